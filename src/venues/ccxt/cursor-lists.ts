import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { waysOf } from './exchange-ways.ts';
import { overPages, type PageParams } from './week-windows.ts';

// CBS-13: of exchanges that list everything by a cursor. ccxt leaves the cursor with the first row of a page, and takes rows of other markets off it afterwards: all markets are
// asked for, or a page would look like the last one.
const PAGE = 100;
/** How long an order without a known number is looked for. */
const DAYS_BACK = 91;
const DAY_MS = 86_400_000;
/** An execution may be listed a little earlier than its order. */
const EARLY_MS = 5000;

type Asked = Pick<ExchangeClient, 'id'> & Partial<Pick<ExchangeClient, 'markets'>>;
/** The exchange may read it or not: what is of other markets is left out by us, too. */
function marketParams({ markets }: Asked, unified: string): PageParams {
  const native = markets?.[unified]?.id;
  return native === undefined ? {} : { product_ids: [native] };
}
const of =
  (unified: string) =>
  ({ symbol }: { readonly symbol: string }): boolean =>
    symbol === unified;

/** All open orders of one market. */
export async function openByCursor(
  exchange: Asked & Pick<ExchangeClient, 'fetchOpenOrders'>,
  unified: string,
): Promise<readonly ClientOrder[]> {
  const only = marketParams(exchange, unified);
  const open = await overPages((further) =>
    exchange.fetchOpenOrders(undefined, undefined, PAGE, { ...only, ...further }),
  );
  return open.filter(of(unified));
}

/** CBS-14: an order by its number, or by our id in the lists: first the open ones, then all. Throws OrderNotFound where the exchange has none. */
export async function orderByCursor(
  exchange: Asked & Pick<ExchangeClient, 'fetchOrder' | 'fetchOpenOrders' | 'fetchOrders'>,
  unified: string,
  ids: { readonly venueOrderId: string | null; readonly coded: string | null },
): Promise<ClientOrder> {
  const { venueOrderId, coded } = ids;
  if (venueOrderId !== null) return exchange.fetchOrder(venueOrderId, unified, {});
  const isMeant = ({ clientOrderId }: ClientOrder): boolean => clientOrderId === coded;
  // One that ends in between is in the list of all: the other way round it would be in neither.
  const open = await openByCursor(exchange, unified);
  const found = open.findLast(isMeant) ?? (await endedByCursor(exchange, unified, isMeant));
  if (found !== undefined) return found;
  const error = new Error(`${exchange.id} does not know the order ${coded}`);
  error.name = 'OrderNotFound';
  throw error;
}
/** Page after page, until it is found. */
async function endedByCursor(
  exchange: Asked & Pick<ExchangeClient, 'fetchOrders'>,
  unified: string,
  isMeant: (order: ClientOrder) => boolean,
): Promise<ClientOrder | undefined> {
  if (exchange.fetchOrders === undefined) return undefined;
  const { fetchOrders } = exchange;
  const since = Date.now() - DAYS_BACK * DAY_MS;
  const only = marketParams(exchange, unified);
  let found: ClientOrder | undefined;
  await overPages(async (further) => {
    if (found !== undefined) return [];
    const page = await fetchOrders.call(exchange, undefined, since, PAGE, { ...only, ...further });
    found = page.findLast(isMeant);
    return page;
  });
  return found;
}

/** Own executions of one market since a time, oldest first; of one order where it is named. */
export async function tradesByCursor(
  exchange: Asked & Pick<ExchangeClient, 'fetchMyTrades'>,
  unified: string,
  { since, orderId }: { readonly since: number | undefined; readonly orderId: string | null },
): Promise<readonly ClientTrade[]> {
  const named = orderId === null ? {} : { order_ids: [orderId] };
  const only = { ...marketParams(exchange, unified), ...named };
  const from = since === undefined ? undefined : since - (orderId === null ? 0 : EARLY_MS);
  const trades = await overPages((further) =>
    exchange.fetchMyTrades(undefined, from, PAGE, { ...only, ...further }),
  );
  return trades.filter(of(unified)).filter(({ order }) => orderId === null || order === orderId);
}

/** Everything that is held, however many pages it fills. */
export async function wholeBalance(
  exchange: Pick<ExchangeClient, 'id' | 'fetchBalance'>,
): Promise<Readonly<Record<string, string>>> {
  let { total, info } = await exchange.fetchBalance();
  if (waysOf(exchange.id).lists !== 'byCursor') return total;
  for (let cursor = info?.['cursor']; typeof cursor === 'string' && cursor !== ''; ) {
    const page = await exchange.fetchBalance({ cursor });
    ({ info } = page);
    total = { ...total, ...page.total };
    cursor = info?.['cursor'] === cursor ? '' : info?.['cursor'];
  }
  return total;
}
