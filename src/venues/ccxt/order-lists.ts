import type { ClientOrder, ExchangeClient } from '#engine/ports/exchange-client';
import { openByCursor, orderByCursor } from './cursor-lists.ts';
import { waysOf } from './exchange-ways.ts';
import { orderOfNumber } from './order-lookup.ts';
import { overPages, overWeeks, WEEK_MS, weeksSince } from './week-windows.ts';

/** How long an ended order is looked for where it is found in weekly lists only. */
const WEEKS_BACK = 13;
/** The largest page of open orders of those exchanges. */
const PAGE = 50;

type Asked = Pick<ExchangeClient, 'id' | 'fetchOpenOrders'> &
  Partial<Pick<ExchangeClient, 'markets'>>;
/** All open orders of one market. `limit`: of exchanges that list them on one page. */
export function openOrdersIn(
  exchange: Asked,
  unified: string,
  limit?: number,
): Promise<readonly ClientOrder[]> {
  const { lists } = waysOf(exchange.id);
  if (lists === 'byCursor') return openByCursor(exchange, unified);
  return lists === 'byWeeks'
    ? overPages((further) => exchange.fetchOpenOrders(unified, undefined, PAGE, further))
    : exchange.fetchOpenOrders(unified, undefined, limit);
}

/** An order by the venue's number of it, or by our id as the venue spells it. */
export interface OrderIds {
  readonly venueOrderId: string | null;
  readonly coded: string | null;
}
/** Our id as a parameter of a new order. */
export const newIdParams = (
  exchangeId: string,
  coded: string,
): Readonly<Record<string, string>> => ({
  [waysOf(exchangeId).idOfNew]: coded,
});
/** Our id as a parameter of a request about an order; nothing where it is asked about by its number only. */
export function linkParams(exchangeId: string, coded: string): Readonly<Record<string, string>> {
  const name = waysOf(exchangeId).idOfAsked;
  return name === null ? {} : { [name]: coded };
}

/** What became of an order. Throws OrderNotFound where the venue does not know it. */
export async function fetchNamedOrder(
  exchange: Asked &
    Pick<
      ExchangeClient,
      'fetchOrder' | 'fetchOrders' | 'fetchClosedOrders' | 'fetchCanceledAndClosedOrders'
    >,
  unified: string,
  { venueOrderId, coded }: OrderIds,
): Promise<ClientOrder> {
  const { lists } = waysOf(exchange.id);
  if (lists === 'byCursor') return orderByCursor(exchange, unified, { venueOrderId, coded });
  if (lists === 'byNumber') return orderOfNumber(exchange, unified, { venueOrderId, coded });
  const params = coded === null ? {} : linkParams(exchange.id, coded);
  if (lists !== 'byWeeks') return exchange.fetchOrder(venueOrderId ?? undefined, unified, params);
  // ccxt looks for one order of Bybit among the newest 500 alone, and by its number alone.
  const named = venueOrderId === null ? params : { orderId: venueOrderId };
  const live = await exchange.fetchOpenOrders(unified, undefined, undefined, named);
  const last = live.at(-1);
  if (last !== undefined) return last;
  const nowMs = Date.now();
  const windows = weeksSince(nowMs - WEEKS_BACK * WEEK_MS, nowMs);
  const ended = await overWeeks(windows, async ({ since, until }) => {
    const range = until === null ? {} : { endTime: until };
    const fetched = exchange.fetchCanceledAndClosedOrders?.(unified, since, undefined, {
      ...named,
      ...range,
    });
    return (await fetched) ?? [];
  });
  const newest = ended.at(-1);
  if (newest !== undefined) return newest;
  const error = new Error(`${exchange.id} does not know the order ${venueOrderId ?? coded}`);
  error.name = 'OrderNotFound';
  throw error;
}
