import { beginWatch } from '#core/execute/cost-watch';
import type { Acceptance, Child, ParentState } from '#core/execute/parent-state';
import { doneBefore } from '#core/execute/plan-in-force';
import { invariant } from '#core/kernel/assert';
import { type Lots, lots, type TimeUs } from '#core/kernel/units';
import { VersionedMap } from '#core/kernel/versioned-map';
import { leavesOf } from '#core/order/order';
import { firstOpenSlice, quantityBefore } from '#core/plan/slice-at';

/** A parent on the day it is accepted: nothing sent, nothing filled. */
export function beginParent(acceptance: Acceptance): ParentState {
  const planned = acceptance.plan.slices.reduce((sum, slice) => sum + slice.quantity, 0);
  invariant(planned <= acceptance.order.quantity, 'a plan is for its parent, and for no more');
  return {
    acceptance,
    status: 'working',
    note: '',
    filled: lots(0),
    filledTurnover: 0,
    takerFilled: lots(0),
    children: new Map(),
    executions: VersionedMap.empty(),
    attempts: acceptance.plan.slices.map(() => 0),
    rejectsInARow: 0,
    pausedUntil: null,
    pausedBy: null,
    lastLookAt: null,
    seenAt: null,
    recent: [],
    regime: 'unknown',
    watch: beginWatch(acceptance),
  };
}

/** What a living child may still fill. */
export const remainingOf = (child: Child): number => leavesOf(child.life);

/** Lots that living children may still fill: an order of unknown outcome counts as open. */
export function openOf(state: ParentState): Lots {
  let open = 0;
  for (const child of state.children.values()) open += remainingOf(child);
  return lots(open);
}

/** What the plan wants done by `now`: what was done before it, finished slices, and the running one in proportion. In lots, a float. */
export function plannedBy(state: ParentState, now: TimeUs): number {
  const { slices } = state.acceptance.plan;
  const index = firstOpenSlice(slices, now);
  const slice = slices[index];
  const before = doneBefore(state.acceptance) + quantityBefore(slices, index);
  return slice === undefined || now <= slice.start
    ? before
    : before + (slice.quantity * (now - slice.start)) / (slice.end - slice.start);
}

/** The slice that is running; the last one also after its end. null: between two of them, or before the first. */
export function sliceIndexAt(state: ParentState, now: TimeUs): number | null {
  const { slices } = state.acceptance.plan;
  const next = firstOpenSlice(slices, now);
  if (next === slices.length) return next - 1;
  const slice = slices[next];
  return slice !== undefined && now >= slice.start ? next : null;
}

export const isOver = (state: ParentState): boolean =>
  state.status === 'completed' || state.status === 'partial' || state.status === 'cancelled';
