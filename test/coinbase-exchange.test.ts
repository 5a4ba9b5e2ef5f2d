// The exchange in Coinbase's words, with the unmodified client and with requests by hand.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import {
  type CoinbaseClient,
  coinbaseCall,
  coinbaseClient,
  coinbaseToken,
} from './support/coinbase-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
const ETH = 'ETH/USDT';
let venue: RunningExchange;
let a: CoinbaseClient;
let b: CoinbaseClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'coinbase']);
  [a, b] = await Promise.all([coinbaseClient(venue, 0), coinbaseClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});
const gtc = (size: string, price: string) => ({
  limit_limit_gtc: { base_size: size, limit_price: price },
});
const posted = (id: string, configuration: object, more: object = {}) =>
  coinbaseCall(venue, {
    method: 'POST',
    path: 'orders',
    body: {
      client_order_id: id,
      product_id: 'BTC-USDT',
      side: 'SELL',
      order_configuration: configuration,
      ...more,
    },
  });

test('CBS-2, CBS-4: ccxt loads products, coins, balances and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), ['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], { amount: 0.00001, price: 0.01 });
  assert.equal(a.markets[BTC]?.['taker'], 0.001);
  assert.deepEqual(Object.keys(await a.fetchCurrencies()).toSorted(), ['BTC', 'ETH', 'USDT']);
  const fees = await a.fetchTradingFees();
  assert.deepEqual([fees[BTC]?.maker, fees[BTC]?.taker], [0.001, 0.001]);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
  await a.createOrder(BTC, 'limit', 'sell', 0.5, 60_000);
  const { total, free, used } = await a.fetchBalance({ v3: true });
  assert.deepEqual([total['BTC'], free['BTC'], used['BTC']], [100, 99.5, 0.5]);
  assert.equal((await a.fetchBalance()).total['BTC'], 100);
  for (const { id } of await a.fetchOpenOrders(BTC)) await a.cancelOrder(id);
});

test('CBS-2, CBS-4, CBS-8: ccxt places, meets, reads and cancels orders; the log says the same', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 50_000, { client_order_id: 'sell' });
  assert.deepEqual([sell.clientOrderId, sell.status], ['sell', undefined]);
  const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 50_000);
  const bought = await b.fetchOrder(buy.id, BTC);
  assert.deepEqual([bought.status, bought.filled, bought.average], ['closed', 0.2, 50_000]);
  assert.deepEqual(
    (await a.fetchOpenOrders(BTC)).map(({ id, filled }) => [id, filled]),
    [[sell.id, 0.2]],
  );
  const ioc = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'IOC' });
  const taken = await b.fetchOrder(ioc.id);
  assert.deepEqual([taken.status, taken.filled, taken.amount], ['canceled', 0.3, 0.5]);
  const fok = await b.createOrder(BTC, 'limit', 'buy', 0.5, 50_000, { timeInForce: 'FOK' });
  assert.equal((await b.fetchOrder(fok.id)).status, 'canceled');
  const rest = await a.createOrder(BTC, 'limit', 'sell', 1, 50_010);
  await a.cancelOrder(rest.id, BTC);
  assert.equal((await a.fetchOrder(rest.id)).info['cancel_message'], 'User requested cancel');
  const seen = ({
    side,
    amount,
    price,
    takerOrMaker,
    fee,
  }: Awaited<ReturnType<CoinbaseClient['fetchMyTrades']>>[number]) => [
    side,
    amount,
    price,
    takerOrMaker,
    fee?.cost,
    fee?.currency,
  ];
  assert.deepEqual((await b.fetchMyTrades(BTC)).map(seen), [
    ['buy', 0.2, 50_000, 'taker', 10, 'USDT'],
    ['buy', 0.3, 50_000, 'taker', 15, 'USDT'],
  ]);
  const ofOrder = await a.fetchMyTrades(BTC, undefined, undefined, { order_ids: [sell.id] });
  assert.deepEqual(
    ofOrder.map(({ takerOrMaker }) => takerOrMaker),
    ['maker', 'maker'],
  );
  const ids = [...ofOrder, ...(await b.fetchMyTrades())].map(({ id }) => id);
  assert.equal(new Set(ids).size, 4, 'each side of a trade has an id of its own');
  assert.equal((await b.fetchClosedOrders(BTC)).length, 1);
  assert.equal((await b.fetchCanceledOrders(BTC)).length, 2);
  assert.equal((await b.fetchOrders()).length, 3);
  const { fills } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  const lots = fills.filter(({ account }) => account === 'second').map(({ quantity }) => quantity);
  assert.deepEqual(lots, [20_000, 30_000]);
});

test('CBS-3, CBS-8: an order at market is sized in base, or spends an amount of money', async () => {
  await a.createOrder(ETH, 'limit', 'buy', 1, 2900);
  const sold = await b.createOrder(ETH, 'market', 'sell', 0.5);
  assert.equal((await b.fetchOrder(sold.id)).filled, 0.5);
  await a.createOrder(ETH, 'limit', 'sell', 2, 3000);
  const spent = await b.createOrder(ETH, 'market', 'buy', 1, undefined, { cost: 600 });
  const order = await b.fetchOrder(spent.id);
  assert.deepEqual([order.filled, order.info['size_in_quote']], [0.2, true]);
  const { info, ...fill } = (await b.fetchMyTrades(ETH)).at(-1) as unknown as {
    readonly info: Readonly<Record<string, unknown>>;
    readonly amount: number;
  };
  assert.deepEqual([info['size'], info['size_in_quote'], fill.amount], ['600', true, 0.2]);
  const open = await a.fetchOpenOrders(ETH);
  assert.equal((await a.cancelOrders(open.map(({ id }) => id))).length, 2);
  await assert.rejects(b.createOrder(ETH, 'market', 'sell', 0.5), /INVALID_NO_LIQUIDITY/);
});

test('CBS-6: an id that was used answers its order: open, ended, with other terms, for another product', async () => {
  const before = readSpotLog(join(venue.home, 'exchange.sqlite')).orders.length;
  const first = await a.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, {
    client_order_id: 'twice',
  });
  const idOf = async (size: string, more: object = {}): Promise<unknown> => {
    const { body } = await posted('twice', gtc(size, '52000'), more);
    return (body['success_response'] as Readonly<Record<string, unknown>>)['order_id'];
  };
  assert.equal(await idOf('0.1'), first.id);
  assert.equal(await idOf('0.3'), first.id);
  await a.cancelOrder(first.id);
  assert.equal(await idOf('0.1'), first.id);
  assert.equal(await idOf('1', { product_id: 'ETH-USDT' }), first.id);
  const { orders } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.equal(orders.length, before + 1);
  const other = await b.createOrder(BTC, 'limit', 'sell', 0.1, 52_000, {
    client_order_id: 'twice',
  });
  assert.notEqual(other.id, first.id, 'ids of another account are its own');
  await b.cancelOrder(other.id);
});

test('CBS-5: what is refused has its reason', async () => {
  await assert.rejects(a.createOrder(BTC, 'limit', 'sell', 150, 50_000), {
    name: 'InsufficientFunds',
  });
  const resting = await a.createOrder(BTC, 'limit', 'sell', 0.1, 51_000, { postOnly: true });
  await assert.rejects(
    b.createOrder(BTC, 'limit', 'buy', 0.1, 51_000, { postOnly: true }),
    /INVALID_LIMIT_PRICE_POST_ONLY/,
  );
  await a.cancelOrder(resting.id);
  for (const [i, [configuration, more, reason]] of (
    [
      [gtc('0.000001', '40000'), {}, 'INVALID_SIZE_PRECISION'],
      [gtc('0.1', '40000.001'), {}, 'INVALID_PRICE_PRECISION'],
      [gtc('0.00001', '50000'), {}, 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL'],
      [gtc('0', '50000'), {}, 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL'],
      [gtc('0.1', '40000'), { product_id: 'DOGE-USDT' }, 'INVALID_PRODUCT_ID'],
      [gtc('0.1', '40000'), { leverage: '3' }, 'UNSUPPORTED_ORDER_CONFIGURATION'],
    ] as const
  ).entries()) {
    const { status, body } = await posted(`refused-${i}`, configuration, more);
    assert.deepEqual([status, body['success']], [200, false]);
    assert.ok(JSON.stringify(body).includes(`"${reason}"`), JSON.stringify(body));
  }
  const cancelled = async (...ids: readonly string[]): Promise<unknown> => {
    const path = 'orders/batch_cancel';
    const said = await coinbaseCall(venue, { method: 'POST', path, body: { order_ids: ids } });
    const results = said.body['results'] as readonly { readonly failure_reason: string }[];
    return results.map((each) => each.failure_reason);
  };
  const filled = (await a.fetchClosedOrders(BTC))[0]?.id ?? '';
  assert.deepEqual(await cancelled(filled, resting.id, 'x'), [
    'ORDER_IS_FULLY_FILLED',
    'UNKNOWN_CANCEL_ORDER',
    'UNKNOWN_CANCEL_ORDER',
  ]);
  const got = async (path: string): Promise<unknown> => {
    const { status, body } = await coinbaseCall(venue, { method: 'GET', path });
    return [status, body['error']];
  };
  assert.deepEqual(await got('orders/historical/x'), [404, 'unknown']);
  assert.deepEqual(await got('nowhere'), [404, 'not_found']);
  assert.deepEqual(await got('orders/historical/batch?limit=0'), [400, 'INVALID_ARGUMENT']);
  await assert.rejects(a.fetchOrder('x'), /order with this orderID was not found/);
});

test('CBS-5: more orders than the limit are 429, and nothing of such a request is done', async () => {
  const flags = ['--market', 'clients', '--dialect', 'coinbase', '--orders-per-10s', '1'];
  const small = await startExchange([...flags, '--weight-per-minute', '40']);
  try {
    const client = await coinbaseClient(small, 0);
    await client.loadMarkets();
    const outcomes: string[] = [];
    for (let i = 0; i < 3; i++)
      outcomes.push(
        await client.createOrder(BTC, 'limit', 'buy', 0.1, 40_000).then(
          () => 'done',
          (error: unknown) => (error as Error).constructor.name,
        ),
      );
    assert.ok(outcomes.includes('RateLimitExceeded'), outcomes.join());
    const asked = async (): Promise<never> => {
      for (;;) await client.fetchOrderBook(BTC);
    };
    await assert.rejects(asked(), { name: 'RateLimitExceeded' });
    await client.close();
    const { orders } = readSpotLog(join(small.home, 'exchange.sqlite'));
    assert.equal(orders.length, outcomes.filter((each) => each === 'done').length);
  } finally {
    await small.end();
  }
});

test('CBS-9: an order is edited to a smaller size; a new price or a larger size is refused', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.3, 53_000);
  const edited = async (size: string, price = '53000'): Promise<unknown> => {
    const body = { order_id: id, size, price };
    return (await coinbaseCall(venue, { method: 'POST', path: 'orders/edit', body })).body;
  };
  await a.editOrder(id, BTC, 'limit', 'sell', 0.2, 53_000);
  assert.equal((await a.fetchOrder(id)).amount, 0.2);
  for (const said of [await edited('0.4'), await edited('0.1', '53001')])
    assert.equal((said as { readonly success: boolean }).success, false);
  assert.equal((await a.fetchOrder(id)).amount, 0.2);
  await a.cancelOrder(id);
});

test('CBS-1: tokens are looked at, and neither they nor keys stand in a log', async () => {
  const key = venue.keys[0]!;
  const host = venue.url.replace('http://', '');
  const uri = `GET ${host}/api/v3/brokerage/accounts`;
  const statusOf = async (token: string): Promise<number> =>
    (await coinbaseCall(venue, { method: 'GET', path: 'accounts', token })).status;
  assert.equal(await statusOf(coinbaseToken(key, { uri })), 200);
  assert.equal(await statusOf(coinbaseToken(key, { uri, age: 110 })), 200);
  assert.equal(await statusOf(coinbaseToken(key, { uri, age: 121 })), 401);
  assert.equal(await statusOf(coinbaseToken(key, { uri: `POST ${host}/api` })), 401);
  assert.equal(
    await statusOf(coinbaseToken({ ...key, secret: venue.keys[1]!.secret }, { uri })),
    401,
  );
  const stranger = await coinbaseClient(venue, 0);
  Object.assign(stranger, { apiKey: 'organizations/x/apiKeys/y' });
  await assert.rejects(stranger.loadMarkets(), { name: 'AuthenticationError' });
  const log = readFileSync(join(venue.home, 'exchange.sqlite')).toString('latin1');
  for (const { apiKey, secret } of venue.keys)
    for (const text of [venue.logged(), log])
      assert.ok(!text.includes(secret.slice(40, 90)) && !text.includes(apiKey));
});

test('CBS-10, CBS-2: ccxt reads the market: book, trades, tickers, candles', async () => {
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
  assert.equal(Object.keys(await b.fetchTickers([BTC, ETH])).length, 2);
  assert.equal(Object.keys(await b.fetchBidsAsks([BTC])).length, 1);
  for (const timeframe of ['1m', '1h', '1d'])
    assert.equal((await b.fetchOHLCV(BTC, timeframe)).at(-1)?.[4], 54_000, timeframe);
  const path = 'products/BTC-USDT/candles?granularity=ONE_MINUTE&start=0&end=100000';
  assert.equal((await coinbaseCall(venue, { method: 'GET', path })).status, 400);
  await a.cancelOrder(id);
});

test('CBS-7: fills come newest first, page after page, without gap or repetition', async () => {
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 1, 55_000);
  for (let i = 0; i < 7; i++) await b.createOrder(BTC, 'limit', 'buy', (i + 1) / 100, 55_000);
  await a.cancelOrder(id);
  const sizes: unknown[] = [];
  for (let cursor = ''; ; ) {
    const path = `orders/historical/fills?order_id=${id}&limit=3&cursor=${cursor}`;
    const { body } = await coinbaseCall(venue, { method: 'GET', path });
    const page = body as unknown as { fills: readonly { size: string }[]; cursor: string };
    sizes.push(...page.fills.map(({ size }) => size));
    cursor = page.cursor;
    if (cursor === '') break;
  }
  assert.deepEqual(sizes, ['0.07', '0.06', '0.05', '0.04', '0.03', '0.02', '0.01']);
  const since = new Date(Date.now() + 60_000).toISOString();
  const path = `orders/historical/fills?start_sequence_timestamp=${since}`;
  assert.deepEqual((await coinbaseCall(venue, { method: 'GET', path })).body['fills'], []);
});

/** Until what was subscribed to has been confirmed. */
const subscribed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
/** Listens from now on, until it is so. */
async function comes(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
test('CBS-11, CBS-12: ccxt follows book, trades, tickers and its orders', async () => {
  const [watchA, watchB] = await Promise.all([coinbaseClient(venue, 0), coinbaseClient(venue, 1)]);
  try {
    await Promise.all([watchA.loadMarkets(), watchB.loadMarkets()]);
    const empty = await watchA.watchOrderBook(BTC);
    assert.deepEqual([empty.bids.length, empty.asks.length], [0, 0]);
    const orders = watchA.watchOrders(BTC);
    const changed = watchA.watchOrderBook(BTC);
    await subscribed();
    const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 56_000);
    assert.deepEqual(
      (await orders).map(({ id, status }) => [id, status]),
      [[sell.id, 'open']],
    );
    assert.deepEqual((await changed).asks[0], [56_000, 0.5]);
    await watchB.watchTrades(BTC);
    await watchB.watchTicker(BTC);
    const trades = watchB.watchTrades(BTC);
    const ticked = comes(async () => (await watchB.watchTicker(BTC)).last === 56_000);
    const filled = watchA.watchOrders(BTC);
    await subscribed();
    await b.createOrder(BTC, 'limit', 'buy', 0.2, 56_000);
    const traded = (await trades).at(-1);
    assert.deepEqual([traded?.price, traded?.amount, traded?.side], [56_000, 0.2, 'buy']);
    await ticked;
    const order = (await filled).at(-1);
    assert.deepEqual([order?.id, order?.filled], [sell.id, 0.2]);
    const emptied = comes(async () => (await watchA.watchOrderBook(BTC)).asks.length === 0);
    await a.cancelOrder(sell.id);
    await emptied;
  } finally {
    await Promise.all([watchA.close(), watchB.close()]);
  }
});

test('CBS-11: our own client has a book without levels that are gone', async () => {
  const { apiKey, secret } = venue.keys[0]!;
  const at = { rest: venue.url, stream: venue.url.replace('http', 'ws') };
  const loaded = await loadExchange({ exchange: 'coinbase', apiKey, secret, at });
  assert.ok(loaded.ok);
  const client = loaded.value;
  await client.loadMarkets();
  await client.watchOrderBook(BTC);
  const hasOffers = (isSo: boolean): Promise<void> =>
    comes(async () => (await client.watchOrderBook(BTC)).asks.length > 0 === isSo);
  const offered = hasOffers(true);
  const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.5, 57_000);
  await offered;
  const emptied = hasOffers(false);
  await a.cancelOrder(id);
  await emptied;
  const rates = await client.fetchTradingFees();
  assert.equal(Number(rates[BTC]?.maker), 0.001);
  await client.close();
});

test('CBS-11, CBS-1: sequence numbers have no gap; what a connection may not hear is refused, and it stays', async () => {
  type Words = Readonly<Record<string, unknown>>;
  const socket = new WebSocket(venue.url.replace('http', 'ws'));
  const heard: Words[] = [];
  socket.on('message', (data: Buffer) => void heard.push(JSON.parse(String(data)) as Words));
  await once(socket, 'open');
  const key = venue.keys[0]!;
  // A subscription is answered twice, by what it is to and by the list of all.
  const say = async (message: object, channel?: string): Promise<Words> => {
    heard.length = 0;
    socket.send(JSON.stringify({ type: 'subscribe', product_ids: ['BTC-USDT'], ...message }));
    const isAnswer = (each: Words): boolean =>
      channel === undefined ? each['type'] === 'error' : each['channel'] === 'subscriptions';
    while (!heard.some(isAnswer)) await once(socket, 'message');
    const answer = heard.find((each) => channel === undefined || each['channel'] === channel);
    assert.ok(answer !== undefined, `${channel} is answered`);
    return answer;
  };
  const jwt = coinbaseToken(key, { uri: null });
  const late = coinbaseToken(key, { uri: null, age: 121 });
  await say({ channel: 'nothing' });
  await say({ channel: 'level2', product_ids: ['X'] });
  assert.equal((await say({ channel: 'user' }))['message'], 'authentication failure');
  assert.equal((await say({ channel: 'user', jwt: late }))['message'], 'authentication failure');
  await say({ channel: 'user', jwt, product_ids: [] }, 'user');
  await say({ channel: 'heartbeats' }, 'subscriptions');
  await say({ channel: 'level2' }, 'l2_data');
  for (let i = 0; i < 3; i++) {
    const { id } = await a.createOrder(BTC, 'limit', 'sell', 0.1, 58_000);
    await a.cancelOrder(id);
    await subscribed();
  }
  const numbers = heard
    .filter(({ channel }) => channel === 'l2_data')
    .map((each) => Number(each['sequence_num']));
  assert.ok(numbers.length > 3);
  assert.deepEqual(
    numbers,
    numbers.map((_, i) => numbers[0]! + i),
  );
  assert.ok(heard.some(({ channel }) => channel === 'heartbeats'));
  assert.equal(heard.filter(({ channel }) => channel === 'user').length, 6);
  socket.close();
});
