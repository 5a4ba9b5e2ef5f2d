import type { TakerRun } from '#core/matching/split-orders';
import {
  type DayWatcher,
  type MarketDay,
  type ReactiveMarket,
  reactiveDay,
} from '#engine/sim/reactive/market';
import { daySecondsOf } from '#engine/sim/reactive/parameters';

/** A parent order of the market's own traders that was worked to its end. Moves are logs, positive with the order. */
export interface WatchedParent {
  /** Lots over the lots of an average day. */
  readonly size: number;
  readonly orders: number;
  readonly minutes: number;
  /** Its lots over all lots that traded meanwhile. */
  readonly participation: number;
  readonly peak: number;
}
/** One day of the market as somebody records it who sees prints and quotes. Times in seconds since the open. */
export interface WatchedDay {
  /** +1 bought, -1 sold: one entry for each public market order. */
  readonly signs: Float64Array;
  /** Log of the mid, and of the last print, at the end of each second; entry 0 is the open. */
  readonly mids: Float64Array;
  readonly prints: Float64Array;
  readonly halfHourLots: Float64Array;
  /** Order flow imbalance of 10 seconds (Cont, Kukanov & Stoikov 2014), lots. */
  readonly imbalances: Float64Array;
  /** Sums over prints with a mid five minutes later: full effective and realised spread and impact, bps. */
  readonly spreads: {
    readonly prints: number;
    readonly effective: number;
    readonly realised: number;
    readonly impact: number;
  };
  /** Time-weighted, bps and lots. */
  readonly quotedBps: number;
  readonly touchLots: number;
  readonly changes: number;
  readonly lots: number;
  readonly turnover: number;
  readonly parents: readonly WatchedParent[];
}

export type DayAsk = Omit<MarketDay, 'daySeconds'>;

/** Plays a day to its end and records it. */
export function watchDay(ask: DayAsk): WatchedDay {
  const { parameters } = ask;
  const daySeconds = daySecondsOf(parameters);
  const quotes = watchQuotes(daySeconds);
  const trades = watchTrades(daySeconds, parameters.volumeDaily);
  const watcher: DayWatcher = {
    order: (at, run) => trades.order(at, run, market),
    traded: (at, side, price, lots) => trades.traded(at, side, price, lots),
    ordered: (at, run) => trades.ordered(at, run, market),
    changed: (at) => {
      if (isOpen) quotes.changed(at, market);
    },
  };
  let isOpen = false;
  const market = reactiveDay({ ...ask, daySeconds }, watcher, null);
  isOpen = true;
  quotes.changed(0, market);
  while (market.nextAt() < daySeconds) market.step();
  return {
    ...quotes.finish(),
    ...trades.finish(quotes.midAt),
    lots: market.volume,
    turnover: market.turnover,
  };
}

const TEN = 10;
/** Quotes by the second, order flow imbalance by ten. */
function watchQuotes(daySeconds: number): {
  changed(at: number, market: ReactiveMarket): void;
  midAt(second: number): number;
  finish(): Pick<WatchedDay, 'mids' | 'imbalances' | 'quotedBps' | 'touchLots' | 'changes'>;
} {
  const mids = new Float64Array(daySeconds + 1);
  const imbalances = new Float64Array(Math.ceil(daySeconds / TEN));
  let next = 0;
  let mid = NaN;
  let bid = 0;
  let ask = 0;
  let bidLots = 0;
  let askLots = 0;
  let since = 0;
  let quoted = 0;
  let touch = 0;
  let seconds = 0;
  let changes = 0;
  /** Until `at` the last quote was the quote. */
  function pass(at: number): void {
    while (next <= daySeconds && next < at) mids[next++] = mid;
    if (bid > 0 && ask > 0) {
      quoted += ((at - since) * (ask - bid) * 2) / (ask + bid);
      touch += ((at - since) * (bidLots + askLots)) / 2;
      seconds += at - since;
    }
    since = at;
  }
  return {
    midAt: (second) => mids[second] ?? NaN,
    changed(at, { book }) {
      changes++;
      const bidNow = book.best(1) ?? 0;
      const askNow = book.best(-1) ?? 0;
      const bidLotsNow = book.sizeAt(1, bidNow);
      const askLotsNow = book.sizeAt(-1, askNow);
      if (bidNow === bid && askNow === ask && bidLotsNow === bidLots && askLotsNow === askLots)
        return;
      pass(at);
      if (bid > 0 && ask > 0 && bidNow > 0 && askNow > 0) {
        const flow =
          (bidNow >= bid ? bidLotsNow : 0) -
          (bidNow <= bid ? bidLots : 0) -
          (askNow <= ask ? askLotsNow : 0) +
          (askNow >= ask ? askLots : 0);
        const slot = Math.min(imbalances.length - 1, Math.floor(at / TEN));
        imbalances[slot] = imbalances[slot]! + flow;
      }
      bid = bidNow;
      ask = askNow;
      bidLots = bidLotsNow;
      askLots = askLotsNow;
      if (bid > 0 && ask > 0) mid = Math.log((bid + ask) / 2);
    },
    finish() {
      pass(daySeconds);
      mids[daySeconds] = mid;
      if (next <= daySeconds) mids.fill(mid, next);
      return {
        mids,
        imbalances,
        quotedBps: (1e4 * quoted) / seconds,
        touchLots: touch / seconds,
        changes,
      };
    },
  };
}

interface Working {
  readonly side: 1 | -1;
  readonly began: number;
  readonly mid: number;
  readonly volume: number;
  lots: number;
}
const LATER = 300;
const HALF_HOUR = 1800;
/** Prints, who took, and what became of the parents behind them. */
function watchTrades(
  daySeconds: number,
  volumeDaily: number,
): {
  order(at: number, run: TakerRun, market: ReactiveMarket): void;
  traded(at: number, side: 1 | -1, price: number, lots: number): void;
  ordered(at: number, run: TakerRun, market: ReactiveMarket): void;
  finish(
    midAt: (second: number) => number,
  ): Pick<WatchedDay, 'signs' | 'prints' | 'halfHourLots' | 'spreads' | 'parents'>;
} {
  const signs: number[] = [];
  const at: number[] = [];
  const side: number[] = [];
  const price: number[] = [];
  const midBefore: number[] = [];
  const prints = new Float64Array(daySeconds + 1);
  const halfHourLots = new Float64Array(Math.ceil(daySeconds / HALF_HOUR));
  const working = new Map<number, Working>();
  const parents: WatchedParent[] = [];
  let mid = NaN;
  let before = 0;
  let next = 0;
  let last = NaN;
  return {
    order(when, run, market) {
      signs.push(run.side);
      mid = market.mid();
      before = market.volume;
      if (run.count > 1 && !working.has(run.account))
        working.set(run.account, {
          side: run.side,
          began: when,
          mid: Math.log(mid),
          volume: before,
          lots: 0,
        });
    },
    traded(when, takerSide, at_, lots) {
      at.push(when);
      side.push(takerSide);
      price.push(at_);
      midBefore.push(mid);
      const bin = Math.min(halfHourLots.length - 1, Math.floor(when / HALF_HOUR));
      halfHourLots[bin] = halfHourLots[bin]! + lots;
      while (next <= daySeconds && next < when) prints[next++] = last;
      last = Math.log(at_);
    },
    ordered(when, run, market) {
      const parent = working.get(run.account);
      if (parent === undefined) return;
      parent.lots += market.volume - before;
      if (run.left > 0 || run.isClipping) return;
      working.delete(run.account);
      const traded = market.volume - parent.volume;
      parents.push({
        size: parent.lots / volumeDaily,
        orders: run.count,
        minutes: (when - parent.began) / 60,
        participation: traded > 0 ? parent.lots / traded : NaN,
        peak: parent.side * (Math.log(market.mid()) - parent.mid),
      });
    },
    finish(midAt) {
      prints.fill(last, next);
      const spreads = { prints: 0, effective: 0, realised: 0, impact: 0 };
      for (const [i, when] of at.entries()) {
        const later = Math.exp(midAt(Math.ceil(when) + LATER));
        const was = midBefore[i]!;
        if (!Number.isFinite(later) || !Number.isFinite(was)) continue;
        const unit = (2e4 * side[i]!) / was;
        spreads.prints++;
        spreads.effective += unit * (price[i]! - was);
        spreads.realised += unit * (price[i]! - later);
        spreads.impact += unit * (later - was);
      }
      return { signs: Float64Array.from(signs), prints, halfHourLots, spreads, parents };
    },
  };
}
