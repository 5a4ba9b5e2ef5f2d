import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { stampReader } from '#core/market/stamps';
import { columnMissing, openCsv } from '#platform/csv-table';

/** A funding as a file has it: the mark as a price, null where the file has none. */
export interface FundingRow {
  readonly at: number; // TimeUs
  readonly rate: number;
  readonly mark: number | null;
}
const FIELDS = {
  at: ['at', 'time', 'timestamp', 'fundingtime', 'funding_time', 'calc_time'],
  rate: ['rate', 'fundingrate', 'funding_rate', 'last_funding_rate'],
  mark: ['mark', 'markprice', 'mark_price'],
};
const RATE_MAX = 0.1;

/** Funding rates of one contract from a CSV, oldest first: time with a zone or of UTC, rate as a share (0.0001 is a hundredth of a percent), mark price where there is one. */
export function readFunding(path: string): Result<readonly FundingRow[], Problem> {
  const opened = openCsv(path, FIELDS, { names: {}, mayLack: true });
  if (!opened.ok) return opened;
  const table = opened.value;
  const needed = (['at', 'rate'] as const).filter((field) => !table.has(field));
  if (needed.length > 0) return err(columnMissing(table, needed, FIELDS));
  const stampOf = stampReader('UTC');
  const rows: FundingRow[] = [];
  const flaw = table.eachRow((row) => {
    const stamp = stampOf(row.text('at'));
    if (stamp === null) return row.bad('at', 'must be a time');
    const rate = row.number('rate');
    if (rate === null || !(Math.abs(rate) <= RATE_MAX))
      return row.bad('rate', `must be a share from -${RATE_MAX} to ${RATE_MAX}`);
    const mark = table.has('mark') ? row.number('mark') : Number.NaN;
    if (mark === null || mark <= 0) return row.bad('mark', 'must be a price');
    rows.push({ at: stamp.at, rate, mark: Number.isNaN(mark) ? null : mark });
    return null;
  });
  if (flaw !== null) return err(flaw);
  if (rows.length === 0)
    return err(
      problem('FILE_EMPTY', path, 'the file must have a funding, had none', 'give another file'),
    );
  return ok(rows.toSorted((a, b) => a.at - b.at));
}
