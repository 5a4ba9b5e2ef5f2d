// EXP-16: a short is no asset. Every figure by hand, for a book of longs, one of shorts, and one of both.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { near, positionOf, rules } from '#core/portfolio/book.fixture';
import { type Position, reportBook } from '#core/portfolio/book-report';
import { fastest, type Holding, proRata, waterfall } from '#core/portfolio/liquidation';
import { redemptionCoverage } from '#core/portfolio/redemption';
import { gridOf, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';
import { stressRows } from '#core/portfolio/stress-rows';

/** 100 a share: 1 M of A takes a day at a fifth of the volume, 1 M of B two days. */
const A = { adv: 50_000, close: 100 };
const B = { adv: 25_000, close: 100 };
const BOOKS = {
  long: [positionOf('A', 10_000, A), positionOf('B', 10_000, B)],
  short: [positionOf('A', -10_000, A), positionOf('B', -10_000, B)],
  mixed: [positionOf('A', 10_000, A), positionOf('B', -5_000, B)],
} as const satisfies Readonly<Record<string, readonly Position[]>>;
const down = [
  {
    name: 'down a fifth',
    kind: 'hypothetical',
    source: 'test',
    shocks: [{ spread: 1, volume: 1, volatility: 1, impact: 1, price: -0.2 }],
  },
] as const;
const limits = { maxIlliquidAllocation: 1, minDailyLiquidatable: 0.01 };

for (const [name, gross, net, change, after] of [
  ['long', 2e6, 2e6, -0.2, 1.6e6],
  ['short', 2e6, -2e6, 0.2, -1.6e6],
  // Longs lose 200,000, the short earns 100,000, of 1.5 M.
  ['mixed', 1.5e6, 0.5e6, -0.1 / 1.5, 0.4e6],
] as const) {
  test(`EXP-16: prices a fifth lower in a ${name} book`, () => {
    const [today, then] = stressRows(BOOKS[name], rules, down, limits, false);
    near(today?.report.total?.value ?? NaN, gross);
    near(today?.report.total?.net ?? NaN, net);
    near(then?.valueChange ?? NaN, change);
    near(then?.report.total?.net ?? NaN, after);
  });
  test(`EXP-16: the grid of a ${name} book tells the same`, () => {
    const { grid } = gridOf(BOOKS[name], rules, () => 0, 1);
    const shocks = new Float64Array(SHOCK.width).fill(1);
    shocks[SHOCK.price] = -0.2;
    const found = stressGrid(grid, shocks);
    near(found[TOTAL.net]!, after);
    near(found[TOTAL.value]!, 0.8 * gross);
  });
}

const holding = (units: number, adv: number): Holding => ({ units, adv, price: 100 });
test('EXP-16: cash is raised by longs; a share of everything pays for the shorts that it buys back', () => {
  const long = [holding(10_000, 50_000), holding(10_000, 25_000)];
  const mixed = [holding(10_000, 50_000), holding(-5_000, 25_000)];
  const short = [holding(-10_000, 50_000), holding(-10_000, 25_000)];
  assert.deepEqual(proRata(long, 0.2, 5e5)?.units, [2500, 2500]);
  // Half of the net 500,000: half of the longs for 500,000, half of the shorts for 250,000.
  assert.deepEqual(proRata(mixed, 0.2, 2.5e5)?.units, [5000, 2500]);
  assert.equal(proRata(mixed, 0.2, 6e5), null);
  assert.deepEqual(waterfall(mixed, 0.2, 6e5)?.units, [6000, 0]);
  assert.equal(waterfall(mixed, 0.2, 1.01e6), null);
  assert.deepEqual(fastest(mixed, 0.2, 5e5)?.units, [5000, 0]);
  near(fastest(mixed, 0.2, 5e5)?.completion ?? NaN, 0.5);
  assert.equal(fastest(mixed, 0.2, 1.01e6), null);
  for (const way of [proRata, waterfall, fastest]) assert.equal(way(short, 0.2, 1), null);
});

test('EXP-16: redemptions are covered by longs and cash, never by shorts', () => {
  const of = (book: readonly Position[], cash: number) => {
    const report = reportBook(book, rules);
    const costs = report.positions.map(({ costBps }) => (costBps ?? NaN) / 1e4);
    const value = (report.total?.net ?? NaN) + cash;
    return { costs, found: redemptionCoverage(report, value, 1, [0.5], cash) };
  };
  const long = of(BOOKS.long, 0);
  const [a = NaN, b = NaN] = long.costs;
  // A day sells all of A and half of B; of a slice, half of both.
  near(long.found?.waterfallCash ?? NaN, 1e6 * (1 - a) + 5e5 * (1 - b));
  near(long.found?.slicingCash ?? NaN, 5e5 * (1 - a) + 5e5 * (1 - b));
  const mixed = of(BOOKS.mixed, 0);
  const [sold = NaN, bought = NaN] = mixed.costs;
  // A day closes all of both: the slice pays for the short, the waterfall leaves it.
  near(mixed.found?.waterfallCash ?? NaN, 1e6 * (1 - sold));
  near(mixed.found?.slicingCash ?? NaN, 1e6 * (1 - sold) - 5e5 * (1 + bought));
  // Shorts alone are no fund; with the cash of their sale there is one, and nothing but the cash pays.
  assert.equal(of(BOOKS.short, 0).found, null);
  const short = of(BOOKS.short, 3e6);
  near(short.found?.waterfallCash ?? NaN, 3e6);
  const cost = short.costs.reduce((sum, each) => sum + each, 0);
  near(short.found?.slicingCash ?? NaN, 3e6 - 0.5 * (2e6 + 1e6 * cost));
});

test('EXP-16: rule 22e-4 counts investments that are assets: shares are of longs', () => {
  const slow = { adv: 100, close: 100 };
  const illiquidOf = (book: readonly Position[]): number =>
    reportBook(book, rules).total?.buckets.illiquid ?? NaN;
  near(illiquidOf([positionOf('A', 10_000, A), positionOf('S', -10_000, slow)]), 0);
  near(illiquidOf([positionOf('A', 10_000, A), positionOf('S', 10_000, slow)]), 0.5);
  near(illiquidOf([positionOf('A', -10_000, A), positionOf('S', 10_000, slow)]), 1);
});
