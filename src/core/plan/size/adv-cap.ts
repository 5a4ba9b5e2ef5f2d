import type { Days, Ratio, Units } from '#core/kernel/units';
/** So much of the average day may be traded: `share` of ADV on each of `days`, in whole lots. */
export interface AdvRule {
  readonly share: Ratio;
  readonly days: Days;
  /** Units. */
  readonly lot: Units;
}

/**
 * min(target, share x ADV x days), floored to the lot after the cap: floored before it, a cap between two lots would be exceeded.
 * The cap is on the trade (units, not negative); a cap on the position is another limit.
 */
export function advCap(
  target: number,
  adv: number,
  rule: AdvRule,
): { readonly cap: number; readonly shares: number; readonly isBinding: boolean } {
  const cap = rule.share * adv * rule.days;
  return {
    cap,
    shares: wholeLots(Math.min(target, cap), rule.lot) * rule.lot,
    isBinding: target > cap,
  };
}

/** Whole lots in `units`, rounded down. A billionth of a lot below is floating point, not a lot that is missing. */
export const wholeLots = (units: number, lot: number): number => Math.floor(units / lot + 1e-9);
