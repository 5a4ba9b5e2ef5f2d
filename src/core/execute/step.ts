import { unreachable } from '#core/kernel/assert';
import { addLots, timeUs, type TimeUs } from '#core/kernel/units';
import { assertConserved } from '#core/execute/conservation';
import { isOver } from '#core/execute/begin';
import { look } from '#core/execute/look';
import type { Child, ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { transition, type Order, type OrderEvent } from '#core/order/order';
import type { Fill } from '#core/order/child';

/** The executor: one function for every strategy. Pure: everything it wants done it returns; everything it did can be replayed. */
export function step(before: ParentState, event: ParentEvent): Stepped {
  const after = react(before, event);
  assertConserved(before, event, after);
  return after;
}

function react(state: ParentState, event: ParentEvent): Stepped {
  switch (event.type) {
    case 'look':
      return look(state, event.view, event.allowance);
    case 'sent':
      return quiet(lives(state, event.clientOrderId, { type: 'submitted', at: event.at }));
    case 'accepted':
      return quiet({ ...lives(state, event.clientOrderId, { type: 'accepted', venueOrderId: event.venueOrderId }), rejectsInARow: 0 });
    case 'fill':
      return quiet(filled(state, event.fill));
    case 'cancelled':
      return quiet(lives(state, event.clientOrderId, { type: 'cancelConfirmed' }));
    case 'cancelRefused':
      // Filled or gone before the cancel came: the story of the order tells which.
      return asking(lives(state, event.clientOrderId, { type: 'cancelRefused' }), event.clientOrderId);
    case 'rejected':
      return quiet(turnedDown(lives(state, event.clientOrderId, { type: 'rejected', reason: event.reason }), event.clientOrderId, event.at, event.reason));
    case 'refused':
      return quiet(turnedDown(state, event.clientOrderId, event.at, `${event.refusal.code}: ${event.refusal.message}`));
    case 'neverArrived':
      return quiet(without(state, event.clientOrderId));
    case 'fault':
      return faulted(state, event);
    case 'cancelParent':
      return isOver(state) ? quiet(state) : quiet({ ...state, status: 'cancelling', note: `cancelled by ${event.by}` });
    default:
      return unreachable(event);
  }
}

const quiet = (state: ParentState): Stepped => ({ state, commands: [] });
const asking = (state: ParentState, clientOrderId: string): Stepped => ({ state, commands: state.children.has(clientOrderId) ? [{ type: 'query', clientOrderId }] : [] });

/** Moves one child along its life; the dead leave the map. An event that its life does not allow (a repeat, a late answer) changes nothing. */
function lives(state: ParentState, clientOrderId: string, event: OrderEvent): ParentState {
  const child = state.children.get(clientOrderId);
  if (child === undefined) return state;
  const next = transition(child.life, event);
  if (!next.ok) return state;
  return isDead(next.value) ? without(state, clientOrderId) : withChild(state, { ...child, life: next.value });
}
const isDead = (life: Order): boolean => life.status === 'filled' || life.status === 'overfilled' || life.status === 'cancelled' || life.status === 'expired' || life.status === 'rejected';
const withChild = (state: ParentState, child: Child): ParentState => ({ ...state, children: new Map(state.children).set(child.order.clientOrderId, child) });
function without(state: ParentState, clientOrderId: string): ParentState {
  const children = new Map(state.children);
  children.delete(clientOrderId);
  return { ...state, children };
}

/** EXE-2, F24: a fill counts whole, once, whatever we thought of its order; late and unexpected ones too. */
function filled(state: ParentState, fill: Fill): ParentState {
  if (state.executionIds.has(fill.executionId)) return state;
  const counted: ParentState = {
    ...state,
    filled: addLots(state.filled, fill.quantity),
    filledTurnover: state.filledTurnover + fill.price * fill.quantity,
    takerFilled: fill.liquidity === 'taker' ? addLots(state.takerFilled, fill.quantity) : state.takerFilled,
    executionIds: new Set(state.executionIds).add(fill.executionId),
  };
  return lives(counted, fill.clientOrderId, { type: 'fill', executionId: fill.executionId, quantity: fill.quantity });
}

const PAUSE_US = 5_000_000;
/** EXE-8, F8: what was turned down goes back to the plan once (the child is gone, the schedule still wants it). Too many in a row: a pause, not a loop. */
function turnedDown(state: ParentState, clientOrderId: string, at: TimeUs, reason: string): ParentState {
  const rejectsInARow = state.rejectsInARow + 1;
  const tired = rejectsInARow >= state.acceptance.tactics.rejectBudget;
  return { ...without(state, clientOrderId), rejectsInARow: tired ? 0 : rejectsInARow, pausedUntil: tired ? timeUs(at + PAUSE_US) : state.pausedUntil, note: reason };
}

function faulted(state: ParentState, event: ParentEvent & { readonly type: 'fault' }): Stepped {
  const { clientOrderId } = event;
  if (event.during === 'cancel') return asking(state, clientOrderId);
  if (event.fault.resend === 'safe') return quiet(turnedDown(state, clientOrderId, event.at, `${event.fault.code}: ${event.fault.detail}`));
  // F3: the outcome is unknown: ask, and let nothing else out before the answer.
  return asking(lives(state, clientOrderId, { type: 'outcomeUnknown', at: event.at }), clientOrderId);
}
