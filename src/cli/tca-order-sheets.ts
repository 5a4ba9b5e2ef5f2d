import { brief, type Sheet } from '#cli/sheet';
import type { FillsDoc } from '#contracts/fills-documents';

/** Every order, most expensive first. */
export function ordersSheet({ orders }: FillsDoc): Sheet {
  const minute = (iso: string): string => iso.slice(0, 19).replace('T', ' ');
  return {
    title: 'Orders',
    words: [],
    columns: [
      brief('order', 'text'),
      brief('symbol', 'text'),
      brief('side', 'text'),
      brief('filled', 'number'),
      brief('start, UTC', 'text'),
      brief('total', 'bps'),
      brief('delay', 'bps'),
      brief('spread', 'bps'),
      brief('impact', 'bps'),
      brief('timing', 'bps'),
      brief('fees', 'bps'),
      brief('opportunity', 'bps'),
      brief('rest', 'bps'),
      brief('vs VWAP', 'bps'),
      brief('estimate', 'bps'),
      brief('z', 'number'),
      brief('off an even pace', 'share'),
      brief('off the volume', 'share'),
      brief('off the plan', 'share'),
      brief('value', 'money'),
      brief('cost', 'money'),
      brief('currency', 'text'),
      brief('grade', 'text'),
    ],
    rows: orders
      .toSorted((a, b) => (b.totalBps ?? -Infinity) - (a.totalBps ?? -Infinity))
      .map((order) => [
        order.id,
        order.symbol,
        order.side,
        order.filled,
        minute(order.startAt),
        order.totalBps,
        order.parts.delayBps,
        order.parts.spreadBps,
        order.parts.impactBps,
        order.parts.timingBps,
        order.parts.feesBps,
        order.parts.opportunityBps,
        order.parts.restBps,
        order.againstBps['intervalVwap'] ?? null,
        order.estimate?.expectedBps ?? null,
        order.estimate?.z ?? null,
        order.adherence.even,
        order.adherence.volume,
        order.adherence.plan,
        order.notional,
        order.money.total,
        order.money.currency,
        order.grade,
      ]),
  };
}

/** How many orders lack what, most first. */
export function missingSheet({ orders }: FillsDoc): Sheet {
  const counts = new Map<string, number>();
  for (const { missing } of orders)
    for (const reason of missing) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return {
    title: 'What is missing',
    words: [],
    columns: [brief('what and why', 'text'), brief('orders', 'count')],
    rows: [...counts].toSorted(([, a], [, b]) => b - a),
  };
}
