import { SPOT_ERRORS } from '#venues/exchange/spot/spot-error';
import type { RestCall } from './rest-route.ts';

const ROWS = { usual: 500, max: 1000 };
const DAY_US = 86_400_000_000;

/** The window of a listing; both ends at once may not be a day apart. */
export function windowIn({ read }: RestCall): {
  readonly from: number | null;
  readonly to: number | null;
  readonly limit: number;
} {
  const from = read.time('startTime');
  const to = read.time('endTime');
  const limit = read.limit(ROWS.usual, ROWS.max);
  if (from !== null && to !== null && to - from > DAY_US) read.fail(SPOT_ERRORS.intervalTooBig);
  return { from, to: to === null ? null : to + 999, limit };
}
/** Both ends belong to it. */
export const within = (
  at: number,
  { from, to }: { readonly from: number | null; readonly to: number | null },
): boolean => (from === null || at >= from) && (to === null || at <= to);
