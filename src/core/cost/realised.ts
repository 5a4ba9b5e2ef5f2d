import type { ImpactModel, Trade } from '#core/cost/model';
import type { Bps, Ratio } from '#core/kernel/units';
import { normalQuantile } from '#core/numeric/normal';

/** How far one order's realised cost falls from what was expected, at a probability; bps, negative below the expectation. */
export interface RealisedTerms {
  readonly level: Ratio;
  /** Timing risk of the order: one standard deviation of what the market does meanwhile. */
  readonly risk: Bps;
  /** By how much the model's own error has grown with its age. */
  readonly widening: number;
}

/** What chance does to one order and what the model does not know, as if independent: root of the sum of their squares, to the side of the quantile. */
export function deviationAt(
  shock: number,
  risk: Bps,
  { level, standardError }: { readonly level: Ratio; readonly standardError: Bps },
): Bps {
  const z = normalQuantile(level);
  return Math.sign(z) === 0
    ? shock * risk
    : Math.sign(z) * Math.hypot(shock * risk, z * standardError);
}

/** Quantile of the realised cost beyond the half spread, of the impact alone. */
export const realisedQuantile = (
  model: ImpactModel,
  trade: Trade,
  { level, risk, widening }: RealisedTerms,
): Bps =>
  model.impactBps(trade) +
  deviationAt(model.shock(trade, level), risk, {
    level,
    standardError: widening * model.impactStandardErrorBps(trade),
  });
