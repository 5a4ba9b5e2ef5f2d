import type { PowerFit } from '#core/cost/calibrate/fit-power';
import type { Observations } from '#core/cost/calibrate/observations';
import { type Shrunk, shrink } from '#core/cost/calibrate/shrinkage';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { Tier } from '#core/liquidity/profile';
import { type Estimate, estimate } from '#core/numeric/estimate';

export type TierThresholds = readonly { readonly tier: Tier; readonly minAdv: number }[];
export const tierAt = (thresholds: TierThresholds, advNotional: number): Tier =>
  thresholds.toSorted((a, b) => b.minAdv - a.minAdv).find(({ minAdv }) => advNotional >= minAdv)
    ?.tier ?? 'illiquid';

export interface GroupCoefficients {
  readonly tiers: readonly (Shrunk & { readonly tier: Tier })[];
  readonly symbols: readonly (Shrunk & { readonly symbol: string })[];
  readonly tau: { readonly tiers: number; readonly symbols: number };
}

/** Y of tiers and of symbols under the market's exponent: tiers are drawn to the market, symbols to their tier. */
export function groupCoefficients(
  data: Observations,
  fit: PowerFit,
  thresholds: TierThresholds,
): GroupCoefficients {
  const tierOfRow = Array.from(data.advNotional, (value) => tierAt(thresholds, value));
  const tierNames = [...new Set(tierOfRow)].toSorted();
  const tiers = shrink(
    fit.coefficient,
    tierNames.map((tier) => coefficientOf(data, fit, (i) => tierOfRow[i] === tier)),
  );
  const byName = data.names.map((): number[] => []);
  for (let i = 0; i < data.n; i++) byName[data.name[i]!]!.push(i);
  const used = data.names.flatMap((symbol, k) =>
    byName[k]!.length > 0 ? [{ symbol, rows: byName[k]! }] : [],
  );
  const own = used.map(({ rows }) => coefficientOver(data, fit, rows));
  // A symbol is drawn to the tier that it stood in last.
  const home = used.map(({ rows }) => tierNames.indexOf(tierOfRow[rows.at(-1)!]!));
  const drawn = shrink(fit.coefficient, own);
  const symbols = used.map(({ symbol }, k) => {
    const tier = tiers.each[home[k]!]!.believed;
    const { weight } = drawn.each[k]!;
    const value = weight * own[k]!.value + (1 - weight) * tier.value;
    const standardError = Math.sqrt(
      (1 - weight) * drawn.tau ** 2 + ((1 - weight) * tier.standardError) ** 2,
    );
    return { symbol, own: own[k]!, weight, believed: estimate(value, standardError, own[k]!.n) };
  });
  return {
    tiers: tiers.each.map((each, k) => ({ ...each, tier: tierNames[k]! })),
    symbols,
    tau: { tiers: tiers.tau, symbols: drawn.tau },
  };
}

const coefficientOf = (data: Observations, fit: PowerFit, is: (i: number) => boolean): Estimate =>
  coefficientOver(data, fit, Array.from({ length: data.n }, (_, i) => i).filter(is));

/** Through the origin on (Q / V)^delta, errors by days. */
function coefficientOver(data: Observations, fit: PowerFit, rows: readonly number[]): Estimate {
  let xy = 0;
  let xx = 0;
  const sizes = rows.map((i) => data.advShare[i]! ** fit.exponent.value);
  const costs = rows.map((i) => data.costBps[i]! / (BPS_IN_ONE * data.volatilityDaily[i]!));
  for (const [k, x] of sizes.entries()) {
    xy += x * costs[k]!;
    xx += x * x;
  }
  const coefficient = xy / xx;
  const sums = new Map<number, number>();
  for (const [k, i] of rows.entries())
    sums.set(
      data.day[i]!,
      (sums.get(data.day[i]!) ?? 0) + sizes[k]! * (costs[k]! - coefficient * sizes[k]!),
    );
  const meat = [...sums.values()].reduce((sum, each) => sum + each * each, 0);
  const days = sums.size;
  return estimate(
    coefficient,
    days < 2 ? NaN : Math.sqrt((meat * days) / (days - 1)) / xx,
    rows.length,
  );
}
