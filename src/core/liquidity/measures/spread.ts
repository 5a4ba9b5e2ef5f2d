import { invariant } from '#core/kernel/assert';
import { pickRows, quoteRowsAt } from '#core/liquidity/measures/trade-sign';
import { type Estimate, estimate, meanOf, UNKNOWN } from '#core/numeric/estimate';

/**
 * The full-spread convention throughout: a round trip, not a half. Huang & Stoll (1996), J. Financial Economics 41; SEC Rule 605.
 *     effective = 2 D (p - m),  realised = 2 D (p - m_later),  impact = 2 D (m_later - m),  effective = realised + impact
 * D is +1 bought, -1 sold; a trade whose direction is unknown (0) is left out as NaN, not counted as free.
 */
export interface SignedTrades {
  readonly direction: Int8Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** Mid that stood before the trade. */
  readonly mid: Float64Array;
}

/** ask - bid in price units, NaN where a side is missing or the quote is crossed. */
export function quotedSpreads(bid: Float64Array, ask: Float64Array): Float64Array {
  return bid.map((b, i) => (ask[i]! >= b ? ask[i]! - b : NaN));
}
export function midsOf(bid: Float64Array, ask: Float64Array): Float64Array {
  return bid.map((b, i) => (ask[i]! >= b ? (b + ask[i]!) / 2 : NaN));
}

export function effectiveSpreads({ direction, price, mid }: SignedTrades): Float64Array {
  return twice(direction, price, mid);
}
/** `later` is the mid some time after each trade: `midsLater` by the clock, `midsRowsLater` by the count of trades. */
export function realisedSpreads(
  { direction, price }: SignedTrades,
  later: Float64Array,
): Float64Array {
  return twice(direction, price, later);
}
export function priceImpacts({ direction, mid }: SignedTrades, later: Float64Array): Float64Array {
  return twice(direction, later, mid);
}
function twice(direction: Int8Array, a: Float64Array, b: Float64Array): Float64Array {
  invariant(
    a.length === b.length && a.length === direction.length,
    'a trade has a direction, a price and a mid',
  );
  const out = new Float64Array(a.length);
  for (let i = 0; i < out.length; i++)
    out[i] = direction[i] === 0 ? NaN : 2 * direction[i]! * (a[i]! - b[i]!);
  return out;
}

/** The mid that stood `horizon` after each trade, in the unit of the stamps; NaN past the last quote, because a mid that nobody saw change is not known to stand. */
export function midsLater(
  tradeAt: Float64Array,
  quoteAt: Float64Array,
  quoteMid: Float64Array,
  horizon: number,
): Float64Array {
  const later = pickRows(quoteMid, quoteRowsAt(tradeAt, quoteAt, -horizon, 'none'));
  const end = quoteAt.length === 0 ? -Infinity : quoteAt[quoteAt.length - 1]!;
  for (let i = 0; i < later.length; i++) if (tradeAt[i]! + horizon > end) later[i] = NaN;
  return later;
}
/** The mid of the trade that comes `rows` trades later. */
export function midsRowsLater(mid: Float64Array, rows: number): Float64Array {
  return mid.map((_, i) => mid[i + rows] ?? NaN);
}

/** Weighted mean with the error of a ratio of sums: sum w x / sum w, delta method. Rows with a NaN are left out. */
export function weightedMean(values: Float64Array, weights: Float64Array): Estimate {
  let sum = 0;
  let weight = 0;
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]!;
    const w = weights[i]!;
    if (!(x === x) || !(w > 0)) continue;
    sum += w * x;
    weight += w;
    n++;
  }
  if (n === 0) return UNKNOWN;
  const mean = sum / weight;
  const rest = values.map((x, i) => (weights[i]! > 0 ? weights[i]! * (x - mean) : NaN));
  return estimate(mean, (meanOf(rest).standardError * n) / weight, n);
}

export interface SpreadSummary {
  /** Price units, every trade alike; weighted by units traded. */
  readonly mean: Estimate;
  readonly byShares: Estimate;
  /** Percent of the mid, weighted by value traded. */
  readonly percentByValue: Estimate;
}
export function summarise(spreads: Float64Array, trades: SignedTrades): SpreadSummary {
  const relative = spreads.map((s, i) => (100 * s) / trades.mid[i]!);
  const value = trades.price.map((p, i) => p * trades.size[i]!);
  return {
    mean: meanOf(spreads),
    byShares: weightedMean(spreads, trades.size),
    percentByValue: weightedMean(relative, value),
  };
}

/** What the trades of a day cost and where it went, per horizon. */
export interface SpreadStudy {
  readonly effective: SpreadSummary;
  readonly horizons: readonly {
    readonly horizon: number;
    readonly realised: SpreadSummary;
    readonly impact: SpreadSummary;
  }[];
}
export function studySpreads(
  trades: SignedTrades & { readonly at: Float64Array },
  quotes: { readonly at: Float64Array; readonly mid: Float64Array },
  horizons: readonly number[],
): SpreadStudy {
  return {
    effective: summarise(effectiveSpreads(trades), trades),
    horizons: horizons.map((horizon) => {
      const later = midsLater(trades.at, quotes.at, quotes.mid, horizon);
      return {
        horizon,
        realised: summarise(realisedSpreads(trades, later), trades),
        impact: summarise(priceImpacts(trades, later), trades),
      };
    }),
  };
}

// Thirty stretches of equal length: enough for an error, long enough for each to forget the one before.
const STRETCHES = 30;

/** Mean of a step function over [from, to), weighted by how long each value stood; stretches where it is NaN are left out. The error is that of the means of thirty equal stretches. */
export function timeWeighted(
  at: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
): Estimate {
  const length = (to - from) / STRETCHES;
  const sums = new Float64Array(STRETCHES);
  const times = new Float64Array(STRETCHES);
  for (let i = 0; i < at.length && at[i]! < to; i++) {
    const value = values[i]!;
    const until = Math.min(to, i + 1 < at.length ? at[i + 1]! : to);
    if (!(value === value)) continue;
    let start = Math.max(from, at[i]!);
    while (start < until) {
      const stretch = Math.min(STRETCHES - 1, Math.floor((start - from) / length));
      const end =
        stretch === STRETCHES - 1 ? until : Math.min(until, from + (stretch + 1) * length);
      // Rounding may leave nothing of a stretch: the rest of the value then belongs to the next one.
      const stood = end > start ? end - start : until - start;
      sums[stretch] = sums[stretch]! + value * stood;
      times[stretch] = times[stretch]! + stood;
      start += stood;
    }
  }
  return weightedMean(
    sums.map((sum, i) => sum / times[i]!),
    times,
  );
}
