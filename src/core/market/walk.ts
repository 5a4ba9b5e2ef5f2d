import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Money,
  type Price,
  type Side,
  signOf,
  type Units,
} from '#core/kernel/units';

/** [price, size] levels, best first. */
export type WalkLevels = readonly (readonly [price: number, size: number])[];

export interface Walk {
  readonly filled: Units;
  readonly unfilled: Units;
  readonly cost: Money; // gross, price x size
  readonly average: Price | null; // null where nothing is filled
  readonly lastPrice: Price | null;
  readonly levels: Count;
  /** Against the mid, and against the best price of the side that is taken; bps, positive when it hurts. */
  readonly slippageBps: Bps | null;
  readonly slippageOfTouchBps: Bps | null;
}

/** What an order that takes now pays, level by level: nothing is assumed beyond the last level. */
export function walkLevelsOf(levels: WalkLevels, quantity: number, mid: number, side: Side): Walk {
  let left = quantity;
  let cost = 0;
  let touched = 0;
  let lastPrice: number | null = null;
  for (const [price, size] of levels) {
    if (left <= 0) break;
    const taken = Math.min(left, size);
    if (taken <= 0) continue;
    cost += taken * price;
    left -= taken;
    lastPrice = price;
    touched++;
  }
  const filled = quantity - left;
  const average = filled > 0 ? cost / filled : null;
  const against = (benchmark: number | undefined): number | null =>
    average === null || benchmark === undefined
      ? null
      : ((signOf(side) * (average - benchmark)) / benchmark) * BPS_IN_ONE;
  return {
    filled,
    unfilled: left,
    cost,
    average,
    lastPrice,
    levels: touched,
    slippageBps: against(mid),
    slippageOfTouchBps: against(levels[0]?.[0]),
  };
}
