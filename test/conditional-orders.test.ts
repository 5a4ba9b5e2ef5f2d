// Orders that wait for a price, and one-cancels-the-other, through the unmodified client of ccxt for Binance.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type {
  ConditionalClient as Client,
  ListAnswer,
  Params,
} from './support/conditional-client.ts';
import {
  BUSY_CLIENTS,
  type RunningExchange,
  signedCall,
  startExchange,
} from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
let venue: RunningExchange;
let a: Client;
let b: Client;
const clientOf = async (who: number): Promise<Client> =>
  // The client has far more than `running-exchange` says.
  (await venue.ccxt(who)) as unknown as Client;
before(async () => {
  venue = await startExchange(BUSY_CLIENTS);
  [a, b] = await Promise.all([clientOf(0), clientOf(1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(() => venue.end());
/** Nothing is open, and the last price is 50,000. */
beforeEach(async () => {
  for (const client of [a, b])
    if ((await client.fetchOpenOrders(BTC)).length > 0) await client.cancelAllOrders(BTC);
  await lastAt(50_000);
});
/** The second account trades with itself, at this price and with nobody else. */
async function lastAt(price: number): Promise<void> {
  const terms = { selfTradePrevention: 'NONE' };
  await b.createOrder(BTC, 'limit', 'sell', 0.001, price, terms);
  await b.createOrder(BTC, 'limit', 'buy', 0.001, price, terms);
}
const usedOf = async (asset: string): Promise<number | undefined> =>
  (await a.fetchBalance()).used[asset];

test('EXC-14, EXC-50: ccxt finds the types of orders, and the filter of those that wait', async () => {
  const { info } = (await a.loadMarkets())[BTC] ?? { info: {} };
  assert.ok((info['orderTypes'] as readonly string[]).includes('TAKE_PROFIT_LIMIT'));
  assert.equal(info['ocoAllowed'], true);
  assert.ok(
    (info['filters'] as readonly Params[]).some(
      ({ filterType, maxNumAlgoOrders }) =>
        filterType === 'MAX_NUM_ALGO_ORDERS' && Number(maxNumAlgoOrders) === 5,
    ),
  );
});

test('EXC-14, EXC-50, EXC-52: ccxt places a stop-limit order, sees it wait, and sees it fill once it is triggered', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.1, 48_000, { stopLossPrice: 49_000 });
  const [open] = await a.fetchOpenOrders(BTC);
  assert.deepEqual(
    [open?.id, open?.status, open?.triggerPrice, open?.info['isWorking'], open?.info['type']],
    [id, 'open', 49_000, false, 'STOP_LOSS_LIMIT'],
  );
  assert.equal(await usedOf('BTC'), 0.1);
  await b.createOrder(BTC, 'limit', 'buy', 0.04, 48_500);
  await lastAt(49_000);
  const part = await a.fetchOrder(id, BTC);
  assert.deepEqual([part.status, part.filled, part.info['isWorking']], ['open', 0.04, true]);
  assert.equal(part.average, 48_500);
  assert.equal(await usedOf('BTC'), 0.06);
  await a.cancelOrder(id, BTC);
  assert.equal(await usedOf('BTC'), 0);
});

test('EXC-14, EXC-52: a stop at market and a profit at market, by each name that ccxt has for them', async () => {
  await b.createOrder(BTC, 'limit', 'buy', 1, 47_000);
  await b.createOrder(BTC, 'limit', 'sell', 1, 53_000);
  const falls = [
    await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopLossPrice: 49_000 }),
    await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopPrice: 49_000 }),
    await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { triggerPrice: 49_000 }),
    await a.createOrder(BTC, 'market', 'buy', 0.1, undefined, { takeProfitPrice: 49_000 }),
  ];
  await lastAt(49_000);
  for (const { id } of falls) assert.equal((await a.fetchOrder(id, BTC)).status, 'closed');
  assert.equal((await a.fetchOrder(falls[0]?.id ?? '', BTC)).average, 47_000);
  assert.equal((await a.fetchOrder(falls[3]?.id ?? '', BTC)).average, 53_000);
  await lastAt(50_000);
  const rise = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    takeProfitPrice: 51_000,
  });
  assert.equal((await a.fetchOrder(rise.id, BTC)).status, 'open');
  await lastAt(51_000);
  assert.equal((await a.fetchOrder(rise.id, BTC)).status, 'closed');
});

test('EXC-50: what would be triggered at once, follows the price or says too little is refused in the words of the venue', async () => {
  await assert.rejects(
    a.createOrder(BTC, 'market', 'sell', 0.1, undefined, { stopLossPrice: 50_000 }),
    /Stop price would trigger immediately/,
  );
  await assert.rejects(
    a.createOrder(BTC, 'STOP_LOSS', 'sell', 0.1, undefined, { trailingDelta: 100 }),
    /Trailing stop orders are not supported for this symbol/,
  );
  const send = async (query: string): Promise<readonly unknown[]> => {
    const path = 'order/test';
    const { body } = await signedCall(venue, {
      method: 'POST',
      path,
      query: `symbol=BTCUSDT&${query}`,
    });
    return [body['code'], body['msg']];
  };
  const sale = 'side=SELL&quantity=0.1';
  const missing = (name: string): string =>
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;
  for (const [query, code, msg] of [
    [`${sale}&type=STOP_LOSS`, -1102, missing('stopPrice')],
    [`${sale}&type=STOP_LOSS_LIMIT&stopPrice=49000&price=48000`, -1102, missing('timeInForce')],
    [
      `${sale}&type=TAKE_PROFIT&stopPrice=51000&price=48000`,
      -1106,
      "Parameter 'price' sent when not required.",
    ],
    [
      `${sale}&type=LIMIT&timeInForce=GTC&price=51000&stopPrice=49000`,
      -1106,
      "Parameter 'stopPrice' sent when not required.",
    ],
    [`${sale}&type=STOP_LOSS&stopPrice=49000.001`, -1013, 'Filter failure: PRICE_FILTER'],
  ] as const)
    assert.deepEqual(await send(query), [code, msg], query);
  assert.deepEqual(await send(`${sale}&type=STOP_LOSS&stopPrice=49000`), [undefined, undefined]);
  assert.deepEqual(await a.fetchOpenOrders(BTC), []);
});

test('EXC-6: ccxt edits a waiting order by cancel-replace', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.1, 48_000, { stopPrice: 49_000 });
  const next = await a.editOrder(id, BTC, 'limit', 'sell', 0.2, 47_000, { stopPrice: 48_500 });
  const [open, ...others] = await a.fetchOpenOrders(BTC);
  assert.deepEqual([open?.id, open?.triggerPrice, others.length], [next.id, 48_500, 0]);
  assert.equal((await a.fetchOrder(id, BTC)).status, 'canceled');
});

const OCO = { symbol: 'BTCUSDT', side: 'SELL', quantity: '0.1' };
const OLD = { ...OCO, price: '51000', stopPrice: '49000' };
const NEW = {
  ...OCO,
  aboveType: 'LIMIT_MAKER',
  abovePrice: '51000',
  belowType: 'STOP_LOSS_LIMIT',
  belowStopPrice: '49000',
  belowPrice: '48000',
  belowTimeInForce: 'GTC',
};
const statusesOf = async (orders: ListAnswer['orders']): Promise<readonly unknown[]> => {
  const found = await Promise.all(orders.map(({ orderId }) => a.fetchOrder(String(orderId), BTC)));
  return found.map(({ info }) => info['status']);
};

test('EXC-54: OCO by the older route: one lock, two orders of one list, and the fill of one ends the other', async () => {
  const list = await a.privatePostOrderOco({ ...OLD, listClientOrderId: 'pair' });
  assert.deepEqual(
    list.orderReports.map(({ type, orderListId, stopPrice }) => [type, orderListId, stopPrice]),
    [
      ['LIMIT_MAKER', list.orderListId, undefined],
      ['STOP_LOSS', list.orderListId, '49000.00000000'],
    ],
  );
  assert.equal(await usedOf('BTC'), 0.1);
  await b.createOrder(BTC, 'limit', 'buy', 0.04, 51_000);
  assert.deepEqual(await statusesOf(list.orders), ['PARTIALLY_FILLED', 'EXPIRED']);
  assert.equal((await a.privateGetOpenOrderList()).length, 1);
  await b.createOrder(BTC, 'limit', 'buy', 0.06, 51_000);
  assert.deepEqual(await statusesOf(list.orders), ['FILLED', 'EXPIRED']);
  assert.deepEqual(await a.privateGetOpenOrderList(), []);
  const found = await a.privateGetOrderList({ origClientOrderId: 'pair' });
  assert.deepEqual([found.orderListId, found.listOrderStatus], [list.orderListId, 'ALL_DONE']);
  assert.equal((await a.privateGetAllOrderList()).at(-1)?.listClientOrderId, 'pair');
});

test('EXC-54: OCO by types of its legs: the stop that is triggered ends the limit order; a cancel of either ends both', async () => {
  const list = await a.privatePostOrderListOco(NEW);
  await b.createOrder(BTC, 'limit', 'buy', 0.1, 48_500);
  await lastAt(49_000);
  assert.deepEqual(await statusesOf(list.orders), ['EXPIRED', 'FILLED']);
  await lastAt(50_000);
  const second = await a.privatePostOrderListOco(NEW);
  await a.cancelOrder(String(second.orders[1]?.orderId), BTC);
  assert.deepEqual(await statusesOf(second.orders), ['CANCELED', 'CANCELED']);
  const third = await a.privatePostOrderListOco({
    ...OCO,
    aboveType: 'TAKE_PROFIT',
    aboveStopPrice: '51000',
    belowType: 'STOP_LOSS',
    belowStopPrice: '49000',
  });
  const gone = await a.privateDeleteOrderList({
    symbol: 'BTCUSDT',
    orderListId: third.orderListId,
  });
  assert.deepEqual(
    [gone.listOrderStatus, gone.orderReports.map(({ status }) => status)],
    ['ALL_DONE', ['CANCELED', 'CANCELED']],
  );
  await assert.rejects(
    a.privateDeleteOrderList({ symbol: 'BTCUSDT', orderListId: third.orderListId }),
    /Unknown order/,
  );
  assert.equal(await usedOf('BTC'), 0);
});

test('EXC-54: a list whose legs do not belong together is refused, and nothing is done', async () => {
  for (const [terms, words] of [
    [{ ...NEW, aboveType: 'STOP_LOSS', aboveStopPrice: '51000' }, /Unsupported order combination/],
    [{ ...NEW, abovePrice: '49500' }, /relationship of the prices/],
    [{ ...NEW, belowStopPrice: '50000' }, /relationship of the prices/],
    [{ ...NEW, belowTrailingDelta: 10 }, /Trailing stop orders/],
    [{ ...NEW, quantity: '150' }, /insufficient balance/],
  ] as const)
    await assert.rejects(
      a.privatePostOrderListOco(
        'aboveStopPrice' in terms ? { ...terms, abovePrice: undefined } : terms,
      ),
      words,
    );
  await assert.rejects(
    a.privatePostOrderOco({ ...OLD, stopLimitPrice: '48000' }),
    /stopLimitTimeInForce/,
  );
  assert.deepEqual(await a.fetchOpenOrders(BTC), []);
});

test('EXC-22, EXC-54: the stream of user data tells of waiting orders, of their trigger and of both ends of a list', async () => {
  const headers = { 'x-mbx-apikey': venue.keys[0]?.apiKey ?? '' };
  const opened = await fetch(`${venue.url}/api/v3/userDataStream`, { method: 'POST', headers });
  const { listenKey } = (await opened.json()) as { readonly listenKey: string };
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/ws/${listenKey}`);
  const seen: string[] = [];
  socket.on('message', (data: Buffer) => {
    const event = JSON.parse(String(data)) as Readonly<Record<string, string>>;
    if (event['e'] === 'executionReport')
      seen.push([event['o'], event['x'], event['X'], event['P'], event['w'], event['g']].join(' '));
    else if (event['e'] === 'listStatus')
      seen.push([event['c'], event['l'], event['L'], event['g'], event['C']].join(' '));
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const { orderListId: g } = await a.privatePostOrderOco({ ...OLD, listClientOrderId: 'told' });
  await b.createOrder(BTC, 'limit', 'buy', 0.1, 48_500);
  await lastAt(49_000);
  while (!seen.at(-1)?.startsWith('OCO ALL_DONE')) await setTimeout(10);
  assert.deepEqual(seen, [
    `LIMIT_MAKER NEW NEW 0.00000000 true ${g}`,
    `STOP_LOSS NEW NEW 49000.00000000 false ${g}`,
    `OCO EXEC_STARTED EXECUTING ${g} told`,
    `LIMIT_MAKER EXPIRED EXPIRED 0.00000000 false ${g}`,
    `STOP_LOSS NEW NEW 49000.00000000 true ${g}`,
    `STOP_LOSS TRADE FILLED 49000.00000000 false ${g}`,
    `OCO ALL_DONE ALL_DONE ${g} told`,
  ]);
  socket.close();
});

test('EXC-5: killed between the order and its price, the exchange triggers it after the restart', async () => {
  const stop = await a.createOrder(BTC, 'market', 'sell', 0.1, undefined, {
    stopLossPrice: 49_000,
  });
  const list = await a.privatePostOrderListOco(NEW);
  const hash = async (): Promise<unknown> => (await fetch(`${venue.url}/exchange/state`)).json();
  const state = await hash();
  await venue.kill();
  await venue.restart();
  assert.deepEqual(await hash(), state);
  assert.equal((await a.fetchOpenOrders(BTC)).length, 3);
  await b.createOrder(BTC, 'limit', 'buy', 0.2, 48_500);
  await lastAt(49_000);
  assert.equal((await a.fetchOrder(stop.id, BTC)).status, 'closed');
  assert.deepEqual(await statusesOf(list.orders), ['EXPIRED', 'FILLED']);
});

test('EXC-14: ccxt places an iceberg, and one that waits for a price', async () => {
  const iceberg = await a.createOrder(BTC, 'limit', 'sell', 1, 51_000, { icebergAmount: 0.2 });
  const waits = await a.createOrder(BTC, 'limit', 'sell', 1, 48_000, {
    icebergAmount: 0.2,
    stopLossPrice: 49_000,
  });
  for (const { id } of [iceberg, waits])
    assert.equal((await a.fetchOrder(id, BTC)).info['icebergQty'], '0.20000000');
  const { asks } = (await (await fetch(`${venue.url}/api/v3/depth?symbol=BTCUSDT`)).json()) as {
    readonly asks: unknown;
  };
  assert.deepEqual(asks, [['51000.00000000', '0.20000000']]);
});
