import type { OrderRecord } from '#core/journal/order-record';
import type { BasketState } from '#core/portfolio/basket-run';
import type { History, RequestMade } from '#engine/ports/history';
import type { EngineState } from '#engine/runtime/engine-state';
import { requestKey } from '#engine/runtime/state';

/** Which orders of the list. */
export interface OrdersWanted {
  readonly limit: number;
  /** The last one on the page before; null: the first page. */
  readonly before: OrderRecord | null;
  /** `open`: they have not ended. null: any. */
  readonly status: OrderRecord['status'] | 'open' | null;
  readonly symbol: string | null;
}

/** Orders, baskets and requests, wherever they are: in memory while they are open and for some days, in the history after that. */
export interface DeskRecords {
  /** Those in memory: at work, or ended in the last days; oldest first. */
  all(): readonly OrderRecord[];
  order(parentId: string): OrderRecord | null;
  /** Newest first. */
  page(wanted: OrdersWanted): readonly OrderRecord[];
  /** Whose cost is known. */
  judged(): readonly OrderRecord[];
  request(by: string, idempotencyKey: string | null): RequestMade | null;
  basket(basketId: string): BasketState | null;
  /** Newest first. */
  baskets(limit: number): readonly BasketState[];
}

export function deskRecords(state: EngineState, history: History | null): DeskRecords {
  const { records, baskets, requests } = state;
  return {
    all: () => [...records.values()],
    order: (parentId) => records.get(parentId) ?? history?.order(parentId) ?? null,
    page(wanted) {
      const { limit, status, symbol } = wanted;
      const before = wanted.before?.placedAs ?? null;
      const near: OrderRecord[] = [];
      for (const record of [...records.values()].reverse()) {
        if (near.length >= limit) break;
        if ((before === null || record.placedAs < before) && isWanted(record, wanted))
          near.push(record);
      }
      // What is open is in memory, all of it.
      if (status === 'open' || history === null) return near;
      const far = history.orders({ limit, before, status, symbol });
      const others = far.filter(({ parentId }) => !records.has(parentId));
      return [...near, ...others].sort((a, b) => b.placedAs - a.placedAs).slice(0, limit);
    },
    judged: () => [
      ...[...(history?.judged() ?? [])].filter(({ parentId }) => !records.has(parentId)),
      ...[...records.values()].filter(({ tca }) => tca !== null),
    ],
    request(by, idempotencyKey) {
      if (idempotencyKey === null) return null;
      const key = requestKey(by, idempotencyKey);
      return requests.get(key) ?? history?.request(key) ?? null;
    },
    basket: (basketId) => baskets.get(basketId) ?? history?.basket(basketId) ?? null,
    baskets(limit) {
      const far = history?.baskets(limit).filter(({ basketId }) => !baskets.has(basketId)) ?? [];
      return [...baskets.values(), ...far].sort((a, b) => b.placedAt - a.placedAt).slice(0, limit);
    },
  };
}

function isWanted(
  { status: is, instrument, endedAt }: OrderRecord,
  { status, symbol }: Pick<OrdersWanted, 'status' | 'symbol'>,
): boolean {
  if (symbol !== null && symbol !== instrument.symbol && symbol !== instrument.id) return false;
  return status === null || (status === 'open' ? endedAt === null : is === status);
}
