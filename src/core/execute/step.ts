import { isOver } from '#core/execute/begin';
import { assertConserved } from '#core/execute/conservation';
import { exposedUntil } from '#core/execute/cost-watch';
import { look } from '#core/execute/look';

import { cancelThese } from '#core/execute/look-cancel';
import { withDone } from '#core/execute/pace';
import type { Child, ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { slicesBefore } from '#core/execute/plan-in-force';
import { paused, replanned, warned } from '#core/execute/replan';
import { shifted } from '#core/execute/shift';
import { overfillNote } from '#core/execute/situation';
import { turnedDown, without } from '#core/execute/turned-down';
import { unreachable } from '#core/kernel/assert';
import { lots, type TimeUs } from '#core/kernel/units';
import { changeOf, newFill, type Restated, restate } from '#core/order/executions';
import { filledOf, isDead, type OrderEvent, transition } from '#core/order/order';
import { lifeEventsOf, type VenueReport } from '#core/order/venue-report';

/** The executor: one function for every strategy. Pure: everything it wants done it returns; everything it did can be replayed. */
export function step(before: ParentState, event: ParentEvent): Stepped {
  const after = withReason(before, react(before, event), event);
  assertConserved(before, event, after);
  return after;
}

/** Why it is paused is said for as long as it is, whatever happens to its orders meanwhile; what the watch found, while it works and has nothing else to say. */
function withReason({ status, note }: ParentState, after: Stepped, event: ParentEvent): Stepped {
  const { state } = after;
  const said = (words: string): Stepped =>
    state.note === words ? after : { ...after, state: { ...state, note: words } };
  if (status === 'paused' && state.status === 'paused' && event.type !== 'warned')
    return said(note);
  return state.status === 'working' && state.note === '' ? said(state.watch.said) : after;
}

function react(state: ParentState, event: ParentEvent): Stepped {
  switch (event.type) {
    case 'look':
      return look({ ...settled(state), seenAt: event.view.at }, event);
    case 'sent':
      return quiet(sent(state, event));
    case 'accepted':
      return quiet({ ...told(state, event), rejectsInARow: 0 });
    case 'fill':
      return quiet(filled(state, event));
    case 'cancelled':
      return quiet(told(state, event));
    case 'expired':
      return quiet({ ...told(state, event), note: event.reason });
    case 'cancelRefused':
      // Filled or gone before the cancel came: the story of the order tells which.
      return asking(told(state, event), event.clientOrderId);
    case 'amended':
      return quiet(amended(state, event));
    case 'amendRefused':
      return quiet(notAmended(state, event));
    case 'busted':
    case 'corrected':
      return restated(state, event);
    case 'rejected':
      return quiet(rejected(state, event));
    case 'refused':
      return quiet(
        turnedDown(
          state,
          event.clientOrderId,
          event.at,
          `${event.refusal.code}: ${event.refusal.message}`,
        ),
      );
    case 'neverArrived':
      return quiet(without(state, event.clientOrderId));
    case 'fault':
      return faulted(state, event);
    case 'shifted':
      return quiet(shifted(state, event.byUs));
    case 'cancelParent':
      return isOver(state)
        ? quiet(state)
        : quiet({ ...state, status: 'cancelling', note: `cancelled by ${event.by}` });
    case 'pauseParent':
      return paused(state, event);
    case 'warned':
      return quiet(warned(state, event));
    case 'replanParent':
      return replanned(state, event);
    default:
      return unreachable(event);
  }
}

/** A proposal that neither became an order nor was refused never was: only what the journal says was sent is alive. */
function settled(state: ParentState): ParentState {
  const isProposal = ({ life }: Child): boolean => life.status === 'created';
  let hasProposals = false;
  for (const child of state.children.values()) hasProposals ||= isProposal(child);
  if (!hasProposals) return state;
  return {
    ...state,
    children: new Map([...state.children].filter(([, child]) => !isProposal(child))),
  };
}

/** JRN-2: what was sent is what the journal says was sent, also where today's executor would have proposed another order: a journal is read by facts. */
function sent(
  state: ParentState,
  { clientOrderId, at, order }: ParentEvent & { readonly type: 'sent' },
): ParentState {
  const proposed = state.children.get(clientOrderId);
  if (
    order === undefined ||
    (proposed?.order.quantity === order.quantity && proposed.order.limit === order.limit)
  )
    return lives(state, clientOrderId, { type: 'submitted', at });
  const { venue: _, ...child } = order;
  const born: Child = {
    order: state.acceptance.instrument.listings === undefined ? child : order,
    life: { status: 'created', quantity: order.quantity },
    proposedAt: at,
    cancelRequestedAt: null,
    amendRequestedAt: null,
  };
  const [, slice = '', attempt = ''] = clientOrderId.split('/');
  const index = Number(slice) - slicesBefore(state.acceptance);
  const attempts = state.attempts.map((count, i) =>
    i === index ? Math.max(count, Number(attempt) + 1) : count,
  );
  return lives(withChild({ ...state, attempts }, born), clientOrderId, { type: 'submitted', at });
}

const quiet = (state: ParentState): Stepped => ({ state, commands: [] });
const asking = (state: ParentState, clientOrderId: string): Stepped => ({
  state,
  commands: state.children.has(clientOrderId) ? [{ type: 'query', clientOrderId }] : [],
});

/** What the venue reports moves the child along its life (ORD-13). */
function told(
  state: ParentState,
  report: VenueReport,
  clientOrderId = idOf(report),
  change?: Restated,
): ParentState {
  const child = state.children.get(clientOrderId);
  if (child === undefined) return state;
  return lifeEventsOf(report, child.life, change).reduce(
    (now, event) => lives(now, clientOrderId, event),
    state,
  );
}
const idOf = (report: VenueReport): string =>
  report.type === 'fill' ? report.fill.clientOrderId : report.clientOrderId;

/** Moves one child along its life; the dead leave the map. An event that its life does not allow (a repeat, a late answer) changes nothing. */
function lives(state: ParentState, clientOrderId: string, event: OrderEvent): ParentState {
  const child = state.children.get(clientOrderId);
  if (child === undefined) return state;
  const next = transition(child.life, event);
  if (!next.ok) return state;
  return isDead(next.value)
    ? without(state, clientOrderId)
    : withChild(state, { ...child, life: next.value });
}
const withChild = (state: ParentState, child: Child): ParentState => ({
  ...state,
  children: new Map(state.children).set(child.order.clientOrderId, child),
});

/** EXE-2, F24: a fill counts whole, once, whatever we thought of its order; late and unexpected ones too. */
function filled(state: ParentState, report: VenueReport & { readonly type: 'fill' }): ParentState {
  const { fill } = report;
  if (newFill(state.executions, fill) === null) return state;
  const change = { before: { ...fill, quantity: lots(0) }, after: fill };
  return told(count(state, change, report.heardAt ?? null), report);
}

function count(state: ParentState, change: Restated, heardAt: TimeUs | null): ParentState {
  const { filled, turnover } = changeOf(change, state.acceptance.order.side);
  const { after } = change;
  return honest({
    ...state,
    filled: lots(state.filled + filled),
    watch: exposedUntil(state, heardAt ?? state.seenAt ?? state.watch.at),
    recent: filled > 0 ? withDone(state, lots(filled), heardAt) : state.recent,
    filledTurnover: state.filledTurnover + turnover,
    takerFilled: after.liquidity === 'taker' ? lots(state.takerFilled + filled) : state.takerFilled,
    executions: state.executions.with(after.executionId, after),
  });
}

/** EXE-12: what comes in after the end changes the end: the status always says what was reached. */
function honest(state: ParentState): ParentState {
  const { quantity } = state.acceptance.order;
  if (!isOver(state)) return state;
  if (state.filled > quantity) return { ...state, status: 'completed', note: overfillNote(state) };
  if (state.filled === quantity) return { ...state, status: 'completed', note: '' };
  return {
    ...state,
    status: state.status === 'completed' ? 'partial' : state.status,
    note: `${quantity - state.filled} of ${quantity} lots are not filled: the venue changed its report after the end`,
  };
}

/** EXE-13: a trade undone or corrected restates the parent; what still lives of its order is taken back, because what it may fill is no longer sure. */
function restated(
  state: ParentState,
  event: ParentEvent & { readonly type: 'busted' | 'corrected' },
): Stepped {
  const change = restate(state.executions, event);
  if (change === null) return quiet(state);
  const { clientOrderId } = change.before;
  const now = told(count(state, change, event.at), event, clientOrderId, change);
  const child = now.children.get(clientOrderId);
  return child === undefined ? quiet(now) : cancelThese(now, [child], event.at);
}

function amended(
  state: ParentState,
  event: ParentEvent & { readonly type: 'amended' },
): ParentState {
  const child = state.children.get(event.clientOrderId);
  if (child === undefined) return state;
  const changed: Child = {
    ...child,
    order: { ...child.order, quantity: event.quantity, limit: event.limit },
    proposedAt: event.at,
    amendRequestedAt: null,
  };
  return told(withChild(state, changed), event);
}

/** The order is as it was; it is not asked again before the next repricing is due. */
function notAmended(
  state: ParentState,
  event: ParentEvent & { readonly type: 'amendRefused' | 'fault' },
): ParentState {
  const child = state.children.get(event.clientOrderId);
  return child === undefined
    ? state
    : told(withChild(state, { ...child, proposedAt: event.at, amendRequestedAt: null }), event);
}

function rejected(
  state: ParentState,
  event: ParentEvent & { readonly type: 'rejected' },
): ParentState {
  const child = state.children.get(event.clientOrderId);
  // A venue that fills and then rejects contradicts itself: the fills stand, and the rest of that order is dead either way.
  if (child !== undefined && filledOf(child.life) > 0)
    return {
      ...told(state, event),
      note: `the venue filled ${event.clientOrderId} and then rejected it: ${event.reason}`,
    };
  return turnedDown(state, event.clientOrderId, event.at, event.reason);
}

function faulted(state: ParentState, event: ParentEvent & { readonly type: 'fault' }): Stepped {
  const { clientOrderId } = event;
  if (event.during === 'cancel') return asking(state, clientOrderId);
  if (event.during === 'amend') return amendFaulted(state, event);
  if (event.fault.resend === 'safe')
    return quiet(
      turnedDown(state, clientOrderId, event.at, `${event.fault.code}: ${event.fault.detail}`),
    );
  // F3: the outcome is unknown: ask, and let nothing else out before the answer.
  return asking(told(state, event), clientOrderId);
}

/** Either form of the order may live: it is taken back, because a cancel is right for both. */
function amendFaulted(
  state: ParentState,
  event: ParentEvent & { readonly type: 'fault' },
): Stepped {
  if (event.fault.resend === 'safe') return quiet(notAmended(state, event));
  const child = state.children.get(event.clientOrderId);
  return child === undefined ? quiet(state) : cancelThese(state, [child], event.at);
}
