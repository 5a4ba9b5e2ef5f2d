// ALG: what our client of Alpaca asks, and what it makes of the answers.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { ClientTrade } from '#engine/ports/exchange-client';
import { alpacaRest } from '#venues/alpaca/alpaca-rest';
import { type AlpacaOrderSaid, clientOrderOf } from '#venues/alpaca/alpaca-words';
import { refusedWith } from '#venues/alpaca/client-error';
import { isClientError, outcomeOf } from '#venues/ccxt/fault-of';
import { listingsOf } from '#venues/ccxt/listings';
import { type Answers, alpacaStandIn, type StandIn } from './support/alpaca-stand-in.ts';
import { freePort } from './support/free-port.ts';

const T0 = Date.parse('2026-11-30T15:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const order = (more: object = {}) => ({
  id: 'o1',
  client_order_id: 'cf0_A_0_0_0',
  symbol: 'KEEL',
  side: 'buy',
  type: 'limit',
  time_in_force: 'day',
  qty: '100',
  filled_qty: '0',
  limit_price: '50',
  status: 'new',
  submitted_at: iso(T0),
  ...more,
});
const fill = (id: string, ms: number, more: object = {}) => ({
  id,
  order_id: 'o1',
  symbol: 'KEEL',
  side: 'buy',
  price: '50',
  qty: '10',
  transaction_time: iso(ms),
  ...more,
});
async function opened(t: TestContext, answers: Answers, terms = {}): Promise<StandIn> {
  const on = await alpacaStandIn(answers, terms);
  t.after(() => on.close());
  return on;
}

test('ALG-1: shares that Alpaca trades are listed by the cent and the share, in the session of New York; what it does not list is left out', async (t) => {
  const asset = { class: 'us_equity', status: 'active', tradable: true };
  const on = await opened(
    t,
    ({ path }) => {
      if (path.endsWith('/KEEL')) return [200, { ...asset, symbol: 'KEEL' }];
      if (path.endsWith('/HULL')) return [200, { ...asset, symbol: 'HULL', tradable: false }];
      return path.endsWith('/CALL')
        ? [200, { ...asset, class: 'us_option', symbol: 'CALL' }]
        : [404, { code: 40410000, message: 'asset not found' }];
    },
    { symbols: ['KEEL', 'HULL', 'CALL', 'NONE'] },
  );
  await on.client.loadMarkets();
  const listed = listingsOf(on.client, 'shares', ['KEEL', 'HULL', 'CALL', 'NONE']);
  assert.ok(listed.ok);
  assert.deepEqual(listed.value.unlisted, ['HULL', 'CALL', 'NONE']);
  const [{ instrument } = {}] = listed.value.listings;
  assert.equal(instrument?.id, 'KEEL.SHARES');
  assert.deepEqual(instrument?.tick, { units: 1, scale: 2 });
  assert.deepEqual(instrument?.lot, { units: 1, scale: 0 });
  assert.equal(instrument?.session, US_EQUITY_SESSION);
});

test('ALG-2: what an answer means for an order; a connection that was never made is safe to send again', async () => {
  const meaning = (status: number, text: string, isOrder = true): string => {
    const found = outcomeOf(refusedWith(status, text, isOrder));
    return found.type === 'fault' ? `${found.fault.code} ${found.fault.resend}` : found.type;
  };
  assert.equal(meaning(404, 'order not found'), 'notFound');
  assert.equal(meaning(422, 'client_order_id must be unique'), 'TIMEOUT unknown');
  assert.equal(meaning(422, 'sub-penny increment'), 'rejected');
  assert.equal(meaning(403, 'insufficient buying power'), 'rejected');
  assert.equal(meaning(401, 'unauthorized'), 'rejected');
  assert.equal(meaning(429, 'too many requests'), 'RATE_LIMITED safe');
  assert.equal(meaning(500, 'internal'), 'DISCONNECTED unknown');
  const error = refusedWith(500, 'x', true);
  assert.ok(isClientError(error) && !isClientError(new TypeError('a bug')));
  const nobody = alpacaRest(
    { apiKey: 'k', secret: 's' },
    `http://127.0.0.1:${await freePort()}`,
    null,
  );
  const thrown = await nobody.call('GET', '/v2/clock').catch((found: unknown) => found);
  const outcome = outcomeOf(thrown);
  assert.ok(outcome.type === 'fault' && outcome.fault.resend === 'safe', JSON.stringify(outcome));
});

test('ALG-3: statuses: on its way and held are open, the end of a day is the end of an order of the day', () => {
  const statusOf = (status: string, tif = 'day'): string | undefined =>
    clientOrderOf({ ...order({ status, time_in_force: tif }), submitted_at: T0 } as AlpacaOrderSaid)
      .status;
  for (const status of [
    'new',
    'accepted',
    'pending_new',
    'partially_filled',
    'pending_cancel',
    'held',
  ])
    assert.equal(statusOf(status), 'open', status);
  assert.equal(statusOf('filled'), 'closed');
  assert.equal(statusOf('canceled'), 'canceled');
  assert.equal(statusOf('replaced'), 'canceled');
  assert.equal(statusOf('expired'), 'expired');
  assert.equal(statusOf('rejected'), 'rejected');
  assert.equal(statusOf('done_for_day'), 'expired');
  assert.equal(statusOf('done_for_day', 'gtc'), 'open');
});

test('ALG-4: only limit orders leave, immediate-or-cancel or for the day', async (t) => {
  const on = await opened(t, () => [200, order()]);
  const sent = (params: object) =>
    on.client.createOrder('KEEL', 'limit', 'buy', '100', '50.00', {
      clientOrderId: 'x',
      ...params,
    });
  await sent({ timeInForce: 'IOC' });
  await sent({ timeInForce: 'GTC' });
  await sent({ postOnly: true });
  assert.deepEqual(
    on.asked.map(({ body }) => (body as { time_in_force: string }).time_in_force),
    ['ioc', 'day', 'day'],
  );
  assert.deepEqual(on.asked[0]?.body, {
    symbol: 'KEEL',
    side: 'buy',
    qty: '100',
    type: 'limit',
    limit_price: '50.00',
    time_in_force: 'ioc',
    client_order_id: 'x',
  });
  await assert.rejects(on.client.createOrder('KEEL', 'market', 'buy', '1', '', {}), /only limit/);
});

test('ALG-5: executions of all pages, each with whether it made or took; the stream only says that there is something new', async (t) => {
  const many = Array.from({ length: 130 }, (_, i) => fill(`f${i}`, T0 + 10 * i));
  const on = await opened(t, ({ path, query }) => {
    if (path === '/v2/orders/o1') return [200, order()];
    if (path !== '/v2/account/activities/FILL') return [404, {}];
    const from = many.findIndex(({ id }) => id === query.get('page_token')) + 1;
    return [200, many.slice(from, from + 100)];
  });
  const trades = await on.client.fetchMyTrades('KEEL', undefined, undefined);
  assert.equal(trades.length, 130);
  const liquidity = (each: ClientTrade | undefined): string | undefined => each?.takerOrMaker;
  assert.equal(liquidity(trades[0]), 'taker', 'at once');
  assert.equal(liquidity(trades[129]), 'maker', 'it was there for more than a second');
  assert.equal((await on.client.fetchMyTrades('HULL', undefined, undefined)).length, 0);
  const first = await on.client.watchMyTrades();
  assert.equal(first.length, 130);
  many.push(fill('new', T0 + 5000));
  const next = on.client.watchMyTrades();
  on.tell({ stream: 'trade_updates', data: { event: 'fill', execution_id: 'another-id' } });
  assert.deepEqual(
    (await next).map(({ id }) => id),
    ['new'],
  );
});

test('ALG-5: an order that was outside the quote when it was sent made what it fills', async (t) => {
  const on = await opened(t, ({ path, method }) => {
    if (method === 'POST') return [200, order()];
    return path === '/v2/account/activities/FILL' ? [200, [fill('f', T0 + 5)]] : [404, {}];
  });
  const book = on.client.watchOrderBook('KEEL');
  await on.followed();
  on.say({ T: 'q', S: 'KEEL', bp: 50, bs: 100, ap: 50.02, as: 100 });
  await book;
  await on.client.createOrder('KEEL', 'limit', 'buy', '100', '50.01', { clientOrderId: 'x' });
  const [made] = await on.client.fetchMyTrades('KEEL', undefined, undefined);
  assert.equal(made?.takerOrMaker, 'maker');
});

test('ALG-6: a quiet quote is asked for and stands; one that nobody confirms does not', async (t) => {
  let isThere = true;
  const on = await opened(t, ({ path }) =>
    path === '/v2/stocks/quotes/latest' && isThere
      ? [200, { quotes: { KEEL: { bp: 50, bs: 100, ap: 50.02, as: 100 } } }]
      : [500, {}],
  );
  const first = on.client.watchOrderBook('KEEL');
  await on.followed();
  on.say({ T: 'q', S: 'KEEL', bp: 50, bs: 100, ap: 50.02, as: 100 });
  await first;
  const confirmed = await on.client.watchOrderBook('KEEL');
  assert.deepEqual(confirmed.asks, [['50.02', '100']]);
  isThere = false;
  const silence = Symbol('silence');
  const late = new Promise((resolve) => setTimeout(() => resolve(silence), 4500));
  assert.equal(await Promise.race([on.client.watchOrderBook('KEEL'), late]), silence);
});

test('ALG-7: prints off exchange and out of the ordinary do not count; a halt is a book without sides', async (t) => {
  const on = await opened(t, () => [500, {}]);
  const book = on.client.watchOrderBook('KEEL');
  await on.followed();
  on.say({ T: 'q', S: 'KEEL', bp: 50, bs: 100, ap: 50.02, as: 100 });
  await book;
  const print = (i: number, more: object = {}) => ({
    T: 't',
    S: 'KEEL',
    i,
    x: 'V',
    p: 50.02,
    s: 10,
    c: ['@'],
    t: iso(T0),
    ...more,
  });
  on.say(
    print(1),
    print(2, { x: 'D' }),
    print(3, { c: ['@', 'Z'] }),
    print(4, { c: ['M'] }),
    print(5, { c: ['@', 'F', 'I'], p: 50.005 }),
  );
  const trades: ClientTrade[] = [];
  while (trades.length < 2) trades.push(...(await on.client.watchTrades('KEEL')));
  assert.deepEqual(
    trades.map(({ id, side, price }) => [id, side, price]),
    [
      ['V:1:2026-11-30', 'buy', '50.02'],
      ['V:5:2026-11-30', '', '50.005'],
    ],
  );
  const halted = on.client.watchOrderBook('KEEL');
  on.say({ T: 's', S: 'KEEL', sc: 'H' });
  assert.deepEqual((await halted).bids, []);
});

test('ALG-8: daily bars are of all exchanges, page by page, split-adjusted, and none of the last quarter of an hour', async (t) => {
  const row = (day: number) => ({ t: iso(T0 - day * 86_400_000), o: 1, h: 2, l: 1, c: 2, v: 100 });
  const on = await opened(t, ({ query }) => [
    200,
    query.get('page_token') === null
      ? { bars: { KEEL: [row(3), row(2)] }, next_page_token: 'more' }
      : { bars: { KEEL: [row(1)] }, next_page_token: null },
  ]);
  const rows = await on.client.fetchOHLCV('KEEL', '1d', undefined, 2);
  assert.deepEqual(
    rows.map(([at]) => at),
    [T0 - 2 * 86_400_000, T0 - 86_400_000],
  );
  const [asked] = on.asked;
  assert.equal(asked?.query.get('feed'), 'sip');
  assert.equal(asked?.query.get('adjustment'), 'split');
  assert.ok(Date.parse(asked?.query.get('end') ?? '') < Date.now() - 15 * 60_000);
});

test('ALG-10: levies, dividends and transfers of money are named to the books, by their ids; what was cancelled is not', async (t) => {
  const row = (id: string, net_amount: string, more: object = {}) => ({
    id,
    activity_type: 'FEE',
    date: '2026-11-30',
    net_amount,
    ...more,
  });
  const on = await opened(t, () => [
    200,
    [
      row('1', '-0.42'),
      row('2', '12', { activity_type: 'DIV' }),
      row('3', '-5', { status: 'canceled' }),
      row('4', '0'),
    ],
  ]);
  const found = await on.client.fetchMovements?.(T0);
  assert.deepEqual(
    found?.map(({ id, asset, amount, what }) => [id, asset, amount, what]),
    [
      ['1', 'USD', '-0.42', 'FEE'],
      ['2', 'USD', '12', 'DIV'],
    ],
  );
  const kinds = on.asked[0]?.query.get('activity_types')?.split(',') ?? [];
  assert.ok(kinds.includes('FEE') && kinds.includes('CSW') && !kinds.includes('FILL'));
});
