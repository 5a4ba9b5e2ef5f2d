import { levelRows } from '#venues/exchange/spot/rest/market-documents';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

type Document = Readonly<Record<string, unknown>>;
type Depth = SpotEvent & { readonly type: 'depth' };

/** EXC-21: levels that changed since the last frame of this speed, with the first and the last update in it. A frame follows the one before without a gap. */
export class DepthFrames {
  readonly #spec: SpotSymbol;
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #first = 0;
  #last = 0;

  constructor(spec: SpotSymbol) {
    this.#spec = spec;
  }
  add({ updateId, bids, asks }: Depth): void {
    if (this.#first === 0) this.#first = updateId;
    this.#last = updateId;
    for (const [price, size] of bids) this.#bids.set(price, size);
    for (const [price, size] of asks) this.#asks.set(price, size);
  }
  /** null: nothing has changed. */
  take(nowMs: number): Document | null {
    if (this.#first === 0) return null;
    const rows = (levels: ReadonlyMap<number, number>): unknown =>
      levelRows(this.#spec, [...levels]);
    const frame = {
      e: 'depthUpdate',
      E: nowMs,
      s: this.#spec.symbol,
      U: this.#first,
      u: this.#last,
      b: rows(this.#bids),
      a: rows(this.#asks),
    };
    this.#bids.clear();
    this.#asks.clear();
    this.#first = 0;
    return frame;
  }
}
