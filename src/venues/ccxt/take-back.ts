import type { CcxtVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { VenueKeys } from '#platform/venue-keys';
import { type CcxtExchange, loadExchange } from './ccxt-exchange.ts';
import { decodeId, idRuleOf } from './client-id-codec.ts';
import { textOf } from './fault-of.ts';
import { type CcxtListing, listingsOf } from './listings.ts';

/** An account that is asked for our open orders and told to cancel them, by somebody who knows no journal. */
export interface OpenOrdersOf {
  readonly name: string;
  /** How many were found, and how many of them were told to go; an error of one order stops no other. */
  takeBack(): Promise<{ readonly found: number; readonly cancelled: number }>;
  close(): Promise<void>;
}

/** VEN-22: orders of this Plimsoll and of no other, by its instance in their ids. */
export async function openOrdersOf(
  {
    name,
    venue,
    keys,
  }: { readonly name: string; readonly venue: CcxtVenueConfig; readonly keys: VenueKeys },
  instance: string,
  say: (line: string) => void,
): Promise<Result<OpenOrdersOf, Problem>> {
  const at =
    venue.rest_url === undefined || venue.stream_url === undefined
      ? null
      : { rest: venue.rest_url, stream: venue.stream_url };
  const loaded = await loadExchange({ exchange: venue.exchange, ...keys, at });
  if (!loaded.ok) return loaded;
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
  } catch (error) {
    return err(
      problem(
        'VENUE_UNREACHABLE',
        `venues.${name}`,
        `the exchange must list its markets, did not (${textOf(error)})`,
        'check the network, the address and whether the exchange is up',
      ),
    );
  }
  const listed = listingsOf(exchange, name, venue.symbols);
  if (!listed.ok) return err(listed.error[0]!);
  const rule = idRuleOf(exchange.id, instance);
  const isOurs = (text: string | undefined): boolean =>
    decodeId(text ?? '', rule)?.instance === instance;
  return ok({
    name,
    async takeBack() {
      let found = 0;
      let cancelled = 0;
      for (const listing of listed.value.listings) {
        for (const { id, clientOrderId } of await exchange.fetchOpenOrders(listing.unified)) {
          if (!isOurs(clientOrderId)) continue;
          found++;
          if (await isCancelled(exchange, listing, id, say)) cancelled++;
        }
      }
      return { found, cancelled };
    },
    close: async () => void (await exchange.close()),
  });
}

async function isCancelled(
  exchange: CcxtExchange,
  { unified }: CcxtListing,
  id: string,
  say: (line: string) => void,
): Promise<boolean> {
  try {
    await exchange.cancelOrder(id, unified, {});
    return true;
  } catch (error) {
    say(`${exchange.id}: order ${id} could not be cancelled (${textOf(error)})`);
    return false;
  }
}
