import { invariant } from '#core/kernel/assert';
import type { Count, InLots, Moment, TickPrice } from '#core/kernel/units';
import { GrowingColumn } from '#core/market/growing-column';
import { EVENT, type EventKind, type Tape } from '#core/market/tape';
import type { TapeOrigin } from '#core/market/tape-builder';

/** One event of a stream whose length is not known beforehand. */
export interface RecordedEvent {
  readonly at: Moment; // TimeUs
  readonly kind: EventKind;
  readonly restingSide: 1 | -1 | 0;
  readonly price: TickPrice; // ticks
  readonly size: InLots; // lots
  readonly orderId: number;
  readonly eligible: boolean;
}
export interface ShownLevel {
  readonly price: TickPrice;
  readonly size: InLots;
}
/**
 * Gathers events with the book after each, best level first; a book that is not whole is recorded
 * as an empty one.
 */
export interface TapeRecorder {
  add(event: RecordedEvent, bids: readonly ShownLevel[], asks: readonly ShownLevel[]): void;
  readonly count: Count;
  /**
   * Events whose stamp lay before that of the event above: they keep their place and take its time.
   */
  readonly late: Count;
  finish(origin: TapeOrigin, hasOrderIds: boolean): Tape;
}

export const QUOTED = {
  kind: EVENT.quote,
  restingSide: 0,
  price: 0,
  size: 0,
  orderId: 0,
  eligible: false,
} as const;

export function tapeRecorder(depth: number): TapeRecorder {
  const columns = newColumns();
  let last = -Infinity;
  let late = 0;
  const side = (of: readonly ShownLevel[], price: GrowingColumn, size: GrowingColumn): void => {
    for (let k = 0; k < depth; k++) {
      price.push(of[k]?.price ?? 0);
      size.push(of[k]?.size ?? 0);
    }
  };
  return {
    get count() {
      return columns.at.length;
    },
    get late() {
      return late;
    },
    add(event, bids, asks) {
      if (event.at < last) late++;
      last = Math.max(last, event.at);
      columns.at.push(last);
      columns.kind.push(event.kind);
      columns.restingSide.push(event.restingSide);
      columns.price.push(event.price);
      columns.size.push(event.size);
      columns.orderId.push(event.orderId);
      columns.eligible.push(event.eligible ? 1 : 0);
      side(bids, columns.bidPrice, columns.bidSize);
      side(asks, columns.askPrice, columns.askSize);
    },
    finish({ instrument, source, hash }, hasOrderIds) {
      const count = columns.at.length;
      invariant(columns.askSize.length === count * depth, 'every event has its book');
      return {
        instrument,
        source,
        hash,
        hasOrderIds,
        count,
        depth,
        at: columns.at.values(),
        kind: Uint8Array.from(columns.kind.values()),
        restingSide: Int8Array.from(columns.restingSide.values()),
        price: columns.price.values(),
        size: columns.size.values(),
        orderId: columns.orderId.values(),
        eligible: Uint8Array.from(columns.eligible.values()),
        bidPrice: columns.bidPrice.values(),
        bidSize: columns.bidSize.values(),
        askPrice: columns.askPrice.values(),
        askSize: columns.askSize.values(),
      };
    },
  };
}

const newColumns = () => ({
  at: new GrowingColumn(),
  kind: new GrowingColumn(),
  restingSide: new GrowingColumn(),
  price: new GrowingColumn(),
  size: new GrowingColumn(),
  orderId: new GrowingColumn(),
  eligible: new GrowingColumn(),
  bidPrice: new GrowingColumn(),
  bidSize: new GrowingColumn(),
  askPrice: new GrowingColumn(),
  askSize: new GrowingColumn(),
});
