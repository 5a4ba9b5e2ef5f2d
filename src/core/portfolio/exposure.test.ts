import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CivilDate, civilDateOf, dayNumberOf, weekdayOf } from '#core/kernel/civil';
import { holidaysFrom, sessionOfExchange } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import type { BookReport } from '#core/portfolio/book-report';
import { addedRisk } from '#core/portfolio/closing-risk';
import {
  bookDays,
  bookValue,
  daysToLiquidate,
  fastest,
  type Holding,
  proRata,
  soldBy,
  waterfall,
  wholeDays,
} from '#core/portfolio/liquidation';
import { bangia, constantSpread, evenSaleRisk } from '#core/portfolio/liquidity-var';
import { recordedScenario } from '#core/portfolio/recorded-scenario';
import { redemptionCoverage } from '#core/portfolio/redemption';
import {
  bucketOf,
  businessDaysAfter,
  cascade,
  liquidityLimits,
  swing,
} from '#core/portfolio/regulation';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const holding = fc.record({
  units: fc.integer({ min: 1, max: 1_000_000 }),
  adv: fc.integer({ min: 100, max: 5_000_000 }),
  price: fc.integer({ min: 1, max: 500 }),
});
const books = fc.array(holding, { minLength: 1, maxLength: 8 });

test('EXP-1: what is sold rises to all of the book, a short is bought back at the same pace, and nothing trades in no volume', () => {
  fc.assert(
    fc.property(books, fc.double({ min: 0.01, max: 1, noNaN: true }), (book, participation) => {
      const { longest, valueWeighted } = bookDays(book, participation);
      assert.ok(valueWeighted <= longest * (1 + 1e-12));
      near(soldBy(book, participation, longest), 1);
      assert.ok(soldBy(book, participation, longest / 2) <= soldBy(book, participation, longest));
      for (const each of book)
        assert.equal(
          daysToLiquidate({ ...each, units: -each.units }, participation),
          daysToLiquidate(each, participation),
        );
    }),
  );
  assert.equal(daysToLiquidate({ units: 1, adv: 0 }, 0.2), Infinity);
  assert.deepEqual(
    [wholeDays(100_000 / (0.2 * 500_000)), wholeDays(1.01), wholeDays(0)],
    [1, 2, 0],
  );
});

test('EXP-2: every way of raising cash raises it, all names at the cap are never slower than a share of each', () => {
  fc.assert(
    fc.property(
      books,
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (book: readonly Holding[], share) => {
        const cash = share * bookValue(book);
        const raised = (units: readonly number[]): number =>
          units.reduce((sum, each, i) => sum + each * book[i]!.price, 0);
        const [even, first, quick] = [
          proRata(book, 0.2, cash),
          waterfall(book, 0.2, cash),
          fastest(book, 0.2, cash),
        ];
        assert.ok(quick !== null && even !== null && first !== null);
        for (const { units } of [even, first, quick]) near(raised(units), cash, 1e-8);
        assert.ok(
          quick.completion <= even.completion * (1 + 1e-9) &&
            quick.completion <= first.completion * (1 + 1e-9),
        );
      },
    ),
  );
  assert.equal(fastest([{ units: 10, adv: 100, price: 1 }], 0.2, 11), null);
});

test('EXP-3: liquidity at risk: no spread and no tails is plain value at risk; half the spread is paid once', () => {
  const plain = {
    value: 100,
    mu: 0,
    sigma: 0.01,
    kurtosis: 3,
    spread: 0,
    spreadDeviation: 0,
    a: 3,
    z: 2.33,
    phi: 0.4,
  };
  near(bangia(plain).total, 100 * (1 - Math.exp(-0.0233)));
  assert.ok(bangia({ ...plain, kurtosis: 6 }).price > bangia(plain).price);
  const [one, ten] = [1, 10].map((days) =>
    constantSpread({ value: 100, sigma: 0.01, spread: 0.004, z: 1.65, days }),
  );
  near(ten!.price, Math.sqrt(10) * one!.price);
  near(ten!.spread, one!.spread);
  near(evenSaleRisk(1, 'start'), 1);
  near(evenSaleRisk(1, 'end'), 0);
  near(evenSaleRisk(1e6, 'start') / Math.sqrt(1e6 / 3), 1, 1e-5);
});

test('EXP-4: FRTB: one factor of the shortest horizon is itself, one of 120 days is the square root of 12', () => {
  near(cascade([100, 0, 0, 0, 0], [10, 20, 40, 60, 120], 10), 100);
  near(cascade([100, 100, 100, 100, 100], [10, 20, 40, 60, 120], 10), 100 * Math.sqrt(12));
});

test('EXP-5: rule 22e-4: business days for cash, calendar days for the rest; a holiday moves the cash', () => {
  const from = { year: 2024, month: 6, day: 3 };
  const of = (units: number, settlementDays = 1, holidays: readonly number[] = []) =>
    bucketOf({ from, units, adv: 1e6, participation: 0.2, settlementDays, holidays });
  assert.deepEqual(
    [
      of(200_000).bucket,
      of(600_000).bucket,
      of(800_000).bucket,
      of(1_200_000).bucket,
      of(2_000_000).bucket,
      of(200_000, 10).bucket,
    ],
    [
      'highly liquid',
      'highly liquid',
      'moderately liquid',
      'less liquid',
      'illiquid',
      'less liquid',
    ],
  );
  assert.deepEqual([of(1_000_000).lastTrade, of(1_000_000).cashDate], ['2024-06-07', '2024-06-10']);
  assert.equal(of(1_000_000, 1, [19_884]).cashDate, '2024-06-11');
});

test('EXP-6: limits of a fund are of net assets, and a price swings against the flow only above the threshold', () => {
  assert.equal(
    liquidityLimits({ highly: 60, moderately: 20, less: 5, illiquid: 15, cash: 0 }, 100).isBreached,
    false,
  );
  assert.equal(
    liquidityLimits({ highly: 60, moderately: 20, less: 5, illiquid: 15, cash: 0 }, 95).isBreached,
    true,
  );
  const fund = { netAssets: 1e8, perShare: 10, flow: -6e6, threshold: 0.05, factor: 0.004 };
  near(swing(fund).perShare, 9.96);
  near(swing({ ...fund, flow: 6e6 }).perShare, 10.04);
  assert.deepEqual(swing({ ...fund, flow: 4e6 }), {
    isSwung: false,
    perShare: 10,
    protectedValue: 0,
  });
});

const reportOf = (
  holdings: readonly { readonly value: number; readonly days: number; readonly costBps: number }[],
): BookReport => ({
  marginUsed: null,
  positions: holdings.map(({ value, days, costBps }, i) => ({
    symbol: `N${i}`,
    units: 1,
    value,
    weight: null,
    days,
    soldInOneDay: null,
    costBps,
    valueAtRisk: null,
    liquidityAtRisk: null,
    atRisk: null,
    spreadFrom: null,
    bucket: null,
    tier: null,
    score: null,
    refusal: null,
  })),
  total: {
    value: holdings.reduce((sum, { value }) => sum + value, 0),
    net: holdings.reduce((sum, { value }) => sum + value, 0),
    longest: Math.max(...holdings.map(({ days }) => days)),
    valueWeighted: 0,
    soldBy: [],
    buckets: { 'highly liquid': 0, 'moderately liquid': 0, 'less liquid': 0, illiquid: 0 },
    costBps: 0,
    illiquidTier: 0,
    beyondModel: [],
    atRisk: { atCap: addedRisk([]), evenly: [] },
    redemption: null,
  },
});
test('EXP-13: redemption coverage: slicing waits for the slowest name, the waterfall never covers less, and costs come off', () => {
  const found = redemptionCoverage(
    reportOf([
      { value: 80, days: 1, costBps: 0 },
      { value: 20, days: 10, costBps: 100 },
    ]),
    100,
    5,
    [0.5, 1],
  );
  assert.ok(found !== null);
  near(found.slicingCash, 0.5 * (80 + 19.8));
  near(found.waterfallCash, 80 + 9.9);
  near(found.ratios[0]!.slicing, found.slicingCash / 50);
  near(found.bearsWaterfall, 0.899);
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          value: fc.integer({ min: 1, max: 1e6 }),
          days: fc.double({ min: 0.001, max: 100, noNaN: true }),
          costBps: fc.integer({ min: 0, max: 5000 }),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (holdings, within) => {
        const each = redemptionCoverage(reportOf(holdings), 1e6, within, [0.3]);
        assert.ok(each !== null && each.slicingCash <= each.waterfallCash * (1 + 1e-12));
      },
    ),
  );
  assert.equal(redemptionCoverage({ positions: [], total: null }, 100, 5, [0.1]), null);
});
test('EXP-14: a recorded event is its volume and volatility against the days before, and its deepest price', () => {
  const hours = 24 * 10;
  const HOUR_US = 3600e6;
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: hours }, (_, i) => of(i));
  const isEvent = (i: number): boolean => i >= 24 * 8;
  const close = column((i) => (isEvent(i) ? 90 : 100) * (1 + (isEvent(i) ? 0.03 : 0.01) * (i % 2)));
  const bars: Bars = {
    symbol: 'BTCUSD',
    source: 'test',
    hash: '',
    lengthUs: HOUR_US,
    count: hours,
    at: column((i) => i * HOUR_US),
    open: close,
    high: close,
    low: close,
    close,
    volume: column((i) => (isEvent(i) ? 30 : 10)),
    bid: close,
    ask: close,
    marketCap: close,
    findings: [],
  };
  const found = recordedScenario(bars, 8 * 86_400e6, 9 * 86_400e6, 'event');
  assert.ok(
    found.ok &&
      found.value.kind === 'recorded' &&
      /against the 8 days before/.test(found.value.source),
  );
  const [shock] = found.value.shocks;
  near(shock!.volume, 3);
  near(shock!.volatility, Math.log(1.03) / Math.log(1.01));
  near(shock!.price, 90 / 101 - 1);
  const early = recordedScenario(bars, 0, 86_400e6, 'event');
  assert.ok(!early.ok && /begins earlier/.test(early.error.remedy));
});

test('EXP-5: business days are counted as one by one, weekends and holidays between, and as fast over a million years', () => {
  const oneByOne = (day: number, business: number, holidays: readonly number[]): number => {
    let [at, left] = [day, business];
    while (left > 0) if (![0, 6].includes(weekdayOf(++at)) && !holidays.includes(at)) left--;
    return at;
  };
  fc.assert(
    fc.property(
      fc.nat(60_000),
      fc.nat(3000),
      fc.uniqueArray(fc.integer({ min: 0, max: 70_000 }), { maxLength: 400 }),
      (day, business, holidays) =>
        assert.equal(businessDaysAfter(day, business, holidays), oneByOne(day, business, holidays)),
    ),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(
      fc.integer({ min: 18_000, max: 20_000 }),
      fc.nat(400),
      fc.uniqueArray(fc.integer({ min: 18_000, max: 20_500 }), { maxLength: 300 }),
      (day, business, holidays) =>
        assert.equal(businessDaysAfter(day, business, holidays), oneByOne(day, business, holidays)),
    ),
    { numRuns: 300 },
  );
  // One by one this would take longer than there have been markets.
  for (const [units, adv] of [
    [1e15, 1],
    [1e30, 1e-6],
    [1, 0],
  ] as const)
    assert.equal(
      bucketOf({
        from: { year: 2026, month: 11, day: 28 },
        units,
        adv,
        participation: 0.2,
        settlementDays: 1,
        holidays: [],
      }).bucket,
      'illiquid',
    );
  for (const business of [1e9, 1e15, 1e18, 1e24])
    assert.ok(businessDaysAfter(20_000, business, [20_003]) > 1.39 * business);
});

test('SES-1: days to cash keep the holidays of the exchange: a week with Independence Day is a day longer', () => {
  const session = sessionOfExchange('XNYS');
  const after = (from: CivilDate): CivilDate => {
    const day = dayNumberOf(from);
    return civilDateOf(businessDaysAfter(day, 5, holidaysFrom(session, day)));
  };
  const of = (day: number): CivilDate => ({ year: 2024, month: 7, day });
  assert.deepEqual([after(of(1)), after(of(8))], [of(9), of(15)]);
});
