import { isOpenList, type ListedOrders } from '#venues/exchange/spot/list-desk';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { cancelDocument, msOf, placedDocument, type ResponseType } from './order-documents.ts';

type Document = Readonly<Record<string, unknown>>;

/** A list as queries show it. */
export function listDocument(listed: ListedOrders): Document {
  const { list, orders } = listed;
  const isOpen = isOpenList(listed);
  return {
    orderListId: list.listId,
    contingencyType: 'OCO',
    listStatusType: isOpen ? 'EXEC_STARTED' : 'ALL_DONE',
    listOrderStatus: isOpen ? 'EXECUTING' : 'ALL_DONE',
    listClientOrderId: list.clientListId,
    transactionTime: msOf(Math.max(...orders.map(({ updatedAt }) => updatedAt))),
    symbol: list.symbol,
    orders: orders.map(({ symbol, orderId, clientOrderId }) => ({
      symbol,
      orderId,
      clientOrderId,
    })),
  };
}

/** The answer to a new list: a report of each of its orders. */
export const placedListDocument = (
  spec: SpotSymbol,
  listed: ListedOrders,
  how: ResponseType,
): Document => ({
  ...listDocument(listed),
  orderReports: listed.orders.map((order) => placedDocument(spec, { order, fills: [] }, how)),
});
export const cancelledListDocument = (
  spec: SpotSymbol,
  listed: ListedOrders,
  requestId: string,
): Document => ({
  ...listDocument(listed),
  orderReports: listed.orders.map((order) => cancelDocument(spec, order, requestId)),
});
