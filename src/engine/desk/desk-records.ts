import type { OrderRecord } from '#core/journal/order-record';
import { type Refusal, refusal } from '#core/kernel/failure';
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
  /** JRN-18: null: what is known neither here nor in the history never was. Else nobody can say: the history has not come to what has left memory. */
  cannotTell(): Refusal | null;
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
      // What is open is in memory, all of it; and everything is as long as nothing has left.
      if (status === 'open' || history === null || state.goneTo === 0) return near;
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
    cannotTell() {
      const { goneTo } = state;
      const known = history?.sequence() ?? 0;
      return known >= goneTo ? null : behind(known, goneTo);
    },
    basket: (basketId) => baskets.get(basketId) ?? history?.basket(basketId) ?? null,
    baskets(limit) {
      const far = history?.baskets(limit).filter(({ basketId }) => !baskets.has(basketId)) ?? [];
      return [...baskets.values(), ...far].sort((a, b) => b.placedAt - a.placedAt).slice(0, limit);
    },
  };
}

const behind = (known: number, goneTo: number): Refusal =>
  refusal(
    'HISTORY_BEHIND',
    `the history must have what has left memory, has entries up to ${known} of ${goneTo}: whether this key or id was used cannot be said`,
    { known, needed: goneTo },
  );

function isWanted(
  { status: is, instrument, endedAt }: OrderRecord,
  { status, symbol }: Pick<OrdersWanted, 'status' | 'symbol'>,
): boolean {
  if (symbol !== null && symbol !== instrument.symbol && symbol !== instrument.id) return false;
  return status === null || (status === 'open' ? endedAt === null : is === status);
}
