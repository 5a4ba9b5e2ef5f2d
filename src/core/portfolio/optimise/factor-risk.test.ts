import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { timesVector } from '#core/numeric/linear';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import {
  covarianceOf,
  exposures,
  factorRisk,
  riskOfCovariance,
  timesRisk,
  varianceOf,
} from '#core/portfolio/optimise/factor-risk';
import { overDays } from '#core/portfolio/optimise/statistical-factors';

const seeds = fc.integer({ min: 1, max: 100_000 });
const names = fc.integer({ min: 1, max: 12 });
const weights = (seed: number, n: number): Float64Array => {
  const random = seededRandom(seed + 9);
  return Float64Array.from({ length: n }, () => random.next() - 0.4);
};
const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0);

test('PFO-7: S w and w S w without the matrix are those of the matrix', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const { risk } = problem(seed, n);
      const [w, S] = [weights(seed, n), covarianceOf(risk)];
      const plain = timesVector(S, [...w]);
      for (const [i, x] of timesRisk(risk, w).entries()) near(x, plain[i]!, 1e-12);
      near(varianceOf(risk, w), dot(w, plain), 1e-12);
      near(varianceOf(risk, w), dot(w, timesRisk(risk, w)), 1e-12);
      assert.ok(varianceOf(risk, w) >= 0);
      for (const [i, row] of S.entries()) for (const [j, x] of row.entries()) near(x, S[j]![i]!);
    }),
  );
});
test('PFO-7: variance is quadratic and a product with S linear in the weights', () => {
  fc.assert(
    fc.property(seeds, names, fc.double({ min: -5, max: 5, noNaN: true }), (seed, n, by) => {
      const { risk } = problem(seed, n);
      const [a, b] = [weights(seed, n), weights(seed + 1, n)];
      near(
        varianceOf(
          risk,
          a.map((x) => by * x),
        ),
        by * by * varianceOf(risk, a),
        1e-12,
      );
      const together = timesRisk(
        risk,
        a.map((x, i) => x + by * b[i]!),
      );
      const [left, right] = [timesRisk(risk, a), timesRisk(risk, b)];
      for (const [i, x] of together.entries()) near(x, left[i]! + by * right[i]!, 1e-12);
      near(dot(a, right), dot(b, left), 1e-12);
    }),
  );
});
test('PFO-12: exposures and the covariance of factors are B C B and the own variances', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 6 }), (seed, n) => {
      const random = seededRandom(seed);
      const B = Array.from({ length: n }, () => [random.next(), random.next() - 0.5]);
      const C = [
        [0.04, 0.01],
        [0.01, 0.02],
      ];
      const own = B.map(() => random.next());
      const S = covarianceOf(factorRisk(B, C, own) ?? assert.fail('it is definite'));
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++)
          near(S[i]![j]!, dot(B[i]!, timesVector(C, B[j]!)) + (i === j ? own[i]! : 0), 1e-12);
    }),
  );
});
test('PFO-7: a covariance as factors is that covariance, also where it is only semidefinite', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const S = covarianceOf(problem(seed, n).risk);
      const back = covarianceOf(riskOfCovariance(S) ?? assert.fail('it is definite'));
      for (const [i, row] of S.entries())
        for (const [j, x] of row.entries()) near(back[i]![j]!, x, 1e-12);
    }),
  );
  const flat = [
    [1, 1],
    [1, 1],
  ];
  near(varianceOf(riskOfCovariance(flat) ?? assert.fail(), Float64Array.of(1, -1)), 0, 1e-8);
});
for (const [what, S] of [
  [
    'an asymmetric matrix',
    [
      [0.04, 0.03],
      [0.001, 0.04],
    ],
  ],
  [
    'a covariance beyond both deviations',
    [
      [0.04, 0.05],
      [0.05, 0.04],
    ],
  ],
  [
    'a negative variance beside a large one',
    [
      [1e8, 0],
      [0, -0.005],
    ],
  ],
  [
    'a covariance of a name without variance',
    [
      [0, 0.01],
      [0.01, 0.04],
    ],
  ],
  [
    'a value that is no number',
    [
      [0.04, NaN],
      [NaN, 0.04],
    ],
  ],
  [
    'an infinite variance',
    [
      [Infinity, 0],
      [0, 0.04],
    ],
  ],
  ['a row that is too short', [[0.04, 0], [0]]],
  ['no name', []],
  // Every pair is possible, all three together are not.
  [
    'three names that cannot all be opposed',
    [
      [1, -0.9, -0.9],
      [-0.9, 1, -0.9],
      [-0.9, -0.9, 1],
    ],
  ],
] as const)
  test(`PFO-18: ${what} is no covariance`, () => assert.equal(riskOfCovariance(S), null));
test('PFO-18: a covariance in other units, or with a name that does not move, is a covariance', () => {
  const S = [
    [1e8, 0, 2],
    [0, 0, 0],
    [2, 0, 1e-7],
  ];
  const back = covarianceOf(riskOfCovariance(S) ?? assert.fail('it is one'));
  for (const [i, row] of S.entries())
    for (const [j, x] of row.entries())
      assert.ok(Math.abs(back[i]![j]! - x) <= 1e-9 * Math.abs(x), `${i} ${j}`);
});
for (const [what, B, C, own] of [
  ['an exposure that is no number', [[NaN], [1]], [[1]], [0.1, 0.1]],
  ['an infinite own variance', [[1], [1]], [[1]], [0.1, Infinity]],
  [
    'a covariance of factors that is not symmetric',
    [[1, 1]],
    [
      [2, 1],
      [0, 2],
    ],
    [0.1],
  ],
  ['a negative own variance', [[1], [1]], [[1]], [0.1, -0.1]],
  ['an own variance that is no number', [[1], [1]], [[1]], [0.1, NaN]],
  ['factors without variance', [[1], [1]], [[0]], [0.1, 0.1]],
  [
    'factors that are impossible together',
    [[1, 1]],
    [
      [1, 2],
      [2, 1],
    ],
    [0.1],
  ],
] as const)
  test(`PFO-12: ${what} is no risk`, () => assert.equal(factorRisk(B, C, own), null));
test('PFO-12: names and own variances are as many; a name without exposure has only its own risk', () => {
  assert.throws(() => factorRisk([[1]], [[1]], [0.1, 0.2]));
  const risk = factorRisk([[0], [2]], [[0.5]], [0.3, 0.1]) ?? assert.fail();
  const [alone, other] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
  near(varianceOf(risk, alone), 0.3);
  near(varianceOf(risk, other), 2.1);
  assert.equal(exposures(risk, alone)[0], 0);
});
test('PFO-12: over more days that do not depend on each other variances add up', () => {
  fc.assert(
    fc.property(seeds, names, fc.integer({ min: 1, max: 250 }), (seed, n, days) => {
      const { risk } = problem(seed, n);
      const w = weights(seed, n);
      near(varianceOf(overDays(risk, days), w), days * varianceOf(risk, w), 1e-12);
    }),
  );
});
