import type { Count, Ratio, Seconds } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { Shake } from './plan-limits.ts';
import type { StrategyName } from './strategies.ts';
import type { Unusual } from './tactics.ts';

/** What the desk does by itself about an order at work. */
export interface WatchPolicy {
  /** What is done when the cost leaves the band of the estimate, and how often an order that costs what was forecast may meet it. */
  readonly guard: {
    readonly action: 'off' | 'ask' | 'slow' | 'pause';
    readonly falseAlarm: Ratio;
  };
  /** Held after so many slices without a market, and planned again when it is back. */
  readonly afterHalt: { readonly slices: Count; readonly extendDeadlineUpToSeconds: Seconds };
  /** Between two assessments of an order at work; 0: never. */
  readonly scoreEverySeconds: Seconds;
  /** Between two comparisons of an order's market with its plan, 0: never; and from which difference on, in logs, the rest is planned again. */
  readonly replan: { readonly everySeconds: Seconds; readonly from: number };
}

/** The configuration's words about execution, beside those about liquidity. */
export interface ExecutionPolicy extends LiquidityPolicy {
  readonly defaultStrategy: StrategyName;
  readonly sliceIntervalSeconds: Seconds;
  /** How schedules are shaken where an order does not say; absent: they are not. */
  readonly randomise?: Pick<Shake, 'size' | 'time'>;
  /** From where on `adaptive` takes a market for unusual; absent: `UNUSUAL`. */
  readonly unusual?: Unusual;
  /** Absent: orders at work are not watched. */
  readonly watch?: WatchPolicy;
}
