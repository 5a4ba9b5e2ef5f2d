import type { Count, Micros } from '#core/kernel/units';
import type { MarketKind } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';

/** What one event of a tape was. `hidden` prints never fill a resting order: hidden, off-exchange, midpoint, auction. */
export const EVENT = {
  quote: 0,
  add: 1,
  reduce: 2,
  remove: 3,
  execute: 4,
  hidden: 5,
  halt: 6,
} as const;
export type EventKind = (typeof EVENT)[keyof typeof EVENT];

/** The most ticks or lots that a tape can hold: from here on a double no longer counts one by one. */
export const STEPS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * A recorded market as columns: one typed array per field, event i in row i, in the order of the recording.
 * After each event stands the book that was displayed then, `depth` levels a side (level-major: row i, level k at i * depth + k).
 * Prices are ticks, sizes lots; an empty level has size 0 and price 0. All are doubles: prints fall between ticks, and a share at
 * 600,000 on a tick of 0.0001 is 6e9 ticks, more than 32 bits hold. Whole numbers are exact up to STEPS_MAX; readers refuse more.
 */
export interface Tape {
  readonly instrument: Instrument;
  /** File name for people, and the SHA-256 of its bytes: the reference a journal keeps. */
  readonly source: string;
  readonly hash: string;
  /** True where `orderId` names resting orders: queue positions are then known, not bounded. */
  readonly hasOrderIds: boolean;
  readonly count: Count;
  readonly depth: number;
  readonly at: Float64Array; // TimeUs
  readonly kind: Uint8Array; // EventKind
  readonly restingSide: Int8Array; // +1 a bid, -1 an ask, 0 unknown: the side of the resting order
  readonly price: Float64Array; // ticks
  readonly size: Float64Array; // lots
  readonly orderId: Float64Array; // 0 unknown
  readonly eligible: Uint8Array; // 1 where the print counts as eligible volume
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
}

/** Bars as columns. `at` is the start of the bar; `close` and the others are prices, `volume` in units; NaN is unknown. Trade and quote bars both fit. */
export interface Bars {
  readonly symbol: string;
  readonly source: string;
  readonly hash: string;
  /** Length of a bar in microseconds; 86,400,000,000 for daily bars. */
  readonly lengthUs: Micros;
  readonly count: Count;
  readonly at: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
  /** Closing quote of the bar, NaN where the file has none. */
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  /** Value of all units outstanding, quote currency; NaN where the file has none. */
  readonly marketCap: Float64Array;
  /** What is wrong with them, or may be. */
  readonly findings: readonly BarFinding[];
  /** Whose session their days are of, where somebody has said so. */
  readonly market?: MarketKind;
}

/** What bars are before anybody has judged them. */
export type PlainBars = Omit<Bars, 'findings'>;

export type FindingKind =
  | 'split'
  | 'jump'
  | 'unit'
  | 'outlier'
  | 'length'
  | 'fixedPoint'
  | 'conflict'
  | 'repeat'
  | 'closedDay'
  | 'fraction'
  | 'blankVolume'
  | 'newestFirst';
/** What is wrong with bars, or may be: it goes with them to everybody who makes numbers of them. */
export interface BarFinding {
  readonly kind: FindingKind;
  /** Of the session's calendar, days since 1970-01-01; null: of all bars. */
  readonly dayNumber: Count | null;
  readonly words: string;
  /** True: numbers made of these bars would be wrong, so none are made. */
  readonly isGrave: boolean;
}
