import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type RankTest, rankSumTest, signedRankTest, signTest } from '#core/numeric/rank-tests';
import { rankingOf, tieTerm } from '#core/numeric/ranks';

const holds = (was: RankTest | null, statistic: number, p: number, method: string): void => {
  assert.ok(was !== null);
  assert.equal(was.statistic, statistic);
  assert.ok(Math.abs(was.p - p) <= 1e-12, `${was.p} is not ${p}`);
  assert.equal(was.method, method);
};

// Expected values: scipy 1.17.1, stats.wilcoxon, stats.mannwhitneyu and stats.binomtest, two-sided.

// Depression before and after therapy, Hollander and Wolfe (1973), p. 27: also R's example of wilcox.test, V = 40, p = 0.039.
const BEFORE = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
const AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
// Permeability of membranes, Hollander and Wolfe (1973), p. 69: R's example, W = 35, p = 0.2544.
const TERM = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
const WEEKS = [1.15, 0.88, 0.9, 0.74, 1.21];
const TIED = [6, -3, 2, 2, -1, 5, 5, -2, 7, 8, 3, -4, 9, 2, 0, 0, 1];
// biome-ignore format: one table
const SIXTY = [0.646, 1.122, 0.63, -1.003, 1.205, 0.746, -0.237, 0.881, 0.665, 0.594, 0.328, 0.847, -0.436, 0.137, -0.182, 0.899, 0.34, 0.008, -0.482, 0.043, 0.308, 0.024, 1.594, 1.307, -2.411, -1.589, 0.125, -0.122, 0.514, 0.517, 2.418, -0.812, -0.078, 2.343, 0.947, 0.963, -0.214, -1.348, 0.467, 0.409, -0.927, -0.383, 0.228, -0.645, 0.202, 0.395, 0.336, -0.206, 0.894, 1.191, 0.621, -0.518, 1.032, -0.201, 1.179, -0.772, 1.214, 0.28, -0.949, -0.014];

test('TCA-40: signed ranks: exact for few values, normal with ties and continuity for more', () => {
  holds(signedRankTest(BEFORE.map((x, i) => x - AFTER[i]!)), 40, 0.0390625, 'exact');
  holds(signedRankTest(SIXTY), (60 * 61) / 2 - 585, 0.015281075670749017, 'normal');
});
test('TCA-40: signed ranks: zeros are dropped, or ranked and let go', () => {
  holds(signedRankTest(TIED), (15 * 16) / 2 - 22.5, 0.03511858584269475, 'normal');
  const pratt = signedRankTest(TIED, 'pratt');
  assert.ok(pratt !== null);
  assert.ok(Math.abs(pratt.p - 0.03665205254181758) < 1e-12, `${pratt.p}`);
  assert.equal(signedRankTest([0, 0]), null);
});
test('TCA-40: rank sums: exact for few values, normal with ties', () => {
  holds(rankSumTest(TERM, WEEKS), 35, 0.2544122544122544, 'exact');
  const tied = rankSumTest([1, 2, 2, 3, 4, 4, 4, 5, 9], [2, 3, 4, 5, 6, 6, 7, 8]);
  holds(tied, 21.5, 0.1733852355460257, 'normal');
  assert.equal(rankSumTest([], [1]), null);
});
test('TCA-40: signs: binomial, zeros say nothing', () => {
  const of = (above: number, below: number): readonly number[] => [
    ...Array.from({ length: above }, () => 1),
    ...Array.from({ length: below }, () => -1),
    0,
  ];
  holds(signTest(of(3, 12)), 3, 0.03515625, 'exact');
  holds(signTest(of(17, 23)), 17, 0.42959050784338615, 'exact');
  assert.equal(signTest([0]), null);
});
test('TCA-40: ranks of equal values are their mean', () => {
  assert.deepEqual([...rankingOf([3, 1, 3, 2]).ranks], [3.5, 1, 3.5, 2]);
  assert.equal(tieTerm(rankingOf([1, 1, 1, 2, 2]).ties), 24 + 6);
});

// Twin: the exact chance by looking at every arrangement.
function signedByCounting(values: readonly number[]): number {
  const { ranks } = rankingOf(values.map(Math.abs));
  const sumOf = (mask: number): number =>
    ranks.reduce((sum, rank, i) => sum + ((mask >> i) & 1 ? rank : 0), 0);
  const own = sumOf(values.reduce((mask, x, i) => mask | (x > 0 ? 1 << i : 0), 0));
  const far = Math.abs(own - (values.length * (values.length + 1)) / 4);
  let as = 0;
  for (let mask = 0; mask < 1 << values.length; mask++)
    if (Math.abs(sumOf(mask) - (values.length * (values.length + 1)) / 4) >= far - 1e-9) as++;
  return Math.min(1, as / (1 << values.length));
}
const apart = fc
  .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 9 })
  .chain((sizes) =>
    fc
      .array(fc.boolean(), { minLength: sizes.length, maxLength: sizes.length })
      .map((signs) => sizes.map((size, i) => (signs[i] === true ? size : -size))),
  );
test('TCA-40: the exact chance is what counting every arrangement gives', () => {
  fc.assert(
    fc.property(apart, (values) => {
      const { p } = signedRankTest(values)!;
      assert.ok(Math.abs(p - signedByCounting(values)) < 1e-12);
    }),
  );
});
test('TCA-40: a test does not care who is called first, nor about the unit', () => {
  const some = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(some, some, (a, b) => {
      const forth = rankSumTest(a, b)!;
      const back = rankSumTest(b, a)!;
      assert.ok(Math.abs(forth.p - back.p) < 1e-12);
      assert.equal(forth.statistic + back.statistic, a.length * b.length);
      assert.equal(
        rankSumTest(
          a.map((x) => 8 * x),
          b.map((x) => 8 * x),
        )!.p,
        forth.p,
      );
      const mirrored = signedRankTest(a.map((x) => -x));
      assert.ok(Math.abs((mirrored?.p ?? 1) - (signedRankTest(a)?.p ?? 1)) < 1e-12);
      assert.ok(forth.p >= 0 && forth.p <= 1);
    }),
  );
});
