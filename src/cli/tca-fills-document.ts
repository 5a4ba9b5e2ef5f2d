import type { FillsAnswer } from '#cli/tca-fills-answer';
import { isoTime } from '#core/kernel/civil';
import { costGroups, costSummary } from '#core/tca/cost-groups';
import type { CostedOrder } from '#core/tca/costed-order';
import { costedRow } from '#core/tca/costed-row';

/** `tca FILE --json`. Costs are positive when they hurt; null is unknown. */
export function fillsDocument(answer: FillsAnswer) {
  const { orders, reportIn } = answer;
  const rows = orders.map(costedRow);
  return {
    orders: orders.map(orderDocument),
    groups: costGroups(rows, reportIn),
    total: costSummary(rows, reportIn),
    currency: reportIn,
    rebuilt: {
      parents: orders.length,
      by: countsOf(orders.map(({ parent }) => parent.rebuiltBy)),
      gap: answer.gap,
    },
    grades: countsOf(orders.map(({ grade }) => grade)),
    skipped: answer.skipped,
    notes: answer.notes,
    files: answer.files,
  };
}

const countsOf = (names: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]),
  );

function orderDocument(order: CostedOrder) {
  const { parent, benchmarks, againstBps, markouts } = order;
  return {
    id: parent.id,
    symbol: parent.symbol,
    side: parent.side,
    quantity: order.quantity,
    filled: order.filled,
    fills: parent.fills.length,
    averagePrice: order.averagePrice,
    arrivalPrice: order.arrivalPrice,
    arrivalIs: order.arrivalIs,
    decisionPrice: order.decisionPrice,
    limit: parent.limit,
    totalBps: order.totalBps,
    beforeFeesBps: order.beforeFeesBps,
    parts: order.parts,
    benchmarks,
    againstBps,
    markouts,
    relativePerformance: order.relativePerformance,
    participation: order.participation,
    passiveShare: order.passiveShare,
    startAt: isoTime(parent.startAt),
    startsWith: parent.startsWith,
    endAt: isoTime(parent.endAt),
    rebuiltBy: parent.rebuiltBy,
    currency: parent.currency,
    value: order.value,
    notional: order.notional,
    tags: parent.tags,
    market: order.market,
    grade: order.grade,
    missing: order.missing,
  };
}

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
  markout_60s_bps: ({ markouts }) => markouts.find(({ seconds }) => seconds === 60)?.bps ?? null,
  grade: ({ grade }) => grade,
  missing: ({ missing }) => missing.join('; '),
} as const satisfies Record<string, (order: CostedOrder) => string | number | null>;

/** One line an order; an empty cell is unknown. */
export function fillsCsv({ orders }: FillsAnswer): string {
  const rows = orders.map((order) =>
    Object.values(COLUMNS)
      .map((cell) => quoted(cell(order)))
      .join(','),
  );
  return `${[Object.keys(COLUMNS).join(','), ...rows].join('\n')}\n`;
}
/** A cell that a spreadsheet would run as a formula is text. */
function quoted(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
