import { connect } from 'node:net';
import { venueClient } from '#app/venue-client';
import type { Check } from '#cli/ports';
import type { Config } from '#contracts/config';
import { unknownNames } from '#contracts/names';
import {
  type ExchangeVenueConfig,
  type FixVenueConfig,
  isExchange,
  isFix,
  tradedAt,
} from '#contracts/venues';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { homeOf } from '#platform/home';
import { type VenueKeys, venueKeys } from '#platform/venue-keys';
import { textOf } from '#venues/ccxt/fault-of';
import { listingsOf } from '#venues/ccxt/listings';
import { certificatesOf, tlsAt } from '#venues/fix/fix-certificates';
import { tlsLine, tlsRefusal } from '#venues/fix/fix-tls';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What a start would find at each real exchange of the configuration: does ccxt know it, does it answer, does it list the symbols,
 * do the keys open the account. Nothing is sent but questions. The rest of a venue's checks needs the one before it, so the first that fails is reported.
 */
export async function checkVenues(config: Config, env: Env): Promise<readonly Check[]> {
  const venues = Object.entries(config.venues).filter(
    (each): each is [string, ExchangeVenueConfig] => isExchange(each[1]),
  );
  const sessions = Object.entries(config.venues).filter((each): each is [string, FixVenueConfig] =>
    isFix(each[1]),
  );
  const names = [...venues, ...sessions].map(([name]) => name);
  const traded = tradedAt(config);
  const unknown = traded.find((each) => each !== 'paper' && !names.includes(each));
  const isKnown = unknown === undefined;
  const tradeAt: Check = {
    name: 'trade_at',
    isWell: isKnown,
    found: isKnown ? traded.join(', ') : `'${unknown}' is not a venue of the configuration`,
    remedy: `set trade_at to one of ${['paper', ...names].join(', ')}`,
  };
  const found = [tradeAt];
  for (const [name, venue] of venues) found.push(...(await checkVenue(name, venue, config, env)));
  for (const [name, venue] of sessions) found.push(await sessionCheck(name, venue, homeOf(env)));
  return found;
}

/** Whether somebody is there, and whom the certificate names: a logon would take the session from whoever holds it. */
async function sessionCheck(name: string, venue: FixVenueConfig, home: string): Promise<Check> {
  const { host, port } = venue;
  const label = `${name}: session`;
  const files = certificatesOf(name, venue, home);
  if (!files.ok) return failed(label, files.error);
  const tls = tlsAt(files.value, host, true);
  const socket = tls === null ? connect({ host, port }) : tlsLine({ host, port, tls });
  socket.setTimeout(REACHED_WITHIN_MS);
  const answer = await new Promise<string | null>((resolve) => {
    socket.once(tls === null ? 'connect' : 'secureConnect', () => resolve(null));
    socket.once('timeout', () => resolve(`no answer within ${REACHED_WITHIN_MS / 1000} s`));
    socket.on('error', (error) =>
      resolve((tls === null ? null : tlsRefusal(error, { host, port, tls })) ?? error.message),
    );
  });
  // With a farewell: there are acceptors that a TLS line without one keeps busy.
  socket.end();
  const late = setTimeout(() => socket.destroy(), FAREWELL_MS);
  await new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
  clearTimeout(late);
  return {
    name: label,
    isWell: answer === null,
    found:
      answer === null
        ? `${host}:${port} takes ${tls === null ? 'connections' : 'TLS, with a certificate that is trusted'}; a logon is not tried`
        : `${host}:${port} was not reached (${answer})`,
    remedy: answer === null ? '' : 'check host and port, the network, and what the broker lets in',
  };
}
const REACHED_WITHIN_MS = 5000;
const FAREWELL_MS = 500;

async function checkVenue(
  name: string,
  venue: ExchangeVenueConfig,
  config: Config,
  env: Env,
): Promise<readonly Check[]> {
  // Without keys first, where everybody may ask: an exchange refuses wrong ones at every door, and then it would look as if it were down.
  const keys = (): Result<VenueKeys, Problem> => venueKeys(name, homeOf(env), env);
  const first = venue.kind === 'ccxt' ? ok(null) : keys();
  if (!first.ok) return [failed(`${name}: keys`, first.error)];
  const markets = await atExchange(name, venue, first.value, (exchange) =>
    listingsAt(name, venue, exchange),
  );
  if (!markets.ok) return [failed(`${name}: exchange`, markets.error)];
  if ('isWell' in markets.value) return [markets.value];
  const checks = [
    markets.value.check,
    ...(config.trade_at === name ? namesChecks(config, markets.value.names) : []),
  ];
  if (!venue.live)
    return [
      ...checks,
      well(`${name}: keys`, 'not needed: live is false, orders trade on paper against its feed'),
    ];
  const own = keys();
  const account = own.ok
    ? await atExchange(name, venue, own.value, (exchange) => accountCheck(name, exchange))
    : own;
  return [...checks, account.ok ? account.value : failed(`${name}: keys`, account.error)];
}

// oxlint-disable-next-line max-params
async function atExchange<T>(
  name: string,
  venue: ExchangeVenueConfig,
  keys: VenueKeys | null,
  look: (exchange: ExchangeClient) => Promise<T>,
): Promise<Result<T, Problem>> {
  const loaded = await venueClient(name, venue, keys);
  if (!loaded.ok) return loaded;
  try {
    return ok(await look(loaded.value));
  } finally {
    await loaded.value.close();
  }
}

async function listingsAt(
  name: string,
  venue: ExchangeVenueConfig,
  exchange: ExchangeClient,
): Promise<Check | { readonly check: Check; readonly names: readonly string[] }> {
  const label = `${name}: ${venue.exchange}`;
  try {
    await exchange.loadMarkets();
  } catch (error) {
    return {
      name: label,
      isWell: false,
      found: `could not be reached (${textOf(error)})`,
      remedy: 'check the network, rest_url and whether the exchange is up',
    };
  }
  const listed = listingsOf(exchange, name, venue.symbols);
  if (!listed.ok)
    return {
      name: `${name}: symbols`,
      isWell: false,
      found: listed.error.map(({ message }) => message).join('; '),
      remedy: listed.error[0]?.remedy ?? '',
    };
  const { listings, unlisted } = listed.value;
  const names = [
    ...listings.flatMap(({ instrument }) => [instrument.symbol, instrument.id]),
    ...unlisted.map((symbol) => `${symbol}.${name.toUpperCase()}`),
  ];
  const words =
    unlisted.length === 0
      ? `answers and lists ${listings.map(({ instrument }) => instrument.symbol).join(', ')}`
      : `does not list ${unlisted.join(', ')}, or does not trade it now`;
  return {
    check: {
      name: label,
      isWell: unlisted.length === 0,
      found: words,
      remedy:
        'name symbols as the exchange does, or take them off the list: the others trade without them',
    },
    names,
  };
}

function namesChecks(config: Config, names: readonly string[]): readonly Check[] {
  return unknownNames(config, names).map((each) => failed(each.path, each));
}

async function accountCheck(name: string, exchange: ExchangeClient): Promise<Check> {
  const label = `${name}: keys`;
  try {
    const { total } = await exchange.fetchBalance();
    const held = Object.entries(total)
      .filter(([, amount]) => Number(amount) !== 0)
      .map(([asset]) => asset);
    return well(
      label,
      `open the account; it holds ${held.length === 0 ? 'nothing' : held.slice(0, 10).join(', ')}`,
    );
  } catch (error) {
    return {
      name: label,
      isWell: false,
      found: `do not open the account (${textOf(error)})`,
      remedy:
        'check key, secret and their permissions at the exchange, its list of addresses, and the clock of this machine',
    };
  }
}

const well = (name: string, found: string): Check => ({ name, isWell: true, found, remedy: '' });
const failed = (name: string, { message, remedy }: Problem): Check => ({
  name,
  isWell: false,
  found: message,
  remedy,
});
