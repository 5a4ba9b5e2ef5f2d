import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { type FactorRisk, varianceOf } from '#core/portfolio/optimise/factor-risk';
import { riskParity, riskShares } from '#core/portfolio/optimise/risk-parity';

const seeds = fc.integer({ min: 1, max: 100_000 });
const names = fc.integer({ min: 1, max: 20 });
const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((all, x) => all + x, 0);
const parityOf = (risk: FactorRisk, budgets?: readonly number[]): Float64Array =>
  riskParity(risk, budgets) ?? assert.fail('every name has a risk');

test('PFO-10: weights are long, sum to 1, and each carries the same of the variance', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const { risk } = problem(seed, n);
      const w = parityOf(risk);
      near(sum(w), 1);
      assert.ok(w.every((x) => x > 0));
      for (const share of riskShares(risk, w)) near(share, 1 / n, 1e-7);
    }),
    { numRuns: 50 },
  );
});
test('PFO-10: shares of any book sum to 1, and a hedge has a negative one', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const { risk, held } = problem(seed, n);
      near(
        sum(
          riskShares(
            risk,
            Float64Array.from(held, (w, i) => (i % 2 === 0 ? w : -w / 3)),
          ),
        ),
        1,
      );
    }),
    { numRuns: 50 },
  );
  const pair = { factors: 1, loadings: Float64Array.of(1, 1), specific: Float64Array.of(0.1, 0.1) };
  const [long, short] = riskShares(pair, Float64Array.of(1, -0.5));
  assert.ok(long! > 1 && short! < 0);
});
test('PFO-10: the same risk in other units, budgets in other units, and names in another order are the same parity', () => {
  fc.assert(
    fc.property(seeds, names, fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, n, by) => {
      const { risk } = problem(seed, n);
      const budgets = Array.from({ length: n }, (_, i) => 1 + (i % 4));
      const w = parityOf(risk, budgets);
      const scaled = {
        ...risk,
        loadings: risk.loadings.map((x) => x * Math.sqrt(by)),
        specific: risk.specific.map((x) => x * by),
      };
      const budgeted = parityOf(
        scaled,
        budgets.map((x) => by * x),
      );
      for (const [i, x] of budgeted.entries()) near(x, w[i]!, 1e-7);
      const k = risk.factors;
      const back = parityOf(
        {
          factors: k,
          specific: risk.specific.toReversed(),
          loadings: Float64Array.from(
            { length: n * k },
            (_, at) => risk.loadings[(n - 1 - Math.floor(at / k)) * k + (at % k)]!,
          ),
        },
        budgets.toReversed(),
      );
      for (const [i, x] of back.entries()) near(x, w[n - 1 - i]!, 1e-7);
    }),
    { numRuns: 50 },
  );
});
test('PFO-10: a larger share of the risk is a larger weight, and more risk of its own a smaller one', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 10 }), (seed, n) => {
      const { risk } = problem(seed, n);
      const even = Array.from({ length: n }, () => 1);
      const w = parityOf(risk, even)[0]!;
      assert.ok(parityOf(risk, [2, ...even.slice(1)])[0]! > w);
      const wilder = risk.specific.map((x, i) => (i === 0 ? x + 0.01 : x));
      assert.ok(parityOf({ ...risk, specific: wilder }, even)[0]! < w);
    }),
    { numRuns: 50 },
  );
});
test('PFO-10: of books with the same sum of logarithms none has less variance', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 8 }), (seed, n) => {
      const { risk } = problem(seed, n);
      const w = parityOf(risk);
      for (const by of [0.9, 1.1]) {
        const moved = w.map((x, i) => (i === 0 ? x * by : i === 1 ? x / by : x));
        assert.ok(varianceOf(risk, moved) >= varianceOf(risk, w) * (1 - 1e-9));
      }
    }),
    { numRuns: 50 },
  );
});
for (const [sigmas, budgets, want] of [
  [[0.1, 0.2], undefined, [2 / 3, 1 / 3]],
  [[0.1, 0.1, 0.1], undefined, [1 / 3, 1 / 3, 1 / 3]],
  [
    [0.1, 0.1],
    [4, 1],
    [2 / 3, 1 / 3],
  ], // the root of the budget over the volatility
  [[0.3], undefined, [1]],
] as const)
  test(`PFO-10: volatilities ${sigmas.join(', ')} without correlation have weights ${want.join(', ')}`, () => {
    const specific = Float64Array.from(sigmas, (x) => x * x);
    const risk = { factors: 0, loadings: new Float64Array(0), specific };
    for (const [i, w] of parityOf(risk, budgets).entries()) near(w, want[i]!);
  });
test('PFO-10: a name without risk has no parity, and every name has a budget above 0', () => {
  const { risk } = problem(1, 3);
  const still = { factors: 0, loadings: new Float64Array(0), specific: Float64Array.of(1, 0) };
  assert.equal(riskParity(still), null);
  for (const budgets of [
    [1, 1],
    [1, 1, 0],
    [1, 1, -1],
  ])
    assert.throws(() => riskParity(risk, budgets));
});
