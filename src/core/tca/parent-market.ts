import type { Zone } from '#core/kernel/civil';
import type { Moment, Price, Ratio, Side, TimeUs, Units } from '#core/kernel/units';
import type { PrintStretch } from './print-stretch.ts';

/** Best prices of one moment in currency a unit. */
export interface Quote {
  readonly bid: Price;
  readonly ask: Price;
  /** Exact where prices are ticks: not the mean of two rounded numbers. */
  readonly mid: Price;
}

/** What a parent is compared over. */
export interface ParentWindow {
  readonly side: Side;
  readonly startAt: TimeUs;
  readonly endAt: TimeUs;
  readonly filled: Units;
  readonly average: Price | null;
}
/** Prices that a parent is compared with, by name. */
export type BenchmarkPrices = Readonly<Record<string, Price | null>>;
export interface FoundBenchmarks {
  readonly prices: BenchmarkPrices;
  /** Share of the market's volume in the interval that did worse (Kissell 2014); null without prints. */
  readonly rpm: Ratio | null;
  /** Eligible volume of the interval. */
  readonly volume: Units | null;
  /** Which have no price, and why. */
  readonly missing: readonly string[];
}
export const NO_BENCHMARKS: FoundBenchmarks = {
  prices: {},
  rpm: null,
  volume: null,
  missing: [],
};

/** Where the market of one symbol is known from. */
export interface MarketSource {
  readonly kind: 'book' | 'bars' | 'file';
  readonly name: string;
  /** Of its prices, where it says so. */
  readonly currency: string | null;
  /** Of its days and hours. */
  readonly zone: Zone;
  /** Price just before a moment, never after it, and what it is. */
  arrivalAt(at: TimeUs): { readonly price: Price; readonly is: string } | null;
  /** The quote just before a moment; null: there was none, or none that is young enough. */
  before(at: Moment): Quote | null;
  /** The mid in force at a moment, for mark-outs. */
  standingMid(at: Moment, since: TimeUs): Price | null;
  benchmarks(window: ParentWindow): FoundBenchmarks;
}

/** A quote that is older says nothing of the moment. */
export const QUOTE_AGE_US_MAX = 3_600_000_000;
/** Shares of the volume at which participation-weighted prices are taken. */
const PARTICIPATIONS = [0.1, 0.2] as const;

/** Benchmarks that need the prints of a parent's interval, and of the time after it. */
export function printBenchmarks(
  window: ParentWindow,
  interval: PrintStretch,
  afterStart: PrintStretch,
): FoundBenchmarks {
  const { average, side, filled } = window;
  const prices: { [name: string]: Price | null } = {
    intervalVwap: interval.vwap,
  };
  for (const rate of PARTICIPATIONS)
    prices[`pwp${rate * 100}`] = filled > 0 ? afterStart.firstVolume(filled / rate) : null;
  return {
    prices,
    rpm: average === null ? null : interval.rpm(average, side),
    volume: interval.volume,
    missing: interval.first === null ? ['interval VWAP: no eligible print from start to end'] : [],
  };
}
