import { BPS_IN_ONE, type Count } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';

/** A print is of another market, or a slip, where it is so many times away from those before and after it. */
const FAR = 3;
const NEIGHBOURS = 5;
/** A quote is a stub where its spread is wider than that of the recording by so much, and wide itself. */
const STUB_TIMES = 20;
const STUB_BPS = 500;
const SAMPLED = 4096;

/** What was found in a tape and counts for nothing any more. */
export interface TapeOutliers {
  readonly prints: Count;
  readonly quotes: Count;
  readonly notes: readonly string[];
}
/**
 * MKT-35: a print three times away from the medians of five prints before and five after it, or at no price, is not eligible; a side of a best quote that makes the spread
 * twenty times the median and more than 5 % is emptied. Books of several levels are left as they are: their levels are orders. Changes the tape in place.
 */
export function settleOutliers(tape: Tape): TapeOutliers {
  const odd = oddPrints(tape);
  for (const i of odd) tape.eligible[i] = 0;
  const quotes = tape.depth === 1 ? emptyStubs(tape) : 0;
  const [first] = odd;
  return {
    prints: odd.length,
    quotes,
    notes: [
      ...(first === undefined
        ? []
        : [
            `${odd.length} ${odd.length === 1 ? 'print is' : 'prints are'} far from all around ${odd.length === 1 ? 'it' : 'them'}, the first at ${tape.price[first]} ticks: not counted`,
          ]),
      ...(quotes > 0
        ? [
            `${quotes} ${quotes === 1 ? 'row has' : 'rows have'} a stub quote: that side counts as empty`,
          ]
        : []),
    ],
  };
}

const isNear = (price: number, other: number): boolean =>
  price < FAR * other && other < FAR * price;
function oddPrints(tape: Tape): readonly number[] {
  const odd: number[] = [];
  const before: number[] = [];
  for (let i = 0; i < tape.count; i++) {
    if (tape.eligible[i] !== 1) continue;
    const price = tape.price[i]!;
    const last = before.at(-1);
    if (!(price > 0) || ((last === undefined || !isNear(price, last)) && isOdd(tape, i, before))) {
      odd.push(i);
      continue;
    }
    if (before.length === NEIGHBOURS) before.shift();
    before.push(price);
  }
  return odd;
}
function isOdd(tape: Tape, i: number, before: readonly number[]): boolean {
  const price = tape.price[i]!;
  const after: number[] = [];
  for (let k = i + 1; k < tape.count && after.length < NEIGHBOURS; k++)
    if (tape.eligible[k] === 1 && tape.price[k]! > 0) after.push(tape.price[k]!);
  const sides = [before, after].filter((side) => side.length > 0);
  return sides.length > 0 && sides.every((side) => !isNear(price, middleOf(side)));
}
const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function emptyStubs(tape: Tape): number {
  const wide = Math.max(STUB_BPS, STUB_TIMES * medianSpreadBps(tape));
  let rows = 0;
  let mid = NaN;
  for (let i = 0; i < tape.count; i++) {
    const spread = spreadBpsAt(tape, i);
    if (Number.isNaN(spread)) continue;
    if (spread > wide) {
      rows++;
      emptyFar(tape, i, mid);
    } else mid = (tape.bidPrice[i]! + tape.askPrice[i]!) / 2;
  }
  return rows;
}
/** Of both sides the one that is farther from the last good mid; without one, nobody can tell which. */
function emptyFar(tape: Tape, i: number, mid: number): void {
  const bidAway = Math.log(mid / tape.bidPrice[i]!);
  const askAway = Math.log(tape.askPrice[i]! / mid);
  if (!(bidAway < askAway)) {
    tape.bidPrice[i] = 0;
    tape.bidSize[i] = 0;
  }
  if (!(askAway < bidAway)) {
    tape.askPrice[i] = 0;
    tape.askSize[i] = 0;
  }
}
function medianSpreadBps(tape: Tape): number {
  const step = Math.max(1, Math.floor(tape.count / SAMPLED));
  const seen: number[] = [];
  for (let i = 0; i < tape.count; i += step) {
    const spread = spreadBpsAt(tape, i);
    if (!Number.isNaN(spread)) seen.push(spread);
  }
  return seen.length === 0 ? Infinity : middleOf(seen);
}
function spreadBpsAt(tape: Tape, i: number): number {
  const bid = tape.bidPrice[i]!;
  const ask = tape.askPrice[i]!;
  return tape.bidSize[i]! > 0 && tape.askSize[i]! > 0 && ask >= bid
    ? (BPS_IN_ONE * 2 * (ask - bid)) / (ask + bid)
    : NaN;
}
