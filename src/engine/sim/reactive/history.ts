import { invariant } from '#core/kernel/assert';
import { civilDateOf } from '#core/kernel/civil';
import { MINUTE_US, type TickPrice, type TimeUs } from '#core/kernel/units';
import { priceOf, quantityOf } from '#core/market/instrument';
import { sessionOn, tradingDayOf } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { seedOf } from '#engine/sim/reactive/chance';
import { reactiveDay } from '#engine/sim/reactive/market';
import { daySecondsOf, type ReactiveParameters } from '#engine/sim/reactive/parameters';

export interface ReactiveHistory {
  /** One-minute bars with closing quotes, oldest first. */
  readonly bars: Bars;
  /** Mid at the last close, ticks: the open of the day after. */
  readonly close: TickPrice;
}

const HISTORY_SEEDS = 3_000_000;
const DAYS_BACK_MAX = 4000;

/** The days of a market before the session that opens at `open`: what a profile of it may be built from. Prices go on from day to day, without a gap overnight. */
export function reactiveHistory(
  parameters: ReactiveParameters,
  seed: number,
  days: number,
  open: TimeUs,
): ReactiveHistory {
  const opens = sessionsBefore(parameters, open, days);
  const perDay = Math.ceil(daySecondsOf(parameters) / 60);
  const columns = emptyColumns(opens.length * perDay);
  let price = parameters.openPrice;
  for (const [day, opened] of opens.entries()) {
    price = playMinutes(
      { parameters, seed: seedOf(seed, HISTORY_SEEDS + day), openPrice: price },
      opened,
      day * perDay,
      columns,
    );
  }
  const { instrument } = parameters;
  return {
    close: price,
    bars: {
      symbol: instrument.symbol,
      source: `${parameters.name}, seed ${seed}`,
      hash: '',
      lengthUs: MINUTE_US,
      count: columns.at.length,
      ...columns,
      marketCap: new Float64Array(columns.at.length).fill(NaN),
      findings: [],
    },
  };
}

type Columns = {
  readonly [Name in
    | 'at'
    | 'open'
    | 'high'
    | 'low'
    | 'close'
    | 'volume'
    | 'bid'
    | 'ask']: Float64Array;
};
const emptyColumns = (count: number): Columns => ({
  at: new Float64Array(count),
  open: new Float64Array(count),
  high: new Float64Array(count),
  low: new Float64Array(count),
  close: new Float64Array(count),
  volume: new Float64Array(count),
  bid: new Float64Array(count),
  ask: new Float64Array(count),
});

function sessionsBefore(
  { instrument }: ReactiveParameters,
  open: TimeUs,
  days: number,
): readonly TimeUs[] {
  const found: TimeUs[] = [];
  const today = tradingDayOf(instrument.session, open);
  for (let back = 1; found.length < days && back < DAYS_BACK_MAX; back++) {
    const session = sessionOn(instrument.session, civilDateOf(today - back));
    // Half days are left out: the market knows days of one length.
    if (session?.share === 1) found.push(session.open);
  }
  return found.toReversed();
}

interface PlayedDay {
  readonly parameters: ReactiveParameters;
  readonly seed: number;
  readonly openPrice: number;
}
/** Fills the rows of one day; answers the mid at its close, ticks. */
function playMinutes(ask: PlayedDay, open: TimeUs, first: number, to: Columns): number {
  const { instrument } = ask.parameters;
  const daySeconds = daySecondsOf(ask.parameters);
  let last = ask.openPrice;
  let minute = { open: last, high: last, low: last, lots: 0 };
  const market = reactiveDay(
    { ...ask, daySeconds },
    {
      traded(_at, _side, price, lots) {
        if (minute.lots === 0) minute = { open: price, high: price, low: price, lots: 0 };
        minute.high = Math.max(minute.high, price);
        minute.low = Math.min(minute.low, price);
        minute.lots += lots;
        last = price;
      },
    },
    null,
  );
  let mid = market.mid();
  for (let row = first; row < first + Math.ceil(daySeconds / 60); row++) {
    const end = Math.min(daySeconds, (row - first + 1) * 60);
    minute = { open: last, high: last, low: last, lots: 0 };
    while (market.nextAt() < end) market.step();
    const bid = market.book.best(1);
    const offer = market.book.best(-1);
    if (bid !== null && offer !== null) mid = (bid + offer) / 2;
    to.at[row] = open + (row - first) * MINUTE_US;
    to.open[row] = priceOf(instrument, minute.open);
    to.high[row] = priceOf(instrument, minute.high);
    to.low[row] = priceOf(instrument, minute.low);
    to.close[row] = priceOf(instrument, last);
    to.volume[row] = quantityOf(instrument, minute.lots);
    to.bid[row] = bid === null ? NaN : priceOf(instrument, bid);
    to.ask[row] = offer === null ? NaN : priceOf(instrument, offer);
  }
  invariant(mid > 0, 'a market has a price at its close');
  return mid;
}
