import { levelRows } from '#venues/exchange/spot/rest/market-documents';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

type Document = Readonly<Record<string, unknown>>;
type Depth = SpotEvent & { readonly type: 'depth' };

/** EXC-21: levels that changed since the last frame of this speed, with the first and the last update in it. A frame follows the one before without a gap. */
export interface DepthFrames {
  add(depth: Depth): void;
  /** null: nothing has changed. */
  take(nowMs: number): Document | null;
}

export function depthFrames(spec: SpotSymbol): DepthFrames {
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  let first = 0;
  let last = 0;
  return {
    add(depth) {
      if (first === 0) first = depth.updateId;
      last = depth.updateId;
      for (const [price, size] of depth.bids) bids.set(price, size);
      for (const [price, size] of depth.asks) asks.set(price, size);
    },
    take(nowMs) {
      if (first === 0) return null;
      const frame = {
        e: 'depthUpdate',
        E: nowMs,
        s: spec.symbol,
        U: first,
        u: last,
        b: levelRows(spec, [...bids]),
        a: levelRows(spec, [...asks]),
      };
      bids.clear();
      asks.clear();
      first = 0;
      return frame;
    },
  };
}
