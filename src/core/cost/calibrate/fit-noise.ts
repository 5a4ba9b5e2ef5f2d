import type { Observations } from '#core/cost/calibrate/observations';
import { LEVELS, type NoiseLaw, noiseFeatures, noiseScale } from '#core/cost/noise';
import { BPS_IN_ONE } from '#core/kernel/units';
import { solve } from '#core/numeric/linear';
import { quantileOf } from '#core/numeric/quantile';

const STEPS_MAX = 50;
const SETTLED = 1e-9;
/** Sizes and volatilities beyond these shares of the fit's keep its scale. */
const SEEN = [0.005, 0.995] as const;

/**
 * From residuals of orders that the expectation was not fitted on, where there are such. The scale is the most likely one of Laplace's law, sum of ln s + |z| / s with
 * ln s linear (Koenker & Zhao 1996, Econometric Theory 12): absolute residuals, whose middle decides, not their logarithms, which the smallest would.
 */
export function fitNoise(data: Observations, expectedBps: Float64Array): NoiseLaw {
  const z = Float64Array.from(
    data.costBps,
    (cost, i) =>
      (cost - expectedBps[i]!) /
      (BPS_IN_ONE * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!)),
  );
  const columns = [0, 1, 2].map(() => new Float64Array(data.n));
  for (let i = 0; i < data.n; i++)
    for (const [j, value] of noiseFeatures(data.volatilityDaily[i]!, data.advShare[i]!).entries())
      columns[j]![i] = value;
  const [intercept = 0, byVolatility = 0, bySize = 0, byLargeSize = 0] = likeliest(columns, z);
  const law = {
    intercept,
    byVolatility,
    bySize,
    byLargeSize,
    seen: { volatilityDaily: rangeOf(data.volatilityDaily), advShare: rangeOf(data.advShare) },
  };
  const standardised = z
    .map((x, i) => x / noiseScale(law, data.volatilityDaily[i]!, data.advShare[i]!))
    .toSorted();
  return { ...law, quantiles: LEVELS.map((level) => quantileOf(standardised, level)) };
}

function rangeOf(values: Float64Array): readonly [number, number] {
  const sorted = values.toSorted();
  return [quantileOf(sorted, SEEN[0]), quantileOf(sorted, SEEN[1])];
}

/** Fisher scoring: with |z| / s of mean one the information is X'X. Columns are centred and of one size; one that does not vary has no part. */
function likeliest(columns: readonly Float64Array[], z: Float64Array): readonly number[] {
  const n = z.length;
  const means = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / n);
  const sizes = columns.map((column, j) =>
    Math.sqrt(column.reduce((sum, value) => sum + (value - means[j]!) ** 2, 0) / n),
  );
  const used = sizes.flatMap((size, j) => (size > 1e-9 ? [j] : []));
  const x = [
    new Float64Array(n).fill(1),
    ...used.map((j) => columns[j]!.map((value) => (value - means[j]!) / sizes[j]!)),
  ];
  const information = x.map((a) =>
    x.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
  );
  const sizeOf = z.map(Math.abs);
  const typical = sizeOf.reduce((sum, each) => sum + each, 0) / n;
  let at = x.map((_, j) => (j === 0 ? Math.log(Math.max(1e-9, typical)) : 0));
  for (let step = 0; step < STEPS_MAX; step++) {
    const move = solve(information, scores(x, sizeOf, at));
    if (move === null) break;
    const longest = Math.max(...move.map(Math.abs));
    const by = Math.min(1, 0.5 / longest);
    at = at.map((value, j) => value + by * move[j]!);
    if (longest < SETTLED) break;
  }
  const slopes = means.map((_, j) => {
    const place = used.indexOf(j);
    return place < 0 ? 0 : at[place + 1]! / sizes[j]!;
  });
  return [at[0]! - slopes.reduce((sum, slope, j) => sum + slope * means[j]!, 0), ...slopes];
}

/** X'(|z| / s - 1). */
function scores(
  x: readonly Float64Array[],
  sizeOf: Float64Array,
  at: readonly number[],
): readonly number[] {
  const sums = at.map(() => 0);
  for (let i = 0; i < sizeOf.length; i++) {
    let log = 0;
    for (let j = 0; j < x.length; j++) log += x[j]![i]! * at[j]!;
    const excess = sizeOf[i]! * Math.exp(-log) - 1;
    for (let j = 0; j < x.length; j++) sums[j]! += x[j]![i]! * excess;
  }
  return sums;
}
