import { createHash } from 'node:crypto';
import { type Adjust, judgedBars } from '#core/market/bar-findings';
import type { Session } from '#core/market/session';
import type { Bars } from '#core/market/tape';

/** As ccxt has them: milliseconds, open, high, low, close, volume. */
export type VenueRow = readonly (number | string)[];
interface Named {
  readonly symbol: string;
  readonly source: string;
  readonly lengthUs: number;
  readonly session: Session;
}
/** Rows of whole bars, oldest first; the caller leaves out the one that is not over. */
export function venueBars(
  { session, ...named }: Named,
  rows: readonly VenueRow[],
  adjust: Adjust,
): Bars {
  const column = (i: number, scale = 1): Float64Array =>
    Float64Array.from(rows, (row) => Number(row[i]) * scale);
  const unknown = new Float64Array(rows.length).fill(NaN);
  const plain = {
    ...named,
    hash: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    count: rows.length,
    at: column(0, 1000),
    open: column(1),
    high: column(2),
    low: column(3),
    close: column(4),
    volume: column(5),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
  };
  return judgedBars(plain, session, adjust);
}
