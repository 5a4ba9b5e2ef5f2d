import { invariant } from '#core/kernel/assert';
import type { FeeMode } from './commission.ts';
import type { SpotOrder } from './spot-order.ts';

/** An order with what only the exchange needs. `leaves`: lots that may still trade. */
export interface LiveOrder extends SpotOrder {
  leaves: number;
  /** MARKET orders that spend an amount: the amount, in hundred-millionths of the quote asset, as text. */
  readonly quoteBudget: string | null;
  readonly fees: FeeMode;
}
/** One side of a trade, as its account sees it. */
export interface StoredFill {
  readonly tradeId: number;
  readonly orderId: number;
  readonly account: string;
  readonly symbol: string;
  readonly at: number;
  readonly side: 1 | -1;
  readonly price: number;
  readonly quantity: number;
  readonly isMaker: boolean;
  readonly commission: bigint;
  readonly commissionAsset: string;
  /** Of a contract: profit or loss before the commission. */
  readonly realised?: bigint;
}

/** Every order and fill of the accounts, in the order in which they came. */
export interface OrderStore {
  add(order: LiveOrder): void;
  /** Out of the open ones; it stays known. */
  close(order: LiveOrder): void;
  rename(order: LiveOrder, clientOrderId: string): void;
  get(orderId: number): LiveOrder | null;
  /** EXC-4: the open one of that id, else the newest that ever had it. */
  byClientId(account: string, symbol: string, clientOrderId: string): LiveOrder | null;
  isOpen(account: string, symbol: string, clientOrderId: string): boolean;
  open(account: string, symbol: string | null): readonly LiveOrder[];
  all(account: string, symbol: string): readonly LiveOrder[];
  addFill(fill: StoredFill): void;
  removeFills(symbol: string, tradeId: number): readonly StoredFill[];
  fills(account: string, symbol: string): readonly StoredFill[];
  fillsOf(orderId: number): readonly StoredFill[];
  everyOrder(): Iterable<LiveOrder>;
  /** In the order in which they came, account by account. */
  everyFill(): Iterable<StoredFill>;
  readonly fillCount: number;
}

export const isLive = (order: SpotOrder): boolean =>
  order.status === 'NEW' || order.status === 'PARTIALLY_FILLED';
const keyOf = (account: string, symbol: string, id = ''): string => `${account}\n${symbol}\n${id}`;

export function orderStore(): OrderStore {
  const byId = new Map<number, LiveOrder>();
  const latest = new Map<string, LiveOrder>();
  const openByClient = new Map<string, LiveOrder>();
  const openOf = new Map<string, Map<number, LiveOrder>>();
  const listed = new Map<string, LiveOrder[]>();
  const fills = new Map<string, StoredFill[]>();
  const ofOrder = new Map<number, StoredFill[]>();
  let fillCount = 0;
  const clientKey = (order: LiveOrder): string =>
    keyOf(order.account, order.symbol, order.clientOrderId);
  const listIn = <K, T>(lists: Map<K, T[]>, key: K, row: T): void => {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [row]);
    else list.push(row);
  };
  return {
    add(order) {
      const key = clientKey(order);
      invariant(!openByClient.has(key) && !byId.has(order.orderId), 'an open id is used once');
      byId.set(order.orderId, order);
      latest.set(key, order);
      openByClient.set(key, order);
      const open = openOf.get(order.account);
      if (open === undefined) openOf.set(order.account, new Map([[order.orderId, order]]));
      else open.set(order.orderId, order);
      listIn(listed, keyOf(order.account, order.symbol), order);
    },
    close(order) {
      openByClient.delete(clientKey(order));
      openOf.get(order.account)?.delete(order.orderId);
    },
    rename(order, clientOrderId) {
      openByClient.delete(clientKey(order));
      order.clientOrderId = clientOrderId;
      openByClient.set(clientKey(order), order);
      latest.set(clientKey(order), order);
    },
    get: (orderId) => byId.get(orderId) ?? null,
    byClientId: (account, symbol, id) =>
      openByClient.get(keyOf(account, symbol, id)) ??
      latest.get(keyOf(account, symbol, id)) ??
      null,
    isOpen: (account, symbol, id) => openByClient.has(keyOf(account, symbol, id)),
    open: (account, symbol) =>
      [...(openOf.get(account)?.values() ?? [])].filter(
        (order) => symbol === null || order.symbol === symbol,
      ),
    all: (account, symbol) => listed.get(keyOf(account, symbol)) ?? [],
    addFill(fill) {
      fillCount++;
      listIn(fills, keyOf(fill.account, fill.symbol), fill);
      listIn(ofOrder, fill.orderId, fill);
    },
    removeFills(symbol, tradeId) {
      const removed: StoredFill[] = [];
      for (const [key, list] of fills) {
        const gone = list.filter((fill) => fill.symbol === symbol && fill.tradeId === tradeId);
        if (gone.length > 0)
          fills.set(
            key,
            list.filter((fill) => !gone.includes(fill)),
          );
        removed.push(...gone);
      }
      for (const { orderId } of removed)
        ofOrder.set(
          orderId,
          (ofOrder.get(orderId) ?? []).filter((fill) => fill.tradeId !== tradeId),
        );
      fillCount -= removed.length;
      return removed;
    },
    fills: (account, symbol) => fills.get(keyOf(account, symbol)) ?? [],
    fillsOf: (orderId) => ofOrder.get(orderId) ?? [],
    everyOrder: () => byId.values(),
    everyFill: () => [...fills.values()].flat(),
    get fillCount() {
      return fillCount;
    },
  };
}
