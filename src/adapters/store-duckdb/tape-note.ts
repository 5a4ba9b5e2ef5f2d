import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';

/** What a partition says of itself, in its own file. */
export interface TapeNote {
  readonly kind: 'tape';
  readonly layout: 1;
  readonly instrument: Instrument;
  readonly day: string;
  /** The recording that it came from, and its SHA-256. */
  readonly source: string;
  readonly sourceHash: string;
  readonly hasOrderIds: boolean;
  readonly depth: number;
  /** SHA-256 over the columns: what is read is what was written. */
  readonly hash: string;
  readonly quality: QualityReport;
}
