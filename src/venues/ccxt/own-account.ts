import type { CcxtVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Side, type TimeUs, timeUs } from '#core/kernel/units';
import type { VenueKeys } from '#platform/venue-keys';
import {
  type CcxtExchange,
  type CcxtOrder,
  type CcxtTrade,
  loadExchange,
} from './ccxt-exchange.ts';
import { classesOf, textOf } from './fault-of.ts';
import { type Listing, listingsOf } from './listings.ts';

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
  CcxtExchange,
  'fetchOpenOrders' | 'fetchMyTrades' | 'fetchOrder' | 'fetchTime' | 'close'
>;

/** SHD-10: orders and fills of an account from `since` on, by read-only keys. */
export async function openOwnAccount(
  name: string,
  venue: CcxtVenueConfig,
  keys: VenueKeys,
): Promise<Result<OwnAccount, Problem>> {
  const at =
    venue.rest_url === undefined || venue.stream_url === undefined
      ? null
      : { rest: venue.rest_url, stream: venue.stream_url };
  const loaded = await loadExchange({ exchange: venue.exchange, ...keys, at });
  if (!loaded.ok) return loaded;
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
    const listed = listingsOf(exchange, name, venue.symbols);
    if (!listed.ok) return err(listed.error[0] ?? unanswered(name, new Error('no market')));
    return ok(watched(name, exchange, listed.value.listings, await exchange.fetchTime()));
  } catch (error) {
    await exchange.close();
    return err(unanswered(name, error));
  }
}

const PAGE = 500;
function watched(
  name: string,
  exchange: ReadOnly,
  listings: readonly Listing[],
  sinceMs: number,
): OwnAccount {
  const known = new Set<string>();
  const told = new Set<string>();
  /** By market: executions before it have been told. */
  const readTo = new Map<Listing, number>(listings.map((each) => [each, sinceMs]));

  async function lookAt(listing: Listing): Promise<Seen> {
    const { unified } = listing;
    const open = await exchange.fetchOpenOrders(unified, undefined, PAGE);
    const trades = await exchange.fetchMyTrades(unified, readTo.get(listing), PAGE);
    const fresh = trades.filter(({ id, order }) => order !== undefined && !told.has(id));
    const orders: CcxtOrder[] = open.filter(
      ({ id, timestamp }) => !known.has(id) && (timestamp ?? 0) >= sinceMs,
    );
    // What filled at once was never open: it is asked for by the id in its trades.
    for (const { order = '' } of fresh)
      if (!known.has(order) && !orders.some(({ id }) => id === order))
        orders.push(await exchange.fetchOrder(order, unified, {}));
    for (const { id } of orders) known.add(id);
    for (const { id } of fresh) told.add(id);
    const newest = Math.max(readTo.get(listing) ?? 0, ...fresh.map((each) => each.timestamp ?? 0));
    readTo.set(listing, newest);
    return {
      orders: orders.flatMap((order) => orderOf(listing, order)),
      fills: fresh.flatMap((trade) => fillOf(trade)),
    };
  }
  return {
    symbols: listings.map(({ instrument }) => instrument.symbol),
    async look() {
      try {
        const seen: Seen[] = [];
        for (const listing of listings) seen.push(await lookAt(listing));
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
/** One that names no quantity is none that could be judged: it was bought by amount of money, and its fills say what it was. */
function orderOf({ instrument }: Listing, order: CcxtOrder): readonly OwnOrderSeen[] {
  const quantity = Number(order.amount ?? order.filled ?? 0);
  const price = Number(order.price ?? 0);
  if (!(quantity > 0)) return [];
  return [
    {
      venueOrderId: order.id,
      symbol: instrument.symbol,
      side: order.side === 'buy' ? 'buy' : 'sell',
      quantity,
      limit: order.type === 'limit' && price > 0 ? price : null,
      at: timeUs((order.timestamp ?? 0) * 1000),
    },
  ];
}
const fillOf = ({ id, order, price, amount, timestamp }: CcxtTrade): readonly OwnFillSeen[] =>
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
