import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count } from '#core/kernel/units';
import { factorLower } from '#core/numeric/positive-systems';
import { barrierPath, type Reduced, startOf } from '#core/plan/schedule-barrier';

/** One slice as the solver sees it; units of the caller's choosing. n is what is traded in it, x what is held after it. */
export interface SliceTerms {
  /** The most that may be traded in it: 0 where it is closed, Infinity where nothing binds. */
  readonly most: number;
  /** A trade n costs `scale` |n|^(1 + exponent). */
  readonly scale: number;
  /** Variance a unit^2: of what is held while it is worked evenly, and of what is held after it. */
  readonly during: number;
  readonly after: number;
  /** What a unit held after it gains. */
  readonly drift: number;
}

/**
 * How to trade X at the least cost and risk:
 *     min  fixed + spread sum|n_k| + sum_k scale_k |n_k|^(1+e) + n'Gn / 2 - sum_k drift_k x_k + lambda V,
 *     V = sum_k during_k (x_{k-1}^2 + x_{k-1} x_k + x_k^2) / 3 + after_k x_k^2,   x_k = X - n_1 - ... - n_k,   x_N = 0,   0 <= n_k <= most_k
 * Almgren & Chriss (2000) is e = 1 with all risk `after`; Almgren (2003) any e; Obizhaeva & Wang (2013) and Gatheral, Schied & Slynko (2012) are G alone.
 */
export interface ScheduleProblem {
  readonly quantity: number;
  readonly exponent: number;
  readonly slices: readonly SliceTerms[];
  /** G_ij, symmetric: what a unit traded in slice j moves the price in slice i. null: no impact that decays. */
  readonly decay: readonly (readonly number[])[] | null;
  readonly riskAversion: number;
  /** Trades may be against the order, and of any size: the textbook's unbounded optimum. Only for exponent 1. */
  readonly mayTurn: boolean;
  /** May the end leave something? What a unit left costs: linear + quadratic x units. null: all must be done. */
  readonly leave: { readonly linear: number; readonly quadratic: number } | null;
  /** What no schedule changes, and what every unit traded pays. */
  readonly fixed: number;
  readonly spread: number;
}

export interface OptimalSchedule {
  readonly trades: readonly number[];
  readonly left: number;
  readonly steps: Count;
}

/** The schedule of least cost and risk. Separable costs take O(N) a step, a decay O(N^3). */
export function optimalSchedule(problem: ScheduleProblem): Result<OptimalSchedule, Refusal> {
  const { quantity, slices, exponent, mayTurn, riskAversion } = problem;
  invariant(quantity > 0, 'there is something to trade');
  invariant(exponent >= 0, 'a faster trade is no cheaper');
  invariant(!mayTurn || exponent === 1, 'only linear impact has trades both ways');
  invariant(mayTurn || riskAversion >= 0, 'risk aversion is not negative');
  invariant(
    slices.every(({ scale }) => scale >= 0),
    'a trade costs, it does not pay',
  );
  const reduced = reducedOf(problem);
  const room = reduced.most.reduce((sum, each) => sum + each, 0);
  if (!(room >= 1 - 1e-9))
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `the slices must have room for ${quantity}, had ${room * quantity}`,
        { quantity, attainable: room * quantity },
        'give it more time, or trade less',
      ),
    );
  // Without bounds the first step finds out by itself.
  if (!mayTurn && !isConvex(reduced)) return err(manipulable(problem));
  const found = barrierPath(reduced, startOf(reduced));
  if (found === null) return err(manipulable(problem));
  const trades = slices.map(() => 0);
  let left = 0;
  for (const [i, k] of reduced.slots.entries()) {
    const traded = found.trades[i]! * quantity;
    if (k === slices.length) left = traded;
    else trades[k] = traded;
  }
  return ok({ trades, left, steps: found.steps });
}

/** What any schedule is expected to cost, without its price of risk, and its variance; in the units of the problem. */
export function costAndRiskOf(
  problem: ScheduleProblem,
  trades: readonly number[],
): { readonly expected: number; readonly variance: number } {
  const { slices, exponent, decay, fixed, spread, leave } = problem;
  invariant(trades.length === slices.length, 'a trade for every slice');
  let expected = fixed;
  let variance = 0;
  let held = problem.quantity;
  slices.forEach(({ scale, during, after, drift }, k) => {
    const n = trades[k]!;
    const before = held;
    held -= n;
    // What is nothing but rounding is not held.
    if (k === slices.length - 1 && leave === null) held = 0;
    expected += spread * Math.abs(n) + scale * Math.abs(n) ** (1 + exponent) - drift * held;
    variance +=
      (during * (before * before + before * held + held * held)) / 3 + after * held * held;
  });
  if (leave !== null) expected += leave.linear * held + leave.quadratic * held * held;
  decay?.forEach((row, i) => {
    let price = 0;
    for (let j = 0; j < row.length; j++) price += row[j]! * trades[j]!;
    expected += 0.5 * trades[i]! * price;
  });
  return { expected, variance };
}

/** Closed slices are left out and their risk is of the slice before; what may be left is one more slice; quantities are shares of the whole, money a share of a first guess. */
function reducedOf(problem: ScheduleProblem): Reduced {
  const { quantity: X, slices, exponent, decay, riskAversion, leave, mayTurn, spread } = problem;
  const slots = slices.flatMap(({ most }, k) => (most > 0 ? [k] : []));
  const count = slots.length + (leave === null ? 0 : 1);
  const of = (): Float64Array => new Float64Array(count);
  const reduced = {
    slots: leave === null ? slots : [...slots, slices.length],
    most: of(),
    scale: of(),
    linear: of(),
    square: of(),
    during: of(),
    after: of(),
    pull: of(),
    exponent,
    mayTurn,
    decay: null as Float64Array | null,
  };
  const at = new Map(slots.map((k, i) => [k, i]));
  let i = -1;
  slices.forEach((slice, k) => {
    const own = at.get(k);
    if (own !== undefined) {
      i = own;
      reduced.most[i] = slice.most / X;
      reduced.scale[i] = slice.scale * X ** (1 + exponent);
      reduced.during[i] = riskAversion * slice.during * X * X;
      reduced.linear[i] = spread * X;
    }
    // Before the first slice that is open nothing can be done about risk.
    if (i < 0) return;
    const held = own === undefined ? slice.during + slice.after : slice.after;
    reduced.after[i] = reduced.after[i]! + riskAversion * held * X * X;
    reduced.pull[i] = reduced.pull[i]! - slice.drift * X;
  });
  if (leave !== null) {
    reduced.most[count - 1] = Infinity;
    reduced.linear[count - 1] = leave.linear * X;
    reduced.square[count - 1] = leave.quadratic * X * X;
  }
  if (decay !== null) {
    const G = new Float64Array(count * count);
    slots.forEach((k, a) =>
      slots.forEach((l, b) => {
        G[a * count + b] = decay[k]![l]! * X * X;
      }),
    );
    reduced.decay = G;
  }
  return reduced;
}

/** A decay that is not positive definite has no cheapest schedule; what is left at the end has no decay of its own. */
function isConvex({ decay, slots, square }: Reduced): boolean {
  if (decay === null) return true;
  const n = slots.length;
  const copy = decay.slice();
  for (let i = 0; i < n; i++)
    if (copy[i * n + i] === 0) copy[i * n + i] = Math.max(1e-300, square[i]!);
  return factorLower(copy, n);
}

const manipulable = ({ slices }: ScheduleProblem): Refusal =>
  refusal(
    'KERNEL_MANIPULABLE',
    'cost and risk must have a least schedule: a decay of impact must be positive definite at the times of the slices, and risk aversion not below what the impact bears; was not',
    { trades: slices.length },
    'choose a convex decay, fewer slices, or a risk aversion of 0 or above',
  );
