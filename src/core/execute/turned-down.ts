import { withAside } from '#core/execute/legs';
import type { ParentState } from '#core/execute/parent-state';
import { type TimeUs, timeUs } from '#core/kernel/units';

export function without(state: ParentState, clientOrderId: string): ParentState {
  const children = new Map(state.children);
  children.delete(clientOrderId);
  return { ...state, children };
}

const PAUSE_US = 5_000_000;
/** EXE-8, F8: what was turned down goes back to the plan once (the child is gone, the schedule still wants it). Too many in a row: a pause, not a loop. */
export function turnedDown(
  state: ParentState,
  clientOrderId: string,
  at: TimeUs,
  reason: string,
): ParentState {
  const child = state.children.get(clientOrderId);
  if (child === undefined) return state; // told again: its quantity went back the first time
  const rejectsInARow = state.rejectsInARow + 1;
  const tired = rejectsInARow >= state.acceptance.tactics.rejectBudget;
  return {
    ...without(state, clientOrderId),
    rejectsInARow: tired ? 0 : rejectsInARow,
    pausedUntil: tired ? timeUs(at + PAUSE_US) : state.pausedUntil,
    ...withAside(state, child.order.venue, at),
    note: reason,
  };
}
