import { crc32 } from 'node:zlib';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { type KrakenDocument, krakenNumber, krakenPrice, krakenSize } from './kraken-text.ts';

const CHECKED = 10;
/** What a subscription may ask for; ten where it does not say. */
export const KRAKEN_DEPTHS: readonly number[] = [10, 25, 100, 500, 1000];

/** `[price, size]` with all their decimals. */
export type KrakenLevel = readonly [price: string, size: string];
export interface KrakenBook {
  /** Best first. */
  readonly bids: readonly KrakenLevel[];
  readonly asks: readonly KrakenLevel[];
}
export function krakenBook({ spec, book }: SymbolState, most: number): KrakenBook {
  const rows = (side: 1 | -1): readonly KrakenLevel[] =>
    book
      .depth(side, most)
      .map(([price, size]) => [krakenPrice(spec, price), krakenSize(spec, size)]);
  return { bids: rows(1), asks: rows(-1) };
}

/** KRK-11: a book as its followers have it: a snapshot of the best levels, and after it what changed in them. */
export interface KrakenBookFeed {
  /** null: nothing that they see has changed. */
  changes(): KrakenDocument | null;
  /** As of the last changes. */
  snapshot(): KrakenDocument;
}
export function krakenBookFeed(state: SymbolState, depth: number): KrakenBookFeed {
  let shown: KrakenBook = { bids: [], asks: [] };
  let updateId = -1;
  const frame = ({ bids, asks }: KrakenBook): KrakenDocument => ({
    bids: bids.map(levelOf),
    asks: asks.map(levelOf),
    checksum: krakenChecksum(shown),
  });
  return {
    changes() {
      if (state.updateId === updateId) return null;
      updateId = state.updateId;
      const now = krakenBook(state, depth);
      const bids = differenceOf(
        shown.bids,
        now.bids,
        (price, worst) => depth === now.bids.length && price < worst,
      );
      const asks = differenceOf(
        shown.asks,
        now.asks,
        (price, worst) => depth === now.asks.length && price > worst,
      );
      shown = now;
      return bids.length + asks.length === 0 ? null : frame({ bids, asks });
    },
    snapshot: () => frame(shown),
  };
}
const levelOf = ([price, qty]: KrakenLevel): KrakenDocument => ({
  price: krakenNumber(price),
  qty: krakenNumber(qty),
});

/** Levels that are new or have another size, and with size 0 those that are gone. What better levels have pushed out of view is not said: whoever follows cuts his book himself. */
function differenceOf(
  before: readonly KrakenLevel[],
  after: readonly KrakenLevel[],
  isBeyond: (price: number, worst: number) => boolean,
): readonly KrakenLevel[] {
  const sizes = new Map(before);
  const prices = new Set(after.map(([price]) => price));
  const worst = Number(after.at(-1)?.[0]);
  const gone = before.filter(([price]) => !prices.has(price) && !isBeyond(Number(price), worst));
  return [
    ...after.filter(([price, size]) => sizes.get(price) !== size),
    ...gone.map(([price]): KrakenLevel => [price, '0']),
  ];
}

const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');
/** Asks, then bids, the best ten of each: price and size without point and without zeros in front. */
export function krakenChecksum({ bids, asks }: KrakenBook): number {
  const levels = [...asks.slice(0, CHECKED), ...bids.slice(0, CHECKED)];
  return crc32(levels.map(([price, size]) => digits(price) + digits(size)).join(''));
}
