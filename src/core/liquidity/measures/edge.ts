import { barsBetween, type LogBars } from '#core/liquidity/measures/log-bars';
import {
  type Estimate,
  estimate,
  longRunVariance,
  signedRoot,
  UNKNOWN,
} from '#core/numeric/estimate';

/**
 * Ardia, Guidotti & Kroencke (2024), "Efficient estimation of bid-ask spreads from open, high, low, and close prices", J. Financial Economics 161, 103916.
 * With m = (h + l) / 2 in logs and 1 for the day before, two moments of every day:
 *     x1 = -4/po d1 (o - m1) - 4/pc d3 (c1 - m1),   d1 = m - o - mean(m - o)/pt tau,  d3 = m - c1 - mean(m - c1)/pt tau
 *     x2 = -4/po d1 (o - c1) - 4/pc d5 (c1 - m1),   d5 = o - c1 - mean(o - c1)/pt tau
 * tau: the day moved at all (h != l or l != c1); po, pc: how often open and close were the high or the low, given tau.
 * s^2 = (v2 e1 + v1 e2) / (v1 + v2): each moment weighs by the variance of the other. Relative, whole spread.
 */
export interface Edge {
  /** Signed: a negative value says that the noise is larger than the spread. NaN with fewer than two days that moved, or po or pc of 0. */
  readonly spread: Estimate;
  readonly squared: Estimate;
  readonly pt: number;
  readonly po: number;
  readonly pc: number;
  readonly e1: number;
  readonly e2: number;
  readonly v1: number;
  readonly v2: number;
  /** The four single estimators of the same paper, s^2: from open-high-low, with the close, from close-high-low, with the open. */
  readonly squares: {
    readonly ohl: number;
    readonly ohlc: number;
    readonly chl: number;
    readonly chlo: number;
  };
}

/** Sums over the days where each part is known: a missing price leaves out its own terms and no others. */
interface Sums {
  readonly pt: number;
  readonly moved: number;
  readonly po: number;
  readonly pc: number;
  readonly r1: number;
  readonly r3: number;
  readonly r5: number;
}
const isKnown = (x: number): boolean => x === x;

function sumsOf({ open, high, low, close, count }: LogBars): Sums {
  let moved = 0;
  let tauN = 0;
  let openHigh = 0;
  let openLow = 0;
  let openN = 0;
  let closeHigh = 0;
  let highN = 0;
  let closeLow = 0;
  let lowN = 0;
  let r1 = 0;
  let r1N = 0;
  let r3 = 0;
  let r5 = 0;
  let r5N = 0;
  for (let i = 1; i < count; i++) {
    const o = open[i]!;
    const h = high[i]!;
    const l = low[i]!;
    const h1 = high[i - 1]!;
    const l1 = low[i - 1]!;
    const c1 = close[i - 1]!;
    const m = (h + l) / 2;
    const hasTau = isKnown(m) && isKnown(c1);
    const tau = hasTau && (h !== l || l !== c1) ? 1 : 0;
    if (hasTau) {
      tauN++;
      moved += tau;
      if (isKnown(o)) {
        openN++;
        if (o !== h) openHigh += tau;
        if (o !== l) openLow += tau;
      }
      if (isKnown(h1)) {
        highN++;
        if (c1 !== h1) closeHigh += tau;
      }
      if (isKnown(l1)) {
        lowN++;
        if (c1 !== l1) closeLow += tau;
      }
      r3 += m - c1;
    }
    if (isKnown(m - o)) {
      r1 += m - o;
      r1N++;
    }
    if (isKnown(o - c1)) {
      r5 += o - c1;
      r5N++;
    }
  }
  return {
    pt: moved / tauN,
    moved,
    po: (openHigh + openLow) / openN,
    pc: closeHigh / highN + closeLow / lowN,
    r1: r1 / r1N,
    r3: r3 / tauN,
    r5: r5 / r5N,
  };
}

/** The two moments of every day, and the single estimators. */
interface Moments {
  readonly x1: Float64Array;
  readonly x2: Float64Array;
  readonly ohl: number;
  readonly ohlc: number;
  readonly chl: number;
  readonly chlo: number;
}
function momentsOf(bars: LogBars, sums: Sums): Moments {
  const { open, high, low, close, count } = bars;
  const { pt, po, pc } = sums;
  const k1 = sums.r1 / pt;
  const k3 = sums.r3 / pt;
  const k5 = sums.r5 / pt;
  const x1 = new Float64Array(count - 1);
  const x2 = new Float64Array(count - 1);
  const openWeight = -4 / po;
  const closeWeight = -4 / pc;
  let ohl = 0;
  let ohlN = 0;
  let ohlc = 0;
  let ohlcN = 0;
  let chl = 0;
  let chlN = 0;
  let chlo = 0;
  let chloN = 0;
  let m1 = (high[0]! + low[0]!) / 2;
  for (let i = 1; i < count; i++) {
    const o = open[i]!;
    const h = high[i]!;
    const l = low[i]!;
    const c1 = close[i - 1]!;
    const m = (h + l) / 2;
    const tau = isKnown(m) && isKnown(c1) ? (h !== l || l !== c1 ? 1 : 0) : NaN;
    const d1 = m - o - k1 * tau;
    const a = d1 * (o - m1);
    const b = d1 * (o - c1);
    const c = (m - c1 - k3 * tau) * (c1 - m1);
    const d = (o - c1 - k5 * tau) * (c1 - m1);
    if (isKnown(a)) {
      ohl += a;
      ohlN++;
    }
    if (isKnown(b)) {
      ohlc += b;
      ohlcN++;
    }
    if (isKnown(c)) {
      chl += c;
      chlN++;
    }
    if (isKnown(d)) {
      chlo += d;
      chloN++;
    }
    x1[i - 1] = openWeight * a + closeWeight * c;
    x2[i - 1] = openWeight * b + closeWeight * d;
    m1 = m;
  }
  // po and pc count two ends of the day: alone an estimator carries the whole weight, in the pair half of it.
  return {
    x1,
    x2,
    ohl: (2 * openWeight * ohl) / ohlN,
    ohlc: (2 * openWeight * ohlc) / ohlcN,
    chl: (2 * closeWeight * chl) / chlN,
    chlo: (2 * closeWeight * chlo) / chloN,
  };
}

function meanAndVariance(series: Float64Array): {
  readonly mean: number;
  readonly variance: number;
} {
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (let i = 0; i < series.length; i++) {
    const x = series[i]!;
    if (!isKnown(x)) continue;
    sum += x;
    squares += x * x;
    n++;
  }
  return { mean: sum / n, variance: squares / n - (sum / n) ** 2 };
}

const NONE = {
  spread: UNKNOWN,
  squared: UNKNOWN,
  e1: NaN,
  e2: NaN,
  v1: NaN,
  v2: NaN,
  squares: { ohl: NaN, ohlc: NaN, chl: NaN, chlo: NaN },
};

export function edge(bars: LogBars): Edge {
  if (bars.count < 3) return { ...NONE, pt: NaN, po: NaN, pc: NaN };
  const sums = sumsOf(bars);
  const { pt, po, pc } = sums;
  if (!(sums.moved >= 2) || !(po > 0) || !(pc > 0)) return { ...NONE, pt, po, pc };
  const { x1, x2, ohl, ohlc, chl, chlo } = momentsOf(bars, sums);
  const a = meanAndVariance(x1);
  const b = meanAndVariance(x2);
  const v1 = a.variance;
  const v2 = b.variance;
  const weight = v1 + v2 > 0 ? v2 / (v1 + v2) : 0.5;
  const value = v1 + v2 > 0 ? (v2 * a.mean + v1 * b.mean) / (v1 + v2) : (a.mean + b.mean) / 2;
  // The error of the combination, its weights taken as given: the GMM variance of the two moments.
  let n = 0;
  for (let i = 0; i < x1.length; i++) {
    const both = (x1[i] = weight * x1[i]! + (1 - weight) * x2[i]!);
    if (isKnown(both)) n++;
  }
  const squared = estimate(value, Math.sqrt(longRunVariance(x1, value, n) / (n - 1)), n);
  return {
    spread: signedRoot(squared),
    squared,
    pt,
    po,
    pc,
    e1: a.mean,
    e2: b.mean,
    v1,
    v2,
    squares: { ohl, ohlc, chl, chlo },
  };
}

/** EDGE of every window of `width` bars, the first ending at bar width - 1; signed. */
export function edgeRolling(bars: LogBars, width: number): Float64Array {
  const windows = Math.max(0, bars.count - width + 1);
  return Float64Array.from(
    { length: windows },
    (_, i) => edge(barsBetween(bars, i, i + width)).spread.value,
  );
}
