import { SPOT_ERRORS } from '#venues/exchange/spot/spot-error';
import type { ParamReader } from './rest-params.ts';

/** Which rows of a listing are asked for, and how many of them. */
export interface ListingWindow {
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
}
/** How many rows a listing answers, and how far apart both ends may be when both are given; null: as far as one likes. */
export interface ListingTerms {
  readonly usual: number;
  readonly max: number;
  readonly spanMaxUs: number | null;
}
const DAY_US = 86_400_000_000;
export const WITHIN_A_DAY: ListingTerms = { usual: 500, max: 1000, spanMaxUs: DAY_US };
export const WITHIN_A_WEEK: ListingTerms = { ...WITHIN_A_DAY, spanMaxUs: 7 * DAY_US };

export function windowIn(
  read: ParamReader,
  { usual, max, spanMaxUs }: ListingTerms,
): ListingWindow {
  const from = read.time('startTime');
  const to = read.time('endTime');
  const limit = read.limit(usual, max);
  if (spanMaxUs !== null && from !== null && to !== null && to - from > spanMaxUs)
    read.fail(SPOT_ERRORS.intervalTooBig);
  return { from, to: to === null ? null : to + 999, limit };
}
/** Both ends belong to it. From a begin, which may be an id, the first rows of it; else the newest. */
export function rowsWithin<T>(
  rows: readonly T[],
  timeOf: (row: T) => number,
  { from, to, limit }: ListingWindow,
  firstId: number | null = null,
): readonly T[] {
  const inside = rows.filter(
    (row) => (from === null || timeOf(row) >= from) && (to === null || timeOf(row) <= to),
  );
  return firstId !== null || from !== null ? inside.slice(0, limit) : inside.slice(-limit);
}
