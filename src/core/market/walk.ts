import { type Side, signOf } from '#core/kernel/units';

/** [price, size] levels, best first. */
export type WalkLevels = readonly (readonly [price: number, size: number])[];

export interface Walk {
  readonly filled: number;
  readonly unfilled: number;
  readonly cost: number; // gross, price x size
  readonly average: number | null; // null where nothing is filled
  readonly lastPrice: number | null;
  readonly levels: number;
  /** Against the mid, and against the best price of the side that is taken; bps, positive when it hurts. */
  readonly slippageBps: number | null;
  readonly slippageOfTouchBps: number | null;
}

/** What an order that takes now pays, level by level: nothing is assumed beyond the last level. */
export function walkLevelsOf(levels: WalkLevels, quantity: number, mid: number, side: Side): Walk {
  let [left, cost, touched] = [quantity, 0, 0];
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
      : ((signOf(side) * (average - benchmark)) / benchmark) * 1e4;
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

/** Fees on a walk: bps on the notional of every level and an amount per unit. `net` is what a seller receives or a buyer pays. */
export function withFees(
  walk: Walk,
  fees: { readonly bps: number; readonly perUnit: number },
  mid: number,
  side: Side,
): { readonly fee: number; readonly net: number; readonly allInBps: number | null } {
  const fee = (walk.cost * fees.bps) / 1e4 + walk.filled * fees.perUnit;
  const net = walk.cost + signOf(side) * fee;
  return {
    fee,
    net,
    allInBps: walk.filled > 0 ? ((signOf(side) * (net / walk.filled - mid)) / mid) * 1e4 : null,
  };
}

/** A book of constant density q (units per unit of price) above A: cost A X + X^2 / (2 q), last price A + X / q. Obizhaeva & Wang (2013). */
export const walkBlock = (
  A: number,
  q: number,
  X: number,
): { readonly cost: number; readonly average: number; readonly last: number } => ({
  cost: A * X + X ** 2 / (2 * q),
  average: A + X / (2 * q),
  last: A + X / q,
});
