import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import type { Bars } from '#core/market/tape';
import { blackLitterman } from '#core/portfolio/optimise/black-litterman';
import {
  type FactorRisk,
  factorRisk,
  timesRisk,
  varianceOf,
} from '#core/portfolio/optimise/factor-risk';
import { riskParity, riskShares } from '#core/portfolio/optimise/risk-parity';
import { returnHistory, statisticalFactors } from '#core/portfolio/optimise/statistical-factors';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const riskOf = (seed: number, n: number): FactorRisk => {
  const random = seededRandom(seed);
  const risk = factorRisk(
    Array.from({ length: n }, () => [0.5 + random.next(), random.next() - 0.5]),
    [
      [0.002, 0.0002],
      [0.0002, 0.001],
    ],
    Array.from({ length: n }, () => 1e-4 + 0.004 * random.next()),
  );
  return risk ?? assert.fail('factors have a covariance');
};

test('PFO-10: every name of a parity portfolio carries its share of the risk; without factors weights go with 1 / sigma', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 2, max: 40 }), (seed, n) => {
      const risk = riskOf(seed, n);
      const budgets = Array.from({ length: n }, (_, i) => 1 + (i % 3));
      const w = riskParity(risk, budgets) ?? assert.fail('every name has a risk');
      near(
        w.reduce((sum, x) => sum + x, 0),
        1,
      );
      const all = budgets.reduce((sum, x) => sum + x, 0);
      for (const [i, share] of riskShares(risk, w).entries()) near(share, budgets[i]! / all, 1e-7);
    }),
    { numRuns: 50 },
  );
  const plain =
    riskParity({
      factors: 0,
      loadings: new Float64Array(0),
      specific: Float64Array.of(0.01, 0.04),
    }) ?? assert.fail('has a risk');
  near(plain[0]!, 2 / 3);
  assert.equal(
    riskParity({ factors: 0, loadings: new Float64Array(0), specific: Float64Array.of(0.01, 0) }),
    null,
  );
});
test('PFO-11: Black and Litterman: no view is the market, a sure view holds, an unsure one changes nothing', () => {
  const risk = riskOf(3, 6);
  const market = Float64Array.from({ length: 6 }, () => 1 / 6);
  const implied = timesRisk(risk, market).map((each) => 2.5 * each);
  assert.deepEqual(blackLitterman(risk, market, 2.5, 0.05, []), implied);
  const weights = Float64Array.of(1, -1, 0, 0, 0, 0);
  const sure = blackLitterman(risk, market, 2.5, 0.05, [
    { weights, expected: 0.03, standardError: 1e-7 },
  ]);
  near(sure[0]! - sure[1]!, 0.03, 1e-6);
  const unsure = blackLitterman(risk, market, 2.5, 0.05, [
    { weights, expected: 0.03, standardError: 1e5 },
  ]);
  for (const [i, each] of unsure.entries()) near(each, implied[i]!, 1e-9);
});
test('PFO-12: factors of returns keep each name its variance and the book nearly its own, also with more names than days', () => {
  const random = seededRandom(5);
  const normal = (): number =>
    Array.from({ length: 12 }, () => random.next()).reduce((sum, x) => sum + x, -6);
  const [days, n] = [120, 300];
  const market = Array.from({ length: days }, () => 0.01 * normal());
  const returns = Array.from({ length: n }, (_, i) =>
    Float64Array.from({ length: days }, (_x, t) => (0.5 + i / n) * market[t]! + 0.01 * normal()),
  );
  const risk = statisticalFactors({ days, returns }, 3);
  const w = Float64Array.from({ length: n }, () => 1 / n);
  const book = Array.from({ length: days }, (_, t) =>
    returns.reduce((sum, own) => sum + own[t]! / n, 0),
  );
  const mean = book.reduce((sum, x) => sum + x, 0) / days;
  near(varianceOf(risk, w), book.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (days - 1), 0.02);
  const first = Float64Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 0));
  const own = returns[0]!;
  const ownMean = own.reduce((sum, x) => sum + x, 0) / days;
  near(
    varianceOf(risk, first),
    own.reduce((sum, x) => sum + (x - ownMean) ** 2, 0) / (days - 1),
    1e-9,
  );
});
test('PFO-12: returns stand on the days that all names have; too few are refused with the shortest', () => {
  const bars = (symbol: string, from: number, count: number): Bars => {
    const column = Float64Array.from({ length: count }, (_, t) => from + t);
    return {
      symbol,
      source: 'test',
      hash: '',
      lengthUs: 86_400e6,
      count,
      at: column,
      open: column,
      high: column,
      low: column,
      close: column.map((x) => 100 + x),
      volume: column,
      bid: column,
      ask: column,
      marketCap: column,
      findings: [],
    };
  };
  const found = returnHistory([bars('A', 0, 100), bars('B', 20, 60)], 50);
  assert.ok(found.ok);
  assert.equal(found.value.days, 50);
  near(found.value.returns[1]!.at(-1)!, Math.log(179 / 178));
  const short = returnHistory([bars('A', 0, 100), bars('B', 90, 10)], 50);
  assert.ok(!short.ok && /leave out B/.test(short.error.remedy));
});
