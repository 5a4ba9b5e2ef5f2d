import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';

// KRK-14: of exchanges whose single orders are asked for by their own number only. ccxt sends our id as another parameter there and says "not found" whatever the exchange has,
// which would be taken for a promise. An order without a known number is looked for among the open ones, then among the closed ones.

type Asked = Pick<ExchangeClient, 'id' | 'fetchOrder' | 'fetchOpenOrders' | 'fetchClosedOrders'>;
/** Throws OrderNotFound where the venue has no such order. */
export async function orderOfNumber(
  exchange: Asked,
  unified: string,
  ids: { readonly venueOrderId: string | null; readonly coded: string | null },
): Promise<ClientOrder> {
  const { venueOrderId, coded } = ids;
  if (venueOrderId !== null) return exchange.fetchOrder(venueOrderId, unified, {});
  const further = coded === null ? {} : { clientOrderId: coded };
  // One that ends in between is found among the closed ones: the other way round it would be in neither.
  const open = await exchange.fetchOpenOrders(unified, undefined, undefined, further);
  const closed = async () => exchange.fetchClosedOrders?.(unified, undefined, undefined, further);
  const found = named(open, coded) ?? named((await closed()) ?? [], coded);
  if (found !== null) return found;
  const error = new Error(`${exchange.id} does not know the order ${coded}`);
  error.name = 'OrderNotFound';
  throw error;
}
/** The newest of our id: an exchange that does not read the parameter answers with all of them. */
const named = (orders: readonly ClientOrder[], coded: string | null): ClientOrder | null =>
  orders.findLast(({ clientOrderId }) => clientOrderId === coded) ?? null;

/** ccxt asks for twenty at a time, and where that comes out even once more for none, which is refused. */
const AT_ONCE = 19;
/** KRK-15: the executions of one order, by the numbers of executions that an answer about it lists. */
export async function tradesByNumber(
  exchange: Pick<ExchangeClient, 'fetchOrder' | 'fetchOrderTrades'>,
  unified: string,
  order: Pick<ClientOrder, 'id' | 'trades'>,
): Promise<readonly ClientTrade[]> {
  const isTold = (order.trades?.length ?? 0) > 0;
  const told = isTold ? order : await exchange.fetchOrder(order.id, unified, {});
  const ids = (told.trades ?? []).map(({ id }) => id);
  const all: ClientTrade[] = [];
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const trades = ids.slice(i, i + AT_ONCE);
    all.push(
      ...(await exchange.fetchOrderTrades(order.id, unified, undefined, undefined, { trades })),
    );
  }
  return all;
}

const PAGE = 50;
type PageOf = (further: { readonly ofs: number }) => Promise<readonly ClientTrade[]>;
/**
 * KRK-15: executions of all markets, newest first, fifty to a page, counted on. ccxt takes those of other markets off a page: it is
 * asked for all of them, or a page would look like the last one. What trades in between pushes rows onto the next page, and is
 * found with the next question.
 */
export async function tradesByOffset(
  pageOf: PageOf,
  unified: string,
): Promise<readonly ClientTrade[]> {
  const found = new Map<string, ClientTrade>();
  for (let ofs = 0; ; ofs += PAGE) {
    const page = await pageOf({ ofs });
    for (const trade of page) found.set(trade.id, trade);
    if (page.length < PAGE) break;
  }
  return [...found.values()]
    .filter(({ symbol }) => symbol === unified)
    .toSorted((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0));
}
