import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Money, type Side, signOf } from '#core/kernel/units';

/** One execution beside the market of its moment; null: not known. Prices and quantities are in the units that `worth` takes. */
export interface JudgedFill {
  readonly price: number;
  readonly quantity: number;
  readonly fee: Money | null;
  readonly mid: number | null;
  /** Where the walk begins: the opposite touch for a taker, its own price for a maker. */
  readonly touch: number | null;
}
/** One parent, ours or anybody's. */
export interface Shortfall {
  readonly side: Side;
  readonly quantity: number;
  readonly arrival: number;
  readonly decision: number | null;
  readonly last: number;
  readonly fills: readonly JudgedFill[];
  /** What a long position of so many is worth at a price; signed quantities are allowed. */
  worth(quantity: number, price: number): number;
}
/** Money, positive when it hurts; null: what it needs is not known of every fill. Inverse instruments: in base currency. */
export interface ShortfallParts {
  readonly delay: Money;
  readonly spread: Money | null;
  readonly impact: Money | null;
  readonly timing: Money | null;
  readonly fees: Money | null;
  readonly opportunity: Money;
}

/**
 * The parts of an implementation shortfall (P16), each by its own formula:
 *
 *     delay       = s X (arrival - decision)         all shares, Wagner and Edwards (1993)
 *     spread      = s sum q (touch - mid)            at each fill; a maker's touch is its own price, so that it earns
 *     impact      = s sum q (price - touch)          takers: the walk beyond the touch
 *     timing      = s sum q (mid - arrival)
 *     fees        = sum fee
 *     opportunity = s (X - sum q) (last - arrival)   Perold (1988), "The implementation shortfall", J. Portfolio Management 14(3)
 */
export function shortfallParts(of: Shortfall): ShortfallParts {
  const { quantity, arrival, decision, last, fills, worth } = of;
  const sign = signOf(of.side);
  const moved = (count: number, from: number | null, to: number | null): number | null =>
    from === null || to === null ? null : sign * (worth(count, to) - worth(count, from));
  const sum = (part: (fill: JudgedFill) => number | null): number | null =>
    fills.reduce((total: number | null, fill) => {
      const more = total === null ? null : part(fill);
      return total === null || more === null ? null : total + more;
    }, 0);
  return {
    delay: moved(quantity, decision ?? arrival, arrival) ?? 0,
    spread: sum((fill) => moved(fill.quantity, fill.mid, fill.touch)),
    impact: sum((fill) => moved(fill.quantity, fill.touch, fill.price)),
    timing: sum((fill) => moved(fill.quantity, arrival, fill.mid)),
    fees: sum((fill) => fill.fee),
    // Negative leaves are an overfill: its excess is a position at the last mid, not nothing (F24).
    opportunity: moved(quantity - filledQuantity(fills), arrival, last) ?? 0,
  };
}

/** Perold: the paper portfolio trades everything at the decision price; the real one holds what was filled, at what was paid. Both are marked at the last mid. Fees that are not known are not in it. */
export function shortfallMoney(of: Shortfall): Money {
  const { last, quantity, worth, fills } = of;
  const sign = signOf(of.side);
  const paper = sign * (worth(quantity, last) - worth(quantity, of.decision ?? of.arrival));
  let real = 0;
  for (const fill of fills)
    real +=
      sign * (worth(fill.quantity, last) - worth(fill.quantity, fill.price)) - (fill.fee ?? 0);
  return paper - real;
}

/** TCA-2: the parts that are known, and what is left over, sum to the total; where all are known nothing is left but the rounding of floats. */
export function remainderOf(parts: ShortfallParts, total: Money, scale: number): Money {
  const each = Object.values(parts) as readonly (number | null)[];
  const sum = each.reduce<number>((whole, part) => whole + (part ?? 0), 0);
  if (each.some((part, i) => part === null && Object.keys(parts)[i] !== 'fees')) return total - sum;
  const size = each.reduce<number>(
    (whole, part) => whole + Math.abs((part ?? 0) * scale),
    BPS_IN_ONE,
  );
  invariant(
    Math.abs((sum - total) * scale) <= 1e-9 * size,
    'the parts of a shortfall sum to its total',
  );
  return 0;
}

export const filledQuantity = (fills: readonly Pick<JudgedFill, 'quantity'>[]): number =>
  fills.reduce((sum, fill) => sum + fill.quantity, 0);
