import { type CostUnit, costIn } from '#cli/tca-units';
import { isoTime } from '#core/kernel/civil';
import type { CostedOrder } from '#core/tca/costed-order';
import type { FillsAnswer } from '#core/tca/fills-answer';
import { orderEstimate } from '#core/tca/order-estimate';

type Cell = string | number | null;
/** Plain columns, as they are in every unit. */
const ABOUT = {
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
} as const satisfies Record<string, (order: CostedOrder) => Cell>;
const AFTER = {
  off_even: ({ adherence }) => adherence.even,
  off_volume: ({ adherence }) => adherence.volume,
  off_plan: ({ adherence }) => adherence.plan,
  z: (order) => orderEstimate(order)?.z ?? null,
  markout_60s_bps: ({ markouts }) => markouts.find(({ seconds }) => seconds === 60)?.bps ?? null,
  grade: ({ grade }) => grade,
  missing: ({ missing }) => missing.join('; '),
} as const satisfies Record<string, (order: CostedOrder) => Cell>;
/** Costs of the whole order, bps of its arrival value; their names end in the unit. */
const OF_ORDER = {
  total: ({ totalBps }) => totalBps,
  before_fees: ({ beforeFeesBps }) => beforeFeesBps,
  delay: ({ parts }) => parts.delayBps,
  spread: ({ parts }) => parts.spreadBps,
  impact: ({ parts }) => parts.impactBps,
  timing: ({ parts }) => parts.timingBps,
  fees: ({ parts }) => parts.feesBps,
  opportunity: ({ parts }) => parts.opportunityBps,
  rest: ({ parts }) => parts.restBps,
  estimate: (order) => orderEstimate(order)?.expectedBps ?? null,
} as const satisfies Record<string, (order: CostedOrder) => number | null>;
/** Costs of what was filled, bps of its arrival value. */
const OF_FILLS = {
  index: ({ index }) => index?.indexBps ?? null,
  index_adjusted: ({ index }) => index?.adjustedBps ?? null,
  interval_vwap: ({ againstBps }) => againstBps['intervalVwap'] ?? null,
  twap: ({ againstBps }) => againstBps['twapMid'] ?? againstBps['twap'] ?? null,
  day_vwap: ({ againstBps }) => againstBps['dayVwap'] ?? null,
  decision: ({ againstBps }) => againstBps['decision'] ?? null,
  horizon_vwap: ({ againstBps }) => againstBps['horizonVwap'] ?? null,
} as const satisfies Record<string, (order: CostedOrder) => number | null>;

/** One line an order; an empty cell is unknown. Costs are in `unit`, which their names end in. */
export function fillsCsv({ orders }: FillsAnswer, unit: CostUnit): string {
  const named = [
    ...new Set(orders.flatMap(({ parent }) => Object.keys(parent.terms.benchmarks))),
  ].toSorted();
  const costs = [...Object.keys(OF_ORDER), ...Object.keys(OF_FILLS), ...named];
  return csvOf(
    [...Object.keys(ABOUT), ...costs.map((name) => `${name}_${unit}`), ...Object.keys(AFTER)],
    orders.map((order) => [
      ...Object.values(ABOUT).map((cell) => cell(order)),
      ...Object.values(OF_ORDER).map((cost) => costIn(cost(order), unit, order.notional)),
      ...[
        ...Object.values(OF_FILLS).map((cost) => cost(order)),
        ...named.map((name) => order.againstBps[name] ?? null),
      ].map((bps) => costIn(bps, unit, valueOfFilled(order))),
      ...Object.values(AFTER).map((cell) => cell(order)),
    ]),
  );
}
const valueOfFilled = ({ notional, filled, quantity }: CostedOrder): number | null =>
  notional === null || !(quantity > 0) ? null : (notional * filled) / quantity;

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
