// The guard of an order at work: what it has cost against what it may. docs/spec/execution.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costBoundary } from '#core/cost/cost-boundary';
import type { CostEstimate } from '#core/cost/model';
import { beginParent } from '#core/execute/begin';
import { type RunningCost, runningCost } from '#core/execute/cost-watch';
import type { Acceptance, ParentState } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { approve } from '#core/gate/approved';
import { refusal } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import { durationUs, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { buildPlan } from '#core/plan/build-plan';
import { input, stock, ten } from '#core/plan/plan.fixture';

const SECOND = 1e6;
const MINUTES = 60;
const LOTS = 6000;
const MID = 50_000;
const after = (minutes: number): TimeUs => timeUs(ten + minutes * 60 * SECOND);

/** An order of an hour by TWAP whose estimate says what the test wants it to say, on ticks of a fifth of a bps. */
function accepted(says: { readonly impactBps: number; readonly stdevBps: number }): Acceptance {
  const asked = input(
    {},
    { parentId: 'P1', strategy: 'twap', quantity: lots(LOTS), deadline: after(MINUTES) },
  );
  const built = buildPlan(asked);
  assert.ok(built.ok, built.ok ? '' : built.error.message);
  const { impactBps, stdevBps } = says;
  const width = 1.6448536269514722 * stdevBps;
  const estimate: CostEstimate = {
    ...built.value.estimate,
    ...says,
    spreadBps: 1,
    walkBps: 0,
    feesBps: 0,
    expectedBps: impactBps + 1,
    interval90Bps: [impactBps + 1 - width, impactBps + 1 + width],
  };
  return {
    order: asked.order,
    plan: approve(built.value.plan),
    estimate,
    instrument: stock,
    arrivalPrice: MID,
    acceptedAt: after(0),
    eligibleVolumeAtStart: 0,
    eligibleTurnoverAtStart: 0,
    tactics: {
      lookIntervalUs: durationUs(5 * SECOND),
      collarBps: 100,
      rejectBudget: 5,
      minNotional: 0,
    },
    usual: { spreadBps: 4, volatilityDaily: 0.02 },
  };
}
const toTicks = (bps: number): number => (bps / 1e4) * MID;

let executions = 0;
/** A fill of an order that nobody remembers: it counts all the same (EXE-2). */
function filled(state: ParentState, quantity: number, price: number, at: TimeUs): ParentState {
  const id = `P1/0/${executions}/0`;
  const fill = {
    executionId: `X${executions++}`,
    clientOrderId: id,
    at,
    price: ticks(Math.round(price)),
    quantity: lots(quantity),
    liquidity: 'taker' as const,
    fee: 0,
    venue: 'V',
  };
  return step(state, { type: 'fill', fill, heardAt: at }).state;
}

function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
interface Path {
  readonly seed: number;
  readonly says: { readonly impactBps: number; readonly stdevBps: number };
  /** What it really costs, times what was forecast. */
  readonly times: number;
  readonly falseAlarm: number;
}
/** Plays the order through a Brownian day that is as volatile as its estimate says; answers the share of it that was done when the guard fired, null where it never did. */
function firedAt({ seed, says, times, falseAlarm }: Path): number | null {
  const normal = normals(seed);
  let state = beginParent(accepted(says));
  // The price that makes the timing risk of a linear schedule what the estimate says: sd x sqrt(T / 3).
  const perMinute = (says.stdevBps / Math.sqrt(MINUTES / 3)) * toTicks(1);
  let noise = 0;
  for (let minute = 1; minute <= MINUTES; minute++) {
    noise += normal() * perMinute;
    const f = minute / MINUTES;
    // Linear in what is done where f^1.5 + 1.5 (1 - f) f^0.5 is allowed for: the mid is moved by 1.5 I sqrt(f).
    const mid = MID + noise + times * 1.5 * toTicks(says.impactBps) * Math.sqrt(f);
    const price = mid + times * toTicks(1);
    state = filled(state, LOTS / MINUTES, price, after(minute));
    const cost = runningCost(state, mid, { at: after(minute), falseAlarm });
    if (cost?.isOutside === true) return f;
  }
  return null;
}
const PATHS = 600;
const firedOf = (path: Omit<Path, 'seed'>): readonly (number | null)[] =>
  Array.from({ length: PATHS }, (_, i) => firedAt({ ...path, seed: 1000 + 17 * i })).filter(
    (each) => each !== null,
  );

for (const falseAlarm of [0.01, 0.05, 0.1])
  test(`EXE-32: where the estimate is right, the guard fires in at most ${falseAlarm} of orders, looked at all the time`, () => {
    const fired = firedOf({ says: { impactBps: 10, stdevBps: 20 }, times: 1, falseAlarm });
    const error = Math.sqrt((falseAlarm * (1 - falseAlarm)) / PATHS);
    assert.ok(fired.length / PATHS <= falseAlarm + 2 * error, `${fired.length} of ${PATHS}`);
    // And it is no test that never fires.
    assert.ok(falseAlarm < 0.05 || fired.length > 0, `${fired.length} of ${PATHS}`);
  });

test('EXE-32: where the cost is twice the estimate and stands out of its risk, the guard fires before the end', () => {
  const power = (impactBps: number): number =>
    firedOf({ says: { impactBps, stdevBps: 10 }, times: 2, falseAlarm: 0.01 }).length / PATHS;
  const [small, middle, large] = [power(10), power(35), power(60)];
  // An excess of one standard deviation is hardly seen by anybody; of three and a half, mostly; of six, always.
  assert.ok(small < 0.2 && middle > 0.5 && large > 0.99, JSON.stringify([small, middle, large]));
});

test('EXE-32: the boundary is the one of the mixture: there the martingale is 1 / false alarm, and it is wider than a test at one time', () => {
  for (const falseAlarm of [0.001, 0.01, 0.1])
    for (const variance of [0, 0.1, 0.5, 1, 3]) {
      const bound = costBoundary({ variance, varianceOfAll: 1, falseAlarm });
      const odds = 2 * Math.log(1 / falseAlarm);
      const r = 1 / (odds + Math.log(1 + odds));
      const half = 1 - 0.5 * erfc(bound / Math.sqrt(variance + r) / Math.SQRT2);
      const martingale =
        2 * Math.sqrt(r / (variance + r)) * Math.exp(bound ** 2 / (2 * (variance + r))) * half;
      assert.ok(martingale >= 1 / falseAlarm && martingale < 1.02 / falseAlarm, `${martingale}`);
    }
  const atTheEnd = costBoundary({ variance: 1, varianceOfAll: 1, falseAlarm: 0.01 });
  assert.ok(atTheEnd > 3 && atTheEnd < 3.5, `${atTheEnd}`);
});
/** Numerical Recipes (Press et al.), a Chebyshev fit good to 1.2e-7. */
function erfc(x: number): number {
  const t = 1 / (1 + 0.5 * x);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  return t * Math.exp(-x * x + terms.reduceRight((sum, term) => sum * t + term, 0));
}

const seenAt = (state: ParentState, mid: number, at: TimeUs): RunningCost => {
  const cost = runningCost(state, mid, { at, falseAlarm: 0.01 });
  assert.ok(cost !== null);
  return cost;
};
const says = { impactBps: 10, stdevBps: 20 };

test('EXE-32: the running shortfall is fills against arrival and what is open at the mid, in bps of the whole order, by side', () => {
  const bought = filled(beginParent(accepted(says)), LOTS / 4, MID + 50, after(15));
  // A quarter at 10 bps, three quarters at 20.
  assert.ok(Math.abs(seenAt(bought, MID + 100, after(15)).costBps - 17.5) < 1e-9);
  const acceptance = accepted(says);
  const selling = beginParent({ ...acceptance, order: { ...acceptance.order, side: 'sell' } });
  const sold = filled(selling, LOTS / 4, MID + 50, after(15));
  assert.ok(Math.abs(seenAt(sold, MID + 100, after(15)).costBps + 17.5) < 1e-9);
});

test('EXE-32: followed to the end, the plan spends the variance of its estimate; an order that waits spends more', () => {
  let state = beginParent(accepted(says));
  for (let minute = 1; minute <= MINUTES; minute++)
    state = filled(state, LOTS / MINUTES, MID, after(minute));
  const { stdevBps, expectedBps } = seenAt(state, MID, after(MINUTES));
  assert.ok(Math.abs(stdevBps - 20) < 0.5 && Math.abs(expectedBps - 11) < 1e-9);
  const idle = seenAt(beginParent(accepted(says)), MID, after(MINUTES));
  assert.ok(Math.abs(idle.stdevBps - 20 * Math.sqrt(3)) < 0.5 && idle.expectedBps === 0);
});

/** The rest planned again at `at`, as the desk does it. */
function replannedAt(state: ParentState, mid: number, at: TimeUs): ParentState {
  const { acceptance, filled: done } = state;
  const rest = lots(acceptance.order.quantity - done);
  const built = buildPlan(input({}, { ...acceptance.order, start: at, quantity: rest }));
  assert.ok(built.ok);
  return step(state, {
    type: 'replanParent',
    why: 'amended',
    at,
    by: 'tom',
    reason: '',
    acceptance: {
      ...acceptance,
      plan: approve(built.value.plan),
      replan: {
        at,
        filledBefore: done,
        slicesBefore: acceptance.plan.slices.length + (acceptance.replan?.slicesBefore ?? 0),
        eligibleVolume: 0,
        estimate: acceptance.estimate,
        mid,
        placed: { order: acceptance.order, plan: acceptance.plan },
      },
    },
  }).state;
}

test('EXE-33: planned again, the test goes on: nothing of what was paid and risked is forgotten, and nothing of it counts twice', () => {
  const state = filled(beginParent(accepted(says)), LOTS / 2, MID + 100, after(30));
  const before = seenAt(state, MID + 200, after(30));
  const again = replannedAt(state, MID + 200, after(30));
  const now = seenAt(again, MID + 200, after(30));
  for (const name of ['costBps', 'expectedBps', 'stdevBps'] as const)
    assert.ok(Math.abs(now[name] - before[name]) < 1e-9, name);
  const later = seenAt(again, MID + 300, after(40));
  assert.ok(Math.abs(later.costBps - before.costBps - 10) < 1e-9, 'half of it, 20 bps later');
  assert.ok(later.stdevBps > now.stdevBps);
});

test('EXE-33: after an alarm and a new plan a new test begins', () => {
  const dear = filled(beginParent(accepted(says)), LOTS / 2, MID + 700, after(30));
  assert.ok(seenAt(dear, MID + 700, after(30)).isOutside);
  const found = refusal('COST_ABOVE_BAND', 'dear', {});
  const warned = step(dear, { type: 'warned', who: 'guard', at: after(30), found }).state;
  assert.deepEqual([warned.status, warned.note, warned.watch.isAlarmed], ['working', 'dear', true]);
  const again = replannedAt(warned, MID + 700, after(31));
  assert.deepEqual([again.note, again.watch.isAlarmed], ['', false]);
  const now = seenAt(again, MID + 700, after(31));
  assert.ok(!now.isOutside && now.costBps === 0);
});

test('EXE-32: an order whose cost carries no risk is not tested', () => {
  const sure = beginParent(accepted({ impactBps: 10, stdevBps: 0 }));
  assert.equal(runningCost(sure, MID + 500, { at: after(10), falseAlarm: 0.01 }), null);
});
