import type { Count } from '#core/kernel/units';
import { factorLower, solveFactored } from '#core/numeric/positive-systems';

/** A schedule problem in shares of the whole, over the slices that are open: sum n = 1, 0 <= n <= most (or free). Money in any unit. */
export interface Reduced {
  /** Which slice each of them is. */
  readonly slots: readonly number[];
  readonly most: Float64Array;
  readonly scale: Float64Array;
  readonly linear: Float64Array;
  readonly square: Float64Array;
  readonly during: Float64Array;
  readonly after: Float64Array;
  /** Added to the slope of what is held after it. */
  readonly pull: Float64Array;
  readonly exponent: number;
  readonly mayTurn: boolean;
  /** Row by row, or null. */
  readonly decay: Float64Array | null;
}

/** Strictly inside the bounds. */
export function startOf({ most, mayTurn }: Reduced): Float64Array {
  const n = most.length;
  if (mayTurn) return new Float64Array(n).fill(1 / n);
  const width = most.map((each) => Math.min(each, 1));
  const total = width.reduce((sum, each) => sum + each, 0);
  return width.map((each) => each / total);
}

const STEPS_MAX = 200;
const NEAR_BOUND = 0.995;
/** Slopes that are level to so many gaps let the gap close further. */
const LEVEL = 1000;
/** Of the whole objective: what the bounds may still be wrong by. */
const GAP = 1e-13;
/** Of the steepest slope: how flat the answer must be. */
const FLAT = 1e-10;
/** Without bounds the first step is exact but for rounding. */
const EXACT = 1e-13;
/** Where arithmetic ends before that, this much is good enough. */
const GAP_ENOUGH = 1e-8;

/** Slopes and curvatures at some trades. `slope` is by trades, `steep` by holdings after each slice. */
interface Local {
  readonly slope: Float64Array;
  readonly curve: Float64Array;
  readonly steep: Float64Array;
}

/**
 * Primal-dual interior point on the bounds of the trades, Newton in the holdings x_1 ... x_{N-1}, where risk and separable costs are tridiagonal and the sum of trades holds by
 * itself. Without bounds and with quadratic costs one step is exact; two more polish it. null: not convex.
 */
export function barrierPath(
  p: Reduced,
  start: Float64Array,
): { readonly trades: Float64Array; readonly steps: Count } | null {
  const n = start.length;
  const trades = start.slice();
  if (n === 1) return { trades, steps: 0 };
  const isBound = !p.mayTurn;
  const hasTop = p.most.map((most) => (isBound && most < Infinity ? 1 : 0));
  const bounds = isBound ? n + hasTop.reduce((sum, each) => sum + each, 0) : 0;
  const size = sizeOf(localOf(p, trades));
  const low = trades.map((t) => (isBound ? size / (n * t * 10) : 0));
  const high = trades.map((t, i) => (hasTop[i] === 1 ? size / (n * (p.most[i]! - t) * 10) : 0));
  // Where the room is just enough, its ends are the answer.
  if (isBound && trades.every((t, i) => hasTop[i] === 1 && p.most[i]! - t <= 1e-9 * p.most[i]!))
    return { trades, steps: 0 };
  for (let step = 1; step <= STEPS_MAX; step++) {
    const gap = gapOf(p, trades, low, high) / Math.max(1, bounds);
    const local = localOf(p, trades);
    const scale = sizeOf(local);
    if (!isBound && step > 1 && residual(local, low, high) <= EXACT * scale)
      return { trades, steps: step - 1 };
    if (isBound && gap * bounds <= GAP * scale && residual(local, low, high) <= FLAT * scale)
      return { trades, steps: step };
    // Far from the middle first straight ahead, then with a tenth of the gap: few steps, and none that sticks to a bound.
    // A gap that closes before the slopes are level leaves trades at bounds that they should leave.
    const isLevel = residual(local, low, high) <= LEVEL * gap * bounds;
    const target = isBound ? (isLevel ? 0.1 : 1) * gap : 0;
    const move = newton(p, local, { trades, low, high, target, hasTop });
    // A trade at its bound is so much stiffer than the others that no digit is left to go on with.
    if (move === null)
      return isBound && gap * bounds <= GAP_ENOUGH * scale ? { trades, steps: step } : null;
    const reach = advance(p, { trades, low, high, target, hasTop }, move);
    if (!isBound && step >= 3) return { trades, steps: step };
    if (isBound && reach < 1e-12) return { trades, steps: step };
  }
  return { trades, steps: STEPS_MAX };
}

/** The steepest slope there is: what is small beside it is nothing. */
function sizeOf({ slope, steep }: Local): number {
  let size = 1e-300;
  for (let k = 0; k < slope.length; k++)
    size = Math.max(size, Math.abs(slope[k]!), Math.abs(steep[k]!));
  return size;
}

function gapOf(p: Reduced, trades: Float64Array, low: Float64Array, high: Float64Array): number {
  let gap = 0;
  for (let i = 0; i < trades.length; i++) {
    gap += trades[i]! * low[i]!;
    if (high[i]! > 0) gap += (p.most[i]! - trades[i]!) * high[i]!;
  }
  return gap;
}

/** How far the slopes by holdings are from none. */
function residual({ slope, steep }: Local, low: Float64Array, high: Float64Array): number {
  let worst = 0;
  for (let k = 0; k + 1 < slope.length; k++) {
    const here = slope[k]! - low[k]! + high[k]!;
    const next = slope[k + 1]! - low[k + 1]! + high[k + 1]!;
    worst = Math.max(worst, Math.abs(next - here + steep[k]!));
  }
  return worst;
}

function localOf(p: Reduced, trades: Float64Array): Local {
  const n = trades.length;
  const { scale, linear, square, exponent: e, during, after, pull, decay } = p;
  const slope = new Float64Array(n);
  const curve = new Float64Array(n);
  const steep = new Float64Array(n);
  let held = 1;
  for (let k = 0; k < n; k++) {
    const t = trades[k]!;
    const size = Math.abs(t);
    const power = e === 1 ? size : size ** e;
    slope[k] = linear[k]! + Math.sign(t) * (1 + e) * scale[k]! * power + 2 * square[k]! * t;
    const bend = e === 1 ? 1 : e === 0 ? 0 : power / size;
    curve[k] = (1 + e) * e * scale[k]! * bend + 2 * square[k]!;
    const before = held;
    held -= t;
    steep[k] = (during[k]! * (before + 2 * held)) / 3 + 2 * after[k]! * held + pull[k]!;
    if (k > 0) steep[k - 1] = steep[k - 1]! + (during[k]! * (2 * before + held)) / 3;
  }
  if (decay !== null)
    for (let i = 0; i < n; i++) {
      let price = 0;
      for (let j = 0; j < n; j++) price += decay[i * n + j]! * trades[j]!;
      slope[i] = slope[i]! + price;
    }
  return { slope, curve, steep };
}

interface Point {
  readonly trades: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly target: number;
  readonly hasTop: Float64Array;
}

/** The move of the trades by one Newton step towards the target gap; null where the curvature is not positive. */
function newton(
  p: Reduced,
  { slope, curve, steep }: Local,
  { trades, low, high, target, hasTop }: Point,
): Float64Array | null {
  const n = trades.length;
  const m = n - 1;
  const total = curve.slice();
  const push = slope.slice();
  if (!p.mayTurn)
    for (let k = 0; k < n; k++) {
      total[k] = total[k]! + low[k]! / trades[k]!;
      push[k] = push[k]! - target / trades[k]!;
      if (hasTop[k] === 0) continue;
      const left = p.most[k]! - trades[k]!;
      total[k] = total[k]! + high[k]! / left;
      push[k] = push[k]! + target / left;
    }
  if (p.decay === null) return byRecursion(p, total, push, steep);
  const held = new Float64Array(m);
  const diagonal = new Float64Array(m);
  const below = new Float64Array(Math.max(0, m - 1));
  for (let k = 0; k < m; k++) {
    held[k] = -(push[k + 1]! - push[k]! + steep[k]!);
    diagonal[k] =
      total[k]! +
      total[k + 1]! +
      (2 * p.during[k]!) / 3 +
      (2 * p.during[k + 1]!) / 3 +
      2 * p.after[k]!;
    if (k + 1 < m) below[k] = -total[k + 1]! + p.during[k + 1]! / 3;
  }
  if (!solveDense(p.decay, n, diagonal, below, held)) return null;
  const move = new Float64Array(n);
  for (let k = 0; k < n; k++) move[k] = (k > 0 ? held[k - 1]! : 0) - (k < m ? held[k]! : 0);
  return move;
}

/**
 * The Newton step where costs of trades are separate: what is held is steered from slice to slice, so that the cheapest end from each of them is a parabola, P h^2 / 2 + p h. With
 * T, g of the trade, D during and A after it, b held before and W = P + 2 A + 2 D / 3, q = p + steep:
 *     h = ((T - D / 3) b - (q - g)) / (T + W),   d = b - h = ((W + D / 3) b + q - g) / (T + W)
 *     P' = (T W + 2 D (2 T + W) / 3 - D^2 / 9) / (T + W),   p' = (W g + T q + D (g - q) / 3) / (T + W)
 * Nothing large is taken from anything large: a trade at its bound, with a curvature of 1e20, costs no digit of the others. null: not convex.
 */
function byRecursion(
  { during, after }: Reduced,
  curve: Float64Array,
  push: Float64Array,
  steep: Float64Array,
): Float64Array | null {
  const n = curve.length;
  const W = new Float64Array(n);
  const q = new Float64Array(n);
  // Nothing is held after the last.
  let P = curve[n - 1]! + (2 * during[n - 1]!) / 3;
  let pull = push[n - 1]!;
  for (let k = n - 2; k >= 0; k--) {
    const [T, g, D] = [curve[k]!, push[k]!, during[k]!];
    const [w, u] = [P + 2 * after[k]! + (2 * D) / 3, pull + steep[k]!];
    const all = T + w;
    if (!(all > 0)) return null;
    [W[k], q[k]] = [w, u];
    // Shares of the sum first: products of very small or very large ones are no numbers.
    const own = T / all;
    const rest = w / all;
    const part = D / all;
    P = own * w + (2 * D * (own + 1)) / 3 - (D * part) / 9;
    pull = rest * g + own * u + (part * (g - u)) / 3;
  }
  const move = new Float64Array(n);
  let held = 0;
  for (let k = 0; k < n - 1; k++) {
    const all = curve[k]! + W[k]!;
    const gap = q[k]! - push[k]!;
    move[k] = ((W[k]! + during[k]! / 3) * held + gap) / all;
    held = ((curve[k]! - during[k]! / 3) * held - gap) / all;
  }
  move[n - 1] = held;
  return Number.isFinite(held) ? move : null;
}

/** The same with the decay in it: by holdings, G_ij - G_i,j+1 - G_i+1,j + G_i+1,j+1. */
function solveDense(
  G: Float64Array,
  n: number,
  diagonal: Float64Array,
  below: Float64Array,
  b: Float64Array,
): boolean {
  const m = n - 1;
  const K = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++)
      K[i * m + j] =
        G[i * n + j]! - G[i * n + j + 1]! - G[(i + 1) * n + j]! + G[(i + 1) * n + j + 1]!;
    K[i * m + i] = K[i * m + i]! + diagonal[i]!;
    if (i > 0) K[i * m + i - 1] = K[i * m + i - 1]! + below[i - 1]!;
  }
  if (!factorLower(K, m)) return false;
  solveFactored(K, m, b);
  return true;
}

/** Goes as far as the bounds let it; trades, prices of the bounds with them. Answers how far that was. */
function advance(
  p: Reduced,
  { trades, low, high, target, hasTop }: Point,
  move: Float64Array,
): number {
  const n = trades.length;
  if (p.mayTurn) {
    for (let k = 0; k < n; k++) trades[k] = trades[k]! + move[k]!;
    return 1;
  }
  const lowMove = low.map((z, k) => target / trades[k]! - z - (z / trades[k]!) * move[k]!);
  const highMove = high.map((z, k) => {
    if (hasTop[k] === 0) return 0;
    const left = p.most[k]! - trades[k]!;
    return target / left - z + (z / left) * move[k]!;
  });
  let reach = 1 / NEAR_BOUND;
  let dual = 1 / NEAR_BOUND;
  for (let k = 0; k < n; k++) {
    if (move[k]! < 0) reach = Math.min(reach, -trades[k]! / move[k]!);
    if (lowMove[k]! < 0) dual = Math.min(dual, -low[k]! / lowMove[k]!);
    if (hasTop[k] === 0) continue;
    if (move[k]! > 0) reach = Math.min(reach, (p.most[k]! - trades[k]!) / move[k]!);
    if (highMove[k]! < 0) dual = Math.min(dual, -high[k]! / highMove[k]!);
  }
  const primal = Math.min(1, NEAR_BOUND * reach);
  const prices = Math.min(1, NEAR_BOUND * dual);
  for (let k = 0; k < n; k++) {
    trades[k] = trades[k]! + primal * move[k]!;
    low[k] = low[k]! + prices * lowMove[k]!;
    high[k] = high[k]! + prices * highMove[k]!;
  }
  return primal;
}
