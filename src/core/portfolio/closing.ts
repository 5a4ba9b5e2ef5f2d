import type { ImpactModel } from '#core/cost/model';
import { BPS_IN_ONE, type Bps, type Days, type Units } from '#core/kernel/units';
import { bearableAdv } from '#core/liquidity/standing';
import type { Surveyed } from '#core/liquidity/survey';
import { tradeOf } from '#core/liquidity/trade';
import { daysToLiquidate } from '#core/portfolio/liquidation';

/** What it costs to trade a quantity evenly over some days, bps of its value, one way; null where the spread or the impact is unknown. */
export interface EvenCost {
  readonly halfBps: Bps | null;
  readonly impactBps: Bps | null;
  readonly costBps: Bps | null;
}
/**
 * The one price of this act, whoever asks: half the spread and the cost model's impact. `days` are trading days of average volume; what a name bears in its regime decides how many it takes at the cap, not what a day is.
 * Reports, stress, grids and ways of selling all ask here, so that two tables never price one sale twice.
 */
export function evenCost(
  { profile }: Pick<Surveyed, 'profile'>,
  model: Pick<ImpactModel, 'impactBps'>,
  units: Units,
  days: Days,
): EvenCost {
  const spread = profile.spreadBps ?? profile.spreadEstimated;
  const impact = model.impactBps(tradeOf(profile, Math.abs(units), days));
  const halfBps = spread === null ? null : spread.value / 2;
  const impactBps = Number.isFinite(impact) ? impact : null;
  return {
    halfBps,
    impactBps,
    costBps: halfBps === null || impactBps === null ? null : halfBps + impactBps,
  };
}
/** Days to close a position at the participation cap, of the volume that can be counted on in its regime. */
export const capDays = (
  { profile }: Pick<Surveyed, 'profile'>,
  units: Units,
  participation: number,
): Days => daysToLiquidate({ units, adv: bearableAdv(profile) }, participation);

/** Days over which an even sale of the same quantity has the same mean rate, weighted by what is sold: (sum q)^2 / sum (q^2 / days). An even sale is itself. */
export function evenDaysOf(
  slices: readonly { readonly quantity: Units; readonly days: Days }[],
): Days {
  const sold = slices.reduce((sum, { quantity }) => sum + Math.abs(quantity), 0);
  const rate = slices.reduce(
    (sum, { quantity, days }) => sum + (quantity === 0 ? 0 : quantity ** 2 / days),
    0,
  );
  return rate === 0 ? 0 : sold ** 2 / rate;
}

/** A cost of the whole value or more is no forecast: the size is far outside of what any model was fitted on. */
export const isBeyondModel = (costBps: Bps | null): boolean =>
  costBps !== null && costBps >= BPS_IN_ONE;
