// The unmodified client of ccxt for Binance, as tests of orders that wait for a price use it.
interface ConditionalOrder {
  readonly id: string;
  readonly status: string;
  readonly type: string;
  readonly filled: number;
  readonly average: number;
  readonly triggerPrice: number | undefined;
  readonly info: Readonly<Record<string, unknown>>;
}
export type Params = Readonly<Record<string, unknown>>;
export interface ListAnswer {
  readonly orderListId: number;
  readonly listOrderStatus: string;
  readonly listClientOrderId: string;
  readonly orders: readonly { readonly orderId: number }[];
  readonly orderReports: readonly Readonly<Record<string, unknown>>[];
}
/** What tests of waiting orders use of it: the implicit methods are the client's own names of routes. */
export interface ConditionalClient {
  loadMarkets(): Promise<Readonly<Record<string, { readonly info: Params }>>>;
  fetchBalance(): Promise<{ readonly used: Readonly<Record<string, number>> }>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<ConditionalOrder>;
  cancelOrder(id: string, symbol: string): Promise<ConditionalOrder>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<ConditionalOrder>;
  cancelAllOrders(symbol: string): Promise<unknown>;
  fetchOrder(id: string, symbol: string): Promise<ConditionalOrder>;
  fetchOpenOrders(symbol: string): Promise<readonly ConditionalOrder[]>;
  privatePostOrderOco(params: Params): Promise<ListAnswer>;
  privatePostOrderListOco(params: Params): Promise<ListAnswer>;
  privateGetOrderList(params: Params): Promise<ListAnswer>;
  privateGetOpenOrderList(): Promise<readonly ListAnswer[]>;
  privateGetAllOrderList(): Promise<readonly ListAnswer[]>;
  privateDeleteOrderList(params: Params): Promise<ListAnswer>;
}
