import { DAY_US, type TimeUs, type Units } from '#core/kernel/units';
import { indexAt } from '#core/liquidity/tape-measures';
import { type Session, sessionAt, tradingDayOf } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { type MarketPrint, timeWeightedPrice, volumeWeightedPrice } from './benchmarks.ts';
import {
  type FoundBenchmarks,
  type MarketSource,
  NO_BENCHMARKS,
  type ParentWindow,
  printBenchmarks,
  QUOTE_AGE_US_MAX,
  type Quote,
} from './parent-market.ts';
import { stretchOfList } from './print-stretch.ts';

/**
 * TCA-17: bars of one symbol as the market of its parents, where no recording is. The arrival price is the last price that a bar knows from
 * before the start: the open of the bar that the start is in. The quote at a fill is that with which the bar before it closed, where bars have quotes.
 */
export function barsMarket(bars: Bars, session: Session): MarketSource {
  const isDaily = bars.lengthUs >= DAY_US;
  return {
    kind: 'bars',
    name: bars.source,
    currency: null,
    zone: session.zone,
    before: (at) => closingQuote(bars, at),
    standingMid(at, since) {
      // The close of the last bar that has ended is the price in force, if bars are as fine as the question.
      const i = indexAt(bars.at, bars.count, at - bars.lengthUs + 1) - 1;
      const isFine = !isDaily && bars.lengthUs <= at - since;
      return isFine && i >= 0 && at - (bars.at[i] ?? 0) < 2 * bars.lengthUs
        ? known(bars.close[i])
        : null;
    },
    arrivalAt(at) {
      const quote = closingQuote(bars, at);
      if (quote !== null) return { price: quote.mid, is: 'mid at the end of the bar before' };
      const i = barOf(bars, session, at);
      if (i === null) return null;
      const day = sessionAt(session, at);
      if (isDaily && day !== null && at < day.open) {
        const close = known(bars.close[i - 1]);
        return close === null ? null : { price: close, is: 'close of the day before' };
      }
      const open = known(bars.open[i]);
      return open === null
        ? null
        : { price: open, is: isDaily ? 'open of the day' : 'open of the bar' };
    },
    benchmarks(window) {
      return isDaily ? dailyBenchmarks(bars, session, window) : intraday(bars, session, window);
    },
  };
}

const known = (value: number | undefined): number | null =>
  value !== undefined && value > 0 ? value : null;

/** The quote with which the last bar before a moment closed, where bars are short and have one. */
function closingQuote(bars: Bars, at: number): Quote | null {
  if (bars.lengthUs >= QUOTE_AGE_US_MAX) return null;
  const i = indexAt(bars.at, bars.count, at - bars.lengthUs + 1) - 1;
  const bid = known(bars.bid[i]);
  const ask = known(bars.ask[i]);
  if (bid === null || ask === null || bid > ask) return null;
  return at - (bars.at[i] ?? 0) < 2 * bars.lengthUs ? { bid, ask, mid: (bid + ask) / 2 } : null;
}

/** The bar that a moment is in. */
function barOf(bars: Bars, session: Session, at: TimeUs): number | null {
  const i = indexAt(bars.at, bars.count, at + 1) - 1;
  const from = bars.at[i];
  if (from === undefined) return null;
  const isIn =
    bars.lengthUs >= DAY_US
      ? tradingDayOf(session, from as TimeUs) === tradingDayOf(session, at)
      : at < from + bars.lengthUs;
  return isIn ? i : null;
}

function dailyBenchmarks(bars: Bars, session: Session, { startAt }: ParentWindow): FoundBenchmarks {
  const i = barOf(bars, session, startAt);
  if (i === null) return NO_BENCHMARKS;
  return {
    ...NO_BENCHMARKS,
    prices: {
      open: known(bars.open[i]),
      close: known(bars.close[i]),
      previousClose: known(bars.close[i - 1]),
    },
  };
}

/** Bars that lie whole in the interval: each prints its volume at the mean of high, low and close. */
function intraday(bars: Bars, session: Session, window: ParentWindow): FoundBenchmarks {
  const dayNumber = tradingDayOf(session, window.startAt);
  const ofDay: number[] = [];
  const first = indexAt(bars.at, bars.count, window.startAt - 2 * DAY_US);
  const end = indexAt(bars.at, bars.count, window.startAt + 2 * DAY_US);
  for (let i = first; i < end; i++)
    if (tradingDayOf(session, (bars.at[i] ?? 0) as TimeUs) === dayNumber) ofDay.push(i);
  const printOf = (i: number): MarketPrint => [
    ((bars.high[i] ?? NaN) + (bars.low[i] ?? NaN) + (bars.close[i] ?? NaN)) / 3,
    bars.volume[i] ?? NaN,
  ];
  const prints = (rows: readonly number[]): readonly MarketPrint[] =>
    rows.map(printOf).filter(([price, size]) => price > 0 && size > 0);
  const { startAt, endAt } = window;
  const after = ofDay.filter((i) => (bars.at[i] ?? 0) >= startAt);
  const inside = after.filter((i) => (bars.at[i] ?? 0) + bars.lengthUs <= endAt);
  const found = printBenchmarks(
    window,
    stretchOfList(prints(inside)),
    stretchOfList(prints(after)),
  );
  const last = ofDay.at(-1);
  return {
    ...found,
    prices: {
      ...found.prices,
      twap: timeWeightedPrice(inside.flatMap((i) => known(bars.close[i]) ?? [])),
      dayVwap: volumeWeightedPrice(prints(ofDay)),
      open: known(bars.open[ofDay[0] ?? -1]),
      close: last === undefined ? null : known(bars.close[last]),
      previousClose: known(bars.close[(ofDay[0] ?? 0) - 1]),
    },
  };
}

/** Trading days that an average day is of, and how few are enough. */
const ADV_DAYS = 20;
const ADV_DAYS_MIN = 5;
/**
 * TCA-89: mean volume in units of the 20 trading days before the day of a moment, of those that the bars hold; null: they hold fewer than five.
 * The day itself is not in it: its volume was not known, and our own fills are in it.
 */
export function meanDailyVolume(bars: Bars, session: Session): (at: TimeUs) => Units | null {
  const days: { readonly day: number; volume: number }[] = [];
  for (let i = 0; i < bars.count; i++) {
    const day = tradingDayOf(session, (bars.at[i] ?? 0) as TimeUs);
    const volume = bars.volume[i] ?? NaN;
    const last = days.at(-1);
    if (!(volume >= 0)) continue;
    if (last?.day === day) last.volume += volume;
    else days.push({ day, volume });
  }
  return (at) => {
    const today = tradingDayOf(session, at);
    let end = days.length;
    while (end > 0 && (days[end - 1]?.day ?? 0) >= today) end--;
    const some = days.slice(Math.max(0, end - ADV_DAYS), end);
    return some.length < ADV_DAYS_MIN
      ? null
      : some.reduce((sum, { volume }) => sum + volume, 0) / some.length;
  };
}

/** The last close of an earlier day, for recordings that hold only their own. */
export function closeBefore(bars: Bars, session: Session, at: TimeUs): number | null {
  const dayNumber = tradingDayOf(session, at);
  for (let i = indexAt(bars.at, bars.count, at) - 1; i >= 0; i--)
    if (tradingDayOf(session, (bars.at[i] ?? 0) as TimeUs) < dayNumber) return known(bars.close[i]);
  return null;
}
