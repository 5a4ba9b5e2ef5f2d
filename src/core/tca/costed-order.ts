import type { Zone } from '#core/kernel/civil';
import type { Bps, Money, Price, Ratio, Seconds, Units } from '#core/kernel/units';
import type { Adherence } from './adherence.ts';
import type { CostParts } from './costed-parent.ts';
import type { Quote } from './parent-market.ts';
import type { AccountParent } from './parents.ts';

/** The parts, and what of the total has none because an input is unknown: with it they sum. Unknown fees are in neither. */
export interface OrderParts extends CostParts {
  readonly restBps: Bps | null;
}
/** The move after fills in bps of the price, positive when it went on in our direction. */
export interface OrderMarkout {
  readonly seconds: Seconds;
  /** After the last fill, against its price. */
  readonly bps: Bps | null;
  /** After each fill, against its price, weighted by quantity. */
  readonly meanBps: Bps | null;
}
/** The quote just before a fill, and the mid a while after it, the same while for every fill; null: not known. */
export interface FillQuote extends Quote {
  readonly midAfter: Price | null;
}
/** A: a recorded book at every moment; B: at some; C: bars; D: only what the file itself says. */
export const COST_GRADES = ['A', 'B', 'C', 'D'] as const;

/** One parent of anybody with what it cost. */
export interface CostedOrder {
  readonly parent: AccountParent;
  /** In the order of its fills. */
  readonly quotes: readonly (FillQuote | null)[];
  /** Of the market; UTC where none is known. */
  readonly zone: Zone;
  readonly quantity: Units;
  readonly filled: Units;
  readonly averagePrice: Price | null;
  readonly arrivalPrice: Price | null;
  readonly arrivalIs: string | null;
  readonly decisionPrice: Price | null;
  /** Arrival value in the currency of the price, and in that of the report. */
  readonly value: Money | null;
  readonly notional: Money | null;
  /** Without fees where those are not known. */
  readonly totalBps: Bps | null;
  readonly beforeFeesBps: Bps | null;
  readonly parts: OrderParts;
  /** Of what was filled, before fees; null: no fill or no arrival price. */
  readonly arrivalCost: { readonly simpleBps: Bps; readonly logBps: Bps } | null;
  /** What of it the index explains, and what remains; null: no index was given, or it has no price then. */
  readonly index: {
    readonly symbol: string;
    readonly beta: Ratio;
    readonly indexBps: Bps;
    readonly adjustedBps: Bps;
  } | null;
  /** Against each benchmark in bps of it, positive is good. */
  readonly performanceBps: Readonly<Record<string, Bps>>;
  readonly benchmarks: Readonly<Record<string, Price | null>>;
  readonly againstBps: Readonly<Record<string, Bps>>;
  readonly markouts: readonly OrderMarkout[];
  readonly relativePerformance: Ratio | null;
  /** Of the whole order, of an average day before it. */
  readonly advShare: Ratio | null;
  readonly participation: Ratio | null;
  readonly adherence: Adherence;
  readonly passiveShare: Ratio | null;
  readonly market: string | null;
  readonly grade: (typeof COST_GRADES)[number];
  readonly missing: readonly string[];
}
