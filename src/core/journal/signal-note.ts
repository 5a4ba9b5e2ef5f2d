import type { Bps, Days, Money, Price, Ratio, Units } from '#core/kernel/units';

/** The way of sizing that was asked for, with its numbers. */
export type SizedBy =
  | {
      readonly kind: 'volatility';
      readonly signal: Ratio;
      readonly targetVolatilityAnnual: Ratio;
    }
  | { readonly kind: 'risk'; readonly share: Ratio; readonly stopPrice: Price }
  | {
      readonly kind: 'kelly';
      readonly excessAnnual: Ratio;
      readonly fraction: Ratio;
      readonly fundingPerDayBps?: Bps | undefined;
    }
  | {
      readonly kind: 'edge';
      readonly edgeBps: Bps;
      readonly funding?: { readonly perDayBps: Bps; readonly days: Days } | undefined;
    };

/** Why an order is as large as it is: in the journal beside an order that a signal made. */
export interface SignalNote {
  readonly method: SizedBy;
  readonly capital: Money;
  /** What the limits of the tiers apply to. */
  readonly netAssetValue: Money;
  /** The wish, the position and every cut, in words. */
  readonly reason: string;
  /** Units of the trade before and after each cut, in their order. */
  readonly cuts: readonly {
    readonly rule: string;
    readonly from: Units;
    readonly to: Units;
    readonly words: string;
  }[];
  readonly modelId: string;
}
