import type {
  Bps,
  Count,
  Days,
  Money,
  QuoteValue,
  Ratio,
  Score,
  TimeUs,
  Units,
} from '#core/kernel/units';
import type { VolumeComponents } from '#core/liquidity/volume-components';

export const TIERS = ['high', 'medium', 'low', 'illiquid'] as const;
export type Tier = (typeof TIERS)[number];
export const GRADES = ['A', 'B', 'C', 'D'] as const;
export type Grade = (typeof GRADES)[number];
export const REGIMES = ['normal', 'stressed', 'crisis', 'unknown'] as const;
export type Regime = (typeof REGIMES)[number];

/** A number with what is known about it. `standardError` null: not estimable from `n`. `source` in words ('tape 09:30-10:00', 'history 60 days', 'prior us-large-cap'). */
export interface Measured {
  readonly value: number;
  readonly unit: string;
  readonly standardError: number | null;
  readonly n: Count;
  readonly source: string;
}

/** Share of the day's eligible volume in each of equally long bins of the session; sums to 1. */
export interface VolumeCurve {
  readonly shares: readonly number[];
  readonly source: string;
  /** Days it was averaged over; 0 for a published shape. */
  readonly days: Days;
  /** Share of a day's volume that such a curve puts into the wrong bin, measured on days that it had not seen; null where there were none. */
  readonly error: Ratio | null;
  /** How volume is followed through the day; absent where the instrument's own days do not tell. */
  readonly following?: VolumeComponents;
}

/** Spread and depth in equally long stretches of the session, open to close: half hours of a usual day. */
export interface TimeOfDay {
  readonly stretches: readonly {
    /** Whole, bps of mid; null where no day shows it. */
    readonly spreadBps: Measured | null;
    /** Units at the touch, one side; null where no day shows it: bars do not. */
    readonly depth: Measured | null;
  }[];
  /** Where in its session the profile's moment lies, 0 at the open, 1 at the close; null outside of it. */
  readonly now: Ratio | null;
}
/** What the month that comes is expected to be like, from daily bars: what a score is of where nothing newer is known. */
export interface CostAhead {
  /** Whole, bps; at least one tick. */
  readonly spreadBps: Measured;
  readonly volatilityDaily: Measured;
  /** Units a day. */
  readonly adv: Measured;
}

/** How liquid an instrument is, as of a moment, from data before that moment only (P9). null is unknown. */
export interface LiquidityProfile {
  readonly instrumentId: string;
  readonly asOf: TimeUs;
  /** Eligible units a day. */
  readonly adv: Measured;
  /** Eligible quote-currency value a day. */
  readonly advNotional: QuoteValue;
  /** Standard deviation of a day's log return. Daily, not annualised. */
  readonly volatilityDaily: Measured;
  /** Time-weighted quoted spread, whole (ask - bid), bps of mid; null without quotes. */
  readonly spreadBps: Measured | null;
  /** Whole spread, bps, for where no quotes were seen today: of the closing quotes of earlier bars, else estimated from daily prices (EDGE), at least one tick; null where neither tells. Scores use it, prices of orders do not. */
  readonly spreadEstimated: Measured | null;
  /** Mean displayed units at the touch, one side; null without quotes. */
  readonly depthTouch: Measured | null;
  /** Spread and depth by time of day; null where no quotes of earlier times are known. Profiles of versions before 3 do not say. */
  readonly timeOfDay?: TimeOfDay | null;
  /** Of US shares known by daily bars alone; null for others. Scores use it, limits and plans do not. Profiles of versions before 3 do not say. */
  readonly ahead?: CostAhead | null;
  /** What nine days in ten trade at least, over the average day: 1 is perfectly steady, 0 stands still on one day in ten. null without a month of days. */
  readonly volumeSteadiness: Measured | null;
  readonly curve: VolumeCurve;
  readonly regime: Regime;
  readonly quality: Grade;
  /** The prior that the user asked for by name, null where data alone speaks. */
  readonly prior: string | null;
  readonly notes: readonly string[];
  /** Of the way of making it: profiles of another version are not compared with this one. */
  readonly version: Count;
  /** Sources with the beginning of their SHA-256. */
  readonly madeOf: readonly string[];
}
export const PROFILE_VERSION = 3;

export interface ScoreComponent {
  readonly name: string;
  /** 0-1, absolute anchors; null: missing. */
  readonly value: Ratio | null;
  /** Its part of the score: the parts sum to the score. */
  readonly contribution: Ratio;
}

/** What one size costs and how long it takes: money in the reporting currency, impact as an average over the order (null: no model), days at the participation cap. */
export interface SizeAssessed {
  readonly notional: Money;
  readonly impactBps: Bps | null;
  readonly days: Days;
}

/** Can the market bear this much? `quantity` in units; for the symbol itself the middle of the reference sizes. */
export interface Assessment {
  readonly instrumentId: string;
  readonly asOf: TimeUs;
  readonly quantity: Units;
  readonly score: Score;
  readonly scoreInterval: readonly [number, number];
  readonly tier: Tier;
  readonly grade: Grade;
  readonly regime: Regime;
  readonly components: readonly ScoreComponent[];
  /** What impact and days of the score are of: the order, or the reference sizes. */
  readonly sizes: readonly SizeAssessed[];
  readonly advShare: Ratio;
  /** Days to trade it at the participation cap. */
  readonly daysToTrade: Days;
  readonly limits: {
    /** Largest quantity (units) by % of ADV, and the largest that the participation cap lets through in one day. */
    readonly quantityMaxByAdv: number;
    readonly quantityMaxInOneDay: number;
    /** Fraction of net asset value, by tier; 0 below the lowest tier. */
    readonly positionMaxOfNav: Ratio;
  };
}

/** The YAML's words, validated (`liquidity:` of plimsoll.yaml). Scores 0-1, shares as fractions, `minAdv` in reporting currency a day. */
export interface LiquidityPolicy {
  readonly enabled: boolean;
  readonly minLiquidityScore: Score;
  readonly maxAdvShare: Ratio;
  readonly maxSpreadBps: Bps;
  readonly maxParticipation: Ratio;
  readonly tiers: readonly {
    readonly tier: Tier;
    readonly minAdv: number;
    readonly maxPositionOfNav: Ratio;
  }[]; // high first
  readonly reportingCurrency: string;
}
