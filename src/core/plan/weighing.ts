import type { Bps, InLots, Seconds } from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import { usualDayUs } from '#core/market/session';
import type { Plan } from '#core/plan/plan';
import type { PlanInput } from '#core/plan/plan-input';
import { UNUSUAL, type Unusual } from '#core/plan/tactics';

/** What each look weighs orders by, frozen when the parent is accepted. */
export interface Weighing {
  /** One way, bps of notional; negative is a rebate. */
  readonly makerBps: Bps;
  readonly takerBps: Bps;
  /** Length of the trading day that volatility is of. */
  readonly daySeconds: Seconds;
  /** Expected to print while the plan works, both sides, lots; null: unknown. */
  readonly lotsPerSecond: number | null;
  /** Usual size at a touch, lots; null: unknown. */
  readonly depth: InLots | null;
  readonly unusual: Unusual;
}

export function weighingOf(
  {
    profile,
    instrument,
    fees,
    policy,
  }: Pick<PlanInput, 'profile' | 'instrument' | 'fees' | 'policy'>,
  { slices, volumeExpected }: Pick<Plan, 'slices' | 'volumeExpected'>,
): Weighing {
  const seconds = slices.reduce((sum, { start, end }) => sum + (end - start) / 1e6, 0);
  const depth = profile.depthTouch?.value ?? null;
  return {
    makerBps: fees.makerBps,
    takerBps: fees.takerBps,
    daySeconds: usualDayUs(instrument.session) / 1e6,
    lotsPerSecond:
      volumeExpected !== undefined && volumeExpected > 0 && seconds > 0
        ? volumeExpected / seconds
        : null,
    depth: depth === null ? null : depth / quantityOf(instrument, 1),
    unusual: policy.unusual ?? UNUSUAL,
  };
}
