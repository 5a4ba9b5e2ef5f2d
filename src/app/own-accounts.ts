import { venueClient } from '#app/venue-client';
import type { OwnAccountPort, VenueFundingsPort, VenueHistoryPort } from '#cli/ports';
import type { Config } from '#contracts/config';
import { isExchange } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { homeOf } from '#platform/home';
import { venueKeys } from '#platform/venue-keys';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { openOwnAccount } from '#venues/ccxt/own-account';
import { venueFundings } from '#venues/ccxt/venue-fundings';
import { venueHistory } from '#venues/ccxt/venue-history';

/** The account that the keys of a configured venue open, to look at only. */
export const ownAccountAt: OwnAccountPort = async (config, name, env) => {
  const venue = config.venues[name];
  if (venue === undefined || !isExchange(venue))
    return err(
      problem(
        'VENUE_UNKNOWN',
        `venues.${name}`,
        `must be an exchange of the configuration, '${name}' is not`,
        'add it under venues with kind: ccxt, its exchange and its symbols, or kind: alpaca',
      ),
    );
  const keys = venueKeys(name, homeOf(env), env);
  return keys.ok ? openOwnAccount(name, venue, await venueClient(name, venue, keys.value)) : keys;
};

/** What an exchange tells everybody; where none is configured under this name, ccxt's exchange of the name. */
async function publicClient(
  config: Config,
  name: string,
): Promise<Result<ExchangeClient, Problem>> {
  const venue = config.venues[name];
  if (venue === undefined || !isExchange(venue))
    return loadExchange({ exchange: name, apiKey: null, secret: null, at: null });
  const keys = venue.kind === 'ccxt' ? ok(null) : venueKeys(name, homeOf(process.env), process.env);
  return keys.ok ? venueClient(name, venue, keys.value) : keys;
}
export const historyAt: VenueHistoryPort = async (config, name, wanted) =>
  venueHistory(name, await publicClient(config, name), wanted);
export const fundingsAt: VenueFundingsPort = async (config, name, wanted) =>
  venueFundings(name, await publicClient(config, name), wanted);
