import type { OrdersPage } from '#client/queries';
import type { OrderSummaryDoc } from '#contracts/documents';

export type StatusWanted = '' | 'open' | OrderSummaryDoc['status'];
export interface Wanted {
  readonly status: StatusWanted;
  /** '' is every symbol. */
  readonly symbol: string;
}
export interface Pages {
  readonly rows: readonly OrderSummaryDoc[];
  /** The service has older ones. */
  readonly hasOlder: boolean;
}
export const PAGE = 50;
export const NO_PAGES: Pages = { rows: [], hasOlder: false };

/** `before`: the id of the last row of the page before. */
export const pageOf = ({ status, symbol }: Wanted, before: string | null): OrdersPage => ({
  limit: PAGE,
  ...(status === '' ? {} : { status }),
  ...(symbol === '' ? {} : { symbol }),
  ...(before === null ? {} : { before }),
});

export const withFirst = (page: readonly OrderSummaryDoc[]): Pages => ({
  rows: page,
  hasOlder: page.length === PAGE,
});
export function withOlder({ rows }: Pages, page: readonly OrderSummaryDoc[]): Pages {
  const known = new Set(rows.map(({ parentId }) => parentId));
  return {
    rows: [...rows, ...page.filter(({ parentId }) => !known.has(parentId))],
    hasOlder: page.length === PAGE,
  };
}

/**
 * One order as an event tells it: its row changes, comes or goes. An order older than all that is shown waits
 * for its page.
 */
export function pagesWithOrder(pages: Pages, order: OrderSummaryDoc, wanted: Wanted): Pages {
  const { rows, hasOlder } = pages;
  const at = rows.findIndex(({ parentId }) => parentId === order.parentId);
  if (!isWanted(order, wanted)) return at < 0 ? pages : { rows: rows.toSpliced(at, 1), hasOlder };
  if (at >= 0) return { rows: rows.with(at, order), hasOlder };
  const place = rows.findIndex(({ createdAt }) => createdAt <= order.createdAt);
  if (place < 0 && hasOlder) return pages;
  return { rows: rows.toSpliced(place < 0 ? rows.length : place, 0, order), hasOlder };
}

const isWanted = (
  { status: is, endedAt, order }: OrderSummaryDoc,
  { status, symbol }: Wanted,
): boolean =>
  (symbol === '' || symbol === order.symbol) &&
  (status === '' || (status === 'open' ? endedAt === null : is === status));
