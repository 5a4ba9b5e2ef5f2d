import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultModel } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import { publishedSquareRoot } from '#core/cost/square-root';
import { weekdayOf } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import { dayAfter, surveyOne } from '#core/liquidity/survey';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { type Position, reportBook } from '#core/portfolio/book-report';
import { liquidationWays, type Way } from '#core/portfolio/optimal-liquidation';
import { dayQuantileOf, pastDays } from '#core/portfolio/past-days';
import { redemptionCoverage } from '#core/portfolio/redemption';
import { reverseStress, stressedReport } from '#core/portfolio/stress';
import { gridOf, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';

const policy: LiquidityPolicy = {
  enabled: true,
  minLiquidityScore: 0.1,
  maxAdvShare: 0.2,
  maxSpreadBps: 60 as never,
  maxParticipation: 0.2,
  tiers: [
    { tier: 'high', minAdv: 1_000_000, maxPositionOfNav: 1 },
    { tier: 'low', minAdv: 100_000, maxPositionOfNav: 1 },
  ],
  reportingCurrency: 'USD',
};
// 2017-06-01, 13:30 UTC.
const FIRST = 1_496_323_800_000_000;
const DAY_US = 86_400e6;
function barsOf(symbol: string, seed: number): Bars {
  const random = seededRandom(seed);
  const at: number[] = [];
  for (let day = 0; at.length < 70; day++)
    if (weekdayOf(Math.floor(FIRST / DAY_US) + day) % 6 !== 0) at.push(FIRST + day * DAY_US);
  const close = at.map(() => 20 + 30 * random.next());
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from(at, (_, i) => of(i));
  const none = column(() => NaN);
  return {
    symbol,
    source: 'test',
    hash: '',
    lengthUs: DAY_US,
    count: at.length,
    at: Float64Array.from(at),
    open: column((i) => close[i]! * 0.999),
    high: column((i) => close[i]! * (1.005 + 0.01 * random.next())),
    low: column((i) => close[i]! * (0.995 - 0.01 * random.next())),
    close: Float64Array.from(close),
    volume: column(() => 1e4 * (1 + seed) * (0.5 + random.next())),
    bid: none,
    ask: none,
    marketCap: none,
    findings: [],
  };
}
const bars = Array.from({ length: 6 }, (_, i) => barsOf(`N${i}`, i));
const asOf = dayAfter(bars, US_EQUITY_SESSION);
const bookOf = (model: ImpactModel): Position[] =>
  bars.map(
    (each, i): Position => ({
      symbol: each.symbol,
      units: (i % 2 === 0 ? 1 : -1) * 5000 * (i + 1),
      market: surveyOne(each, asOf, {
        policy,
        modelOf: () => model,
        instrumentOf: (name) => usEquity(name, 'US'),
        before: () => null,
      }),
    }),
  );
const rulesOf = (model: ImpactModel) => ({
  participation: 0.2,
  modelOf: () => model,
  asOf,
  settlementDays: 1,
  redemption: null,
  policy,
});

const square = publishedSquareRoot(null);
const book = bookOf(square);
const rules = rulesOf(square);

for (const [model, tolerance] of [
  [publishedSquareRoot(null), 1e-9],
  [defaultModel(null), 2e-4],
] as const)
  test(`EXP-11: with ${model.id} the grid of many scenarios tells of each what the report of that scenario does`, () => {
    const held = bookOf(model);
    const own = rulesOf(model);
    const { grid, unknown } = gridOf(held, own, () => 0, 1);
    assert.deepEqual(
      [grid.n, unknown],
      [6, []],
      JSON.stringify(held.map(({ market }) => ('profile' in market ? '' : market.message))),
    );
    const multiplier = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        multiplier,
        multiplier,
        multiplier,
        multiplier,
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        (volume, spread, volatility, impact, price) => {
          const shocks = new Float64Array(SHOCK.width);
          shocks.set([price, volume, spread, volatility, impact]);
          const [value, cost, longest, inOneDay, illiquid] = stressGrid(grid, shocks);
          const { total } = stressedReport(held, own, {
            name: '',
            kind: 'hypothetical',
            source: '',
            shocks: [{ volume, spread, volatility, impact, price }],
          });
          assert.ok(total !== null && total.costBps !== null);
          const near = (was: number, want: number, by = 1e-9): void =>
            assert.ok(
              Math.abs(was - want) <= by * Math.max(1, Math.abs(want)),
              `${was} is ${want}`,
            );
          near(value!, total.value);
          near((cost! / value!) * 1e4, total.costBps, tolerance);
          near(longest!, total.longest);
          near(inOneDay!, total.soldBy[0]!.share);
          near(illiquid!, total.buckets.illiquid);
        },
      ),
      { numRuns: 200 },
    );
  });
test('EXP-12: days of the past are told against the twenty before them; a quantile knows what its sample allows', () => {
  const { days, shocks } = pastDays(bars, 1000);
  assert.equal(days.length, 70 - 21);
  const last = shocks.subarray(shocks.length - SHOCK.width);
  const own = bars.at(-1)!;
  const usual = own.volume.subarray(49, 69).reduce((sum, x) => sum + x, 0) / 20;
  assert.ok(
    Math.abs(last[SHOCK.volume]! - own.volume[69]! / usual) < 1e-12 &&
      Math.abs(last[SHOCK.price]! - (own.close[69]! / own.close[68]! - 1)) < 1e-12,
  );
  assert.equal(
    stressGrid(gridOf(book, rules, (_, i) => i, 6).grid, shocks).length,
    days.length * TOTAL.width,
  );
  const { value, low, high, n } = dayQuantileOf(
    Array.from({ length: 100 }, (_, i) => i),
    0.99,
  );
  assert.deepEqual([value, low, high, n], [99, 97, null, 100]);
  assert.equal(
    dayQuantileOf(
      Array.from({ length: 100 }, (_, i) => i),
      0.9,
      4,
    ).low,
    80,
  );
  const week = pastDays(bars, 1000, 5);
  const end = week.shocks.subarray(week.shocks.length - SHOCK.width);
  assert.ok(
    week.days.length === 70 - 25 &&
      Math.abs(end[SHOCK.price]! - (own.close[69]! / own.close[64]! - 1)) < 1e-12,
  );
});
test('EXP-15: the optimal way is never worse than selling evenly, nor riskier at a price that does not depend on speed; cross impact changes it', () => {
  const covariance = book.map((_, i) =>
    book.map((_x, j) => (i === j ? 1 : 0.3) * 4e-4 * (1 + i / 5) ** 0.5 * (1 + j / 5) ** 0.5),
  );
  const ways = (change: object) => {
    const found = liquidationWays(book, covariance, {
      days: 5,
      riskAversion: 50,
      crossImpact: 0,
      participation: 0.2,
      modelOf: () => square,
      ...change,
    });
    assert.ok(found.ok);
    return Object.fromEntries(found.value.map((way) => [way.name, way])) as Record<
      Way['name'],
      Way
    >;
  };
  const { evenly, optimal, 'at the cap': capped } = ways({});
  assert.ok(
    optimal.utilityBps < evenly.utilityBps &&
      optimal.riskBps < evenly.riskBps &&
      Math.abs(optimal.costBps - evenly.costBps) < 1e-9,
  );
  assert.ok(optimal.left.at(-1) === 0 && capped.participationMax <= 0.2 + 1e-12);
  const careless = ways({ riskAversion: 0 });
  assert.ok(Math.abs(careless.optimal.costBps - careless.evenly.costBps) < 1e-9);
  assert.ok(Math.abs(ways({ crossImpact: 0.5 }).optimal.costBps - optimal.costBps) > 1e-6);
});
test('EXP-8: a spread that is unknown leaves every total that needs it unknown', () => {
  const [first] = book;
  assert.ok(first !== undefined && 'profile' in first.market);
  const { market } = first;
  const report = reportBook(
    [
      {
        ...first,
        market: {
          ...market,
          profile: { ...market.profile, spreadBps: null, spreadEstimated: null },
        },
      },
      ...book.slice(1),
    ],
    rules,
  );
  assert.deepEqual([report.total?.costBps, report.positions[0]?.costBps], [null, null]);
  assert.equal(redemptionCoverage(report, 1e6, 5, [0.1]), null);
});

test('F35: shocks that leave nothing of a price or of a volume, one after the other and ten times over, are reckoned and never thrown at', () => {
  const limits = { maxIlliquidAllocation: 0.2, minDailyLiquidatable: 0.5 };
  const factor = fc.oneof(
    fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
    fc.constantFrom(1e-6, 1e-3, 1, 893, 1e3),
  );
  const price = fc.oneof(
    fc.double({ min: -0.9999, max: 10, noNaN: true }),
    fc.constantFrom(-0.999899999999846, -0.9999, 10, 1e-9),
  );
  const shocks = fc.array(
    fc.record({ volume: factor, spread: factor, volatility: factor, impact: factor, price }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(shocks, fc.constantFrom(0, 1, 10), (each, strength) => {
      const scenario = { name: '', kind: 'hypothetical', source: '', shocks: each } as const;
      const { total } = stressedReport(book, rules, scenario, strength);
      assert.ok(total === null || Number.isFinite(total.value), JSON.stringify(total));
      reverseStress(book, rules, scenario, limits);
    }),
    // Shrinking would walk through hundreds of reverse tests: the first counterexample says enough.
    { numRuns: 100, endOnFailure: true },
  );
});

test('EXP-11: a grid leaves out and names whatever it cannot price', () => {
  const [first, second] = book;
  assert.ok(first !== undefined && second !== undefined && 'profile' in first.market);
  const silent = {
    ...first,
    symbol: 'SILENT',
    market: {
      ...first.market,
      profile: { ...first.market.profile, spreadBps: null, spreadEstimated: null },
    },
  };
  const refused = {
    ...second,
    symbol: 'REFUSED',
    market: { code: 'LIQUIDITY_UNKNOWN', message: '', facts: {}, remedy: '' } as const,
  };
  const { grid, unknown } = gridOf([first, silent, refused, second], rules, (_, i) => i, 4);
  assert.deepEqual([grid.n, unknown], [2, ['SILENT', 'REFUSED']]);
  assert.deepEqual([...grid.group], [0, 3]);
});
test('EXP-11: a grid of the whole book is the sum of the grids of its names, scenario by scenario', () => {
  const whole = gridOf(book, rules, (_, i) => i, book.length).grid;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (seed) => {
      const random = seededRandom(seed);
      const width = book.length * SHOCK.width;
      const shocks = Float64Array.from({ length: 3 * width }, (_, k) =>
        k % SHOCK.width === SHOCK.price ? random.next() - 0.5 : 0.5 + random.next(),
      );
      const all = stressGrid(whole, shocks);
      for (let s = 0; s < 3; s++) {
        let [value, cost, longest, sold, illiquid, net] = [0, 0, 0, 0, 0, 0];
        for (const [i, position] of book.entries()) {
          const own = gridOf([position], rules, () => 0, 1).grid;
          const from = s * width + i * SHOCK.width;
          const one = stressGrid(own, shocks.subarray(from, from + SHOCK.width));
          value += one[TOTAL.value]!;
          cost += one[TOTAL.cost]!;
          longest = Math.max(longest, one[TOTAL.longest]!);
          sold += one[TOTAL.inOneDay]! * one[TOTAL.value]!;
          net += one[TOTAL.net]!;
          illiquid += one[TOTAL.illiquid]! * Math.max(0, one[TOTAL.net]!);
        }
        const want = [value, cost, longest, sold / value, illiquid / ((value + net) / 2), net];
        for (const [k, each] of want.entries()) {
          const was = all[s * TOTAL.width + k]!;
          assert.ok(
            Math.abs(was - each) <= 1e-9 * Math.max(1, Math.abs(each)),
            `${was} is ${each}`,
          );
        }
      }
    }),
    { numRuns: 50 },
  );
});
test('EXP-11: a book that is worth nothing sells no share of it, and no name is no book', () => {
  const { grid } = gridOf(book, rules, () => 0, 1);
  const ruin = Float64Array.of(-1, 1, 1, 1, 1);
  assert.deepEqual([...stressGrid(grid, ruin)].slice(0, 2), [0, 0]);
  assert.deepEqual([...stressGrid(grid, ruin)].slice(3), [0, 0, 0]);
  const nothing = gridOf([], rules, () => 0, 1).grid;
  assert.deepEqual([...stressGrid(nothing, ruin)], [0, 0, 0, 0, 0, 0]);
});
