import type { Entry } from '#core/journal/body';
import { MINUTE_US, SECOND_US, type TimeUs } from '#core/kernel/units';
import type { VenueSeen } from '#core/monitor/seen';

/** What is older says nothing of how a venue is now. */
const WINDOW_US = 5 * MINUTE_US;
/** Of one venue; the oldest go first. */
const KEPT = 1000;
const SENT_KEPT = 10_000;
/** An answer that is missing for longer than this is one that took so long. */
const MISSING_US = SECOND_US;

interface Answered {
  readonly at: TimeUs;
  readonly tookUs: number;
  readonly isRejected: boolean;
}
interface Sent {
  readonly venue: string;
  readonly at: TimeUs;
}
/** What our own orders find at each venue now: how long it takes to answer, and how many it turns down. */
export interface VenueWatch {
  see(entry: Entry): void;
  /** Venues that had an order of ours within the window. */
  look(now: TimeUs): readonly VenueSeen[];
}

/** MON-36, MON-37: by entries of the journal as they are made; a restart begins with nothing. */
export function venueWatch(): VenueWatch {
  const sent = new Map<string, Sent>();
  const answered = new Map<string, Answered[]>();
  const answer = (clientOrderId: string, at: TimeUs, isRejected: boolean): void => {
    const order = sent.get(clientOrderId);
    if (order === undefined) return;
    sent.delete(clientOrderId);
    const list = answered.get(order.venue) ?? [];
    answered.set(order.venue, list);
    list.push({ at, tookUs: Math.max(0, at - order.at), isRejected });
    if (list.length > KEPT) list.shift();
  };
  return {
    see({ body, at }) {
      if (body.type === 'send') {
        sent.set(body.order.clientOrderId, { venue: body.order.venue, at });
        const [oldest] = sent.keys();
        if (sent.size > SENT_KEPT && oldest !== undefined) sent.delete(oldest);
      }
      if (body.type !== 'parent') return;
      const { event } = body;
      if (event.type === 'fill') answer(event.fill.clientOrderId, at, false);
      else if (event.type === 'rejected') answer(event.clientOrderId, at, true);
      else if (ANSWERS.has(event.type) && 'clientOrderId' in event)
        answer(event.clientOrderId, at, false);
    },
    look(now) {
      const isNow = ({ at }: { readonly at: TimeUs }): boolean => now - at <= WINDOW_US;
      for (const [venue, list] of answered) {
        const kept = list.filter(isNow);
        if (kept.length === 0) answered.delete(venue);
        else answered.set(venue, kept);
      }
      for (const [id, order] of sent) if (!isNow(order)) sent.delete(id);
      const missing = [...sent.values()].filter(({ at }) => now - at > MISSING_US);
      const venues = new Set([...answered.keys(), ...missing.map(({ venue }) => venue)]);
      return [...venues].map((venue) => {
        const own = answered.get(venue) ?? [];
        const took = [
          ...own.map(({ tookUs }) => tookUs),
          ...missing.filter((each) => each.venue === venue).map(({ at }) => now - at),
        ].toSorted((a, b) => a - b);
        return {
          venue,
          orders: took.length,
          answerSeconds: took.length < SLOW_OF ? null : (took[took.length >> 1] ?? NaN) / SECOND_US,
          rejected:
            own.length < REJECTS_OF
              ? null
              : own.filter(({ isRejected }) => isRejected).length / own.length,
        };
      });
    },
  };
}
const ANSWERS: ReadonlySet<string> = new Set(['accepted', 'cancelled', 'expired', 'neverArrived']);
/** Of fewer orders nothing is said. */
const SLOW_OF = 5;
const REJECTS_OF = 10;
