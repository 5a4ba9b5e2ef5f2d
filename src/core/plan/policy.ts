import type { Seconds } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { StrategyName } from './strategies.ts';

/** The configuration's words about execution, beside those about liquidity. */
export interface ExecutionPolicy extends LiquidityPolicy {
  readonly defaultStrategy: StrategyName;
  readonly sliceIntervalSeconds: Seconds;
}
