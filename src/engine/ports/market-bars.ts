import type { Instrument } from '#core/market/instrument';
import type { SeenBar } from '#core/market/seen-bars';

/** Where bars are from: what this service saw, what was imported, what the venue told. */
export type BarsFrom = 'followed' | 'imported' | 'venue';
export interface FoundBars {
  readonly from: BarsFrom | null;
  /** Oldest first. */
  readonly bars: readonly SeenBar[];
}
/** Prices of an instrument over time, for people to look at. */
export interface MarketBars {
  of(instrument: Instrument, lengthSeconds: number, most: number): Promise<FoundBars>;
}
