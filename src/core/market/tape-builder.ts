import { type Count, timeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { type QualityReport, tapeGradeOf } from '#core/market/quality';
import { isOpen, type SessionDay, sessionAt } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import { settleOutliers } from '#core/market/tape-outliers';

/** What a tape is a recording of. */
export interface TapeOrigin {
  readonly instrument: Instrument;
  readonly source: string;
  readonly hash: string;
}

/** Columns of zeros for a reader to fill: every level empty, every event a quote. */
export function emptyTape(
  origin: TapeOrigin,
  count: number,
  book: { readonly depth: number; readonly hasOrderIds: boolean },
): Tape {
  const levels = count * book.depth;
  return {
    instrument: origin.instrument,
    source: origin.source,
    hash: origin.hash,
    hasOrderIds: book.hasOrderIds,
    count,
    depth: book.depth,
    at: new Float64Array(count),
    kind: new Uint8Array(count),
    restingSide: new Int8Array(count),
    price: new Float64Array(count),
    size: new Float64Array(count),
    orderId: new Float64Array(count),
    eligible: new Uint8Array(count),
    bidPrice: new Float64Array(levels),
    bidSize: new Float64Array(levels),
    askPrice: new Float64Array(levels),
    askSize: new Float64Array(levels),
  };
}

/** Trades as columns, in the order of the file. Prices in ticks (a print may lie between two), sizes in lots. */
export interface Trades {
  readonly count: Count;
  readonly at: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** 1: a regular print of the continuous session at a displayed venue. 0: off-exchange, auction, late, corrected … */
  readonly regular: Uint8Array;
  /** The resting side where the file tells it, else 0: then the quote tells (MKT-11). */
  readonly restingSide: Int8Array;
}

/** Best quotes as columns. A size of NaN leaves that side as it was; 0 empties it. */
export interface Quotes {
  readonly count: Count;
  readonly at: Float64Array;
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
}

/**
 * MKT-10: trades and best quotes as one tape of depth 1. At the same moment trades come first: a quote that changes with a trade
 * is its consequence, so a print is compared with the quote that stood before it.
 */
export function mergeTape(origin: TapeOrigin, trades: Trades, quotes: Quotes): Tape {
  const tape = emptyTape(origin, trades.count + quotes.count, { depth: 1, hasOrderIds: false });
  const tradeOrder = timeOrder(trades.at, trades.count);
  const quoteOrder = timeOrder(quotes.at, quotes.count);
  const book: Touch = { bidPrice: 0, bidSize: 0, askPrice: 0, askSize: 0 };
  const { session } = origin.instrument;
  let day: SessionDay | null = null;
  let t = 0;
  let q = 0;
  let dayEnd = -Infinity;
  for (let i = 0; i < tape.count; i++) {
    const trade = t < trades.count ? tradeOrder[t]! : -1;
    const quote = q < quotes.count ? quoteOrder[q]! : -1;
    const isTrade = trade >= 0 && (quote < 0 || trades.at[trade]! <= quotes.at[quote]!);
    const at = isTrade ? trades.at[trade]! : quotes.at[quote]!;
    if (at >= dayEnd) {
      const local = sessionAt(session, timeUs(at));
      if (!goesOn(day, local))
        Object.assign(book, { bidPrice: 0, bidSize: 0, askPrice: 0, askSize: 0 });
      day = local;
      dayEnd = at - (at % 3_600_000_000) + 3_600_000_000;
    }
    tape.at[i] = at;
    if (isTrade) {
      print(
        tape,
        i,
        {
          price: trades.price[trade]!,
          size: trades.size[trade]!,
          regular: trades.regular[trade] === 1,
          side: trades.restingSide[trade]!,
        },
        book,
      );
      if (day === null || at < day.open || at >= day.close) tape.eligible[i] = 0;
      t++;
    } else {
      setTouch(book, quotes, quote);
      q++;
    }
    tape.bidPrice[i] = book.bidPrice;
    tape.bidSize[i] = book.bidSize;
    tape.askPrice[i] = book.askPrice;
    tape.askSize[i] = book.askSize;
  }
  return tape;
}

/** No quote outlives its session; around the clock one session begins where the last ended. */
const goesOn = (last: SessionDay | null, now: SessionDay | null): boolean =>
  last?.open === now?.open || (last !== null && now !== null && now.open <= last.close);

interface Touch {
  bidPrice: number;
  bidSize: number;
  askPrice: number;
  askSize: number;
}

function setTouch(book: Touch, quotes: Quotes, q: number): void {
  const bidSize = quotes.bidSize[q]!;
  const askSize = quotes.askSize[q]!;
  if (!Number.isNaN(bidSize)) {
    book.bidSize = bidSize;
    book.bidPrice = bidSize > 0 ? quotes.bidPrice[q]! : 0;
  }
  if (!Number.isNaN(askSize)) {
    book.askSize = askSize;
    book.askPrice = askSize > 0 ? quotes.askPrice[q]! : 0;
  }
}

interface Print {
  readonly price: number;
  readonly size: number;
  readonly regular: boolean;
  readonly side: number;
}

/**
 * MKT-11: a regular print at the bid or below hit a resting bid, at the ask or above lifted a resting ask. Inside the spread, in a
 * locked market, without a quote, or out of the ordinary, nobody knows: it is `hidden` and never fills a resting order.
 */
function print(tape: Tape, i: number, trade: Print, book: Touch): void {
  const atBid = book.bidSize > 0 && trade.price <= book.bidPrice;
  const atAsk = book.askSize > 0 && trade.price >= book.askPrice;
  const side = trade.side !== 0 ? trade.side : atBid === atAsk ? 0 : atBid ? 1 : -1;
  tape.price[i] = trade.price;
  tape.size[i] = trade.size;
  tape.kind[i] = trade.regular && side !== 0 ? EVENT.execute : EVENT.hidden;
  tape.restingSide[i] = side;
  tape.eligible[i] = trade.regular && trade.size > 0 ? 1 : 0;
}

/** Indices by time, ties as in the file. Files in order, the usual case, are not sorted. */
function timeOrder(at: Float64Array, count: number): Uint32Array {
  const order = new Uint32Array(count);
  let sorted = true;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (i > 0 && at[i]! < at[i - 1]!) sorted = false;
  }
  return sorted ? order : order.toSorted((a, b) => at[a]! - at[b]! || a - b);
}

const GAP_US = 60_000_000;

/** MKT-17, MKT-35: what is suspicious in a tape, counted where the market was open; prints and quotes that are of no market are taken out of the count first. `outOfOrder` is the reader's: it sees the file. */
export function judgeTape(
  tape: Tape,
  file: {
    readonly skipped: number;
    readonly outOfOrder: number;
    readonly notes: readonly string[];
  },
): QualityReport {
  const outliers = settleOutliers(tape);
  let gaps = 0;
  let locked = 0;
  let crossed = 0;
  let zeroPrices = 0;
  let zeroSizes = 0;
  let outside = 0;
  let last = -1;
  let inSession = 0;
  const { session } = tape.instrument;
  let day: SessionDay | null = null;
  for (let i = 0; i < tape.count; i++) {
    const at = tape.at[i]!;
    if (day === null || at < day.open || at >= day.close) {
      day = isOpen(session, timeUs(at)) ? sessionAt(session, timeUs(at)) : null;
      last = -1;
      if (day === null) {
        outside++;
        continue;
      }
    }
    inSession++;
    const bid = tape.bidPrice[i * tape.depth]!;
    const ask = tape.askPrice[i * tape.depth]!;
    const twoSided = tape.bidSize[i * tape.depth]! > 0 && tape.askSize[i * tape.depth]! > 0;
    if (twoSided && bid === ask) locked++;
    if (twoSided && bid > ask) crossed++;
    if (last >= 0 && at - last > GAP_US) gaps++;
    last = at;
    const kind = tape.kind[i];
    if (kind === EVENT.quote || kind === EVENT.halt) continue;
    if (tape.price[i]! <= 0) zeroPrices++;
    if (tape.size[i]! <= 0) zeroSizes++;
  }
  const notes = [
    ...file.notes,
    ...outliers.notes,
    ...(outside > 0 ? [`${outside} rows are outside the session and are not graded`] : []),
  ];
  const grade = tapeGradeOf(
    inSession,
    crossed +
      zeroPrices +
      zeroSizes +
      file.outOfOrder +
      file.skipped +
      outliers.prints +
      outliers.quotes,
  );
  return {
    source: tape.source,
    rows: tape.count + file.skipped,
    skipped: file.skipped,
    gaps,
    gapUs: GAP_US,
    locked,
    crossed,
    outOfOrder: file.outOfOrder,
    zeroPrices,
    zeroSizes,
    grade,
    notes,
  };
}

/** Rows whose time is before that of the row above. */
export function outOfOrder(at: Float64Array, count: number): number {
  let found = 0;
  for (let i = 1; i < count; i++) if (at[i]! < at[i - 1]!) found++;
  return found;
}
