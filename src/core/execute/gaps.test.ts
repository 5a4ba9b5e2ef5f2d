import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginParent, isOver, openOf } from '#core/execute/begin';
import type { Acceptance, ParentEvent, ParentState } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { approve } from '#core/gate/approved';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { durationUs, lots, type TimeUs, timeUs } from '#core/kernel/units';
import { flatCurve } from '#core/liquidity/volume-curve';
import type { ChildOrder } from '#core/order/child';
import { buildPlan } from '#core/plan/build-plan';
import type { ParentOrder } from '#core/plan/parent';
import { input, profileOf, stock, ten, view } from '#core/plan/plan.fixture';
import { STRATEGY_NAMES } from '#core/plan/strategies';

const flat = profileOf(stock, 650_000, flatCurve(13, 'flat'));
const SECOND = 1e6;
const minute = (count: number): TimeUs => timeUs(ten + count * 60 * SECOND);

function accepted(of: Partial<ParentOrder>): Acceptance {
  const asked = input({ profile: flat }, of);
  const built = buildPlan(asked);
  assert.ok(built.ok, built.ok ? '' : built.error.message);
  return {
    order: asked.order,
    instrument: stock,
    plan: approve(built.value.plan),
    estimate: built.value.estimate,
    arrivalPrice: 5000,
    acceptedAt: asked.order.start,
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

interface Day {
  readonly state: ParentState;
  readonly sent: readonly { readonly at: TimeUs; readonly order: ChildOrder }[];
  /** Looks between slices at which something still rested. */
  readonly restedInGap: number;
}
/** A market that quotes all the time, also where the order may not send: every other resting order fills, whoever takes is filled at once. `printed`: its volume by a moment. */
function worked(acceptance: Acceptance, printed: (at: TimeUs) => number): Day {
  const random = seededRandom(7);
  const { plan, order } = acceptance;
  let state = beginParent(acceptance);
  const sent: { at: TimeUs; order: ChildOrder }[] = [];
  let restedInGap = 0;
  let executions = 0;
  const tell = (event: ParentEvent): void => {
    const stepped = step(state, event);
    state = stepped.state;
    for (const command of stepped.commands) {
      const at = event.type === 'look' ? event.view.at : order.start;
      if (command.type === 'cancel')
        tell({ type: 'cancelled', clientOrderId: command.clientOrderId, at, reason: '' });
      if (command.type !== 'propose') continue;
      const { clientOrderId } = command.order;
      sent.push({ at, order: command.order });
      tell({ type: 'sent', clientOrderId, at });
      tell({ type: 'accepted', clientOrderId, at, venueOrderId: clientOrderId });
      if (command.order.type === 'ioc' || random.next() < 0.5) fill(command.order, at);
    }
  };
  const fill = (child: ChildOrder, at: TimeUs): void =>
    tell({
      type: 'fill',
      fill: {
        executionId: `e${executions++}`,
        clientOrderId: child.clientOrderId,
        at,
        price: child.limit,
        quantity: child.quantity,
        liquidity: child.type === 'ioc' ? 'taker' : 'maker',
        venue: 'XNAS',
        fee: 0,
      },
    });
  for (let now: number = order.start; now <= order.deadline && !isOver(state); now += 5 * SECOND) {
    const at = timeUs(now);
    const volume = printed(at);
    const allowance = Math.floor(0.2 * volume) - state.filled - openOf(state);
    tell({
      type: 'look',
      view: { ...view, at, dataAt: at, eligibleVolume: lots(Math.floor(volume)) },
      allowance: lots(Math.max(0, allowance)),
    });
    const isWithin = plan.slices.some(({ start, end }) => at >= start && at < end);
    if (!isWithin && at < plan.end && openOf(state) > 0) restedInGap++;
  }
  return { state, sent, restedInGap };
}

test('EXE-26: in a blackout nothing is sent and nothing rests, and the order is done by its deadline', () => {
  const blackouts = [
    { from: minute(0), to: minute(10) },
    { from: minute(50), to: minute(80) },
  ];
  for (const strategy of STRATEGY_NAMES) {
    const acceptance = accepted({ strategy, limits: { blackouts } });
    const { state, sent, restedInGap } = worked(acceptance, (at) => ((at - ten) / 3600e6) * 1e6);
    assert.equal(state.status, 'completed', `${strategy}: ${state.note}`);
    assert.equal(state.filled, 10_000);
    for (const { at } of sent)
      for (const { from, to } of blackouts) assert.ok(at < from || at >= to, strategy);
    assert.equal(restedInGap, 0);
  }
});
test('EXE-26: over three days nothing is sent at night, each day does its part, and the last one finishes', () => {
  const deadline = parseIsoTime('2023-11-16T20:00:00Z') ?? assert.fail();
  for (const strategy of ['twap', 'vwap', 'is', 'pov'] as const) {
    const acceptance = accepted({ strategy, deadline, quantity: lots(200_000) });
    const open = (at: TimeUs): number =>
      acceptance.plan.slices.reduce(
        (sum, { start, end }) => sum + Math.max(0, Math.min(at, end) - start),
        0,
      );
    // Four times the volume that was expected, while the market is open.
    const { state, sent, restedInGap } = worked(acceptance, (at) => (open(at) / 3600e6) * 400_000);
    assert.equal(state.filled, 200_000, `${strategy}: ${state.note}`);
    assert.equal(restedInGap, 0);
    for (const { at } of sent) {
      const clock = isoTime(at).slice(11, 19);
      assert.ok(clock >= '14:30:00' && clock < '21:00:00', `${strategy} ${clock}`);
    }
    if (strategy !== 'twap') continue;
    const days = new Set(sent.map(({ at }) => isoTime(at).slice(8, 10)));
    assert.deepEqual([...days], ['14', '15', '16']);
  }
});
test('EXE-26: an order that may leave its rest is worked as far as its plan and the cap go, and says what is left', () => {
  const acceptance = accepted({ residual: 'leave', quantity: lots(100_000) });
  assert.equal(
    acceptance.plan.slices.reduce((sum, each) => sum + each.quantity, 0),
    40_000,
  );
  const { state } = worked(acceptance, (at) => ((at - ten) / 3600e6) * 100_000);
  assert.equal(state.status, 'partial');
  assert.ok(state.filled > 35_000 && state.filled <= 40_000, String(state.filled));
  assert.match(state.note, /lots were left at the deadline/);
});
