import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import {
  type CoinbaseDocument,
  coinbasePrice,
  coinbaseSize,
  coinbaseTime,
  productOf,
} from './coinbase-text.ts';

type Depth = SpotEvent & { readonly type: 'depth' };
type Row = readonly [price: number, size: number];

/** CBS-11: a whole book as its followers have it: a snapshot, and after it each level that changed, with its new size. */
export interface CoinbaseBookFeed {
  changed(event: Depth): void;
  /** What changed since the last time; null: nothing. */
  changes(): CoinbaseDocument | null;
  snapshot(nowUs: number): CoinbaseDocument;
}

export function coinbaseBookFeed({ spec, book }: SymbolState): CoinbaseBookFeed {
  const product = productOf(spec);
  let waiting = { at: 0, bids: new Map<number, number>(), asks: new Map<number, number>() };
  const levels = (side: 'bid' | 'offer', at: number, rows: Iterable<Row>) =>
    [...rows].map(([price, size]) => ({
      side,
      event_time: coinbaseTime(at),
      price_level: coinbasePrice(spec, price),
      new_quantity: coinbaseSize(spec, size),
    }));
  const event = (type: 'snapshot' | 'update', updates: readonly CoinbaseDocument[]) => ({
    type,
    product_id: product,
    updates,
  });
  return {
    changed({ at, bids, asks }) {
      waiting.at = at;
      for (const [price, size] of bids) waiting.bids.set(price, size);
      for (const [price, size] of asks) waiting.asks.set(price, size);
    },
    changes() {
      const { at, bids, asks } = waiting;
      if (bids.size + asks.size === 0) return null;
      waiting = { at, bids: new Map(), asks: new Map() };
      return event('update', [...levels('bid', at, bids), ...levels('offer', at, asks)]);
    },
    snapshot: (nowUs) =>
      event('snapshot', [
        ...levels('bid', nowUs, book.depth(1, Number.MAX_SAFE_INTEGER)),
        ...levels('offer', nowUs, book.depth(-1, Number.MAX_SAFE_INTEGER)),
      ]),
  };
}
