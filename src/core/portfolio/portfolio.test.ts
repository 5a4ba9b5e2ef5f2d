import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { solve } from '#core/numeric/linear';
import { optimise, type PortfolioProblem } from '#core/portfolio/optimise';
import { dynamicPolicy, marginalTradingCost, singleTrade, tradingCost, weightCost } from '#core/portfolio/trading-cost';

const near = (was: number, want: number, by = 1e-9): void => assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const curve = { linear: 0.0005, b: 1, sigma: 0.02, volume: 2e7 };

test('PFO-1: a marginal cost is the slope of the cost, the same in money and in weights', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e3, max: 1e7, noNaN: true }), (x) => {
      near((tradingCost(curve, x * 1.000001) - tradingCost(curve, x * 0.999999)) / (2e-6 * x), marginalTradingCost(curve, x), 1e-6);
      near(marginalTradingCost(curve, -x), -marginalTradingCost(curve, x));
      near(weightCost(curve, 1e8, x / 1e8) * 1e8, tradingCost(curve, x));
    }),
  );
});
test('PFO-2: one asset: nothing below the linear cost, and above it the gain of a little more is its cost', () => {
  assert.equal(singleTrade({ alpha: 0.0004, riskAversion: 5, curve, value: 1e8 }), 0);
  const z = singleTrade({ alpha: 0.004, riskAversion: 5, curve, value: 1e8 });
  near(0.004 - 5 * curve.sigma ** 2 * z, marginalTradingCost(curve, z * 1e8));
});
test('PFO-3: Garleanu and Pedersen: part of the way to the aim, which is below Markowitz and is him where nothing decays', () => {
  const input = { riskAversion: 1e-6, lambda: 1e-5, discount: 0.02, decay: 0.1, alpha: 0.002, variance: 4e-4 };
  const policy = dynamicPolicy(input);
  assert.ok(policy.rate > 0 && policy.rate < 1 && policy.aim < policy.markowitz);
  near(policy.path(0)[0] ?? NaN, policy.rate * policy.aim);
  near(dynamicPolicy({ ...input, decay: 0 }).aim, policy.markowitz);
});

/** Five names, a covariance of one factor, from a seed. */
function problem(seed: number, change: Partial<PortfolioProblem> = {}): PortfolioProblem {
  const random = seededRandom(seed);
  const n = 5;
  const of = (low: number, high: number): number[] => Array.from({ length: n }, () => low + (high - low) * random.next());
  const [beta, own, raw] = [of(0.5, 1.5), of(0.01, 0.03), of(0.1, 1)];
  const sum = raw.reduce((a, b) => a + b, 0);
  return {
    mu: of(0, 0.02), covariance: beta.map((a, i) => beta.map((b, j) => 0.002 * a * b + (i === j ? own[i]! ** 2 * 4 : 0))), riskAversion: 5, held: raw.map((x) => x / sum), linear: of(0.0001, 0.002), impact: of(0.001, 0.05), costScale: 1,
    total: 1, longOnly: true, caps: null, illiquid: null, oneDay: null, ...change,
  };
}
const objective = ({ mu, covariance, riskAversion, held, linear, impact, costScale }: PortfolioProblem, w: readonly number[]): number =>
  w.reduce((sum, x, i) => sum + mu[i]! * x - costScale * (linear[i]! * Math.abs(x - held[i]!) + impact[i]! * Math.abs(x - held[i]!) ** 1.5) - (riskAversion / 2) * w.reduce((inner, y, j) => inner + x * y * covariance[i]![j]!, 0), 0);
function solved(of: PortfolioProblem) {
  const found = optimise(of);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}

test('PFO-4: no exchange between two names, however small, is better than the optimum; its limits hold and its conditions are met', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
      const of = problem(seed, { caps: [0.5, 0.5, 0.5, 0.5, 0.5], illiquid: { names: [3, 4], max: 0.3 } });
      const { weights, objective: best, residual } = solved(of);
      near(weights.reduce((sum, w) => sum + w, 0), 1, 1e-10);
      assert.ok(residual < 1e-12, `residual ${residual}`);
      near(objective(of, weights), best, 1e-12);
      for (let i = 0; i < 5; i++) {
        for (let j = 0; j < 5; j++) {
          for (const step of [1e-3, 1e-5]) {
            const moved = weights.map((w, k) => (k === i ? w + step : k === j ? w - step : w));
            const isWithin = moved.every((w) => w >= 0 && w <= 0.5) && (moved[3] ?? 0) + (moved[4] ?? 0) <= 0.3;
            if (i !== j && isWithin) assert.ok(objective(of, moved) <= best + 1e-11, `${seed}: ${i} for ${j}`);
          }
        }
      }
    }),
    { numRuns: 60 },
  );
});
test('PFO-5: without costs and bounds it is the closed form, with huge costs nothing moves, exactly', () => {
  const free = problem(7, { linear: [0, 0, 0, 0, 0], impact: [0, 0, 0, 0, 0], longOnly: false });
  const inverse = (right: readonly number[]): readonly number[] => solve(free.covariance, right) ?? [];
  const [a, b] = [inverse(free.mu), inverse(free.mu.map(() => 1))];
  const sum = (values: readonly number[]): number => values.reduce((total, x) => total + x, 0);
  const nu = (sum(a) / 5 - 1) / (sum(b) / 5);
  for (const [i, w] of solved(free).weights.entries()) near(w, (a[i]! - nu * b[i]!) / 5, 1e-8);
  const dear = problem(7, { costScale: 1e4 });
  assert.deepEqual([...solved(dear).weights], [...dear.held]);
  assert.deepEqual(solved(dear).fixed, [0, 1, 2, 3, 4]);
});
test('PFO-6: what cannot be is refused with the reason, and what could be', () => {
  const code = (change: Partial<PortfolioProblem>) => {
    const found = optimise(problem(3, change));
    return found.ok ? 'ok' : `${found.error.code} ${found.error.message}`;
  };
  assert.match(code({ oneDay: { sellable: [0.5, 0.3, 0.1, 0.02, 0.005], min: 0.95 } }), /PLAN_INFEASIBLE .*at most 0\.925/);
  assert.match(code({ caps: [0.1, 0.1, 0.1, 0.1, 0.1] }), /caps must leave room/);
  assert.match(code({ mu: [NaN, 0, 0, 0, 0] }), /finite number/);
  assert.match(code({ mu: [1, 2] }), /5 names|2 names/);
  assert.match(code({ covariance: [[1, 2, 0, 0, 0], [2, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]] }), /positive semidefinite/);
  assert.match(code({ caps: [0.2, 0.2, 0.2, 1, 1], illiquid: { names: [3, 4], max: 0.1 } }), /liquid names/);
});
