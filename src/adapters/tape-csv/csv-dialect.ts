import type { Zone } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import type { Session } from '#core/market/session';
import { type DateOrder, isYearLast, type Stamp, stampReader } from '#core/market/stamps';
import type { CsvReading } from '#platform/csv-table';

/** How a CSV is written, where that is not the usual way. */
export interface CsvDialect {
  readonly reading?: CsvReading;
  /** Of times without one; without it that of the session. */
  readonly zone?: Zone | null;
  /** Which number of a date is the month, where the year comes last. */
  readonly dates?: DateOrder;
  /** Whose side stands at a trade; without it the taker's. */
  readonly tradeSide?: 'taker' | 'maker';
}
export const stampsOf = (
  { zone, dates }: CsvDialect,
  session: Session,
): ((text: string) => Stamp | null) => stampReader(zone ?? session.zone, dates);

/** A date that somebody must explain; null: it is none at all. */
export const unclearDate = (text: string, place: string): Problem | null =>
  isYearLast(text)
    ? problem(
        'FLAG_MISSING',
        '--dates',
        `which number of '${text}' is the month must be said (${place})`,
        'give --dates mdy or --dates dmy',
      )
    : null;
