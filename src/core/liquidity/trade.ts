import { type Days, type Money, type Ratio, type Units } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';

/** What a forecast of cost is asked about: an order by its size, against a market by its volume and volatility, over a time. */
export interface Trade {
  /** Q / V_D: shares of the average day's eligible volume. */
  readonly advShare: Ratio;
  /** Of a day's log return, as a fraction. */
  readonly volatilityDaily: Ratio;
  /** Days of average volume that are expected to trade while the order does; 0 for all at once. An order of a tenth of ADV at a fifth of the volume takes half a day. */
  readonly volumeTime: Days;
  /** Eligible units, and their value in quote currency, a day. */
  readonly adv: Units;
  readonly advNotional: Money;
}

export const tradeOf = (
  {
    adv,
    advNotional,
    volatilityDaily,
  }: Pick<LiquidityProfile, 'adv' | 'advNotional' | 'volatilityDaily'>,
  quantity: number,
  volumeTime: number,
): Trade => ({
  advShare: quantity / adv.value,
  volatilityDaily: volatilityDaily.value,
  volumeTime,
  adv: adv.value,
  advNotional,
});
