import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { type Matrix, solveMatrix, timesVector, type Vector } from '#core/numeric/linear';

/** qb / (qb + qa): 1 where only buyers wait, NaN where nobody does. */
export const imbalanceOf = (bidSize: number, askSize: number): number =>
  bidSize / (bidSize + askSize);

/** Mid weighted by the other side's size: I ask + (1 - I) bid. Moves with every quote and is no martingale: Stoikov's price is. NaN of a crossed quote. */
export function weightedMid(quote: {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}): number {
  if (quote.bid > quote.ask) return NaN;
  const imbalance = imbalanceOf(quote.bidSize, quote.askSize);
  return imbalance * quote.ask + (1 - imbalance) * quote.bid;
}

/**
 * Stoikov (2018), "The micro-price", Quantitative Finance 18. States are pairs of imbalance and spread; from a state the next event leaves the mid
 * where it is (Q), moves it by K (R1), or moves it and lands in a state (R2).
 */
export interface MicroPriceChain {
  readonly Q: Matrix;
  readonly R1: Matrix;
  readonly R2: Matrix;
  /** Moves of the mid, in price units. */
  readonly K: Vector;
}
export interface MicroPrice {
  /** Expected first move of the mid: G1 = (I - Q)^-1 R1 K. */
  readonly first: Vector;
  /** State after that move: B = (I - Q)^-1 R2. */
  readonly B: Matrix;
  /** Expected sum of the first k moves: sum_{i<k} B^i G1. */
  readonly after: (moves: number) => Vector;
  /** The limit, added to the mid: the micro-price. null where it does not exist, because the data were not symmetrised and the mid drifts. */
  readonly limit: Vector | null;
}
const ROUNDS_MAX = 100_000;

export function microPrice({ Q, R1, R2, K }: MicroPriceChain): MicroPrice | null {
  const n = Q.length;
  const stay = Q.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) - value));
  const first = solveMatrix(
    stay,
    timesVector(R1, K).map((value) => [value]),
  )?.map((row) => row[0] ?? NaN);
  const B = solveMatrix(stay, R2);
  if (first === undefined || B === null) return null;
  const after = (moves: number): Vector => {
    let sum: Vector = Array.from({ length: n }, () => 0);
    let term: Vector = first;
    for (let k = 0; k < moves; k++)
      [sum, term] = [sum.map((value, i) => value + (term[i] ?? 0)), timesVector(B, term)];
    return sum;
  };
  return { first, B, after, limit: limitOf(B, first) };
}
/** Sum of B^k G1 to the last bit; null where the terms do not die out. */
function limitOf(B: Matrix, first: Vector): Vector | null {
  let sum: Vector = first.map(() => 0);
  let term: Vector = first;
  const scale = Math.max(...first.map(Math.abs));
  for (let k = 0; k < ROUNDS_MAX; k++) {
    const size = Math.max(...term.map(Math.abs));
    // What symmetric rounding leaves behind is a constant far below the smallest useful move.
    if (size <= 1e-14 * scale) return sum;
    sum = sum.map((value, i) => value + (term[i] ?? 0));
    term = timesVector(B, term);
  }
  return null;
}

/** Best quotes after each event in ticks, sizes in lots. */
export interface TickTouch {
  readonly bidPrice: Float64Array;
  readonly bidSize: Float64Array;
  readonly askPrice: Float64Array;
  readonly askSize: Float64Array;
}
export interface MicroPriceModel {
  readonly imbalanceBins: Count;
  readonly spreadMax: number;
  /** What to add to the mid per state, in ticks: state = (spread - 1) x imbalanceBins + bin. */
  readonly adjustment: Vector;
  readonly transitions: number;
}
/** Moves of the mid that are kept, in half ticks: up to `most` whole ticks either way. */
const halfTicks = (most: number): readonly number[] =>
  Array.from({ length: 4 * most + 1 }, (_, k) => k - 2 * most).filter((move) => move !== 0);

/**
 * The chain counted from quotes, every transition also with bid and ask exchanged: without its mirror image a day's trend would be taken for what imbalance
 * forecasts, and the sum would not converge. Spreads and moves above `spreadMax` ticks are left out. null with nothing to count, or where no sum exists.
 */
export function fitMicroPrice(
  touch: TickTouch,
  imbalanceBins: number,
  spreadMax: number,
): MicroPriceModel | null {
  invariant(imbalanceBins >= 1 && spreadMax >= 1, 'there is at least one state');
  const states = imbalanceBins * spreadMax;
  const moves = halfTicks(spreadMax);
  const zeros = (width: number): number[][] =>
    Array.from({ length: states }, () => Array.from({ length: width }, () => 0));
  const Q = zeros(states);
  const R1 = zeros(moves.length);
  const R2 = zeros(states);
  const mirror = (state: number): number =>
    Math.floor(state / imbalanceBins) * imbalanceBins +
    (imbalanceBins - 1 - (state % imbalanceBins));
  let transitions = 0;
  for (let i = 1; i < touch.bidPrice.length; i++) {
    const from = stateAt(touch, i - 1, imbalanceBins, spreadMax);
    const to = stateAt(touch, i, imbalanceBins, spreadMax);
    if (from < 0 || to < 0) continue;
    const move =
      touch.bidPrice[i]! + touch.askPrice[i]! - touch.bidPrice[i - 1]! - touch.askPrice[i - 1]!;
    const k =
      Math.abs(move) > 2 * spreadMax
        ? -1
        : move < 0
          ? move + 2 * spreadMax
          : move + 2 * spreadMax - 1;
    if (move !== 0 && k < 0) continue;
    transitions++;
    for (const [a, b, slot] of [
      [from, to, k],
      [mirror(from), mirror(to), moves.length - 1 - k],
    ] as const) {
      if (move === 0) Q[a]![b]!++;
      else {
        R1[a]![slot]!++;
        R2[a]![b]!++;
      }
    }
  }
  if (transitions === 0) return null;
  // A state from which the mid was never seen to move says nothing: it is left out (its row would make the system singular), and its adjustment is unknown.
  const totals = Q.map((row, i) =>
    R1[i]!.some((count) => count > 0)
      ? [...row, ...R1[i]!].reduce((sum, count) => sum + count, 0)
      : 0,
  );
  const shares = (counts: number[][]): number[][] =>
    counts.map((row, i) => row.map((count) => (totals[i]! > 0 ? count / totals[i]! : 0)));
  const limit =
    microPrice({ Q: shares(Q), R1: shares(R1), R2: shares(R2), K: moves.map((half) => half / 2) })
      ?.limit ?? null;
  return limit === null
    ? null
    : {
        imbalanceBins,
        spreadMax,
        adjustment: limit.map((value, i) => (totals[i]! > 0 ? value : NaN)),
        transitions,
      };
}
function stateAt(touch: TickTouch, i: number, bins: number, spreadMax: number): number {
  const spread = touch.askPrice[i]! - touch.bidPrice[i]!;
  const imbalance = imbalanceOf(touch.bidSize[i]!, touch.askSize[i]!);
  if (!(spread >= 1 && spread <= spreadMax) || !(imbalance >= 0)) return -1;
  return (spread - 1) * bins + Math.min(bins - 1, Math.floor(imbalance * bins));
}
/** Micro-price in ticks; NaN for a quote whose state the model has not. */
export function microPriceOf(model: MicroPriceModel, quote: TickTouch, row: number): number {
  const state = stateAt(quote, row, model.imbalanceBins, model.spreadMax);
  return state < 0
    ? NaN
    : (quote.bidPrice[row]! + quote.askPrice[row]!) / 2 + (model.adjustment[state] ?? NaN);
}
