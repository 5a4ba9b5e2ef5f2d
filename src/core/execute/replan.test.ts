import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beginParent, isOver, openOf, plannedBy } from '#core/execute/begin';
import type { Acceptance, ParentEvent, ParentState } from '#core/execute/parent-state';
import { slicesBefore } from '#core/execute/plan-in-force';
import { step } from '#core/execute/step';
import { approve } from '#core/gate/approved';
import { Defect } from '#core/kernel/assert';
import { durationUs, type Lots, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { ChildOrder } from '#core/order/child';
import { buildPlan } from '#core/plan/build-plan';
import type { ParentOrder } from '#core/plan/parent';
import { input, stock, ten, view } from '#core/plan/plan.fixture';

const SECOND = 1e6;
const after = (seconds: number): TimeUs => timeUs(ten + seconds * SECOND);
const ORDER: Partial<ParentOrder> = {
  parentId: 'P1',
  strategy: 'twap',
  quantity: lots(10_000),
  deadline: after(3600),
};

function planned(of: Partial<ParentOrder>): Pick<Acceptance, 'order' | 'plan' | 'estimate'> {
  const asked = input({}, of);
  const built = buildPlan(asked);
  assert.ok(built.ok, built.ok ? '' : built.error.message);
  const { plan, estimate } = built.value;
  return { order: asked.order, plan: approve(plan), estimate };
}
const accepted = (of: Partial<ParentOrder> = {}): Acceptance => ({
  ...planned({ ...ORDER, ...of }),
  instrument: stock,
  arrivalPrice: 5000,
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
});

/** What the desk answers: the rest planned again, from `at` on. */
function rePlanned(
  state: ParentState,
  at: TimeUs,
  change: Partial<ParentOrder> = {},
  printed = 0,
): Acceptance {
  const { acceptance, filled } = state;
  const total = change.quantity ?? acceptance.order.quantity;
  const rest = planned({
    ...acceptance.order,
    ...change,
    start: at,
    quantity: lots(total - filled),
  });
  const { start } = acceptance.order;
  return {
    ...acceptance,
    order: { ...rest.order, start, quantity: total },
    plan: rest.plan,
    replan: {
      at,
      filledBefore: filled,
      slicesBefore: slicesBefore(acceptance) + acceptance.plan.slices.length,
      eligibleVolume: lots(printed),
      estimate: rest.estimate,
      mid: 5000,
      placed: { order: acceptance.order, plan: acceptance.plan },
    },
  };
}
type Replanned = ParentEvent & { readonly type: 'replanParent' };
const replan = (why: Replanned['why'], at: TimeUs, acceptance: Acceptance): Replanned => ({
  type: 'replanParent',
  why,
  at,
  by: 'ann',
  reason: 'asked',
  acceptance,
});
const pause = (at: TimeUs, who: 'person' | 'killSwitch' = 'person'): ParentEvent => ({
  type: 'pauseParent',
  who,
  at,
  by: 'ann',
  reason: 'news',
});

/** An order at work on a market that fills every other resting order; cancels are confirmed at once. */
class Day {
  state: ParentState;
  readonly sent: { readonly at: TimeUs; readonly order: ChildOrder }[] = [];
  private executions = 0;
  readonly fills: (order: ChildOrder) => boolean;
  constructor(acceptance: Acceptance, fills: (order: ChildOrder) => boolean = () => true) {
    this.state = beginParent(acceptance);
    this.fills = fills;
  }
  tell(event: ParentEvent, at: TimeUs): void {
    const stepped = step(this.state, event);
    this.state = stepped.state;
    for (const command of stepped.commands) {
      if (command.type === 'cancel')
        this.tell({ type: 'cancelled', clientOrderId: command.clientOrderId, at, reason: '' }, at);
      if (command.type !== 'propose') continue;
      const { order } = command;
      const { clientOrderId } = order;
      this.sent.push({ at, order });
      this.tell({ type: 'sent', clientOrderId, at }, at);
      this.tell({ type: 'accepted', clientOrderId, at, venueOrderId: clientOrderId }, at);
      if (order.type === 'ioc' || this.fills(order)) this.fill(order, at);
    }
  }
  fill({ clientOrderId, limit, quantity }: ChildOrder, at: TimeUs): void {
    const executionId = `x${this.executions++}`;
    const liquidity = 'maker';
    const fill = { executionId, clientOrderId, at, price: limit, quantity, liquidity, fee: 0 };
    this.tell({ type: 'fill', fill: { ...fill, venue: 'XNAS', liquidity: 'maker' } }, at);
  }
  live(from: number, to: number): void {
    for (let second = from; second < to && !isOver(this.state); second += 5) {
      const at = after(second);
      const printed = lots(Math.floor(second * 1000));
      const allowance = lots(Math.max(0, 0.2 * printed - this.state.filled - openOf(this.state)));
      const event: ParentEvent = {
        type: 'look',
        view: { ...view, at, dataAt: at, eligibleVolume: printed },
        allowance: lots(Math.floor(allowance)),
      };
      this.tell(event, at);
    }
  }
}

test('EXE-29: a paused order takes back what rests, sends nothing, counts what fills, and says who paused it and why', () => {
  const day = new Day(accepted(), () => false);
  day.live(5, 60);
  assert.equal(openOf(day.state) > 0, true);
  const stepped = step(day.state, pause(after(60)));
  assert.deepEqual(
    stepped.commands.map(({ type }) => type),
    ['cancel'],
  );
  day.tell(pause(after(60)), after(60));
  assert.deepEqual(
    [day.state.status, day.state.note, openOf(day.state)],
    ['paused', 'paused by ann: news', 0],
  );
  const sent = day.sent.length;
  day.live(60, 1800);
  assert.equal(day.sent.length, sent);
  const late = day.sent[0]?.order ?? assert.fail();
  day.fill(late, after(1800));
  assert.deepEqual([day.state.filled, day.state.status], [late.quantity, 'paused']);
  assert.equal(day.state.note, 'paused by ann: news');
});
test('EXE-29: a pause of what is paused, cancelled or over changes nothing', () => {
  const held = step(beginParent(accepted()), pause(after(5))).state;
  assert.deepEqual(step(held, pause(after(9))), { state: held, commands: [] });
  const ending = step(held, { type: 'cancelParent', at: after(9), by: 'me' }).state;
  assert.deepEqual(step(ending, pause(after(10))), { state: ending, commands: [] });
});
test('EXE-29: a person’s pause outlives the switch that paused before', () => {
  const held = step(beginParent(accepted()), pause(after(5), 'killSwitch')).state;
  assert.equal(held.pausedBy, 'killSwitch');
  assert.equal(step(held, pause(after(6))).state.pausedBy, 'person');
  assert.equal(step(held, pause(after(6), 'killSwitch')).state.pausedBy, 'killSwitch');
});
test('EXE-29: paused to its deadline an order ends partial and says so; paused and filled it is completed; paused and cancelled it ends', () => {
  const day = new Day(accepted());
  day.live(5, 600);
  const { filled } = day.state;
  day.tell(pause(after(600)), after(600));
  day.live(600, 3610);
  assert.deepEqual(
    [day.state.status, day.state.note],
    ['partial', `${10_000 - filled} of 10000 lots were left at the deadline: paused by ann: news`],
  );
  const whole = new Day(accepted(), () => false);
  whole.live(5, 10);
  whole.tell(pause(after(10)), after(10));
  const order = whole.sent[0]?.order ?? assert.fail();
  whole.fill({ ...order, quantity: lots(10_000) }, after(11));
  whole.live(15, 20);
  assert.equal(whole.state.status, 'completed');
  const over = new Day(accepted());
  over.tell(pause(after(5)), after(5));
  over.tell({ type: 'cancelParent', at: after(6), by: 'me' }, after(6));
  over.live(10, 15);
  assert.equal(over.state.status, 'cancelled');
});

test('EXE-30: resumed, what is left goes evenly to the deadline: what was missed is not caught up at once, and all of it is done', () => {
  const day = new Day(accepted());
  day.live(5, 600);
  day.tell(pause(after(600)), after(600));
  day.live(600, 2400);
  const { filled } = day.state;
  day.tell(replan('resumed', after(2400), rePlanned(day.state, after(2400))), after(2400));
  assert.deepEqual([day.state.status, day.state.note, day.state.pausedBy], ['working', '', null]);
  assert.equal(plannedBy(day.state, after(2400)), filled);
  assert.equal(plannedBy(day.state, after(3600)), 10_000);
  day.live(2400, 3605);
  assert.deepEqual([day.state.status, day.state.filled], ['completed', 10_000]);
  const rest = 10_000 - filled;
  const soon = day.sent.filter(({ at }) => at >= after(2400) && at < after(2520));
  const burst = soon.reduce((sum, { order }) => sum + order.quantity, 0);
  assert.ok(burst <= (3 * rest * 120) / 1200, `${burst} lots in the first two minutes of ${rest}`);
});
test('EXE-30: ids of slices go on after a new plan, and none is used twice', () => {
  const day = new Day(accepted());
  for (const second of [300, 600, 900]) {
    day.live(second - 295, second);
    day.tell(pause(after(second)), after(second));
    const again = rePlanned(day.state, after(second));
    day.tell(replan('resumed', after(second), again), after(second));
  }
  day.live(905, 3605);
  const ids = day.sent.map(({ order }) => order.clientOrderId);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(day.state.filled, 10_000);
});
test('EXE-30: pov follows the volume that prints after the new plan', () => {
  const day = new Day(accepted({ strategy: 'pov', povRate: 0.01, residual: 'leave' }));
  day.live(5, 600);
  day.tell(pause(after(600)), after(600));
  day.live(600, 1800);
  const { filled } = day.state;
  // A million lots printed meanwhile: they are nobody's to follow any more.
  const again = rePlanned(day.state, after(1800), {}, 1_800_000);
  day.tell(replan('resumed', after(1800), again), after(1800));
  day.live(1805, 1830);
  const since = day.state.filled + openOf(day.state) - filled;
  assert.ok(since <= 0.01 * 30_000 + 0.05 * (10_000 - filled) + 1, String(since));
});

test('EXE-31: an amended quantity, limit and deadline bind what is sent from then on; arrival and estimate stay those of the order as placed', () => {
  const day = new Day(accepted({ limit: ticks(5002) }), () => false);
  day.live(5, 10);
  const resting = day.sent[0]?.order ?? assert.fail();
  const now = after(10);
  const amended = rePlanned(day.state, now, {
    quantity: lots(6000),
    limit: ticks(resting.limit - 1),
    deadline: after(1800),
  });
  const stepped = step(day.state, replan('amended', now, amended));
  assert.deepEqual(stepped.commands, [{ type: 'cancel', clientOrderId: resting.clientOrderId }]);
  const { acceptance } = stepped.state;
  assert.deepEqual(
    [acceptance.order.quantity, acceptance.replan?.placed.order.quantity, acceptance.arrivalPrice],
    [6000, 10_000, 5000],
  );
  assert.equal(acceptance.estimate, day.state.acceptance.estimate);
  day.tell(replan('amended', now, amended), now);
  day.live(15, 300);
  for (const { at, order } of day.sent)
    assert.ok(at < after(15) || order.limit <= resting.limit - 1);
  assert.ok(day.state.filled + openOf(day.state) <= 6000);
});
test('EXE-31: amended down to what is filled an order is completed', () => {
  const day = new Day(accepted());
  day.live(5, 300);
  const { filled, acceptance } = day.state;
  const less = { ...acceptance, order: { ...acceptance.order, quantity: filled } };
  day.tell(replan('amended', after(300), less), after(300));
  day.live(300, 310);
  assert.deepEqual([day.state.status, day.state.filled, day.state.note], ['completed', filled, '']);
});
test('EXE-31: amended while paused it stays paused, and an amendment after the end changes nothing', () => {
  const day = new Day(accepted());
  day.tell(pause(after(5)), after(5));
  const more = rePlanned(day.state, after(10), { quantity: lots(12_000) });
  day.tell(replan('amended', after(10), more), after(10));
  assert.deepEqual(
    [day.state.status, day.state.note, day.state.acceptance.order.quantity],
    ['paused', 'paused by ann: news', 12_000],
  );
  day.tell({ type: 'cancelParent', at: after(11), by: 'me' }, after(11));
  day.live(15, 20);
  const over = day.state;
  assert.equal(step(over, replan('amended', after(30), more)).state, over);
});
test('EXE-1, EXE-31: below what is filled and open, or for another order, nothing is amended: that is a defect', () => {
  const day = new Day(accepted(), () => false);
  day.live(5, 10);
  const open = openOf(day.state);
  const { acceptance } = day.state;
  for (const order of [
    { ...acceptance.order, quantity: lots(open - 1) },
    { ...acceptance.order, side: 'sell' as const },
    { ...acceptance.order, parentId: 'P2' },
  ])
    assert.throws(
      () => step(day.state, replan('amended', after(10), { ...acceptance, order })),
      Defect,
    );
});
test('EXE-22, EXE-30: when the clock is set the new plan moves with it, and so do the order and the plan as placed', () => {
  const day = new Day(accepted());
  day.live(5, 300);
  const again = rePlanned(day.state, after(300));
  day.tell(replan('resumed', after(300), again), after(300));
  const { state } = step(day.state, { type: 'shifted', at: after(300), byUs: 60 * SECOND });
  const { order, plan, replan: moved } = state.acceptance;
  assert.deepEqual(
    [order.deadline, plan.start, moved?.at, moved?.placed.plan.start, moved?.placed.order.deadline],
    [after(3660), after(360), after(360), after(60), after(3660)],
  );
});

test('EXE-1, EXE-29, EXE-30, EXE-31: paused, resumed and amended at any moments, no lot is lost and none is too many', () => {
  const act = fc.record({
    what: fc.constantFrom('pause', 'resume', 'amend', 'live', 'live'),
    seconds: fc.integer({ min: 5, max: 400 }),
    share: fc.double({ min: 0.3, max: 1.6, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.boolean(), (acts, fills) => {
      const day = new Day(accepted(), (order) => fills || order.quantity % 2 === 0);
      let second = 5;
      let ordered: Lots = lots(10_000);
      for (const { what, seconds, share } of acts) {
        const at = after(second);
        const total = lots(Math.floor(10_000 * share));
        if (isOver(day.state) || second > 3000) break;
        if (what === 'pause') day.tell(pause(at), at);
        if (what === 'resume' && day.state.status === 'paused')
          day.tell(replan('resumed', at, rePlanned(day.state, at)), at);
        if (what === 'amend' && total > day.state.filled + openOf(day.state)) {
          ordered = total;
          const acceptance = rePlanned(day.state, at, { quantity: total });
          day.tell(replan('amended', at, acceptance), at);
        }
        day.live(second, second + seconds);
        second += Math.ceil(seconds / 5) * 5;
        assert.equal(day.state.acceptance.order.quantity, ordered);
        assert.ok(day.state.filled + openOf(day.state) <= ordered);
      }
      const at = after(second);
      if (day.state.status === 'paused' && second < 3000)
        day.tell(replan('resumed', at, rePlanned(day.state, at)), at);
      day.live(second, 3640);
      assert.ok(isOver(day.state));
      assert.equal(day.state.status === 'completed', day.state.filled === ordered);
    }),
    { numRuns: 300 },
  );
});
