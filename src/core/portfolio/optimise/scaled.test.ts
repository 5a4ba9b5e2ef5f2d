import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { optimise } from '#core/portfolio/optimise/optimise';
import { scaledOf } from '#core/portfolio/optimise/scaled';

const seeds = fc.integer({ min: 1, max: 100_000 });
/** The same problem with money counted in other units: weights and every limit on them times `by`. */
function inUnits(of: Allocation, by: number): Allocation {
  const times = (values: readonly number[], factor = by): number[] => values.map((x) => x * factor);
  const { costs, oneDay, risk } = of;
  return {
    ...of,
    risk: {
      ...risk,
      loadings: risk.loadings.map((x) => x / Math.sqrt(by)),
      specific: risk.specific.map((x) => x / by),
    },
    held: times(of.held),
    total: of.total * by,
    lower: times(of.lower),
    upper: times(of.upper),
    participation: of.participation === null ? null : times(of.participation),
    groups: of.groups.map((each) => ({ ...each, min: each.min * by, max: each.max * by })),
    turnover: of.turnover === null ? null : of.turnover * by,
    leverage: of.leverage === null ? null : of.leverage * by,
    oneDay:
      oneDay === null ? null : { sellable: times(oneDay.sellable), maxLeft: oneDay.maxLeft * by },
    costs: {
      ...costs,
      power: costs.power.map((x, i) => x * by ** -costs.exponent[i]!),
      quadratic: times(costs.quadratic, 1 / by),
    },
  };
}
const limited = (seed: number): Allocation =>
  problem(seed, 6, {
    upper: Array.from({ length: 6 }, () => 0.4),
    groups: [{ name: 'odd', weights: [0, 1, 0, 1, 0, 1], min: 0.1, max: 0.6 }],
    turnover: 0.5,
  });

test('PFO-7: numbers are scaled to about 1: mean weight and largest slope', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const p = scaledOf(limited(seed));
      near(p.held.reduce((sum, x) => sum + x, 0) / p.n, 1);
      near(p.right[0]!, p.n);
      for (const column of [p.mu, p.linear, p.specific, p.power])
        assert.ok(column.every((x) => Math.abs(x) <= 1 + 1e-12));
    }),
  );
});
test('PFO-7: in other units of weight, and of return, it is the same scaled problem', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, by) => {
      const [was, is] = [scaledOf(limited(seed)), scaledOf(inUnits(limited(seed), by))];
      near(is.unit / was.unit, by);
      near(is.slope, was.slope);
      for (const key of ['held', 'mu', 'linear', 'power', 'low', 'high', 'right', 'rows'] as const)
        for (const [i, x] of is[key].entries()) near(x, was[key][i]!, 1e-9);
      near(is.turnover ?? NaN, was.turnover ?? NaN);
    }),
  );
});
test('PFO-4: the optimum in other units is the same optimum', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, by) => {
      const [was, is] = [optimise(limited(seed)), optimise(inUnits(limited(seed), by))];
      assert.ok(was.ok && is.ok);
      near(is.value.objective / by, was.value.objective, 1e-9);
      for (const [i, w] of is.value.weights.entries()) near(w / by, was.value.weights[i]!, 1e-6);
    }),
    { numRuns: 30 },
  );
});
test('PFO-8: a group has a row for each side that limits, and no limit has none', () => {
  const sides = (min: number, max: number) => {
    const group = { name: 'odd', weights: [0, 1, 0, 1], min, max };
    const { sides: of, rows, width, right, unit } = scaledOf(problem(1, 4, { groups: [group] }));
    assert.equal(rows.length, 4 * width);
    return of.map(({ sign }, k) => [sign, Math.round(right[k + 1]! * unit * 1e9) / 1e9]);
  };
  assert.deepEqual(sides(0.1, 0.6), [
    [1, 0.6],
    [-1, -0.1],
  ]);
  assert.deepEqual(sides(-Infinity, 0.6), [[1, 0.6]]);
  assert.deepEqual(sides(0.1, Infinity), [[-1, -0.1]]);
  assert.deepEqual(sides(-Infinity, Infinity), []);
});
test('PFO-9: an empty dollar-neutral book is scaled by what it may hold, and an empty problem by something', () => {
  const none = [0, 0, 0, 0];
  const neutral = problem(1, 4, { held: none, total: 0, leverage: 2 });
  near(scaledOf(neutral).unit, 0.5);
  const nothing = scaledOf({ ...neutral, leverage: null });
  assert.ok(nothing.unit > 0 && nothing.slope > 0);
  assert.deepEqual(
    [nothing.leverage, nothing.turnover, nothing.sellable, nothing.maxLeft],
    [null, null, null, Infinity],
  );
});
