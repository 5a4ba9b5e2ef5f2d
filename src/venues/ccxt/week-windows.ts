import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';

// BYB-15: of exchanges that answer for a week at most, whatever is asked, and page through it by a cursor.
const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** Asked at the same time: more would be too many visits in a second. */
const AT_ONCE = 4;

/** Milliseconds, both ends counted. `until` null: as far as the exchange goes, which is a week. */
export interface WeekWindow {
  readonly since: number;
  readonly until: number | null;
}
/** A time from then to now, and a day more for a clock that is ahead of ours, week by week. */
export function weeksSince(sinceMs: number, nowMs: number): readonly WeekWindow[] {
  const windows: WeekWindow[] = [];
  for (let since = sinceMs; since === sinceMs || since <= nowMs + DAY_MS; since += WEEK_MS) {
    const isLast = since + WEEK_MS > nowMs + DAY_MS;
    windows.push({ since, until: isLast ? null : since + WEEK_MS - 1 });
  }
  return windows;
}
/** The answers of all weeks, oldest first. */
export async function overWeeks<T>(
  windows: readonly WeekWindow[],
  ask: (window: WeekWindow) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const all: T[] = [];
  for (let i = 0; i < windows.length; i += AT_ONCE)
    all.push(...(await Promise.all(windows.slice(i, i + AT_ONCE).map(ask))).flat());
  return all;
}

export type PageParams = Readonly<Record<string, unknown>>;
type Listed = Pick<ClientOrder | ClientTrade, 'id' | 'info'>;
/** All pages of one list. ccxt leaves the cursor of the next page with one row of a page; a page without one, or without rows, is the last. */
export async function overPages<T extends Listed>(
  pageOf: (further: PageParams) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let all: readonly T[] = [];
  for (let further: PageParams = {}; ; ) {
    const page = await pageOf(further);
    // Newest page first.
    all = [...page, ...all];
    const cursor = page
      .map(({ info }) => info?.['nextPageCursor'] ?? info?.['cursor'])
      .find(isCursor);
    if (cursor === undefined || cursor === further['cursor']) return all;
    further = { cursor };
  }
}
const isCursor = (value: unknown): boolean => typeof value === 'string' && value !== '';
