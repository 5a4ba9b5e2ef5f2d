// The exchange in OKX's words, with the unmodified client and with raw requests.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type OkxClient, okxCall, okxClient } from './support/okx-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
let venue: RunningExchange;
let a: OkxClient;
let b: OkxClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'okx']);
  [a, b] = await Promise.all([okxClient(venue, 0), okxClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});

test('OKX-2, OKX-4: ccxt loads markets, balances and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), ['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], { amount: 0.00001, price: 0.01 });
  const { total } = await a.fetchBalance();
  assert.deepEqual([total['BTC'], total['USDT']], [100, 10_000_000]);
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.001, 0.001]);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
});

test('OKX-2: ccxt places, meets, reads and cancels orders; the log says the same', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 50_000, { clientOrderId: 'sell1' });
  assert.deepEqual((await a.fetchBalance()).used['BTC'], 0.5);
  const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 50_000);
  const bought = await b.fetchOrder(buy.id, BTC);
  assert.deepEqual([bought.status, bought.filled, bought.average], ['closed', 0.2, 50_000]);
  assert.deepEqual([bought.fee?.cost, bought.fee?.currency], [0.0002, 'BTC']);
  const part = await a.fetchOrder('', BTC, { clientOrderId: 'sell1' });
  assert.deepEqual([part.id, part.status, part.filled], [sell.id, 'open', 0.2]);
  assert.deepEqual(
    (await a.fetchOpenOrders(BTC)).map(({ id, info }) => [id, info['state']]),
    [[sell.id, 'partially_filled']],
  );
  const ioc = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'IOC' });
  const taken = await b.fetchOrder(ioc.id, BTC);
  assert.deepEqual(
    [taken.status, taken.filled, taken.info['cancelSource']],
    ['canceled', 0.3, '14'],
  );
  const fok = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'FOK' });
  assert.deepEqual((await b.fetchOrder(fok.id, BTC)).status, 'canceled');
  const rest = await a.createOrder(BTC, 'limit', 'sell', 1, 50_010);
  await a.cancelOrder(rest.id, BTC);
  const gone = await a.fetchOrder(rest.id, BTC);
  assert.deepEqual([gone.status, gone.info['cancelSource']], ['canceled', '1']);
  await assert.rejects(a.cancelOrder(rest.id, BTC), { name: 'OrderNotFound' });
  await assert.rejects(a.fetchOrder('999999', BTC), { name: 'OrderNotFound' });
  assert.deepEqual(
    (await b.fetchMyTrades(BTC)).map(({ side, amount, price, takerOrMaker, fee }) => [
      side,
      amount,
      price,
      takerOrMaker,
      fee?.cost,
      fee?.currency,
    ]),
    [
      ['buy', 0.2, 50_000, 'taker', 0.0002, 'BTC'],
      ['buy', 0.3, 50_000, 'taker', 0.0003, 'BTC'],
    ],
  );
  assert.equal((await a.fetchMyTrades(BTC, undefined, undefined, { ordId: rest.id })).length, 0);
  assert.equal((await b.fetchClosedOrders(BTC)).length, 1);
  assert.equal((await b.fetchCanceledOrders(BTC)).length, 2);
  const { orders, fills } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.ok(orders.some(({ clientOrderId }) => clientOrderId === 'sell1'));
  const lots = fills.filter(({ account }) => account === 'second').map(({ quantity }) => quantity);
  assert.deepEqual(lots, [20_000, 30_000]);
});

test('OKX-3: an order at market is sized in base, or spends an amount of money', async () => {
  await a.createOrder('ETH/USDT', 'limit', 'sell', 2, 3000);
  const base = await b.createOrder('ETH/USDT', 'market', 'buy', 0.5);
  assert.equal((await b.fetchOrder(base.id, 'ETH/USDT')).filled, 0.5);
  const spent = await b.createOrder('ETH/USDT', 'market', 'buy', 600, undefined, {
    tgtCcy: 'quote_ccy',
    cost: 600,
  });
  assert.equal((await b.fetchOrder(spent.id, 'ETH/USDT')).filled, 0.2);
  const [open] = await a.fetchOpenOrders('ETH/USDT');
  await a.cancelOrder(open?.id ?? '', 'ETH/USDT');
  await assert.rejects(b.createOrder('ETH/USDT', 'market', 'buy', 0.5), /51109/);
});

test('OKX-12: a post-only order that would take is taken and cancelled at once, and stands in the log', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.1, 51_000, { postOnly: true });
  assert.equal((await a.fetchOrder(sell.id, BTC)).status, 'open');
  const crossing = await b.createOrder(BTC, 'limit', 'buy', 0.1, 51_000, {
    postOnly: true,
    clientOrderId: 'crossing',
  });
  const said = await b.fetchOrder(crossing.id, BTC);
  assert.deepEqual(
    [said.status, said.filled, said.info['cancelSource'], said.info['ordType']],
    ['canceled', 0, '31', 'post_only'],
  );
  assert.equal((await b.fetchBalance()).used['USDT'], 0, 'and nothing stays locked');
  await a.cancelOrder(sell.id, BTC);
  const { orders } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.ok(orders.some(({ clientOrderId }) => clientOrderId === 'crossing'));
});

test('OKX-13: a client id that is open is a duplicate; after its end it is free, and a query answers the newest', async () => {
  const terms = { clientOrderId: 'twice' };
  const first = await a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms);
  await assert.rejects(a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms), /51016/);
  await a.cancelOrder('', BTC, terms);
  const second = await a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, terms);
  assert.notEqual(second.id, first.id);
  assert.equal((await a.fetchOrder('', BTC, terms)).id, second.id);
  await a.cancelOrder(second.id, BTC);
});

test('OKX-5: what is refused has its code, in a row of its own', async () => {
  const refused = (symbol: string, amount: number, price: number, params = {}): Promise<unknown> =>
    b.createOrder(symbol, 'limit', 'sell', amount, price, params);
  await assert.rejects(refused(BTC, 150, 50_000), { name: 'InsufficientFunds' });
  await assert.rejects(refused(BTC, 0.00001, 100_000), /51020/);
  await assert.rejects(refused(BTC, 1, 50_000, { clientOrderId: 'no_good' }), /51000/);
  await assert.rejects(refused(BTC, 1, 50_000, { tdMode: 'cross' }), /51010/);
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '40000' };
  const path = '/api/v5/trade/batch-orders';
  const { code, data } = await okxCall(venue, {
    method: 'POST',
    path,
    body: [
      { ...order, sz: '0.1', clOrdId: 'good' },
      { ...order, sz: '0.000001' },
      { ...order, sz: '0.1', px: '40000.001' },
      { ...order, sz: '0.1', instId: 'DOGE-USDT' },
      { ...order, sz: '0.1', attachAlgoOrds: [{ slTriggerPx: '1' }] },
    ],
  });
  assert.equal(code, '2');
  assert.deepEqual(
    data.map(({ sCode }) => sCode),
    ['0', '51121', '51150', '51001', '51000'],
  );
  const all = await okxCall(venue, { method: 'POST', path, body: [{ ...order, sz: 'x' }] });
  assert.deepEqual([all.status, all.code, all.data[0]?.['sCode']], [200, '1', '51000']);
  await a.cancelOrder(data[0]?.['ordId'] ?? '', BTC);
});

test('OKX-8: an order is amended to a smaller size; a new price or a larger size is refused', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.3, 53_000);
  await a.editOrder(id, BTC, 'limit', 'sell', 0.2);
  assert.equal((await a.fetchOrder(id, BTC)).amount, 0.2);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.4), /51506/);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.1, 53_001), /51506/);
  await a.cancelOrder(id, BTC);
  await assert.rejects(a.editOrder(id, BTC, 'limit', 'sell', 0.1), /51503/);
});

test('OKX-1: keys, passphrase, time and signature are looked at, and stand in no log', async () => {
  const path = '/api/v5/account/balance?ccy=BTC';
  const codeWith = async (
    headers: Readonly<Record<string, string>>,
    timestamp?: string,
  ): Promise<readonly [number, string]> => {
    const given = {
      method: 'GET',
      path,
      headers,
      ...(timestamp === undefined ? {} : { timestamp }),
    };
    const { status, code } = await okxCall(venue, given);
    return [status, code];
  };
  assert.deepEqual(await codeWith({}), [200, '0']);
  assert.deepEqual(await codeWith({ 'ok-access-key': 'x' }), [401, '50111']);
  assert.deepEqual(await codeWith({ 'ok-access-key': '' }), [401, '50103']);
  assert.deepEqual(await codeWith({ 'ok-access-passphrase': 'x' }), [401, '50105']);
  assert.deepEqual(await codeWith({ 'ok-access-sign': 'x' }), [401, '50113']);
  assert.deepEqual(await codeWith({}, 'yesterday'), [401, '50112']);
  const stale = new Date(Date.now() - 31_000).toISOString();
  assert.deepEqual(await codeWith({}, stale), [401, '50102']);
  const log = readFileSync(join(venue.home, 'exchange.sqlite')).toString('latin1');
  for (const { apiKey, secret } of venue.keys)
    for (const text of [venue.logged(), log])
      assert.ok(!text.includes(secret) && !text.includes(apiKey));
});

test('OKX-5: more orders than the limit are 50011, and nothing of such a request is done', async () => {
  const flags = ['--market', 'clients', '--dialect', 'okx', '--orders-per-10s', '2'];
  const small = await startExchange(flags);
  try {
    const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.1' };
    const body = [1, 2, 3].map((i) => ({ ...order, px: String(40_000 + i) }));
    const path = '/api/v5/trade/batch-orders';
    const { status, code } = await okxCall(small, { method: 'POST', path, body });
    assert.deepEqual([status, code], [429, '50011']);
    const client = await okxClient(small, 0);
    assert.equal((await client.fetchOpenOrders(BTC)).length, 0);
    await client.close();
  } finally {
    await small.end();
  }
});

test('OKX-6, OKX-2: ccxt reads the market: book, trades, tickers, candles', async () => {
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
  assert.equal(Object.keys(await b.fetchTickers()).length, 3);
  for (const timeframe of ['1m', '1h', '1d']) {
    const candle = (await b.fetchOHLCV(BTC, timeframe)).at(-1);
    assert.equal(candle?.[4], 54_000, timeframe);
  }
  const hongKong = await okxCall(venue, {
    method: 'GET',
    path: '/api/v5/market/candles?instId=BTC-USDT&bar=1D',
  });
  assert.equal(hongKong.code, '51000');
  await a.cancelOrder(id, BTC);
});

test('OKX-7: fills come newest first, page after page, without gap or repetition', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 1, 55_000);
  for (let i = 0; i < 7; i++) await b.createOrder(BTC, 'limit', 'buy', (i + 1) / 100, 55_000);
  await a.cancelOrder(id, BTC);
  const seen: string[] = [];
  for (let further = ''; ; ) {
    const path = `/api/v5/trade/fills-history?instType=SPOT&ordId=${id}&limit=3${further}`;
    const { data } = await okxCall(venue, { method: 'GET', path });
    seen.push(...data.map(({ fillSz = '' }) => fillSz));
    if (data.length < 3) break;
    further = `&after=${data.at(-1)?.['billId']}`;
  }
  assert.deepEqual(seen, ['0.07', '0.06', '0.05', '0.04', '0.03', '0.02', '0.01']);
});
