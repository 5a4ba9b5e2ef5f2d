import { z } from 'zod';
import type { TimeUs } from '#core/kernel/units';
import {
  type DepthFrame,
  type DepthSnapshot,
  type DepthSync,
  frameCame,
  levelsOf,
  newDepthSync,
  snapshotCame,
  wireLost,
} from '#core/market/depth-sync';
import { executionTicks, lotsOf, msToUs, ticksOf } from './ccxt-words.ts';
import type { CcxtListing } from './listings.ts';
import type { LiveMarket } from './market-of.ts';

const side = z.array(z.tuple([z.string(), z.string()]).rest(z.unknown()));
const depth = z.object({
  e: z.literal('depthUpdate'),
  E: z.number(),
  s: z.string(),
  U: z.number(),
  u: z.number(),
  pu: z.number().optional(),
  b: side,
  a: side,
});
const trade = z.object({
  e: z.literal('trade'),
  E: z.number(),
  s: z.string(),
  t: z.number(),
  p: z.string(),
  q: z.string(),
  m: z.boolean(),
});
/** Prints of one order at one price, together: contracts are told so. */
const aggregate = trade
  .omit({ e: true, t: true })
  .extend({ e: z.literal('aggTrade'), a: z.number() })
  .transform(({ a, ...said }) => ({ ...said, e: 'trade' as const, t: a }));
/** What a perpetual is valued, funded and liquidated by. */
const markPrice = z.object({
  e: z.literal('markPriceUpdate'),
  E: z.number(),
  s: z.string(),
  p: z.string(),
  i: z.string(),
  r: z.string(),
  T: z.number(),
});
const message = z.union([depth, trade, aggregate, markPrice]);
const combined = z.object({ stream: z.string(), data: z.unknown() });
const snapshot = z.object({ lastUpdateId: z.number(), bids: side, asks: side });

const LEVELS = 20;

interface DiffSymbol {
  readonly listing: CcxtListing;
  readonly market: LiveMarket;
  readonly sync: DepthSync;
}
export interface DiffStream {
  readonly symbols: ReadonlyMap<string, DiffSymbol>; // by native name
  /** A line of the stream as the exchange sends it. Names the symbol that wants a snapshot now, or null. What is not understood is thrown: the wire is cut then. */
  message(text: string): string | null;
  /** A REST snapshot of a symbol; false: it was too old, ask again. */
  snapshot(native: string, raw: unknown): boolean;
  lost(): void;
}

/** Depth diffs and trades in the dialect of Binance: books by depth-sync, prints with repeats dropped. `toOurClock` turns the venue's milliseconds into our time. */
export function diffStream(
  listings: readonly CcxtListing[],
  markets: ReadonlyMap<string, LiveMarket>,
  toOurClock: (venueMs: number) => TimeUs,
): DiffStream {
  const symbols = new Map<string, DiffSymbol>();
  for (const listing of listings) {
    const market = markets.get(listing.instrument.id);
    if (market !== undefined)
      symbols.set(listing.native, { listing, market, sync: newDepthSync() });
  }
  const levels = (
    listing: CcxtListing,
    raw: readonly (readonly [string, string, ...unknown[]])[],
  ): DepthFrame['bids'] =>
    raw.map(([price, size]) => [ticksOf(listing, price), lotsOf(listing, size)] as const);
  /** Only a book that is whole reaches the market. */
  function publish({ sync, market }: DiffSymbol, at: TimeUs): void {
    if (sync.isSynchronised) market.book(at, levelsOf(sync, 1, LEVELS), levelsOf(sync, -1, LEVELS));
    else market.lost();
  }
  return {
    symbols,
    message(text) {
      const json: unknown = JSON.parse(text);
      const wrapped = combined.safeParse(json);
      const known = message.safeParse(wrapped.success ? wrapped.data.data : json);
      if (!known.success) return null; // an acknowledgement, or a stream that we did not ask for
      const said = known.data;
      const symbol = symbols.get(said.s);
      if (symbol === undefined) return null;
      const { listing, market, sync } = symbol;
      if (said.e === 'markPriceUpdate') {
        market.perpetual({
          at: toOurClock(said.E),
          mark: executionTicks(listing, said.p),
          index: executionTicks(listing, said.i),
          funding: said.r === '' ? null : { rate: Number(said.r), at: msToUs(said.T) },
        });
        return null;
      }
      if (said.e === 'trade') {
        market.print(
          String(said.t),
          toOurClock(said.E),
          ticksOf(listing, said.p),
          lotsOf(listing, said.q),
          said.m ? -1 : 1,
        );
        return null;
      }
      const done = frameCame(sync, {
        first: said.U,
        last: said.u,
        previous: said.pu ?? null,
        at: msToUs(said.E),
        bids: levels(listing, said.b),
        asks: levels(listing, said.a),
      });
      if (done !== 'repeated') publish(symbol, toOurClock(said.E));
      return done === 'snapshotWanted' ? listing.native : null;
    },
    snapshot(native, raw) {
      const symbol = symbols.get(native);
      const parsed = snapshot.safeParse(raw);
      if (symbol === undefined || !parsed.success) return false;
      const { listing, sync } = symbol;
      const whole: DepthSnapshot = {
        lastUpdateId: parsed.data.lastUpdateId,
        bids: levels(listing, parsed.data.bids),
        asks: levels(listing, parsed.data.asks),
      };
      const done = snapshotCame(sync, whole);
      // Its time is that of the frames that joined it; a snapshot alone has none, and waits for the next frame.
      if (sync.at !== null) publish(symbol, toOurClock(sync.at / 1000));
      return done !== 'snapshotWanted';
    },
    lost() {
      for (const symbol of symbols.values()) {
        wireLost(symbol.sync);
        symbol.market.lost();
      }
    },
  };
}
