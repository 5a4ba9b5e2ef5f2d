// The list of orders as the service gives it: summaries, a page at a time, filtered.
import { type OrderDoc, type OrderSummaryDoc, orderSummaryDoc } from '#contracts/documents';
import { iso, newOrder, type UnitOrderRequest } from './canned-documents.ts';
import { ended } from './canned-progress.ts';

/** A summary has no children, fills, looks and slices: its schema takes them out. */
export const summaryOf = (order: OrderDoc): OrderSummaryDoc => orderSummaryDoc.parse(order);

/** Newest first, as `GET /api/orders` does; `orders` are oldest first. */
export function pageOf(
  orders: readonly OrderDoc[],
  query: URLSearchParams,
): readonly OrderSummaryDoc[] {
  const [status, symbol, before] = [query.get('status'), query.get('symbol'), query.get('before')];
  const newest = orders.toReversed();
  const from = before === null ? 0 : newest.findIndex(({ parentId }) => parentId === before) + 1;
  const isWanted = (order: OrderDoc): boolean =>
    (symbol === null || order.order.symbol === symbol) &&
    (status === null || (status === 'open' ? order.endedAt === null : order.status === status));
  return newest
    .slice(from)
    .filter(isWanted)
    .slice(0, Number(query.get('limit') ?? 100))
    .map(summaryOf);
}

/** The same page of orders that are summaries already, newest first. */
export function summaryPage(
  newest: readonly OrderSummaryDoc[],
  places: ReadonlyMap<string, number>,
  query: URLSearchParams,
): readonly OrderSummaryDoc[] {
  const before = query.get('before');
  const from = before === null ? 0 : (places.get(before) ?? 0) + 1;
  return newest.slice(from, from + Number(query.get('limit') ?? 100));
}

/** Very many, newest first: what differs from one to the next, on one order of each kind. */
export function manySummaries(count: number, now: number): readonly OrderSummaryDoc[] {
  const kinds = manyOrders(12, now).map(summaryOf);
  return Array.from({ length: count }, (_, i) => {
    const n = count - 1 - i;
    const kind = kinds[n % kinds.length] as OrderSummaryDoc;
    return {
      ...kind,
      parentId: `m${n}`,
      createdAt: iso(now - (i + 1) * 1000),
      order: { ...kind.order, quantity: 1000 + ((n * 7919) % 100_003) },
    };
  });
}

/**
 * Many orders of the hours before: every third is at work, the others have ended, some of them without a
 * fill.
 */
export function manyOrders(count: number, now: number): readonly OrderDoc[] {
  return Array.from({ length: count }, (_, i) => {
    const request: UnitOrderRequest = {
      symbol: i % 2 === 0 ? 'ACME' : 'THIN',
      side: i % 4 < 2 ? 'buy' : 'sell',
      quantity: 1000 + 10 * i,
      strategy: 'adaptive',
    };
    const order = newOrder(`m${i}`, request, now - (count - i) * 1000);
    return i % 3 === 0 ? order : ended(order, i % 3 === 1 ? 'completed' : 'cancelled');
  });
}
