import type { ParamReader } from '#venues/exchange/spot/rest/rest-params';
import { SPOT_ERRORS } from '#venues/exchange/spot/spot-error';

const WEEK_US = 7 * 86_400_000_000;

/** Which rows of a listing are asked for, and how many of them. */
export interface UsdmWindow {
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
}
export function usdmWindow(
  read: ParamReader,
  rows: { readonly usual: number; readonly max: number; readonly weekAtMost?: boolean },
): UsdmWindow {
  const from = read.time('startTime');
  const to = read.time('endTime');
  const limit = read.limit(rows.usual, rows.max);
  if (rows.weekAtMost === true && from !== null && to !== null && to - from > WEEK_US)
    read.fail(SPOT_ERRORS.intervalTooBig);
  return { from, to: to === null ? null : to + 999, limit };
}
/** Both ends belong to it. From a begin the first rows of it, else the newest. */
export function rowsWithin<T extends { readonly at: number }>(
  rows: readonly T[],
  { from, to, limit }: UsdmWindow,
  isFromBegin = from !== null,
): readonly T[] {
  const inside = rows.filter(
    ({ at }) => (from === null || at >= from) && (to === null || at <= to),
  );
  return isFromBegin ? inside.slice(0, limit) : inside.slice(-limit);
}
