import { type DurationUs, durationUs, type TickPrice, type TimeUs } from '#core/kernel/units';

/** What has been seen of the mid since an order began: enough for its time-weighted mean, however long the order works. */
export interface Watched {
  /** The last look. */
  readonly at: TimeUs;
  /** Mid at that look, ticks; null: there was none. */
  readonly mid: TickPrice | null;
  /** The last mid that there was, ticks. */
  readonly lastMid: TickPrice | null;
  /** Sum of mid (ticks) x time (µs), each mid for as long as it was the last one seen. */
  readonly midTime: number;
  /** For how long there was a mid, µs. */
  readonly timeUs: DurationUs;
  /** Whole spread at that look, ticks, and its sum as of the mid. Absent where nobody looked at it. */
  readonly spread?: TickPrice | null;
  readonly spreadTime?: number;
}

/** One look more. A look from before the last one (a clock that was set back) adds no time. */
export function watchedUntil(
  before: Watched | null,
  at: TimeUs,
  mid: TickPrice | null,
  spread?: TickPrice | null,
): Watched {
  const length = before === null || before.mid === null ? 0 : Math.max(0, at - before.at);
  return {
    at,
    mid,
    lastMid: mid ?? before?.lastMid ?? null,
    midTime: (before?.midTime ?? 0) + (before?.mid ?? 0) * length,
    timeUs: durationUs((before?.timeUs ?? 0) + length),
    ...(spread === undefined
      ? {}
      : { spread, spreadTime: (before?.spreadTime ?? 0) + (before?.spread ?? 0) * length }),
  };
}

/** The spread over the same time, ticks; null where it was not looked at. */
export const timeWeightedSpread = (watched: Watched | null): number | null =>
  watched?.spreadTime !== undefined && watched.timeUs > 0
    ? watched.spreadTime / watched.timeUs
    : null;
/** TWAP of the mid, ticks; null before there was one for some time. */
export const timeWeightedMid = (watched: Watched | null): number | null =>
  watched !== null && watched.timeUs > 0 ? watched.midTime / watched.timeUs : null;
