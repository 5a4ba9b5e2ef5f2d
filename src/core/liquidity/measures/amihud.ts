import { invariant } from '#core/kernel/assert';
import { type Estimate, estimate, meanOf, UNKNOWN } from '#core/numeric/estimate';

/** A day belongs when something was traded and its return is known. Days without volume are dropped: a ratio to zero is not data. */
const belongs = (move: number, traded: number): boolean => traded > 0 && move === move;

/** |R_d| / V_d per day, V in quote currency; NaN where the day does not belong. Row i is the day of `returns[i]`. */
function amihudRatios(returns: Float64Array, traded: Float64Array): Float64Array {
  invariant(returns.length === traded.length, 'a return and its traded value are of one day');
  const ratios = new Float64Array(returns.length);
  for (let i = 0; i < ratios.length; i++)
    ratios[i] = belongs(returns[i]!, traded[i]!) ? Math.abs(returns[i]!) / traded[i]! : NaN;
  return ratios;
}

/** ILLIQ = 10^6 mean(|R_d| / V_d), simple returns: fraction of price per million of quote currency. Amihud (2002), J. Financial Markets 5, eq. (1). */
export function amihud(returns: Float64Array, traded: Float64Array): Estimate {
  const { value, standardError, n } = meanOf(amihudRatios(returns, traded));
  return estimate(1e6 * value, 1e6 * standardError, n);
}

/** mean(sqrt(|R_d| / V_d)): the root tames the days with almost no volume (Hasbrouck 2009, J. Finance 64). */
export function amihudRoot(returns: Float64Array, traded: Float64Array): Estimate {
  const ratios = amihudRatios(returns, traded);
  for (let i = 0; i < ratios.length; i++) ratios[i] = Math.sqrt(ratios[i]!);
  return meanOf(ratios);
}

/** 10^6 mean |R_d| / mean V_d over the same days: NOT Amihud's measure, but what it is mistaken for; busy days rule it. */
export function ratioOfMeans(returns: Float64Array, traded: Float64Array): number {
  let moves = 0;
  let value = 0;
  for (let i = 0; i < returns.length; i++) {
    if (!belongs(returns[i]!, traded[i]!)) continue;
    moves += Math.abs(returns[i]!);
    value += traded[i]!;
  }
  return value > 0 ? (1e6 * moves) / value : NaN;
}

/** Amivest ratio: sum of V_d over sum of |R_d|, quote currency traded per 100 % of movement; NaN where nothing moved. Cooper, Groth & Avera (1985), J. Economics and Business 37. */
export function amivest(returns: Float64Array, traded: Float64Array): Estimate {
  let moves = 0;
  let value = 0;
  let n = 0;
  for (let i = 0; i < returns.length; i++) {
    if (!(returns[i]! === returns[i]!) || !(traded[i]! >= 0)) continue;
    moves += Math.abs(returns[i]!);
    value += traded[i]!;
    n++;
  }
  if (!(moves > 0)) return { ...UNKNOWN, n };
  // Ratio of means, error by the delta method: that of mean(V - ratio |R|) over mean |R|.
  const ratio = value / moves;
  const rest = Float64Array.from(returns, (move, i) =>
    traded[i]! >= 0 ? traded[i]! - ratio * Math.abs(move) : NaN,
  );
  return estimate(ratio, (meanOf(rest).standardError * n) / moves, n);
}
