// The exchange in Bybit's words, with the unmodified client and with requests by hand.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type BybitClient, bybitCall, bybitClient } from './support/bybit-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
const KNOWN = { acknowledged: true };
let venue: RunningExchange;
let a: BybitClient;
let b: BybitClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'bybit']);
  [a, b] = await Promise.all([bybitClient(venue, 0), bybitClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});

test('BYB-2, BYB-4: ccxt loads markets, coins, balances and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), ['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], { amount: 0.00001, price: 0.01 });
  assert.deepEqual(Object.keys(await a.fetchCurrencies()).toSorted(), ['BTC', 'ETH', 'USDT']);
  const { total } = await a.fetchBalance();
  assert.deepEqual([total['BTC'], total['USDT']], [100, 10_000_000]);
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.001, 0.001]);
  const fees = await bybitCall(venue, { method: 'GET', path: '/v5/account/fee-rate' });
  assert.equal(fees.result.list?.length, 3);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
});

test('BYB-2, BYB-4: ccxt places, meets, reads and cancels orders; the log says the same', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 50_000, { clientOrderId: 'sell-1' });
  assert.deepEqual([sell.clientOrderId, sell.status], ['sell-1', undefined]);
  const { free, used } = await a.fetchBalance();
  assert.deepEqual([free['BTC'], used['BTC']], [99.5, 0.5]);
  const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 50_000);
  const bought = await b.fetchOrder(buy.id, BTC, KNOWN);
  assert.deepEqual([bought.status, bought.filled, bought.average], ['closed', 0.2, 50_000]);
  assert.deepEqual([bought.fee?.cost, bought.fee?.currency], [0.0002, 'BTC']);
  assert.deepEqual(
    (await a.fetchOpenOrders(BTC)).map(({ id, filled, info }) => [id, filled, info['orderStatus']]),
    [[sell.id, 0.2, 'PartiallyFilled']],
  );
  const ioc = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'IOC' });
  const taken = await b.fetchOrder(ioc.id, BTC, KNOWN);
  assert.deepEqual([taken.info['orderStatus'], taken.filled], ['PartiallyFilledCanceled', 0.3]);
  const fok = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'FOK' });
  assert.equal((await b.fetchOrder(fok.id, BTC, KNOWN)).status, 'canceled');
  const rest = await a.createOrder(BTC, 'limit', 'sell', 1, 50_010);
  await a.cancelOrder(rest.id, BTC);
  const gone = await a.fetchOrder(rest.id, BTC, KNOWN);
  assert.deepEqual([gone.status, gone.info['cancelType']], ['canceled', 'CancelByUser']);
  await assert.rejects(a.cancelOrder(rest.id, BTC), { name: 'OrderNotFound' });
  await assert.rejects(a.fetchOrder('999999', BTC, KNOWN), { name: 'OrderNotFound' });
  assert.deepEqual(
    (await b.fetchMyTrades(BTC)).map((each) => [
      each.side,
      each.amount,
      each.price,
      each.takerOrMaker,
      each.fee?.cost,
      each.fee?.currency,
    ]),
    [
      ['buy', 0.2, 50_000, 'taker', 0.0002, 'BTC'],
      ['buy', 0.3, 50_000, 'taker', 0.0003, 'BTC'],
    ],
  );
  assert.deepEqual(
    (await a.fetchOrderTrades(sell.id, BTC)).map(({ takerOrMaker, fee }) => [takerOrMaker, fee]),
    [0.2, 0.3].map((size) => ['maker', { cost: size * 50, currency: 'USDT', rate: 0.001 }]),
  );
  assert.equal((await b.fetchClosedOrders(BTC)).length, 1);
  assert.equal((await b.fetchCanceledOrders(BTC)).length, 1);
  const { fills } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  const lots = fills.filter(({ account }) => account === 'second').map(({ quantity }) => quantity);
  assert.deepEqual(lots, [20_000, 30_000]);
});

test('BYB-3: an order at market is sized in base, or spends an amount of money', async () => {
  await a.createOrder('ETH/USDT', 'limit', 'sell', 2, 3000);
  const base = await b.createOrder('ETH/USDT', 'market', 'buy', 0.5);
  assert.equal((await b.fetchOrder(base.id, 'ETH/USDT', KNOWN)).filled, 0.5);
  const cost = { cost: 600 };
  const spent = await b.createOrder('ETH/USDT', 'market', 'buy', 1, undefined, cost);
  assert.equal((await b.fetchOrder(spent.id, 'ETH/USDT', KNOWN)).filled, 0.2);
  assert.equal((await a.cancelAllOrders('ETH/USDT')).length, 1);
  assert.equal((await a.cancelAllOrders()).length, 0);
  await assert.rejects(b.createOrder('ETH/USDT', 'market', 'buy', 0.5), /170193/);
});

test('BYB-12: a post-only order that would take is taken and cancelled at once, and stands in the log', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.1, 51_000, { postOnly: true });
  assert.equal((await a.fetchOrder(sell.id, BTC, KNOWN)).status, 'open');
  const terms = { postOnly: true, clientOrderId: 'crossing' };
  const crossing = await b.createOrder(BTC, 'limit', 'buy', 0.1, 51_000, terms);
  const { status, filled, info } = await b.fetchOrder(crossing.id, BTC, KNOWN);
  assert.deepEqual(
    [status, filled, info['rejectReason'], info['timeInForce']],
    ['canceled', 0, 'EC_PostOnlyWillTakeLiquidity', 'PostOnly'],
  );
  assert.equal((await b.fetchBalance()).used['USDT'], 0, 'and nothing stays locked');
  await a.cancelOrder(sell.id, BTC);
  const { orders } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.ok(orders.some(({ clientOrderId }) => clientOrderId === 'crossing'));
});

test('BYB-13: a link id that is open is a duplicate; after its end it is free, and is found by lists', async () => {
  const terms = { clientOrderId: 'twice' };
  const named = { orderLinkId: 'twice' };
  const first = await a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms);
  await assert.rejects(a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms), /170141/);
  await a.cancelOrder(undefined, BTC, named);
  const second = await a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms);
  assert.deepEqual(
    (await a.fetchOpenOrders(BTC, undefined, undefined, named)).map(({ id }) => id),
    [first.id, second.id],
  );
  assert.deepEqual(
    (await a.fetchOpenOrders(BTC)).map(({ id }) => id),
    [second.id],
  );
  await a.cancelOrder(second.id, BTC);
  const of = (path: string) => bybitCall(venue, { method: 'GET', path });
  const ended = await of('/v5/order/realtime?category=spot&symbol=BTCUSDT&openOnly=1&limit=1');
  assert.equal(ended.result.list?.[0]?.['orderId'], second.id);
  const history = await of('/v5/order/history?category=spot&orderLinkId=twice');
  assert.equal(history.result.list?.length, 2);
});

test('BYB-5: what is refused has its code', async () => {
  await assert.rejects(b.createOrder(BTC, 'limit', 'sell', 150, 50_000), {
    name: 'InsufficientFunds',
  });
  const order = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit' };
  const good = { ...order, price: '40000', qty: '0.1' };
  const path = '/v5/order/create';
  for (const [change, code] of [
    [{ qty: '0.000001' }, 170_137],
    [{ price: '40000.001' }, 170_134],
    [{ qty: '0.00001' }, 170_140],
    [{ qty: '0' }, 170_136],
    [{ symbol: 'DOGEUSDT' }, 170_121],
    [{ category: 'linear' }, 10_001],
    [{ triggerPrice: '1' }, 170_130],
    [{ orderFilter: 'StopOrder' }, 170_202],
    [{ orderLinkId: 'a b' }, 170_130],
  ] as const) {
    const said = await bybitCall(venue, { method: 'POST', path, body: { ...good, ...change } });
    assert.deepEqual([said.status, said.retCode], [200, code], JSON.stringify(change));
  }
  const nowhere = await bybitCall(venue, { method: 'GET', path: '/v5/nowhere' });
  assert.deepEqual([nowhere.status, nowhere.retCode], [404, 10_017]);
  const unknown = await bybitCall(venue, {
    method: 'GET',
    path: '/v5/market/tickers?category=spot&symbol=X',
  });
  assert.equal(unknown.retCode, 10_001);
});

test('BYB-5: more orders than the limit are 10006, and nothing of such a request is done', async () => {
  const flags = ['--market', 'clients', '--dialect', 'bybit', '--orders-per-10s', '1'];
  const small = await startExchange([...flags, '--weight-per-minute', '40']);
  try {
    const order = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit' };
    const body = { ...order, price: '40000', qty: '0.1' };
    const codes: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const said = await bybitCall(small, { method: 'POST', path: '/v5/order/create', body });
      codes.push([said.status, said.retCode]);
    }
    assert.ok(codes.some((code) => JSON.stringify(code) === '[429,10006]'));
    const client = await bybitClient(small, 0);
    await client.loadMarkets();
    const asked = async (): Promise<never> => {
      for (;;) await client.fetchOrderBook(BTC);
    };
    await assert.rejects(asked(), { name: 'RateLimitExceeded' });
    await client.close();
    const { orders } = readSpotLog(join(small.home, 'exchange.sqlite'));
    assert.equal(orders.length, codes.filter((code) => JSON.stringify(code) === '[200,0]').length);
  } finally {
    await small.end();
  }
});

test('BYB-8: an order is amended to a smaller size; a new price or a larger size is refused', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.3, 53_000);
  await a.editOrder(id, BTC, 'limit', 'sell', 0.2, 53_000);
  assert.equal((await a.fetchOrder(id, BTC, KNOWN)).amount, 0.2);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.4), /110022/);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.1, 53_001), /110032/);
  await a.cancelOrder(id, BTC);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.1), { name: 'OrderNotFound' });
});

test('BYB-1: time, key and signature are looked at, and stand in no log', async () => {
  const path = '/v5/account/wallet-balance?accountType=UNIFIED';
  const codeOf = async (more: object): Promise<number> =>
    (await bybitCall(venue, { method: 'GET', path, ...more })).retCode;
  assert.equal(await codeOf({}), 0);
  assert.equal(await codeOf({ lateMs: 4000 }), 0);
  assert.equal(await codeOf({ lateMs: 5500 }), 10_002);
  assert.equal(await codeOf({ lateMs: -2000 }), 10_002);
  assert.equal(await codeOf({ headers: { 'recv-window': '60001' } }), 10_002);
  assert.equal(await codeOf({ headers: { 'api-key': 'x' } }), 10_003);
  assert.equal(await codeOf({ headers: { sign: 'x' } }), 10_004);
  const log = readFileSync(join(venue.home, 'exchange.sqlite')).toString('latin1');
  for (const { apiKey, secret } of venue.keys)
    for (const text of [venue.logged(), log])
      assert.ok(!text.includes(secret) && !text.includes(apiKey));
});

test('BYB-6, BYB-2: ccxt reads the market: book, trades, tickers, candles', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.5, 54_000);
  const { asks } = await b.fetchOrderBook(BTC);
  assert.deepEqual(
    asks.map(([price, size]) => [price, size]),
    [[54_000, 0.5]],
  );
  await b.createOrder(BTC, 'limit', 'buy', 0.1, 54_000);
  const last = (await b.fetchTrades(BTC)).at(-1);
  assert.deepEqual([last?.price, last?.amount, last?.side], [54_000, 0.1, 'buy']);
  assert.equal((await b.fetchTicker(BTC)).last, 54_000);
  assert.equal(Object.keys(await b.fetchTickers([BTC, 'ETH/USDT'])).length, 2);
  for (const timeframe of ['1m', '1h', '1d']) {
    assert.equal((await b.fetchOHLCV(BTC, timeframe)).at(-1)?.[4], 54_000, timeframe);
    const since = Date.now() - 86_400_000;
    assert.equal((await b.fetchOHLCV(BTC, timeframe, since)).at(-1)?.[4], 54_000, timeframe);
  }
  await a.cancelOrder(id, BTC);
});

test('BYB-7: executions come newest first, page after page, without gap or repetition', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 1, 55_000);
  for (let i = 0; i < 7; i++) await b.createOrder(BTC, 'limit', 'buy', (i + 1) / 100, 55_000);
  await a.cancelOrder(id, BTC);
  const list = `/v5/execution/list?category=spot&symbol=BTCUSDT&orderId=${id}&limit=3`;
  const sizes: unknown[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const more = cursor === '' ? '' : `&cursor=${cursor}`;
    const { result } = await bybitCall(venue, { method: 'GET', path: `${list}${more}` });
    sizes.push(...(result.list ?? []).map(({ execQty }) => execQty));
    cursor = result.nextPageCursor || undefined;
  }
  assert.deepEqual(sizes, ['0.07', '0.06', '0.05', '0.04', '0.03', '0.02', '0.01']);
  const eightDays = `&startTime=${Date.now() - 8 * 86_400_000}`;
  const early = await bybitCall(venue, { method: 'GET', path: `${list}${eightDays}` });
  assert.deepEqual(early.result.list, [], 'the week after a start that long ago is over');
  const wide = `${eightDays}&endTime=${Date.now()}`;
  assert.equal((await bybitCall(venue, { method: 'GET', path: `${list}${wide}` })).retCode, 10_001);
});

/** Until what was subscribed to has been confirmed. */
const subscribed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
test('BYB-9, BYB-10, BYB-11: ccxt follows book, trades, tickers, its orders, its fills and its balance', async () => {
  const [watchA, watchB] = await Promise.all([bybitClient(venue, 0), bybitClient(venue, 1)]);
  try {
    await Promise.all([watchA.loadMarkets(), watchB.loadMarkets()]);
    const empty = await watchA.watchOrderBook(BTC);
    assert.deepEqual([empty.bids.length, empty.asks.length], [0, 0]);
    const orders = watchA.watchOrders(BTC);
    const balance = watchA.watchBalance();
    const changed = watchA.watchOrderBook(BTC);
    await subscribed();
    const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 56_000);
    assert.deepEqual(
      (await orders).map(({ id, status }) => [id, status]),
      [[sell.id, 'open']],
    );
    assert.deepEqual((await changed).asks[0], [56_000, 0.5]);
    const { used, total } = await balance;
    assert.ok((total['BTC'] ?? 0) > 90);
    assert.equal(used['BTC'], 0.5);
    const mine = watchA.watchMyTrades();
    const own = watchB.watchMyTrades(BTC);
    const trades = watchB.watchTrades(BTC);
    await watchB.watchTicker(BTC);
    await subscribed();
    const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 56_000);
    const [traded] = await trades;
    assert.deepEqual([traded?.price, traded?.amount, traded?.side], [56_000, 0.2, 'buy']);
    while ((await watchB.watchTicker(BTC)).last !== 56_000);
    for (const [fills, order, side] of [
      [await mine, sell.id, 'maker'],
      [await own, buy.id, 'taker'],
    ] as const) {
      const [fill] = fills;
      assert.deepEqual([fill?.order, fill?.amount, fill?.takerOrMaker], [order, 0.2, side]);
    }
    await a.cancelOrder(sell.id, BTC);
  } finally {
    await Promise.all([watchA.close(), watchB.close()]);
  }
});

test('BYB-9, BYB-1: pings are answered; what a connection may not hear is refused, and it stays', async () => {
  type Words = Readonly<Record<string, unknown>>;
  const ask = async (door: string, ...messages: readonly object[]): Promise<readonly unknown[]> => {
    const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/v5/${door}`);
    await once(socket, 'open');
    const said: unknown[] = [];
    for (const message of messages) {
      const answered = once(socket, 'message');
      socket.send(JSON.stringify(message));
      const words = JSON.parse(String((await answered)[0])) as Words;
      said.push(words['success'] ?? words['op']);
    }
    socket.close();
    return said;
  };
  const subscribe = (topic: string): object => ({ op: 'subscribe', args: [topic] });
  const login = (secret: string, holdsMs = 10_000): object => {
    const expires = Date.now() + holdsMs;
    const sign = createHmac('sha256', secret).update(`GET/realtime${expires}`).digest('hex');
    return { op: 'auth', args: [venue.keys[0]?.apiKey ?? '', expires, sign] };
  };
  const ping = { op: 'ping', req_id: '1' };
  const right = venue.keys[0]?.secret ?? '';
  assert.deepEqual(
    await ask(
      'public/spot',
      ping,
      subscribe('orderbook.3.BTCUSDT'),
      subscribe('publicTrade.DOGEUSDT'),
      subscribe('order'),
      login(right),
      subscribe('publicTrade.BTCUSDT'),
    ),
    [true, false, false, false, false, true],
  );
  const asked = [subscribe('order'), login('wrong'), login(right, -1), login(right)];
  assert.deepEqual(await ask('private', ping, ...asked, subscribe('order')), [
    'pong',
    false,
    false,
    false,
    true,
    true,
  ]);
});
