import { invariant } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { checkNewList, type OrderRules } from './new-order-checks.ts';
import type { SpotOrderList } from './order-list.ts';
import { isLive, type LiveOrder } from './order-store.ts';
import type { OrderPair, SpotCommand } from './spot-command.ts';
import { SPOT_ERRORS, type SpotError } from './spot-error.ts';
import type { TradingFloor } from './trading-floor.ts';

/** Which list: by the exchange's id or by the client's. */
export interface ListName {
  readonly listId: number | null;
  readonly clientListId: string | null;
}
/** A list with its orders as they are. */
export interface ListedOrders {
  readonly list: SpotOrderList;
  readonly orders: readonly LiveOrder[];
}
export const isOpenList = ({ orders }: ListedOrders): boolean => orders.some(isLive);

/** What accounts ask for where one order cancels the other. */
export interface ListDesk {
  placeList(
    account: string,
    clientListId: string,
    orders: OrderPair,
  ): Result<ListedOrders, SpotError>;
  cancelList(account: string, name: ListName, requestId: string): Result<ListedOrders, SpotError>;
  queryList(account: string, name: ListName): Result<ListedOrders, SpotError>;
  /** Every list of an account, in the order in which they came. */
  lists(account: string): readonly ListedOrders[];
}

export function listDesk(
  floor: TradingFloor,
  perform: (command: SpotCommand) => unknown,
  rules: (symbol: string) => OrderRules,
): ListDesk {
  const { lists } = floor.state;
  const withOrders = (list: SpotOrderList): ListedOrders => ({
    list,
    orders: list.orderIds.map((id) => floor.orders.get(id)).filter((order) => order !== null),
  });
  const listsOf = (account: string): readonly ListedOrders[] =>
    [...lists.values()].filter((list) => list.account === account).map(withOrders);
  /** As with orders: the open one of a client's id, else the newest that had it. */
  function find(account: string, { listId, clientListId }: ListName): ListedOrders | null {
    const named = listsOf(account).filter(
      ({ list }) =>
        (listId === null || list.listId === listId) &&
        (clientListId === null || list.clientListId === clientListId),
    );
    return named.find(isOpenList) ?? named.at(-1) ?? null;
  }
  return {
    lists: listsOf,
    placeList(account, clientListId, orders) {
      const [{ symbol }] = orders;
      const known = find(account, { listId: null, clientListId });
      if (known !== null && isOpenList(known)) return err(SPOT_ERRORS.duplicateOrder);
      const error = checkNewList(floor, account, orders, rules(symbol));
      if (error !== null) return err(error);
      perform({ type: 'placeList', account, clientListId, orders });
      const list = lists.get(lists.size);
      invariant(list !== undefined, 'a placed list is known');
      return ok(withOrders(list));
    },
    cancelList(account, name, requestId) {
      const found = find(account, name);
      const open = found?.orders.find(isLive);
      if (found === null || open === undefined) return err(SPOT_ERRORS.unknownOrder);
      perform({ type: 'cancel', orderId: open.orderId, requestId });
      return ok(found);
    },
    queryList(account, name) {
      const found = find(account, name);
      return found === null ? err(SPOT_ERRORS.noSuchList) : ok(found);
    },
  };
}
