import { fileURLToPath } from 'node:url';
import { loadExchange } from '#adapters/gateway-ccxt/ccxt-exchange';
import { ccxtGateway } from '#adapters/gateway-ccxt/ccxt-gateway';
import { classesOf } from '#adapters/gateway-ccxt/fault-of';
import { listingsOf } from '#adapters/gateway-ccxt/listings';
import { liveFeed } from '#adapters/gateway-ccxt/live-feed';
import { RateBudget } from '#adapters/gateway-ccxt/rate-budget';
import { connectPaperVenue, startPaperVenue } from '#adapters/gateway-paper/paper-venue';
import type { Config } from '#contracts/config';
import type { CcxtVenueConfig } from '#contracts/venues';
import type { Clock } from '#core/kernel/clock';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Measured } from '#core/liquidity/profile';
import { PRIORS, type Prior } from '#core/liquidity/priors';
import { NO_FEES, type Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { VenueOrder } from '#core/order/child';
import type { Body } from '#engine/ports/journal-body';
import type { Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { venueKeys } from '#platform/venue-keys';

/** Where the service trades: the paper venue, or a real exchange. */
export interface Venue {
  readonly mode: 'paper' | 'live';
  /** For people, and for the journal. */
  readonly name: string;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  /** Asked for in the configuration, for what history does not tell. */
  readonly prior: Prior | null;
  /** What the account begins with; a real venue says it itself in its first statement. */
  readonly cash: number;
  dailyBars(instrument: Instrument, days: number): Promise<Bars>;
  observed(instrumentId: string): { readonly spreadBps: Measured; readonly depthTouch: Measured } | null;
  feesOf(instrument: Instrument): Fees;
  /** An error that nobody caught: the venue's library speaking of the world, and no bug of ours. */
  isFault(error: unknown): boolean;
  /** The engine is listening: from now on the account is followed. */
  start(): void;
  close(): void;
}
export interface VenueDeps {
  readonly home: string;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly env: Readonly<Record<string, string | undefined>>;
  say(line: string): void;
}
type Opened = Promise<Result<Venue, readonly Problem[]>>;

const PAPER_CASH = 10_000_000;
const MINUTE_MS = 60_000;
const CANCEL_SHARE = 0.2;
const FEED_WITHIN_MS = 20_000;

/** The venue that `trade_at` names. */
export async function openVenue(config: Config, deps: VenueDeps): Opened {
  const name = config.trade_at;
  if (name === 'paper') return openPaper(config.venues.paper.seed, deps);
  const venue = config.venues[name];
  if (venue !== undefined && 'kind' in venue) return openCcxt(name, venue, deps);
  const known = Object.keys(config.venues).join(', ');
  return err([problem('VENUE_UNKNOWN', 'trade_at', `must be one of the venues of this configuration, was '${name}'`, `name one of ${known}, or add it under venues`)]);
}

async function openPaper(seed: number, { home, clock }: VenueDeps): Opened {
  const entry = fileURLToPath(new URL('../exchange/main.ts', import.meta.url));
  const started = await startPaperVenue({ home, entry, seed });
  const connected = started.ok ? await connectPaperVenue({ home, clock }) : started;
  if (!connected.ok) return err([problem('VENUE_UNREACHABLE', 'venues.paper', connected.error.detail, `look into ${home}/venue.log`)]);
  const { gateway, feed, close } = connected.value;
  return ok({
    mode: 'paper', name: 'paper venue', gateway, feed, close, prior: null, cash: PAPER_CASH, feesOf: (instrument) => connected.value.feesOf(instrument), isFault: () => false, start: () => undefined,
    dailyBars: (instrument, days) => connected.value.dailyBars(instrument, days), observed: (instrumentId) => connected.value.observed(instrumentId),
  });
}

async function openCcxt(name: string, venue: CcxtVenueConfig, deps: VenueDeps): Opened {
  if (!venue.live) return err([problem('LIVE_NOT_ALLOWED', `venues.${name}.live`, 'orders go to a real exchange only with `live: true` in the configuration, it is not there', `add live: true to venues.${name}, or trade_at: paper`)]);
  const keys = venueKeys(name, deps.home, deps.env);
  if (!keys.ok) return err([keys.error]);
  const at = venue.rest_url === undefined || venue.stream_url === undefined ? null : { rest: venue.rest_url, stream: venue.stream_url };
  const loaded = await loadExchange({ exchange: venue.exchange, ...keys.value, at });
  if (!loaded.ok) return err([loaded.error]);
  const exchange = loaded.value;
  try {
    await exchange.loadMarkets();
  } catch (error) {
    return err([problem('VENUE_UNREACHABLE', `venues.${name}`, `the exchange must list its markets, did not (${error instanceof Error ? error.name : 'unknown'})`, 'check the network, the address and whether the exchange is up')]);
  }
  const listings = listingsOf(exchange, name, venue.symbols);
  if (!listings.ok) return listings;
  const { clock, say } = deps;
  const budget = new RateBudget({ capacity: venue.weight_per_minute, windowMs: MINUTE_MS, cancelReserve: Math.floor(venue.weight_per_minute * CANCEL_SHARE) }, performance.now());
  const feed = liveFeed({ exchange, listings: listings.value, clock, say });
  const gateway = ccxtGateway({ exchange, listings: listings.value, clock, budget, sentBefore: sentIn(deps.journal), say });
  feed.start();
  const isHeard = await heard(feed, clock);
  if (!isHeard) say(`${exchange.id}: no whole book within ${FEED_WITHIN_MS / 1000} s; nothing is traded until there is one`);
  return ok({
    mode: 'live', name: `${venue.exchange} (${name})`, gateway, feed, prior: venue.prior === undefined ? null : PRIORS[venue.prior], cash: 0, start: () => gateway.start(), isFault: (error) => classesOf(error).includes('BaseError'),
    dailyBars: (instrument, days) => feed.dailyBars(instrument, days), observed: (instrumentId) => feed.observed(instrumentId),
    feesOf: (instrument) => ({ ...NO_FEES, ...listings.value.find((each) => each.instrument.id === instrument.id)?.fees }),
    close() {
      feed.close();
      gateway.close();
    },
  });
}

async function heard(feed: MarketFeed, clock: Clock): Promise<boolean> {
  const deadline = clock.now() + FEED_WITHIN_MS * 1000;
  while (clock.now() < deadline) {
    if (feed.instruments.every(({ id }) => feed.view(id)?.valid === true)) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

/** What earlier processes sent: an id alone does not say in which market. */
function sentIn(journal: Journal): ReadonlyMap<string, VenueOrder> {
  const sent = new Map<string, VenueOrder>();
  for (const { body } of journal.read()) if (isSend(body)) sent.set(body.order.clientOrderId, body.order);
  return sent;
}
const isSend = (body: { readonly type: string }): body is Body & { readonly type: 'send' } => body.type === 'send';
