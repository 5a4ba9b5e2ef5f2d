import type { ExchangeVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Side, type TimeUs, timeUs } from '#core/kernel/units';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { classesOf, textOf } from './fault-of.ts';
import { type CcxtListing, listingsOf } from './listings.ts';
import { fetchNamedOrder, openOrdersIn } from './order-lists.ts';
import { tradesSince } from './trade-pages.ts';

/** An order that somebody sent by himself, as his venue tells of it. Units and quote currency; `limit` null: at the market. */
interface OwnOrderSeen {
  readonly venueOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  readonly limit: number | null;
  readonly at: TimeUs;
}
interface OwnFillSeen {
  readonly venueOrderId: string;
  readonly executionId: string;
  readonly at: TimeUs;
  readonly price: number;
  readonly quantity: number;
}
interface Seen {
  readonly orders: readonly OwnOrderSeen[];
  readonly fills: readonly OwnFillSeen[];
}
/** An account that is only looked at. `look`: what is new since it was looked at last; an order always comes before its fills. */
interface OwnAccount {
  readonly symbols: readonly string[];
  look(): Promise<Result<Seen, Problem>>;
  close(): Promise<void>;
}
/** What is asked of the exchange: questions only. Keys without the right to trade are enough. */
type ReadOnly = Pick<
  ExchangeClient,
  | 'id'
  | 'fetchOpenOrders'
  | 'fetchMyTrades'
  | 'fetchOrder'
  | 'fetchCanceledAndClosedOrders'
  | 'fetchTime'
  | 'close'
>;

/** SHD-10: orders and fills of an account from now on, by read-only keys. */
export async function openOwnAccount(
  name: string,
  venue: ExchangeVenueConfig,
  loaded: Result<ExchangeClient, Problem>,
): Promise<Result<OwnAccount, Problem>> {
  if (!loaded.ok) return loaded;
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
    const listed = listingsOf(exchange, name, venue.symbols);
    if (!listed.ok) return err(listed.error[0] ?? unanswered(name, new Error('no market')));
    return ok(watchedAccount(name, exchange, listed.value.listings, await exchange.fetchTime()));
  } catch (error) {
    await exchange.close();
    return err(unanswered(name, error));
  }
}

const PAGE = 500;
/** What one market told at one look. */
interface Told {
  readonly listing: CcxtListing;
  readonly orders: readonly ClientOrder[];
  readonly trades: readonly ClientTrade[];
}
/** SHD-10: what an account does from `sinceMs` on, by the venue's clock. What a look read is remembered when all of it was read: one that failed half way is read again whole. */
export function watchedAccount(
  name: string,
  exchange: ReadOnly,
  listings: readonly CcxtListing[],
  sinceMs: number,
): OwnAccount {
  /** Orders by the venue's id: whether they are reported; those from before are not, nor are their fills. */
  const known = new Map<string, boolean>();
  const executions = new Set<string>();
  /** By market: executions before it have been read. */
  const readTo = new Map<CcxtListing, number>(listings.map((each) => [each, sinceMs]));
  let isFirst = true;

  async function read(listing: CcxtListing): Promise<Told> {
    const { unified } = listing;
    const open = await openOrdersIn(exchange, unified, PAGE);
    const since = await tradesSince(exchange, unified, readTo.get(listing) ?? sinceMs);
    const trades = since.filter(({ id, order }) => order !== undefined && !executions.has(id));
    // One without a quantity buys by amount of money: its first fill makes it known.
    const orders = open.filter((each) => !known.has(each.id) && Number(each.amount ?? 0) > 0);
    // What filled at once was never open: it is asked for by the id in its trades.
    for (const { order = '' } of trades)
      if (!known.has(order) && !orders.some(({ id }) => id === order))
        orders.push(await fetchNamedOrder(exchange, unified, { venueOrderId: order, coded: null }));
    return { listing, orders, trades };
  }
  /** An order that its venue does not date is from before if it stood there at the first look. */
  const isFromBefore = ({ timestamp }: ClientOrder): boolean =>
    timestamp === undefined ? isFirst : timestamp < sinceMs;
  function remembered({ listing, orders, trades }: Told): Seen {
    const fresh = orders.filter((order) => !isFromBefore(order));
    for (const { id } of orders) known.set(id, false);
    for (const { id } of fresh) known.set(id, true);
    for (const { id } of trades) executions.add(id);
    const times = trades.map(({ timestamp = 0 }) => timestamp);
    readTo.set(listing, Math.max(readTo.get(listing) ?? 0, ...times));
    return {
      orders: fresh.map((order) => orderOf(listing, order, trades)),
      fills: trades.flatMap((trade) => (known.get(trade.order ?? '') ? fillOf(trade) : [])),
    };
  }
  return {
    symbols: listings.map(({ instrument }) => instrument.symbol),
    async look() {
      try {
        const told: Told[] = [];
        for (const listing of listings) told.push(await read(listing));
        const seen = told.map(remembered);
        isFirst = false;
        return ok({
          orders: seen.flatMap(({ orders }) => orders),
          fills: seen.flatMap(({ fills }) => fills),
        });
      } catch (error) {
        return err(unanswered(name, error));
      }
    },
    close: async () => void (await exchange.close()),
  };
}
/** One that names no quantity is what it has filled. */
function orderOf(
  { instrument }: CcxtListing,
  order: ClientOrder,
  trades: readonly ClientTrade[],
): OwnOrderSeen {
  const named = Number(order.amount ?? order.filled ?? 0);
  const filled = trades
    .filter((trade) => trade.order === order.id)
    .reduce((sum, { amount }) => sum + Number(amount), 0);
  const price = Number(order.price ?? 0);
  return {
    venueOrderId: order.id,
    symbol: instrument.symbol,
    side: order.side === 'buy' ? 'buy' : 'sell',
    quantity: named > 0 ? named : filled,
    limit: order.type === 'limit' && price > 0 ? price : null,
    at: timeUs((order.timestamp ?? 0) * 1000),
  };
}
const fillOf = ({ id, order, price, amount, timestamp }: ClientTrade): readonly OwnFillSeen[] =>
  order === undefined
    ? []
    : [
        {
          venueOrderId: order,
          executionId: id,
          at: timeUs((timestamp ?? 0) * 1000),
          price: Number(price),
          quantity: Number(amount),
        },
      ];

function unanswered(name: string, error: unknown): Problem {
  const isRefused = classesOf(error).includes('AuthenticationError');
  return problem(
    isRefused ? 'KEYS_REFUSED' : 'VENUE_UNREACHABLE',
    `venues.${name}`,
    isRefused
      ? 'the exchange must know the keys, did not'
      : `the exchange must answer, did not (${textOf(error)})`,
    isRefused
      ? 'make keys that may read orders and trades; they need no right to trade'
      : 'check the network, the address and whether the exchange is up',
  );
}
