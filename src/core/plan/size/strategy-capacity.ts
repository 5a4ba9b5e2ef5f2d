import type { ImpactModel } from '#core/cost/model';
import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Days, type Money, type Ratio } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';

/** A strategy by what it holds: shares of its money (without sign), what trades of it each time, how often, and what it earns a year before costs. */
export interface TradedBook {
  readonly names: readonly {
    readonly weight: number;
    readonly price: number;
    readonly crossing: number;
    readonly profile: LiquidityProfile;
    readonly model: ImpactModel;
  }[];
  /** Share of each holding that trades each time, both sides. */
  readonly turnover: Ratio;
  readonly timesAYear: number;
  /** Trading days of a year in these markets. */
  readonly daysAYear: Days;
  /** Fraction a year. */
  readonly edge: Ratio;
  readonly participation: Ratio;
}
/** At an amount of money: cost and what is left a year as fractions, what is left in money, and days that the slowest trade takes at the cap. */
export interface AtSize {
  readonly money: Money;
  readonly cost: Money;
  readonly net: number;
  readonly profit: Money;
  readonly days: Days;
}
export interface Capacity {
  /** Where the most money is earned a year, and where costs have eaten the edge; null where even the smallest amount does not pay, or beyond a trillion. */
  readonly best: AtSize | null;
  readonly breakEven: AtSize | null;
}
const SMALLEST = 1e3;
const LARGEST = 1e12;
const HALVINGS = 80;

export function atSize(
  { names, turnover, timesAYear, edge, participation }: TradedBook,
  money: number,
): AtSize {
  let each = 0;
  let days = 0;
  for (const { weight, price, crossing, profile, model } of names) {
    const value = money * weight * turnover;
    const quantity = value / price;
    if (quantity === 0) continue;
    const takes = quantity / profile.adv.value / participation;
    each +=
      weight *
      turnover *
      (crossing + model.impactBps(tradeOf(profile, quantity, takes)) / BPS_IN_ONE);
    days = Math.max(days, takes);
  }
  const cost = each * timesAYear;
  return { money, cost, net: edge - cost, profit: money * (edge - cost), days };
}
/** Cost as a fraction only grows with money, so the edge is met once, and profit has one top before it. */
export function capacityOf(strategy: TradedBook): Capacity {
  invariant(strategy.turnover >= 0 && strategy.timesAYear > 0, 'something trades, some time');
  const at = (logMoney: number): AtSize => atSize(strategy, Math.exp(logMoney));
  let low = Math.log(SMALLEST);
  let high = Math.log(LARGEST);
  if (!(at(low).net > 0)) return { best: null, breakEven: null };
  const isBounded = at(high).net <= 0;
  for (let i = 0; isBounded && i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (at(middle).net > 0) low = middle;
    else high = middle;
  }
  const breakEven = isBounded ? at((low + high) / 2) : null;
  let left = Math.log(SMALLEST);
  let right = isBounded ? high : Math.log(LARGEST);
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < 2 * HALVINGS; i++) {
    const a = right - golden * (right - left);
    const b = left + golden * (right - left);
    if (at(a).profit > at(b).profit) right = b;
    else left = a;
  }
  return { best: at((left + right) / 2), breakEven };
}

/** The most money at which names that carry `share` of it have traded, at the participation cap, before they trade again. */
export function inTime(
  { names, turnover, timesAYear, daysAYear, participation }: TradedBook,
  share: number,
): number {
  const each = names
    .map(({ weight, price, profile }) => ({
      weight,
      most:
        (participation * profile.adv.value * price * (daysAYear / timesAYear)) /
        (weight * turnover),
    }))
    .toSorted((a, b) => b.most - a.most);
  let covered = 0;
  for (const { weight, most } of each) {
    covered += weight;
    if (covered >= share - 1e-12) return most;
  }
  return each.at(-1)?.most ?? Infinity;
}
