import { localOf, timeOfLocal } from '#core/kernel/civil';
import { DAY_US, MINUTE_US, type Moment, type TimeUs, timeUs } from '#core/kernel/units';
import { indexAt } from '#core/liquidity/tape-measures';
import { priceOf, quantityOf } from '#core/market/instrument';
import { isOpen, sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import {
  type MidIntegral,
  meanMid,
  midIntegral,
  type PrintColumns,
  type PrintKind,
  printColumns,
  type RowSpan,
  showsDisplayed,
  touchBefore,
} from '#core/market/tape-spans';
import {
  type BenchmarkPrices,
  type FoundBenchmarks,
  type MarketSource,
  NO_BENCHMARKS,
  type ParentWindow,
  printBenchmarks,
  QUOTE_AGE_US_MAX,
  type Quote,
} from './parent-market.ts';
import { type PrintStretch, stretchOfColumns } from './print-stretch.ts';

/** TCA-17: recordings of one symbol as the market of its parents. Before a moment is before it: an event of the same microsecond is after. */
export function tapeMarket(tapes: readonly Tape[]): MarketSource {
  const known: Known = { days: new Map(), sums: new Map() };
  const before = (at: Moment): Quote | null => {
    const tape = tapeOf(tapes, at) ?? tapeOf(tapes, at - STANDS_US);
    return tape === null ? null : quoteIn(tape, indexAt(tape.at, tape.count, at), at);
  };
  return {
    kind: 'book',
    name: tapes.map(({ source }) => source).join(', '),
    currency: tapes[0]?.instrument.currencies.quote ?? null,
    zone: tapes[0]?.instrument.session.zone ?? 'UTC',
    before,
    arrivalAt(at) {
      const quote = before(at);
      return quote === null ? null : { price: quote.mid, is: 'mid' };
    },
    standingMid(at, since) {
      const tape = tapeOf(tapes, at);
      if (tape === null || closesBetween(tape, since, at)) return null;
      const quote = quoteIn(tape, indexAt(tape.at, tape.count, at + 1), at);
      return quote === null ? null : quote.mid;
    },
    benchmarks(window) {
      const tape = tapeOf(tapes, window.startAt) ?? tapeOf(tapes, window.endAt);
      return tape === null ? NO_BENCHMARKS : benchmarksOn(tape, window, known);
    },
  };
}

/** A book stands for a moment after the last event of its recording: a fill at the close has a quote. */
const STANDS_US = MINUTE_US;
const firstAt = (tape: Tape): number => tape.at[0] ?? Infinity;
const lastAt = (tape: Tape): number => tape.at[tape.count - 1] ?? -Infinity;
/** The recording that holds a moment. Of one that ended before it nothing is known. */
const tapeOf = (tapes: readonly Tape[], at: number): Tape | null =>
  tapes.find((tape) => at >= firstAt(tape) && at <= lastAt(tape)) ?? null;

function quoteIn(tape: Tape, end: number, at: number): Quote | null {
  const touch = touchBefore(tape, end, at - QUOTE_AGE_US_MAX);
  return touch === null
    ? null
    : {
        bid: priceOf(tape.instrument, touch.bid),
        ask: priceOf(tape.instrument, touch.ask),
        mid: priceOf(tape.instrument, (touch.bid + touch.ask) / 2),
      };
}

/** A mark-out over the close would be of another session. */
function closesBetween(tape: Tape, since: TimeUs, at: number): boolean {
  const { session } = tape.instrument;
  return isOpen(session, since) && !isOpen(session, timeUs(at)) && at > since;
}

/** Of a whole day of a recording, the same for every parent of that day. */
interface DayPrices {
  readonly rows: RowSpan;
  readonly isShown: boolean;
  readonly isWhole: boolean;
  readonly prices: BenchmarkPrices;
}

function benchmarksOn(tape: Tape, window: ParentWindow, known: Known): FoundBenchmarks {
  const { startAt, endAt } = window;
  const { rows, isShown, isWhole, prices } = dayOf(tape, startAt, known);
  const interval = rowsBetween(tape, startAt, endAt);
  const sums = sumsOf(tape, known);
  const found = printBenchmarks(
    window,
    stretchIn(tape, sums.eligible, interval),
    stretchIn(tape, sums.eligible, { from: interval.from, to: rows.to }),
  );
  const twap = meanMid(tape, sums.mid, interval, { start: startAt, end: endAt });
  return {
    ...found,
    prices: {
      ...found.prices,
      intervalVwapDisplayed: isShown ? stretchIn(tape, sums.displayed, interval).vwap : null,
      twapMid: twap === null ? null : priceOf(tape.instrument, twap),
      ...prices,
    },
    missing: [
      ...found.missing,
      ...(isWhole
        ? []
        : ['VWAP, open and close of the day: the recording does not hold the whole session']),
    ],
  };
}

const rowsBetween = (tape: Tape, from: number, to: number): RowSpan => ({
  from: indexAt(tape.at, tape.count, from),
  to: indexAt(tape.at, tape.count, to + 1),
});

/** The civil day of the session that a moment is of. */
function dayOf(tape: Tape, at: TimeUs, { days, sums }: Known): DayPrices {
  const { zone } = tape.instrument.session;
  const from = timeOfLocal(zone, localOf(zone, at).date, 0);
  const key = `${tape.hash} ${from}`;
  const known = days.get(key);
  if (known !== undefined) return known;
  const rows = rowsBetween(tape, from, from + DAY_US - 1);
  const isShown = showsDisplayed(tape, rows);
  const isWhole = holdsDay(tape, at);
  const { eligible, displayed } = sumsOf(tape, { days, sums });
  const prints = isWhole ? stretchIn(tape, eligible, rows) : null;
  const found: DayPrices = {
    rows,
    isShown,
    isWhole,
    prices: {
      dayVwap: prints?.vwap ?? null,
      dayVwapDisplayed: isWhole && isShown ? stretchIn(tape, displayed, rows).vwap : null,
      open: prints?.first ?? null,
      close: prints?.last ?? null,
    },
  };
  days.set(key, found);
  return found;
}

/** A recording of an hour has no VWAP of the day and no close. */
const EDGE_US = MINUTE_US;
function holdsDay(tape: Tape, at: TimeUs): boolean {
  const day = sessionAt(tape.instrument.session, at);
  return day !== null && firstAt(tape) <= day.open + EDGE_US && lastAt(tape) >= day.close - EDGE_US;
}

/** Sums over a whole recording, made when they are first asked for. */
interface TapeSums {
  readonly eligible: PrintColumns;
  readonly displayed: PrintColumns;
  readonly mid: MidIntegral;
}
interface Known {
  readonly days: Map<string, DayPrices>;
  readonly sums: Map<Tape, TapeSums>;
}
function sumsOf(tape: Tape, { sums }: Known): TapeSums {
  const known = sums.get(tape);
  if (known !== undefined) return known;
  const columns = (which: PrintKind): PrintColumns => printColumns(tape, which);
  const found = {
    eligible: columns('eligible'),
    displayed: columns('displayed'),
    mid: midIntegral(tape),
  };
  sums.set(tape, found);
  return found;
}

function stretchIn(tape: Tape, columns: PrintColumns, rows: RowSpan): PrintStretch {
  const { row } = columns;
  const span = {
    from: indexAt(row, row.length, rows.from),
    to: indexAt(row, row.length, rows.to),
  };
  return stretchOfColumns(columns, span, {
    priceOf: (ticks) => priceOf(tape.instrument, ticks),
    lotSize: quantityOf(tape.instrument, 1),
  });
}
