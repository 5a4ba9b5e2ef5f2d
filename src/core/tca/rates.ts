import type { Moment, Ratio } from '#core/kernel/units';
import { DAY_US } from '#core/kernel/units';

/** So many of `quote` for one `base`, from a moment on. */
export interface DatedRate {
  readonly at: Moment;
  readonly base: string;
  readonly quote: string;
  readonly rate: Ratio;
}
/** What one unit of an asset is worth in another at a moment; null: no rate says it. */
export type Convert = (from: string, to: string, at: Moment) => number | null;

/** A rate that is older than a week is not the rate of the day. */
const AGE_US_MAX = 7 * DAY_US;

/** TCA-19: dated rates, none later than the moment: direct, turned over, or across one third asset. */
export function converter(rates: readonly DatedRate[]): Convert {
  const series = new Map<string, DatedRate[]>();
  for (const rate of rates.toSorted((a, b) => a.at - b.at)) {
    push(series, `${rate.base}/${rate.quote}`, rate);
    push(series, `${rate.quote}/${rate.base}`, { ...rate, rate: 1 / rate.rate });
  }
  const assets = new Set(rates.flatMap(({ base, quote }) => [base, quote]));
  const direct = (from: string, to: string, at: number): number | null => {
    if (from === to) return 1;
    const last = lastUntil(series.get(`${from}/${to}`) ?? [], at);
    return last !== undefined && at - last.at <= AGE_US_MAX ? last.rate : null;
  };
  return (from, to, at) => {
    const found = direct(from, to, at);
    if (found !== null) return found;
    for (const across of assets) {
      const first = direct(from, across, at);
      const second = first === null ? null : direct(across, to, at);
      if (first !== null && second !== null) return first * second;
    }
    return null;
  };
}

/** The last rate that is not after a moment; they are in order. */
function lastUntil(rates: readonly DatedRate[], at: number): DatedRate | undefined {
  let low = 0;
  let high = rates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rates[middle]?.at ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return rates[low - 1];
}

function push(series: Map<string, DatedRate[]>, pair: string, rate: DatedRate): void {
  const rates = series.get(pair);
  if (rates === undefined) series.set(pair, [rate]);
  else rates.push(rate);
}
