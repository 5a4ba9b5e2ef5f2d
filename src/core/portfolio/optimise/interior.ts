import type { Count } from '#core/kernel/units';
import { addOuter, addScaled, backSolve, factorise } from '#core/portfolio/optimise/bordered';
import { Geometry } from '#core/portfolio/optimise/interior-geometry';
import { BOUGHT, GROSS, SOLD } from '#core/portfolio/optimise/name-limits';
import {
  type InteriorPoint,
  predictorCorrector,
} from '#core/portfolio/optimise/predictor-corrector';
import type { Scaled } from '#core/portfolio/optimise/scaled';

const ITERATIONS_MAX = 120;
const TOLERANCE = 1e-7;
/** A name with neither curvature nor a bound is held by the whole alone: a little of its own keeps the arithmetic. */
const PIVOT_MIN = 1e-13;

export interface Interior {
  /** Scaled. */
  readonly weights: Float64Array;
  /** Of the total and the groups' rows, then of those limits that there are: turnover, what is left, leverage. */
  readonly rowPrice: Float64Array;
  readonly rowSlack: Float64Array;
  readonly elastic: Float64Array;
  readonly iterations: Count;
  readonly isSolved: boolean;
}

/**
 * Primal-dual interior point with predictor and corrector (Mehrotra 1992) for a separable convex cost and a covariance of factors. Trades are split, w = held + bought - sold, so that
 * the cost is smooth inside; factors are rows F'w = y with their own curvature. Each name's few variables are eliminated by themselves, what remains is as wide as factors and limits:
 * O(names x width^2) a step. `elastic`: finds instead the least sum by which the rows but the total must give way.
 */
export function interior(p: Scaled, elastic: boolean): Interior {
  return new Solver(new Geometry(p, elastic)).run();
}

class Solver implements InteriorPoint<Residuals, Move> {
  private readonly at: Geometry;
  // The state: variables, slacks and prices of names; duals, slacks and elastic parts of rows.
  private readonly v: Float64Array;
  private readonly s: Float64Array;
  private readonly price: Float64Array;
  private readonly y: Float64Array;
  private readonly rs: Float64Array;
  private readonly give: Float64Array;
  /** Slopes of the power costs at `v`, of the last residuals. */
  private readonly steep: Float64Array;
  private readonly theta: Float64Array;
  // Factors of each name's own matrix, and of the whole.
  private readonly own: Float64Array;
  private readonly whole: Float64Array;

  constructor(at: Geometry) {
    this.at = at;
    const { p, local } = at;
    const { n } = p;
    const m = at.name.length;
    this.v = new Float64Array(n * local).fill(1);
    for (let i = 0; i < n; i++)
      if (this.at.split[i] === 0)
        this.v[i * local] = Math.min(p.high[i]!, Math.max(p.low[i]!, p.held[i]!)) - p.held[i]!;
    this.steep = new Float64Array(n * local);
    this.s = new Float64Array(m);
    this.price = new Float64Array(m).fill(1);
    for (let c = 0; c < m; c++)
      this.s[c] = Math.max(1, this.at.limitRight[c]! - this.at.onLimit(c, this.v));
    this.y = new Float64Array(this.at.size);
    this.rs = new Float64Array(this.at.size).fill(1);
    this.give = new Float64Array(this.at.size).fill(1);
    this.theta = new Float64Array(this.at.size).fill(0.5);
    const values = this.at.onRows(this.v);
    for (let r = this.at.factors; r < this.at.size; r++) {
      if (this.at.isEqual[r] === 1) continue;
      this.y[r] = at.isElastic ? 0.5 : 1;
      this.rs[r] = Math.max(1, this.at.right[r]! - values[r]!);
    }
    this.own = new Float64Array(n * local * local);
    this.whole = new Float64Array(this.at.size * this.at.size);
  }

  run(): Interior {
    const { at } = this;
    const { iterations, worst } = predictorCorrector(this, {
      iterationsMax: ITERATIONS_MAX,
      tolerance: TOLERANCE,
    });
    return {
      weights: Float64Array.from(at.p.held, (held, i) => held + at.weight(i, this.v)),
      rowPrice: this.y.slice(at.factors),
      rowSlack: this.rs.slice(at.factors),
      elastic: this.give.slice(at.factors),
      iterations,
      isSolved: worst < TOLERANCE,
    };
  }

  gap(move: Move | null, length: number): number {
    let sum = 0;
    let count = 0;
    for (let c = 0; c < this.s.length; c++)
      sum +=
        move === null
          ? this.s[c]! * this.price[c]!
          : (this.s[c]! + length * move.ds[c]!) * (this.price[c]! + length * move.dPrice[c]!);
    count += this.s.length;
    for (let r = this.at.factors; r < this.at.size; r++) {
      if (this.at.isEqual[r] === 1) continue;
      sum +=
        (this.rs[r]! + (move === null ? 0 : length * move.drs[r]!)) *
        (this.y[r]! + (move === null ? 0 : length * move.dy[r]!));
      count++;
      if (!this.at.isElastic) continue;
      sum +=
        (this.give[r]! + (move === null ? 0 : length * move.dGive[r]!)) *
        (this.theta[r]! + (move === null ? 0 : length * move.dTheta[r]!));
      count++;
    }
    return sum / Math.max(1, count);
  }

  residuals(): Residuals {
    const { v } = this;
    const { p, split, local } = this.at;
    const stationarity = new Float64Array(v.length);
    const one = new Float64Array(local);
    let worst = 0;
    for (let i = 0; i < p.n; i++) {
      one.fill(0);
      const at = i * local;
      if (this.at.isElastic) {
        // Nothing but the least push towards what is held, so that the portfolio is one.
        const z = this.at.weight(i, v);
        one[0] = ELASTIC_PULL * (split[i] === 1 ? v[at]! : z);
        one[1] = split[i] === 1 ? ELASTIC_PULL * v[at + 1]! : 0;
      } else {
        const w = p.held[i]! + this.at.weight(i, v);
        const onWeight =
          p.specific[i]! * w - p.mu[i]! - (this.at.has[GROSS] === 1 ? p.borrow[i]! / 2 : 0);
        one[0] = onWeight + (split[i] === 1 ? this.rise(i, BOUGHT) : 2 * p.quadratic[i]! * v[at]!);
        one[1] = split[i] === 1 ? this.rise(i, SOLD) - onWeight : 0;
        if (this.at.has[GROSS] === 1) one[GROSS] = p.borrow[i]! / 2;
      }
      this.at.pull(i, this.y, one);
      for (let j = 0; j < local; j++) stationarity[at + j] = this.at.isLive(i, j) ? one[j]! : 0;
    }
    const limit = new Float64Array(this.s.length);
    for (let c = 0; c < limit.length; c++) {
      const at = this.at.name[c]! * local;
      for (let j = 0; j < local; j++)
        stationarity[at + j]! += this.at.coefficients[c * local + j]! * this.price[c]!;
      limit[c] = this.at.onLimit(c, v) + this.s[c]! - this.at.limitRight[c]!;
      worst = Math.max(worst, Math.abs(limit[c]!));
    }
    for (const each of stationarity) worst = Math.max(worst, Math.abs(each));
    const row = this.at.onRows(v);
    for (let r = 0; r < this.at.size; r++) {
      if (r < this.at.factors) row[r]! -= this.y[r]!;
      else
        row[r]! +=
          (this.at.isEqual[r] === 1 ? 0 : this.rs[r]! - (this.at.isElastic ? this.give[r]! : 0)) -
          this.at.right[r]!;
      // A row over all names adds up what single names add up to.
      worst = Math.max(worst, Math.abs(row[r]!) / (r < this.at.factors ? 1 : p.n));
    }
    return { stationarity, limit, row, worst };
  }
  /** Slope of a name's costs in what is bought or sold of it; the power's own part is kept for the curvature at the same point. */
  private rise(i: number, kind: typeof BOUGHT | typeof SOLD): number {
    const { linear, quadratic, power, exponent } = this.at.p;
    const at = i * this.at.local + kind;
    const size = this.v[at]!;
    this.steep[at] =
      power[i] === 0 ? 0 : (1 + exponent[i]!) * power[i]! * Math.max(0, size) ** exponent[i]!;
    return linear[i]! + 2 * quadratic[i]! * size + this.steep[at]!;
  }
  /** Their curvature: of a power, its slope times exponent over size. */
  private bend(i: number, kind: typeof BOUGHT | typeof SOLD): number {
    const { quadratic, exponent } = this.at.p;
    const at = i * this.at.local + kind;
    return 2 * quadratic[i]! + (exponent[i]! * this.steep[at]!) / Math.max(this.v[at]!, 1e-300);
  }
  /** Curvature of each name with its limits, factorised, and the whole that is left when the names are eliminated. */
  assemble(): boolean {
    const { own } = this;
    const { p, split, size, width, local } = this.at;
    own.fill(0);
    for (let i = 0; i < p.n; i++) {
      const at = i * local * local;
      const base = this.at.isElastic ? 0 : p.specific[i]!;
      own[at] =
        base +
        (this.at.isElastic
          ? ELASTIC_PULL
          : split[i] === 1
            ? this.bend(i, BOUGHT)
            : 2 * p.quadratic[i]!);
      if (split[i] === 1) {
        own[at + local] = -base;
        own[at + local + 1] = base + (this.at.isElastic ? ELASTIC_PULL : this.bend(i, SOLD));
      }
    }
    for (let c = 0; c < this.s.length; c++) {
      const at = this.at.name[c]! * local * local;
      const weight = this.price[c]! / this.s[c]!;
      for (let a = 0; a < local; a++) {
        const left = this.at.coefficients[c * local + a]! * weight;
        if (left !== 0)
          for (let b = 0; b <= a; b++)
            own[at + a * local + b]! += left * this.at.coefficients[c * local + b]!;
      }
    }
    this.whole.fill(0);
    const solved = Array.from(
      { length: 1 + this.at.special.length },
      () => new Float64Array(local),
    );
    for (let i = 0; i < p.n; i++) {
      for (let j = 0; j < local; j++)
        if (!this.at.isLive(i, j)) own[i * local * local + j * local + j] = 1;
      if (!factorise(own, local, i * local * local, PIVOT_MIN)) return false;
      for (let d = 0; d < solved.length; d++) {
        this.at.direction(i, d, solved[d]!);
        backSolve(own, local, solved[d]!, i * local * local);
      }
      const plain = solved[0]!;
      addOuter(this.whole, size, plain[0]! - split[i]! * plain[1]!, this.at.rows, i * width, width);
      for (let a = 0; a < this.at.special.length; a++) {
        const base = (width + a) * size;
        const mixed = solved[a + 1]![0]! - split[i]! * solved[a + 1]![1]!;
        for (let r = 0; r < width; r++)
          this.whole[base + r]! += mixed * this.at.rows[i * width + r]!;
        for (let b = 0; b <= a; b++)
          this.whole[base + width + b]! += this.at.onSpecial(b, solved[a + 1]!);
      }
    }
    for (let r = 0; r < size; r++) {
      const extra =
        r < this.at.factors
          ? 1
          : this.at.isEqual[r] === 1
            ? 0
            : this.rs[r]! / this.y[r]! + (this.at.isElastic ? this.give[r]! / this.theta[r]! : 0);
      this.whole[r * size + r]! += extra + 1e-14 * (1 + this.whole[r * size + r]!);
    }
    return factorise(this.whole, size);
  }
  step({ stationarity, limit, row }: Residuals, mu: number, before: Move | null): Move {
    const { s, price } = this;
    const { p, size, local } = this.at;
    const m = s.length;
    const left = new Float64Array(stationarity.length);
    addScaled(left, stationarity, -1);
    const target = new Float64Array(m);
    for (let c = 0; c < m; c++) {
      target[c] =
        mu - s[c]! * price[c]! - (before === null ? 0 : before.ds[c]! * before.dPrice[c]!);
      const push = (target[c]! + price[c]! * limit[c]!) / s[c]!;
      const at = this.at.name[c]! * local;
      for (let j = 0; j < local; j++) left[at + j]! -= this.at.coefficients[c * local + j]! * push;
    }
    const rowTarget = new Float64Array(size);
    const giveTarget = new Float64Array(size);
    const dy = new Float64Array(size);
    const one = new Float64Array(local);
    for (let i = 0; i < p.n; i++) {
      for (let j = 0; j < local; j++) one[j] = left[i * local + j]!;
      backSolve(this.own, local, one, i * local * local);
      const onWeight = one[0]! - this.at.split[i]! * one[1]!;
      for (let r = 0; r < this.at.width; r++)
        dy[r]! += this.at.rows[i * this.at.width + r]! * onWeight;
      for (let k = 0; k < this.at.special.length; k++)
        dy[this.at.width + k]! += this.at.onSpecial(k, one);
    }
    for (let r = 0; r < size; r++) {
      dy[r]! += row[r]!;
      if (r < this.at.factors || this.at.isEqual[r] === 1) continue;
      rowTarget[r] =
        mu - this.rs[r]! * this.y[r]! - (before === null ? 0 : before.drs[r]! * before.dy[r]!);
      dy[r]! += rowTarget[r]! / this.y[r]!;
      if (!this.at.isElastic) continue;
      giveTarget[r] =
        mu -
        this.give[r]! * this.theta[r]! -
        (before === null ? 0 : before.dGive[r]! * before.dTheta[r]!);
      dy[r]! -= giveTarget[r]! / this.theta[r]!;
    }
    backSolve(this.whole, size, dy);
    const dv = new Float64Array(left.length);
    for (let i = 0; i < p.n; i++) {
      one.fill(0);
      this.at.pull(i, dy, one);
      for (let j = 0; j < local; j++)
        one[j] = this.at.isLive(i, j) ? left[i * local + j]! - one[j]! : 0;
      backSolve(this.own, local, one, i * local * local);
      dv.set(one, i * local);
    }
    const ds = new Float64Array(m);
    const dPrice = new Float64Array(m);
    for (let c = 0; c < m; c++) {
      ds[c] = -limit[c]! - this.at.onLimit(c, dv);
      dPrice[c] = (target[c]! - price[c]! * ds[c]!) / s[c]!;
    }
    const drs = new Float64Array(size);
    const dGive = new Float64Array(size);
    const dTheta = new Float64Array(size);
    for (let r = this.at.factors; r < size; r++) {
      if (this.at.isEqual[r] === 1) continue;
      drs[r] = (rowTarget[r]! - this.rs[r]! * dy[r]!) / this.y[r]!;
      if (!this.at.isElastic) continue;
      dTheta[r] = -dy[r]!;
      dGive[r] = (giveTarget[r]! + this.give[r]! * dy[r]!) / this.theta[r]!;
    }
    return { dv, ds, dPrice, dy, drs, dGive, dTheta };
  }

  reach(move: Move, share: number): number {
    for (let k = 0; k < move.dv.length; k++) if (move.dv[k] !== move.dv[k]) return 0;
    let length = 1;
    const hold = (value: number, by: number): void => {
      if (by < 0) length = Math.min(length, (-share * value) / by);
    };
    for (let c = 0; c < this.s.length; c++) {
      hold(this.s[c]!, move.ds[c]!);
      hold(this.price[c]!, move.dPrice[c]!);
    }
    for (let r = this.at.factors; r < this.at.size; r++) {
      if (this.at.isEqual[r] === 1) continue;
      hold(this.rs[r]!, move.drs[r]!);
      hold(this.y[r]!, move.dy[r]!);
      if (!this.at.isElastic) continue;
      hold(this.give[r]!, move.dGive[r]!);
      hold(this.theta[r]!, move.dTheta[r]!);
    }
    return length;
  }
  take(move: Move, length: number): void {
    addScaled(this.v, move.dv, length);
    addScaled(this.s, move.ds, length);
    addScaled(this.price, move.dPrice, length);
    addScaled(this.y, move.dy, length);
    addScaled(this.rs, move.drs, length);
    addScaled(this.give, move.dGive, length);
    addScaled(this.theta, move.dTheta, length);
  }
}

const ELASTIC_PULL = 1e-6;
interface Residuals {
  readonly stationarity: Float64Array;
  readonly limit: Float64Array;
  readonly row: Float64Array;
  readonly worst: number;
}
interface Move {
  readonly dv: Float64Array;
  readonly ds: Float64Array;
  readonly dPrice: Float64Array;
  readonly dy: Float64Array;
  readonly drs: Float64Array;
  readonly dGive: Float64Array;
  readonly dTheta: Float64Array;
}
