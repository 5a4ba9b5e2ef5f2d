import { invariant } from '#core/kernel/assert';
import { type Matrix, solve, solveMatrix } from '#core/numeric/linear';

/** A curve y = f(row; at) with gradient, fitted robustly. */
export interface RobustTask {
  readonly observed: Float64Array;
  /** One over the standard deviation that a residual is expected to have, up to a common factor. */
  readonly weight: Float64Array;
  readonly start: readonly number[];
  /** Value of a row; writes its derivatives by each unknown into `slopes`. */
  value(row: number, at: readonly number[], slopes: Float64Array): number;
  /** In units of `weight` x residual: beyond this a residual counts by its size and no longer by its square (Huber 1964). */
  readonly cut: number;
  /** What is believed beforehand of each unknown: its value and how sure, as a standard deviation. Counts as one more observation of the scale `unit`. */
  readonly belief: readonly { readonly value: number; readonly deviation: number }[];
  /** Standard deviation of a weighted residual. */
  readonly unit: number;
  /** Rows that move together. */
  readonly cluster: Int32Array;
}
export interface RobustFit {
  readonly at: readonly number[];
  /** Sandwich over clusters (Liang & Zeger 1986, Biometrika 73), G / (G - 1); what is believed beforehand narrows it. */
  readonly covariance: Matrix;
  readonly iterations: number;
}

const ITERATIONS_MAX = 200;

/** Sums of the weighted normal equations at a point, and its loss. */
interface Normals {
  readonly loss: number;
  readonly square: number[][];
  readonly right: number[];
}

/** Minimum of the sum of Huber's loss and of the beliefs, by Levenberg and Marquardt on reweighted squares; null where the rows cannot tell the unknowns apart. */
export function robustFit(task: RobustTask): RobustFit | null {
  invariant(task.belief.length === task.start.length, 'something is believed of every unknown');
  let at = task.start;
  let now = normalsAt(task, at);
  let damping = 1e-3;
  let iteration = 1;
  for (; iteration <= ITERATIONS_MAX; iteration++) {
    const damped = now.square.map((row, i) =>
      row.map((value, j) => (i === j ? value * (1 + damping) : value)),
    );
    const step = solve(damped, now.right);
    if (step === null) return null;
    const there = at.map((value, i) => value + step[i]!);
    const next = normalsAt(task, there);
    if (next.loss <= now.loss) {
      at = there;
      now = next;
      damping /= 10;
      if (Math.max(...step.map(Math.abs)) < 1e-12) break;
    } else damping *= 10;
    if (damping > 1e12) break;
  }
  const covariance = sandwich(task, at, now.square);
  return covariance === null ? null : { at, covariance, iterations: iteration };
}

function normalsAt(task: RobustTask, at: readonly number[]): Normals {
  const { observed, weight, cut, belief, unit } = task;
  const width = at.length;
  const slopes = new Float64Array(width);
  // The lower triangle, row after row.
  const square = new Float64Array(width * width);
  for (let i = 0; i < width; i++) square[i * width + i] = priorWeight(belief[i]!, unit);
  const right = Float64Array.from(
    at,
    (value, i) => priorWeight(belief[i]!, unit) * (belief[i]!.value - value),
  );
  let loss = at.reduce(
    (sum, value, i) => sum + 0.5 * priorWeight(belief[i]!, unit) * (value - belief[i]!.value) ** 2,
    0,
  );
  for (let row = 0; row < observed.length; row++) {
    const f = task.value(row, at, slopes);
    const w = weight[row]!;
    const r = w * (observed[row]! - f);
    const size = Math.abs(r);
    loss += size <= cut ? 0.5 * r * r : cut * (size - 0.5 * cut);
    const down = (size <= cut ? 1 : cut / size) * w;
    for (let i = 0; i < width; i++) {
      const a = down * slopes[i]!;
      right[i]! += a * r;
      const from = i * width;
      for (let j = 0; j <= i; j++) square[from + j]! += a * w * slopes[j]!;
    }
  }
  const whole = at.map((_, i) =>
    at.map((__, j) => square[Math.max(i, j) * width + Math.min(i, j)]!),
  );
  return { loss, square: whole, right: [...right] };
}
const priorWeight = ({ deviation }: RobustTask['belief'][number], unit: number): number =>
  deviation === Infinity ? 0 : (unit / deviation) ** 2;

function sandwich(
  { observed, weight, cut, cluster, value }: RobustTask,
  at: readonly number[],
  square: Matrix,
): Matrix | null {
  const inverse = solveMatrix(
    square,
    at.map((_, i) => at.map((__, j) => (i === j ? 1 : 0))),
  );
  if (inverse === null) return null;
  const width = at.length;
  const slopes = new Float64Array(width);
  const sums = new Map<number, Float64Array>();
  for (let row = 0; row < observed.length; row++) {
    const w = weight[row]!;
    const r = Math.max(-cut, Math.min(cut, w * (observed[row]! - value(row, at, slopes))));
    const sum = sums.get(cluster[row]!) ?? new Float64Array(width);
    for (let i = 0; i < width; i++) sum[i]! += w * slopes[i]! * r;
    sums.set(cluster[row]!, sum);
  }
  const scale = sums.size / (sums.size - 1);
  const meat = at.map((_, i) =>
    at.map((__, j) => [...sums.values()].reduce((sum, each) => sum + each[i]! * each[j]!, 0)),
  );
  const half = inverse.map((row) =>
    at.map((_, j) => row.reduce((sum, value2, k) => sum + value2 * meat[k]![j]!, 0)),
  );
  return half.map((row) =>
    at.map((_, j) => scale * row.reduce((sum, value2, k) => sum + value2 * inverse[k]![j]!, 0)),
  );
}
