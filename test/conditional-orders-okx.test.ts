// Orders that wait for a price, and one-cancels-the-other, through the unmodified client of ccxt for OKX.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type OkxClient, okxCall, okxClient } from './support/okx-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
/** The same client, with the filters that its own declaration leaves out here. */
interface Client
  extends Omit<OkxClient, 'fetchOpenOrders' | 'fetchClosedOrders' | 'fetchCanceledOrders'> {
  fetchOpenOrders(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): ReturnType<OkxClient['fetchOpenOrders']>;
  fetchClosedOrders(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): ReturnType<OkxClient['fetchClosedOrders']>;
  fetchCanceledOrders(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): ReturnType<OkxClient['fetchCanceledOrders']>;
}
let venue: RunningExchange;
let a: Client;
let b: Client;
const clientOf = async (who: number): Promise<Client> => okxClient(venue, who);
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'okx']);
  [a, b] = await Promise.all([clientOf(0), clientOf(1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});
const ALGO = { stop: true };
const openAlgos = (ordType?: string): ReturnType<OkxClient['fetchOpenOrders']> =>
  a.fetchOpenOrders(BTC, undefined, undefined, ordType === undefined ? ALGO : { ...ALGO, ordType });
/** Nothing is open, and the last price is 50,000. */
beforeEach(async () => {
  for (const ordType of ['trigger', 'conditional', 'oco'])
    for (const { id } of await openAlgos(ordType)) await a.cancelOrder(id, BTC, ALGO);
  // The client takes the id of the algo for that of the order that it became.
  for (const client of [a, b])
    for (const { info } of await client.fetchOpenOrders(BTC))
      await client.cancelOrder(String(info['ordId']), BTC);
  await lastAt(50_000);
});
/** The two accounts trade at this price, and with nobody else. */
async function lastAt(price: number): Promise<void> {
  await b.createOrder(BTC, 'limit', 'buy', 0.001, price);
  await a.createOrder(BTC, 'limit', 'sell', 0.001, price);
}
const usedOf = async (asset: string): Promise<number | undefined> =>
  (await a.fetchBalance()).used[asset];
/** The order that an algo became, and the state of that. */
async function outcomeOf(id: string): Promise<readonly unknown[]> {
  const { info } = await a.fetchOrder(id, BTC, ALGO);
  const ordId = String(info['ordId']);
  if (ordId === '') return [info['state']];
  const order = await a.fetchOrder(ordId, BTC);
  assert.equal(order.info['algoId'], id);
  return [
    info['state'],
    info['actualSide'],
    order.info['ordType'],
    order.info['state'],
    order.filled,
  ];
}

test('OKX-18: a stop-limit order waits as an algo, hidden from the orders, and becomes one that fills', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.1, 48_000, { stopLossPrice: 49_000 });
  const [open, ...others] = await openAlgos('conditional');
  assert.deepEqual(
    [
      open?.id,
      open?.info['slTriggerPx'],
      open?.info['slOrdPx'],
      open?.info['state'],
      others.length,
    ],
    [id, '49000', '48000', 'live', 0],
  );
  assert.deepEqual(await openAlgos(), [], 'it is no trigger');
  assert.deepEqual(await a.fetchOpenOrders(BTC), []);
  await assert.rejects(a.fetchOrder(id.slice(0, -1), BTC), { name: 'OrderNotFound' });
  await assert.rejects(a.cancelOrder(id.slice(0, -1), BTC), { name: 'OrderNotFound' });
  assert.equal(await usedOf('BTC'), 0.1);
  await b.createOrder(BTC, 'limit', 'buy', 0.05, 48_500);
  await lastAt(49_000);
  assert.deepEqual(await outcomeOf(id), ['effective', 'sl', 'limit', 'partially_filled', 0.05]);
  assert.equal((await a.fetchOpenOrders(BTC)).length, 1);
  await assert.rejects(a.cancelOrder(id, BTC, ALGO), { name: 'OrderNotFound' });
});

test('OKX-18: a stop and a profit at market, and triggers that know up from down by themselves', async () => {
  await b.createOrder(BTC, 'limit', 'buy', 1, 47_000);
  const stop = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    stopLossPrice: 49_000,
  });
  const trigger = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    triggerPrice: 49_000,
  });
  const [waits] = await openAlgos();
  assert.deepEqual(
    [waits?.id, waits?.info['triggerPx'], waits?.info['ordPx'], waits?.info['ordType']],
    [trigger.id, '49000', '-1', 'trigger'],
  );
  await lastAt(49_000);
  assert.deepEqual(await outcomeOf(stop.id), ['effective', 'sl', 'market', 'filled', 0.1]);
  assert.deepEqual(await outcomeOf(trigger.id), ['effective', '', 'market', 'filled', 0.1]);
  await lastAt(50_000);
  const profit = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    takeProfitPrice: 51_000,
  });
  const rising = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopPrice: 51_000 });
  await lastAt(51_000);
  assert.deepEqual(await outcomeOf(profit.id), ['effective', 'tp', 'market', 'filled', 0.1]);
  assert.deepEqual(await outcomeOf(rising.id), ['effective', '', 'market', 'filled', 0.1]);
  const effective = await a.fetchClosedOrders(BTC, undefined, undefined, ALGO);
  assert.deepEqual(
    effective.map(({ id }) => id),
    [trigger.id, rising.id],
  );
});

test('OKX-18: a purchase at market is of a size or of an amount of money, which is locked while it waits', async () => {
  await b.createOrder(BTC, 'limit', 'sell', 1, 52_000);
  const sized = await a.createOrder(BTC, 'market', 'buy', 0.1, undefined, {
    stopLossPrice: 51_000,
  });
  assert.equal(await usedOf('USDT'), 5100);
  const spent = await a.createOrder(BTC, 'market', 'buy', 1, undefined, {
    stopLossPrice: 51_000,
    tgtCcy: 'quote_ccy',
    cost: 5200,
  });
  assert.equal(await usedOf('USDT'), 10_300);
  await lastAt(51_000);
  assert.deepEqual(await outcomeOf(sized.id), ['effective', 'sl', 'market', 'filled', 0.1]);
  assert.deepEqual(await outcomeOf(spent.id), ['effective', 'sl', 'market', 'filled', 0.1]);
  assert.equal(await usedOf('USDT'), 0);
});

test('OKX-18: one cancels the other: one lock, one id, and what is triggered says which side it was', async () => {
  const pair = { stopLossPrice: 49_000, takeProfitPrice: 51_000 };
  await b.createOrder(BTC, 'limit', 'buy', 1, 47_000);
  for (const [price, side] of [
    [49_000, 'sl'],
    [51_000, 'tp'],
  ] as const) {
    const { id } = await a.createOrder(BTC, 'oco', 'sell', 0.1, undefined, pair);
    assert.equal(await usedOf('BTC'), 0.1);
    const [open, ...others] = await openAlgos('oco');
    assert.deepEqual(
      [open?.id, open?.info['slTriggerPx'], open?.info['tpTriggerPx'], others.length],
      [id, '49000', '51000', 0],
    );
    await lastAt(price);
    assert.deepEqual(await outcomeOf(id), ['effective', side, 'market', 'filled', 0.1]);
    assert.equal(await usedOf('BTC'), 0);
    await lastAt(50_000);
  }
  const { id } = await a.createOrder(BTC, 'oco', 'sell', 0.1, undefined, pair);
  await a.cancelOrder(id, BTC, ALGO);
  assert.deepEqual(await outcomeOf(id), ['canceled']);
  assert.equal(await usedOf('BTC'), 0);
  const terms = { ...ALGO, ordType: 'oco' };
  const gone = await a.fetchCanceledOrders(BTC, undefined, undefined, terms);
  assert.deepEqual([gone[0]?.id, gone[0]?.status], [id, 'canceled']);
});

test('OKX-18: an algo is found and cancelled by the id of its client', async () => {
  const named = { stopLossPrice: 49_000, clientOrderId: 'mine' };
  const { id } = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, named);
  const byClient = { ...ALGO, clientOrderId: 'mine' };
  assert.equal((await a.fetchOrder('', BTC, byClient)).id, id);
  await assert.rejects(a.createOrder(BTC, 'market', 'sell', 0.1, undefined, named), /51016/);
  await a.cancelOrder('', BTC, byClient);
  assert.deepEqual(await openAlgos('conditional'), []);
});

test('OKX-18: a price that is reached already, a kind that is not on offer, and half a loss have their codes', async () => {
  const sale = (params: object): Promise<unknown> =>
    a.createOrder(BTC, 'market', 'sell', 0.1, undefined, params);
  const purchase = (params: object): Promise<unknown> =>
    a.createOrder(BTC, 'market', 'buy', 0.1, undefined, params);
  await assert.rejects(sale({ stopLossPrice: 50_000 }), /51280/);
  await assert.rejects(sale({ takeProfitPrice: 50_000 }), /51279/);
  await assert.rejects(purchase({ stopLossPrice: 50_000 }), /51278/);
  await assert.rejects(purchase({ takeProfitPrice: 50_000 }), /51277/);
  const reached = { stopLossPrice: 49_000, takeProfitPrice: 49_500 };
  await assert.rejects(a.createOrder(BTC, 'oco', 'sell', 0.1, undefined, reached), /51279/);
  // As an ordinary order, which is where the client sends it, it means nothing.
  await assert.rejects(sale(reached), /51000/);
  await assert.rejects(sale({ trailingPercent: 1 }), /51000/);
  await assert.rejects(sale({ stopLossPrice: 49_000, slTriggerPxType: 'mark' }), /51000/);
  const path = '/api/v5/trade/order-algo';
  const half = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'sell',
    ordType: 'conditional',
    sz: '1',
  };
  const { code, data } = await okxCall(venue, {
    method: 'POST',
    path,
    body: { ...half, slTriggerPx: '49000' },
  });
  assert.deepEqual(
    [code, data[0]?.['sCode'], data[0]?.['sMsg']],
    ['1', '51000', 'Parameter slOrdPx error'],
  );
  const list = '/api/v5/trade/orders-algo-pending?instType=SPOT';
  assert.equal((await okxCall(venue, { method: 'GET', path: list })).code, '51000');
  await assert.rejects(a.cancelOrder('1', BTC, ALGO), { name: 'OrderNotFound' });
});

test('OKX-11, OKX-18: the stream of orders hears of it when it is triggered, and not before', async () => {
  const heard: unknown[] = [];
  const listening = (async () => {
    while (heard.length === 0 || heard.at(-1) !== 'filled')
      for (const { info } of await a.watchOrders(BTC))
        if (info['algoId'] !== '') heard.push(info['state']);
  })();
  await setTimeout(300);
  await b.createOrder(BTC, 'limit', 'buy', 1, 47_000);
  await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopLossPrice: 49_000 });
  await setTimeout(200);
  assert.deepEqual(heard, [], 'it waits');
  await lastAt(49_000);
  await listening;
  assert.equal(heard.at(-1), 'filled');
});

test('EXC-5: killed between the algo and its price, the exchange triggers it after the restart', async () => {
  const stop = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    stopLossPrice: 49_000,
  });
  await venue.kill();
  await venue.restart();
  await b.createOrder(BTC, 'limit', 'buy', 0.2, 47_000);
  await lastAt(49_000);
  assert.deepEqual(await outcomeOf(stop.id), ['effective', 'sl', 'market', 'filled', 0.1]);
});
