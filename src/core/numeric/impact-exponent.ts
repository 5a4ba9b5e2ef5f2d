import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { weightedLine } from '#core/numeric/series-facts';

/** Orders of one size: how large they are on average, and how far they moved the price, in daily volatilities. */
export interface ImpactBin {
  /** Geometric mean of quantity over daily volume. */
  readonly size: Ratio;
  readonly impact: number;
  readonly standardError: number;
  readonly n: Count;
}
export interface ImpactLaw {
  readonly exponent: Estimate;
  /** Y of I = Y sigma (Q / V)^exponent, as fitted, and where the exponent is 1/2. */
  readonly prefactor: Estimate;
  readonly prefactorAtHalf: Estimate;
  readonly bins: readonly ImpactBin[];
}

const BIN_MIN = 5; // Orders that a bin needs before its mean has an error.

/**
 * I = Y sigma (Q / V)^delta from many orders: bins of equal width in log Q, the mean signed impact in each, and a line through the
 * logs of the means, weighted by 1 / var(log mean) = (mean / error)^2. Toth et al. (2011), Phys. Rev. X 1, 021006.
 * Never log |I| order by order: the impact of one order is mostly noise, and the log of its size bends the exponent towards 0.
 * null: fewer than three bins have a mean above its error.
 */
export function impactLaw(
  sizes: Float64Array,
  impacts: Float64Array,
  binsPerDecade: number,
): ImpactLaw | null {
  invariant(sizes.length === impacts.length, 'every order has a size and an impact');
  const bins = impactBins(sizes, impacts, binsPerDecade);
  const usable = bins.filter(
    ({ impact, standardError }) => standardError > 0 && impact > standardError,
  );
  const line = weightedLine(
    usable.map(({ size, impact, standardError }) => ({
      x: Math.log(size),
      y: Math.log(impact),
      weight: (impact / standardError) ** 2,
    })),
  );
  if (line === null) return null;
  let weights = 0;
  let sum = 0;
  let centre = 0;
  for (const { size, impact, standardError } of usable) {
    const weight = size / standardError ** 2;
    weights += weight;
    sum += (weight * impact) / Math.sqrt(size);
    centre += (impact / standardError) ** 2;
  }
  // Known errors of the bins; where the line fits worse than they say, its own.
  let sxx = 0;
  let meanX = 0;
  for (const { size, impact, standardError } of usable)
    meanX += ((impact / standardError) ** 2 * Math.log(size)) / centre;
  for (const { size, impact, standardError } of usable)
    sxx += (impact / standardError) ** 2 * (Math.log(size) - meanX) ** 2;
  const n = usable.reduce((total, bin) => total + bin.n, 0);
  const slopeError = Math.max(line.slopeError, 1 / Math.sqrt(sxx));
  const prefactor = Math.exp(line.intercept);
  return {
    exponent: estimate(line.slope, slopeError, n),
    prefactor: estimate(prefactor, prefactor * slopeError * Math.abs(meanX), n),
    prefactorAtHalf: estimate(sum / weights, 1 / Math.sqrt(weights), n),
    bins,
  };
}

function impactBins(
  sizes: Float64Array,
  impacts: Float64Array,
  binsPerDecade: number,
): readonly ImpactBin[] {
  const members = new Map<number, number[]>();
  for (let i = 0; i < sizes.length; i++) {
    if (!(sizes[i]! > 0) || !Number.isFinite(impacts[i]!)) continue;
    const key = Math.floor(Math.log10(sizes[i]!) * binsPerDecade);
    const known = members.get(key);
    if (known === undefined) members.set(key, [i]);
    else known.push(i);
  }
  return [...members]
    .toSorted(([a], [b]) => a - b)
    .filter(([, rows]) => rows.length >= BIN_MIN)
    .map(([, rows]) => {
      const n = rows.length;
      const impact = rows.reduce((sum, i) => sum + impacts[i]!, 0) / n;
      const spread = rows.reduce((sum, i) => sum + (impacts[i]! - impact) ** 2, 0) / (n - 1);
      return {
        size: Math.exp(rows.reduce((sum, i) => sum + Math.log(sizes[i]!), 0) / n),
        impact,
        standardError: Math.sqrt(spread / n),
        n,
      };
    });
}
