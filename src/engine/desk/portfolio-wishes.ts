import type { Refusal } from '#core/kernel/failure';
import type { LiquidityProfile } from '#core/liquidity/profile';
import type { Instrument } from '#core/market/instrument';
import type { NewOrder } from '#core/plan/new-order';
import type { SizeMethod } from '#core/plan/size/size-methods';
import type { SizedOrder } from '#core/plan/size/size-signal';
import type { Answered } from '#core/portfolio/lots';
import type { Rebalanced } from '#core/portfolio/rebalance';
import type { AskRules } from '#core/portfolio/rebalance-ask';
import type { RebalanceAsk } from '#core/portfolio/rebalance-problem';

export type Without<Union, Name extends PropertyKey> = Union extends unknown
  ? Omit<Union, Name>
  : never;

/** Capital and cost model are the desk's to add. */
export type SizeBy =
  | {
      readonly kind: 'volatility';
      readonly signal: number;
      readonly targetVolatilityAnnual: number;
    }
  | Without<SizeMethod, 'capital' | 'model'>;

export interface SizeWish {
  readonly symbol: string;
  readonly capital: number;
  /** What the limits of the tiers apply to; null: the capital. */
  readonly netAssetValue: number | null;
  readonly method: SizeBy;
  readonly daysMax: number | null;
  readonly maxImpactBps: number | null;
  readonly fullScore: number | null;
  readonly depthMost: number | null;
}

/** A signal that shall become an order: how it is sized, and how the order is worked. */
export interface SignalWish extends SizeWish {
  readonly order: Omit<NewOrder, 'symbol' | 'side' | 'quantity'>;
}

export interface Sized {
  readonly instrument: Instrument;
  readonly order: SizedOrder;
  readonly priceMid: number; // ticks
  readonly profile: LiquidityProfile;
  readonly modelId: string;
}

/** The aim by symbol; waves and time are for the schedule that is shown beside it. */
export interface RebalanceWish {
  readonly aim:
    | { readonly kind: 'targets'; readonly weights: Readonly<Record<string, number>> }
    | { readonly kind: 'returns'; readonly perYear: Readonly<Record<string, number>> }
    | {
        readonly kind: 'views';
        readonly tau?: number | undefined;
        /** Expected return a year of a symbol, or of it over another, with the error of that expectation. */
        readonly views: readonly {
          readonly symbol: string;
          readonly over?: string | undefined;
          readonly perYear: number;
          readonly standardError: number;
        }[];
      }
    | { readonly kind: 'minimum-variance' | 'risk-parity' };
  readonly rules: Omit<AskRules, 'participation' | 'limits' | 'factors' | 'riskDays'>;
  readonly waves: number;
  readonly overSeconds: number | null;
}

export interface Schedule {
  readonly waves: number;
  readonly overSeconds: number;
  /** The gate's word on the first order of each name. */
  readonly verdicts: readonly { readonly symbol: string; readonly refusal: Refusal | null }[];
}

export interface Rebalancing extends Answered {
  readonly ask: RebalanceAsk;
  readonly found: Rebalanced;
  readonly schedule: Schedule;
}
