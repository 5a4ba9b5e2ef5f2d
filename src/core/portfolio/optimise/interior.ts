import { addOuter, addScaled, backSolve, factorise } from '#core/portfolio/optimise/bordered';
import { BOUGHT, GROSS, LEFT, LOCAL, nameLimits, SOLD } from '#core/portfolio/optimise/name-limits';
import type { Scaled } from '#core/portfolio/optimise/scaled';

const ITERATIONS_MAX = 120;
const TO_BOUNDARY = 0.995;
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
  readonly iterations: number;
  readonly isSolved: boolean;
}

/**
 * Primal-dual interior point with predictor and corrector (Mehrotra 1992) for a separable convex cost and a covariance of factors. Trades are split, w = held + bought - sold, so that
 * the cost is smooth inside; factors are rows F'w = y with their own curvature. Each name's few variables are eliminated by themselves, what remains is as wide as factors and limits:
 * O(names x width^2) a step. `elastic`: finds instead the least sum by which the rows but the total must give way.
 */
export function interior(p: Scaled, elastic: boolean): Interior {
  return new Solver(p, elastic).run();
}

class Solver {
  private readonly split: Uint8Array;
  private readonly factors: number;
  private readonly width: number;
  private readonly special: readonly number[];
  private readonly size: number;
  /** Rows that are equalities besides factors: the total. */
  private readonly isEqual: Uint8Array;
  private readonly rows: Float64Array;
  private readonly right: Float64Array;
  private readonly has: Uint8Array;
  // The state: variables, slacks and prices of names; duals, slacks and elastic parts of rows.
  private readonly v: Float64Array;
  private readonly s: Float64Array;
  private readonly price: Float64Array;
  private readonly y: Float64Array;
  private readonly rs: Float64Array;
  private readonly give: Float64Array;
  private readonly theta: Float64Array;
  // Factors of each name's own matrix, and of the whole.
  private readonly own: Float64Array;
  private readonly whole: Float64Array;
  private readonly coefficients: Float64Array;
  private readonly name: Int32Array;
  private readonly limitRight: Float64Array;

  private readonly p: Scaled;
  private readonly isElastic: boolean;

  constructor(p: Scaled, isElastic: boolean) {
    this.p = p;
    this.isElastic = isElastic;
    const { n } = p;
    this.split = Uint8Array.from(p.linear, (each, i) =>
      (!isElastic && each + p.power[i]! > 0) || p.turnover !== null ? 1 : 0,
    );
    const hasGross = p.leverage !== null || (!isElastic && p.borrow.some((each) => each > 0));
    this.has = Uint8Array.from([1, 1, p.sellable === null ? 0 : 1, hasGross ? 1 : 0]);
    ({
      name: this.name,
      coefficients: this.coefficients,
      right: this.limitRight,
    } = nameLimits(p, this.split, this.has));
    this.factors = isElastic ? 0 : p.factors;
    this.special = [
      ...(p.turnover === null ? [] : [BOUGHT]),
      ...(p.sellable === null ? [] : [LEFT]),
      ...(p.leverage === null ? [] : [GROSS]),
    ];
    [this.rows, this.right, this.width] = this.rowsOver();
    this.size = this.width + this.special.length;
    this.isEqual = Uint8Array.from({ length: this.size }, (_, r) => (r === this.factors ? 1 : 0));
    const m = this.name.length;
    this.v = new Float64Array(n * LOCAL).fill(1);
    for (let i = 0; i < n; i++)
      if (this.split[i] === 0)
        this.v[i * LOCAL] = Math.min(p.high[i]!, Math.max(p.low[i]!, p.held[i]!)) - p.held[i]!;
    this.s = new Float64Array(m);
    this.price = new Float64Array(m).fill(1);
    for (let c = 0; c < m; c++)
      this.s[c] = Math.max(1, this.limitRight[c]! - this.onLimit(c, this.v));
    this.y = new Float64Array(this.size);
    this.rs = new Float64Array(this.size).fill(1);
    this.give = new Float64Array(this.size).fill(1);
    this.theta = new Float64Array(this.size).fill(0.5);
    const values = this.onRows(this.v);
    for (let r = this.factors; r < this.size; r++) {
      if (this.isEqual[r] === 1) continue;
      this.y[r] = isElastic ? 0.5 : 1;
      this.rs[r] = Math.max(1, this.right[r]! - values[r]!);
    }
    this.own = new Float64Array(n * LOCAL * LOCAL);
    this.whole = new Float64Array(this.size * this.size);
  }

  private rowsOver(): readonly [Float64Array, Float64Array, number] {
    const { p, isElastic, factors } = this;
    const end = [
      ...(p.turnover === null ? [] : [p.turnover]),
      ...(p.sellable === null ? [] : [p.maxLeft]),
      ...(p.leverage === null ? [] : [p.leverage]),
    ];
    const right = Float64Array.from([...new Float64Array(factors), ...p.right, ...end]);
    if (!isElastic) return [p.rows, right, p.width];
    const width = p.width - p.factors;
    const rows = new Float64Array(p.n * width);
    for (let i = 0; i < p.n; i++)
      rows.set(p.rows.subarray(i * p.width + p.factors, (i + 1) * p.width), i * width);
    return [rows, right, width];
  }

  private weight(i: number, v: Float64Array): number {
    return v[i * LOCAL]! - this.split[i]! * v[i * LOCAL + SOLD]!;
  }
  private onLimit(c: number, v: Float64Array): number {
    const at = this.name[c]! * LOCAL;
    const k = c * LOCAL;
    const a = this.coefficients;
    return (
      a[k]! * v[at]! + a[k + 1]! * v[at + 1]! + a[k + 2]! * v[at + 2]! + a[k + 3]! * v[at + 3]!
    );
  }
  /** Rows times variables; with `held` in it where `base` says so. */
  private onRows(v: Float64Array, base = true): Float64Array {
    const { n, held } = this.p;
    const out = new Float64Array(this.size);
    for (let i = 0; i < n; i++) {
      const w = this.weight(i, v) + (base ? held[i]! : 0);
      for (let r = 0; r < this.width; r++) out[r]! += this.rows[i * this.width + r]! * w;
      for (let k = 0; k < this.special.length; k++) {
        const kind = this.special[k]!;
        out[this.width + k]! += v[i * LOCAL + kind]! + (kind === BOUGHT ? v[i * LOCAL + SOLD]! : 0);
      }
    }
    return out;
  }
  /** Adds R'y of one name to its four variables. */
  private pull(i: number, y: Float64Array, out: Float64Array): void {
    let onWeight = 0;
    for (let r = 0; r < this.width; r++) onWeight += this.rows[i * this.width + r]! * y[r]!;
    out[0]! += onWeight;
    out[1]! -= this.split[i]! * onWeight;
    for (let k = 0; k < this.special.length; k++) {
      const kind = this.special[k]!;
      out[kind]! += y[this.width + k]!;
      if (kind === BOUGHT) out[SOLD]! += y[this.width + k]!;
    }
  }

  run(): Interior {
    let iterations = 0;
    let isSolved = false;
    for (; iterations < ITERATIONS_MAX; iterations++) {
      const gap = this.gap();
      const residuals = this.residuals();
      if (Math.max(gap, residuals.worst) < TOLERANCE) {
        isSolved = true;
        break;
      }
      if (!this.assemble()) break;
      const plain = this.step(residuals, 0, null);
      const reach = this.length(plain, 1);
      const after = this.gap(plain, reach);
      const centring = Math.min(1, (after / gap) ** 3);
      const move = this.step(residuals, Math.max(centring * gap, TOLERANCE / 10), plain);
      const length = this.length(move, TO_BOUNDARY);
      if (!(length > 1e-12) || move.dv.some(Number.isNaN)) break;
      this.take(move, length);
    }
    const weights = Float64Array.from(this.p.held, (held, i) => held + this.weight(i, this.v));
    return {
      weights,
      rowPrice: this.y.slice(this.factors),
      rowSlack: this.rs.slice(this.factors),
      elastic: this.give.slice(this.factors),
      iterations,
      isSolved,
    };
  }

  private gap(move: Move | null = null, length = 0): number {
    let sum = 0;
    let count = 0;
    for (let c = 0; c < this.s.length; c++)
      sum +=
        move === null
          ? this.s[c]! * this.price[c]!
          : (this.s[c]! + length * move.ds[c]!) * (this.price[c]! + length * move.dPrice[c]!);
    count += this.s.length;
    for (let r = this.factors; r < this.size; r++) {
      if (this.isEqual[r] === 1) continue;
      sum +=
        (this.rs[r]! + (move === null ? 0 : length * move.drs[r]!)) *
        (this.y[r]! + (move === null ? 0 : length * move.dy[r]!));
      count++;
      if (!this.isElastic) continue;
      sum +=
        (this.give[r]! + (move === null ? 0 : length * move.dGive[r]!)) *
        (this.theta[r]! + (move === null ? 0 : length * move.dTheta[r]!));
      count++;
    }
    return sum / Math.max(1, count);
  }

  private residuals(): Residuals {
    const { p, v, split } = this;
    const stationarity = new Float64Array(v.length);
    const one = new Float64Array(LOCAL);
    let worst = 0;
    for (let i = 0; i < p.n; i++) {
      one.fill(0);
      const at = i * LOCAL;
      if (this.isElastic) {
        // Nothing but the least push towards what is held, so that the portfolio is one.
        const z = this.weight(i, v);
        one[0] = ELASTIC_PULL * (split[i] === 1 ? v[at]! : z);
        one[1] = split[i] === 1 ? ELASTIC_PULL * v[at + 1]! : 0;
      } else {
        const w = p.held[i]! + this.weight(i, v);
        const onWeight =
          p.specific[i]! * w - p.mu[i]! - (this.has[GROSS] === 1 ? p.borrow[i]! / 2 : 0);
        one[0] = onWeight + (split[i] === 1 ? this.rise(i, v[at]!) : 2 * p.quadratic[i]! * v[at]!);
        one[1] = split[i] === 1 ? this.rise(i, v[at + 1]!) - onWeight : 0;
        if (this.has[GROSS] === 1) one[GROSS] = p.borrow[i]! / 2;
      }
      this.pull(i, this.y, one);
      for (let j = 0; j < LOCAL; j++) stationarity[at + j] = this.isLive(i, j) ? one[j]! : 0;
    }
    const limit = new Float64Array(this.s.length);
    for (let c = 0; c < limit.length; c++) {
      const at = this.name[c]! * LOCAL;
      for (let j = 0; j < LOCAL; j++)
        stationarity[at + j]! += this.coefficients[c * LOCAL + j]! * this.price[c]!;
      limit[c] = this.onLimit(c, v) + this.s[c]! - this.limitRight[c]!;
      worst = Math.max(worst, Math.abs(limit[c]!));
    }
    for (const each of stationarity) worst = Math.max(worst, Math.abs(each));
    const row = this.onRows(v);
    for (let r = 0; r < this.size; r++) {
      if (r < this.factors) row[r]! -= this.y[r]!;
      else
        row[r]! +=
          (this.isEqual[r] === 1 ? 0 : this.rs[r]! - (this.isElastic ? this.give[r]! : 0)) -
          this.right[r]!;
      // A row over all names adds up what single names add up to.
      worst = Math.max(worst, Math.abs(row[r]!) / (r < this.factors ? 1 : p.n));
    }
    return { stationarity, limit, row, worst };
  }
  /** Slope of a name's costs at a size, and their curvature. */
  private rise(i: number, size: number): number {
    const { linear, quadratic, power, exponent } = this.p;
    return (
      linear[i]! +
      2 * quadratic[i]! * size +
      (power[i] === 0 ? 0 : (1 + exponent[i]!) * power[i]! * Math.max(0, size) ** exponent[i]!)
    );
  }
  private bend(i: number, size: number): number {
    const { quadratic, power, exponent } = this.p;
    return (
      2 * quadratic[i]! +
      (power[i] === 0
        ? 0
        : (1 + exponent[i]!) *
          exponent[i]! *
          power[i]! *
          Math.max(size, 1e-300) ** (exponent[i]! - 1))
    );
  }
  private isLive(i: number, j: number): boolean {
    return this.has[j] === 1 && (j !== SOLD || this.split[i] === 1);
  }

  /** Curvature of each name with its limits, factorised, and the whole that is left when the names are eliminated. */
  private assemble(): boolean {
    const { p, v, own, split, size, width } = this;
    own.fill(0);
    for (let i = 0; i < p.n; i++) {
      const at = i * LOCAL * LOCAL;
      const base = this.isElastic ? 0 : p.specific[i]!;
      own[at] =
        base +
        (this.isElastic
          ? ELASTIC_PULL
          : split[i] === 1
            ? this.bend(i, v[i * LOCAL]!)
            : 2 * p.quadratic[i]!);
      if (split[i] === 1) {
        own[at + LOCAL] = -base;
        own[at + LOCAL + 1] =
          base + (this.isElastic ? ELASTIC_PULL : this.bend(i, v[i * LOCAL + 1]!));
      }
    }
    for (let c = 0; c < this.s.length; c++) {
      const at = this.name[c]! * LOCAL * LOCAL;
      const weight = this.price[c]! / this.s[c]!;
      for (let a = 0; a < LOCAL; a++) {
        const left = this.coefficients[c * LOCAL + a]! * weight;
        if (left !== 0)
          for (let b = 0; b <= a; b++)
            own[at + a * LOCAL + b]! += left * this.coefficients[c * LOCAL + b]!;
      }
    }
    this.whole.fill(0);
    const solved = Array.from({ length: 1 + this.special.length }, () => new Float64Array(LOCAL));
    for (let i = 0; i < p.n; i++) {
      for (let j = 0; j < LOCAL; j++)
        if (!this.isLive(i, j)) own[i * LOCAL * LOCAL + j * LOCAL + j] = 1;
      if (!factorise(own, LOCAL, i * LOCAL * LOCAL, PIVOT_MIN)) return false;
      for (let d = 0; d < solved.length; d++) {
        this.direction(i, d, solved[d]!);
        backSolve(own, LOCAL, solved[d]!, i * LOCAL * LOCAL);
      }
      const plain = solved[0]!;
      addOuter(this.whole, size, plain[0]! - split[i]! * plain[1]!, this.rows, i * width, width);
      for (let a = 0; a < this.special.length; a++) {
        const base = (width + a) * size;
        const mixed = solved[a + 1]![0]! - split[i]! * solved[a + 1]![1]!;
        for (let r = 0; r < width; r++) this.whole[base + r]! += mixed * this.rows[i * width + r]!;
        for (let b = 0; b <= a; b++)
          this.whole[base + width + b]! += this.onSpecial(b, solved[a + 1]!);
      }
    }
    for (let r = 0; r < size; r++) {
      const extra =
        r < this.factors
          ? 1
          : this.isEqual[r] === 1
            ? 0
            : this.rs[r]! / this.y[r]! + (this.isElastic ? this.give[r]! / this.theta[r]! : 0);
      this.whole[r * size + r]! += extra + 1e-14 * (1 + this.whole[r * size + r]!);
    }
    return factorise(this.whole, size);
  }
  private onSpecial(k: number, x: Float64Array): number {
    const kind = this.special[k]!;
    return x[kind]! + (kind === BOUGHT ? x[SOLD]! : 0);
  }
  private direction(i: number, d: number, out: Float64Array): void {
    out.fill(0);
    if (d === 0) {
      out[0] = 1;
      out[1] = -this.split[i]!;
      return;
    }
    const kind = this.special[d - 1]!;
    out[kind] = 1;
    if (kind === BOUGHT) out[SOLD] = 1;
  }
  private step({ stationarity, limit, row }: Residuals, mu: number, before: Move | null): Move {
    const { p, s, price, size } = this;
    const m = s.length;
    const left = stationarity.map((each) => -each);
    const target = new Float64Array(m);
    for (let c = 0; c < m; c++) {
      target[c] =
        mu - s[c]! * price[c]! - (before === null ? 0 : before.ds[c]! * before.dPrice[c]!);
      const push = (target[c]! + price[c]! * limit[c]!) / s[c]!;
      const at = this.name[c]! * LOCAL;
      for (let j = 0; j < LOCAL; j++) left[at + j]! -= this.coefficients[c * LOCAL + j]! * push;
    }
    const rowTarget = new Float64Array(size);
    const giveTarget = new Float64Array(size);
    const dy = new Float64Array(size);
    const one = new Float64Array(LOCAL);
    for (let i = 0; i < p.n; i++) {
      for (let j = 0; j < LOCAL; j++) one[j] = left[i * LOCAL + j]!;
      backSolve(this.own, LOCAL, one, i * LOCAL * LOCAL);
      const onWeight = one[0]! - this.split[i]! * one[1]!;
      for (let r = 0; r < this.width; r++) dy[r]! += this.rows[i * this.width + r]! * onWeight;
      for (let k = 0; k < this.special.length; k++) dy[this.width + k]! += this.onSpecial(k, one);
    }
    for (let r = 0; r < size; r++) {
      dy[r]! += row[r]!;
      if (r < this.factors || this.isEqual[r] === 1) continue;
      rowTarget[r] =
        mu - this.rs[r]! * this.y[r]! - (before === null ? 0 : before.drs[r]! * before.dy[r]!);
      dy[r]! += rowTarget[r]! / this.y[r]!;
      if (!this.isElastic) continue;
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
      this.pull(i, dy, one);
      for (let j = 0; j < LOCAL; j++)
        one[j] = this.isLive(i, j) ? left[i * LOCAL + j]! - one[j]! : 0;
      backSolve(this.own, LOCAL, one, i * LOCAL * LOCAL);
      dv.set(one, i * LOCAL);
    }
    const ds = new Float64Array(m);
    const dPrice = new Float64Array(m);
    for (let c = 0; c < m; c++) {
      ds[c] = -limit[c]! - this.onLimit(c, dv);
      dPrice[c] = (target[c]! - price[c]! * ds[c]!) / s[c]!;
    }
    const drs = new Float64Array(size);
    const dGive = new Float64Array(size);
    const dTheta = new Float64Array(size);
    for (let r = this.factors; r < size; r++) {
      if (this.isEqual[r] === 1) continue;
      drs[r] = (rowTarget[r]! - this.rs[r]! * dy[r]!) / this.y[r]!;
      if (!this.isElastic) continue;
      dTheta[r] = -dy[r]!;
      dGive[r] = (giveTarget[r]! + this.give[r]! * dy[r]!) / this.theta[r]!;
    }
    return { dv, ds, dPrice, dy, drs, dGive, dTheta };
  }

  private length(move: Move, share: number): number {
    let length = 1;
    const hold = (value: number, by: number): void => {
      if (by < 0) length = Math.min(length, (-share * value) / by);
    };
    for (let c = 0; c < this.s.length; c++) {
      hold(this.s[c]!, move.ds[c]!);
      hold(this.price[c]!, move.dPrice[c]!);
    }
    for (let r = this.factors; r < this.size; r++) {
      if (this.isEqual[r] === 1) continue;
      hold(this.rs[r]!, move.drs[r]!);
      hold(this.y[r]!, move.dy[r]!);
      if (!this.isElastic) continue;
      hold(this.give[r]!, move.dGive[r]!);
      hold(this.theta[r]!, move.dTheta[r]!);
    }
    return length;
  }
  private take(move: Move, length: number): void {
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
