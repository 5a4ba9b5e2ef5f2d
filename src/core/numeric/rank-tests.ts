import { invariant } from '#core/kernel/assert';
import type { Count, Ratio } from '#core/kernel/units';
import { normalCdf } from '#core/numeric/normal';
import { rankingOf, tieTerm } from '#core/numeric/ranks';
import { incompleteBeta } from '#core/numeric/student';

/** Two-sided. `statistic` is of the first sample (or of the positive values): large where it is larger. */
export interface RankTest {
  readonly statistic: number;
  readonly p: Ratio;
  /** Values that count: without zeros where they say nothing. */
  readonly n: Count;
  readonly method: 'exact' | 'normal';
}

// Up to here all arrangements are counted; beyond, the normal law is right to the third digit.
const EXACT_SIGNED_MAX = 50;
const EXACT_CELLS_MAX = 2500;

/**
 * Wilcoxon (1945), Biometrics Bulletin 1: are values, or differences of pairs, centred at zero? The statistic is the sum of the ranks of |x| that belong to positive values.
 * Exact without ties and zeros up to 50 values; else normal with the variance less ties and a continuity correction of one half.
 * Zeros: `drop` as Wilcoxon does; `pratt` ranks them and then lets them go (Pratt 1959, JASA 54), which says less where many are zero.
 * null: no value but zeros.
 */
export function signedRankTest(
  values: readonly number[],
  zeros: 'drop' | 'pratt' = 'drop',
): RankTest | null {
  invariant(values.every(Number.isFinite), 'what is ranked is known');
  const used = zeros === 'drop' ? values.filter((x) => x !== 0) : values;
  const zeroCount = used.reduce((count, x) => count + (x === 0 ? 1 : 0), 0);
  const n = used.length - zeroCount;
  if (n === 0) return null;
  const { ranks, ties: allTies } = rankingOf(used.map(Math.abs));
  const ties = zeroCount < 2 ? allTies : allTies.slice(1);
  let statistic = 0;
  for (const [i, x] of used.entries()) if (x > 0) statistic += ranks[i]!;
  if (ties.length === 0 && zeroCount === 0 && n <= EXACT_SIGNED_MAX)
    return { statistic, p: exactSigned(n, statistic), n, method: 'exact' };
  const all = used.length;
  const mean = (all * (all + 1) - zeroCount * (zeroCount + 1)) / 4;
  const cubes = (m: number): number => m * (m + 1) * (2 * m + 1);
  const variance = (cubes(all) - cubes(zeroCount) - tieTerm(ties) / 2) / 24;
  return { statistic, p: normalTwoSided(statistic - mean, variance), n, method: 'normal' };
}

/**
 * Mann and Whitney (1947), Annals of Mathematical Statistics 18: is one sample larger than the other? The statistic U counts pairs in which the value of the first is larger, equal ones half.
 * Exact without ties while the product of the sizes is at most 2,500; else normal with ties and continuity. null: a sample is empty.
 */
export function rankSumTest(first: readonly number[], second: readonly number[]): RankTest | null {
  const m = first.length;
  const k = second.length;
  if (m === 0 || k === 0) return null;
  const both = [...first, ...second];
  invariant(both.every(Number.isFinite), 'what is ranked is known');
  const { ranks, ties } = rankingOf(both);
  const sum = ranks.subarray(0, m).reduce((total, rank) => total + rank, 0);
  const statistic = sum - (m * (m + 1)) / 2;
  const n = m + k;
  if (ties.length === 0 && m * k <= EXACT_CELLS_MAX)
    return { statistic, p: exactRankSum(m, k, statistic), n, method: 'exact' };
  const variance = ((m * k) / 12) * (n + 1 - tieTerm(ties) / (n * (n - 1)));
  return { statistic, p: normalTwoSided(statistic - (m * k) / 2, variance), n, method: 'normal' };
}

/** Are as many above zero as below? Zeros say nothing. Binomial with one half, exact for any number (through the incomplete beta function). null: none but zeros. */
export function signTest(values: readonly number[]): RankTest | null {
  const above = values.filter((x) => x > 0).length;
  const below = values.filter((x) => x < 0).length;
  const n = above + below;
  if (n === 0) return null;
  const fewer = Math.min(above, below);
  // P(N <= k) = I_{1/2}(n - k, k + 1).
  const tail = incompleteBeta(0.5, n - fewer, fewer + 1);
  return { statistic: above, p: Math.min(1, 2 * tail), n, method: 'exact' };
}

function normalTwoSided(deviation: number, variance: number): Ratio {
  if (!(variance > 0)) return 1;
  const z = Math.max(0, Math.abs(deviation) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * normalCdf(-z));
}

/** Sums of subsets of the ranks 1 .. n, each as likely: counted one rank after another. */
function exactSigned(n: number, statistic: number): Ratio {
  const most = (n * (n + 1)) / 2;
  const ways = new Float64Array(most + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= n; rank++)
    for (let sum = most; sum >= 0; sum--)
      ways[sum] = (ways[sum]! + (sum >= rank ? ways[sum - rank]! : 0)) / 2;
  return lowerTwice(ways, Math.min(statistic, most - statistic));
}

/** The number of arrangements with U = u obeys f(m, k, u) = f(m - 1, k, u - k) + f(m, k - 1, u): the largest is of the first sample or of the second (Mann and Whitney 1947). As shares, so that nothing overflows. */
function exactRankSum(m: number, k: number, statistic: number): Ratio {
  const most = m * k;
  let rows = Array.from({ length: k + 1 }, () => startOf(most));
  for (let i = 1; i <= m; i++) {
    const next: Float64Array[] = [startOf(most)];
    for (let j = 1; j <= k; j++) {
      const row = new Float64Array(most + 1);
      for (let u = 0; u <= i * j; u++)
        row[u] = ((u >= j ? i * rows[j]![u - j]! : 0) + j * next[j - 1]![u]!) / (i + j);
      next.push(row);
    }
    rows = next;
  }
  return lowerTwice(rows[k]!, Math.min(statistic, most - statistic));
}
function startOf(most: number): Float64Array {
  const row = new Float64Array(most + 1);
  row[0] = 1;
  return row;
}
function lowerTwice(chances: Float64Array, upTo: number): Ratio {
  let sum = 0;
  for (let i = 0; i <= upTo; i++) sum += chances[i]!;
  return Math.min(1, 2 * sum);
}
