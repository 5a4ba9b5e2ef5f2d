import { z } from 'zod';

const levels = z.array(z.object({ p: z.number().positive(), s: z.number().nonnegative() }));
export const coinBookSaid = z.object({
  t: z.string(),
  b: levels.nullish(),
  a: levels.nullish(),
  /** It is the whole book, and replaces what was there. */
  r: z.boolean().optional(),
});
type CoinBookSaid = z.infer<typeof coinBookSaid>;

/** Best first. */
type Side = readonly (readonly [price: number, size: number])[];
/** One coin's book, from its whole and the changes after it. The frames have no numbers: what was missed shows in their times, in a book that crosses, or beside the book that is asked for. */
export interface CoinBook {
  /** `waiting`: it has not begun. `broken`: something was missed, and it begins again. */
  came(said: CoinBookSaid): 'applied' | 'waiting' | 'broken';
  lose(): void;
  readonly isWhole: boolean;
  /** At most `most` levels. */
  side(of: 1 | -1, most: number): Side;
  best(of: 1 | -1): number | null;
  /** Beside a book that was asked for: `same`, `other` (it should have been the same), `newer` than the last frame; null: nothing can be said. */
  compared(said: CoinBookSaid): 'same' | 'other' | 'newer' | null;
  /** False: no frame as new as this has come. */
  hasReached(stamp: string): boolean;
}

const TOP = 5;
const KEPT = 512;
const STAMP_DIGITS = 9;
/** Times of any number of decimals, as text in their order. */
export function stampOf(time: string): string {
  const [whole = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${whole}.${fraction.padEnd(STAMP_DIGITS, '0')}`;
}

/** ALG-12. */
export function coinBook(): CoinBook {
  const bids = new Map<number, number>();
  const asks = new Map<number, number>();
  /** The tops that it had lately, by the time of their frames: more than one where a moment had more than one. */
  let tops: { readonly stamp: string; readonly top: string }[] = [];
  let isWhole = false;
  let last = '';

  const put = (into: Map<number, number>, changes: CoinBookSaid['b']): void => {
    for (const { p, s } of changes ?? [])
      if (s === 0) into.delete(p);
      else into.set(p, s);
  };
  const lose = (): void => {
    isWhole = false;
    bids.clear();
    asks.clear();
    tops = [];
  };
  const side = (of: 1 | -1, most: number): Side => bestOf(of === 1 ? bids : asks, of, most);
  const best = (of: 1 | -1): number | null => side(of, 1)[0]?.[0] ?? null;
  function isCrossed(): boolean {
    const bid = best(1);
    const ask = best(-1);
    return bid !== null && ask !== null && bid >= ask;
  }
  function came({ t, b, a, r }: CoinBookSaid): 'applied' | 'waiting' | 'broken' {
    const stamp = stampOf(t);
    if (r === true) lose();
    else if (!isWhole) return 'waiting';
    // Time runs forwards in a stream: a frame from before was overtaken by what came after it.
    else if (stamp < last) return broken();
    put(bids, b);
    put(asks, a);
    isWhole = true;
    last = stamp;
    if (isCrossed()) return broken();
    tops.push({ stamp, top: topOf(side(1, TOP), side(-1, TOP)) });
    if (tops.length > KEPT) tops.shift();
    return 'applied';
  }
  function broken(): 'broken' {
    lose();
    return 'broken';
  }
  return {
    came,
    lose,
    get isWhole() {
      return isWhole;
    },
    side,
    best,
    compared(said) {
      const stamp = stampOf(said.t);
      if (!isWhole) return null;
      if (stamp > last) return 'newer';
      const then = tops.filter((each) => each.stamp === stamp);
      if (then.length === 0) return null;
      const top = topOf(bestOf(mapOf(said.b), 1, TOP), bestOf(mapOf(said.a), -1, TOP));
      return then.some((each) => each.top === top) ? 'same' : 'other';
    },
    hasReached: (stamp) => last >= stamp,
  };
}

const topOf = (bids: Side, asks: Side): string => JSON.stringify([bids, asks]);
const mapOf = (said: CoinBookSaid['b']): ReadonlyMap<number, number> =>
  new Map((said ?? []).filter(({ s }) => s > 0).map(({ p, s }) => [p, s]));
/** Picked in one pass: a frame comes many times a second, and a book has hundreds of levels. */
function bestOf(from: ReadonlyMap<number, number>, of: 1 | -1, most: number): Side {
  const best: number[] = [];
  for (const price of from.keys()) {
    if (best.length === most && (price - (best[most - 1] ?? 0)) * of < 0) continue;
    let at = best.length;
    while (at > 0 && (price - (best[at - 1] ?? 0)) * of > 0) at--;
    best.splice(at, 0, price);
    if (best.length > most) best.pop();
  }
  return best.map((price) => [price, from.get(price) ?? 0] as const);
}
