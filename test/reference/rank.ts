import { invariant } from '#core/kernel/assert';

/** Ranks from 1, ties share their mean rank. */
export function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to + 1) / 2;
    from = to;
  }
  return ranks;
}

/** Pearson's correlation; NaN where one side does not vary. */
function correlation(a: Float64Array, b: Float64Array): number {
  invariant(a.length === b.length, 'a correlation is of pairs');
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += a[i]! / n;
    meanB += b[i]! / n;
  }
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Spearman's rank correlation. */
export const rankCorrelation = (a: Float64Array, b: Float64Array): number =>
  correlation(ranksOf(a), ranksOf(b));

/** Spearman's correlation of a and b with what c ranks taken out of both (Kendall 1942). */
export function partialRankCorrelation(a: Float64Array, b: Float64Array, c: Float64Array): number {
  const [ab, ac, bc] = [rankCorrelation(a, b), rankCorrelation(a, c), rankCorrelation(b, c)];
  return (ab - ac * bc) / Math.sqrt((1 - ac * ac) * (1 - bc * bc));
}
