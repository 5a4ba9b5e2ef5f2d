import type { SymbolState } from '#venues/exchange/spot/floor-state';
import {
  type BybitBook,
  type BybitDocument,
  type BybitLevel,
  bybitBook,
} from './bybit-instrument.ts';
import { type BybitDepth, bookTopic } from './bybit-topics.ts';

/** Update ids of a topic count from here: 1 is a restart, in the words of the protocol. */
const FIRST_UPDATE = 1;

/** BYB-10: a book as its followers have it: a snapshot, and after it what changed in the levels that the topic shows. */
export interface BybitBookFeed {
  readonly topic: string;
  /** A frame for everybody who has the last one; null: nothing that they see has changed. */
  changes(nowMs: number): BybitDocument | null;
  /** As of the last changes. */
  snapshot(nowMs: number): BybitDocument;
}

export function bybitBookFeed(state: SymbolState, depth: BybitDepth): BybitBookFeed {
  const { symbol } = state.spec;
  const topic = bookTopic(depth, symbol);
  let shown: BybitBook = { b: [], a: [] };
  let seenId = -1;
  let updateId = FIRST_UPDATE;
  const frame = (type: 'snapshot' | 'delta', book: BybitBook, nowMs: number): BybitDocument => ({
    topic,
    type,
    ts: nowMs,
    data: { s: symbol, ...book, u: updateId, seq: state.updateId },
    cts: nowMs,
  });
  return {
    topic,
    changes(nowMs) {
      if (state.updateId === seenId) return null;
      const isFirst = seenId === -1;
      seenId = state.updateId;
      const now = bybitBook(state, depth);
      const b = levelChanges(shown.b, now.b);
      const a = levelChanges(shown.a, now.a);
      shown = now;
      if (b.length + a.length === 0 && !isFirst) return null;
      updateId++;
      // The best price alone is always shown whole.
      return depth === 1 ? frame('snapshot', now, nowMs) : frame('delta', { b, a }, nowMs);
    },
    snapshot: (nowMs) => frame('snapshot', shown, nowMs),
  };
}

/** Levels that are new or have another size, and with size 0 those that are gone from view. */
function levelChanges(
  before: readonly BybitLevel[],
  after: readonly BybitLevel[],
): readonly BybitLevel[] {
  const sizes = new Map(before);
  const prices = new Set(after.map(([price]) => price));
  const gone = before.filter(([price]) => !prices.has(price));
  return [
    ...after.filter(([price, size]) => sizes.get(price) !== size),
    ...gone.map(([price]): BybitLevel => [price, '0']),
  ];
}
