/** Ranks from 1, those of equal values averaged, and how many share each value that is there more than once. */
export interface Ranking {
  readonly ranks: Float64Array;
  readonly ties: readonly number[];
}

export function rankingOf(values: readonly number[]): Ranking {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  const ties: number[] = [];
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    if (to - from > 1) ties.push(to - from);
    from = to;
  }
  return { ranks, ties };
}

/** sum (t^3 - t) over groups of equal values: what they take from the variance of a sum of ranks. */
export const tieTerm = (ties: readonly number[]): number =>
  ties.reduce((sum, t) => sum + t ** 3 - t, 0);
