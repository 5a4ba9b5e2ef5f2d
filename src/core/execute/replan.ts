import { isOver, openOf } from '#core/execute/begin';
import { watchReplanned } from '#core/execute/cost-watch';
import { cancelAll, cancelThese } from '#core/execute/look-cancel';
import type {
  Acceptance,
  Child,
  ParentEvent,
  ParentState,
  Stepped,
} from '#core/execute/parent-state';
import { WATCHER_NAMES } from '#core/execute/parent-state';
import { slicesBefore } from '#core/execute/plan-in-force';
import { invariant } from '#core/kernel/assert';
import type { ParentOrder } from '#core/plan/parent';

const unchanged = (state: ParentState): Stepped => ({ state, commands: [] });

/** EXE-29: everything is taken back, and nothing leaves before the order is planned again. Paused already, or ending: nothing to do, but a person's pause outlives the switch's. */
export function paused(
  state: ParentState,
  { at, by, reason, who, since = at }: ParentEvent & { readonly type: 'pauseParent' },
): Stepped {
  if (state.status === 'paused' && who === 'person')
    return unchanged({ ...state, pausedBy: 'person' });
  if (state.status !== 'working') return unchanged(state);
  const why = reason === '' ? '' : `: ${reason}`;
  const note = `paused by ${by}${why}`;
  const isRule = who !== 'person' && who !== 'killSwitch';
  const watch = {
    ...state.watch,
    heldSince: isRule ? since : null,
    isAlarmed: state.watch.isAlarmed || who === 'guard',
  };
  return cancelAll({ ...state, status: 'paused', pausedBy: who, note, watch }, at);
}

/** EXE-32, EXE-35: what a rule found is said and stops nothing; why it could not let an order go is why that is still paused. */
export function warned(
  state: ParentState,
  { who, found: { code, message } }: ParentEvent & { readonly type: 'warned' },
): ParentState {
  if (isOver(state) || state.status === 'cancelling') return state;
  const isAlarmed = state.watch.isAlarmed || code === 'COST_ABOVE_BAND';
  const watch = { ...state.watch, said: message, isAlarmed };
  return state.status === 'paused'
    ? { ...state, watch, note: `paused by ${WATCHER_NAMES[who]}: ${message}` }
    : { ...state, watch, note: message };
}

/**
 * EXE-30, EXE-31: the order and its plan as they are from now on. The plan is for what is left, from now to the deadline, so that
 * nothing that was missed is caught up at once. Only a resumption lifts a pause. What rests beyond the new limit is taken back.
 */
export function replanned(
  state: ParentState,
  event: ParentEvent & { readonly type: 'replanParent' },
): Stepped {
  if (isOver(state) || state.status === 'cancelling') return unchanged(state);
  const { acceptance, at } = event;
  assertReplan(state, acceptance);
  const isNewPlan = slicesBefore(acceptance) !== slicesBefore(state.acceptance);
  const isResumed = event.why !== 'amended';
  const isPaused = state.status === 'paused' && !isResumed;
  const now: ParentState = {
    ...state,
    acceptance,
    status: isPaused ? 'paused' : 'working',
    pausedBy: isPaused ? state.pausedBy : null,
    note: isPaused ? state.note : '',
    watch: {
      ...(isNewPlan ? watchReplanned(state, { acceptance, at }) : state.watch),
      said: '',
      heldSince: isPaused ? state.watch.heldSince : null,
      extendedUs: state.watch.extendedUs + extensionOf(state, event),
    },
    attempts: isNewPlan ? acceptance.plan.slices.map(() => 0) : state.attempts,
  };
  const beyond = [...now.children.values()].filter((child) => isBeyond(child, acceptance.order));
  return cancelThese(now, beyond, at);
}

/** What a rule, and not a person, added to the deadline. */
function extensionOf(
  { acceptance: { order } }: ParentState,
  { why, acceptance }: ParentEvent & { readonly type: 'replanParent' },
): number {
  return why === 'halted' ? Math.max(0, acceptance.order.deadline - order.deadline) : 0;
}

const isBeyond = ({ order: { limit } }: Child, { limit: most, side }: ParentOrder): boolean =>
  most !== null && (side === 'buy' ? limit > most : limit < most);

/** EXE-1: an amendment neither makes lots nor loses them. */
function assertReplan(state: ParentState, { order, plan, replan }: Acceptance): void {
  const before = state.acceptance.order;
  invariant(
    order.parentId === before.parentId &&
      order.side === before.side &&
      order.instrumentId === before.instrumentId,
    'an amended order is still the same order',
  );
  invariant(
    state.filled + openOf(state) <= order.quantity || order.quantity >= before.quantity,
    'an order is not amended below what is filled and open',
  );
  const planned = plan.slices.reduce((sum, slice) => sum + slice.quantity, 0);
  const filledBefore = replan?.filledBefore ?? 0;
  invariant(
    filledBefore + planned <= order.quantity || state.filled >= order.quantity,
    'a plan is for what is left of its parent, and for no more',
  );
}
