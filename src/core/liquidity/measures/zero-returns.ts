import { type Estimate, estimate, UNKNOWN } from '#core/numeric/estimate';

export interface ZeroReturns {
  /** Share of the days whose return is zero: nobody found it worth the cost to trade on news. */
  readonly zeros: Estimate;
  /** Share of the days with a zero return although something was traded. */
  readonly zerosTraded: Estimate;
}
/** Lesmond, Ogden & Trzcinka (1999), Rev. Financial Studies 12; the second from Goyenko, Holden & Trzcinka (2009), J. Financial Economics 92. A fraction of all days with a known return. */
export function zeroReturns(returns: Float64Array, volume: Float64Array): ZeroReturns {
  let days = 0;
  let zeros = 0;
  let traded = 0;
  for (let i = 0; i < returns.length; i++) {
    const r = returns[i]!;
    if (!(r === r)) continue;
    days++;
    if (r !== 0) continue;
    zeros++;
    if (volume[i]! > 0) traded++;
  }
  return { zeros: shareOf(zeros, days), zerosTraded: shareOf(traded, days) };
}
const shareOf = (count: number, n: number): Estimate => {
  if (n === 0) return UNKNOWN;
  const share = count / n;
  return estimate(share, Math.sqrt((share * (1 - share)) / n), n);
};
