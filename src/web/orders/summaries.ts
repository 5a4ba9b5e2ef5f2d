import { useState } from 'react';
import type { OrderSummaryDoc } from '#contracts/documents';
import { useDocument, type Fetched } from '#web/api/document';
import { useLive } from '#web/api/live';

const SPACING_MS = 2000;
const SHOWN = 100;

/** The newest orders: fetched once, then kept up by what the event stream says of each. */
export function useSummaries(): Omit<Fetched<readonly OrderSummaryDoc[]>, 'at'> {
  const { value, failure, refresh } = useDocument<readonly OrderSummaryDoc[]>(`/api/orders?limit=${SHOWN}`, SPACING_MS);
  const [newer, setNewer] = useState<ReadonlyMap<string, OrderSummaryDoc>>(new Map());
  useLive('order', ({ parentId, order }) => {
    if (parentId === null || order === null) return refresh();
    setNewer((known) => new Map(known).set(parentId, order));
  });
  if (value === null) return { value, failure, refresh };
  const all = new Map(value.map((order) => [order.parentId, order]));
  for (const [parentId, order] of newer) all.set(parentId, order);
  const newest = [...all.values()].toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return { value: newest.slice(0, SHOWN), failure, refresh };
}
