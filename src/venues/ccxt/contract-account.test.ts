import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { fillOf } from '#venues/ccxt/ccxt-words';
import { contractMovements, marginTermsOf, statedContracts } from '#venues/ccxt/contract-account';
import { type CcxtListing, listingsOf } from '#venues/ccxt/listings';
import { tradesSince } from '#venues/ccxt/trade-pages';

const spot = cryptoSpot({
  symbol: 'BTCUSDT',
  venue: 'USDM',
  tick: { units: 1, scale: 1 },
  lot: { units: 1, scale: 3 },
  quote: 'USDT',
});
const listing: CcxtListing = {
  instrument: { ...spot, contract: 'perpetual', margin: { initial: 0.1, maintenance: [] } },
  unified: 'BTC/USDT:USDT',
  native: 'BTCUSDT',
  fees: { makerBps: 2, takerBps: 5 },
};
const eth: CcxtListing = {
  ...listing,
  instrument: { ...listing.instrument, id: 'ETHUSDT.USDM', symbol: 'ETHUSDT' },
  native: 'ETHUSDT',
};
const ACCOUNT = {
  assets: [{ asset: 'USDT', walletBalance: '9990.12345678', marginBalance: '10490' }],
  positions: [
    {
      symbol: 'BTCUSDT',
      positionAmt: '-0.250',
      entryPrice: '50000.2',
      leverage: '20',
      isolated: false,
    },
    { symbol: 'ETHUSDT', positionAmt: '0.000', entryPrice: '0.0', leverage: '10', isolated: false },
  ],
};
const BRACKETS = [
  {
    symbol: 'BTCUSDT',
    brackets: [
      { notionalCap: 3_000_000, maintMarginRatio: 0.005 },
      { notionalCap: 300_000, maintMarginRatio: 0.004 },
    ],
  },
];
const client = (more: object = {}): ExchangeClient =>
  ({
    id: 'binanceusdm',
    markets: {},
    fapiPrivateV2GetAccount: () => Promise.resolve(ACCOUNT),
    fapiPrivateGetLeverageBracket: () => Promise.resolve(BRACKETS),
    fapiPrivateGetPositionSideDual: () => Promise.resolve({ dualSidePosition: false }),
    fapiPrivateGetMultiAssetsMargin: () => Promise.resolve({ multiAssetsMargin: false }),
    ...more,
  }) as unknown as ExchangeClient;

test('USM-3: wallets are without open gains, a short is below zero at what it was sold for, and what is not held is none', async () => {
  assert.deepEqual(await statedContracts(client(), [listing, eth]), {
    wallets: { USDT: '9990.12345678' },
    positions: [
      { instrumentId: 'BTCUSDT.USDM', settledIn: 'USDT', lots: -250, entry: '-12500.05' },
      { instrumentId: 'ETHUSDT.USDM', settledIn: 'USDT', lots: 0, entry: '0' },
    ],
  });
});
test('USM-9: contracts that are held and not listed are stated: they share the margin', async () => {
  const { positions } = await statedContracts(client(), [eth]);
  assert.deepEqual(positions, [
    { instrumentId: 'ETHUSDT.USDM', settledIn: 'USDT', lots: 0, entry: '0' },
    {
      instrumentId: 'BTCUSDT.USDM',
      settledIn: 'USDT',
      lots: -25_000_000,
      entry: '-12500.05',
      unlisted: '-0.250',
    },
  ]);
});

test('USM-3: what was booked is told under its kind and number, page by page; what fills say is left to them', async () => {
  const rows = Array.from({ length: 2300 }, (_, n) => ({
    incomeType: ['FUNDING_FEE', 'REALIZED_PNL', 'COMMISSION', 'TRANSFER'][n % 4] ?? '',
    income: `${n}.5`,
    asset: 'USDT',
    // Some share a millisecond.
    time: 1000 + Math.floor(n / 3),
    tranId: Math.floor(n / 4),
  }));
  const exchange = client({
    fapiPrivateGetIncome: ({ startTime, limit }: { startTime: number; limit: number }) =>
      Promise.resolve(rows.filter(({ time }) => time >= startTime).slice(0, limit)),
  });
  const found = await contractMovements(exchange, 1000);
  assert.equal(found.length, 1150);
  assert.equal(new Set(found.map(({ id }) => id)).size, 1150);
  assert.deepEqual(found[1], {
    id: 'TRANSFER 0',
    at: timeUs(1_001_000),
    asset: 'USDT',
    amount: '3.5',
    what: 'TRANSFER',
  });
});

test('USM-3: a page that is full of one moment is not the last one', async () => {
  const rows = Array.from({ length: 1001 }, (_, n) => ({
    incomeType: 'TRANSFER',
    income: '1',
    asset: 'USDT',
    time: n < 1000 ? 5000 : 5001,
    tranId: n,
  }));
  const exchange = client({
    fapiPrivateGetIncome: ({ startTime, limit }: { startTime: number; limit: number }) =>
      Promise.resolve(rows.filter(({ time }) => time >= startTime).slice(0, limit)),
  });
  assert.equal((await contractMovements(exchange, 5000)).length, 1001);
});

test('USM-1: leverage and tiers are the venue’s, smallest first; without them there is no start', async () => {
  const found = await marginTermsOf(client(), 'usdm', ['BTCUSDT']);
  assert.ok(found.ok);
  assert.deepEqual(found.value.get('BTCUSDT'), {
    initial: 0.05,
    maintenance: [
      { upTo: 300_000, rate: 0.004 },
      { upTo: 3_000_000, rate: 0.005 },
    ],
  });
  const none = await marginTermsOf(client(), 'usdm', ['ETHUSDT']);
  assert.equal(!none.ok && none.error.code, 'MARGIN_UNKNOWN');
});

for (const [what, more] of [
  [
    'hedge mode',
    { fapiPrivateGetPositionSideDual: () => Promise.resolve({ dualSidePosition: true }) },
  ],
  [
    'several assets as margin',
    { fapiPrivateGetMultiAssetsMargin: () => Promise.resolve({ multiAssetsMargin: 'true' }) },
  ],
  ['a mode that it does not say', { fapiPrivateGetPositionSideDual: () => Promise.resolve({}) }],
  [
    'a kind of margin that it does not say',
    {
      fapiPrivateV2GetAccount: () =>
        Promise.resolve({
          ...ACCOUNT,
          positions: ACCOUNT.positions.map(({ isolated: _isolated, ...each }) => each),
        }),
    },
  ],
  [
    'isolated margin',
    {
      fapiPrivateV2GetAccount: () =>
        Promise.resolve({
          ...ACCOUNT,
          positions: ACCOUNT.positions.map((each) => ({ ...each, isolated: true })),
        }),
    },
  ],
] as const)
  test(`USM-2: an account with ${what} is not traded`, async () => {
    const found = await marginTermsOf(client(more), 'usdm', ['BTCUSDT']);
    assert.equal(!found.ok && found.error.code, 'ACCOUNT_MODE');
  });

const trade: ClientTrade = {
  id: '7',
  order: '3',
  symbol: 'BTC/USDT:USDT',
  side: 'sell',
  price: '50000.1',
  amount: '0.002',
  timestamp: 5000,
  takerOrMaker: 'taker',
  fee: { cost: '0.05', currency: 'USDT' },
};
test('USM-4: what an execution realised is booked as the venue says it, by REST and by stream; one that does not say it is a fault', () => {
  const fill = (info: object) => fillOf(listing, { ...trade, info: { ...info } }, 'A/0', null);
  assert.equal(fill({ realizedPnl: '-0.91539999' }).realised, '-0.91539999');
  assert.equal(fill({ rp: '1.5' }).realised, '1.5');
  assert.throws(() => fill({}), /must say what it realised/);
  const { margin: _margin, ...paid } = listing.instrument;
  assert.equal(fillOf({ ...listing, instrument: paid }, trade, 'A/0', null).realised, undefined);
});

test('USM-5: executions are read week by week, also where a page is full', async () => {
  const day = 86_400_000;
  const start = Date.now() - 20 * day;
  // Every ten minutes, and a burst of 1,500 in a second.
  const times = [
    ...Array.from({ length: 2880 }, (_, n) => start + n * 600_000),
    ...Array.from({ length: 1500 }, (_, n) => start + 9 * day + Math.floor(n / 2)),
  ].toSorted((a, b) => a - b);
  const all = times.map((timestamp, n) => ({ ...trade, id: `${n}`, timestamp }));
  let widest = 0;
  const exchange = {
    id: 'binanceusdm',
    fetchMyTrades(_symbol: unknown, since = 0, limit = 0, { until }: { until?: number } = {}) {
      widest = Math.max(widest, (until ?? since) - since);
      return Promise.resolve(
        all
          .filter(({ timestamp }) => timestamp >= since && timestamp <= (until ?? since + 7 * day))
          .slice(0, limit),
      );
    },
  } as unknown as ExchangeClient;
  const found = await tradesSince(exchange, 'BTC/USDT:USDT', start);
  assert.deepEqual(
    found.map(({ id }) => id).toSorted((a, b) => Number(a) - Number(b)),
    all.map(({ id }) => id),
  );
  assert.ok(widest < 7 * day);
});

test('USM-1: perpetuals are listed, coins and dated futures are not', () => {
  const market = {
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    spot: false,
    swap: true,
    linear: true,
    active: true,
    contractSize: '1',
    maker: '0.0002',
    taker: '0.0005',
    precision: { price: '0.1', amount: '0.001' },
    limits: { cost: { min: '100' } },
  };
  const exchange = {
    id: 'binanceusdm',
    markets: {
      perpetual: { ...market, id: 'BTCUSDT', symbol: 'BTC/USDT:USDT' },
      dated: {
        ...market,
        id: 'BTCUSDT_261225',
        symbol: 'BTC/USDT:USDT-261225',
        swap: false,
        future: true,
        expiry: 1_798_185_600_000,
      },
      coin: { ...market, id: 'ETHUSDT', symbol: 'ETH/USDT', spot: true, swap: false },
    },
  } as unknown as ExchangeClient;
  const found = listingsOf(exchange, 'usdm', ['BTCUSDT', 'BTCUSDT_261225', 'ETHUSDT']);
  assert.ok(found.ok);
  assert.deepEqual(found.value.unlisted, ['ETHUSDT']);
  const future = found.value.listings[1]?.instrument;
  assert.deepEqual([future?.contract, future?.expiry], ['future', 1_798_185_600_000_000]);
  const undated = { ...market, id: 'YUSDT_261225', symbol: 'Y', swap: false, future: true };
  const undatedOnly = { ...exchange, markets: { undated } } as unknown as ExchangeClient;
  const never = listingsOf(undatedOnly, 'usdm', ['YUSDT_261225']);
  assert.equal(!never.ok && never.error[0]?.code, 'GRID_UNKNOWN', 'when it ends nobody guesses');
  const sizeless = { ...market, id: 'XUSDT', symbol: 'X/USDT:USDT', contractSize: undefined };
  const unsized = { ...exchange, markets: { sizeless } } as unknown as ExchangeClient;
  const none = listingsOf(unsized, 'usdm', ['XUSDT']);
  assert.equal(
    !none.ok && none.error[0]?.code,
    'GRID_UNKNOWN',
    'of what size it is nobody guesses',
  );
  const [first] = found.value.listings;
  assert.deepEqual(
    [first?.instrument.contract, first?.instrument.currencies.settlement, first?.instrument.margin],
    ['perpetual', 'USDT', undefined],
  );
});

const COIN_M: CcxtListing = {
  instrument: {
    ...listing.instrument,
    id: 'BTCUSD_PERP.COINM',
    symbol: 'BTCUSD_PERP',
    venue: 'COINM',
    lot: { units: 1, scale: 0 },
    multiplier: 100,
    settlement: 'inverse',
    currencies: { base: 'BTC', quote: 'USD', settlement: 'BTC' },
  },
  unified: 'BTC/USD:BTC',
  native: 'BTCUSD_PERP',
  fees: { makerBps: 1, takerBps: 5 },
};
const coinClient = (more: object = {}): ExchangeClient =>
  ({
    id: 'binancecoinm',
    markets: {
      'ETH/USD:ETH': { id: 'ETHUSD_PERP', inverse: true, contractSize: '10', settle: 'ETH' },
    },
    dapiPrivateGetAccount: () =>
      Promise.resolve({
        assets: [
          { asset: 'BTC', walletBalance: '1.5' },
          { asset: 'ETH', walletBalance: '20' },
        ],
        positions: [
          {
            symbol: 'BTCUSD_PERP',
            positionAmt: '-30',
            entryPrice: '40000',
            leverage: '10',
            isolated: false,
          },
          {
            symbol: 'ETHUSD_PERP',
            positionAmt: '8',
            entryPrice: '2500',
            leverage: '10',
            isolated: false,
          },
        ],
      }),
    dapiPrivateGetPositionSideDual: () => Promise.resolve({ dualSidePosition: false }),
    dapiPrivateV2GetLeverageBracket: () =>
      Promise.resolve([
        { symbol: 'BTCUSD_PERP', brackets: [{ qtyCap: 50, maintMarginRatio: 0.004 }] },
      ]),
    ...more,
  }) as unknown as ExchangeClient;

test('CNM-1, CNM-2, CNM-3: a wallet for each coin, entries in coin, and a stranger is counted in his own', async () => {
  assert.deepEqual(await statedContracts(coinClient(), [COIN_M]), {
    wallets: { BTC: '1.5', ETH: '20' },
    positions: [
      // 30 contracts of 100 dollars at 40,000.
      { instrumentId: 'BTCUSD_PERP.COINM', settledIn: 'BTC', lots: -30, entry: '-0.07500000' },
      {
        instrumentId: 'ETHUSD_PERP.COINM',
        settledIn: 'ETH',
        lots: 800_000_000,
        entry: '0.03200000',
        unlisted: '8',
      },
    ],
  });
});
test('CNM-2: tiers of maintenance are in coin; a tier without a size is no term', async () => {
  const terms = await marginTermsOf(coinClient(), 'coinm', ['BTCUSD_PERP']);
  assert.deepEqual(terms.ok && terms.value.get('BTCUSD_PERP'), {
    initial: 0.1,
    maintenance: [{ upTo: 50, rate: 0.004 }],
  });
  const sizeless = coinClient({
    dapiPrivateV2GetLeverageBracket: () =>
      Promise.resolve([{ symbol: 'BTCUSD_PERP', brackets: [{ maintMarginRatio: 0.004 }] }]),
  });
  const unknown = await marginTermsOf(sizeless, 'coinm', ['BTCUSD_PERP']);
  assert.equal(unknown.ok ? '' : unknown.error.code, 'MARGIN_UNKNOWN');
});
test('CNM-2: what a fill was worth in coin is what the venue says', () => {
  const trade = {
    id: '1',
    order: '1',
    side: 'buy',
    price: '43210.5',
    amount: '7',
    timestamp: 1,
    takerOrMaker: 'taker',
    fee: { cost: '0.00000810', currency: 'BTC' },
    info: { baseQty: '0.01619976', realizedPnl: '0' },
  } as unknown as ClientTrade;
  const fill = fillOf(COIN_M, trade, 'x', timeUs(0));
  assert.equal(fill.value, '0.01619976');
  assert.deepEqual(fill.commission, { asset: 'BTC', amount: '0.00000810' });
  // Fees are in what the contract is settled in, as its value is.
  assert.equal(fill.fee, 0.0000081);
  const inDollars = { ...trade, fee: { cost: '0.35', currency: 'USD' } };
  const converted = fillOf(COIN_M, inDollars, 'x', timeUs(0)).fee;
  assert.ok(Math.abs(converted - 0.0000081) < 1e-9);
});
