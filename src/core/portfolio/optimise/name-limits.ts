import type { Count } from '#core/kernel/units';
import type { Scaled } from '#core/portfolio/optimise/scaled';

/** What a name has of its own: bought, sold, left after a day, |weight|. The last two only where a limit asks for them. */
export const [BOUGHT, SOLD, LEFT, GROSS] = [0, 1, 2, 3] as const;

/** Inequalities of single names over their own variables, coefficients x variables <= right, one after the other. */
export interface NameLimits {
  readonly name: Int32Array;
  /** How many variables a name has. */
  readonly local: Count;
  /** `local` for each. */
  readonly coefficients: Float64Array;
  readonly right: Float64Array;
}
/** `split`: names whose buys and sells are two variables, else one that may be negative; `has`: which variables there are. */
export function nameLimits(p: Scaled, split: Uint8Array, has: Uint8Array): NameLimits {
  const name: number[] = [];
  const coefficients: number[] = [];
  const right: number[] = [];
  const local = 1 + (has[GROSS] === 1 ? GROSS : has[LEFT] === 1 ? LEFT : SOLD);
  const limit = (i: number, of: readonly [number, number, number, number], most: number): void => {
    name.push(i);
    for (let j = 0; j < local; j++) coefficients.push(of[j]!);
    right.push(most);
  };
  for (let i = 0; i < p.n; i++) {
    const sell = -split[i]!;
    if (split[i] === 1) {
      limit(i, [-1, 0, 0, 0], 0);
      limit(i, [0, -1, 0, 0], 0);
    }
    if (p.high[i]! < Infinity) limit(i, [1, sell, 0, 0], p.high[i]! - p.held[i]!);
    if (p.low[i]! > -Infinity) limit(i, [-1, -sell, 0, 0], p.held[i]! - p.low[i]!);
    if (has[LEFT] === 1) {
      const sellable = p.sellable![i]!;
      limit(i, [0, 0, -1, 0], 0);
      if (sellable < Infinity) limit(i, [1, sell, -1, 0], sellable - p.held[i]!);
      if (sellable < Infinity && p.low[i]! < 0) limit(i, [-1, -sell, -1, 0], sellable + p.held[i]!);
    }
    if (has[GROSS] === 1) {
      limit(i, [1, sell, 0, -1], -p.held[i]!);
      limit(i, [-1, -sell, 0, -1], p.held[i]!);
    }
  }
  return {
    name: Int32Array.from(name),
    local,
    coefficients: Float64Array.from(coefficients),
    right: Float64Array.from(right),
  };
}
