// The exchange in Kraken's words, with the unmodified client and with raw requests.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type KrakenClient, krakenCall, krakenClient } from './support/kraken-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
let venue: RunningExchange;
let a: KrakenClient;
let b: KrakenClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'kraken']);
  [a, b] = await Promise.all([krakenClient(venue, 0), krakenClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});

test('KRK-3: ccxt loads markets, currencies, balances and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), ['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], { amount: 0.00001, price: 0.01 });
  assert.equal(a.markets['ETH/BTC']?.['id'], 'XETHXXBT');
  assert.deepEqual(Object.keys(await a.fetchCurrencies()).toSorted(), ['BTC', 'ETH', 'USDT']);
  const { total } = await a.fetchBalance();
  assert.deepEqual([total['BTC'], total['USDT']], [100, 10_000_000]);
  assert.deepEqual((await krakenCall(venue, 'Balance')).result['XXBT'], '100.00000000');
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.001, 0.001]);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
  assert.equal((await a.fetchStatus()).status, 'ok');
});

test('KRK-4, KRK-7: ccxt places, meets, reads and cancels orders; the log says the same', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 50_000, { clientOrderId: 'sell-1' });
  assert.equal((await a.fetchBalance()).used['BTC'], 0.5);
  const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 50_000);
  const bought = await b.fetchOrder(buy.id, BTC);
  assert.deepEqual([bought.status, bought.filled, bought.average], ['closed', 0.2, 50_000]);
  // A fee is in the quote asset, also of a purchase.
  assert.deepEqual([Number(bought.fee?.cost), bought.fee?.currency], [10, 'USDT']);
  const [part] = await a.fetchOpenOrders(BTC, undefined, undefined, { clientOrderId: 'sell-1' });
  assert.deepEqual([part?.id, part?.status, part?.filled], [sell.id, 'open', 0.2]);
  const ioc = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'IOC' });
  const taken = await b.fetchOrder(ioc.id, BTC);
  assert.deepEqual([taken.status, taken.filled], ['canceled', 0.3]);
  await assert.rejects(a.cancelOrder(sell.id, BTC), { name: 'OrderNotFound' });
  await a.createOrder(BTC, 'limit', 'sell', 1, 50_010, { clientOrderId: 'sell-2' });
  await a.cancelOrder(undefined, BTC, { clientOrderId: 'sell-2' });
  const named = { clientOrderId: 'sell-2' };
  const [gone] = await a.fetchClosedOrders(BTC, undefined, undefined, named);
  assert.deepEqual([gone?.status, gone?.info['reason']], ['canceled', 'User requested']);
  const log = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.deepEqual(log.orders.map(({ account, status }) => `${account} ${status}`).toSorted(), [
    'first CANCELED',
    'first FILLED',
    'second EXPIRED',
    'second FILLED',
  ]);
});
test('KRK-8: ccxt reads own executions, by list and by order', async () => {
  const [first, second] = await b.fetchMyTrades(BTC);
  assert.deepEqual([first?.amount, first?.takerOrMaker, first?.side], [0.2, 'taker', 'buy']);
  const order = await b.fetchOrder(second?.order ?? '', BTC);
  const trades = await b.fetchOrderTrades(order.id, BTC, undefined, undefined, order);
  assert.deepEqual(
    trades.map(({ id, amount }) => [id, amount]),
    [[second?.id, 0.3]],
  );
});
test('KRK-4: a market order may be an amount of money', async () => {
  await a.createOrder(BTC, 'limit', 'sell', 0.1, 50_000);
  const bought = await b.createOrder(BTC, 'market', 'buy', 1000, undefined, { cost: 1000 });
  const { filled, status } = await b.fetchOrder(bought.id, BTC);
  assert.deepEqual([filled, status], [0.02, 'closed']);
  assert.equal((await krakenCall(venue, 'CancelAll')).result['count'], 1);
});

test('KRK-9: an amendment makes an order smaller, and nothing else', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'buy', 0.5, 49_000);
  await a.editOrder(id, BTC, 'limit', 'buy', 0.4, 49_000);
  assert.equal((await a.fetchOrder(id, BTC)).amount, 0.4);
  for (const [amount, price, word] of [
    [0.6, 49_000, 'order_qty'],
    [0.3, 49_001, 'limit_price'],
  ] as const)
    await assert.rejects(a.editOrder(id, BTC, 'limit', 'buy', amount, price), new RegExp(word));
  await a.cancelAllOrders();
});

test('KRK-1: a nonce that is not above the last one, and a wrong signature, are refused', async () => {
  const { error } = await krakenCall(venue, 'Balance', {}, { nonce: 1 });
  assert.deepEqual(error, ['EAPI:Invalid nonce']);
  const unsigned = await krakenCall(venue, 'Balance', {}, { sign: 'c2lnbg==' });
  assert.deepEqual([unsigned.status, unsigned.error], [200, ['EAPI:Invalid signature']]);
});
const LIMIT = { pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', price: '49000', volume: '0.01' };
for (const [method, params, error] of [
  [
    'AddOrder',
    { ...LIMIT, type: 'sell', price: '51000', volume: '150' },
    'EOrder:Insufficient funds',
  ],
  ['AddOrder', { ...LIMIT, volume: '800' }, 'EGeneral:Invalid arguments:volume'],
  ['AddOrder', { ...LIMIT, volume: '0.00001' }, 'EOrder:Cost minimum not met'],
  ['AddOrder', { ...LIMIT, price: '49000.001' }, 'EOrder:Tick size check failed'],
  ['AddOrder', { ...LIMIT, pair: 'XBTEUR' }, 'EQuery:Unknown asset pair'],
  ['AddOrder', { ...LIMIT, ordertype: 'iceberg' }, 'EGeneral:Invalid arguments:ordertype'],
  ['AddOrder', { ...LIMIT, deadline: '2020-01-01T00:00:00Z' }, 'EService:Deadline elapsed'],
  ['CancelOrder', { txid: 'OZZZZZ-00000-000001' }, 'EOrder:Invalid order'],
  ['CancelOrder', { cl_ord_id: 'nobody' }, 'EOrder:Unknown order'],
  ['QueryOrders', {}, 'EGeneral:Invalid arguments'],
] as const)
  test(`KRK-6: ${method} ${JSON.stringify(params)} is ${error}`, async () =>
    assert.deepEqual((await krakenCall(venue, method, params)).error, [error]));

test('KRK-5, KRK-6: one id is one open order; a post-only order that would take is none', async () => {
  const named = { ...LIMIT, cl_ord_id: 'same' };
  assert.deepEqual((await krakenCall(venue, 'AddOrder', named)).error, []);
  const again = await krakenCall(venue, 'AddOrder', { ...named, pair: 'ETHUSDT', price: '2000' });
  assert.deepEqual(again.error, ['EOrder:Duplicate cl_ord_id']);
  const other = { ...LIMIT, type: 'sell', oflags: 'post' };
  assert.deepEqual((await krakenCall(venue, 'AddOrder', other)).error, ['EOrder:Post only order']);
  // What is validated only is not placed.
  const checked = await krakenCall(venue, 'AddOrder', { ...LIMIT, validate: 'true' });
  assert.deepEqual(Object.keys(checked.result), ['descr']);
  for (const userref of ['7', '7'])
    assert.deepEqual((await krakenCall(venue, 'AddOrder', { ...LIMIT, userref })).error, []);
  assert.equal((await krakenCall(venue, 'CancelOrder', { txid: '7' })).result['count'], 2);
  assert.equal((await krakenCall(venue, 'CancelAll')).result['count'], 1);
});

test('KRK-8: executions come in pages of fifty, newest first, and say how many there are', async () => {
  await a.createOrder('ETH/USDT', 'limit', 'sell', 60, 3000);
  for (let i = 0; i < 60; i++) await b.createOrder('ETH/USDT', 'limit', 'buy', 1, 3000);
  type Trades = Readonly<Record<string, { readonly time: number }>>;
  const page = async (params: Readonly<Record<string, string>>) => {
    const { result } = await krakenCall(venue, 'TradesHistory', params, { who: 1 });
    return { count: result['count'], trades: Object.entries(result['trades'] as Trades) };
  };
  const first = await page({});
  const second = await page({ ofs: '50' });
  assert.deepEqual([first.count, first.trades.length, second.trades.length], [63, 50, 13]);
  const all = [...first.trades, ...second.trades];
  assert.equal(new Set(all.map(([id]) => id)).size, 63);
  const times = all.map(([, { time }]) => time);
  assert.deepEqual(
    times,
    times.toSorted((x, y) => y - x),
  );
  const [id = ''] = all[60] ?? [];
  assert.equal((await page({ start: id })).count, 60, 'the start itself is not among them');
  assert.equal((await page({ end: id })).count, 3, 'the end is');
});

test('KRK-3: ccxt reads books, tickers, trades and candles', async () => {
  await a.createOrder(BTC, 'limit', 'buy', 0.5, 49_000.1);
  const book = await a.fetchOrderBook(BTC, 5);
  assert.deepEqual(book.bids[0]?.slice(0, 2), [49_000.1, 0.5]);
  const { last, bid } = await a.fetchTicker(BTC);
  assert.deepEqual([last, bid], [50_000, 49_000.1]);
  assert.equal((await a.fetchTrades(BTC)).length, 3);
  const [day] = await a.fetchOHLCV(BTC, '1d');
  assert.deepEqual(day?.slice(1), [50_000, 50_000, 50_000, 50_000, 0.52]);
  await a.cancelAllOrders();
});

test('KRK-10, KRK-12: ccxt hears trades, its own executions, orders and balances', async () => {
  const watching = await krakenClient(venue, 0);
  try {
    await watching.loadMarkets();
    const heard = {
      trades: watching.watchTrades(BTC),
      balance: watching.watchBalance(),
      own: watching.watchMyTrades(),
    };
    assert.equal((await heard.balance).total['USDT'], (await a.fetchBalance()).total['USDT']);
    // The trades of before come first; the connection lists what is new after them.
    await heard.own;
    const own = watching.watchMyTrades();
    const orders = watching.watchOrders(BTC);
    const sell = await a.createOrder(BTC, 'limit', 'sell', 0.12345, 50_000.01);
    assert.deepEqual([(await orders)[0]?.id, (await orders)[0]?.status], [sell.id, 'open']);
    await b.createOrder(BTC, 'limit', 'buy', 0.12345, 50_000.01);
    const [trade] = await own;
    const listed = (await a.fetchMyTrades(BTC)).at(-1);
    assert.deepEqual(
      [trade?.id, trade?.order, trade?.price, trade?.takerOrMaker],
      [listed?.id, sell.id, 50_000.01, 'maker'],
    );
    assert.deepEqual([trade?.fee?.cost, trade?.fee?.currency], [listed?.fee?.cost, 'USDT']);
    assert.equal((await heard.trades)[0]?.side, 'buy');
  } finally {
    await watching.close();
  }
});

test('KRK-11: ccxt finds the checksum of a book right', async () => {
  // Its own check needs numbers as text, ten levels, and no zeros at their end: it drops them. As text it never removes a level.
  const options = { watchOrderBook: { checksum: true } };
  const watching = await krakenClient(venue, 0, { number: String, options });
  const level = (i: number): number => Number((49_000.01 + i / 50).toFixed(2));
  try {
    for (let i = 0; i < 12; i++) {
      await b.createOrder(BTC, 'limit', 'buy', 0.01111, level(i));
      await b.createOrder(BTC, 'limit', 'sell', 0.02222, Number((level(i) + 1000).toFixed(2)));
    }
    const first = await watching.watchOrderBook(BTC, 10);
    assert.deepEqual(first.bids[0], ['49000.23', '0.01111']);
    const next = watching.watchOrderBook(BTC, 10);
    await b.createOrder(BTC, 'limit', 'buy', 0.03333, 49_000.25);
    assert.deepEqual((await next).bids[0], ['49000.25', '0.03333']);
  } finally {
    await watching.close();
    await b.cancelAllOrders();
  }
});

test('KRK-19: through our own client a book is what the exchange has, after every change', async () => {
  const { apiKey, secret } = venue.keys[0] ?? assert.fail('no keys');
  const at = { rest: venue.url, stream: venue.url.replace('http', 'ws') };
  const loaded = await loadExchange({ exchange: 'kraken', apiKey, secret, at });
  const client = loaded.ok ? loaded.value : assert.fail(loaded.error.message);
  type Rows = readonly (readonly (number | string)[])[];
  const plain = (rows: Rows): readonly (readonly number[])[] =>
    rows.map(([price, size]) => [Number(price), Number(size)]);
  try {
    await client.loadMarkets();
    for (const [side, from] of [
      ['buy', 49_000],
      ['sell', 50_000],
    ] as const)
      for (let i = 0; i < 12; i++)
        await b.createOrder(BTC, 'limit', side, 0.1, side === 'buy' ? from - i : from + i);
    await client.watchOrderBook(BTC);
    const best = (await b.fetchOpenOrders(BTC)).filter(({ info }) =>
      /@ limit (49000|50000)\.00$/.test(String((info['descr'] as { order: string }).order)),
    );
    assert.equal(best.length, 2);
    // Two best levels go, others grow and come: on both sides.
    for (const { id } of best) await b.cancelOrder(id, BTC);
    for (const [side, price] of [
      ['buy', 48_999],
      ['sell', 50_001],
      ['buy', 49_000.5],
      ['sell', 49_999.5],
    ] as const)
      await b.createOrder(BTC, 'limit', side, 0.2, price);
    const there = await b.fetchOrderBook(BTC, 10);
    const wanted = JSON.stringify([plain(there.bids), plain(there.asks)]);
    let seen = '';
    for (let frames = 0; frames < 20 && seen !== wanted; frames++) {
      const { bids, asks } = await client.watchOrderBook(BTC);
      seen = JSON.stringify([plain(bids), plain(asks)]);
    }
    assert.equal(seen, wanted);
  } finally {
    await client.close();
    await b.cancelAllOrders();
  }
});

test('KRK-10: a stream greets, answers a ping, and says what it does not have', async () => {
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/v2`);
  type Message = Readonly<Record<string, unknown>>;
  const heard: Message[] = [];
  socket.addEventListener('message', ({ data }) => heard.push(JSON.parse(String(data)) as Message));
  const said = async (is: (message: Message) => boolean) => {
    while (!heard.some(is)) await once(socket, 'message');
    return heard.find(is) ?? {};
  };
  await once(socket, 'open');
  assert.equal((await said(({ channel }) => channel === 'status'))['type'], 'update');
  const ask = async (id: number, method: string, params?: object) => {
    socket.send(
      JSON.stringify({ method, req_id: id, ...(params === undefined ? {} : { params }) }),
    );
    return said(({ req_id }) => req_id === id);
  };
  assert.equal((await ask(1, 'ping'))['method'], 'pong');
  for (const [id, params, error] of [
    [2, { channel: 'book', symbol: ['BTC/EUR'] }, 'Currency pair not supported BTC/EUR'],
    [3, { channel: 'book', symbol: [BTC], depth: 7 }, 'Subscription depth not supported'],
    [4, { channel: 'executions', token: 'stolen' }, 'ESession:Invalid session'],
    [5, { channel: 'weather' }, 'Unsupported channel weather'],
  ] as const) {
    const answer = await ask(id, 'subscribe', params);
    assert.deepEqual([answer['success'], answer['error']], [false, error]);
  }
  const trades = { channel: 'trade', symbol: [BTC] };
  assert.equal((await ask(6, 'subscribe', trades))['success'], true);
  assert.equal((await ask(7, 'subscribe', trades))['error'], 'Already subscribed');
  await said(({ channel }) => channel === 'heartbeat');
  socket.close();
});
