import type { Fault } from '#core/kernel/failure';
import type { Lots, Ticks, TimeUs } from '#core/kernel/units';
import type { Commission, Fill } from './child.ts';
import { filledOf, type Order, type OrderEvent } from './order.ts';

export interface AboutOrder {
  readonly clientOrderId: string;
  readonly at: TimeUs;
}
/** What a venue, or the wire to it, reports about one of our orders. */
export type VenueReport =
  | (AboutOrder & { readonly type: 'accepted'; readonly venueOrderId: string })
  | (AboutOrder & { readonly type: 'rejected'; readonly reason: string })
  /** `instrumentId`: where the order is not ours, what it traded. `heardAt`: when we heard of it, by our own clock; older journals do not say. */
  | {
      readonly type: 'fill';
      readonly fill: Fill;
      readonly instrumentId?: string;
      readonly heardAt?: TimeUs;
    }
  /** `filled`: all that the order ever filled, where the venue says so: a fill that was lost on the way is then missed at once. */
  | (AboutOrder & { readonly type: 'cancelled'; readonly reason: string; readonly filled?: Lots })
  | (AboutOrder & { readonly type: 'expired'; readonly reason: string; readonly filled?: Lots })
  | (AboutOrder & { readonly type: 'cancelRefused' })
  /** The final answer to a query: the venue never saw the order and never will. */
  | (AboutOrder & { readonly type: 'neverArrived' })
  /** A trade undone, or restated: `price`, `quantity` and `fee` are what it is now; `fee` null where the venue names none. */
  | (AboutOrder & { readonly type: 'busted'; readonly executionId: string })
  | (AboutOrder & {
      readonly type: 'corrected';
      readonly executionId: string;
      readonly price: number;
      readonly quantity: Lots;
      readonly fee: number | null;
      readonly commission?: Commission;
      readonly realised?: string;
    })
  /** Changed in place, by us or by the venue; `quantity` is the whole order's, with what has filled. */
  | (AboutOrder & { readonly type: 'amended'; readonly quantity: Lots; readonly limit: Ticks })
  | (AboutOrder & { readonly type: 'amendRefused'; readonly reason: string })
  | (AboutOrder & {
      readonly type: 'fault';
      readonly fault: Fault;
      readonly during: 'send' | 'cancel' | 'amend';
    });

/** What a restatement makes of an execution: as it was booked, and as it is now. */
export interface RestatedFill {
  readonly before: Pick<Fill, 'executionId' | 'quantity'>;
  readonly after: Pick<Fill, 'quantity'>;
}
/** A correction undoes a trade and makes it again; a bust only undoes it. */
export function restatedEvents({ before, after }: RestatedFill): readonly OrderEvent[] {
  const { executionId } = before;
  const undone: OrderEvent = { type: 'busted', executionId, quantity: before.quantity };
  return after.quantity === 0
    ? [undone]
    : [undone, { type: 'fill', executionId, quantity: after.quantity }];
}

/**
 * ORD-13: the dictionary from a venue's words to an order's life; executor, ledger and screens read
 * this one. `restated`: for busts and corrections, the execution before and after; without it they say nothing.
 */
export function lifeEventsOf(
  report: VenueReport,
  life: Order,
  restated?: RestatedFill,
): readonly OrderEvent[] {
  switch (report.type) {
    case 'accepted':
      return [{ type: 'accepted', venueOrderId: report.venueOrderId }];
    case 'fill': {
      const { executionId, quantity } = report.fill;
      return [{ type: 'fill', executionId, quantity }];
    }
    case 'rejected':
      // A venue that fills and then rejects contradicts itself: the fills stand, the rest is dead either way.
      return filledOf(life) > 0
        ? [{ type: 'cancelConfirmed' }]
        : [{ type: 'rejected', reason: report.reason }];
    case 'cancelled':
      return [{ type: 'cancelConfirmed' }];
    case 'expired':
    case 'neverArrived':
      return [{ type: 'expired' }];
    case 'cancelRefused':
      return [{ type: 'cancelRefused' }];
    case 'amended':
      return [{ type: 'amended', quantity: report.quantity }];
    case 'amendRefused':
      return [{ type: 'amendRefused' }];
    case 'busted':
    case 'corrected':
      return restated === undefined ? [] : restatedEvents(restated);
    case 'fault':
      if (report.during === 'amend')
        return report.fault.resend === 'safe' ? [{ type: 'amendRefused' }] : [];
      if (report.during === 'cancel') return [];
      // What was surely never sent is over; anything else may live.
      return report.fault.resend === 'safe'
        ? [{ type: 'expired' }]
        : [{ type: 'outcomeUnknown', at: report.at }];
  }
}
