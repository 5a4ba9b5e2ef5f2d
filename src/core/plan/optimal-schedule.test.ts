import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockTrades } from '#core/cost/obizhaeva-wang';
import { type Kernel, kernelSchedule } from '#core/cost/propagator';
import {
  type AlmgrenChriss,
  costOf,
  frontierPoint,
  optimalHoldings,
  tradesOf,
} from '#core/plan/almgren-chriss';
import { liquidityValueAtRisk } from '#core/plan/almgren-chriss-risk';
import { liquidationAt } from '#core/plan/cartea-jaimungal';
import { aversionAtRisk } from '#core/plan/cost-at-risk';
import {
  costAndRiskOf,
  type OptimalSchedule,
  optimalSchedule,
  type ScheduleProblem,
} from '#core/plan/optimal-schedule';
import { decayMatrix } from '#core/plan/pace-law';
import { powerLawHolding } from '#core/plan/power-law-impact';
import { type ScheduleTerms, scheduleProblem } from '#core/plan/schedule-terms';

const table1: AlmgrenChriss = {
  X: 1e6,
  T: 5,
  N: 5,
  sigma: 0.95,
  alpha: 0.02,
  epsilon: 0.0625,
  gamma: 2.5e-7,
  eta: 2.5e-6,
};
const linear = (
  p: AlmgrenChriss,
  lambda: number,
  change: Partial<ScheduleTerms> = {},
): ScheduleProblem =>
  scheduleProblem(
    {
      ...p,
      alpha: 0,
      exponent: 1,
      risk: 'after',
      decay: null,
      mayTurn: false,
      leave: null,
      slices: Array.from({ length: p.N }, () => ({
        days: p.T / p.N,
        pace: p.T / p.N,
        most: Infinity,
      })),
      ...change,
    },
    lambda,
  );
function solved(problem: ScheduleProblem): OptimalSchedule {
  const found = optimalSchedule(problem);
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}
const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
const utility = (problem: ScheduleProblem, trades: readonly number[]): number => {
  const { expected, variance } = costAndRiskOf(problem, trades);
  return expected + problem.riskAversion * variance;
};
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const closeAll = (was: readonly number[], want: readonly number[], tolerance?: number): void => {
  assert.equal(was.length, want.length);
  was.forEach((each, i) => close(each, want[i] ?? NaN, tolerance));
};

test('SCH-16: Almgren-Chriss is the linear case, to 1e-9: bounded and unbounded, drift, closed-form cost and variance', () => {
  for (const N of [5, 100, 500])
    for (const lambda of [0, 1e-7, 1e-6, 1e-5]) {
      const p = { ...table1, N };
      const want = tradesOf(optimalHoldings(p, lambda));
      for (const mayTurn of [true, false]) {
        const problem = linear(p, lambda, { mayTurn });
        const { trades } = solved(problem);
        // Of an average trade: the last ones are next to nothing.
        trades.forEach((each, i) => assert.ok(Math.abs(each - want[i]!) <= (1e-9 * p.X) / N));
        close(
          costAndRiskOf(problem, trades).expected,
          costOf(p, optimalHoldings(p, lambda)).expected,
          1e-10,
        );
        if (lambda === 0) continue;
        close(costAndRiskOf(problem, trades).expected, frontierPoint(p, lambda).expected);
        close(costAndRiskOf(problem, trades).variance, frontierPoint(p, lambda).variance);
      }
      const drifting = linear(p, lambda, { mayTurn: true, alpha: p.alpha });
      closeAll(solved(drifting).trades, tradesOf(optimalHoldings(p, lambda, true)));
    }
});
test('SCH-16: a risk lover is solved as long as the problem has a least schedule, and refused beyond', () => {
  const bold = linear(table1, -2e-7, { mayTurn: true });
  closeAll(solved(bold).trades, tradesOf(optimalHoldings(table1, -2e-7)));
  const reckless = optimalSchedule(linear(table1, -1e-5, { mayTurn: true }));
  assert.equal(!reckless.ok && reckless.error.code, 'KERNEL_MANIPULABLE');
});
test('SCH-16: cost at risk finds the schedule of the closed condition, and all at once beyond its limit', () => {
  const at = (lambda: number) => {
    const problem = linear(table1, lambda, { mayTurn: true });
    return costAndRiskOf(problem, solved(problem).trades);
  };
  for (const deviations of [0.5, 1.645, 3])
    close(
      aversionAtRisk(at, deviations),
      liquidityValueAtRisk(table1, deviations).riskAversion,
      1e-6,
    );
  assert.equal(aversionAtRisk(at, 5.1), Infinity);
});
test('SCH-16: Obizhaeva-Wang and general decays are solved as their closed forms say, to 1e-9', () => {
  const kernels: readonly Kernel[] = [
    { kind: 'exponential', rho: 3 },
    { kind: 'power', scale: 10, exponent: 0.4 },
    { kind: 'linear', slope: 1 },
  ];
  const bare = (matrix: readonly (readonly number[])[], mayTurn: boolean): ScheduleProblem => ({
    quantity: 1e5,
    exponent: 1,
    slices: matrix.map(() => ({ most: Infinity, scale: 0, during: 0, after: 0, drift: 0 })),
    decay: matrix,
    riskAversion: 0,
    mayTurn,
    leave: null,
    fixed: 0,
    spread: 0,
  });
  for (const kernel of kernels)
    for (const n of [2, 11, 101]) {
      const times = Array.from({ length: n }, (_, i) => i / (n - 1));
      const want = kernelSchedule(kernel, times, 1e5);
      assert.ok(want.ok);
      const problem = bare(decayMatrix(kernel, times), true);
      const { trades } = solved(problem);
      closeAll(trades, want.value.trades, 1e-8);
      close(costAndRiskOf(problem, trades).expected, want.value.cost);
      // Convex decays never turn: the bounds change nothing, but for how nearly they bind.
      const within = solved(bare(decayMatrix(kernel, times), false));
      within.trades.forEach((each, i) => assert.ok(Math.abs(each - trades[i]!) < 0.1));
    }
  const book = { quantity: 1e5, permanent: 0, transient: 1, resilience: 2.231, horizon: 1 };
  const blocks = blockTrades(book, 10);
  const times = Array.from({ length: 11 }, (_, i) => i / 10);
  const matrix = decayMatrix({ kind: 'exponential', rho: 2.231 }, times);
  closeAll(solved(bare(matrix, true)).trades, blocks.trades);
});
test('SCH-16: a decay that pays for pushing is not pushed by a bounded schedule, and one without a least schedule is refused', () => {
  const times = Array.from({ length: 21 }, (_, i) => i / 2);
  const smooth = decayMatrix({ kind: 'rational', scale: 1, power: 2 }, times);
  const base: ScheduleProblem = {
    ...linear(table1, 0),
    slices: smooth.map(() => ({ most: Infinity, scale: 0, during: 0, after: 0, drift: 0 })),
    decay: smooth,
    quantity: 1,
    fixed: 0,
    spread: 0,
  };
  assert.ok(Math.min(...solved({ ...base, mayTurn: true }).trades) < -0.03);
  assert.ok(Math.min(...solved(base).trades) >= 0);
  const bad = smooth.map((row, i) => row.map((each, j) => (i === j ? 0.5 : each)));
  const refused = optimalSchedule({ ...base, decay: bad });
  assert.equal(!refused.ok && refused.error.code, 'KERNEL_MANIPULABLE');
});
test('SCH-16: power-law impact on a long fine horizon is the path of Almgren (2003); a final penalty that of Cartea and Jaimungal', () => {
  const p = { k: 0.6, eta: 1e-4, lambda: 1e-6, sigma: 0.95, X: 1e6 };
  const days = 0.05;
  const terms: ScheduleTerms = {
    ...table1,
    ...p,
    alpha: 0,
    epsilon: 0,
    gamma: 0,
    exponent: p.k,
    risk: 'during',
    decay: null,
    mayTurn: false,
    leave: null,
    slices: Array.from({ length: 6000 }, () => ({ days, pace: days, most: Infinity })),
  };
  const { trades } = solved(scheduleProblem(terms, p.lambda));
  const T = ((p.k * p.eta * p.X ** (p.k - 1)) / (p.lambda * p.sigma ** 2)) ** (1 / (p.k + 1));
  for (const share of [1, 2, 5]) {
    const slices = Math.round((share * T) / days);
    const held = p.X - sum(trades.slice(0, slices));
    close(held / powerLawHolding(p, (slices * days) / T), 1, 0.02);
  }
  const c = { k: 1e-3, b: 0, phi: 0.01, alpha: 0.01, T: 1, Q0: 1e4 };
  const N = 2000;
  const penalised = solved({
    ...linear({ ...table1, N }, 1),
    quantity: c.Q0,
    fixed: 0,
    spread: 0,
    leave: { linear: 0, quadratic: c.alpha },
    slices: Array.from({ length: N }, () => ({
      most: Infinity,
      scale: c.k * N,
      during: c.phi / N,
      after: 0,
      drift: 0,
    })),
  });
  close(penalised.left / liquidationAt(c, 1).held, 1, 1e-3);
  close(c.Q0 - sum(penalised.trades.slice(0, N / 2)), liquidationAt(c, 0.5).held, 1e-3);
});

const cases = fc.record({
  n: fc.integer({ min: 2, max: 25 }),
  exponent: fc.constantFrom(0.25, 0.6, 1, 1.5),
  lambda: fc.constantFrom(0, 0.5, 20),
  seed: fc.integer({ min: 1, max: 1e6 }),
  decay: fc.boolean(),
  drift: fc.constantFrom(0, 0.3, -0.3),
  isTight: fc.boolean(),
});
test('SCH-16: no small change within the bounds is better, whatever exponent, caps, closed slices, decay, drift and aversion', () => {
  fc.assert(
    fc.property(cases, ({ n, exponent, lambda, seed, decay, drift, isTight }) => {
      let state = seed;
      const random = (): number => {
        state = (state * 48_271) % 2_147_483_647;
        return state / 2_147_483_647;
      };
      const most = Array.from({ length: n }, (_, i) =>
        i > 0 && random() < 0.2 ? 0 : ((isTight ? 1.2 : 3) * (0.5 + random())) / n,
      );
      if (sum(most) <= 1.01) return;
      const problem: ScheduleProblem = {
        quantity: 100,
        exponent,
        riskAversion: lambda,
        mayTurn: false,
        leave: null,
        fixed: 0,
        spread: 0,
        decay: decay
          ? decayMatrix(
              { kind: 'exponential', rho: 2 },
              most.map((_, i) => i / n),
            )
          : null,
        slices: most.map((each) => ({
          most: 100 * each,
          scale: (0.2 + random()) / 100 ** exponent,
          during: 1 / n / 100,
          after: random() / n / 100,
          drift: drift / n,
        })),
      };
      const { trades } = solved(problem);
      close(sum(trades), 100);
      trades.forEach((each, i) => assert.ok(each >= 0 && each <= 100 * most[i]! * (1 + 1e-9)));
      const best = utility(problem, trades);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          const by = Math.min(0.01, trades[i]!, 100 * most[j]! - trades[j]!);
          if (i === j || by < 1e-6) continue;
          const other = trades.map((each, k) => (k === i ? each - by : k === j ? each + by : each));
          assert.ok(
            utility(problem, other) >= best - 1e-7 * Math.abs(best),
            `${i} to ${j}: ${utility(problem, other)} is below ${best}`,
          );
        }
    }),
    { numRuns: 150 },
  );
});
test('SCH-16: no room is a refusal; just enough room is its own answer', () => {
  const slices = linear(table1, 1e-6).slices.map((each) => ({ ...each, most: 2e5 }));
  closeAll(solved({ ...linear(table1, 1e-6), slices }).trades, [2e5, 2e5, 2e5, 2e5, 2e5]);
  const small = slices.map((each) => ({ ...each, most: 1e5 }));
  const refused = optimalSchedule({ ...linear(table1, 1e-6), slices: small });
  assert.equal(!refused.ok && refused.error.code, 'PLAN_INFEASIBLE');
  assert.equal(!refused.ok && refused.error.facts['attainable'], 5e5);
});
