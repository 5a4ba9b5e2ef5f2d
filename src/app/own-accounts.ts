import { venueClient } from '#app/venue-client';
import type { OwnAccountPort, VenueHistoryPort } from '#cli/ports';
import { isExchange } from '#contracts/venues';
import { problem } from '#core/kernel/failure';
import { err, ok } from '#core/kernel/result';
import { homeOf } from '#platform/home';
import { venueKeys } from '#platform/venue-keys';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { openOwnAccount } from '#venues/ccxt/own-account';
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
export const historyAt: VenueHistoryPort = async (config, name, wanted) => {
  const venue = config.venues[name];
  if (venue === undefined || !isExchange(venue))
    return venueHistory(
      name,
      await loadExchange({ exchange: name, apiKey: null, secret: null, at: null }),
      wanted,
    );
  const keys = venue.kind === 'ccxt' ? ok(null) : venueKeys(name, homeOf(process.env), process.env);
  return keys.ok ? venueHistory(name, await venueClient(name, venue, keys.value), wanted) : keys;
};
