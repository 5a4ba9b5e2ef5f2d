// The exchange's perpetuals in Binance's USD-M words, with the unmodified client and with requests by hand.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';
import { type UsdmClient, usdmCall, usdmClient } from './support/usdm-client.ts';

const BTC = 'BTC/USDT:USDT';
const WALLET = 1_000_000;
let venue: RunningExchange;
let a: UsdmClient;
let b: UsdmClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'binance-usdm']);
  [a, b] = await Promise.all([usdmClient(venue, 0), usdmClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});
/** ccxt's total has the unrealised profit in it. */
const wallet = async (client: UsdmClient): Promise<number> =>
  Number((await client.fetchBalance()).info['totalWalletBalance']);
const cents = (value: number | undefined): number => Math.round((value ?? 0) * 1e6) / 1e6;

test('UDM-1, UDM-2: ccxt loads perpetuals, the wallet and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), [BTC, 'ETH/USDT:USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], {
    amount: 0.00001,
    price: 0.01,
    base: 1e-8,
    quote: 1e-8,
  });
  assert.equal(a.markets[BTC]?.['linear'], true);
  assert.deepEqual((await a.fetchBalance()).total, { USDT: WALLET });
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.0002, 0.0005]);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
});

test('UDM-3, CON-1: ccxt places, meets, reads and cancels; a position and its profit by hand', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 2, 50_000, { clientOrderId: 'sell-1' });
  assert.deepEqual([sell.clientOrderId, sell.status], ['sell-1', 'open']);
  // B buys 1 at 50,000, then A is filled in part.
  const buy = await b.createOrder(BTC, 'market', 'buy', 1);
  assert.deepEqual([buy.status, buy.filled, buy.average], ['closed', 1, 50_000]);
  const part = await a.fetchOrder(sell.id, BTC);
  assert.deepEqual([part.status, part.filled], ['open', 1]);
  assert.equal((await a.fetchOpenOrders(BTC)).length, 1);
  await a.cancelOrder(sell.id, BTC);
  assert.equal((await a.fetchOrder(sell.id, BTC)).status, 'canceled');
  await assert.rejects(a.cancelOrder(sell.id, BTC), { name: 'OrderNotFound' });
  await assert.rejects(a.fetchOrder('999999', BTC), { name: 'OrderNotFound' });
  const [long] = await b.fetchPositions();
  assert.deepEqual([long?.side, long?.contracts, long?.entryPrice], ['long', 1, 50_000]);
  // Commissions: maker 2 bps, taker 5 bps of 50,000.
  assert.deepEqual([await wallet(a), await wallet(b)], [WALLET - 10, WALLET - 25]);
  // B adds 1 at 50,600: entry 50,300.
  await a.createOrder(BTC, 'limit', 'sell', 1, 50_600);
  await b.createOrder(BTC, 'limit', 'buy', 1, 50_600);
  const [added] = await b.fetchPositions();
  assert.deepEqual([added?.contracts, added?.entryPrice], [2, 50_300]);
  // B sells 3 at 51,000: closes 2 with 1,400, and is short 1 at 51,000.
  await a.createOrder(BTC, 'limit', 'buy', 3, 51_000);
  await b.createOrder(BTC, 'market', 'sell', 3);
  const [short] = await b.fetchPositions();
  assert.deepEqual([short?.side, short?.contracts, short?.entryPrice], ['short', 1, 51_000]);
  const taker = 0.0005 * (50_000 + 50_600 + 3 * 51_000);
  assert.equal(cents(await wallet(b)), cents(WALLET + 1400 - taker));
  assert.equal(cents(await wallet(a)), cents(WALLET - 1400 - taker * 0.4));
  const trades = await b.fetchMyTrades(BTC);
  assert.deepEqual(
    trades.map(({ side, amount, takerOrMaker, fee, info }) => [
      side,
      amount,
      takerOrMaker,
      fee?.currency,
      Number(info['realizedPnl']),
    ]),
    [
      ['buy', 1, 'taker', 'USDT', 0],
      ['buy', 1, 'taker', 'USDT', 0],
      ['sell', 3, 'taker', 'USDT', 1400],
    ],
  );
  assert.equal((await a.fetchOpenInterest(BTC)).openInterestAmount, 1);
  const { body } = await usdmCall<readonly { incomeType: string; income: string }[]>(venue, {
    path: '/fapi/v1/income',
    query: 'limit=1000',
    who: 1,
  });
  const sum = body.reduce((total, { income }) => total + Number(income), 0);
  assert.equal(cents(WALLET + sum), cents(await wallet(b)));
});

test('UDM-3, CON-3, CON-4, CON-8: margin, reduce-only, post-only and amendments, in the client and by hand', async () => {
  const codes = async (
    method: string,
    path: string,
    query: string,
    who = 0,
  ): Promise<readonly unknown[]> => {
    const { status, body } = await usdmCall(venue, { method, path, query, who });
    return [status, body['code']];
  };
  const order = async (query: string, who = 0): Promise<readonly unknown[]> =>
    await codes(
      'POST',
      '/fapi/v1/order',
      `symbol=BTCUSDT&type=LIMIT&timeInForce=GTC&${query}`,
      who,
    );
  // A is long 1 at 51,000 by now: 20 millions of margin are not there.
  await assert.rejects(a.createOrder(BTC, 'limit', 'buy', 500, 50_000), /-2019/);
  assert.deepEqual(await order('side=BUY&quantity=500&price=50000'), [400, -2019]);
  assert.deepEqual(await order('side=BUY&quantity=1&price=50000&reduceOnly=true'), [400, -2022]);
  assert.deepEqual(await order('side=SELL&quantity=1.1&price=52000&reduceOnly=true'), [400, -2022]);
  assert.deepEqual(await order('side=SELL&quantity=0.000001&price=52000'), [400, -1111]);
  assert.deepEqual(await order('side=SELL&quantity=0&price=52000'), [400, -4003]);
  assert.deepEqual(await order('side=SELL&quantity=1&price=52000.001'), [400, -4014]);
  assert.deepEqual(await order('side=SELL&quantity=0.00001&price=52000'), [400, -4164]);
  assert.deepEqual(await order('side=SELL&quantity=1&price=52000&positionSide=LONG'), [400, -4061]);
  assert.deepEqual(await order('side=SELL&quantity=1&price=52000&stopPrice=3'), [400, -1104]);
  assert.deepEqual(
    await order('side=SELL&quantity=1&price=52000&newClientOrderId=a$b'),
    [400, -4015],
  );
  assert.deepEqual(
    await order('side=SELL&quantity=1&price=52000&newClientOrderId=autoclose-9'),
    [400, -4015],
  );
  const close = await a.createOrder(BTC, 'limit', 'sell', 1, 52_000, {
    reduceOnly: true,
    clientOrderId: 'c/1',
  });
  assert.deepEqual([close.reduceOnly, close.clientOrderId], [true, 'c/1']);
  assert.deepEqual(
    await order('side=SELL&quantity=1&price=53000&newClientOrderId=c/1'),
    [400, -4116],
  );
  const moved = await a.editOrder(close.id, BTC, 'limit', 'sell', 1, 52_500);
  assert.deepEqual([moved.id, moved.price, moved.status], [close.id, 52_500, 'open']);
  const same = `symbol=BTCUSDT&orderId=${close.id}&side=SELL&quantity=1&price=52500`;
  assert.deepEqual(await codes('PUT', '/fapi/v1/order', same), [400, -5027]);
  const taking = await b.createOrder(BTC, 'limit', 'buy', 1, 52_500, { timeInForce: 'GTX' });
  assert.equal((await b.fetchOrder(taking.id, BTC)).info['status'], 'EXPIRED');
  assert.equal((await b.fetchOrder(taking.id, BTC)).info['timeInForce'], 'GTX');
  const kept = await b.createOrder(BTC, 'limit', 'buy', 1, 52_400, { timeInForce: 'GTX' });
  assert.equal(kept.status, 'open');
  const fok = await b.createOrder(BTC, 'limit', 'buy', 2, 52_500, { timeInForce: 'FOK' });
  assert.deepEqual([fok.info['status'], fok.filled], ['EXPIRED', 0]);
  const ioc = await b.createOrder(BTC, 'limit', 'buy', 2, 52_500, { timeInForce: 'IOC' });
  assert.deepEqual([ioc.info['status'], ioc.filled], ['EXPIRED', 1]);
  await b.cancelAllOrders(BTC);
  assert.deepEqual([await a.fetchPositions(), await b.fetchPositions()], [[], []]);
  // A: long 1 from 51,000 to 52,500. B: short the same.
  const incomes = await usdmCall<readonly { income: string }[]>(venue, {
    path: '/fapi/v1/income',
    query: 'incomeType=REALIZED_PNL&symbol=BTCUSDT',
  });
  assert.equal(Number(incomes.body.at(-1)?.income), 1500);
  assert.deepEqual(
    await codes('GET', '/fapi/v1/openOrder', `symbol=BTCUSDT&orderId=${kept.id}`, 1),
    [400, -2013],
  );
  assert.deepEqual(
    await codes('DELETE', '/fapi/v1/order', `symbol=BTCUSDT&orderId=${kept.id}`, 1),
    [400, -2011],
  );
});

test('UDM-4: leverage, modes, brackets, batches and the countdown', async () => {
  const ask = async <T = Readonly<Record<string, unknown>>>(
    path: string,
    query = '',
    method = 'GET',
  ): Promise<T> => (await usdmCall<T>(venue, { method, path, query })).body;
  await a.setLeverage(50, BTC);
  const sent = await a.createOrder(BTC, 'limit', 'buy', 1, 50_000);
  const account = await ask<Readonly<Record<string, string>>>('/fapi/v2/account');
  assert.equal(Number(account['totalOpenOrderInitialMargin']), 1000);
  const [risk] = await ask<readonly Readonly<Record<string, unknown>>[]>(
    '/fapi/v2/positionRisk',
    'symbol=BTCUSDT',
  );
  assert.deepEqual(
    [risk?.['leverage'], risk?.['marginType'], Number(risk?.['positionAmt'])],
    ['50', 'cross', 0],
  );
  await a.cancelOrder(sent.id, BTC);
  assert.deepEqual(await ask('/fapi/v1/positionSide/dual'), { dualSidePosition: false });
  assert.deepEqual(await ask('/fapi/v1/multiAssetsMargin'), { multiAssetsMargin: false });
  const cross = 'symbol=BTCUSDT&marginType=';
  assert.equal((await ask('/fapi/v1/marginType', `${cross}CROSSED`, 'POST'))['code'], -4046);
  assert.equal((await ask('/fapi/v1/marginType', `${cross}ISOLATED`, 'POST'))['code'], -4048);
  assert.equal(
    (await ask('/fapi/v1/positionSide/dual', 'dualSidePosition=true', 'POST'))['code'],
    -4067,
  );
  const one = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', price: '40000' };
  const list = JSON.stringify([
    { ...one, quantity: '0.1' },
    { ...one, quantity: '0' },
  ]);
  const batch = await ask<readonly Readonly<Record<string, unknown>>[]>(
    '/fapi/v1/batchOrders',
    `batchOrders=${encodeURIComponent(list)}`,
    'POST',
  );
  assert.deepEqual(
    batch.map(({ status, code }) => status ?? code),
    ['NEW', -4003],
  );
  await ask('/fapi/v1/countdownCancelAll', 'symbol=BTCUSDT&countdownTime=200', 'POST');
  await setTimeout(600);
  assert.deepEqual(await ask('/fapi/v1/openOrders'), []);
  for (const path of ['v2/balance', 'v3/balance']) {
    const [row] = await ask<readonly Readonly<Record<string, unknown>>[]>(`/fapi/${path}`);
    assert.equal(Number(row?.['balance']), await wallet(a), path);
  }
  await a.setLeverage(20, BTC);
});

test('UDM-2: ccxt reads books, trades, candles, tickers and premiums', async () => {
  const rest = await a.createOrder(BTC, 'limit', 'buy', 0.5, 49_000);
  const book = await b.fetchOrderBook(BTC);
  assert.deepEqual(book.bids[0], [49_000, 0.5]);
  assert.equal((await b.fetchTicker(BTC)).last, 52_500);
  assert.equal((await b.fetchTrades(BTC)).at(-1)?.price, 52_500);
  assert.equal((await b.fetchOHLCV(BTC, '1m')).at(-1)?.[4], 52_500);
  const funding = await b.fetchFundingRate(BTC);
  assert.equal(funding.markPrice, 52_500);
  assert.equal(funding.fundingTimestamp % (8 * 3_600_000), 0);
  assert.ok(Math.abs(funding.fundingRate) <= 0.0075);
  for (const path of [
    'ping',
    'fundingInfo',
    'ticker/bookTicker',
    'premiumIndex?symbol=BTCUSDT',
    'aggTrades?symbol=BTCUSDT',
    'openInterest?symbol=BTCUSDT',
  ])
    assert.equal((await fetch(`${venue.url}/fapi/v1/${path}`)).status, 200, path);
  assert.equal((await fetch(`${venue.url}/fapi/v1/openInterest`)).status, 400);
  await a.cancelOrder(rest.id, BTC);
});

/** The first answers may be of before: the snapshot of an account without a position. */
async function positionsHeard(): Promise<Awaited<ReturnType<UsdmClient['watchPositions']>>> {
  const positions = await b.watchPositions();
  return positions.some(({ contracts }) => contracts > 0) ? positions : await positionsHeard();
}
test('UDM-6, CON-9: ccxt hears orders, trades, positions and the wallet; the exchange comes back from a kill as it was', async () => {
  const heard = Promise.all([
    b.watchOrders(BTC),
    b.watchMyTrades(BTC),
    b.watchBalance(),
    positionsHeard(),
  ]);
  // The subscription has no answer to wait for: the key is in the address.
  await setTimeout(500);
  await a.createOrder(BTC, 'limit', 'sell', 0.5, 52_000);
  await b.createOrder(BTC, 'limit', 'buy', 0.5, 52_000);
  const [orders, trades, money, positions] = await heard;
  assert.equal(orders[0]?.amount, 0.5);
  assert.deepEqual([trades[0]?.price, trades[0]?.fee?.currency], [52_000, 'USDT']);
  assert.equal(cents(money.total['USDT']), cents(await wallet(b)));
  assert.deepEqual(
    [positions[0]?.contracts, positions[0]?.entryPrice, positions[0]?.side],
    [0.5, 52_000, 'long'],
  );
  const state = async (): Promise<unknown> =>
    await (await fetch(`${venue.url}/exchange/state`)).json();
  const before = await state();
  await venue.kill();
  await venue.restart();
  assert.deepEqual(await state(), before);
});

interface DepthFrame {
  readonly U: number;
  readonly u: number;
  readonly pu: number;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}
test('UDM-5: frames of depth name the one before them and give the book; marks, trades, candles and quotes come beside them', async () => {
  const names = [
    'depth@100ms',
    'depth',
    'depth@500ms',
    'trade',
    'aggTrade',
    'bookTicker',
    'markPrice@1s',
    'kline_1m',
  ];
  const streams = names.map((name) => `btcusdt@${name}`).join('/');
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/stream?streams=${streams}`);
  const heard = new Map<string, unknown[]>();
  socket.on('message', (data: Buffer) => {
    const { stream, data: body } = JSON.parse(String(data)) as { stream: string; data: unknown };
    heard.set(stream, [...(heard.get(stream) ?? []), body]);
  });
  await once(socket, 'open');
  const start = (await (
    await fetch(`${venue.url}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`)
  ).json()) as {
    lastUpdateId: number;
    bids: readonly (readonly [string, string])[];
  };
  for (let i = 0; i < 12; i++) {
    const order = await a.createOrder(BTC, 'limit', 'buy', 0.01, 48_000 + i);
    if (i % 3 === 0) await b.createOrder(BTC, 'market', 'sell', 0.01);
    if (i % 6 === 1) await a.cancelOrder(order.id, BTC);
    await setTimeout(120);
  }
  await setTimeout(1200);
  for (const speed of ['@100ms', '', '@500ms']) {
    const frames = (heard.get(`btcusdt@depth${speed}`) ?? []) as readonly DepthFrame[];
    assert.ok(frames.length >= 2, `${speed}: ${frames.length}`);
    const bids = new Map(start.bids);
    frames.forEach((frame, i) => {
      const before = i === 0 ? frame.pu : frames[i - 1]?.u;
      assert.deepEqual([frame.pu, frame.U], [before, (before ?? 0) + 1], speed);
      if (frame.u > start.lastUpdateId) for (const [price, size] of frame.b) bids.set(price, size);
    });
    const { bids: now } = await b.fetchOrderBook(BTC);
    const own = [...bids]
      .filter(([, size]) => Number(size) > 0)
      .map(([price, size]) => [Number(price), Number(size)]);
    assert.deepEqual(
      own.toSorted(([x = 0], [y = 0]) => y - x),
      now,
      speed,
    );
  }
  for (const name of ['trade', 'aggTrade', 'bookTicker', 'markPrice@1s', 'kline_1m'])
    assert.ok((heard.get(`btcusdt@${name}`)?.length ?? 0) > 0, name);
  socket.close();
  const [book] = await Promise.all([
    b.watchOrderBook(BTC),
    setTimeout(300).then(() => a.createOrder(BTC, 'limit', 'buy', 0.01, 47_000)),
  ]);
  assert.ok(book.bids.length > 0);
  await a.cancelAllOrders(BTC);
});

test('CON-6, CON-7: funding is paid by the clock and is an income; who falls below his maintenance margin is closed', async () => {
  const fast = await startExchange([
    ...BUSY_CLIENTS,
    '--dialect',
    'binance-usdm',
    '--funding-seconds',
    '2',
  ]);
  const [c, d] = await Promise.all([usdmClient(fast, 0), usdmClient(fast, 1)]);
  try {
    await Promise.all([c.loadMarkets(), d.loadMarkets()]);
    // Behind a payment, so that none falls between these orders.
    await setTimeout(2300 - (Date.now() % 2000));
    for (let i = 0; i < 3; i++) {
      await c.createOrder(BTC, 'limit', 'sell', 100, 50_000);
      await d.createOrder(BTC, 'limit', 'buy', 100, 50_000);
    }
    while ((await d.fetchFundingHistory(BTC)).length < 2) await setTimeout(200);
    const [first, second] = await d.fetchFundingHistory(BTC);
    // 0.01 % of 15 millions, from the long to the short.
    assert.deepEqual([first?.amount, second?.amount, first?.code], [-1500, -1500, 'USDT']);
    assert.notEqual(first?.id, second?.id);
    assert.equal((await c.fetchFundingHistory(BTC))[0]?.amount, 1500);
    assert.equal((await c.fetchFundingRateHistory(BTC))[0]?.fundingRate, 0.0001);
    const [position] = await d.fetchPositions();
    const price = position?.liquidationPrice ?? 0;
    assert.ok(price > 46_600 && price < 47_000, String(price));
    await c.createOrder(BTC, 'limit', 'buy', 300, 46_500);
    assert.equal((await d.fetchPositions()).length, 1);
    await c.createOrder(BTC, 'limit', 'sell', 1, 46_600);
    assert.deepEqual(await d.fetchPositions(), []);
    const closing = (await d.fetchOrders(BTC)).at(-1);
    assert.match(closing?.clientOrderId ?? '', /^autoclose-/);
    assert.deepEqual([closing?.status, closing?.filled], ['closed', 300]);
    assert.equal(await wallet(d), 0);
    const { body } = await usdmCall<readonly { income: string }[]>(fast, {
      path: '/fapi/v1/income',
      query: 'incomeType=INSURANCE_CLEAR',
      who: 1,
    });
    assert.ok(body.length > 0 && Number(body[0]?.income) > 0);
  } finally {
    await Promise.all([c.close(), d.close()]);
    await fast.end();
  }
});
