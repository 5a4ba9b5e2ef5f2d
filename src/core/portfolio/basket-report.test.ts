import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { type BasketParent, basketReport } from '#core/portfolio/basket-report';
import { type BasketState, beginBasket } from '#core/portfolio/basket-run';
import { near } from '#core/portfolio/book.fixture';

const instrument = usEquity('A', 'X');
const parent = (
  filled: number,
  totalBps: number | null,
  change: Partial<BasketParent> = {},
): BasketParent => ({
  instrument,
  filled,
  endedAt: timeUs(1),
  status: 'filled',
  acceptance: { arrivalPrice: 1000 }, // ticks of a cent
  tca: totalBps === null ? null : { totalBps },
  ...change,
});
const stateOf = (
  planned: readonly (number | null)[],
  change: Partial<BasketState> = {},
): BasketState => ({
  ...beginBasket(
    {
      basketId: 'BK1',
      by: 'desk',
      role: 'trader',
      waveCount: 1,
      waveUs: 1e6,
      legs: planned.map((plannedBps, i) => ({
        symbol: `N${i}`,
        units: 100,
        price: 10,
        lot: 1,
        plannedBps,
      })),
    },
    timeUs(0),
  ),
  waves: [
    {
      begunAt: timeUs(0),
      still: [],
      imbalance: 0,
      orders: planned.map((_, i) => ({ symbol: `N${i}`, units: 100, parentId: `P${i}` })),
    },
  ],
  ...change,
});
const reportOf = (
  parents: readonly (BasketParent | null)[],
  planned: readonly (number | null)[] = parents.map(() => 5),
  change: Partial<BasketState> = {},
) => basketReport(stateOf(planned, change), (id) => parents[Number(id.slice(1))] ?? null);

test('BAS-1: planned and realised are means over the money that traded, at arrival prices', () => {
  const report = reportOf([parent(100, 8), parent(50, 2), parent(50, -4)], [5, 7, 9]);
  near(report.money, 2000);
  near(report.realisedBps ?? NaN, (8 * 2 + 2 - 4) / 4);
  near(report.plannedBps ?? NaN, (5 * 2 + 7 + 9) / 4);
  // Each order's share of the money, squared, times the spread of costs around the mean.
  const spread = (2 * (8 - 3.5) ** 2 + (2 - 3.5) ** 2 + (-4 - 3.5) ** 2) / 4;
  const weights = 0.25 + 2 * 0.0625;
  near(report.realisedStandardErrorBps ?? NaN, Math.sqrt((spread * weights) / (1 - weights)));
  assert.deepEqual([report.orders, report.judged, report.working], [3, 3, 0]);
});
test('BAS-1, P23: of equal orders the error is s / sqrt(n), and of one order it is unknown', () => {
  const costs = [1, 4, -2, 7];
  const s = Math.sqrt(costs.reduce((sum, each) => sum + (each - 2.5) ** 2, 0) / 3);
  near(reportOf(costs.map((bps) => parent(100, bps))).realisedStandardErrorBps ?? NaN, s / 2);
  assert.equal(reportOf([parent(100, 8)]).realisedStandardErrorBps, null);
});
test('BAS-1: the realised cost lies between its orders, and adding the same to all of them adds it to the mean and nothing to the error', () => {
  const orders = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.double({ min: -50, max: 50, noNaN: true })),
    { minLength: 2, maxLength: 8 },
  );
  fc.assert(
    fc.property(orders, fc.double({ min: -50, max: 50, noNaN: true }), (given, by) => {
      const of = (plus: number) =>
        reportOf(given.map(([filled, bps]) => parent(filled, bps + plus)));
      const [was, is] = [of(0), of(by)];
      const all = given.map(([, bps]) => bps);
      const realised = was.realisedBps ?? NaN;
      assert.ok(realised >= Math.min(...all) - 1e-9 && realised <= Math.max(...all) + 1e-9);
      near(is.realisedBps ?? NaN, realised + by);
      near(is.realisedStandardErrorBps ?? NaN, was.realisedStandardErrorBps ?? NaN, 1e-6);
    }),
  );
});
for (const [what, parents, planned, want] of [
  ['nothing was placed', [null, null], [5, 5], [null, null, 0, 0]],
  ['nothing was filled', [parent(0, 3), parent(0, 3)], [5, 5], [null, null, 0, 0]],
  ['nothing was judged', [parent(10, null), parent(10, null)], [5, 5], [null, null, 0, 0]],
  [
    'one was never accepted',
    [parent(10, 3), parent(10, 9, { acceptance: null })],
    [5, 7],
    [5, 3, 1, 0],
  ],
  ['one plan is unknown', [parent(10, 3), parent(10, 5)], [5, null], [null, 4, 2, 0]],
  ['one still works', [parent(10, 3), parent(10, null, { endedAt: null })], [5, 7], [5, 3, 1, 1]],
] as const)
  test(`BAS-1: where ${what}, only what is known is reported`, () => {
    const report = reportOf(parents, planned);
    assert.deepEqual([report.plannedBps, report.realisedBps, report.judged, report.working], want);
  });
test('BAS-1: the largest imbalance is of any wave, and of the end once it has ended', () => {
  const half = [parent(100, 1), parent(50, 1)];
  // 50 of 200 units are missing, all at one price.
  near(reportOf(half, [5, 5], { endedAt: timeUs(9) }).imbalanceMax, 0.25);
  // A wave at work is behind its own share: that is no imbalance yet.
  assert.equal(reportOf(half).imbalanceMax, 0);
  const wave = { begunAt: timeUs(0), still: [], orders: [], imbalance: -0.4 };
  assert.equal(reportOf([], [5], { waves: [wave] }).imbalanceMax, 0.4);
});
test('BAS-1: legs say how much of each is done', () => {
  const { legs } = reportOf([parent(100, 1), parent(30, 1), null]);
  assert.deepEqual(
    legs.map(({ symbol, done }) => [symbol, done]),
    [
      ['N0', 100],
      ['N1', 30],
      ['N2', 0],
    ],
  );
});
