import { invariant } from '#core/kernel/assert';
import type { Count, InLots, Lots, TickPrice } from '#core/kernel/units';
import type { Level } from '#core/market/view';

/** What a marketable order would pay on displayed levels, in ticks. `displayed` is all that the levels hold. */
export interface LevelWalk {
  readonly touch: TickPrice;
  readonly average: TickPrice;
  readonly filled: InLots;
  readonly displayed: InLots;
  /** Price of the last level that was touched, and how many were. */
  readonly last: TickPrice;
  readonly levels: Count;
}

/** Takes levels from the best outwards; null on an empty side. What is not displayed is not there: hidden size is nobody's to count on. */
export function walkLevels(levels: readonly Level[], quantity: Lots): LevelWalk | null {
  const best = levels[0];
  if (best === undefined) return null;
  let filled = 0;
  let paid = 0;
  let displayed = 0;
  let last: number = best.price;
  let touched = 0;
  for (const { price, size } of levels) {
    const taken = Math.min(size, quantity - filled);
    displayed += size;
    filled += taken;
    paid += taken * price;
    if (taken <= 0) continue;
    last = price;
    touched++;
  }
  invariant(filled <= quantity, 'a walk takes no more than was asked for');
  return {
    touch: best.price,
    average: filled === 0 ? best.price : paid / filled,
    filled,
    displayed,
    last,
    levels: touched,
  };
}
