import { differencesOf, type LogBars } from '#core/liquidity/measures/log-bars';
import { type Estimate, estimate, meanOf, signedRoot, UNKNOWN } from '#core/numeric/estimate';

/**
 * Standard deviation of a day's log return, as a fraction, not annualised. Every estimator of variance here is a mean of daily terms, so its error
 * comes from how much the terms differ, with the memory that volatility has (Newey & West), and not from a normal that returns do not follow.
 */
function ofVarianceTerms(terms: Float64Array): Estimate {
  const { value, standardError, n } = signedRoot(meanOf(terms));
  // A mean of squares is negative only for Garman & Klass on impossible bars.
  return value >= 0 ? estimate(value, standardError, n) : { ...UNKNOWN, n };
}

/** sum (r - mean)^2 / (n - 1) of log returns: includes the night. */
export function closeToClose(logClose: Float64Array): Estimate {
  const returns = differencesOf(logClose);
  const { value: mean, n } = meanOf(returns);
  if (n < 2) return { ...UNKNOWN, n };
  for (let i = 0; i < returns.length; i++) {
    const off = returns[i]! - mean;
    returns[i] = (off * off * n) / (n - 1);
  }
  return ofVarianceTerms(returns);
}

/** (h - l)^2 / (4 ln 2). Parkinson (1980), J. Business 53. Trading hours only, no drift; ranges between discrete prices are too small. */
export function parkinson({ high, low, count }: LogBars): Estimate {
  const terms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const range = high[i]! - low[i]!;
    terms[i] = (range * range) / (4 * Math.LN2);
  }
  return ofVarianceTerms(terms);
}

/** (h - l)^2 / 2 - (2 ln 2 - 1)(c - o)^2. Garman & Klass (1980), J. Business 53, the practical form. Trading hours only, no drift. */
export function garmanKlass({ open, high, low, close, count }: LogBars): Estimate {
  const terms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const range = high[i]! - low[i]!;
    const move = close[i]! - open[i]!;
    terms[i] = (range * range) / 2 - (2 * Math.LN2 - 1) * move * move;
  }
  return ofVarianceTerms(terms);
}

/** (h - c)(h - o) + (l - c)(l - o). Rogers & Satchell (1991), Annals of Applied Probability 1. Trading hours only, free of drift. */
export function rogersSatchell(bars: LogBars): Estimate {
  return ofVarianceTerms(rogersSatchellTerms(bars));
}
function rogersSatchellTerms({ open, high, low, close, count }: LogBars): Float64Array {
  const terms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const o = open[i]!;
    const h = high[i]!;
    const l = low[i]!;
    const c = close[i]!;
    terms[i] = (h - c) * (h - o) + (l - c) * (l - o);
  }
  return terms;
}

/**
 * V = V_o + k V_c + (1 - k) V_rs, k = 0.34 / (1.34 + (n + 1)/(n - 1)): night, open to close, and Rogers & Satchell.
 * Yang & Zhang (2000), J. Business 73, eq. (7)-(10): free of drift, includes the night. n days that have a close before them.
 */
export function yangZhang(bars: LogBars): Estimate {
  const terms = rogersSatchellTerms(bars).subarray(1);
  const { open, close } = bars;
  // Only days of which all three parts are known: their means belong together.
  let n = 0;
  let nights = 0;
  let moves = 0;
  for (let i = 0; i < terms.length; i++) {
    const night = open[i + 1]! - close[i]!;
    if (!Number.isFinite(terms[i]! + night)) continue;
    nights += night;
    moves += close[i + 1]! - open[i + 1]!;
    n++;
  }
  if (n < 2) return { ...UNKNOWN, n };
  const nightMean = nights / n;
  const moveMean = moves / n;
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  for (let i = 0; i < terms.length; i++) {
    const night = open[i + 1]! - close[i]! - nightMean;
    const move = close[i + 1]! - open[i + 1]! - moveMean;
    terms[i] = (n / (n - 1)) * (night * night + k * move * move) + (1 - k) * terms[i]!;
  }
  return ofVarianceTerms(terms);
}

/**
 * sqrt(sum r^2) over the intervals of one day. Andersen, Bollerslev, Diebold & Labys (2003), Econometrica 71; error of the variance sqrt(2/3 sum r^4)
 * (Barndorff-Nielsen & Shephard 2002). Use mids: the bounce between bid and ask is not volatility, and at short intervals it is most of the sum.
 */
export function realisedVolatility(logReturns: Float64Array): Estimate {
  let squares = 0;
  let fourths = 0;
  let n = 0;
  for (let i = 0; i < logReturns.length; i++) {
    const r = logReturns[i]!;
    if (!(r === r)) continue;
    squares += r * r;
    fourths += r ** 4;
    n++;
  }
  return n === 0 ? UNKNOWN : signedRoot(estimate(squares, Math.sqrt((2 / 3) * fourths), n));
}

/**
 * RiskMetrics (1996): weights lambda^k on r^2, newest first, normalised to sum to one: no weight on a starting value. The error is that of a weighted mean
 * of independent squares; with lambda 0.94 about sixteen days speak, however long the series.
 */
export function ewmaVolatility(logReturns: Float64Array, lambda: number): Estimate {
  let sum = 0;
  let weights = 0;
  let weight = 1;
  let n = 0;
  for (let i = logReturns.length - 1; i >= 0; i--) {
    const r = logReturns[i]!;
    if (!(r === r)) continue;
    sum += weight * r * r;
    weights += weight;
    weight *= lambda;
    n++;
  }
  if (n === 0) return UNKNOWN;
  const variance = sum / weights;
  let squares = 0;
  let again = 1;
  for (let i = logReturns.length - 1; i >= 0; i--) {
    const r = logReturns[i]!;
    if (!(r === r)) continue;
    squares += ((again / weights) * (r * r - variance)) ** 2;
    again *= lambda;
  }
  return signedRoot(estimate(variance, n < 2 ? NaN : Math.sqrt(squares), n));
}
