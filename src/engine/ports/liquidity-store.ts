import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Surveyed, SurveyRow } from '#core/liquidity/survey';
import type { QualityReport } from '#core/market/quality';
import type { Bars, Tape } from '#core/market/tape';

/** An assessment that was made and kept. `close` is null where a live market, not a bar, gave the price. */
export type Kept = Omit<Surveyed, 'close'> & { readonly close: number | null };
export interface ScoreOn {
  readonly day: string;
  readonly score: number;
}
type Answer<T> = Promise<Result<T, Problem>>;

/** Recorded markets and assessments on this machine, by symbol and day. Symbols are `AMZN` or `AMZN.XNAS`. */
export interface LiquidityStore {
  /** Keeps what is not kept yet; answers how many that were. The same symbol, moment, version and sources are the same assessment. */
  keep(rows: readonly Kept[]): Answer<number>;
  /** The newest assessment of every symbol, flat: thousands are no work to read. */
  latest(): Answer<readonly SurveyRow[]>;
  /** All that were kept of one symbol, oldest first. */
  history(symbol: string): Answer<readonly Kept[]>;
  /** Scores by instrument id, oldest first, the last `days` of them. */
  scores(days: number): Answer<ReadonlyMap<string, readonly ScoreOn[]>>;
  /** Days of which there is a tape, oldest first. */
  tapeDays(symbol: string): Answer<readonly string[]>;
  /** The tape of one day, or SYMBOL_UNKNOWN. */
  tape(
    symbol: string,
    day: string,
  ): Answer<{ readonly tape: Tape; readonly quality: QualityReport }>;
  /** Bars of one symbol, or of all (null), of every length that was imported. */
  bars(symbol: string | null): Answer<readonly Bars[]>;
}
