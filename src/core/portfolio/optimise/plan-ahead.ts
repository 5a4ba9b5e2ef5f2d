import { invariant } from '#core/kernel/assert';
import type { Count } from '#core/kernel/units';
import { addScaled, backSolve, factorise } from '#core/portfolio/optimise/bordered';
import { type FactorRisk, varianceOf } from '#core/portfolio/optimise/factor-risk';
import {
  type InteriorPoint,
  predictorCorrector,
} from '#core/portfolio/optimise/predictor-corrector';

/** One period of a plan: returns and risk while the book after its trades is held, and what its trades cost: linear |z| + power |z|^(1 + exponent). All as fractions of the book, per period. */
export interface PlanPeriod {
  readonly mu: ArrayLike<number>;
  /** How often the covariance of the problem: 5 is five of its days, or one of five times the variance. */
  readonly riskScale: number;
  readonly linear: ArrayLike<number>;
  readonly power: ArrayLike<number>;
  /** At most this trades in the period. */
  readonly participation: ArrayLike<number>;
}
export interface AheadProblem {
  readonly risk: FactorRisk;
  readonly riskAversion: number;
  readonly held: ArrayLike<number>;
  readonly exponent: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  /** Of the weights in every period. */
  readonly total: number;
  readonly periods: readonly PlanPeriod[];
}
export interface AheadPlan {
  /** Weights after the trades of each period. */
  readonly weights: readonly Float64Array[];
  readonly objective: number;
  readonly iterations: Count;
  /** Largest miss of the conditions and mean price times slack, in the problem's own units (mean weight, largest slope). */
  readonly residual: number;
}
const ITERATIONS_MAX = 100;
const TOLERANCE = 1e-9;
/** A plan that misses by more is none. */
const ACCURACY = 1e-6;
/** Trades below this share of a mean weight are what is left of an interior point where nothing should trade. */
const DUST = 1e-5;
/** A name with neither curvature nor a bound nearby is held by the whole alone. */
const PIVOT_MIN = 1e-14;

/** What a plan is worth: sum over periods of mu'w - (riskAversion / 2) riskScale w'S w - costs of the trades. */
export function worthAhead(
  { risk, riskAversion, held, exponent, periods }: AheadProblem,
  weights: readonly Float64Array[],
): number {
  let worth = 0;
  for (const [t, period] of periods.entries()) {
    const w = weights[t]!;
    const before = weights[t - 1] ?? Float64Array.from(held);
    worth -= (riskAversion / 2) * period.riskScale * varianceOf(risk, w);
    for (let i = 0; i < w.length; i++) {
      const z = Math.abs(w[i]! - before[i]!);
      worth +=
        period.mu[i]! * w[i]! -
        period.linear[i]! * z -
        (period.power[i] === 0 ? 0 : period.power[i]! * z ** (1 + exponent[i]!));
    }
  }
  return worth;
}

/**
 * Multi-period trading by convex optimisation (Boyd et al. 2017, section 5): the best sequence of books over some periods, of which the first is traded and the rest planned again when it is over.
 * Primal-dual interior point with predictor and corrector; each name's buys and sells of all periods are eliminated by themselves, what remains is periods x (factors + 1) wide:
 * O(names (periods^3 + periods^2 factors^2)) a step. null where no plan is within the accuracy: bounds and total that no trades reach, or a name without risk, cost and bound.
 */
export function planAhead(problem: AheadProblem): AheadPlan | null {
  invariant(problem.periods.length > 0 && problem.held.length > 0, 'a plan has names and periods');
  return new Ahead(problem).run();
}

class Ahead implements InteriorPoint<Residuals, Move> {
  private readonly problem: AheadProblem;
  private readonly n: number;
  private readonly H: number;
  private readonly k: number;
  private readonly unit: number;
  private readonly slope: number;
  /** Variables of a name: bought in each period, then sold in each. */
  private readonly x: Float64Array;
  private readonly V: number;
  /** Limits of a name: of each period bought >= 0, sold >= 0, bought and sold within participation, weight within its bounds. */
  private readonly M: number;
  private readonly s: Float64Array;
  private readonly z: Float64Array;
  private readonly y: Float64Array;
  private readonly size: number;
  private readonly rows: Float64Array;
  private readonly own: Float64Array;
  private readonly whole: Float64Array;

  constructor(problem: AheadProblem) {
    const { risk, held, periods, riskAversion, exponent } = problem;
    this.problem = problem;
    this.n = held.length;
    this.H = periods.length;
    this.k = risk.factors;
    this.V = 2 * this.H;
    this.M = 6 * this.H;
    const gross = Array.from(held).reduce((sum, w) => sum + Math.abs(w), 0);
    this.unit = Math.max(Math.abs(problem.total), gross, 1e-9) / this.n;
    let slope = 1e-12;
    for (const period of periods)
      for (let i = 0; i < this.n; i++) {
        const own = risk.loadings
          .subarray(i * this.k, (i + 1) * this.k)
          .reduce((sum, x) => sum + x * x, risk.specific[i]!);
        slope = Math.max(
          slope,
          Math.abs(period.mu[i]!),
          period.linear[i]!,
          riskAversion * period.riskScale * own * this.unit,
          period.power[i]! * this.unit ** exponent[i]!,
        );
      }
    this.slope = slope;
    this.size = this.H * (this.k + 1);
    // Each variable begins as large as the slack of its own limit, so that it stays inside with it.
    this.x = new Float64Array(this.n * this.V).fill(1);
    this.s = new Float64Array(this.n * this.M);
    this.z = new Float64Array(this.n * this.M).fill(1);
    this.y = new Float64Array(this.size);
    // Loadings in scaled weights; the curvature of period t is in its rows, see `row`.
    const stretch = Math.sqrt((riskAversion * this.unit) / slope);
    this.rows = Float64Array.from(risk.loadings, (each) => each * stretch);
    this.own = new Float64Array(this.n * this.V * this.V);
    this.whole = new Float64Array(this.size * this.size);
    for (let i = 0; i < this.n; i++)
      for (let c = 0; c < this.M; c++) {
        const slack = Math.max(1, this.right(i, c) - this.onLimit(i, c, this.x));
        this.s[i * this.M + c] = slack;
        this.z[i * this.M + c] = 1 / slack;
      }
  }

  /** Scaled weight of a name after period t. */
  private weight(i: number, t: number, x: Float64Array, base = true): number {
    let w = base ? this.problem.held[i]! / this.unit : 0;
    for (let u = 0; u <= t; u++) w += x[i * this.V + u]! - x[i * this.V + this.H + u]!;
    return w;
  }
  private onLimit(i: number, c: number, x: Float64Array): number {
    const { H } = this;
    const kind = Math.floor(c / H);
    const t = c % H;
    if (kind === 0) return -x[i * this.V + t]!;
    if (kind === 1) return -x[i * this.V + H + t]!;
    if (kind === 2) return x[i * this.V + t]!;
    if (kind === 3) return x[i * this.V + H + t]!;
    return (kind === 4 ? 1 : -1) * this.weight(i, t, x, false);
  }
  private right(i: number, c: number): number {
    const { H, unit, problem } = this;
    const kind = Math.floor(c / H);
    const t = c % H;
    if (kind < 2) return 0;
    if (kind < 4) return finite(problem.periods[t]!.participation[i]! / unit);
    return kind === 4
      ? finite((problem.upper[i]! - problem.held[i]!) / unit)
      : finite((problem.held[i]! - problem.lower[i]!) / unit);
  }
  /** Adds scale x the gradient of a limit to a name's variables. */
  private pull(c: number, scale: number, out: Float64Array, at: number): void {
    const { H } = this;
    const kind = Math.floor(c / H);
    const t = c % H;
    if (kind < 4) {
      out[at + (kind % 2 === 0 ? t : H + t)]! += kind < 2 ? -scale : scale;
      return;
    }
    const sign = kind === 4 ? scale : -scale;
    for (let u = 0; u <= t; u++) {
      out[at + u]! += sign;
      out[at + H + u]! -= sign;
    }
  }
  private curve(t: number): number {
    return Math.sqrt(this.problem.periods[t]!.riskScale);
  }

  private rise(i: number, t: number, size: number): number {
    const { linear, power } = this.problem.periods[t]!;
    const e = this.problem.exponent[i]!;
    return (
      (linear[i]! +
        (power[i] === 0 ? 0 : (1 + e) * power[i]! * (Math.max(0, size) * this.unit) ** e)) /
      this.slope
    );
  }
  private bend(i: number, t: number, size: number): number {
    const { power } = this.problem.periods[t]!;
    const e = this.problem.exponent[i]!;
    return power[i] === 0
      ? 0
      : ((1 + e) * e * power[i]! * this.unit * Math.max(size * this.unit, 1e-300) ** (e - 1)) /
          this.slope;
  }
  private specific(i: number, t: number): number {
    return (
      (this.problem.riskAversion *
        this.problem.periods[t]!.riskScale *
        this.problem.risk.specific[i]! *
        this.unit) /
      this.slope
    );
  }

  run(): AheadPlan | null {
    const { iterations, worst, isRegular } = predictorCorrector(this, {
      iterationsMax: ITERATIONS_MAX,
      tolerance: TOLERANCE,
    });
    if (!isRegular || !(worst < ACCURACY)) return null;
    const before = Float64Array.from(this.problem.held);
    const weights: Float64Array[] = [];
    for (let t = 0; t < this.H; t++) {
      const last = weights[t - 1] ?? before;
      weights.push(
        Float64Array.from(last, (w, i) => {
          const trade = this.x[i * this.V + t]! - this.x[i * this.V + this.H + t]!;
          return Math.abs(trade) < DUST ? w : w + trade * this.unit;
        }),
      );
    }
    return { weights, objective: worthAhead(this.problem, weights), iterations, residual: worst };
  }

  gap(move: Move | null, length: number): number {
    let sum = 0;
    for (let c = 0; c < this.s.length; c++)
      sum +=
        (this.s[c]! + (move === null ? 0 : length * move.ds[c]!)) *
        (this.z[c]! + (move === null ? 0 : length * move.dz[c]!));
    return sum / this.s.length;
  }
  residuals(): Residuals {
    const { n, H, k, V, M, problem, x, y } = this;
    const stationarity = new Float64Array(n * V);
    const limit = new Float64Array(n * M);
    const row = new Float64Array(this.size);
    let worst = 0;
    for (let i = 0; i < n; i++) {
      for (let t = H - 1, after = 0; t >= 0; t--) {
        const w = this.weight(i, t, x);
        let onWeight =
          this.specific(i, t) * w - problem.periods[t]!.mu[i]! / this.slope + y[t * (k + 1) + k]!;
        const curve = this.curve(t);
        for (let f = 0; f < k; f++) {
          onWeight += curve * this.rows[i * k + f]! * y[t * (k + 1) + f]!;
          row[t * (k + 1) + f]! += curve * this.rows[i * k + f]! * w;
        }
        row[t * (k + 1) + k]! += w;
        after += onWeight;
        stationarity[i * V + t] = after + this.rise(i, t, x[i * V + t]!);
        stationarity[i * V + H + t] = -after + this.rise(i, t, x[i * V + H + t]!);
      }
      for (let c = 0; c < M; c++) {
        const right = this.right(i, c);
        this.pull(c, this.z[i * M + c]!, stationarity, i * V);
        limit[i * M + c] = this.onLimit(i, c, x) + this.s[i * M + c]! - right;
        worst = Math.max(worst, Math.abs(limit[i * M + c]!) / (1 + Math.abs(right)));
      }
    }
    for (const each of stationarity) worst = Math.max(worst, Math.abs(each));
    for (let t = 0; t < H; t++) {
      for (let f = 0; f < k; f++) row[t * (k + 1) + f]! -= y[t * (k + 1) + f]!;
      row[t * (k + 1) + k]! -= problem.total / this.unit;
    }
    for (let r = 0; r < this.size; r++) worst = Math.max(worst, Math.abs(row[r]!) / n);
    return { stationarity, limit, row, worst };
  }

  assemble(): boolean {
    const { n, H, k, V, M, own } = this;
    own.fill(0);
    this.whole.fill(0);
    const gradient = new Float64Array(V);
    const solved = Array.from({ length: H }, () => new Float64Array(V));
    for (let i = 0; i < n; i++) {
      const at = i * V * V;
      const rankOne = (scale: number): void => {
        for (let a = 0; a < V; a++)
          if (gradient[a] !== 0)
            for (let b = 0; b <= a; b++)
              own[at + a * V + b]! += scale * gradient[a]! * gradient[b]!;
      };
      for (let t = 0; t < H; t++) {
        own[at + t * V + t]! += this.bend(i, t, this.x[i * V + t]!) + 1e-12;
        own[at + (H + t) * V + H + t]! += this.bend(i, t, this.x[i * V + H + t]!) + 1e-12;
        gradient.fill(0);
        this.pull(4 * H + t, 1, gradient, 0);
        rankOne(this.specific(i, t));
      }
      for (let c = 0; c < M; c++) {
        gradient.fill(0);
        this.pull(c, 1, gradient, 0);
        rankOne(this.z[i * M + c]! / this.s[i * M + c]!);
      }
      if (!factorise(own, V, at, PIVOT_MIN)) return false;
      for (let t = 0; t < H; t++) {
        solved[t]!.fill(0);
        this.pull(4 * H + t, 1, solved[t]!, 0);
        backSolve(own, V, solved[t]!, at);
      }
      for (let t = 0; t < H; t++)
        for (let u = 0; u <= t; u++) {
          // What a weight after period t does through a weight after period u.
          let through = 0;
          for (let v = 0; v <= t; v++) through += solved[u]![v]! - solved[u]![H + v]!;
          const scale = this.curve(t);
          const other = this.curve(u);
          for (let a = 0; a <= k; a++) {
            const left = through * (a === k ? 1 : scale * this.rows[i * k + a]!);
            const base = (t * (k + 1) + a) * this.size + u * (k + 1);
            const end = t === u ? a : k;
            for (let b = 0; b <= end; b++)
              this.whole[base + b]! += left * (b === k ? 1 : other * this.rows[i * k + b]!);
          }
        }
    }
    for (let r = 0; r < this.size; r++)
      this.whole[r * this.size + r]! +=
        (r % (k + 1) === k ? 0 : 1) + 1e-13 * (1 + this.whole[r * this.size + r]!);
    return factorise(this.whole, this.size);
  }
  step({ stationarity, limit, row }: Residuals, mu: number, before: Move | null): Move {
    const { n, H, k, V, M, s, z } = this;
    const left = stationarity.map((each) => -each);
    const target = new Float64Array(n * M);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < M; c++) {
        const q = i * M + c;
        target[q] = mu - s[q]! * z[q]! - (before === null ? 0 : before.ds[q]! * before.dz[q]!);
        this.pull(c, -(target[q]! + z[q]! * limit[q]!) / s[q]!, left, i * V);
      }
    const dy = row.slice();
    const one = new Float64Array(V);
    for (let i = 0; i < n; i++) {
      one.set(left.subarray(i * V, (i + 1) * V));
      backSolve(this.own, V, one, i * V * V);
      for (let t = 0, w = 0; t < H; t++) {
        w += one[t]! - one[H + t]!;
        const curve = this.curve(t);
        for (let f = 0; f < k; f++) dy[t * (k + 1) + f]! += curve * this.rows[i * k + f]! * w;
        dy[t * (k + 1) + k]! += w;
      }
    }
    backSolve(this.whole, this.size, dy);
    const dx = new Float64Array(n * V);
    for (let i = 0; i < n; i++) {
      one.set(left.subarray(i * V, (i + 1) * V));
      for (let t = H - 1, after = 0; t >= 0; t--) {
        after += dy[t * (k + 1) + k]!;
        const curve = this.curve(t);
        for (let f = 0; f < k; f++) after += curve * this.rows[i * k + f]! * dy[t * (k + 1) + f]!;
        one[t]! -= after;
        one[H + t]! += after;
      }
      backSolve(this.own, V, one, i * V * V);
      dx.set(one, i * V);
    }
    const ds = new Float64Array(n * M);
    const dz = new Float64Array(n * M);
    for (let i = 0; i < n; i++)
      for (let c = 0; c < M; c++) {
        const q = i * M + c;
        ds[q] = -limit[q]! - this.onLimit(i, c, dx);
        dz[q] = (target[q]! - z[q]! * ds[q]!) / s[q]!;
      }
    return { dx, ds, dz, dy };
  }
  reach(move: Move, share: number): number {
    let length = 1;
    for (let c = 0; c < this.s.length; c++) {
      if (move.ds[c]! < 0) length = Math.min(length, (-share * this.s[c]!) / move.ds[c]!);
      if (move.dz[c]! < 0) length = Math.min(length, (-share * this.z[c]!) / move.dz[c]!);
    }
    return length;
  }
  take(move: Move, length: number): void {
    addScaled(this.x, move.dx, length);
    addScaled(this.s, move.ds, length);
    addScaled(this.z, move.dz, length);
    addScaled(this.y, move.dy, length);
  }
}
const FAR = 10_000;
/** A bound that is none stands far away, in mean weights. */
const finite = (value: number): number => Math.max(-FAR, Math.min(FAR, value));
interface Residuals {
  readonly stationarity: Float64Array;
  readonly limit: Float64Array;
  readonly row: Float64Array;
  readonly worst: number;
}
interface Move {
  readonly dx: Float64Array;
  readonly ds: Float64Array;
  readonly dz: Float64Array;
  readonly dy: Float64Array;
}
