import type { ImpactModel } from '#core/cost/model';
import { BPS_IN_ONE, type Price } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';
import type { AllocationCosts } from '#core/portfolio/optimise/allocation';

/** A name as its costs need it. Half spread and fees as a fraction of value, one way. */
export interface CostedName {
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly price: Price;
  readonly crossing: number;
}
/** Least size at which a curve is touched, as a share of the average day's volume. */
const LEAST_OF_ADV = 1e-6;

/** Average impact of trading a weight z of a book of value v at the participation cap, as a fraction of what trades. NaN where the model cannot tell. */
export function impactOfWeight(
  { profile, model, price }: CostedName,
  value: number,
  participation: number,
  z: number,
): { readonly average: number; readonly marginal: number } {
  const quantity = Math.max((Math.abs(z) * value) / price, LEAST_OF_ADV * profile.adv.value);
  const trade = tradeOf(profile, quantity, quantity / profile.adv.value / participation);
  return {
    average: model.impactBps(trade) / BPS_IN_ONE,
    marginal: model.marginalImpactBps(trade) / BPS_IN_ONE,
  };
}

/**
 * Any cost model as a power law of the size that touches it in value and slope at `sizes` (weights): exact for a power law, else as near as the sizes are to the solution.
 * marginal = (1 + exponent) x average for any power.
 */
export function costEnvelope(
  names: readonly CostedName[],
  value: number,
  participation: number,
  sizes: ArrayLike<number>,
): Pick<AllocationCosts, 'linear' | 'power' | 'exponent'> {
  const power: number[] = [];
  const exponent: number[] = [];
  for (const [i, name] of names.entries()) {
    const z = Math.max(
      Math.abs(sizes[i]!),
      (LEAST_OF_ADV * name.profile.adv.value * name.price) / value,
    );
    const { average, marginal } = impactOfWeight(name, value, participation, z);
    const e = average > 0 ? Math.min(1, Math.max(0.05, marginal / average - 1)) : 0.5;
    exponent.push(e);
    power.push(average === 0 ? 0 : average / z ** e);
  }
  return { linear: names.map(({ crossing }) => crossing), power, exponent };
}
