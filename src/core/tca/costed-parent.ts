import type { Bps, Side, TimeUs } from '#core/kernel/units';
import type { Tags } from './account-fill.ts';

/** P16: each by its own formula, bps of the arrival notional of the whole parent, positive when it hurts; null: what it needs is not known. */
export interface CostParts {
  readonly delayBps: Bps | null;
  readonly spreadBps: Bps | null;
  readonly impactBps: Bps | null;
  readonly timingBps: Bps | null;
  readonly feesBps: Bps | null;
  readonly opportunityBps: Bps | null;
}
/** One parent that has ended, ours or anybody's, with what it cost: a row of every table of TCA. */
export interface CostedParent {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly startAt: TimeUs;
  readonly endAt: TimeUs;
  /** Arrival value in the reporting currency; null: no rate is known. */
  readonly notional: number | null;
  /** Against arrival; null: no benchmark. */
  readonly totalBps: Bps | null;
  readonly parts: CostParts;
  /** Against each benchmark that is known, by name: vwap, twap, close and so on; positive when it hurts. */
  readonly againstBps: Readonly<Record<string, Bps>>;
  /** Mean move of the mid after the fills, by seconds, in bps of the price, positive when it went on in our direction (a buyer's price rose). */
  readonly markouts: readonly { readonly seconds: number; readonly bps: Bps | null }[];
  /** The estimate frozen before the first child; null: there was none. */
  readonly estimate: { readonly expectedBps: Bps; readonly stdevBps: Bps } | null;
  readonly participation: number | null;
  readonly passiveShare: number | null;
  /** Strategy, venue and so on, and what is derived: symbol, side, tier, size, hour, day. */
  readonly keys: Tags & Readonly<Record<string, string>>;
}
