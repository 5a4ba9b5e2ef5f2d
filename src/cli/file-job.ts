import type { Zone } from '#core/kernel/civil';
import type { Decimal } from '#core/kernel/decimal';
import type { Adjust } from '#core/market/bar-findings';
import type { MarketKind } from '#core/market/catalog';
import type { QualityReport } from '#core/market/quality';
import type { DateOrder } from '#core/market/stamps';
import type { DecimalMark } from '#platform/csv-cells';

/** How a file is to be understood, where it does not say so itself. */
export interface FileTerms {
  readonly symbol: string | null;
  /** Our name of a column to the file's, or to its number from 1 where the file has no header. */
  readonly columns: Readonly<Record<string, string>>;
  /** Whether a bar is stamped with its start or its end. */
  readonly label: 'start' | 'end';
  /** Hours that the stamps of a file without a zone are ahead of UTC, where the format dates in UTC. */
  readonly utcOffsetHours: number;
  /** Price and quantity step, where the file's instrument has other ones than a share in cents; null: the usual. */
  readonly tick: Decimal | null;
  readonly lot: Decimal | null;
  /** Whose session dates, gaps and days of bars are of. */
  readonly market: MarketKind;
  /** Of stamps without one; null: of the session. */
  readonly zone: Zone | null;
  /** Which number of a date is the month, where the year comes last. */
  readonly dates: DateOrder;
  readonly decimal: DecimalMark;
  /** Lines in front of the header, or of the first row. */
  readonly skip: number;
  /** Whose side stands at a trade. */
  readonly tradeSide: 'taker' | 'maker';
  /** What is done with steps of the price that look like splits. */
  readonly adjust: Adjust;
}
/** Where nobody says otherwise. */
export const USUAL_TERMS: FileTerms = {
  symbol: null,
  columns: {},
  label: 'start',
  utcOffsetHours: 0,
  tick: null,
  lot: null,
  market: 'us-equity',
  zone: null,
  dates: 'ymd',
  decimal: 'point',
  skip: 0,
  tradeSide: 'taker',
  adjust: 'ask',
};

/** Files that are read together, and how: plain JSON, so that a queue may carry it to another machine. */
export interface ImportJob extends FileTerms {
  readonly version: 1;
  readonly kind: 'tape' | 'bars';
  readonly paths: readonly string[];
  readonly format: string;
}
export interface ImportDone {
  readonly id: string;
  readonly paths: readonly string[];
  readonly symbols: readonly string[];
  readonly days: readonly string[];
  readonly rows: number;
  readonly partitions: readonly { readonly path: string; readonly rows: number }[];
  readonly quality: QualityReport;
  /** It had been done before, and was not done again. */
  readonly isRepeat: boolean;
}
