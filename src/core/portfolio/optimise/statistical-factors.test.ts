import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import type { Bars } from '#core/market/tape';
import { symmetricEigenvalues } from '#core/numeric/linear';
import { near } from '#core/portfolio/optimise/allocation.fixture';
import { covarianceOf } from '#core/portfolio/optimise/factor-risk';
import {
  overDays,
  type ReturnHistory,
  returnHistory,
  statisticalFactors,
} from '#core/portfolio/optimise/statistical-factors';

/** Returns that share a market, from a seed. */
function historyOf(seed: number, n: number, days: number): ReturnHistory {
  const random = seededRandom(seed);
  const market = Array.from({ length: days }, () => random.next() - 0.5);
  return {
    days,
    returns: Array.from({ length: n }, (_, i) =>
      Float64Array.from(market, (m) => 0.02 * ((0.3 + i / n) * m + random.next() - 0.5)),
    ),
  };
}
function sampleCovariance({ days, returns }: ReturnHistory): number[][] {
  const centred = returns.map((own) => {
    const mean = own.reduce((sum, x) => sum + x, 0) / days;
    return own.map((x) => x - mean);
  });
  return centred.map((a) =>
    centred.map((b) => a.reduce((sum, x, t) => sum + x * b[t]!, 0) / (days - 1)),
  );
}
const seeds = fc.integer({ min: 1, max: 10_000 });

test('PFO-12: every name keeps the variance that was measured, also where factors would explain nearly all of it', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 30 }), (seed, n) => {
      const history = historyOf(seed, n, 60);
      const S = covarianceOf(statisticalFactors(history, 5));
      const sample = sampleCovariance(history);
      for (let i = 0; i < n; i++) near(S[i]![i]! / sample[i]![i]!, 1);
    }),
    { numRuns: 30 },
  );
});
test('PFO-12: the factors are the largest components of the sample: what they explain is its largest eigenvalues', () => {
  for (const [seed, n, most] of [
    [1, 6, 1],
    [2, 20, 3],
    [3, 10, 2],
  ] as const) {
    const history = historyOf(seed, n, 80);
    const { factors, loadings } = statisticalFactors(history, most);
    assert.equal(factors, most);
    const explained = loadings.reduce((sum, x) => sum + x * x, 0);
    const eigenvalues = symmetricEigenvalues(sampleCovariance(history)).toSorted((a, b) => b - a);
    near(explained / eigenvalues.slice(0, most).reduce((sum, x) => sum + x, 0), 1, 1e-3);
  }
});
test('PFO-12: what factors explain of a name is 95 % at most, and its own part is the rest of what was measured', () => {
  // Two names that are one but for their size: one factor explains everything.
  const base = Float64Array.from({ length: 100 }, (_, t) => (t % 2 === 0 ? 1 : -1));
  const returns = [base.map((x) => 0.02 * x), base.map((x) => 0.03 * x)];
  const { loadings, specific } = statisticalFactors({ days: 100, returns }, 1);
  for (const [i, deviation] of [0.02, 0.03].entries()) {
    const variance = (deviation ** 2 * 100) / 99;
    near(loadings[i]! ** 2 / variance, 0.95);
    near(specific[i]! / variance, 0.05);
  }
});
for (const [n, days, most, want] of [
  [30, 200, 15, 15],
  [30, 100, 15, 10], // a tenth of the days
  [5, 200, 15, 4], // one fewer than names
  [2, 200, 15, 1],
  [30, 50, 3, 3],
  [10, 8, 3, 1], // one at least
] as const)
  test(`PFO-12: ${n} names over ${days} days have ${want} factors of at most ${most}`, () => {
    const risk = statisticalFactors(historyOf(1, n, days), most);
    assert.deepEqual(
      [risk.factors, risk.loadings.length, risk.specific.length],
      [want, want * n, n],
    );
  });
test('PFO-12: returns in other units are the same risk, and a constant added to all of a name changes nothing', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.1, max: 10, noNaN: true }), (seed, by) => {
      const history = historyOf(seed, 8, 60);
      const changed = {
        ...history,
        returns: history.returns.map((own, i) => own.map((x) => by * x + i / 100)),
      };
      const [was, is] = [history, changed].map((of) => covarianceOf(statisticalFactors(of, 3)));
      for (const [i, row] of was!.entries())
        for (const [j, x] of row.entries()) near(is![i]![j]! / by ** 2, x, 1e-6);
    }),
    { numRuns: 20 },
  );
});
test('PFO-12: days add up: exposures with the root of the days, own variances with the days', () => {
  const risk = statisticalFactors(historyOf(1, 4, 60), 2);
  const long = overDays(risk, 9);
  assert.equal(long.factors, 2);
  for (const [k, x] of long.loadings.entries()) near(x, 3 * risk.loadings[k]!);
  for (const [i, x] of long.specific.entries()) near(x, 9 * risk.specific[i]!);
});

const barsOf = (symbol: string, days: readonly number[], close: (day: number) => number): Bars => {
  const column = Float64Array.from(days, close);
  return {
    symbol,
    source: 'test',
    hash: '',
    lengthUs: 86_400e6,
    count: days.length,
    at: Float64Array.from(days),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
    bid: column,
    ask: column,
    marketCap: column,
    findings: [],
  };
};
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
test('PFO-12: returns are of the newest days that all names have, over gaps too', () => {
  const a = barsOf('A', range(0, 100), (day) => 2 ** day);
  const gap = barsOf(
    'B',
    range(0, 100).filter((day) => day !== 95),
    (day) => 3 ** (day / 10),
  );
  const found = returnHistory([a, gap], 45);
  assert.ok(found.ok);
  assert.equal(found.value.days, 45);
  const [own, other] = found.value.returns;
  // From 94 to 96 the return is of two days.
  for (const [t, days] of [1, 1, 1, 1, 1, 2, 1, 1, 1].entries()) {
    near(own![t + 36]!, days * Math.LN2);
    near(other![t + 36]!, (days * Math.log(3)) / 10);
  }
});
for (const [what, bars, message] of [
  ['no name', [], /had 0/],
  ['41 days less one', [barsOf('A', range(0, 40), () => 1)], /40 days in common .* had 39/],
  [
    'days apart',
    [barsOf('A', range(0, 100), () => 1), barsOf('B', range(80, 130), () => 1)],
    /had 19/,
  ],
  [
    'prices of nothing',
    [
      barsOf('A', range(0, 100), (day) => (day % 2 === 0 ? 0 : 1)),
      barsOf('B', range(0, 60), () => 1),
    ],
    /had 29/,
  ],
] as const)
  test(`PFO-12: a history of ${what} is refused`, () => {
    const found = returnHistory(bars, 250);
    assert.ok(!found.ok && found.error.code === 'LIQUIDITY_UNKNOWN');
    assert.match(found.error.message, message);
  });
test('PFO-12: 41 days in common are enough', () =>
  assert.ok(returnHistory([barsOf('A', range(0, 41), () => 1)], 250).ok));
