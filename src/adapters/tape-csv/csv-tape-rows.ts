import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Instrument } from '#core/market/instrument';
import type { CsvRow, CsvTable } from '#platform/csv-table';
import { type CsvDialect, stampsOf, unclearDate } from './csv-dialect.ts';

/** Whose rows, and how they are written. */
export interface OfInstrument extends CsvDialect {
  readonly instrument: Instrument;
}
/** Every row of the instrument with its time; the answer is how many rows were of others. */
export function eachOf<F extends string>(
  csv: CsvTable<F | 'at' | 'symbol'>,
  { instrument, ...dialect }: OfInstrument,
  take: (row: CsvRow<F | 'at' | 'symbol'>, at: number) => Problem | null,
): Result<number, Problem> {
  const stampOf = stampsOf(dialect, instrument.session);
  const wanted = instrument.symbol.toUpperCase();
  const hasSymbol = csv.has('symbol');
  // Rows of one symbol follow each other.
  let seen = '';
  let isWanted = false;
  let others = 0;
  const bad = csv.eachRow((row) => {
    if (hasSymbol) {
      const symbol = row.text('symbol');
      if (symbol !== seen) isWanted = (seen = symbol).toUpperCase() === wanted;
      if (!isWanted) {
        others++;
        return null;
      }
    }
    const stamp = stampOf(row.text('at'));
    if (stamp === null || stamp.isDate) {
      return (
        unclearDate(row.text('at'), `${csv.path}:${row.line}`) ??
        row.bad('at', 'must be a time of the years 1900 to 2199')
      );
    }
    return take(row, stamp.at);
  });
  return bad === null ? ok(others) : err(bad);
}
