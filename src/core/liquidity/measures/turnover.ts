import { type Estimate, estimate, meanOf, UNKNOWN } from '#core/numeric/estimate';

/** Mean daily volume over units outstanding: a fraction a day. NaN where the count is unknown or zero. */
export function turnover(volume: Float64Array, unitsOutstanding: number): Estimate {
  if (!(unitsOutstanding > 0)) return UNKNOWN;
  const { value, standardError, n } = meanOf(volume);
  return estimate(value / unitsOutstanding, standardError / unitsOutstanding, n);
}

/**
 * Hui & Heubel (1984), as in Sarr & Lybek (IMF WP/02/232): L_HH = [(Pmax - Pmin) / Pmin] / [V / (S Pbar)] over five days:
 * relative price range per turnover. High is illiquid; NaN where nothing was traded.
 */
export function huiHeubel(window: {
  readonly priceMax: number;
  readonly priceMin: number;
  readonly traded: number;
  readonly unitsOutstanding: number;
  readonly priceMean: number;
}): number {
  const share = window.traded / (window.unitsOutstanding * window.priceMean);
  return share > 0 && window.priceMin > 0
    ? (window.priceMax - window.priceMin) / window.priceMin / share
    : NaN;
}

/** Days in one Hui-Heubel window. */
const HUI_HEUBEL_DAYS = 5;

/** Mean of L_HH over successive windows of five days; `traded` in quote currency. */
export function huiHeubelOf(
  days: {
    readonly high: Float64Array;
    readonly low: Float64Array;
    readonly close: Float64Array;
    readonly traded: Float64Array;
  },
  unitsOutstanding: number,
): Estimate {
  const windows = new Float64Array(Math.floor(days.close.length / HUI_HEUBEL_DAYS));
  for (let k = 0; k < windows.length; k++) {
    let priceMax = -Infinity;
    let priceMin = Infinity;
    let traded = 0;
    let sum = 0;
    for (let i = k * HUI_HEUBEL_DAYS; i < (k + 1) * HUI_HEUBEL_DAYS; i++) {
      priceMax = Math.max(priceMax, days.high[i]!);
      priceMin = Math.min(priceMin, days.low[i]!);
      traded += days.traded[i]!;
      sum += days.close[i]!;
    }
    windows[k] = huiHeubel({
      priceMax,
      priceMin,
      traded,
      unitsOutstanding,
      priceMean: sum / HUI_HEUBEL_DAYS,
    });
  }
  return meanOf(windows);
}

/** Martin (1975): sum over the days of (P_t - P_{t-1})^2 / V_t, V in units, days without volume left out. `perDay` is comparable between spans of different length. */
export function martinIndex(
  close: Float64Array,
  volume: Float64Array,
): { readonly total: number; readonly perDay: Estimate } {
  const terms = new Float64Array(Math.max(0, close.length - 1));
  let total = 0;
  for (let i = 0; i < terms.length; i++) {
    const traded = volume[i + 1]!;
    const term = traded > 0 ? (close[i + 1]! - close[i]!) ** 2 / traded : NaN;
    terms[i] = term;
    if (term === term) total += term;
  }
  const perDay = meanOf(terms);
  return { total: perDay.n === 0 ? NaN : total, perDay };
}
