// The coins of the exchange in Alpaca's words, by requests and on its stream, as a process.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBook, ExchangeClient } from '#engine/ports/exchange-client';
import { alpacaExchange } from '#venues/alpaca/alpaca-exchange';
import { alpacaCall, alpacaStream } from './support/alpaca-calls.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';
import { until } from './support/running-service.ts';

type Row = Readonly<Record<string, unknown>>;
let venue: RunningExchange;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'alpaca']);
});
after(() => venue.end());

const get = <T = Row>(path: string, who = 0): Promise<T> =>
  alpacaCall<T>(venue, { path, who }).then(({ body }) => body);
let made = 0;
/** A limit order of 0.01 BTC at 50,000 dollars, unless it says otherwise. */
const order = (more: object = {}): Row => ({
  symbol: 'BTC/USD',
  qty: '0.01',
  side: 'buy',
  type: 'limit',
  limit_price: '50000',
  time_in_force: 'gtc',
  client_order_id: `coin-${++made}`,
  ...more,
});
const post = (body: Row, who = 0) =>
  alpacaCall(venue, { method: 'POST', path: '/v2/orders', body, who });
const placed = async (body: Row, who = 0): Promise<Row> => {
  const { status, body: said } = await post(body, who);
  assert.equal(status, 200, JSON.stringify(said));
  return said;
};
const drop = (id: unknown, who = 0) =>
  alpacaCall(venue, { method: 'DELETE', path: `/v2/orders/${String(id)}`, who });
const facts = (row: Row, names: readonly string[]): readonly unknown[] =>
  names.map((name) => row[name]);

test('ALP-17: coins are assets of their own class, positions without the slash, and named either way', async () => {
  const coins = await get<Row[]>('/v2/assets?asset_class=crypto&status=active');
  assert.deepEqual(
    coins.map(({ symbol }) => symbol),
    ['BTC/USD', 'ETH/USD'],
  );
  assert.deepEqual(
    facts(coins[0] ?? {}, [
      'class',
      'exchange',
      'fractionable',
      'marginable',
      'shortable',
      'min_order_size',
      'min_trade_increment',
      'price_increment',
    ]),
    ['crypto', 'CRYPTO', true, false, false, '0.000001', '0.000001', '0.01'],
  );
  for (const name of ['BTC%2FUSD', 'BTCUSD', String(coins[0]?.['id'])])
    assert.deepEqual(await get(`/v2/assets/${name}`), coins[0], name);
  const shares = await get<Row[]>('/v2/assets?asset_class=us_equity');
  assert.ok(shares.every((each) => each['class'] === 'us_equity'));
  assert.equal((await get<Row[]>('/v2/assets')).length, shares.length + coins.length);
  const position = await get('/v2/positions/BTCUSD');
  assert.deepEqual(facts(position, ['symbol', 'asset_class', 'qty', 'qty_available']), [
    'BTCUSD',
    'crypto',
    '100',
    '100',
  ]);
  const account = await get('/v2/account');
  assert.deepEqual(
    facts(account, ['crypto_status', 'crypto_tier', 'multiplier', 'non_marginable_buying_power']),
    ['ACTIVE', 1, '1', '1000000'],
  );
});

test('ALP-18: market, limit and stop limit; good until cancelled or at once; everything else is refused in words', async () => {
  const before = (await (await fetch(`${venue.url}/exchange/state`)).json()) as Row;
  for (const [terms, status, code, words] of [
    [{ time_in_force: 'day' }, 422, 42_210_000, /^invalid crypto time_in_force$/],
    [{ time_in_force: 'fok' }, 422, 42_210_000, /^invalid crypto time_in_force$/],
    [{ type: 'stop', stop_price: '1' }, 422, 40_010_001, /^invalid order type for crypto order$/],
    [{ type: 'stop_limit' }, 422, 40_010_001, /require both stop and limit price/],
    [{ stop_price: '60000' }, 422, 40_010_001, /require no stop price/],
    [
      { type: 'stop_limit', stop_price: '60000', time_in_force: 'ioc' },
      422,
      42_210_000,
      /are gtc on this exchange/,
    ],
    [{ qty: '0.0000005' }, 422, 42_210_000, /qty must be in steps of 0.000001/],
    [{ qty: '0.000000001' }, 422, 42_210_000, /at most 8 places/],
    [{ limit_price: '50000.005' }, 422, 42_210_000, /limit_price must be in steps of 0.01/],
    [{ qty: '0.0001' }, 403, 40_310_000, /^cost basis must be >= minimal amount of order 10$/],
    [
      { qty: '30' },
      403,
      40_310_000,
      /^insufficient balance for USD \(requested: 1500000, available: 1000000\)$/,
    ],
    [
      { side: 'sell', qty: '100.5' },
      403,
      40_310_000,
      /^insufficient balance for BTC \(requested: 100.5, available: 100\)$/,
    ],
    [{ qty: undefined, notional: '500' }, 422, 42_210_000, /notional is not supported/],
    [{ symbol: 'BTC/EUR' }, 422, 42_210_000, /asset "BTC\/EUR" not found/],
  ] as const) {
    const { status: got, body } = await post(order(terms));
    assert.deepEqual([got, body['code']], [status, code], JSON.stringify([terms, body]));
    assert.match(String(body['message']), words);
  }
  const after = (await (await fetch(`${venue.url}/exchange/state`)).json()) as Row;
  assert.deepEqual(after, before);
});

test('ALP-18, ALP-19: a coin is bought and sold in parts; each side pays in what it received, and the activity says it once', async () => {
  const sold = await placed(order({ side: 'sell', qty: '0.02' }), 1);
  assert.deepEqual(
    facts(sold, ['status', 'symbol', 'asset_class', 'qty', 'time_in_force', 'limit_price']),
    ['new', 'BTC/USD', 'crypto', '0.02', 'gtc', '50000'],
  );
  const bought = await placed(order({ symbol: 'BTCUSD', qty: '0.012345', time_in_force: 'ioc' }));
  assert.deepEqual(facts(bought, ['status', 'filled_qty', 'filled_avg_price']), [
    'filled',
    '0.012345',
    '50000',
  ]);
  const [fee, ...more] = await get<Row[]>('/v2/account/activities/CFEE');
  assert.deepEqual(more, []);
  // 25 bps of 0.012345 coins, rounded down to a hundred-millionth.
  assert.deepEqual(
    facts(fee ?? {}, ['activity_type', 'symbol', 'qty', 'net_amount', 'price', 'status']),
    ['CFEE', 'BTCUSD', '-0.00003086', '0', '50000', 'executed'],
  );
  const [paid] = await get<Row[]>('/v2/account/activities/CFEE', 1);
  // The maker: 15 bps of 617.25 dollars.
  assert.deepEqual(facts(paid ?? {}, ['qty', 'net_amount']), ['0', '-0.925875']);
  assert.equal((await get('/v2/positions/BTCUSD'))['qty'], '100.01231414');
  assert.equal((await get('/v2/account', 1))['cash'], '1000616.324125');
  const both = await get<Row[]>('/v2/account/activities?activity_types=FILL,CFEE&direction=asc');
  assert.deepEqual(
    both.map((each) => each['activity_type']),
    ['FILL', 'CFEE'],
    'the fee behind its trade',
  );
  const [first] = await get<Row[]>('/v2/account/activities?direction=asc&page_size=1');
  const rest = await get<Row[]>(
    `/v2/account/activities?direction=asc&page_token=${String(first?.['id'])}`,
  );
  assert.deepEqual([first, ...rest], both);
  // What was received less its commission is all that can be sold.
  const { body } = await post(order({ side: 'sell', qty: '100.012345', limit_price: '60000' }));
  assert.match(String(body['message']), /^insufficient balance for BTC/);
  await drop(sold['id'], 1);
});

test('ALP-18: a stop limit waits for its price, and one that the market has passed is refused', async () => {
  const waits = await placed(
    order({ side: 'sell', type: 'stop_limit', stop_price: '49000', limit_price: '48900' }),
  );
  assert.deepEqual(facts(waits, ['type', 'stop_price', 'limit_price', 'status']), [
    'stop_limit',
    '49000',
    '48900',
    'new',
  ]);
  const passed = await post(
    order({ side: 'sell', type: 'stop_limit', stop_price: '51000', limit_price: '48900' }),
  );
  assert.deepEqual(
    [passed.status, passed.body['message']],
    [422, 'the market has passed the stop price already'],
  );
  await placed(order({ qty: '0.03', limit_price: '49000' }), 1);
  await placed(order({ side: 'sell', qty: '0.01', limit_price: '49000', time_in_force: 'ioc' }));
  const after = await get(`/v2/orders/${String(waits['id'])}`);
  assert.deepEqual(facts(after, ['status', 'filled_avg_price']), ['filled', '49000']);
  await alpacaCall(venue, { method: 'DELETE', path: '/v2/orders', who: 1 });
});

test('ALP-20: the book of a coin: whole at first, then what changed; quotes, and trades with who took', async () => {
  const line = await alpacaStream(venue, '/v1beta3/crypto/us');
  const [key] = venue.keys;
  await line.next(({ msg }) => msg === 'connected');
  line.say({ action: 'auth', key: key?.apiKey, secret: key?.secret });
  await line.next(({ msg }) => msg === 'authenticated');
  line.say({ action: 'subscribe', statuses: ['BTC/USD'] });
  assert.equal((await line.next(({ T }) => T === 'error'))['code'], 410);
  const ask = await placed(order({ side: 'sell', qty: '0.02', limit_price: '50100' }), 1);
  line.say({ action: 'subscribe', orderbooks: ['BTC/USD'], quotes: ['*'], trades: ['BTC/USD'] });
  const said = await line.next(({ T }) => T === 'subscription');
  assert.deepEqual(facts(said, ['orderbooks', 'quotes', 'trades', 'bars']), [
    ['BTC/USD'],
    ['*'],
    ['BTC/USD'],
    [],
  ]);
  const whole = await line.next(({ T }) => T === 'o');
  assert.deepEqual(facts(whole, ['S', 'r', 'b', 'a']), [
    'BTC/USD',
    true,
    [],
    [{ p: 50_100, s: 0.02 }],
  ]);
  const path = '/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD,KEEL';
  const latest = async (): Promise<Row> => {
    const { orderbooks } = await get<{ orderbooks: Readonly<Record<string, Row>> }>(path);
    assert.deepEqual(Object.keys(orderbooks), ['BTC/USD']);
    return orderbooks['BTC/USD'] ?? {};
  };
  assert.deepEqual(await latest(), { b: whole['b'], a: whole['a'], t: whole['t'] });
  await placed(order({ qty: '0.005', limit_price: '50100', time_in_force: 'ioc' }));
  const trade = await line.next(({ T }) => T === 't');
  assert.deepEqual(facts(trade, ['S', 'p', 's', 'tks']), ['BTC/USD', 50_100, 0.005, 'B']);
  const changed = await line.next(({ T }) => T === 'o');
  assert.deepEqual(facts(changed, ['r', 'b', 'a']), [undefined, [], [{ p: 50_100, s: 0.015 }]]);
  assert.equal((await latest())['t'], changed['t'], 'of its last change');
  const quote = await line.next(({ T }) => T === 'q');
  assert.deepEqual(facts(quote, ['bp', 'ap', 'as']), [0, 50_100, 0.015]);
  await drop(ask['id'], 1);
  const gone = await line.next(({ T }) => T === 'o');
  assert.deepEqual(gone['a'], [{ p: 50_100, s: 0 }]);
  line.close();
  const { trades } = await get<{ trades: Readonly<Record<string, Row>> }>(
    '/v1beta3/crypto/us/latest/trades?symbols=BTC%2FUSD',
  );
  assert.equal(trades['BTC/USD']?.['tks'], 'B');
  const { bars } = await get<{ bars: Readonly<Record<string, readonly Row[]>> }>(
    '/v1beta3/crypto/us/bars?symbols=BTC/USD&timeframe=1Day&start=2020-01-01',
  );
  assert.match(String(bars['BTC/USD']?.[0]?.['t']), /T00:00:00/);
  const stocks = await get<{ quotes: Row }>('/v2/stocks/quotes/latest?symbols=BTC/USD,KEEL');
  assert.deepEqual(Object.keys(stocks.quotes), ['KEEL']);
});

test('ALP-15, ALP-19: a fill is told with what is held after it, commission taken off', async () => {
  const line = await alpacaStream(venue, '/stream');
  const [key] = venue.keys;
  line.say({ action: 'auth', key: key?.apiKey, secret: key?.secret });
  line.say({ action: 'listen', data: { streams: ['trade_updates'] } });
  await line.next(({ stream }) => stream === 'listening');
  const held = Number((await get('/v2/positions/ETHUSD'))['qty']);
  const eth = { symbol: 'ETH/USD', qty: '1', limit_price: '2500' };
  await placed(order({ ...eth, side: 'sell' }), 1);
  await placed(order({ ...eth, time_in_force: 'ioc' }));
  const update = (await line.next(({ data }) => (data as Row)['event'] === 'fill'))['data'] as Row;
  assert.equal(Number(update['position_qty']), held + 1 - 0.0025);
  line.close();
});

/** Our own client of the first account, following what is named. */
async function clientOf(t: TestContext, symbols: readonly string[]): Promise<ExchangeClient> {
  const [key] = venue.keys;
  const client = alpacaExchange(
    { apiKey: key?.apiKey ?? '', secret: key?.secret ?? '' },
    { symbols, feed: 'iex', hours: 'always', sandbox: false },
    { rest: venue.url, stream: venue.url.replace('http', 'ws') },
  );
  t.after(() => client.close());
  await client.loadMarkets();
  return client;
}
/** As a feed does: a book that ends is asked for again. */
function followed(
  t: TestContext,
  client: ExchangeClient,
  symbol: string,
): { book: ClientBook | null } {
  const seen: { book: ClientBook | null } = { book: null };
  const follow = async (): Promise<void> => {
    while (!t.signal.aborted)
      seen.book = await client.watchOrderBook(symbol).catch(() => wait(100, null));
  };
  void follow();
  return seen;
}

test('ALG-11: shares and coins of one list are one account: one balance of dollars, a book and executions of each', async (t) => {
  const client = await clientOf(t, ['KEEL', 'BTC/USD']);
  assert.deepEqual(Object.keys(client.markets), ['KEEL', 'BTC/USD']);
  const coins = followed(t, client, 'BTC/USD');
  const shares = followed(t, client, 'KEEL');
  const resting = [
    await placed(order({ side: 'sell', qty: '0.02', limit_price: '51000' }), 1),
    await placed(
      order({ symbol: 'KEEL', side: 'sell', qty: '10', limit_price: '50', time_in_force: 'day' }),
      1,
    ),
  ];
  await until('both are seen', 10, async () => {
    return (coins.book?.asks.length ?? 0) > 0 && (shares.book?.asks.length ?? 0) > 0;
  });
  const before = (await client.fetchBalance()).total;
  const limit = { clientOrderId: `both-${++made}`, timeInForce: 'IOC' };
  await client.createOrder('BTC/USD', 'limit', 'buy', '0.01', '51000.00', limit);
  await client.createOrder('KEEL', 'limit', 'buy', '4', '50.00', {
    ...limit,
    clientOrderId: `both-${++made}`,
  });
  const { total } = await client.fetchBalance();
  const change = (asset: string): number =>
    Number((Number(total[asset]) - Number(before[asset])).toFixed(8));
  assert.deepEqual(
    ['BTC', 'KEEL', 'USD'].map(change),
    [0.009975, 4, -710],
    '25 bps of the coins, and nothing of the shares',
  );
  const [coin] = (await client.fetchMyTrades('BTC/USD', undefined, undefined)).slice(-1);
  const [share] = (await client.fetchMyTrades('KEEL', undefined, undefined)).slice(-1);
  assert.deepEqual([coin?.takerOrMaker, coin?.fee?.cost], ['taker', '0.000025']);
  assert.deepEqual([share?.takerOrMaker, share?.fee], ['taker', undefined]);
  const moved = (await client.fetchMovements?.(Date.now() - 60_000)) ?? [];
  assert.deepEqual(
    moved.slice(-1).map(({ asset, amount, what }) => [asset, amount, what]),
    [['BTC', '-0.000025', 'CFEE']],
  );
  for (const { id } of resting) await drop(id, 1);
});

test('ALG-12: changes that the wire lost are noticed: the book begins again, and is the one of the exchange', async (t) => {
  const client = await clientOf(t, ['BTC/USD']);
  const coins = followed(t, client, 'BTC/USD');
  const token = readFileSync(join(venue.home, 'token'), 'utf8').trim();
  const faults = (script: readonly object[]) =>
    fetch(`${venue.url}/exchange/faults`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ faults: script }),
    });
  const bids = async (): Promise<readonly unknown[]> => {
    const path = '/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD';
    const { orderbooks } = await get<{ orderbooks: Readonly<Record<string, { b: Row[] }>> }>(path);
    return (orderbooks['BTC/USD']?.b ?? []).map(({ p, s }) => [String(p), String(s)]);
  };
  const isSame = async (): Promise<boolean> =>
    JSON.stringify(coins.book?.bids) === JSON.stringify(await bids());
  await placed(order({ qty: '0.011', limit_price: '40000' }), 1);
  await placed(order({ side: 'sell', qty: '0.011', limit_price: '60000' }), 1);
  await until('the book is there', 10, isSame);
  await faults([{ kind: 'frame_lost', stream: 'orderbooks', probability: 1 }]);
  const { id } = await placed(order({ qty: '0.017', limit_price: '41000' }), 1);
  await wait(300);
  assert.equal(await isSame(), false, 'it was lost');
  await faults([]);
  await until('it was noticed', 20, isSame);
  await drop(id, 1);
  await until('and followed again', 10, isSame);
});

test('ALP-2, ALP-19: after a kill orders, positions, books and commissions are the same, under the same ids', async () => {
  const open = await placed(order({ side: 'sell', qty: '0.5', limit_price: '55000' }));
  const paths = [
    `/v2/orders/${String(open['id'])}`,
    '/v2/account/activities/CFEE',
    '/v2/positions',
    '/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD,ETH/USD',
  ];
  const before = await Promise.all(paths.map((path) => get(path)));
  await venue.kill();
  await venue.restart();
  assert.deepEqual(await Promise.all(paths.map((path) => get(path))), before);
});
