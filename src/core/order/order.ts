import { invariant, unreachable } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { addLots, type Lots, lots, minusLots, type TimeUs } from '#core/kernel/units';

/** What lives at the venue. `busted`: lots that traded and were taken back; the venue does not put them back into the book. */
export interface Alive {
  readonly quantity: Lots;
  readonly filled: Lots;
  readonly busted: Lots;
}
/** Each state carries exactly the facts that exist in it. */
export type Order =
  | { readonly status: 'created'; readonly quantity: Lots }
  | (Alive & { readonly status: 'sent' | 'unknown'; readonly sentAt: TimeUs })
  | (Alive & { readonly status: 'working' | 'cancelling'; readonly venueOrderId: string })
  | (Alive & { readonly status: 'amending'; readonly venueOrderId: string; readonly wanted: Lots }) // until the venue answers it may be either size
  | { readonly status: 'filled'; readonly quantity: Lots }
  | { readonly status: 'cancelled' | 'expired'; readonly quantity: Lots; readonly filled: Lots }
  | { readonly status: 'overfilled'; readonly quantity: Lots; readonly filled: Lots } // the venue is right; we alarm
  | { readonly status: 'rejected'; readonly quantity: Lots; readonly reason: string };

export type OrderEvent =
  | { readonly type: 'submitted'; readonly at: TimeUs }
  | { readonly type: 'outcomeUnknown'; readonly at: TimeUs }
  | { readonly type: 'accepted'; readonly venueOrderId: string }
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'fill'; readonly executionId: string; readonly quantity: Lots }
  | { readonly type: 'busted'; readonly executionId: string; readonly quantity: Lots }
  | { readonly type: 'amendRequested'; readonly quantity: Lots }
  | { readonly type: 'amended'; readonly quantity: Lots }
  | { readonly type: 'amendRefused' }
  | { readonly type: 'cancelRequested' }
  | { readonly type: 'cancelConfirmed' }
  | { readonly type: 'cancelRefused' }
  | { readonly type: 'expired' };

export type OrderStatus = Order['status'];
type Status = OrderStatus;
const FILL: readonly Status[] = ['filled', 'overfilled'];
const BUST: readonly Status[] = ['cancelled', 'filled', 'overfilled']; // what is left of a dead order when a fill is taken back

// The whole life of an order, on one screen. A pair that is not here cannot happen.
const NEXT: {
  readonly [From in Status]: { readonly [On in OrderEvent['type']]?: readonly Status[] };
} = {
  created: { submitted: ['sent'] },
  sent: {
    accepted: ['working'],
    rejected: ['rejected'],
    outcomeUnknown: ['unknown'],
    fill: ['sent', ...FILL],
    busted: ['sent'],
    cancelConfirmed: ['cancelled'],
    expired: ['expired'],
  }, // fills and ends may overtake the ack
  unknown: {
    accepted: ['working'],
    rejected: ['rejected'],
    fill: ['unknown', ...FILL],
    busted: ['unknown'],
    cancelConfirmed: ['cancelled'],
    expired: ['expired'],
  }, // nothing is sent again until this is left
  working: {
    fill: ['working', ...FILL],
    busted: ['working'],
    amendRequested: ['amending'],
    amended: ['working', ...FILL],
    cancelRequested: ['cancelling'],
    cancelConfirmed: ['cancelled'],
    expired: ['expired'],
  }, // cancels and amends may be unsolicited
  amending: {
    fill: ['amending', ...FILL],
    busted: ['amending'],
    amended: ['working', ...FILL],
    amendRefused: ['working', ...FILL],
    cancelRequested: ['cancelling'],
    cancelConfirmed: ['cancelled'],
    expired: ['expired'],
  },
  cancelling: {
    fill: ['cancelling', ...FILL],
    busted: ['cancelling'],
    amended: ['cancelling', ...FILL],
    cancelConfirmed: ['cancelled'],
    cancelRefused: ['working'],
    expired: ['expired'],
  }, // fill races cancel
  filled: {
    fill: ['overfilled'],
    busted: BUST,
    accepted: ['filled'],
    amended: FILL,
    amendRefused: ['filled'],
  }, // the ack of an order that filled at once, the answer to an amendment that it overtook
  overfilled: {
    fill: ['overfilled'],
    busted: BUST,
    accepted: ['overfilled'],
    amended: FILL,
    amendRefused: ['overfilled'],
  },
  cancelled: { fill: ['cancelled', ...FILL], busted: ['cancelled'] }, // the venue filled it before it cancelled it, and told us after
  expired: { fill: ['expired', ...FILL], busted: ['expired'] },
  rejected: {},
};

export type IllegalTransition = {
  readonly code: 'ILLEGAL_TRANSITION';
  readonly from: Status;
  readonly event: OrderEvent['type'];
};

/** One execution reaches an order once: `Executions` drops the repeats. A correction is a bust and a fill. */
export function transition(order: Order, event: OrderEvent): Result<Order, IllegalTransition> {
  const allowed = NEXT[order.status][event.type];
  if (allowed === undefined || contradicts(order, event))
    return err({ code: 'ILLEGAL_TRANSITION', from: order.status, event: event.type });
  const next = apply(order, event);
  invariant(allowed.includes(next.status), 'apply() lands where the table says');
  invariant(
    event.type === 'amended' || order.status === 'amending' || next.quantity === order.quantity,
    'only an amendment changes the ordered quantity',
  );
  invariant(
    event.type === 'busted' || filledOf(next) >= filledOf(order),
    'only a bust takes back a fill',
  );
  invariant(
    event.type !== 'fill' || filledOf(next) === filledOf(order) + event.quantity,
    'a fill counts whole',
  );
  return ok(next);
}

/** A venue that fills and then rejects, or takes back more than it gave, contradicts itself: the fill stands, the contradiction is reported. */
function contradicts(order: Order, event: OrderEvent): boolean {
  if (event.type === 'rejected') return filledOf(order) > 0;
  if (event.type === 'amended' && (order.status === 'filled' || order.status === 'overfilled'))
    return event.quantity > filledOf(order); // a dead order does not grow
  return event.type === 'busted' && event.quantity > filledOf(order);
}

export function filledOf(order: Order): Lots {
  switch (order.status) {
    case 'created':
    case 'rejected':
      return lots(0);
    case 'filled':
      return order.quantity;
    case 'sent':
    case 'unknown':
    case 'working':
    case 'cancelling':
    case 'amending':
    case 'cancelled':
    case 'expired':
    case 'overfilled':
      return order.filled;
    default:
      return unreachable(order);
  }
}

/** ORD-12: what the venue may still fill, counted so that it is never too little: an unanswered amendment counts at the larger of both sizes. */
export function leavesOf(order: Order): Lots {
  switch (order.status) {
    case 'created':
      return order.quantity;
    case 'sent':
    case 'unknown':
    case 'working':
    case 'cancelling':
      return lots(Math.max(0, order.quantity - order.filled - order.busted));
    case 'amending':
      return lots(
        Math.max(0, Math.max(order.quantity, order.wanted) - order.filled - order.busted),
      );
    case 'filled':
    case 'cancelled':
    case 'expired':
    case 'overfilled':
    case 'rejected':
      return lots(0);
    default:
      return unreachable(order);
  }
}

/** True where the venue will do nothing more with it by itself. A dead order can still hear of fills and busts. */
export const isDead = (order: Order): boolean =>
  order.status === 'filled' ||
  order.status === 'overfilled' ||
  order.status === 'cancelled' ||
  order.status === 'expired' ||
  order.status === 'rejected';

const ZERO = lots(0);
const aliveOf = (order: Order): Alive => ({
  quantity: order.quantity,
  filled: filledOf(order),
  busted: 'busted' in order ? order.busted : ZERO,
});

function apply(order: Order, event: OrderEvent): Order {
  const alive = aliveOf(order);
  const { quantity, filled } = alive;
  const venueOrderId = 'venueOrderId' in order ? order.venueOrderId : '';
  switch (event.type) {
    case 'submitted':
      return { status: 'sent', ...alive, sentAt: event.at };
    case 'outcomeUnknown':
      return { status: 'unknown', ...alive, sentAt: event.at };
    case 'accepted':
      return order.status === 'filled' || order.status === 'overfilled'
        ? order
        : { status: 'working', ...alive, venueOrderId: event.venueOrderId };
    case 'rejected':
      return { status: 'rejected', quantity, reason: event.reason };
    case 'amendRequested':
      return { status: 'amending', ...alive, venueOrderId, wanted: event.quantity };
    case 'amended':
      return afterAmend(order, { ...alive, quantity: event.quantity }, venueOrderId);
    case 'cancelRequested':
      return { status: 'cancelling', ...alive, quantity: largestOf(order), venueOrderId };
    case 'amendRefused':
      return afterAmend(order, alive, venueOrderId);
    case 'cancelRefused':
      return { status: 'working', ...alive, venueOrderId };
    case 'cancelConfirmed':
      return { status: 'cancelled', quantity: provenOf(order, filled), filled };
    case 'expired':
      return { status: 'expired', quantity: provenOf(order, filled), filled };
    case 'fill':
      return afterFill(order, addLots(filled, event.quantity));
    case 'busted':
      return afterBust(order, alive, event.quantity);
    default:
      return unreachable(event);
  }
}

/** A cancel that overtakes the answer to an amendment: which size dies is not known, and the larger one is what may still fill. */
const largestOf = (order: Order): Lots =>
  order.status === 'amending' && order.wanted > order.quantity ? order.wanted : order.quantity;

/** Dead in the middle of an amendment: more than the old size filled proves that the new one had come to be. */
const provenOf = (order: Order, filled: Lots): Lots =>
  filled > order.quantity ? largestOf(order) : order.quantity;

function afterAmend(order: Order, alive: Alive, venueOrderId: string): Order {
  const { quantity, filled } = alive;
  if (filled > quantity) return { status: 'overfilled', quantity, filled };
  if (filled === quantity) return { status: 'filled', quantity };
  return {
    status: order.status === 'cancelling' ? 'cancelling' : 'working',
    ...alive,
    venueOrderId,
  };
}

/** A fill is a fact, not a request: it is never clamped and never refused. */
function afterFill(order: Order, filled: Lots): Order {
  invariant(
    order.status !== 'created' && order.status !== 'rejected',
    'the table lets only living orders fill',
  );
  const { quantity } = order;
  if (filled > largestOf(order)) return { status: 'overfilled', quantity, filled };
  // Also while an amendment is under way: with all of the larger size done, no answer to it can matter, and none may ever come.
  if (filled === largestOf(order)) return { status: 'filled', quantity: filled };
  invariant(order.status !== 'filled', 'a filled order can only overfill');
  // A fill after a bust is first taken for the same trade, reported again: what may still trade is then rather overstated than understated.
  const busted =
    'busted' in order ? lots(Math.max(0, order.busted - (filled - order.filled))) : ZERO;
  return 'busted' in order ? { ...order, filled, busted } : { ...order, filled };
}

/** ORD-9: the trade is undone, the lots are not back in the book: an order that was done stays done, with less. */
function afterBust(order: Order, alive: Alive, by: Lots): Order {
  const { quantity } = order;
  const filled = minusLots(alive.filled, by);
  if ('busted' in order) return { ...order, filled, busted: addLots(alive.busted, by) };
  if (order.status === 'cancelled' || order.status === 'expired') return { ...order, filled };
  if (filled > quantity) return { status: 'overfilled', quantity, filled };
  return filled === quantity
    ? { status: 'filled', quantity }
    : { status: 'cancelled', quantity, filled };
}
