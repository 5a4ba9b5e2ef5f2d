import type { OrderSummaryDoc } from '#contracts/documents';

/** One parent in the blotter: what its columns show, and no more, so that 100,000 of them fit in a page. */
export interface BlotterRow {
  readonly parentId: string;
  readonly placedAt: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  /** Of the quantity, 0-1. */
  readonly filled: number;
  readonly strategy: string;
  readonly status: OrderSummaryDoc['status'];
  readonly averagePrice: number | null;
  readonly arrivalPrice: number | null;
  readonly costSoFarBps: number | null;
  readonly totalBps: number | null;
  readonly estimatedBps: number | null;
  readonly currency: string;
  readonly endedAt: string | null;
}

export const blotterRowOf = (doc: OrderSummaryDoc): BlotterRow => ({
  parentId: doc.parentId,
  placedAt: doc.createdAt,
  symbol: doc.order.symbol,
  side: doc.order.side,
  quantity: doc.order.quantity,
  filled: doc.filled / doc.order.quantity,
  strategy: doc.order.strategy,
  status: doc.status,
  averagePrice: doc.averagePrice,
  arrivalPrice: doc.arrivalPrice,
  costSoFarBps: doc.costSoFarBps,
  totalBps: doc.tca?.totalBps ?? null,
  estimatedBps: doc.estimate?.expectedBps ?? null,
  currency: doc.currency,
  endedAt: doc.endedAt,
});

/** Rows as the latest say, newest first: those that are known change in place, new ones come on top. */
export function rowsWith(
  rows: readonly BlotterRow[],
  latest: readonly BlotterRow[],
): readonly BlotterRow[] {
  const changes = new Map(latest.map((row) => [row.parentId, row]));
  const kept = rows.map((row) => {
    const change = changes.get(row.parentId);
    changes.delete(row.parentId);
    return change ?? row;
  });
  const fresh = [...changes.values()].toSorted((a, b) => (a.placedAt < b.placedAt ? 1 : -1));
  return [...fresh, ...kept];
}
