import { invariant, unreachable } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { addLots, lots, type Lots, type TimeUs } from '#core/kernel/units';

/** Each state carries exactly the facts that exist in it. */
export type Order =
  | { readonly status: 'created'; readonly quantity: Lots }
  | { readonly status: 'sent' | 'unknown'; readonly quantity: Lots; readonly filled: Lots; readonly sentAt: TimeUs }
  | { readonly status: 'working' | 'cancelling'; readonly quantity: Lots; readonly filled: Lots; readonly venueOrderId: string }
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
  | { readonly type: 'cancelRequested' }
  | { readonly type: 'cancelConfirmed' }
  | { readonly type: 'cancelRefused' }
  | { readonly type: 'expired' };

type Status = Order['status'];
const FILL: readonly Status[] = ['filled', 'overfilled'];

// The whole life of an order, on one screen. A pair that is not here cannot happen.
const NEXT: { readonly [From in Status]: { readonly [On in OrderEvent['type']]?: readonly Status[] } } = {
  created:    { submitted: ['sent'] },
  sent:       { accepted: ['working'], rejected: ['rejected'], outcomeUnknown: ['unknown'], fill: ['sent', ...FILL] }, // a fill may overtake its ack
  unknown:    { accepted: ['working'], rejected: ['rejected'], fill: ['unknown', ...FILL], expired: ['expired'] }, // nothing is sent again until this is left
  working:    { fill: ['working', ...FILL], cancelRequested: ['cancelling'], cancelConfirmed: ['cancelled'], expired: ['expired'] }, // cancels may be unsolicited
  cancelling: { fill: ['cancelling', ...FILL], cancelConfirmed: ['cancelled'], cancelRefused: ['working'], expired: ['expired'] }, // fill races cancel
  filled:     { fill: ['overfilled'], accepted: ['filled'] }, // the ack of an order that filled at once
  overfilled: { fill: ['overfilled'], accepted: ['overfilled'] },
  cancelled:  { fill: ['cancelled', ...FILL] }, // the venue filled it before it cancelled it, and told us after
  expired:    { fill: ['expired', ...FILL] },
  rejected:   {},
};

export type IllegalTransition = { readonly code: 'ILLEGAL_TRANSITION'; readonly from: Status; readonly event: OrderEvent['type'] };

/** The caller has dropped repeated `executionId`s: one execution reaches an order once. */
export function transition(order: Order, event: OrderEvent): Result<Order, IllegalTransition> {
  const allowed = NEXT[order.status][event.type];
  // A venue that fills and then rejects contradicts itself: the fill stands, the rejection is reported.
  const contradicts = event.type === 'rejected' && filledOf(order) > 0;
  if (allowed === undefined || contradicts) return err({ code: 'ILLEGAL_TRANSITION', from: order.status, event: event.type });
  const next = apply(order, event);
  invariant(allowed.includes(next.status), 'apply() lands where the table says');
  invariant(next.quantity === order.quantity, 'an event never changes the ordered quantity');
  invariant(filledOf(next) >= filledOf(order), 'filled quantity never shrinks');
  return ok(next);
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
    case 'cancelled':
    case 'expired':
    case 'overfilled':
      return order.filled;
    default:
      return unreachable(order);
  }
}

function apply(order: Order, event: OrderEvent): Order {
  const { quantity } = order;
  const filled = filledOf(order);
  const venueOrderId = 'venueOrderId' in order ? order.venueOrderId : '';
  switch (event.type) {
    case 'submitted':
      return { status: 'sent', quantity, filled, sentAt: event.at };
    case 'outcomeUnknown':
      return { status: 'unknown', quantity, filled, sentAt: event.at };
    case 'accepted':
      return order.status === 'filled' || order.status === 'overfilled' ? order : { status: 'working', quantity, filled, venueOrderId: event.venueOrderId };
    case 'rejected':
      return { status: 'rejected', quantity, reason: event.reason };
    case 'cancelRequested':
      return { status: 'cancelling', quantity, filled, venueOrderId };
    case 'cancelRefused':
      return { status: 'working', quantity, filled, venueOrderId };
    case 'cancelConfirmed':
      return { status: 'cancelled', quantity, filled };
    case 'expired':
      return { status: 'expired', quantity, filled };
    case 'fill':
      return afterFill(order, addLots(filled, event.quantity));
    default:
      return unreachable(event);
  }
}

/** A fill is a fact, not a request: it is never clamped and never refused. */
function afterFill(order: Order, filled: Lots): Order {
  invariant(order.status !== 'created' && order.status !== 'rejected', 'the table lets only living orders fill');
  const { quantity } = order;
  if (filled > quantity) return { status: 'overfilled', quantity, filled };
  if (filled === quantity) return { status: 'filled', quantity };
  invariant(order.status !== 'filled', 'a filled order can only overfill');
  return { ...order, filled };
}
