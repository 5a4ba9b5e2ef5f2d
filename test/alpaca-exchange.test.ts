// The exchange in Alpaca's words, by requests and on both streams, as a process.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import {
  alpacaCall,
  alpacaHeaders,
  alpacaStream,
  type HeardStream,
} from './support/alpaca-calls.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

type Row = Readonly<Record<string, unknown>>;
let venue: RunningExchange;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'alpaca']);
});
after(() => venue.end());

const get = <T = Row>(path: string, who = 0): Promise<T> =>
  alpacaCall<T>(venue, { path, who }).then(({ body }) => body);
let made = 0;
/** A limit order of 10 KEEL for the day at 50 dollars, unless it says otherwise. */
const order = (more: object = {}): Row => ({
  symbol: 'KEEL',
  qty: '10',
  side: 'buy',
  type: 'limit',
  limit_price: '50',
  time_in_force: 'day',
  client_order_id: `order-${++made}`,
  ...more,
});
const post = (body: Row, who = 0) =>
  alpacaCall(venue, { method: 'POST', path: '/v2/orders', body, who });
const placed = async (body: Row, who = 0): Promise<Row> => {
  const { status, body: said } = await post(body, who);
  assert.equal(status, 200, JSON.stringify(said));
  return said;
};
const refused = async (body: Row, who = 0): Promise<readonly [number, unknown, unknown]> => {
  const { status, body: said } = await post(body, who);
  return [status, said['code'], said['message']];
};
const drop = (id: unknown, who = 0) =>
  alpacaCall(venue, { method: 'DELETE', path: `/v2/orders/${String(id)}`, who });

test('ALP-1: a request needs a key and its secret; whatever is not there is a 404', async () => {
  for (const headers of [
    { 'apca-api-secret-key': 'wrong' },
    { 'apca-api-key-id': 'nobody' },
    { 'apca-api-key-id': '', 'apca-api-secret-key': '' },
  ]) {
    const trading = await alpacaCall(venue, { path: '/v2/account', headers });
    assert.deepEqual([trading.status, trading.body['code']], [401, 40_110_000]);
    const data = await alpacaCall(venue, { path: '/v2/stocks/bars', headers });
    assert.deepEqual([data.status, data.body['message']], [403, 'forbidden.']);
  }
  for (const [method, path] of [
    ['GET', '/v2/nothing'],
    ['GET', '/v2/orders/'],
    ['POST', '/v2/account'],
    ['GET', '/api/v3/ping'],
  ] as const)
    assert.equal((await alpacaCall(venue, { method, path })).status, 404, `${method} ${path}`);
  const state = (await (await fetch(`${venue.url}/exchange/state`)).json()) as Row;
  assert.deepEqual(Object.keys(state), ['commands', 'hash']);
  const { keys } = venue;
  for (const { secret } of keys) {
    assert.equal(readFileSync(join(venue.home, 'exchange.sqlite')).includes(secret), false);
  }
});

test('ALP-10, ALP-11: account, positions, assets, clock and calendar', async () => {
  const account = await get('/v2/account');
  assert.deepEqual(
    ['status', 'currency', 'cash', 'buying_power', 'shorting_enabled', 'trading_blocked'].map(
      (name) => account[name],
    ),
    ['ACTIVE', 'USD', '1000000', '1000000', false, false],
  );
  const positions = await get<Row[]>('/v2/positions');
  assert.deepEqual(
    positions
      .filter((each) => each['asset_class'] === 'us_equity')
      .map(({ symbol, qty, side }) => [symbol, qty, side]),
    ['KEEL', 'HULL', 'BRIG'].map((symbol) => [symbol, '10000', 'long']),
  );
  const assets = await get<Row[]>('/v2/assets?status=active&asset_class=us_equity');
  const keel = await get('/v2/assets/KEEL');
  assert.deepEqual(assets[0], keel);
  assert.deepEqual(
    ['class', 'tradable', 'fractionable', 'min_trade_increment', 'price_increment', 'status'].map(
      (name) => keel[name],
    ),
    ['us_equity', true, false, '1', '0.01', 'active'],
  );
  assert.deepEqual(await get(`/v2/assets/${String(keel['id'])}`), keel);
  assert.deepEqual(await get('/v2/assets?asset_class=us_option'), []);
  for (const path of ['/v2/assets/NONE', '/v2/positions/NONE']) {
    const { status, body } = await alpacaCall(venue, { path });
    assert.deepEqual([status, body['code']], [404, 40_410_000]);
  }
  const clock = await get('/v2/clock');
  assert.equal(clock['is_open'], true);
  assert.ok(Math.abs(Date.parse(String(clock['timestamp'])) - Date.now()) < 5000);
  assert.ok(Date.parse(String(clock['next_close'])) > Date.now());
  assert.deepEqual(
    (await get<Row[]>('/v2/calendar?start=2026-11-27&end=2026-11-30')).map(
      ({ date, open, close }) => [date, open, close],
    ),
    [
      ['2026-11-27', '09:30', '16:00'],
      ['2026-11-30', '09:30', '16:00'],
    ],
  );
});

test('ALP-3, ALP-4, ALP-8, ALP-12: orders rest, meet, are read and are cancelled; the log says the same', async () => {
  const sell = await placed(order({ side: 'sell', qty: '30', limit_price: '50.1' }));
  assert.deepEqual(
    ['status', 'qty', 'filled_qty', 'filled_avg_price', 'limit_price', 'time_in_force'].map(
      (name) => sell[name],
    ),
    ['new', '30', '0', null, '50.1', 'day'],
  );
  const bought = await placed(order({ qty: 10, limit_price: 50.1, time_in_force: 'gtc' }), 1);
  assert.deepEqual(
    ['status', 'filled_qty', 'filled_avg_price', 'time_in_force'].map((name) => bought[name]),
    ['filled', '10', '50.1', 'gtc'],
  );
  const market = { type: 'market', qty: '5', limit_price: undefined };
  assert.equal((await placed(order(market), 1))['filled_avg_price'], '50.1');
  const ioc = await placed(order({ qty: '100', limit_price: '50.1', time_in_force: 'ioc' }), 1);
  assert.deepEqual([ioc['status'], ioc['filled_qty']], ['canceled', '15']);
  const fok = await placed(order({ qty: '100', limit_price: '50.1', time_in_force: 'fok' }), 1);
  assert.deepEqual([fok['status'], fok['filled_qty']], ['canceled', '0']);
  const whole = await get(`/v2/orders/${String(sell['id'])}`);
  assert.deepEqual([whole['status'], whole['filled_qty']], ['filled', '30']);
  const named = `/v2/orders:by_client_order_id?client_order_id=${String(sell['client_order_id'])}`;
  assert.deepEqual(await get(named), whole);
  for (const [path, who] of [
    [`/v2/orders/${String(sell['id'])}`, 1],
    [named, 1],
    ['/v2/orders/7c1b2f0e-0000-4000-8000-000000000001', 0],
    ['/v2/orders:by_client_order_id?client_order_id=never', 0],
  ] as const) {
    const { status, body } = await alpacaCall(venue, { path, who });
    assert.deepEqual([status, body['code']], [404, 40_410_000], path);
  }
  const fills = await get<Row[]>('/v2/account/activities/FILL?direction=asc');
  assert.deepEqual(
    fills.map(({ type, qty, cum_qty, leaves_qty, order_status }) => [
      type,
      qty,
      cum_qty,
      leaves_qty,
      order_status,
    ]),
    [
      ['partial_fill', '10', '10', '20', 'partially_filled'],
      ['partial_fill', '5', '15', '15', 'partially_filled'],
      ['fill', '15', '30', '0', 'filled'],
    ],
  );
  assert.ok(fills.every((fill) => fill['order_id'] === sell['id'] && fill['side'] === 'sell'));
  assert.deepEqual(
    await get('/v2/account/activities?activity_types=FILL,DIV&direction=asc'),
    fills,
  );
  assert.deepEqual(await get('/v2/account/activities/DIV'), []);
  const latest = await get<{ trades: Row }>('/v2/stocks/trades/latest?symbols=KEEL,HULL');
  assert.deepEqual(Object.keys(latest.trades), ['KEEL']);
  const { bars } = await get<{ bars: Readonly<Record<string, readonly Row[]>> }>(
    '/v2/stocks/bars?symbols=KEEL&timeframe=1Min&adjustment=all',
  );
  assert.equal(
    (bars['KEEL'] ?? []).reduce((sum, { v }) => sum + Number(v), 0),
    30,
  );
  const { fills: logged } = readSpotLog(join(venue.home, 'exchange.sqlite'));
  assert.deepEqual(
    logged.filter(({ account }) => account === 'first').map(({ quantity }) => quantity),
    [10, 5, 15],
  );
  assert.deepEqual((await get('/v2/account'))['cash'], '1001503');
  const cash = (await get('/v2/account', 1))['cash'];
  assert.equal(cash, '998497', 'no commission');
});

test('ALP-3, ALP-5: wrong terms are refused with their reasons, and nothing is placed', async () => {
  const before = (await (await fetch(`${venue.url}/exchange/state`)).json()) as Row;
  const long = 'x'.repeat(129);
  for (const [terms, status, code, words] of [
    [{ limit_price: '50.005' }, 422, 42_210_000, /^invalid limit_price 50.005. sub-penny/],
    [{ limit_price: '0' }, 422, 40_010_001, /limit price must be > 0/],
    [{ limit_price: undefined }, 422, 40_010_001, /require a limit price/],
    [{ type: 'market' }, 422, 40_010_001, /require no stop or limit price/],
    [{ type: 'stop', stop_price: '40' }, 422, 42_210_000, /stop_price is not supported/],
    [{ type: 'trailing_stop' }, 422, 40_010_001, /invalid type/],
    [{ qty: '1.5' }, 403, 40_310_000, /not fractionable/],
    [{ qty: '0' }, 422, 42_210_000, /qty must be > 0/],
    [{ qty: '-1' }, 422, 42_210_000, /qty must be > 0/],
    [{ qty: 'ten' }, 422, 40_010_001, /invalid qty/],
    [{ qty: undefined, notional: '500' }, 422, 42_210_000, /notional is not supported/],
    [{ symbol: 'NONE' }, 422, 42_210_000, /asset "NONE" not found/],
    [{ symbol: undefined }, 422, 40_010_001, /symbol is required/],
    [{ side: 'hold' }, 422, 40_010_001, /invalid side/],
    [{ time_in_force: 'opg' }, 422, 40_010_001, /invalid time_in_force/],
    [{ time_in_force: undefined }, 422, 40_010_001, /time_in_force is required/],
    [{ order_class: 'bracket' }, 422, 42_210_000, /order_class bracket/],
    [{ client_order_id: long }, 422, 40_010_001, /no more than 128/],
    [{ qty: '30000', limit_price: '50' }, 403, 40_310_000, /insufficient buying power/],
    [
      { side: 'sell', qty: '20000', limit_price: '60' },
      403,
      40_310_000,
      /insufficient qty available for order \(requested: 20000, available: 9970\)/,
    ],
    [
      { symbol: 'HULL', type: 'market', limit_price: undefined },
      422,
      42_210_000,
      /needs a quote on the other side/,
    ],
  ] as const) {
    const [gotStatus, gotCode, message] = await refused(order(terms));
    assert.deepEqual([gotStatus, gotCode], [status, code], String(message));
    assert.match(String(message), words);
  }
  const broken = await fetch(`${venue.url}/v2/orders`, {
    method: 'POST',
    headers: alpacaHeaders(venue),
    body: '{',
  });
  assert.equal(broken.status, 400);
  const after = (await (await fetch(`${venue.url}/exchange/state`)).json()) as Row;
  assert.deepEqual(after, before);
});

test('ALP-7: a client id is used once and for ever, on every share, by its account', async () => {
  const once = await placed(order({ limit_price: '40' }));
  const again = { client_order_id: once['client_order_id'], limit_price: '40' };
  const taken = [422, 40_010_001, 'client_order_id must be unique'];
  assert.deepEqual(await refused(order(again)), taken);
  assert.equal((await drop(once['id'])).status, 204);
  assert.deepEqual(await refused(order(again)), taken);
  assert.deepEqual(await refused(order({ ...again, symbol: 'HULL' })), taken);
  const other = await placed(order(again), 1);
  await drop(other['id'], 1);
  const unnamed = order({ limit_price: '40', client_order_id: undefined });
  const { id, client_order_id: made } = await placed(unnamed);
  assert.match(String(made), /^[0-9a-f-]{36}$/);
  await drop(id);
});

test('ALP-6: an order that would meet one of its own account is refused, and both stay as they are', async () => {
  const bid = await placed(order({ limit_price: '49' }));
  for (const terms of [
    { side: 'sell', limit_price: '49' },
    { side: 'sell', type: 'market', limit_price: undefined },
  ]) {
    const { status, body } = await post(order(terms));
    assert.deepEqual([status, body['existing_order_id']], [403, bid['id']]);
    assert.match(String(body['message']), /wash trade/);
  }
  const ask = await placed(order({ side: 'sell', limit_price: '49.01' }));
  assert.equal(ask['status'], 'new');
  const all = await alpacaCall<Row[]>(venue, { method: 'DELETE', path: '/v2/orders' });
  assert.equal(all.status, 207);
  assert.deepEqual(
    all.body.map(({ id, status }) => [id, status]),
    [bid, ask].map(({ id }) => [id, 200]),
  );
});

test('ALP-4, ALP-5: orders are listed by status, time, symbol and direction; what has ended is not cancelled again', async () => {
  const one = await placed(order({ limit_price: '41' }));
  const two = await placed(order({ symbol: 'HULL', limit_price: '90' }));
  const ids = async (query: string): Promise<readonly unknown[]> =>
    (await get<Row[]>(`/v2/orders?${query}`)).map(({ id }) => id);
  assert.deepEqual(await ids(''), [two['id'], one['id']]);
  assert.deepEqual(await ids('status=open&direction=asc'), [one['id'], two['id']]);
  assert.deepEqual(await ids('symbols=HULL,BRIG'), [two['id']]);
  assert.deepEqual(await ids('side=sell'), []);
  assert.deepEqual(await ids('limit=1'), [two['id']]);
  assert.deepEqual(await ids(`until=${String(one['submitted_at'])}`), []);
  assert.equal((await ids('status=all&limit=2&direction=asc')).length, 2);
  assert.ok(!(await ids('status=closed&limit=500')).includes(one['id']));
  assert.equal((await alpacaCall(venue, { path: '/v2/orders?limit=501' })).status, 422);
  assert.equal((await drop(one['id'])).body, null);
  const again = await drop(one['id']);
  assert.deepEqual(
    [again.status, again.body['code'], again.body['message']],
    [422, 42_210_000, 'order is already in "canceled" state'],
  );
  assert.equal((await drop('7c1b2f0e-0000-4000-8000-000000000001')).status, 404);
  assert.equal((await drop(two['id'], 1)).status, 404, 'not theirs');
  await drop(two['id']);
});

test('ALP-9: an open order is made smaller under its own id, and nothing else', async () => {
  const { id } = await placed(order({ limit_price: '42' }));
  const patch = async (body: Row) => {
    const path = `/v2/orders/${String(id)}`;
    return await alpacaCall(venue, { method: 'PATCH', path, body });
  };
  const smaller = await patch({ qty: '4', limit_price: '42.00', time_in_force: 'day' });
  assert.deepEqual([smaller.status, smaller.body['id'], smaller.body['qty']], [200, id, '4']);
  for (const body of [
    { qty: '9' },
    { qty: '4', limit_price: '43' },
    { qty: '3', time_in_force: 'gtc' },
    { qty: '3', trail: '1' },
    { limit_price: '42' },
  ])
    assert.equal((await patch(body)).status, 422, JSON.stringify(body));
  await drop(id);
  assert.match(String((await patch({ qty: '1' })).body['message']), /already in "canceled"/);
});

test('ALP-8: every execution is read once, however small the pages', async () => {
  const ask = await placed(order({ side: 'sell', qty: '25', limit_price: '51' }), 1);
  for (let i = 0; i < 25; i++) await placed(order({ qty: '1', limit_price: '51' }));
  assert.equal((await get(`/v2/orders/${String(ask['id'])}`, 1))['status'], 'filled');
  for (const direction of ['asc', 'desc']) {
    const seen: string[] = [];
    for (let token = ''; ; ) {
      const query = `direction=${direction}&page_size=7${token && `&page_token=${token}`}`;
      const page = await get<Row[]>(`/v2/account/activities/FILL?${query}`, 1);
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => String(id)));
      token = encodeURIComponent(seen.at(-1) ?? '');
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.equal(seen.length, 3 + 25);
    const sorted = seen.toSorted((one, other) => (one < other ? -1 : 1));
    assert.deepEqual(direction === 'asc' ? seen : seen.toReversed(), sorted);
  }
  const [last] = await get<Row[]>('/v2/account/activities/FILL?page_size=1', 1);
  const since = encodeURIComponent(String(last?.['transaction_time']));
  assert.deepEqual(await get(`/v2/account/activities/FILL?after=${since}`, 1), []);
});

const trading = async (who = 0): Promise<HeardStream> => {
  const stream = await alpacaStream(venue, '/stream');
  const { apiKey, secret } = venue.keys[who] ?? { apiKey: '', secret: '' };
  stream.say({ action: 'authenticate', data: { key_id: apiKey, secret_key: secret } });
  stream.say({ action: 'listen', data: { streams: ['trade_updates', 'nothing'] } });
  const heard = await stream.next(({ stream: name }) => name === 'listening');
  assert.deepEqual(heard['data'], { streams: ['trade_updates'] });
  return stream;
};
/** The next update of one order, as event, shares of it, and shares held. */
async function update(stream: HeardStream, { id }: Row): Promise<readonly unknown[]> {
  const said = await stream.next(
    ({ stream: name, data }) =>
      name === 'trade_updates' && ((data as Row)['order'] as Row)['id'] === id,
  );
  const data = said['data'] as Row;
  return [data['event'], data['qty'], data['position_qty'], (data['order'] as Row)['status']];
}

test('ALP-15: the owner hears of every change of an order, and of every fill with what he holds', async () => {
  const held = Number((await get('/v2/positions/BRIG'))['qty']);
  const stream = await trading();
  const sell = await placed(order({ symbol: 'BRIG', side: 'sell', qty: '9', limit_price: '25' }));
  assert.deepEqual(await update(stream, sell), ['new', undefined, undefined, 'new']);
  await placed(order({ symbol: 'BRIG', qty: '4', limit_price: '25' }), 1);
  assert.deepEqual(await update(stream, sell), [
    'partial_fill',
    '4',
    String(held - 4),
    'partially_filled',
  ]);
  const path = `/v2/orders/${String(sell['id'])}`;
  await alpacaCall(venue, { method: 'PATCH', path, body: { qty: '8' } });
  assert.deepEqual((await update(stream, sell))[0], 'replaced');
  await placed(order({ symbol: 'BRIG', qty: '4', limit_price: '25' }), 1);
  assert.deepEqual(await update(stream, sell), ['fill', '4', String(held - 8), 'filled']);
  const executions = stream.all.flatMap(({ data }) => (data as Row)['execution_id'] ?? []);
  const fills = await get<Row[]>('/v2/account/activities/FILL?page_size=2&direction=desc');
  assert.deepEqual(
    fills.map(({ id }) => String(id).split('::')[1]).toReversed(),
    executions,
    'one id by both ways',
  );
  const steps = [
    order({ symbol: 'BRIG', side: 'sell', qty: '2', limit_price: '26' }),
    order({ symbol: 'BRIG', side: 'sell', qty: '3', limit_price: '26.01' }),
  ];
  for (const each of steps) await placed(each, 1);
  const both = await placed(order({ symbol: 'BRIG', qty: '5', limit_price: '27' }));
  assert.equal(both['filled_avg_price'], '26.006');
  assert.equal((await update(stream, both))[0], 'new');
  assert.deepEqual(
    [await update(stream, both), await update(stream, both)],
    [
      ['partial_fill', '2', String(held - 6), 'partially_filled'],
      ['fill', '3', String(held - 3), 'filled'],
    ],
  );
  const gone = await placed(order({ symbol: 'BRIG', qty: '1', limit_price: '20' }));
  await drop(gone['id']);
  assert.equal((await update(stream, gone))[0], 'new');
  assert.equal((await update(stream, gone))[0], 'canceled');
  stream.say({ action: 'listen', data: { streams: [] } });
  await stream.next(({ stream: name }) => name === 'listening');
  stream.close();
});

test('ALP-15: without its key nobody hears anything, and a wrong one is refused', async () => {
  const stream = await alpacaStream(venue, '/stream');
  const next = async (): Promise<unknown> =>
    (await stream.next(({ stream: name }) => name === 'authorization'))['data'];
  stream.say({ action: 'listen', data: { streams: ['trade_updates'] } });
  assert.deepEqual(await next(), { status: 'unauthorized', action: 'listen' });
  stream.say({ action: 'auth', key: venue.keys[0]?.apiKey, secret: 'wrong' });
  assert.deepEqual(await next(), { status: 'unauthorized', action: 'authenticate' });
  stream.say({ action: 'auth', key: venue.keys[0]?.apiKey, secret: venue.keys[0]?.secret });
  assert.deepEqual(await next(), { status: 'authorized', action: 'authenticate' });
  stream.say('{');
  assert.equal((await stream.next(() => true))['stream'], 'error');
  stream.close();
});

test('ALP-16: quotes of the best of the book, trades, and the words of the market stream', async () => {
  const stream = await alpacaStream(venue, '/v2/iex');
  const code = async (message: unknown): Promise<unknown> => {
    stream.say(message);
    const said = await stream.next(({ T }) => T === 'error' || T === 'success');
    return said['code'] ?? said['msg'];
  };
  assert.equal((await stream.next(() => true))['msg'], 'connected');
  const follow = { action: 'subscribe', quotes: ['HULL'], trades: ['*'], statuses: ['*'] };
  const { apiKey: key, secret } = venue.keys[1] ?? {};
  assert.equal(await code(follow), 401);
  assert.equal(await code({ action: 'auth', key, secret: 'wrong' }), 402);
  assert.equal(await code({ action: 'auth', key, secret }), 'authenticated');
  assert.equal(await code({ action: 'auth', key, secret }), 403);
  assert.equal(await code('{'), 400);
  assert.equal(await code({ action: 'subscribe', bars: ['*'] }), 410);
  stream.say(follow);
  const subscription = await stream.next(({ T }) => T === 'subscription');
  assert.deepEqual(
    ['quotes', 'trades', 'statuses', 'bars'].map((name) => subscription[name]),
    [['HULL'], ['*'], ['*'], []],
  );
  const quote = async (): Promise<readonly unknown[]> => {
    const { S, bp, bs, ap, as } = await stream.next(({ T }) => T === 'q');
    return [S, bp, bs, ap, as];
  };
  assert.deepEqual(await quote(), ['HULL', 0, 0, 0, 0]);
  const hull = { symbol: 'HULL', qty: '7' };
  const bid = await placed(order({ ...hull, limit_price: '119.5' }));
  assert.deepEqual(await quote(), ['HULL', 119.5, 7, 0, 0]);
  await placed(order({ ...hull, limit_price: '119.4' }), 1);
  const ask = await placed(order({ ...hull, side: 'sell', limit_price: '120' }));
  assert.deepEqual(
    await quote(),
    ['HULL', 119.5, 7, 120, 7],
    'nothing between: the best is as it was',
  );
  await placed(order({ ...hull, qty: '3', limit_price: '120' }), 1);
  const trade = await stream.next(({ T }) => T === 't');
  assert.deepEqual(
    ['S', 'p', 's', 'x', 'z'].map((name) => trade[name]),
    ['HULL', 120, 3, 'V', 'C'],
  );
  assert.deepEqual(await quote(), ['HULL', 119.5, 7, 120, 4]);
  const { quotes } = await get<{ quotes: Readonly<Record<string, Row>> }>(
    '/v2/stocks/quotes/latest?symbols=HULL',
  );
  assert.deepEqual([quotes['HULL']?.['bp'], quotes['HULL']?.['as']], [119.5, 4]);
  stream.say({ action: 'unsubscribe', quotes: ['HULL'] });
  const after = await stream.next(({ T }) => T === 'subscription');
  assert.deepEqual([after['quotes'], after['trades']], [[], ['*']]);
  await Promise.all([drop(bid['id']), drop(ask['id'])]);
  stream.close();
  const headers = alpacaHeaders(venue, 1);
  const known = await alpacaStream(venue, '/v2/sip', headers);
  assert.equal((await known.next(({ msg }) => msg === 'authenticated'))['T'], 'success');
  known.close();
});

test('ALP-13: faults of the script strike requests and frames of this dialect; a halt is a status', async () => {
  const token = readFileSync(join(venue.home, 'token'), 'utf8').trim();
  const script = async (...faults: readonly Row[]): Promise<void> => {
    const reply = await fetch(`${venue.url}/exchange/faults`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ faults }),
    });
    assert.equal(reply.status, 200);
  };
  const stream = await trading();
  const { apiKey: key, secret } = venue.keys[0] ?? {};
  const market = await alpacaStream(venue, '/v2/iex');
  market.say({ action: 'auth', key, secret });
  market.say({ action: 'subscribe', statuses: ['KEEL'] });
  await market.next(({ T }) => T === 'subscription');

  await script({ kind: 'reply_lost', path: 'POST /v2/orders' });
  const lost = order({ limit_price: '30' });
  await assert.rejects(post(lost));
  await script({ kind: 'refused', status: 429 });
  assert.deepEqual((await refused(order())).slice(0, 2), [429, 42_910_000]);
  await script({ kind: 'frame_repeated', stream: 'trade_updates' });
  const kept = await get(
    `/v2/orders:by_client_order_id?client_order_id=${String(lost['client_order_id'])}`,
  );
  assert.equal(kept['status'], 'new', 'what was done stays done');
  assert.equal((await update(stream, kept))[0], 'new');
  await drop(kept['id']);
  assert.equal((await update(stream, kept))[0], 'canceled');
  assert.equal((await update(stream, kept))[0], 'canceled', 'the frame came twice');

  await script({ kind: 'halt', symbol: 'KEEL' });
  assert.equal((await market.next(({ T }) => T === 's'))['sc'], 'H');
  assert.equal((await get('/v2/assets/KEEL'))['tradable'], false);
  assert.match(String((await refused(order({ limit_price: '30' })))[2]), /halted/);
  await script();
  assert.equal((await market.next(({ T }) => T === 's'))['sc'], 'T');

  await script({ kind: 'bust', symbol: 'BRIG' });
  const bust = await stream.next(({ data }) => (data as Row)['event'] === 'trade_bust');
  await script();
  assert.ok(((bust['data'] as Row)['order'] as Row)['symbol'] === 'BRIG');
  await script({ kind: 'disconnect' });
  const cut = stream.closed();
  // The connections are cut with the next frame that is due.
  for (let isCut = false; !isCut; ) {
    await placed(order({ limit_price: '31' }));
    isCut = await Promise.race([
      cut.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 200)),
    ]);
  }
  await script();
  market.close();
});

test('ALP-2, ALP-4: after a kill the ids, the time in force and the used client ids are what they were', async () => {
  const kept = await placed(order({ limit_price: '33', time_in_force: 'gtc' }));
  const day = await placed(order({ limit_price: '34' }));
  await venue.kill();
  await venue.restart();
  for (const each of [kept, day])
    assert.deepEqual(await get(`/v2/orders/${String(each['id'])}`), each);
  assert.deepEqual((await refused(order({ client_order_id: kept['client_order_id'] })))[0], 422);
});

test('ALP-14: an account has so many requests in a minute, and is told how many are left', async () => {
  const few = await startExchange([
    '--market',
    'generated',
    '--dialect',
    'alpaca',
    '--weight-per-minute',
    '4',
  ]);
  try {
    const ask = async (who: number) => await alpacaCall(few, { path: '/v2/account', who });
    let limited = await ask(0);
    for (let i = 0; i < 8 && limited.status === 200; i++) limited = await ask(0);
    assert.deepEqual([limited.status, limited.body['message']], [429, 'too many requests.']);
    assert.equal(limited.headers.get('x-ratelimit-limit'), '4');
    assert.equal(limited.headers.get('x-ratelimit-remaining'), '0');
    assert.equal((await ask(1)).status, 200, 'the other account has its own');
    const { quotes } = (
      await alpacaCall<{ quotes: Readonly<Record<string, Row>> }>(few, {
        path: '/v2/stocks/quotes/latest?symbols=KEEL',
        who: 1,
      })
    ).body;
    const { bp, ap } = quotes['KEEL'] ?? {};
    assert.ok(
      Number(bp) > 30 && Number(ap) < 80 && Number(ap) > Number(bp),
      'the market moves them',
    );
  } finally {
    await few.end();
  }
});
