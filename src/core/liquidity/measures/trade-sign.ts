import { invariant } from '#core/kernel/assert';

/** Trades in order, each with the quote that stood before it (lagged by the caller where stamps run late). NaN where there is none. */
export interface QuotedTrades {
  readonly price: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
}
/** +1 the buyer took, -1 the seller took, 0 not known. */
type Direction = -1 | 0 | 1;

/**
 * Who took. All fall back on the tick rule, which carries the last change of price that was not zero:
 * - leeReady: above the mid bought, below sold, at the mid the tick rule. Lee & Ready (1991), J. Finance 46.
 * - emo: the quote rule only AT bid or ask. Ellis, Michaely & O'Hara (2000), J. Financial and Quantitative Analysis 35.
 * - clnv: bought within the upper 30 % of the spread, sold within the lower 30 %, both ends and the quotes included. Chakrabarty, Li, Nguyen & Van Ness (2007), J. Banking & Finance 31.
 * - tick: the tick rule alone.
 * A quote that is crossed or missing decides nothing. Prices are compared as they are: in ticks a trade at the mid is at the mid, as decimal fractions
 * 10.005 and (10 + 10.01) / 2 may differ in the last bit, and the quote rule then decides by rounding.
 */
export type SignRule = 'leeReady' | 'emo' | 'clnv' | 'tick';
const NEAR = 0.3;

/** `first` is what the tick rule says before the first change of price: 1 as is customary, or 0 for unknown. */
export function signTrades(trades: QuotedTrades, rule: SignRule, first: 0 | 1): Int8Array {
  const { price, bid, ask } = trades;
  invariant(
    bid.length === price.length && ask.length === price.length,
    'every trade has its quote, or NaN',
  );
  const signs = new Int8Array(price.length);
  let tick: Direction = first;
  let last = NaN;
  for (let i = 0; i < price.length; i++) {
    const p = price[i]!;
    if (p > last) tick = 1;
    else if (p < last) tick = -1;
    if (p === p) last = p;
    const b = bid[i]!;
    const a = ask[i]!;
    const quoted = b <= a ? byQuote(rule, p, b, a) : 0;
    signs[i] = p === p ? (quoted === 0 ? tick : quoted) : 0;
  }
  return signs;
}

function byQuote(rule: SignRule, p: number, bid: number, ask: number): Direction {
  if (rule === 'tick') return 0;
  if (rule === 'leeReady') {
    const mid = (bid + ask) / 2;
    return p > mid ? 1 : p < mid ? -1 : 0;
  }
  // In a locked market a price is at the bid and at the ask: that is no evidence.
  if (bid === ask) return 0;
  if (rule === 'emo') return p === ask ? 1 : p === bid ? -1 : 0;
  const near = NEAR * (ask - bid);
  if (p <= ask && p >= ask - near) return 1;
  return p >= bid && p <= bid + near ? -1 : 0;
}

/**
 * For each trade the row of the last quote stamped at or before the trade's time less `lag`. Both columns ascending, of ONE day: last night's quote is no quote.
 * Lee & Ready's five seconds were those of paper tickets; TAQ of later years needs two, one or none. Before the first quote stands `early`: none (-1),
 * or the first one, as R's `highfrequency` has it, which looks a moment ahead and is for reproducing its numbers.
 */
export function quoteRowsAt(
  tradeAt: Float64Array,
  quoteAt: Float64Array,
  lag: number,
  early: 'none' | 'first',
): Int32Array {
  const rows = new Int32Array(tradeAt.length);
  let row = early === 'first' && quoteAt.length > 0 ? 0 : -1;
  for (let i = 0; i < rows.length; i++) {
    const until = tradeAt[i]! - lag;
    while (row + 1 < quoteAt.length && quoteAt[row + 1]! <= until) row++;
    rows[i] = row;
  }
  return rows;
}

/** The column's value in each row, NaN for row -1. */
export function pickRows(column: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < picked.length; i++) picked[i] = rows[i]! < 0 ? NaN : column[rows[i]!]!;
  return picked;
}
