import { crc32 } from 'node:zlib';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { type OkxBook, type OkxDocument, type OkxLevel, okxBook } from './okx-instrument.ts';

const LEVELS = 400;
const CHECKED = 25;

/** OKX-10: a book as its followers have it: a snapshot, and after it what changed in the best 400 levels since the last frame. */
export interface OkxBookFeed {
  /** null: nothing that they see has changed. */
  changes(nowMs: number): OkxDocument | null;
  /** As of the last changes. */
  snapshot(nowMs: number): OkxDocument;
}

export function okxBookFeed(state: SymbolState): OkxBookFeed {
  let shown: OkxBook = { bids: [], asks: [] };
  /** Of the last frame; the next one names it. */
  let seqId = -1;
  const frame = (book: OkxBook, previous: number, nowMs: number): OkxDocument => ({
    ...book,
    ts: String(nowMs),
    checksum: checksumOf(shown),
    prevSeqId: previous,
    seqId,
  });
  return {
    changes(nowMs) {
      if (state.updateId === seqId) return null;
      const now = okxBook(state, LEVELS);
      const bids = differenceOf(shown.bids, now.bids);
      const asks = differenceOf(shown.asks, now.asks);
      shown = now;
      if (bids.length + asks.length === 0 && seqId !== -1) return null;
      const previous = seqId;
      seqId = state.updateId;
      return frame({ bids, asks }, previous, nowMs);
    },
    snapshot: (nowMs) => frame(shown, -1, nowMs),
  };
}

/** Levels that are new or have another size, and with size 0 those that are gone from view. */
function differenceOf(
  before: readonly OkxLevel[],
  after: readonly OkxLevel[],
): readonly OkxLevel[] {
  const sizes = new Map(before.map(([price, ...rest]) => [price, rest.join()]));
  const prices = new Set(after.map(([price]) => price));
  const gone = before.filter(([price]) => !prices.has(price));
  return [
    ...after.filter(([price, ...rest]) => sizes.get(price) !== rest.join()),
    ...gone.map(([price]): OkxLevel => [price, '0', '0', '0']),
  ];
}

/** Bids and asks in turn, `price:size`, of the best 25 levels; as a signed number of 32 bits. */
export function checksumOf({ bids, asks }: OkxBook): number {
  const parts: string[] = [];
  for (let i = 0; i < CHECKED; i++)
    for (const level of [bids[i], asks[i]])
      if (level !== undefined) parts.push(`${level[0]}:${level[1]}`);
  return crc32(parts.join(':')) | 0;
}
