import { invariant } from '#core/kernel/assert';
import { emptyTape, type TapeOrigin } from '#core/market/tape-builder';
import { EVENT, type EventKind, type Tape } from '#core/market/tape';

/** One event of a stream whose length is not known beforehand. */
export interface RecordedEvent {
  readonly at: number; // TimeUs
  readonly kind: EventKind;
  readonly restingSide: 1 | -1 | 0;
  readonly price: number; // ticks
  readonly size: number; // lots
  readonly orderId: number;
  readonly eligible: boolean;
}
export interface ShownLevel {
  readonly price: number;
  readonly size: number;
}
/** Gathers events with the book after each, best level first; a book that is not whole is recorded as an empty one. */
export interface TapeRecorder {
  add(event: RecordedEvent, bids: readonly ShownLevel[], asks: readonly ShownLevel[]): void;
  /** Events whose stamp lay before that of the event above: they keep their place and take its time. */
  readonly late: number;
  finish(origin: TapeOrigin, hasOrderIds: boolean): Tape;
}

export const QUOTED = { kind: EVENT.quote, restingSide: 0, price: 0, size: 0, orderId: 0, eligible: false } as const;

export function tapeRecorder(depth: number): TapeRecorder {
  const events: RecordedEvent[] = [];
  const levels: number[] = [];
  let [last, late] = [-Infinity, 0];
  const side = (of: readonly ShownLevel[]): void => {
    for (let k = 0; k < depth; k++) levels.push(of[k]?.price ?? 0, of[k]?.size ?? 0);
  };
  return {
    get late() {
      return late;
    },
    add(event, bids, asks) {
      if (event.at < last) late++;
      last = Math.max(last, event.at);
      events.push(event.at === last ? event : { ...event, at: last });
      side(bids);
      side(asks);
    },
    finish(origin, hasOrderIds) {
      const tape = emptyTape(origin, events.length, { depth, hasOrderIds });
      invariant(levels.length === events.length * depth * 4, 'every event has its book');
      for (const [i, event] of events.entries()) {
        tape.at[i] = event.at;
        tape.kind[i] = event.kind;
        tape.restingSide[i] = event.restingSide;
        tape.price[i] = event.price;
        tape.size[i] = event.size;
        tape.orderId[i] = event.orderId;
        tape.eligible[i] = event.eligible ? 1 : 0;
        for (let k = 0; k < depth; k++) {
          const [bid, ask] = [(i * depth * 2 + k) * 2, (i * depth * 2 + depth + k) * 2];
          tape.bidPrice[i * depth + k] = levels[bid]!;
          tape.bidSize[i * depth + k] = levels[bid + 1]!;
          tape.askPrice[i * depth + k] = levels[ask]!;
          tape.askSize[i * depth + k] = levels[ask + 1]!;
        }
      }
      return tape;
    },
  };
}
