import { invariant } from '#core/kernel/assert';
import {
  exposures,
  type FactorRisk,
  timesRisk,
  varianceOf,
} from '#core/portfolio/optimise/factor-risk';

const SWEEPS_MAX = 2000;
const TOLERANCE = 1e-12;

/**
 * Long weights that sum to 1 of which each carries its share of the risk, w_i (S w)_i / w'S w = budget_i (equal shares where none are given).
 * min w'S w / 2 - sum budget_i ln w_i by cyclical coordinate descent (Griveau-Billion, Richard & Roncalli 2013), O(names x factors) a sweep. null where a name has no risk of its own or in factors.
 */
export function riskParity(risk: FactorRisk, budgets?: readonly number[]): Float64Array | null {
  const n = risk.specific.length;
  invariant(
    budgets === undefined || (budgets.length === n && budgets.every((each) => each > 0)),
    'every name has a share above 0',
  );
  const k = risk.factors;
  const own = Float64Array.from(risk.specific, (each, i) =>
    risk.loadings.subarray(i * k, (i + 1) * k).reduce((sum, x) => sum + x * x, each),
  );
  if (own.some((each) => !(each > 0))) return null;
  const total = budgets?.reduce((sum, each) => sum + each, 0) ?? n;
  const w = own.map((each, i) => 1 / Math.sqrt(each) / Math.sqrt(total / (budgets?.[i] ?? 1)));
  const y = exposures(risk, w);
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    let change = 0;
    for (let i = 0; i < n; i++) {
      let others = risk.specific[i]! * w[i]! - own[i]! * w[i]!;
      for (let f = 0; f < k; f++) others += risk.loadings[i * k + f]! * y[f]!;
      const next =
        (-others + Math.sqrt(others * others + (4 * own[i]! * (budgets?.[i] ?? 1)) / total)) /
        (2 * own[i]!);
      for (let f = 0; f < k; f++) y[f]! += risk.loadings[i * k + f]! * (next - w[i]!);
      change = Math.max(change, Math.abs(next / w[i]! - 1));
      w[i] = next;
    }
    if (change < TOLERANCE) break;
  }
  const sum = w.reduce((all, each) => all + each, 0);
  return w.map((each) => each / sum);
}
/** Which share of the variance each name carries; together 1. */
export function riskShares(risk: FactorRisk, w: Float64Array): Float64Array {
  const variance = varianceOf(risk, w);
  return timesRisk(risk, w).map((each, i) => (w[i]! * each) / variance);
}
