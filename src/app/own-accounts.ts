import type { OwnAccountPort, VenueHistoryPort } from '#cli/ports';
import { isCcxt } from '#contracts/venues';
import { problem } from '#core/kernel/failure';
import { err } from '#core/kernel/result';
import { homeOf } from '#platform/home';
import { venueKeys } from '#platform/venue-keys';
import { openOwnAccount } from '#venues/ccxt/own-account';
import { venueHistory } from '#venues/ccxt/venue-history';

/** The account that the keys of a configured venue open, to look at only. */
export const ownAccountAt: OwnAccountPort = async (config, name, env) => {
  const venue = config.venues[name];
  if (venue === undefined || !isCcxt(venue))
    return err(
      problem(
        'VENUE_UNKNOWN',
        `venues.${name}`,
        `must be an exchange of the configuration, '${name}' is not`,
        'add it under venues with kind: ccxt, its exchange and its symbols',
      ),
    );
  const keys = venueKeys(name, homeOf(env), env);
  return keys.ok ? openOwnAccount(name, venue, keys.value) : keys;
};

/** What an exchange tells everybody. */
export const historyAt: VenueHistoryPort = (config, name, wanted) => {
  const venue = config.venues[name];
  return venueHistory(name, venue !== undefined && isCcxt(venue) ? venue : null, wanted);
};
