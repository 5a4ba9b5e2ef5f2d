import { isoTime } from '#core/kernel/civil';
import type { CostedOrder } from '#core/tca/costed-order';
import type { FillsAnswer } from '#core/tca/fills-answer';
import { orderEstimate } from '#core/tca/order-estimate';

const COLUMNS = {
  id: ({ parent }) => parent.id,
  symbol: ({ parent }) => parent.symbol,
  side: ({ parent }) => parent.side,
  quantity: ({ quantity }) => quantity,
  filled: ({ filled }) => filled,
  start: ({ parent }) => isoTime(parent.startAt),
  end: ({ parent }) => isoTime(parent.endAt),
  currency: ({ parent }) => parent.currency,
  notional: ({ notional }) => notional,
  average_price: ({ averagePrice }) => averagePrice,
  arrival_price: ({ arrivalPrice }) => arrivalPrice,
  total_bps: ({ totalBps }) => totalBps,
  before_fees_bps: ({ beforeFeesBps }) => beforeFeesBps,
  index_bps: ({ index }) => index?.indexBps ?? null,
  index_adjusted_bps: ({ index }) => index?.adjustedBps ?? null,
  delay_bps: ({ parts }) => parts.delayBps,
  spread_bps: ({ parts }) => parts.spreadBps,
  impact_bps: ({ parts }) => parts.impactBps,
  timing_bps: ({ parts }) => parts.timingBps,
  fees_bps: ({ parts }) => parts.feesBps,
  opportunity_bps: ({ parts }) => parts.opportunityBps,
  rest_bps: ({ parts }) => parts.restBps,
  interval_vwap_bps: ({ againstBps }) => againstBps['intervalVwap'] ?? null,
  twap_bps: ({ againstBps }) => againstBps['twapMid'] ?? againstBps['twap'] ?? null,
  day_vwap_bps: ({ againstBps }) => againstBps['dayVwap'] ?? null,
  decision_bps: ({ againstBps }) => againstBps['decision'] ?? null,
  horizon_vwap_bps: ({ againstBps }) => againstBps['horizonVwap'] ?? null,
  estimate_bps: (order) => orderEstimate(order)?.expectedBps ?? null,
  z: (order) => orderEstimate(order)?.z ?? null,
  markout_60s_bps: ({ markouts }) => markouts.find(({ seconds }) => seconds === 60)?.bps ?? null,
  grade: ({ grade }) => grade,
  missing: ({ missing }) => missing.join('; '),
} as const satisfies Record<string, (order: CostedOrder) => string | number | null>;

/** One line an order; an empty cell is unknown. */
export function fillsCsv({ orders }: FillsAnswer): string {
  const named = [
    ...new Set(orders.flatMap(({ parent }) => Object.keys(parent.terms.benchmarks))),
  ].toSorted();
  return csvOf(
    [...Object.keys(COLUMNS), ...named.map((name) => `${name}_bps`)],
    orders.map((order) => [
      ...Object.values(COLUMNS).map((cell) => cell(order)),
      ...named.map((name) => order.againstBps[name] ?? null),
    ]),
  );
}

export const csvOf = (
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string => `${[head, ...rows].map((row) => row.map(quoted).join(',')).join('\n')}\n`;

/** A cell that a spreadsheet would run as a formula is text. */
function quoted(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
