import { localOf, timeOfLocal } from '#core/kernel/civil';
import { DAY_US, MINUTE_US, type Moment, type TimeUs, timeUs } from '#core/kernel/units';
import { indexAt } from '#core/liquidity/tape-measures';
import { priceOf, quantityOf } from '#core/market/instrument';
import { isOpen, sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import {
  meanMid,
  type PrintColumns,
  type PrintKind,
  printsOfRows,
  showsDisplayed,
  touchBefore,
} from '#core/market/tape-spans';
import { type MarketPrint, volumeWeightedPrice } from './benchmarks.ts';
import {
  type FoundBenchmarks,
  type MarketSource,
  midOfQuote,
  NO_BENCHMARKS,
  type ParentWindow,
  printBenchmarks,
  QUOTE_AGE_US_MAX,
  type Quote,
} from './parent-market.ts';

/** TCA-17: recordings of one symbol as the market of its parents. Before a moment is before it: an event of the same microsecond is after. */
export function tapeMarket(tapes: readonly Tape[]): MarketSource {
  const before = (at: Moment): Quote | null => {
    const tape = tapeOf(tapes, at);
    return tape === null ? null : quoteIn(tape, indexAt(tape.at, tape.count, at), at);
  };
  return {
    kind: 'book',
    name: tapes.map(({ source }) => source).join(', '),
    before,
    arrivalAt(at) {
      const quote = before(at);
      return quote === null ? null : { price: midOfQuote(quote), is: 'mid' };
    },
    standingMid(at, since) {
      const tape = tapeOf(tapes, at);
      if (tape === null || closesBetween(tape, since, at)) return null;
      const quote = quoteIn(tape, indexAt(tape.at, tape.count, at + 1), at);
      return quote === null ? null : midOfQuote(quote);
    },
    benchmarks(window) {
      const tape = tapeOf(tapes, window.startAt) ?? tapeOf(tapes, window.endAt);
      return tape === null ? NO_BENCHMARKS : benchmarksOn(tape, window);
    },
  };
}

const firstAt = (tape: Tape): number => tape.at[0] ?? Infinity;
const lastAt = (tape: Tape): number => tape.at[tape.count - 1] ?? -Infinity;
/** The recording that holds a moment. Of one that ended before it nothing is known. */
const tapeOf = (tapes: readonly Tape[], at: number): Tape | null =>
  tapes.find((tape) => at >= firstAt(tape) && at <= lastAt(tape)) ?? null;

function quoteIn(tape: Tape, end: number, at: number): Quote | null {
  const touch = touchBefore(tape, end, at - QUOTE_AGE_US_MAX);
  return touch === null
    ? null
    : { bid: priceOf(tape.instrument, touch.bid), ask: priceOf(tape.instrument, touch.ask) };
}

/** A mark-out over the close would be of another session. */
function closesBetween(tape: Tape, since: TimeUs, at: number): boolean {
  const { session } = tape.instrument;
  return isOpen(session, since) && !isOpen(session, timeUs(at)) && at > since;
}

function benchmarksOn(tape: Tape, window: ParentWindow): FoundBenchmarks {
  const { startAt, endAt } = window;
  const rowsBetween = (from: number, to: number) => ({
    from: indexAt(tape.at, tape.count, from),
    to: indexAt(tape.at, tape.count, to + 1),
  });
  const day = dayOf(tape, startAt);
  const interval = rowsBetween(startAt, endAt);
  const wholeDay = rowsBetween(day.from, day.to);
  const prints = (rows: { from: number; to: number }, which: PrintKind): readonly MarketPrint[] =>
    inUnits(tape, printsOfRows(tape, rows, which));
  const isShown = showsDisplayed(tape, wholeDay);
  const dayPrints = prints(wholeDay, 'eligible');
  const found = printBenchmarks(
    window,
    prints(interval, 'eligible'),
    prints({ from: interval.from, to: wholeDay.to }, 'eligible'),
  );
  const twap = meanMid(tape, interval, [startAt, endAt]);
  const isWhole = holdsDay(tape, startAt);
  return {
    ...found,
    prices: {
      ...found.prices,
      intervalVwapDisplayed: isShown ? volumeWeightedPrice(prints(interval, 'displayed')) : null,
      twapMid: twap === null ? null : priceOf(tape.instrument, twap),
      dayVwap: isWhole ? volumeWeightedPrice(dayPrints) : null,
      dayVwapDisplayed:
        isWhole && isShown ? volumeWeightedPrice(prints(wholeDay, 'displayed')) : null,
      open: isWhole ? (dayPrints[0]?.[0] ?? null) : null,
      close: isWhole ? (dayPrints.at(-1)?.[0] ?? null) : null,
    },
  };
}

/** A recording of an hour has no VWAP of the day and no close. */
const EDGE_US = MINUTE_US;
function holdsDay(tape: Tape, at: TimeUs): boolean {
  const day = sessionAt(tape.instrument.session, at);
  return day !== null && firstAt(tape) <= day.open + EDGE_US && lastAt(tape) >= day.close - EDGE_US;
}

const inUnits = (tape: Tape, { price, size }: PrintColumns): readonly MarketPrint[] =>
  Array.from(price, (at, i) => [
    priceOf(tape.instrument, at),
    quantityOf(tape.instrument, size[i] ?? 0),
  ]);

/** The civil day of the session that a moment is of. */
function dayOf(tape: Tape, at: TimeUs): { readonly from: number; readonly to: number } {
  const { zone } = tape.instrument.session;
  const from = timeOfLocal(zone, localOf(zone, at).date, 0);
  return { from, to: from + DAY_US - 1 };
}
