import type { ExchangeVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import type { VenueKeys } from '#platform/venue-keys';
import { alpacaExchange } from '#venues/alpaca/alpaca-exchange';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';

/** The client of a venue of the configuration: one of ccxt, or our own in its words. `keys` null: it asks only what everybody may. */
export async function venueClient(
  name: string,
  venue: ExchangeVenueConfig,
  keys: VenueKeys | null,
): Promise<Result<ExchangeClient, Problem>> {
  const { rest_url: rest, stream_url: stream } = venue;
  const at = rest === undefined || stream === undefined ? null : { rest, stream };
  if (venue.kind === 'ccxt')
    return loadExchange({
      exchange: venue.exchange,
      ...(keys ?? { apiKey: null, secret: null }),
      at,
    });
  return keys === null
    ? err(
        problem(
          'KEYS_MISSING',
          `venues.${name}`,
          'a key and a secret are required: Alpaca tells nobody else its quotes',
          `set PLIMSOLL_${name.toUpperCase()}_KEY and PLIMSOLL_${name.toUpperCase()}_SECRET`,
        ),
      )
    : ok(alpacaExchange(keys, venue, at));
}
