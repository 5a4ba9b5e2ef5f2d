export interface ClockSample {
  readonly sentMs: number;
  readonly receivedMs: number;
  readonly venueMs: number;
}
export interface ClockOffset {
  /** Venue's clock minus ours. */
  readonly offsetMs: number;
  /** Half of the fastest round trip: it is not known better than this. */
  readonly errorMs: number;
  readonly n: number;
}

/** VEN-6, F17: the median over round trips, each dated at its middle: one slow answer moves nothing. null: no sample. */
export function clockOffset(samples: readonly ClockSample[]): ClockOffset | null {
  if (samples.length === 0) return null;
  const offsets = samples
    .map(({ sentMs, receivedMs, venueMs }) => venueMs - (sentMs + receivedMs) / 2)
    .toSorted((a, b) => a - b);
  const middle = offsets.length >> 1;
  const upper = offsets[middle] ?? 0;
  const lower = offsets[middle - 1] ?? 0;
  const errorMs = Math.min(...samples.map(({ sentMs, receivedMs }) => (receivedMs - sentMs) / 2));
  return {
    offsetMs: offsets.length % 2 === 1 ? upper : (upper + lower) / 2,
    errorMs,
    n: samples.length,
  };
}
