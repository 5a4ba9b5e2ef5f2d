import type { Seconds } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { Shake } from './plan-limits.ts';
import type { StrategyName } from './strategies.ts';
import type { Unusual } from './tactics.ts';

/** The configuration's words about execution, beside those about liquidity. */
export interface ExecutionPolicy extends LiquidityPolicy {
  readonly defaultStrategy: StrategyName;
  readonly sliceIntervalSeconds: Seconds;
  /** How schedules are shaken where an order does not say; absent: they are not. */
  readonly randomise?: Pick<Shake, 'size' | 'time'>;
  /** From where on `adaptive` takes a market for unusual; absent: `UNUSUAL`. */
  readonly unusual?: Unusual;
}
