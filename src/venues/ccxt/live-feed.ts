import { WebSocket } from 'ws';
import type { Clock } from '#core/kernel/clock';
import { DAY_US, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { Adjust } from '#core/market/bar-findings';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { ClientBook, ExchangeClient } from '#engine/ports/exchange-client';
import type { MarketFeed } from '#engine/ports/ports';
import { endWhenSilent } from '#platform/living-socket';
import { executionTicks, lotsOf, ticksOf } from './ccxt-words.ts';
import { type ClockOffset, type ClockSample, clockOffset } from './clock-offset.ts';
import { contractRequests, hasContracts, rawAnswer } from './contract-account.ts';
import { type DiffStream, diffStream } from './diff-stream.ts';
import { waysOf } from './exchange-ways.ts';
import { outcomeOf, textOf } from './fault-of.ts';
import type { CcxtListing } from './listings.ts';
import { type LiveMarket, liveMarket } from './market-of.ts';
import type { RateBudget } from './rate-budget.ts';
import { type VenueRow, venueBars } from './venue-bars.ts';

export interface LiveFeed extends MarketFeed {
  /** By instrument id, for who trades on paper beside it. */
  readonly markets: ReadonlyMap<string, LiveMarket>;
  start(): void;
  close(): void;
  dailyBars(instrument: Instrument, days: number): Promise<Bars>;
  observed(instrumentId: string): ReturnType<LiveMarket['quotes']['observed']>;
  onMarket(listener: (instrumentId: string) => void): void;
  /** Measures the venue's clock again now, and not in a minute. */
  remeasure(): void;
  /** Venue's clock against ours; null until it was measured. */
  clock(): ClockOffset | null;
  /** The last update in a book that we follow by its diffs; null: none, or not whole. */
  bookId(instrumentId: string): number | null;
  /** How often the books had to begin again. */
  resynchronisations(): number;
}
export interface LiveFeedOptions {
  readonly exchange: ExchangeClient;
  readonly listings: readonly CcxtListing[];
  readonly clock: Clock;
  /** Shared with the gateway: the exchange counts both. */
  readonly budget: RateBudget;
  /** Of daily bars. */
  readonly adjust: Adjust;
  say(line: string): void;
}

const SNAPSHOT_LEVELS = 1000;
const SNAPSHOT_SPACING_MS = 500;
const SNAPSHOT_WEIGHT = 50;
const AGAIN_MS = 500;
const PING_MS = 10_000;
const CLOCK_EVERY_MS = 60_000;
const CLOCK_SAMPLES = 5;
/** VEN-9: with a clock this far off, what is fresh cannot be told from what is old. */
const CLOCK_ERROR_MAX_MS = 1000;

/** Books, prints and clock of a real exchange. A book that has missed something is not valid until it is whole again (F6). */
export function liveFeed(options: LiveFeedOptions): LiveFeed {
  const { exchange, listings, clock } = options;
  const listeners: ((instrumentId: string) => void)[] = [];
  const markets = new Map(
    listings.map(({ instrument: { id } }) => [
      id,
      liveMarket(() => listeners.forEach((listener) => listener(id))),
    ]),
  );
  let offset: ClockOffset | null = null;
  let isClosed = false;
  let socket: WebSocket | null = null;
  const timers = new Set<NodeJS.Timeout>();
  const toOurClock = (venueMs: number): TimeUs =>
    timeUs(Math.min(clock.now(), Math.round((venueMs - (offset?.offsetMs ?? 0)) * 1000)));
  const later = (ms: number, run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!isClosed) run();
    }, ms);
    timers.add(timer);
  };
  const stream = diffStream(listings, markets, toOurClock);

  function connectDiffs(): void {
    const streams = hasContracts(exchange)
      ? ['depth@100ms', 'aggTrade', 'markPrice@1s']
      : ['depth@100ms', 'trade'];
    const names = listings.flatMap(({ native }) =>
      streams.map((each) => `${native.toLowerCase()}@${each}`),
    );
    const line = new WebSocket(`${streamAddress(exchange)}?streams=${names.join('/')}`);
    socket = line;
    endWhenSilent(line, PING_MS);
    const wanted = new Set<string>();
    const snapshot = async (native: string): Promise<void> => {
      if (wanted.has(native) || isClosed || socket !== line) return;
      if (!options.budget.take(SNAPSHOT_WEIGHT, 'order', performance.now()))
        return later(
          Math.max(SNAPSHOT_SPACING_MS, options.budget.closedForMs(performance.now())),
          () => void snapshot(native),
        );
      wanted.add(native);
      const isWhole = await rawSnapshot(exchange, native).then(
        (raw) => stream.snapshot(native, raw),
        (error: unknown) => {
          options.say(`${exchange.id}: no snapshot of ${native} (${textOf(error)})`);
          const outcome = outcomeOf(error);
          if (outcome.type === 'fault' && outcome.fault.code === 'RATE_LIMITED')
            options.budget.refused(null, Math.random(), performance.now());
          return false;
        },
      );
      later(isWhole ? 0 : SNAPSHOT_SPACING_MS, () => {
        wanted.delete(native);
        if (stream.symbols.get(native)?.sync.isSynchronised === false) void snapshot(native);
      });
    };
    line.addEventListener('message', ({ data }) => {
      try {
        const native = stream.message(String(data));
        if (native !== null) void snapshot(native);
      } catch (error) {
        // A word that is no word of this dialect: what else was missed is not known.
        options.say(`${exchange.id}: the stream cannot be read (${textOf(error)})`);
        line.close();
      }
    });
    line.addEventListener('close', () => {
      stream.lost();
      later(AGAIN_MS * (1 + Math.random()), connectDiffs);
    });
    line.addEventListener('error', () => line.close());
  }

  /** Through ccxt's own books: a crossed one is not valid, and one that goes backwards is begun again. */
  async function followUnified(listing: CcxtListing): Promise<void> {
    const market = markets.get(listing.instrument.id);
    while (!isClosed && market !== undefined) {
      try {
        unifiedBook(
          market,
          listing,
          await exchange.watchOrderBook(listing.unified),
          toOurClock(Date.now()),
        );
      } catch (error) {
        market.lost();
        options.say(
          `${exchange.id}: the book of ${listing.native} is asked for again (${textOf(error)})`,
        );
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (1 + Math.random())));
      }
    }
  }
  async function followTrades(listing: CcxtListing): Promise<void> {
    const market = markets.get(listing.instrument.id);
    while (!isClosed && market !== undefined) {
      try {
        for (const each of await exchange.watchTrades(listing.unified))
          market.print(
            each.id,
            toOurClock(each.timestamp ?? Date.now()),
            executionTicks(listing, each.price),
            lotsOf(listing, each.amount),
            each.side === 'buy' ? 1 : each.side === 'sell' ? -1 : null,
          );
      } catch (error) {
        options.say(
          `${exchange.id}: the trades of ${listing.native} are asked for again (${textOf(error)})`,
        );
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (1 + Math.random())));
      }
    }
  }

  let isMeasuring = false;
  async function measureClock(): Promise<void> {
    isMeasuring = true;
    const samples: ClockSample[] = [];
    for (let i = 0; i < CLOCK_SAMPLES && !isClosed; i++) {
      const sentMs = clock.now() / 1000;
      const venueMs = await exchange.fetchTime().catch(() => null);
      if (venueMs !== null) samples.push({ sentMs, receivedMs: clock.now() / 1000, venueMs });
    }
    offset = clockOffset(samples) ?? offset;
    // Signed requests carry the venue's time, not ours.
    if (offset !== null) exchange.options['timeDifference'] = Math.round(-offset.offsetMs);
    if (offset !== null && Math.abs(offset.offsetMs) > CLOCK_ERROR_MAX_MS)
      options.say(
        `${exchange.id}: its clock is ${offset.offsetMs.toFixed(0)} ms from ours (± ${offset.errorMs.toFixed(0)}); set this machine's clock`,
      );
    isMeasuring = false;
  }
  async function keepMeasuring(): Promise<void> {
    await measureClock();
    later(CLOCK_EVERY_MS, () => void keepMeasuring());
  }

  return {
    instruments: listings.map(({ instrument }) => instrument),
    markets,
    view(instrumentId) {
      const view = markets.get(instrumentId)?.view(clock.now()) ?? null;
      // Until the clocks were compared the age of data is not known.
      return view === null || offset === null || offset.errorMs > CLOCK_ERROR_MAX_MS
        ? view === null
          ? null
          : { ...view, valid: false }
        : view;
    },
    start() {
      void keepMeasuring();
      if (waysOf(exchange.id).books === 'diffs') return connectDiffs();
      for (const listing of listings) {
        void followUnified(listing);
        void followTrades(listing);
      }
    },
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
      socket?.close();
    },
    dailyBars: async (instrument, days) =>
      barsOf(
        instrument,
        options.adjust,
        await exchange.fetchOHLCV(
          listings.find((each) => each.instrument.id === instrument.id)?.unified ??
            instrument.symbol,
          '1d',
          undefined,
          days,
        ),
      ),
    observed: (instrumentId) => markets.get(instrumentId)?.quotes.observed() ?? null,
    onMarket: (to) => void listeners.push(to),
    remeasure: () => void (isMeasuring || isClosed || void measureClock()),
    clock: () => offset,
    clockOff: () => (offset === null ? null : offset.offsetMs / 1000),
    bookId(instrumentId) {
      const symbol = [...stream.symbols.values()].find(
        ({ listing }) => listing.instrument.id === instrumentId,
      );
      return symbol?.sync.isSynchronised === true ? symbol.sync.lastId : null;
    },
    resynchronisations: () => resynchronisationsOf(stream),
  };
}

const resynchronisationsOf = (stream: DiffStream): number =>
  [...stream.symbols.values()].reduce((sum, { sync }) => sum + sync.gaps.length, 0);

/** `wss://host/stream` of `wss://host/ws`. */
function streamAddress(exchange: ExchangeClient): string {
  const ws = exchange.urls.api['ws'] as Readonly<Record<string, string>>;
  const address = ws[contractRequests(exchange)?.stream ?? 'spot'];
  return String(address ?? '').replace(/\/ws$/, '/stream');
}

/** The exchange's own words: strings, with the update id that its diffs continue from. */
async function rawSnapshot(exchange: ExchangeClient, native: string): Promise<unknown> {
  return rawAnswer(exchange, contractRequests(exchange)?.depth ?? 'publicGetDepth', {
    symbol: native,
    limit: SNAPSHOT_LEVELS,
  });
}

function unifiedBook(market: LiveMarket, listing: CcxtListing, book: ClientBook, at: TimeUs): void {
  const levels = (
    rows: ClientBook['bids'],
  ): { price: ReturnType<typeof ticks>; size: ReturnType<typeof lots> }[] =>
    rows.slice(0, 20).map(([price, size]) => ({
      price: ticks(ticksOf(listing, String(price))),
      size: lots(lotsOf(listing, String(size))),
    }));
  market.book(at, levels(book.bids), levels(book.asks));
}

/** The day that is not over yet is left out: its volume is not a day's. */
const barsOf = (instrument: Instrument, adjust: Adjust, rows: readonly VenueRow[]): Bars =>
  venueBars(
    {
      symbol: instrument.symbol,
      source: `${instrument.venue}, daily`,
      lengthUs: DAY_US,
      session: instrument.session,
    },
    rows.slice(0, -1),
    adjust,
  );
