import type { Count, Ratio } from '#core/kernel/units';
import { type Allocation, rangeOf } from '#core/portfolio/optimise/allocation';

/**
 * The problem in units in which its numbers are near 1: weights in mean weights (`unit`), slopes in the largest slope (`slope`). Rows over weights stand name by name:
 * factors first, then the total, then a row for each side of a group that is limited.
 */
export interface Scaled {
  readonly n: Count;
  readonly unit: number;
  readonly slope: number;
  readonly factors: Count;
  readonly width: number;
  readonly rows: Float64Array;
  /** Right sides of the total and of the groups' rows. */
  readonly right: Float64Array;
  /** Which group a row belongs to, and whether it is its least (-1) or its most (1). */
  readonly sides: readonly { readonly group: number; readonly sign: 1 | -1 }[];
  readonly mu: Float64Array;
  readonly specific: Float64Array;
  readonly held: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly linear: Float64Array;
  readonly power: Float64Array;
  readonly exponent: Float64Array;
  readonly quadratic: Float64Array;
  readonly borrow: Float64Array;
  readonly sellable: Float64Array | null;
  readonly turnover: Ratio | null;
  readonly leverage: Ratio | null;
  readonly maxLeft: Ratio;
}

const sumOf = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + Math.abs(each), 0);

export function scaledOf(problem: Allocation): Scaled {
  const {
    mu,
    risk,
    riskAversion,
    held,
    costs,
    costScale,
    total,
    groups,
    turnover,
    leverage,
    oneDay,
  } = problem;
  const n = mu.length;
  const unit =
    Math.max(Math.abs(total), sumOf(held), leverage === null || total !== 0 ? 0 : leverage, 1e-9) /
    n;
  let slope = 1e-12;
  for (let i = 0; i < n; i++) {
    let variance = risk.specific[i]!;
    for (let f = 0; f < risk.factors; f++) variance += risk.loadings[i * risk.factors + f]! ** 2;
    slope = Math.max(
      slope,
      Math.abs(mu[i]!),
      costScale * costs.linear[i]!,
      riskAversion * variance * unit,
      costScale * costs.power[i]! * unit ** costs.exponent[i]!,
    );
  }
  const sides = groups.flatMap(({ min, max }, group) => [
    ...(max < Infinity ? [{ group, sign: 1 as const }] : []),
    ...(min > -Infinity ? [{ group, sign: -1 as const }] : []),
  ]);
  const width = risk.factors + 1 + sides.length;
  const rows = new Float64Array(n * width);
  const stretch = Math.sqrt((riskAversion * unit) / slope);
  for (let i = 0; i < n; i++) {
    for (let f = 0; f < risk.factors; f++)
      rows[i * width + f] = risk.loadings[i * risk.factors + f]! * stretch;
    rows[i * width + risk.factors] = 1;
    for (const [k, { group, sign }] of sides.entries())
      rows[i * width + risk.factors + 1 + k] = sign * groups[group]!.weights[i]!;
  }
  const of = (values: ArrayLike<number>, by: number): Float64Array =>
    Float64Array.from(values, (each) => each * by);
  const ranges = mu.map((_, i) => rangeOf(problem, i));
  return {
    n,
    unit,
    slope,
    factors: risk.factors,
    width,
    rows,
    sides,
    right: Float64Array.from(
      [
        total,
        ...sides.map(({ group, sign }) => (sign === 1 ? groups[group]!.max : -groups[group]!.min)),
      ],
      (each) => each / unit,
    ),
    mu: of(mu, 1 / slope),
    specific: of(risk.specific, (riskAversion * unit) / slope),
    held: of(held, 1 / unit),
    low: of(
      ranges.map(([low]) => low),
      1 / unit,
    ),
    high: of(
      ranges.map(([, high]) => high),
      1 / unit,
    ),
    linear: of(costs.linear, costScale / slope),
    power: Float64Array.from(
      costs.power,
      (each, i) => (costScale * each * (each === 0 ? 0 : unit ** costs.exponent[i]!)) / slope,
    ),
    exponent: Float64Array.from(costs.exponent),
    quadratic: of(costs.quadratic, (costScale * unit) / slope),
    borrow: of(costs.borrow, 1 / slope),
    sellable: oneDay === null ? null : of(oneDay.sellable, 1 / unit),
    turnover: turnover === null ? null : turnover / unit,
    leverage: leverage === null ? null : leverage / unit,
    maxLeft: oneDay === null ? Infinity : oneDay.maxLeft / unit,
  };
}
