import { invariant } from '#core/kernel/assert';
import type { Bars, PlainBars } from '#core/market/tape';

/**
 * MKT-56: bars of several venues as bars of all of them: volumes added up, prices of the venue that traded most that day. A day that not every venue has counts with those that have it: volume is then too
 * small, which is the careful side. Findings of each stay.
 */
export function consolidatedBars(all: readonly Bars[]): Bars {
  const [first] = all;
  invariant(first !== undefined, 'there are bars of a venue');
  if (all.length === 1) return first;
  const times = [...new Set(all.flatMap(({ at }) => [...at]))].sort((a, b) => a - b);
  const column = (): Float64Array => new Float64Array(times.length).fill(Number.NaN);
  const bars = {
    at: Float64Array.from(times),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
    bid: column(),
    ask: column(),
    marketCap: column(),
  };
  const rows = all.map(({ at }) => new Map([...at].map((time, row) => [time, row])));
  for (const [i, time] of times.entries()) {
    let volume = 0;
    let largest: { readonly of: Bars; readonly row: number } | null = null;
    for (const [k, of] of all.entries()) {
      const row = rows[k]!.get(time);
      if (row === undefined) continue;
      const traded = of.volume[row]!;
      volume += Number.isFinite(traded) ? traded : 0;
      if (largest === null || traded > largest.of.volume[largest.row]!) largest = { of, row };
    }
    if (largest === null) continue;
    for (const name of ['open', 'high', 'low', 'close', 'bid', 'ask', 'marketCap'] as const)
      bars[name][i] = largest.of[name][largest.row]!;
    bars.volume[i] = volume;
  }
  return {
    ...first,
    ...(bars satisfies Partial<PlainBars>),
    source: all.map(({ source }) => source).join(' with '),
    hash: all.map(({ hash }) => hash).join(' '),
    count: times.length,
    findings: all.flatMap(({ findings }) => findings),
  };
}
