// The structured optimiser against a plain one that holds the whole covariance.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Matrix } from '#core/numeric/linear';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { problem } from '#core/portfolio/optimise/allocation.fixture';
import { type FactorRisk, riskOfCovariance } from '#core/portfolio/optimise/factor-risk';
import { optimise } from '#core/portfolio/optimise/optimise';
import { optimiseDense } from './optimise-dense.ts';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const fail = (message: string): never => assert.fail(message);
function solved(of: Allocation) {
  const found = optimise(of);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}
const dense = ({ loadings, factors, specific }: FactorRisk): Matrix =>
  Array.from(specific, (own, i) =>
    Array.from(specific, (_, j) =>
      loadings
        .subarray(i * factors, (i + 1) * factors)
        .reduce((sum, x, f) => sum + x * loadings[j * factors + f]!, i === j ? own : 0),
    ),
  );
const seeds = fc.integer({ min: 1, max: 1_000_000 });

test('PFO-7: the structured solver finds what its plain twin finds', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = problem(seed, 7);
      const caps = of.names.map(() => 0.4);
      const sellable = of.held.map((w, i) => w * (i % 3));
      const plain = optimiseDense({
        mu: of.mu,
        covariance: dense(of.risk),
        riskAversion: 5,
        held: of.held,
        linear: of.costs.linear,
        impact: of.costs.power,
        costScale: 1,
        total: 1,
        longOnly: true,
        caps,
        illiquid: { names: [0, 3], max: 0.3 },
        oneDay: { sellable, min: 0.3 },
      });
      const limits = {
        upper: caps,
        groups: [
          {
            name: 'illiquid',
            weights: of.names.map((_, i) => (i === 0 || i === 3 ? 1 : 0)),
            min: -Infinity,
            max: 0.3,
          },
        ],
        oneDay: { sellable, maxLeft: 0.7 },
      };
      if (!plain.ok) return;
      const { objective, weights } = solved({ ...of, ...limits });
      near(objective, plain.value.objective, 1e-9);
      for (const [i, w] of weights.entries()) near(w, plain.value.weights[i]!, 2e-5);
      near(
        solved({
          ...of,
          ...limits,
          risk: riskOfCovariance(dense(of.risk)) ?? fail('it is a covariance'),
        }).objective,
        objective,
        1e-9,
      );
    }),
    { numRuns: 40 },
  );
});
