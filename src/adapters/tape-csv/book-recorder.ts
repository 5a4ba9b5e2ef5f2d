import { timeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { isOpen } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import {
  QUOTED,
  type RecordedEvent,
  type ShownLevel,
  type TapeRecorder,
  tapeRecorder,
} from '#core/market/tape-recorder';
import type { TradeRows } from './csv-trades.ts';

export const BOOK_DEPTH = 10;

/** Books as they change, with the trades of other files between them: at the same moment trades come first. */
export interface BookRecorder {
  readonly recorder: TapeRecorder;
  /** The book from a moment on. */
  book(at: number, bids: readonly ShownLevel[], asks: readonly ShownLevel[]): void;
  /** What happened, and the book after it. */
  event(event: RecordedEvent, bids: readonly ShownLevel[], asks: readonly ShownLevel[]): void;
  finish(origin: { readonly source: string; readonly hash: string }, hasOrderIds: boolean): Tape;
}
export function bookRecorder(instrument: Instrument, trades: TradeRows): BookRecorder {
  const recorder = tapeRecorder(BOOK_DEPTH);
  const { session } = instrument;
  const order = Uint32Array.from({ length: trades.at.length }, (_, i) => i).toSorted(
    (a, b) => trades.at.values()[a]! - trades.at.values()[b]! || a - b,
  );
  let next = 0;
  let bids: readonly ShownLevel[] = [];
  let asks: readonly ShownLevel[] = [];
  const tradesUntil = (at: number): void => {
    const times = trades.at.values();
    for (; next < order.length && times[order[next]!]! <= at; next++) {
      const i = order[next]!;
      const side = trades.side.values()[i]!;
      const size = trades.size.values()[i]!;
      recorder.add(
        {
          at: times[i]!,
          kind: side === 0 ? EVENT.hidden : EVENT.execute,
          restingSide: side === 1 ? 1 : side === -1 ? -1 : 0,
          price: trades.price.values()[i]!,
          size,
          orderId: 0,
          eligible: size > 0 && isOpen(session, timeUs(times[i]!)),
        },
        bids,
        asks,
      );
    }
  };
  const event: BookRecorder['event'] = (what, newBids, newAsks) => {
    tradesUntil(what.at);
    [bids, asks] = [newBids, newAsks];
    recorder.add(what, bids, asks);
  };
  return {
    recorder,
    event,
    book: (at, newBids, newAsks) => event({ ...QUOTED, at }, newBids, newAsks),
    finish(origin, hasOrderIds) {
      tradesUntil(Infinity);
      return recorder.finish({ instrument, ...origin }, hasOrderIds);
    },
  };
}
