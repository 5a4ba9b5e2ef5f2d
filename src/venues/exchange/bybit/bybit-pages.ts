import { err, ok, type Result } from '#core/kernel/result';
import { BYBIT_ERRORS, type BybitError, badBybitParameter } from './bybit-error.ts';
import type { BybitReader } from './bybit-route.ts';

const WEEK_MS = 7 * 86_400_000;

/** Microseconds, both ends counted. */
export interface BybitWindow {
  readonly from: number;
  readonly to: number;
}
/** BYB-7: never more than a week: the last one, the one after a start, the one before an end, or what is between the two. */
export function bybitWindow(read: BybitReader, nowMs: number): Result<BybitWindow, BybitError> {
  const start = read.whole('startTime');
  const end = read.whole('endTime');
  if (read.error !== null) return err(read.error);
  const from = start ?? (end ?? nowMs) - WEEK_MS;
  const to = end ?? (start === null ? nowMs : start + WEEK_MS);
  if (to < from) return err(badBybitParameter('endTime'));
  if (to - from > WEEK_MS) return err(BYBIT_ERRORS.badRange);
  // The end is a millisecond, and all of it belongs to the answer.
  return ok({ from: from * 1000, to: to * 1000 + 999 });
}

export interface BybitPage<T> {
  readonly rows: readonly T[];
  /** '': nothing is behind it. */
  readonly nextPageCursor: string;
}
/** BYB-7: newest first; a cursor continues behind the last row of its page, without gap or repetition. `keyOf`: in the order in which rows came. */
export function bybitPage<T>(
  rows: readonly T[],
  keyOf: (row: T) => bigint,
  { cursor, limit }: { readonly cursor: bigint | null; readonly limit: number },
): BybitPage<T> {
  const left = rows
    .map((row) => [keyOf(row), row] as const)
    .filter(([key]) => cursor === null || key < cursor)
    .toSorted(([a], [b]) => (a < b ? 1 : a > b ? -1 : 0));
  const shown = left.slice(0, limit);
  const last = shown.at(-1)?.[0];
  return {
    rows: shown.map(([, row]) => row),
    nextPageCursor: last === undefined || shown.length === left.length ? '' : String(last),
  };
}
/** null: from the newest on. */
export function bybitCursor(read: BybitReader): bigint | null {
  const text = read.text('cursor');
  if (text === '') return null;
  if (/^\d{1,40}$/.test(text)) return BigInt(text);
  read.fail(badBybitParameter('cursor'));
  return null;
}
