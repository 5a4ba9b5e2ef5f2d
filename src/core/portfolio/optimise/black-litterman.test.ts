import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { type Matrix, solve, timesVector } from '#core/numeric/linear';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { blackLitterman, type View } from '#core/portfolio/optimise/black-litterman';
import { covarianceOf, timesRisk } from '#core/portfolio/optimise/factor-risk';

const TAU = 0.05;
const DELTA = 2.5;
const seeds = fc.integer({ min: 1, max: 100_000 });
const names = fc.integer({ min: 2, max: 8 });
const viewsOf = (seed: number, n: number, count: number): View[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => ({
    weights: Float64Array.from({ length: n }, () => random.next() - 0.5),
    expected: 0.1 * (random.next() - 0.5),
    standardError: 0.01 + 0.1 * random.next(),
  }));
};
const expectedOf = ({ weights }: View, mu: Float64Array): number =>
  weights.reduce((sum, w, i) => sum + w * mu[i]!, 0);

test('PFO-11: it is the mean of both normals: precision times the market’s and the views’, the inverses taken plainly', () => {
  fc.assert(
    fc.property(seeds, names, fc.integer({ min: 1, max: 4 }), (seed, n, count) => {
      const { risk, held } = problem(seed, n);
      const market = Float64Array.from(held);
      const views = viewsOf(seed, n, count);
      const implied = timesRisk(risk, market).map((x) => DELTA * x);
      const tauS = covarianceOf(risk).map((row) => row.map((x) => TAU * x));
      const unit = (i: number): number[] => tauS.map((_, j) => (i === j ? 1 : 0));
      // [(tau S)^-1 + P' Omega^-1 P] mu = (tau S)^-1 pi + P' Omega^-1 q, row by row.
      const inverse: Matrix = tauS.map((_, i) => solve(tauS, unit(i)) ?? assert.fail());
      const left = inverse.map((row, i) =>
        row.map((x, j) =>
          views.reduce((sum, v) => sum + (v.weights[i]! * v.weights[j]!) / v.standardError ** 2, x),
        ),
      );
      const right = timesVector(inverse, [...implied]).map((x, i) =>
        views.reduce((sum, v) => sum + (v.weights[i]! * v.expected) / v.standardError ** 2, x),
      );
      const want = solve(left, right) ?? assert.fail();
      const mu = blackLitterman(risk, market, DELTA, TAU, views);
      for (const [i, x] of mu.entries()) near(x, want[i]!, 1e-6);
    }),
    { numRuns: 50 },
  );
});
test('PFO-11: a view pulls its own return towards it, never past, the more the surer it is', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const { risk, held } = problem(seed, n);
      const market = Float64Array.from(held);
      const [view] = viewsOf(seed, n, 1);
      const before = expectedOf(view!, blackLitterman(risk, market, DELTA, TAU, []));
      const after = (standardError: number): number =>
        expectedOf(view!, blackLitterman(risk, market, DELTA, TAU, [{ ...view!, standardError }]));
      const moved = [1, 0.1, 0.01, 1e-5].map(
        (error) => (after(error) - before) / (view!.expected - before),
      );
      for (const [k, share] of moved.entries())
        assert.ok(share >= (moved[k - 1] ?? 0) - 1e-9 && share <= 1 + 1e-6, `${share}`);
    }),
    { numRuns: 50 },
  );
});
test('PFO-11: a view that says what the market implies changes nothing; two alike are one that is surer', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const { risk, held } = problem(seed, n);
      const market = Float64Array.from(held);
      const implied = blackLitterman(risk, market, DELTA, TAU, []);
      const [view] = viewsOf(seed, n, 1);
      const agreed = { ...view!, expected: expectedOf(view!, implied) };
      for (const [i, x] of blackLitterman(risk, market, DELTA, TAU, [agreed]).entries())
        near(x, implied[i]!, 1e-10);
      const twice = blackLitterman(risk, market, DELTA, TAU, [view!, view!]);
      const surer = { ...view!, standardError: view!.standardError / Math.SQRT2 };
      for (const [i, x] of blackLitterman(risk, market, DELTA, TAU, [surer]).entries())
        near(twice[i]!, x, 1e-9);
    }),
    { numRuns: 50 },
  );
});
for (const [what, delta, tau, standardError] of [
  ['no aversion', 0, TAU, 0.1],
  ['no tau', DELTA, 0, 0.1],
  ['a view without an error', DELTA, TAU, 0],
] as const)
  test(`PFO-11: ${what} is no question`, () => {
    const { risk, held } = problem(1, 2);
    const view = { weights: Float64Array.of(1, 0), expected: 0, standardError };
    assert.throws(() => blackLitterman(risk, Float64Array.from(held), delta, tau, [view]));
  });
