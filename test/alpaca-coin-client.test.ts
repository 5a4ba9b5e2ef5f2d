// ALG: what our client asks of coins at Alpaca, and what it makes of the answers.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { venuesSchema } from '#contracts/venues';
import { timeUs } from '#core/kernel/units';
import { isAlwaysOpen } from '#core/market/session';
import type { ClientBook, ExchangeClient } from '#engine/ports/exchange-client';
import { readAccount } from '#venues/ccxt/account';
import { fillOf } from '#venues/ccxt/ccxt-words';
import { listingsOf } from '#venues/ccxt/listings';
import { type Answers, alpacaStandIn, type StandIn } from './support/alpaca-stand-in.ts';

const NOW = Date.now();
const iso = (ms: number): string => new Date(ms).toISOString();
const COIN = {
  class: 'crypto',
  status: 'active',
  tradable: true,
  symbol: 'BTC/USD',
  min_order_size: '0.000014',
  min_trade_increment: '0.000000001',
  price_increment: '0.01',
};
const order = (more: object = {}) => ({
  id: 'o1',
  client_order_id: 'cf0_A_0_0_0',
  symbol: 'BTC/USD',
  asset_class: 'crypto',
  side: 'buy',
  type: 'limit',
  time_in_force: 'gtc',
  qty: '0.012345678',
  filled_qty: '0',
  limit_price: '50000',
  status: 'new',
  submitted_at: iso(NOW),
  ...more,
});
const fill = (id: string, more: object = {}) => ({
  id,
  order_id: 'o1',
  symbol: 'BTCUSD',
  side: 'buy',
  price: '50000',
  qty: '0.012345678',
  transaction_time: iso(NOW + 5),
  ...more,
});
const cfee = (id: string, more: object = {}) => ({
  id,
  activity_type: 'CFEE',
  date: iso(NOW).slice(0, 10),
  net_amount: '0',
  symbol: 'BTCUSD',
  qty: '-0.000030865',
  status: 'executed',
  ...more,
});
async function opened(t: TestContext, answers: Answers, terms = {}): Promise<StandIn> {
  const on = await alpacaStandIn(answers, { symbols: ['BTC/USD'], ...terms });
  t.after(() => on.close());
  return on;
}
const book = (ms: number, bid: number, ask: number, more: object = {}) => ({
  t: iso(NOW + ms),
  b: [{ p: bid, s: 0.5 }],
  a: [{ p: ask, s: 0.25 }],
  ...more,
});
const said = (row: object) => ({ T: 'o', S: 'BTC/USD', ...row });
const SILENCE = Symbol('silence');
const withinMs = async <T>(ms: number, work: Promise<T>): Promise<T | typeof SILENCE> =>
  Promise.race([
    work,
    new Promise<typeof SILENCE>((resolve) => setTimeout(() => resolve(SILENCE), ms)),
  ]);
const coinsListed = async (client: ExchangeClient) => {
  await client.loadMarkets();
  const listed = listingsOf(client, 'desk', ['BTC/USD']);
  assert.ok(listed.ok);
  return listed.value.listings;
};

test('ALG-11: a coin has the grid that Alpaca names, the first tier, a least order and no session; a share of its name is left out', async (t) => {
  const symbols = ['BTC/USD', 'BTC', 'ETH/BTC'];
  const on = await opened(
    t,
    ({ path }) => {
      if (path.endsWith('/BTC%2FUSD')) return [200, COIN];
      if (path.endsWith('/ETH%2FBTC')) return [200, { ...COIN, symbol: 'ETH/BTC' }];
      return [200, { class: 'us_equity', status: 'active', tradable: true, symbol: 'BTC' }];
    },
    { symbols },
  );
  await on.client.loadMarkets();
  const listed = listingsOf(on.client, 'desk', symbols);
  assert.ok(listed.ok);
  assert.deepEqual(listed.value.unlisted, ['BTC', 'ETH/BTC']);
  const [{ instrument, fees, unified, native } = {}] = listed.value.listings;
  assert.deepEqual([unified, native, instrument?.id], ['BTC/USD', 'BTCUSD', 'BTCUSD.DESK']);
  assert.deepEqual(instrument?.lot, { units: 1, scale: 9 });
  assert.deepEqual(instrument?.currencies, { base: 'BTC', quote: 'USD', settlement: 'USD' });
  assert.deepEqual(fees, { makerBps: 15, takerBps: 25 });
  assert.equal(instrument?.minNotional, 10);
  assert.ok(instrument !== undefined && isAlwaysOpen(instrument.session));
});

test('ALG-11: what is held goes by one name each: coins by theirs, shares by theirs, and never two by one', async (t) => {
  const positions = [
    { symbol: 'BTCUSD', qty: '1.000000001', asset_class: 'crypto' },
    { symbol: 'BTC', qty: '7', asset_class: 'us_equity' },
    { symbol: 'USDTUSD', qty: '3', asset_class: 'crypto' },
    { symbol: 'KEEL', qty: '5', asset_class: 'us_equity' },
  ];
  const on = await opened(t, ({ path }) =>
    path === '/v2/positions' ? [200, positions] : [200, { cash: '10.5', currency: 'USD' }],
  );
  assert.deepEqual((await on.client.fetchBalance()).total, {
    BTC: '1.000000001',
    'BTC:us_equity': '7',
    USDT: '3',
    KEEL: '5',
    USD: '10.5',
  });
});

test('ALG-4: orders for coins are immediate-or-cancel or until cancelled, in parts of a coin', async (t) => {
  const on = await opened(t, () => [200, order()]);
  for (const params of [{ timeInForce: 'IOC' }, { timeInForce: 'GTC' }, { postOnly: true }])
    await on.client.createOrder('BTC/USD', 'limit', 'buy', '0.012345678', '50000.00', {
      clientOrderId: 'x',
      ...params,
    });
  assert.deepEqual(
    on.asked.map(({ body }) => (body as { time_in_force: string }).time_in_force),
    ['ioc', 'gtc', 'gtc'],
  );
  assert.deepEqual(
    on.asked.map(({ body }) => (body as { qty: string }).qty),
    ['0.012345678', '0.012345678', '0.012345678'],
  );
});

test('ALG-13: a fill is expected to cost the first tier, and books no commission; its activity books it, once', async (t) => {
  const on = await opened(t, ({ path }) => {
    if (path.startsWith('/v2/assets')) return [200, COIN];
    if (path === '/v2/orders/o1') return [200, order({ time_in_force: 'ioc' })];
    if (path === '/v2/account/activities/FILL')
      return [200, [fill('f1'), fill('f2', { side: 'sell', qty: '0.01' })]];
    return [
      200,
      [
        cfee('c1'),
        cfee('c2', { qty: '0', net_amount: '-1.25' }),
        cfee('c3', { status: 'canceled' }),
        cfee('c4', { qty: '0' }),
        cfee('c5', { activity_type: 'FEE', qty: null, symbol: null, net_amount: '-0.01' }),
      ],
    ];
  });
  const [listing] = await coinsListed(on.client);
  const trades = await on.client.fetchMyTrades('BTC/USD', undefined, undefined);
  assert.deepEqual(
    trades.map(({ symbol, fee }) => [symbol, fee]),
    [
      ['BTC/USD', { cost: '0.000030864195', currency: 'BTC', isApart: true }],
      ['BTC/USD', { cost: '1.25', currency: 'USD', isApart: true }],
    ],
  );
  assert.ok(listing !== undefined && trades[0] !== undefined);
  const booked = fillOf(listing, trades[0], 'A/0/0/0', null);
  assert.deepEqual(booked.commission, { asset: 'USD', amount: '0' });
  assert.ok(Math.abs(booked.fee - 1.54320975) < 1e-9, 'in dollars');
  assert.deepEqual(
    (await on.client.fetchMovements?.(NOW))?.map(({ id, asset, amount, isUsual }) => [
      id,
      asset,
      amount,
      isUsual ?? false,
    ]),
    [
      ['c1', 'BTC', '-0.000030865', true],
      ['c2', 'USD', '-1.25', true],
      ['c5', 'USD', '-0.01', false],
    ],
  );
});

test('ALG-14: until they are named, commissions are due: the statement says how much, and no more', async (t) => {
  let isNamed = false;
  const on = await opened(t, ({ path }) => {
    if (path.startsWith('/v2/assets')) return [200, COIN];
    if (path === '/v2/orders/o1') return [200, order({ time_in_force: 'ioc' })];
    if (path === '/v2/clock') return [200, { timestamp: iso(NOW) }];
    if (path === '/v2/account') return [200, { cash: '1000', currency: 'USD' }];
    if (path === '/v2/positions')
      return [200, [{ symbol: 'BTCUSD', qty: '0.012314813', asset_class: 'crypto' }]];
    if (path === '/v2/account/activities/FILL') return [200, [fill('f1')]];
    if (path === '/v2/account/activities') return [200, isNamed ? [cfee('c1')] : []];
    return [200, []];
  });
  const listings = await coinsListed(on.client);
  const statement = () =>
    readAccount(
      {
        exchange: on.client,
        listings,
        stated: () => Promise.reject(new Error('no order is open')),
        filled: async (listing, trade) => fillOf(listing, trade, 'A/0/0/0', null),
      },
      timeUs(0),
    );
  const early = await statement();
  assert.deepEqual(
    early.balances.filter(({ asset }) => asset === 'BTC'),
    [{ asset: 'BTC', amount: '0.012314813', feesDue: '0.000030864195' }],
  );
  isNamed = true;
  const { balances, movements } = await statement();
  assert.equal(balances.find(({ asset }) => asset === 'BTC')?.feesDue, undefined);
  assert.deepEqual(
    movements?.map(({ amount }) => amount),
    ['-0.000030865'],
  );
});

test('ALG-12: a book is followed by its changes; parts of a step count nothing; a lost line ends it until it is whole again', async (t) => {
  const on = await opened(t, ({ path }) =>
    path.startsWith('/v2/assets') ? [200, { ...COIN, min_trade_increment: '0.1' }] : [500, {}],
  );
  await on.client.loadMarkets();
  const first = on.client.watchOrderBook('BTC/USD');
  await on.followed();
  on.say(said(book(0, 50_000, 50_010, { r: true })));
  assert.deepEqual((await first).asks, [['50010', '0.2']]);
  const next = on.client.watchOrderBook('BTC/USD');
  on.say(
    said({
      t: iso(NOW + 1),
      b: [
        { p: 50_000, s: 0 },
        { p: 49_990, s: 1e-7 },
        { p: 49_980, s: 3 },
      ],
    }),
  );
  assert.deepEqual((await next).bids, [['49980', '3']]);
  const lost = on.client.watchOrderBook('BTC/USD');
  on.cut();
  await assert.rejects(lost, /closed/);
  const again = on.client.watchOrderBook('BTC/USD');
  await on.followed();
  on.say(said(book(2, 51_000, 51_010)));
  assert.equal(await withinMs(300, again), SILENCE, 'a change without the whole');
  on.say(said(book(3, 51_000, 51_010, { r: true })));
  assert.deepEqual((await again).bids, [['51000', '0.5']]);
});

test('ALG-12: a quiet book is asked for and confirmed; one that stays behind, or is another, begins again', async (t) => {
  let latest: object = book(0, 50_000, 50_010);
  const on = await opened(t, ({ path, query }) => {
    if (path !== '/v1beta3/crypto/us/latest/orderbooks') return [500, {}];
    assert.equal(query.get('symbols'), 'BTC/USD');
    return [200, { orderbooks: { 'BTC/USD': latest } }];
  });
  /** As a feed does: what ends with the line of before is asked for again. */
  const follow = async (): Promise<ClientBook> => {
    for (;;) {
      const found = on.client.watchOrderBook('BTC/USD').catch(() => null);
      await Promise.race([on.followed(), found]);
      on.say(said(book(0, 50_000, 50_010, { r: true })));
      const came = await found;
      if (came !== null) return came;
    }
  };
  await follow();
  const confirmed = await withinMs(5000, on.client.watchOrderBook('BTC/USD'));
  assert.ok(confirmed !== SILENCE && confirmed.bids.length === 1);
  latest = book(0, 50_000, 50_009);
  // What was confirmed meanwhile is taken first.
  const otherwise = async (): Promise<unknown> => {
    for (;;) await on.client.watchOrderBook('BTC/USD');
  };
  assert.match(String(await withinMs(8000, otherwise().catch(String))), /missed something|closed/);
  latest = book(0, 50_000, 50_010);
  // Whoever was there before does not count as a follower.
  on.cut();
  await follow();
  latest = book(7, 50_001, 50_010);
  assert.match(String(await withinMs(9000, otherwise().catch(String))), /missed something|closed/);
});

test('ALG-5, ALG-12: an order inside the book made what it fills; trades say who took', async (t) => {
  const on = await opened(t, ({ path, method }) => {
    if (method === 'POST') return [200, order()];
    return path === '/v2/account/activities/FILL' ? [200, [fill('f')]] : [404, {}];
  });
  const first = on.client.watchOrderBook('BTC/USD');
  await on.followed();
  on.say(said(book(0, 50_000, 50_010, { r: true })));
  await first;
  await on.client.createOrder('BTC/USD', 'limit', 'buy', '0.012345678', '50005', {});
  const [made] = await on.client.fetchMyTrades('BTC/USD', undefined, undefined);
  assert.deepEqual([made?.takerOrMaker, made?.fee?.cost], ['maker', '0.000018518517']);
  on.say({ T: 't', S: 'BTC/USD', i: 9, p: 50_010, s: 1e-7, t: iso(NOW), tks: 'S' });
  const [print] = await on.client.watchTrades('BTC/USD');
  assert.deepEqual([print?.side, print?.amount, print?.id], ['sell', '0.0000001', '9']);
});

test('ALG-8: bars of coins are asked for up to now, as they are', async (t) => {
  const on = await opened(t, () => [200, { bars: { 'BTC/USD': [] }, next_page_token: null }]);
  assert.deepEqual(await on.client.fetchOHLCV('BTC/USD', '1d', undefined, 2), []);
  const [asked] = on.asked;
  assert.equal(asked?.path, '/v1beta3/crypto/us/bars');
  assert.deepEqual([asked?.query.get('feed'), asked?.query.get('end')], [null, null]);
});

test('ALG-16: a prior is of shares or of coins, and a list of both has none', () => {
  const venue = (symbols: readonly string[], prior?: string) =>
    venuesSchema.safeParse({
      desk: { kind: 'alpaca', symbols, ...(prior === undefined ? {} : { prior }) },
    });
  assert.ok(venue(['BTC/USD', 'ETH/USD'], 'crypto-major').success);
  assert.ok(venue(['KEEL', 'BTC/USD']).success);
  const mixed = venue(['KEEL', 'BTC/USD'], 'crypto-major');
  assert.deepEqual(
    mixed.error?.issues.map(({ path }) => path.join('.')),
    ['desk.prior'],
  );
});
