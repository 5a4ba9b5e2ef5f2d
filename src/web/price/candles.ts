import type { BarsDoc } from '#contracts/market-documents';
import {
  formatClock,
  formatDate,
  formatPrice,
  formatQuantity,
  secondsOf,
} from '#web/format/format';
import type { Grid } from '#web/format/grid';

export type BarLength = 60 | 300 | 3600 | 86_400;
export const BAR_LENGTH_WORDS: readonly (readonly [BarLength, short: string, long: string])[] = [
  [60, '1 min', '1 minute'],
  [300, '5 min', '5 minutes'],
  [3600, '1 h', '1 hour'],
  [86_400, '1 d', '1 day'],
];
export const PRICE_SOURCE_WORDS: {
  readonly [S in NonNullable<BarsDoc['source']>]: string;
} = {
  followed: 'mid prices as the service saw them',
  imported: 'imported trades',
  venue: 'trades, from the venue',
};

export type PriceBar = BarsDoc['bars'][number];
export interface OwnFill {
  readonly at: string;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly quantity: number;
}
/** Own fills of one side within one bar. */
export interface FillMark {
  /** Start of its bar, seconds. */
  readonly at: number;
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  /** Average, by quantity. */
  readonly price: number;
}

/** One mark a bar and side, oldest first. Fills before the first bar have no bar to be marked on. */
export function marksOf(bars: readonly PriceBar[], fills: readonly OwnFill[]): readonly FillMark[] {
  const starts = bars.map(({ at }) => secondsOf(at));
  const marks = new Map<string, FillMark>();
  for (const fill of fills) {
    const at = startAt(starts, secondsOf(fill.at));
    if (at === null) continue;
    const key = `${at} ${fill.side}`;
    const old = marks.get(key);
    const quantity = (old?.quantity ?? 0) + fill.quantity;
    const paid = (old?.quantity ?? 0) * (old?.price ?? 0) + fill.quantity * fill.price;
    marks.set(key, { at, side: fill.side, quantity, price: paid / quantity });
  }
  return [...marks.values()].toSorted((a, b) => a.at - b.at);
}

/** The last start that is not after the moment. */
function startAt(starts: readonly number[], moment: number): number | null {
  let from = 0;
  let to = starts.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((starts[middle] ?? Infinity) <= moment) from = middle + 1;
    else to = middle;
  }
  return starts[from - 1] ?? null;
}

/** How many bars a chart holds. */
export const BARS_ASKED = 500;
/** What is held, with those that came since its last one: that one is told again as long as it is open. */
export function barsJoined(held: BarsDoc, came: BarsDoc, most = BARS_ASKED): BarsDoc {
  const first = came.bars[0];
  if (first === undefined || came.source !== held.source) return held;
  const before = held.bars.filter(({ at }) => secondsOf(at) < secondsOf(first.at));
  return { ...came, bars: [...before, ...came.bars].slice(-most) };
}
/** The shortest length whose bars reach back to a moment. */
export function lengthReaching(since: string, nowMs: number): BarLength {
  const age = nowMs / 1000 - secondsOf(since);
  return BAR_LENGTH_WORDS.find(([length]) => length * BARS_ASKED > age)?.[0] ?? 86_400;
}

/** Own fills of one bar, in words. */
export const markWords = ({ side, quantity, price }: FillMark, grid: Grid): string =>
  `${side === 'buy' ? 'bought' : 'sold'} ${formatQuantity(quantity, grid.lot)} at ${formatPrice(price, grid.tick, 2)}`;

/** What the chart shows, in words. */
export function priceWords({ symbol, currency, bars }: BarsDoc, grid: Grid): string {
  const first = bars[0];
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return `${symbol}: no prices yet`;
  const price = (value: number): string => formatPrice(value, grid.tick, 1);
  const high = Math.max(...bars.map((bar) => bar.high));
  const low = Math.min(...bars.map((bar) => bar.low));
  return `${symbol}: last ${price(last.close)} ${currency}, high ${price(high)}, low ${price(low)}, change ${changeWords(first.open, last.close)} since ${momentWords(first.at)}`;
}

/** One bar in words, for the line above the chart. */
export function barWords(bar: PriceBar, grid: Grid): string {
  const price = (value: number): string => formatPrice(value, grid.tick, 1);
  return `open ${price(bar.open)} · high ${price(bar.high)} · low ${price(bar.low)} · close ${price(bar.close)} · volume ${formatQuantity(bar.volume, grid.lot)}`;
}

export const momentWords = (iso: string): string =>
  `${formatDate(iso)} ${formatClock(iso).slice(0, 5)} UTC`;

function changeWords(from: number, to: number): string {
  const percent = ((to - from) / from) * 100;
  const digits = Math.abs(percent).toFixed(2);
  if (Number(digits) === 0) return '0.00 %';
  return `${percent > 0 ? '+' : '\u2212'}${digits} %`;
}
