import type { Ratio } from '#core/kernel/units';
import { addOuter, backSolve, factorise } from '#core/portfolio/optimise/bordered';
import type { Interior } from '#core/portfolio/optimise/interior';
import type { Scaled } from '#core/portfolio/optimise/scaled';

/** Scaled weights, and prices of the rows: the total and the groups' rows; 0 where a limit does not bind or is none. */
export interface Polished {
  readonly weights: Float64Array;
  readonly rows: Float64Array;
  readonly turnover: Ratio;
  readonly left: number;
  readonly leverage: Ratio;
}
const STEPS = 100;
/** In mean weights and largest slopes. */
const CLOSE = 1e-3;
const AT = 1e-13;
const EXACT = 1e-11;

/** What the interior point found, unpolished. */
export function asFound(p: Scaled, { weights, rowPrice }: Interior): Polished {
  const width = 1 + p.sides.length;
  let next = width;
  const take = (is: boolean): number => (is ? rowPrice[next++]! : 0);
  return {
    weights,
    rows: rowPrice.slice(0, width),
    turnover: take(p.turnover !== null),
    left: take(p.sellable !== null),
    leverage: take(p.leverage !== null),
  };
}

/**
 * Every name either rests exactly on a kink or a bound, or is free between two of them. Newton's method solves the conditions of the free ones with the limits that bind; then names
 * whose slope says so leave or take their rest, and the next round begins: no dust where the optimum does not trade.
 */
export function polished(p: Scaled, found: Interior): Polished {
  const set = new ActiveSet(p, asFound(p, found), found);
  let before = Infinity;
  for (let step = 0; step < STEPS; step++) {
    const worst = set.newton();
    const isSolved = worst < 1e-13 || (worst < 1e-9 && worst > before / 2);
    before = worst;
    if (set.settle()) continue;
    if (isSolved && !set.release()) break;
  }
  return set.result();
}

class ActiveSet {
  private readonly p: Scaled;
  private readonly w: Float64Array;
  /** Prices of all rows: factors, the total, the groups' rows, then turnover, left and leverage. */
  private readonly y: Float64Array;
  private readonly binds: boolean[];
  private readonly isFree: boolean[];
  private readonly turnover: number;

  constructor(p: Scaled, start: Polished, { rowPrice, rowSlack }: Interior) {
    this.p = p;
    this.w = start.weights.slice();
    this.turnover = p.width;
    this.y = Float64Array.from([
      ...new Float64Array(p.factors),
      ...start.rows,
      start.turnover,
      start.left,
      start.leverage,
    ]);
    const wide = p.width - p.factors;
    let next = wide;
    const special = (is: boolean): boolean => is && rowPrice[next]! > rowSlack[next++]!;
    this.binds = [
      ...Array.from({ length: p.factors }, () => true),
      ...Array.from({ length: wide }, (_, r) => r === 0 || rowPrice[r]! > rowSlack[r]!),
      special(p.turnover !== null),
      special(p.sellable !== null),
      special(p.leverage !== null),
    ];
    for (const [r, is] of this.binds.entries()) if (!is) this.y[r] = 0;
    this.factorPrices();
    this.isFree = Array.from(this.w, (_, i) => !this.rests(i));
  }

  result(): Polished {
    const { p, y, w } = this;
    return {
      weights: w,
      rows: y.slice(p.factors, p.width),
      turnover: y[p.width]!,
      left: y[p.width + 1]!,
      leverage: y[p.width + 2]!,
    };
  }

  /** Where the objective of a name has a corner, or its range an end. */
  private corners(i: number): number[] {
    const { p, y } = this;
    const out = [p.low[i]!, p.high[i]!];
    if (p.linear[i]! + p.power[i]! + y[this.turnover]! > 0) out.push(p.held[i]!);
    if (p.borrow[i]! + y[p.width + 2]! > 0) out.push(0);
    if (y[p.width + 1]! > 0) out.push(p.sellable![i]!, -p.sellable![i]!);
    return out.filter((each) => Number.isFinite(each) && each >= p.low[i]! && each <= p.high[i]!);
  }
  /** Slopes of the Lagrangian below and above a weight: the same between corners. */
  private slopes(i: number, at: number): readonly [number, number] {
    const { p, y } = this;
    const z = at - p.held[i]!;
    let slope = p.specific[i]! * at - p.mu[i]! + 2 * p.quadratic[i]! * z;
    for (let r = 0; r < p.width; r++) slope += p.rows[i * p.width + r]! * y[r]!;
    if (z !== 0 && p.power[i]! > 0)
      slope += Math.sign(z) * (1 + p.exponent[i]!) * p.power[i]! * Math.abs(z) ** p.exponent[i]!;
    let below = slope;
    let above = slope;
    const corner = (price: number, distance: number): void => {
      below += distance > 0 ? price : -price;
      above += distance >= 0 ? price : -price;
    };
    corner(p.linear[i]! + y[this.turnover]!, z);
    corner(y[p.width + 2]!, at);
    if (at <= 0) below -= p.borrow[i]!;
    if (at < 0) above -= p.borrow[i]!;
    const left = y[p.width + 1]!;
    if (left > 0) {
      if (at > p.sellable![i]!) below += left;
      if (at >= p.sellable![i]!) above += left;
      if (at <= -p.sellable![i]!) below -= left;
      if (at < -p.sellable![i]!) above -= left;
    }
    return [at <= p.low[i]! ? -Infinity : below, at >= p.high[i]! ? Infinity : above];
  }
  /** Puts a name on a corner nearby that is its optimum at these prices. */
  private rests(i: number): boolean {
    for (const at of this.corners(i)) {
      if (Math.abs(at - this.w[i]!) > CLOSE) continue;
      const [below, above] = this.slopes(i, at);
      if (below > 0 || above < 0) continue;
      this.w[i] = at;
      return true;
    }
    return false;
  }

  /** Factors' prices are what the weights give: their rows hold by themselves. */
  private factorPrices(): void {
    const { p, w, y } = this;
    y.fill(0, 0, p.factors);
    for (let i = 0; i < p.n; i++)
      for (let k = 0; k < p.factors; k++) y[k]! += p.rows[i * p.width + k]! * w[i]!;
  }
  /** What a row over sizes says of one name. */
  private special(i: number, r: number): number {
    const { p, w } = this;
    if (r === this.turnover) return Math.sign(w[i]! - p.held[i]!);
    if (r === p.width + 1) return Math.abs(w[i]!) > p.sellable![i]! ? Math.sign(w[i]!) : 0;
    return Math.sign(w[i]!);
  }
  /** By how much a row is over its limit. */
  private over(r: number): number {
    const { p, w } = this;
    let sum = 0;
    if (r < p.width) {
      for (let i = 0; i < p.n; i++) sum += p.rows[i * p.width + r]! * w[i]!;
      return sum - p.right[r - p.factors]!;
    }
    for (let i = 0; i < p.n; i++)
      sum +=
        r === this.turnover
          ? Math.abs(w[i]! - p.held[i]!)
          : r === p.width + 1
            ? Math.max(0, Math.abs(w[i]!) - (p.sellable?.[i] ?? Infinity))
            : Math.abs(w[i]!);
    return (
      sum -
      (r === this.turnover
        ? (p.turnover ?? Infinity)
        : r === p.width + 1
          ? p.maxLeft
          : (p.leverage ?? Infinity))
    );
  }
  private bend(i: number): number {
    const { p } = this;
    const size = Math.max(Math.abs(this.w[i]! - p.held[i]!), 1e-14);
    return Math.max(
      1e-13,
      p.specific[i]! +
        2 * p.quadratic[i]! +
        (p.power[i] === 0
          ? 0
          : (1 + p.exponent[i]!) * p.exponent[i]! * p.power[i]! * size ** (p.exponent[i]! - 1)),
    );
  }

  /** One step of all free names and prices; by how much the conditions were missed before it. */
  newton(): number {
    const { p, y } = this;
    this.factorPrices();
    for (let r = p.factors; r < p.width; r++) if (this.binds[r]!) this.support(r);
    const free = this.isFree.flatMap((is, i) => (is ? [i] : []));
    const active = this.binds.flatMap((is, r) => (is ? [r] : []));
    if (free.length === 0) return this.settlePrice();
    const size = active.length;
    const rows = new Float64Array(free.length * size);
    const whole = new Float64Array(size * size);
    const slope = new Float64Array(free.length);
    const dy = Float64Array.from(active, (r) => (r < p.factors ? 0 : this.over(r)));
    let worst = dy.reduce((most, each) => Math.max(most, Math.abs(each) / p.n), 0);
    for (const [f, i] of free.entries()) {
      for (let k = 0; k < size; k++) {
        const r = active[k]!;
        rows[f * size + k] = r < p.width ? p.rows[i * p.width + r]! : this.special(i, r);
      }
      slope[f] = this.slopeBetween(i);
      worst = Math.max(worst, Math.abs(slope[f]!));
      const bend = this.bend(i);
      addOuter(whole, size, 1 / bend, rows, f * size, size);
      for (let k = 0; k < size; k++) dy[k]! -= (rows[f * size + k]! * slope[f]!) / bend;
    }
    for (let k = 0; k < size; k++) {
      // A limit on which no name is free keeps its price.
      const isAlone = active[k]! >= p.factors && whole[k * size + k] === 0;
      if (isAlone) dy[k] = 0;
      whole[k * size + k]! +=
        (isAlone || active[k]! < p.factors ? 1 : 0) + 1e-13 * (1 + whole[k * size + k]!);
    }
    if (worst === 0 || !factorise(whole, size)) return 0;
    backSolve(whole, size, dy);
    for (const [f, i] of free.entries()) {
      let push = -slope[f]!;
      for (let k = 0; k < size; k++) push -= rows[f * size + k]! * dy[k]!;
      this.go(i, this.w[i]! + push / this.bend(i));
    }
    for (const [k, r] of active.entries()) if (r >= p.factors) y[r]! += dy[k]!;
    return worst;
  }
  /** A limit that is missed while every name of it rests: the one that moves at the least price is let go towards it. */
  private support(r: number): void {
    const { p, w, y } = this;
    const over = this.over(r);
    if (Math.abs(over) <= EXACT * p.n) return;
    let best = -1;
    let price = 0;
    let cheapest = Infinity;
    for (let i = 0; i < p.n; i++) {
      const a = p.rows[i * p.width + r]!;
      if (a === 0) continue;
      if (this.isFree[i]!) return;
      const [below, above] = this.slopes(i, w[i]!);
      const slope = over * a < 0 ? above : below;
      const cost = Math.abs(slope / a);
      if (cost < cheapest) [best, price, cheapest] = [i, -slope / a, cost];
    }
    if (best < 0 || !Number.isFinite(cheapest)) return;
    y[r]! += price;
    this.isFree[best] = true;
    this.go(best, w[best]! - over / p.rows[best * p.width + r]!);
  }
  /** Where every name rests, the price of the total is not one number but any that lets them all rest: the middle. */
  private settlePrice(): number {
    const { p, w, y } = this;
    let least = -Infinity;
    let most = Infinity;
    for (let i = 0; i < p.n; i++) {
      const [below, above] = this.slopes(i, w[i]!);
      [least, most] = [Math.max(least, -above), Math.min(most, -below)];
    }
    if (Number.isFinite(least) || Number.isFinite(most))
      y[p.factors]! +=
        Number.isFinite(least) && Number.isFinite(most)
          ? (least + most) / 2
          : Number.isFinite(least)
            ? Math.max(0, least)
            : Math.min(0, most);
    return 0;
  }
  /** Slope of a free name; one that has come upon a bound still has its own. */
  private slopeBetween(i: number): number {
    const [below, above] = this.slopes(i, this.w[i]!);
    return Number.isFinite(below) ? below : above;
  }
  /** Not over a corner: most of the way to it. */
  private go(i: number, to: number): void {
    const from = this.w[i]!;
    let next = to;
    for (const at of this.corners(i))
      if ((at - from) * (at - next) < 0 || at === next) next = at + (from - at) / 10;
    this.w[i] = next;
  }

  /** Names that have shrunk upon a corner rest there; false where there was none. */
  settle(): boolean {
    let hasChanged = false;
    for (let i = 0; i < this.p.n; i++) {
      if (!this.isFree[i]!) continue;
      const at = this.corners(i).find((each) => Math.abs(each - this.w[i]!) < AT);
      if (at === undefined) continue;
      this.w[i] = at;
      this.isFree[i] = false;
      hasChanged = true;
    }
    return hasChanged;
  }
  /** Names whose slope drives them from their rest, limits that begin or cease to bind; false where there was none. */
  release(): boolean {
    const { p, w, y } = this;
    this.factorPrices();
    let hasChanged = false;
    for (let i = 0; i < p.n; i++) {
      if (this.isFree[i]!) continue;
      const [below, above] = this.slopes(i, w[i]!);
      const excess = Math.max(below, -above);
      const step = this.firstStep(i, excess);
      if (excess <= EXACT || step < 10 * AT) continue;
      this.isFree[i] = true;
      hasChanged = true;
      this.go(i, w[i]! + (below > 0 ? -step : step));
    }
    for (let r = p.factors + 1; r < this.binds.length; r++) {
      if (this.binds[r]! ? y[r]! >= -EXACT : this.over(r) <= EXACT * p.n) continue;
      this.binds[r] = !this.binds[r];
      if (!this.binds[r]!) y[r] = 0;
      hasChanged = true;
    }
    return hasChanged;
  }
  /** How far a name goes that its slope drives from its rest. */
  private firstStep(i: number, excess: number): number {
    const { p, w } = this;
    const power = (1 + p.exponent[i]!) * p.power[i]!;
    if (w[i] === p.held[i] && power > 0) return (excess / power) ** (1 / p.exponent[i]!);
    return Math.min(CLOSE, excess / this.bend(i));
  }
}
