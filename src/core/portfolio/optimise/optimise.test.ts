import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { type Matrix, solve } from '#core/numeric/linear';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { problem } from '#core/portfolio/optimise/allocation.fixture';
import {
  type FactorRisk,
  factorRisk,
  riskOfCovariance,
  varianceOf,
} from '#core/portfolio/optimise/factor-risk';
import { optimise, valued } from '#core/portfolio/optimise/optimise';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
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

test('PFO-4: no exchange between two names, however small, is better than the optimum; its limits hold and its conditions are met', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = problem(seed, 5, {
        upper: [0.5, 0.5, 0.5, 0.5, 0.5],
        groups: [{ name: 'illiquid', weights: [0, 0, 0, 1, 1], min: 0, max: 0.4 }],
      });
      const { weights, objective: best, optimality } = solved(of);
      near(
        weights.reduce((sum, w) => sum + w, 0),
        1,
        1e-10,
      );
      assert.ok(Math.max(...Object.values(optimality)) < 1e-10, JSON.stringify(optimality));
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          for (const step of [1e-3, 1e-5]) {
            const moved = weights.map((w, k) => (k === i ? w + step : k === j ? w - step : w));
            const isWithin = moved.every((w) => w >= 0 && w <= 0.5) && moved[3]! + moved[4]! <= 0.4;
            if (i !== j && isWithin)
              assert.ok(valued(of, moved).objective <= best + 1e-11, `${seed}: ${i} for ${j}`);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});
test('PFO-5: without costs and bounds it is the closed form, with huge costs nothing moves, exactly', () => {
  const none = [0, 0, 0, 0, 0];
  const free = problem(7, 5, {
    costs: { linear: none, power: none, exponent: none, quadratic: none, borrow: none },
    lower: none.map(() => -Infinity),
  });
  const inverse = (right: readonly number[]): readonly number[] =>
    solve(dense(free.risk), right) ?? [];
  const [a, b] = [inverse(free.mu), inverse(free.mu.map(() => 1))];
  const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
  const nu = (sum(a) / 5 - 1) / (sum(b) / 5);
  for (const [i, w] of solved(free).weights.entries()) near(w, (a[i]! - nu * b[i]!) / 5, 1e-8);
  const dear = problem(7, 5, { costScale: 1e4 });
  assert.deepEqual([...solved(dear).weights], [...dear.held]);
});
test('PFO-8: every limit at once, long and short, holds with its conditions, and nothing trades that need not', () => {
  let binding = 0;
  let still = 0;
  fc.assert(
    fc.property(seeds, fc.integer({ min: 4, max: 60 }), fc.boolean(), (seed, n, isNeutral) => {
      const random = seededRandom(seed + 1);
      const of = problem(seed, n);
      const held = isNeutral ? of.held.map((w, i) => (i % 2 === 0 ? w : -w)) : of.held;
      const total = held.reduce((sum, w) => sum + w, 0);
      const gross = held.reduce((sum, w) => sum + Math.abs(w), 0);
      const full: Allocation = {
        ...of,
        held,
        total,
        mu: of.mu.map((x) => 5 * x),
        lower: held.map((w) => Math.min(w, 0) - 0.3),
        upper: held.map((w) => Math.max(w, 0) + 0.3),
        participation: held.map(() => 0.2 + random.next() / 3),
        costs: {
          ...of.costs,
          exponent: held.map(() => 0.4 + 0.6 * random.next()),
          borrow: held.map(() => 0.002 * random.next()),
          quadratic: held.map(() => 0.01 * random.next()),
        },
        groups: [
          {
            name: 'sector',
            weights: held.map((_, i) => (i % 3 === 0 ? 1 : 0)),
            min: held.reduce((sum, w, i) => sum + (i % 3 === 0 ? w : 0), 0) - 0.02,
            max: Infinity,
          },
        ],
        turnover: 0.3,
        leverage: gross + 0.1,
        oneDay: { sellable: held.map((w) => Math.abs(w) / 2), maxLeft: gross / 2 + 0.05 },
      };
      const { weights, prices, optimality } = solved(full);
      assert.ok(
        optimality.stationarity < 1e-7 && optimality.limits < 1e-7 && optimality.slackness < 1e-7,
        `${seed}, ${n}: ${JSON.stringify(optimality)}`,
      );
      if (prices.turnover > 0) binding++;
      if (weights.some((w, i) => w === held[i])) still++;
    }),
    { numRuns: 150 },
  );
  assert.ok(binding > 20 && still > 20, `${binding} bind, ${still} stand still`);
});
test('PFO-6: what cannot be is refused with the reason, and how far it is', () => {
  const message = (change: Partial<Allocation>, of = problem(3, 5)): string => {
    const found = optimise({ ...of, ...change });
    return found.ok ? 'ok' : `${found.error.code} ${found.error.message}`;
  };
  const all = (value: number): number[] => [value, value, value, value, value];
  assert.match(
    message({ oneDay: { sellable: [0.5, 0.3, 0.1, 0.02, 0.005], maxLeft: 0.05 } }),
    /PLAN_INFEASIBLE .*at most 0\.925/,
  );
  assert.match(message({ upper: all(0.1) }), /room for a total of 1, leave 0 to 0\.5/);
  assert.match(message({ total: 3, upper: all(0.5) }), /room for a total of 3/);
  assert.match(
    message({
      upper: [0.2, 0.2, 0.2, 1, 1],
      groups: [{ name: 'illiquid names', weights: [0, 0, 0, 1, 1], min: 0, max: 0.1 }],
    }),
    /give way: illiquid names at most 0\.1 by 0\.3/,
  );
  assert.match(message({ mu: [NaN, 0, 0, 0, 0] }), /returns must be finite numbers, of N0 was NaN/);
  assert.match(message({ mu: [1, 2] }), /returns must have 5 names, had 2/);
  assert.match(
    message({ mu: [1, 1, 1, 1, 2], riskAversion: 0, lower: all(-Infinity), costScale: 0 }),
    /an optimum must be found/,
  );
  assert.match(message({ names: [] }), /must have a name/);
  assert.match(message({ lower: all(0.5), upper: all(0.4) }), /must be able to reach/);
  assert.match(message({ participation: all(0), turnover: 0, held: all(0.1) }), /room for a total/);
  assert.equal(
    riskOfCovariance([
      [1, 2],
      [2, 1],
    ]),
    null,
  );
  assert.equal(factorRisk([[1]], [[-1]], [0.1]), null);
});
test('PFO-9: dollar-neutral, one name, nothing to do, a name without risk: each has its answer', () => {
  const neutral = solved(
    problem(5, 6, {
      held: [0, 0, 0, 0, 0, 0],
      total: 0,
      lower: [-1, -1, -1, -1, -1, -1],
      upper: [1, 1, 1, 1, 1, 1],
      leverage: 1,
    }),
  );
  near(
    neutral.weights.reduce((sum, w) => sum + w, 0),
    0,
    1e-12,
  );
  assert.ok(neutral.weights.some((w) => w < 0) && neutral.optimality.limits < 1e-12);
  assert.deepEqual([...solved(problem(5, 1)).weights], [1]);
  const base = problem(5, 4);
  const still = solved({ ...base, mu: [0, 0, 0, 0], riskAversion: 0 });
  assert.deepEqual([...still.weights], [...base.held]);
  const cash = solved({
    ...base,
    risk: {
      ...base.risk,
      loadings: base.risk.loadings.map((x, k) => (k < 2 ? 0 : x)),
      specific: base.risk.specific.map((x, k) => (k === 0 ? 0 : x)),
    },
  });
  assert.ok(cash.optimality.stationarity < 1e-9 && varianceOf(base.risk, cash.weights) > 0);
});
test('PFO-9: solutions in a corner, where every name rests on a bound, have their prices and the accuracy of all others', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 3, max: 12 }), (seed, names) => {
      const of = problem(seed, 4 * names);
      const cap = 1 / names;
      const { weights, optimality } = solved({
        ...of,
        costScale: 0,
        riskAversion: 1e-6 * (1 + (seed % 50)),
        upper: of.names.map(() => cap),
      });
      assert.ok(Math.max(...Object.values(optimality)) < 1e-12, JSON.stringify(optimality));
      assert.equal(
        weights.filter((w) => w === cap).length >= names - 1,
        true,
        `${weights.filter((w) => w === cap).length} of ${names}`,
      );
      const grouped = solved({
        ...of,
        costScale: 0,
        riskAversion: 0.01,
        upper: of.names.map(() => cap),
        groups: [{ name: 'half', weights: of.names.map((_, i) => i % 2), min: 0.5, max: 0.5 }],
      });
      assert.ok(
        Math.max(...Object.values(grouped.optimality)) < 1e-9,
        JSON.stringify(grouped.optimality),
      );
    }),
    { numRuns: 60 },
  );
});
