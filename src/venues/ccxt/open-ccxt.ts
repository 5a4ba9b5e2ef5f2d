import { type ExchangeVenueConfig, maintenanceOf, needsKeys } from '#contracts/venues';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { PRIORS } from '#core/liquidity/priors';
import { type Fees, NO_FEES } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { instrumentsAt, ordersSentTo } from '#engine/ports/journal-venue';
import type { MarketFeed } from '#engine/ports/ports';
import { type Face, type Opened, PAPER_CASH, type VenueDeps } from '#engine/ports/venue';
import { lockAccount } from '#platform/account-lock';
import { type VenueKeys, venueKeys } from '#platform/venue-keys';
import { ccxtGateway } from './ccxt-gateway.ts';
import { decodeId, idRuleOf } from './client-id-codec.ts';
import { withMargin } from './contract-account.ts';
import { isClientError, textOf } from './fault-of.ts';
import { type CcxtListing, listingsOf, stillKnown, withAccountFees } from './listings.ts';
import { liveFeed } from './live-feed.ts';
import { maintainedFeed } from './maintained-feed.ts';
import { openOrdersIn } from './order-lists.ts';
import { paperGateway } from './paper-gateway.ts';
import { rateBudget } from './rate-budget.ts';

const PAPER_LATENCY_MS = 20;
const MINUTE_MS = 60_000;
const CANCEL_SHARE = 0.2;
const FEED_WITHIN_MS = 20_000;

export interface ExchangeVenue {
  readonly name: string;
  readonly venue: ExchangeVenueConfig;
  /** The client that speaks to it; `keys` null: it asks only what everybody may. */
  clientFor(keys: VenueKeys | null): Promise<Result<ExchangeClient, Problem>>;
}

/** A real exchange. Only with `live: true` orders go there; without it they meet its live feed by our own fill rules, and no key is needed. */
export async function openCcxt(
  face: Face,
  { name, venue, clientFor }: ExchangeVenue,
  deps: VenueDeps,
): Opened {
  const keys = needsKeys(venue) ? venueKeys(name, deps.home, deps.env) : ok(null);
  if (!keys.ok) return err([keys.error]);
  // An engine that is frozen keeps a lock, and must not keep the next one from taking over.
  const lock =
    keys.value === null || !venue.live || deps.isLeased
      ? ok(() => undefined)
      : lockAccount(name, keys.value.apiKey);
  if (!lock.ok) return err([lock.error]);
  const opened = await openLocked(
    face,
    { name, venue, clientFor, keys: keys.value, unlock: lock.value },
    deps,
  );
  if (!opened.ok) lock.value();
  return opened;
}

interface Locked extends ExchangeVenue {
  readonly keys: VenueKeys | null;
  unlock(): void;
}
async function openLocked(
  face: Face,
  { name, venue, clientFor, keys, unlock }: Locked,
  deps: VenueDeps,
): Opened {
  const loaded = await clientFor(keys);
  if (!loaded.ok) return err([loaded.error]);
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
  } catch (error) {
    return err([
      problem(
        'VENUE_UNREACHABLE',
        `venues.${name}`,
        `the exchange must list its markets, did not (${error instanceof Error ? error.name : 'unknown'})`,
        'check the network, the address and whether the exchange is up',
      ),
    ]);
  }
  const listed = listingsOf(exchange, name, venue.symbols);
  if (!listed.ok) return listed;
  const { unlisted } = listed.value;
  const { clock, say } = deps;
  const priced = venue.live
    ? await withAccountFees(exchange, listed.value.listings).catch((error: unknown) => {
        say(
          `${exchange.id}: the fees of the account are not known (${textOf(error)}): its public ones are counted with`,
        );
        return listed.value.listings;
      })
    : listed.value.listings;
  const margined = venue.live ? await withMargin(exchange, name, priced) : ok(priced);
  if (!margined.ok) return err([margined.error]);
  const listings = margined.value;
  for (const symbol of unlisted)
    say(
      `${exchange.id} does not list ${symbol}, or it does not trade now: it is not followed; the rest trades`,
    );
  const gone = instrumentsAt(deps.journal, name.toUpperCase()).filter(
    ({ id }) => !listings.some(({ instrument }) => instrument.id === id),
  );
  const known: readonly CcxtListing[] = [
    ...listings,
    ...gone.flatMap((instrument) => stillKnown(exchange, instrument) ?? []),
  ];
  const { instance } = deps;
  const other = venue.live
    ? await otherInstance(exchange, { name, listings: known, instance })
    : null;
  if (other !== null) return err([other]);
  const budget = rateBudget(
    {
      capacity: venue.weight_per_minute,
      windowMs: MINUTE_MS,
      cancelReserve: Math.floor(venue.weight_per_minute * CANCEL_SHARE),
    },
    performance.now(),
  );
  const feed = liveFeed({ exchange, listings, clock, budget, adjust: venue.adjust, say });
  const feesOf = (instrument: Instrument): Fees => ({
    ...NO_FEES,
    ...known.find((each) => each.instrument.id === instrument.id)?.fees,
  });
  const live = venue.live
    ? ccxtGateway({
        exchange,
        listings: known,
        clock,
        budget,
        sentBefore: ordersSentTo(deps.journal, name.toUpperCase()),
        instance,
        ...(venue.resting_seconds === undefined ? {} : { restingSeconds: venue.resting_seconds }),
        onClockFault: () => feed.remeasure(),
        say,
      })
    : null;
  const gateway =
    live ??
    paperGateway({
      listings,
      markets: feed.markets,
      clock,
      feesOf: ({ instrument }) => feesOf(instrument),
      latencyMs: PAPER_LATENCY_MS,
    });
  feed.start();
  const isHeard = await heard(feed, clock);
  if (!isHeard)
    say(
      `${exchange.id}: no complete book within ${FEED_WITHIN_MS / 1000} s; nothing trades until there is one`,
    );
  return ok({
    ...face,
    gone,
    unlisted: unlisted.map((symbol) => `${symbol}.${name.toUpperCase()}`),
    printsIncludeOwn: venue.live,
    gateway,
    feed: maintainedFeed(feed, maintenanceOf(venue.maintenance), clock),
    feesOf,
    prior: venue.prior === undefined ? null : PRIORS[venue.prior],
    cash: venue.live ? 0 : PAPER_CASH,
    isUp: () => live?.isUp() ?? true,
    start: () => live?.start(),
    isFault: isClientError,
    dailyBars: (instrument, days) => feed.dailyBars(instrument, days),
    observed: (instrumentId) => feed.observed(instrumentId),
    close() {
      feed.close();
      gateway.close();
      unlock();
    },
  });
}

/** Open orders of another Plimsoll: it lives, on another machine, or it died and left them. Both are for a person to look at first. */
async function otherInstance(
  exchange: ExchangeClient,
  {
    name,
    listings,
    instance,
  }: {
    readonly name: string;
    readonly listings: readonly CcxtListing[];
    readonly instance: string;
  },
): Promise<Problem | null> {
  const rule = idRuleOf(exchange.id, instance);
  try {
    for (const { unified } of listings) {
      for (const { clientOrderId } of await openOrdersIn(exchange, unified)) {
        const other = decodeId(clientOrderId ?? '', rule)?.instance ?? instance;
        if (other !== instance)
          return problem(
            'ACCOUNT_HELD',
            `venues.${name}`,
            `the account must be traded by one Plimsoll, had an open order of another (instance ${other}: ${clientOrderId})`,
            'stop the other one; if it is gone for good, cancel its orders at the venue, then start again',
          );
      }
    }
    return null;
  } catch (error) {
    return problem(
      'VENUE_UNREACHABLE',
      `venues.${name}`,
      `the exchange must list the open orders of the account, did not (${textOf(error)})`,
      'check the keys and their permissions, the network and the clock of this machine',
    );
  }
}

async function heard(feed: MarketFeed, clock: Clock): Promise<boolean> {
  const deadline = clock.now() + FEED_WITHIN_MS * 1000;
  while (clock.now() < deadline) {
    if (feed.instruments.every(({ id }) => feed.view(id)?.valid === true)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
