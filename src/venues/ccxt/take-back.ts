import type { ExchangeVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { decodeId, idRuleOf } from './client-id-codec.ts';
import { textOf } from './fault-of.ts';
import { listingsOf } from './listings.ts';
import { openOrdersIn } from './order-lists.ts';

/** How many orders of ours were open, and how many of them were told to go. */
export interface TakenBack {
  readonly found: number;
  readonly cancelled: number;
}
/** An account that is asked for our open orders and told to cancel them, by somebody who knows no journal. */
export interface OpenOrdersOf {
  readonly name: string;
  takeBack(): Promise<TakenBack>;
  close(): Promise<void>;
}

/** VEN-22: orders of this Plimsoll and of no other, by its instance in their ids. */
export async function openOrdersOf(
  {
    name,
    venue,
    loaded,
  }: {
    readonly name: string;
    readonly venue: ExchangeVenueConfig;
    readonly loaded: Result<ExchangeClient, Problem>;
  },
  instance: string,
  say: (line: string) => void,
): Promise<Result<OpenOrdersOf, Problem>> {
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
  const symbols = listed.value.listings.map(({ unified }) => unified);
  return ok({
    name,
    takeBack: () => takeBackAt(exchange, symbols, instance, say),
    close: async () => void (await exchange.close()),
  });
}

/** What cannot be listed or cancelled is said, and stops nothing else. */
export async function takeBackAt(
  exchange: Pick<ExchangeClient, 'id' | 'fetchOpenOrders' | 'cancelOrder'>,
  symbols: readonly string[],
  instance: string,
  say: (line: string) => void,
): Promise<TakenBack> {
  const rule = idRuleOf(exchange.id, instance);
  let found = 0;
  let cancelled = 0;
  for (const symbol of symbols) {
    const open = await openOrdersIn(exchange, symbol).catch((error: unknown) => {
      say(`${exchange.id}: open orders of ${symbol} could not be listed (${textOf(error)})`);
      return [];
    });
    for (const { id, clientOrderId } of open) {
      if (decodeId(clientOrderId ?? '', rule)?.instance !== instance) continue;
      found++;
      if (await isCancelled(exchange, symbol, id, say)) cancelled++;
    }
  }
  return { found, cancelled };
}

async function isCancelled(
  exchange: Pick<ExchangeClient, 'id' | 'cancelOrder'>,
  symbol: string,
  id: string,
  say: (line: string) => void,
): Promise<boolean> {
  try {
    await exchange.cancelOrder(id, symbol, {});
    return true;
  } catch (error) {
    say(`${exchange.id}: order ${id} could not be cancelled (${textOf(error)})`);
    return false;
  }
}
