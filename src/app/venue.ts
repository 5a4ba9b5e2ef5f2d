import { fileURLToPath } from 'node:url';
import { connectPaperVenue } from '#adapters/gateway-paper/paper-venue';
import { startPaperVenue } from '#adapters/gateway-paper/venue-process';
import { openCcxt } from '#app/ccxt-venue';
import type { Config } from '#contracts/config';
import type { CcxtVenueConfig } from '#contracts/venues';
import type { Clock } from '#core/kernel/clock';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Measured } from '#core/liquidity/profile';
import type { Prior } from '#core/liquidity/priors';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { Body } from '#engine/ports/journal-body';
import type { Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';

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
export type Opened = Promise<Result<Venue, readonly Problem[]>>;

/** What a paper account begins with. */
export const PAPER_CASH = 10_000_000;

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
  return venue !== undefined && 'kind' in venue ? openCcxt(faceOf(name, venue), { name, venue }, deps) : openPaper(config.venues.paper, deps);
}
export type Face = Pick<Venue, 'mode' | 'name'>;
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
