import { BPS_IN_ONE, type Bps, type Money } from '#core/kernel/units';
import type { CostedOrder } from './costed-order.ts';

/** The cost of an order and its parts in one currency, positive when it hurts; null: not known. Parts and rest sum to the total. */
export interface OrderMoney {
  /** null: no file names it. */
  readonly currency: string | null;
  readonly total: Money | null;
  readonly delay: Money | null;
  readonly spread: Money | null;
  readonly impact: Money | null;
  readonly timing: Money | null;
  readonly fees: Money | null;
  readonly opportunity: Money | null;
  readonly rest: Money | null;
}

/** In the currency of the report, else in that of the price; all null where a rate is missing. */
export function orderMoney(order: CostedOrder, reportIn: string | null): OrderMoney {
  const { notional, parts, totalBps, parent } = order;
  const money = (bps: Bps | null): Money | null =>
    bps === null || notional === null ? null : (bps / BPS_IN_ONE) * notional;
  return {
    currency: reportIn ?? parent.currency,
    total: money(totalBps),
    delay: money(parts.delayBps),
    spread: money(parts.spreadBps),
    impact: money(parts.impactBps),
    timing: money(parts.timingBps),
    fees: money(parts.feesBps),
    opportunity: money(parts.opportunityBps),
    rest: money(parts.restBps),
  };
}
