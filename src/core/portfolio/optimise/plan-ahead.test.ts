import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { factorRisk } from '#core/portfolio/optimise/factor-risk';
import { optimise } from '#core/portfolio/optimise/optimise';
import {
  type AheadProblem,
  type PlanPeriod,
  planAhead,
  worthAhead,
} from '#core/portfolio/optimise/plan-ahead';

function problem(
  seed: number,
  n: number,
  H: number,
  change: Partial<AheadProblem> = {},
): AheadProblem {
  const random = seededRandom(seed);
  const of = (low: number, high: number): number[] =>
    Array.from({ length: n }, () => low + (high - low) * random.next());
  const raw = of(0.1, 1);
  const sum = raw.reduce((a, b) => a + b, 0);
  const risk =
    factorRisk(
      raw.map(() => [0.5 + random.next(), random.next() - 0.5]),
      [
        [0.002, 0.0002],
        [0.0002, 0.001],
      ],
      of(1e-4, 4e-3),
    ) ?? assert.fail('factors have a covariance');
  const [mu, linear, power] = [of(0, 0.02), of(0.0001, 0.002), of(0.001, 0.05)];
  const period = (t: number): PlanPeriod => ({
    mu: mu.map((x) => x * 0.7 ** t),
    riskScale: 1,
    linear,
    power,
    participation: raw.map(() => Infinity),
  });
  return {
    risk,
    riskAversion: 5,
    held: raw.map((x) => x / sum),
    exponent: raw.map(() => 0.5),
    lower: raw.map(() => 0),
    upper: raw.map(() => 0.6),
    total: 1,
    periods: Array.from({ length: H }, (_, t) => period(t)),
    ...change,
  };
}
const seeds = fc.integer({ min: 1, max: 100_000 });

test('PFO-16: a plan of one period is the single-period optimum', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 2, max: 12 }), (seed, n) => {
      const of = problem(seed, n, 1);
      const [period] = of.periods;
      const none = Array.from(of.held, () => 0);
      const single = optimise({
        names: none.map((_, i) => `N${i}`),
        mu: Array.from(period!.mu),
        risk: of.risk,
        riskAversion: 5,
        held: Array.from(of.held),
        costs: {
          linear: Array.from(period!.linear),
          power: Array.from(period!.power),
          exponent: Array.from(of.exponent),
          quadratic: none,
          borrow: none,
        },
        costScale: 1,
        total: 1,
        lower: none,
        upper: Array.from(of.upper),
        participation: null,
        groups: [],
        turnover: null,
        leverage: null,
        oneDay: null,
      });
      const ahead = planAhead(of);
      assert.ok(single.ok && ahead !== null);
      assert.ok(
        Math.abs(ahead.objective - single.value.objective) < 1e-8,
        `${ahead.objective} is ${single.value.objective}`,
      );
      for (const [i, w] of ahead.weights[0]!.entries())
        assert.ok(Math.abs(w - single.value.weights[i]!) < 1e-4);
    }),
    { numRuns: 40 },
  );
});
test('PFO-16: no exchange between two names in any period is better than the plan; participation, bounds and total hold in all', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const base = problem(seed, 5, 4);
      const of = {
        ...base,
        periods: base.periods.map((each) => ({
          ...each,
          participation: [0.05, 0.05, 0.02, 0.1, 0.05],
        })),
      };
      const plan = planAhead(of);
      assert.ok(plan !== null && plan.residual < 1e-6);
      for (const [t, w] of plan.weights.entries()) {
        assert.ok(Math.abs(w.reduce((sum, x) => sum + x, 0) - 1) < 1e-4);
        for (const [i, x] of w.entries()) {
          const before = t === 0 ? of.held[i]! : plan.weights[t - 1]![i]!;
          assert.ok(
            Math.abs(x - before) <= of.periods[t]!.participation[i]! + 1e-6 &&
              x >= -1e-6 &&
              x <= 0.6 + 1e-6,
          );
        }
      }
      for (let t = 0; t < 4; t++)
        for (let i = 0; i < 5; i++)
          for (let j = 0; j < 5; j++) {
            if (i === j) continue;
            const moved = plan.weights.map((w, u) =>
              u < t ? w : w.map((x, k) => (k === i ? x + 1e-3 : k === j ? x - 1e-3 : x)),
            );
            const isWithin = moved.every((w, u) =>
              w.every(
                (x, k) =>
                  x >= 0 &&
                  x <= 0.6 &&
                  Math.abs(x - (u === 0 ? of.held[k]! : moved[u - 1]![k]!)) <=
                    of.periods[u]!.participation[k]!,
              ),
            );
            if (isWithin)
              assert.ok(
                worthAhead(of, moved) <= plan.objective + 1e-7,
                `${seed}: ${i} for ${j} from ${t}`,
              );
          }
    }),
    { numRuns: 30 },
  );
});
test('PFO-16: a day without volume is waited out, and what fades is not chased', () => {
  const base = problem(11, 6, 3);
  const dry = {
    ...base,
    periods: base.periods.map((each, t) => ({
      ...each,
      power: Array.from(each.power, (x) => (t === 0 ? 100 * x : x)),
    })),
  };
  const traded = (of: AheadProblem, t: number): number => {
    const plan = planAhead(of) ?? assert.fail('a plan is found');
    return plan.weights[t]!.reduce(
      (sum, w, i) => sum + Math.abs(w - (t === 0 ? of.held[i]! : plan.weights[t - 1]![i]!)),
      0,
    );
  };
  assert.ok(traded(dry, 0) < 0.2 * traded(base, 0));
  assert.ok(traded(dry, 1) > traded(dry, 0));
  assert.equal(planAhead({ ...base, total: 5 }), null);
});
test('PFO-16: in other units of weight it is the same plan; names in another order are the same plan', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 0.05, max: 20, noNaN: true }), (seed, by) => {
      const of = problem(seed, 4, 3);
      const times = (values: ArrayLike<number>, factor = by): number[] =>
        Array.from(values, (x) => x * factor);
      const scaled: AheadProblem = {
        ...of,
        risk: {
          ...of.risk,
          loadings: of.risk.loadings.map((x) => x / Math.sqrt(by)),
          specific: of.risk.specific.map((x) => x / by),
        },
        held: times(of.held),
        lower: times(of.lower),
        upper: times(of.upper),
        total: by,
        periods: of.periods.map((each) => ({
          ...each,
          power: times(each.power, by ** -0.5),
          participation: times(each.participation),
        })),
      };
      const [was, is] = [planAhead(of), planAhead(scaled)];
      assert.ok(was !== null && is !== null);
      assert.ok(Math.abs(is.objective / by - was.objective) < 1e-9);
      const turned = <T extends ArrayLike<number>>(values: T): number[] =>
        Array.from(values).reverse();
      const k = of.risk.factors;
      const mirror = planAhead({
        ...of,
        risk: {
          factors: k,
          specific: of.risk.specific.toReversed(),
          loadings: of.risk.loadings.map(
            (_, at) => of.risk.loadings[(3 - Math.floor(at / k)) * k + (at % k)]!,
          ),
        },
        held: turned(of.held),
        lower: turned(of.lower),
        upper: turned(of.upper),
        exponent: turned(of.exponent),
        periods: of.periods.map((each) => ({
          ...each,
          mu: turned(each.mu),
          linear: turned(each.linear),
          power: turned(each.power),
          participation: turned(each.participation),
        })),
      });
      assert.ok(mirror !== null && Math.abs(mirror.objective - was.objective) < 1e-9);
    }),
    { numRuns: 20 },
  );
});
test('PFO-16: a plan is worth at least what standing still and what the first day alone are worth', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = problem(seed, 5, 4, { upper: [1, 1, 1, 1, 1] });
      const plan = planAhead(of);
      assert.ok(plan !== null);
      const still = of.periods.map(() => Float64Array.from(of.held));
      assert.ok(plan.objective >= worthAhead(of, still) - 1e-8);
      const first = planAhead({ ...of, periods: of.periods.slice(0, 1) });
      assert.ok(first !== null);
      const held = of.periods.map(() => first.weights[0]!);
      assert.ok(plan.objective >= worthAhead(of, held) - 1e-8);
    }),
    { numRuns: 30 },
  );
});
test('PFO-16: a period of a scale is as many periods of the plain one that hardly trade between', () => {
  const of = problem(5, 4, 1);
  const [period] = of.periods;
  const shut = { ...period!, participation: [1e-6, 1e-6, 1e-6, 1e-6] };
  const apart = planAhead({ ...of, periods: [period!, shut, shut] });
  const joint = planAhead({
    ...of,
    periods: [{ ...period!, riskScale: 3, mu: Array.from(period!.mu, (x) => 3 * x) }],
  });
  assert.ok(apart !== null && joint !== null);
  assert.ok(Math.abs(apart.objective - joint.objective) < 1e-6);
  assert.throws(() => planAhead({ ...of, periods: [] }));
});
