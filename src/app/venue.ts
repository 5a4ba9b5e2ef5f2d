import { fileURLToPath } from 'node:url';
import { loadExchange } from '#adapters/gateway-ccxt/ccxt-exchange';
import { ccxtGateway } from '#adapters/gateway-ccxt/ccxt-gateway';
import { classesOf } from '#adapters/gateway-ccxt/fault-of';
import { listingsOf } from '#adapters/gateway-ccxt/listings';
import { liveFeed } from '#adapters/gateway-ccxt/live-feed';
import { paperGateway } from '#adapters/gateway-ccxt/paper-gateway';
import { RateBudget } from '#adapters/gateway-ccxt/rate-budget';
import { connectPaperVenue } from '#adapters/gateway-paper/paper-venue';
import { startPaperVenue } from '#adapters/gateway-paper/venue-process';
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
  /** Of our books, and of the configuration, but no longer listed: they are not traded, and stop nothing else. */
  readonly gone: readonly Instrument[];
  readonly unlisted: readonly string[];
  /** Does it answer now? */
  isUp(): boolean;
  /** Whether the market's prints contain our own trades. */
  readonly printsIncludeOwn: boolean;
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
const PAPER_LATENCY_MS = 20;
const MINUTE_MS = 60_000;
const CANCEL_SHARE = 0.2;
const FEED_WITHIN_MS = 20_000;

/** The venue that `trade_at` names. A journal stays with the venue that it was begun with: another account would be nobody's books. */
export async function openVenue(config: Config, deps: VenueDeps): Opened {
  const name = config.trade_at;
  const venue = config.venues[name];
  const isPaper = name === 'paper';
  if (!isPaper && (venue === undefined || !('kind' in venue))) {
    const known = Object.keys(config.venues).join(', ');
    return err([problem('VENUE_UNKNOWN', 'trade_at', `must be one of the venues of this configuration, was '${name}'`, `name one of ${known}, or add it under venues`)]);
  }
  const face = venue !== undefined && 'kind' in venue ? faceOf(name, venue) : PAPER_FACE;
  const begun = beginningOf(deps.journal);
  if (begun !== null && (begun.mode !== face.mode || begun.market !== face.name)) {
    return err([problem('JOURNAL_OF_OTHER_VENUE', 'trade_at', `the journal must be of ${face.name} (${face.mode}), was begun with ${begun.market} (${begun.mode})`, 'set PLIMSOLL_HOME to another home for another venue')]);
  }
  return venue !== undefined && 'kind' in venue ? openCcxt(name, venue, deps) : openPaper(config.venues.paper, deps);
}
type Face = Pick<Venue, 'mode' | 'name'>;
const PAPER_FACE: Face = { mode: 'paper', name: 'paper venue' };
const faceOf = (name: string, venue: CcxtVenueConfig): Face => ({ mode: venue.live ? 'live' : 'paper', name: `${venue.exchange} (${name})${venue.live ? '' : ', paper fills'}` });

function beginningOf(journal: Journal): (Body & { readonly type: 'opened' }) | null {
  for (const { body } of journal.read()) return isOpening(body) ? body : null;
  return null;
}
const isOpening = (body: { readonly type: string }): body is Body & { readonly type: 'opened' } => body.type === 'opened';

async function openPaper({ seed, names }: Config['venues']['paper'], { home, clock }: VenueDeps): Opened {
  const entry = fileURLToPath(new URL('../exchange/main.ts', import.meta.url));
  const start = (): ReturnType<typeof startPaperVenue> => startPaperVenue({ home, entry, seed, names });
  const started = await start();
  const connected = started.ok ? await connectPaperVenue({ home, clock, revive: start }) : started;
  if (!connected.ok) return err([problem('VENUE_UNREACHABLE', 'venues.paper', connected.error.detail, `look into ${home}/venue.log`)]);
  const { gateway, feed, close } = connected.value;
  return ok({
    ...PAPER_FACE, gone: [], unlisted: [], isUp: () => connected.value.isUp(), printsIncludeOwn: true, gateway, feed, close, prior: null, cash: PAPER_CASH, feesOf: (instrument) => connected.value.feesOf(instrument), isFault: () => false, start: () => undefined,
    dailyBars: (instrument, days) => connected.value.dailyBars(instrument, days), observed: (instrumentId) => connected.value.observed(instrumentId),
  });
}

async function openCcxt(name: string, venue: CcxtVenueConfig, deps: VenueDeps): Opened {
  // Only the explicit line sends orders to a real exchange; without it they meet the live feed by our own fill rules, and no key is needed.
  const keys = venue.live ? venueKeys(name, deps.home, deps.env) : ok({ apiKey: null, secret: null });
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
  const feed = liveFeed({ exchange, listings: listings.value, clock, budget, say });
  const feesOf = (instrument: Instrument): Fees => ({ ...NO_FEES, ...listings.value.find((each) => each.instrument.id === instrument.id)?.fees });
  const live = venue.live ? ccxtGateway({ exchange, listings: listings.value, clock, budget, sentBefore: sentIn(deps.journal), say }) : null;
  const gateway = live ?? paperGateway({ listings: listings.value, markets: feed.markets, clock, feesOf: ({ instrument }) => feesOf(instrument), latencyMs: PAPER_LATENCY_MS });
  feed.start();
  const isHeard = await heard(feed, clock);
  if (!isHeard) say(`${exchange.id}: no whole book within ${FEED_WITHIN_MS / 1000} s; nothing is traded until there is one`);
  return ok({
    ...faceOf(name, venue), gone: [], unlisted: [], isUp: () => live?.isUp() ?? true, printsIncludeOwn: venue.live, gateway, feed, prior: venue.prior === undefined ? null : PRIORS[venue.prior], cash: venue.live ? 0 : PAPER_CASH, start: () => live?.start(), isFault: (error) => classesOf(error).includes('BaseError'),
    dailyBars: (instrument, days) => feed.dailyBars(instrument, days), observed: (instrumentId) => feed.observed(instrumentId),
    feesOf,
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
