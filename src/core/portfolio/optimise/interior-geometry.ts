import type { Count } from '#core/kernel/units';
import { BOUGHT, GROSS, LEFT, nameLimits, SOLD } from '#core/portfolio/optimise/name-limits';
import type { Scaled } from '#core/portfolio/optimise/scaled';

/**
 * A scaled problem as rows and columns. Each name has `local` variables, of which some live; limits are of single names; rows go over all names: factors first, then the
 * total and the groups, then those of turnover, of what is left and of leverage that there are.
 */
export class Geometry {
  readonly split: Uint8Array;
  readonly factors: number;
  readonly width: number;
  readonly special: readonly number[];
  readonly size: number;
  /** Rows that are equalities besides factors: the total. */
  readonly isEqual: Uint8Array;
  readonly rows: Float64Array;
  readonly right: Float64Array;
  readonly has: Uint8Array;
  readonly local: Count;
  readonly coefficients: Float64Array;
  readonly name: Int32Array;
  readonly limitRight: Float64Array;
  readonly p: Scaled;
  readonly isElastic: boolean;

  constructor(p: Scaled, isElastic: boolean) {
    this.p = p;
    this.isElastic = isElastic;
    this.split = Uint8Array.from(p.linear, (each, i) =>
      (!isElastic && each + p.power[i]! > 0) || p.turnover !== null ? 1 : 0,
    );
    const hasGross = p.leverage !== null || (!isElastic && p.borrow.some((each) => each > 0));
    this.has = Uint8Array.from([1, 1, p.sellable === null ? 0 : 1, hasGross ? 1 : 0]);
    ({
      name: this.name,
      local: this.local,
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

  /** The trade of a name. */
  weight(i: number, v: Float64Array): number {
    return v[i * this.local]! - this.split[i]! * v[i * this.local + SOLD]!;
  }
  /** The left side of a limit. */
  onLimit(c: number, v: Float64Array): number {
    const { coefficients, local } = this;
    const at = this.name[c]! * local;
    let sum = 0;
    for (let j = 0; j < local; j++) sum += coefficients[c * local + j]! * v[at + j]!;
    return sum;
  }
  /** Rows times variables; with `held` in it where `base` says so. */
  onRows(v: Float64Array, base = true): Float64Array {
    const { n, held } = this.p;
    const out = new Float64Array(this.size);
    for (let i = 0; i < n; i++) {
      const w = this.weight(i, v) + (base ? held[i]! : 0);
      for (let r = 0; r < this.width; r++) out[r]! += this.rows[i * this.width + r]! * w;
      for (let k = 0; k < this.special.length; k++) {
        const kind = this.special[k]!;
        out[this.width + k]! +=
          v[i * this.local + kind]! + (kind === BOUGHT ? v[i * this.local + SOLD]! : 0);
      }
    }
    return out;
  }
  /** Adds R'y of one name to its four variables. */
  pull(i: number, y: Float64Array, out: Float64Array): void {
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
  /** One special row of the variables of a name. */
  onSpecial(k: number, x: Float64Array): number {
    const kind = this.special[k]!;
    return x[kind]! + (kind === BOUGHT ? x[SOLD]! : 0);
  }
  /** What one of the rows, or the weight for d = 0, is in the variables of a name. */
  direction(i: number, d: number, out: Float64Array): void {
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
  /** Whether a name has a variable of this kind. */
  isLive(i: number, j: number): boolean {
    return this.has[j] === 1 && (j !== SOLD || this.split[i] === 1);
  }
}
