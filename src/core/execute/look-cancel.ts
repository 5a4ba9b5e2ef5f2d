import { remainingOf } from '#core/execute/begin';
import type { Child, Command, ParentState, Stepped } from '#core/execute/parent-state';
import { over, overfillNote, type Situation, withinLimit } from '#core/execute/situation';
import type { TimeUs } from '#core/kernel/units';
import { type OrderStatus, transition } from '#core/order/order';

/** The end: take everything back, and say honestly what was reached. */
export function windDown(state: ParentState, now: TimeUs): Stepped {
  if (state.children.size > 0) return cancelAll(state, now);
  const { quantity } = state.acceptance.order;
  if (state.filled > quantity) return over(state, 'completed', overfillNote(state));
  if (state.filled === quantity) return over(state, 'completed', '');
  if (state.status === 'cancelling') return over(state, 'cancelled', state.note);
  return over(
    state,
    'partial',
    `${quantity - state.filled} of ${quantity} lots were left at the deadline: ${state.note === '' ? 'the last orders did not fill in time' : state.note}`,
  );
}

export const cancelAll = (state: ParentState, now: TimeUs): Stepped =>
  cancelThese(state, [...state.children.values()], now);

const isCancellable = (status: OrderStatus): boolean =>
  status === 'working' || status === 'amending' || status === 'cancelling';

/** EXE-11: where the venue can, a resting order moves to the touch in place: one message, and never two orders alive for one wish. */
export function amendThese(state: ParentState, these: readonly Child[], now: Situation): Stepped {
  const children = new Map(state.children);
  const commands: Command[] = [];
  for (const child of these) {
    const limit = withinLimit(state, now.near, 'postOnly');
    const asked = transition(child.life, {
      type: 'amendRequested',
      quantity: child.order.quantity,
    });
    if (limit === null || limit === child.order.limit || !asked.ok) continue;
    children.set(child.order.clientOrderId, {
      ...child,
      life: asked.value,
      amendRequestedAt: now.view.at,
    });
    commands.push({
      type: 'amend',
      order: { ...child.order, limit, reason: `${now.tactic.regime}: follow the touch` },
    });
  }
  return { state: { ...state, children }, commands };
}

// A cancel that was not answered is asked for again after a while; the venue may have lost it.
export const CANCEL_AGAIN_AFTER_US = 2_000_000;

export function cancelThese(state: ParentState, these: readonly Child[], now: TimeUs): Stepped {
  const children = new Map(state.children);
  const commands: Command[] = [];
  for (const child of these) {
    const { clientOrderId } = child.order;
    const waits =
      child.cancelRequestedAt !== null && now - child.cancelRequestedAt < CANCEL_AGAIN_AFTER_US;
    if (waits || remainingOf(child) === 0) continue;
    // EXE-21: its acceptance was lost, perhaps overtaken by its fills: the venue tells its story again, and then it can be taken back.
    if (child.life.status === 'sent' && now - child.life.sentAt >= CANCEL_AGAIN_AFTER_US) {
      children.set(clientOrderId, { ...child, cancelRequestedAt: now });
      commands.push({ type: 'query', clientOrderId });
    }
    if (!isCancellable(child.life.status)) continue;
    const asked = transition(child.life, { type: 'cancelRequested' });
    children.set(clientOrderId, {
      ...child,
      life: asked.ok ? asked.value : child.life,
      cancelRequestedAt: now,
    });
    commands.push({ type: 'cancel', clientOrderId });
  }
  return { state: { ...state, children }, commands };
}
