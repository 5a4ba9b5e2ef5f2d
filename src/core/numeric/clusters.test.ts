import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { bootstrapByClusters, type ClusteredRow, meanByClusters } from '#core/numeric/clusters';
import { normalQuantile } from '#core/numeric/normal';
import { hodgesLehmann, medianDeviation, medianOf } from '#core/numeric/robust-centre';

const near = (was: number, want: number): void =>
  assert.ok(Math.abs(was - want) <= 1e-12 * Math.max(1, Math.abs(want)), `${was} is not ${want}`);

test('TCA-42: with one row a day and equal weights the interval is the textbook one', () => {
  // Student (1908), the additional hours of sleep: mean 1.58, s/sqrt(10) = 0.388909, t(9) = 2.262157: 0.70 to 2.46.
  const sleep = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
  const found = meanByClusters(sleep.map((value, i) => ({ value, weight: 3, cluster: `${i}` })))!;
  near(found.value, 1.58);
  assert.ok(Math.abs(found.standardError - 0.388958) < 1e-5, `${found.standardError}`);
  assert.ok(Math.abs(found.interval95![0] - 0.700114) < 1e-5);
  assert.ok(Math.abs(found.interval95![1] - 2.459886) < 1e-5);
});
test('TCA-42: one day says nothing of other days', () => {
  const one = meanByClusters([1, 2, 3].map((value) => ({ value, weight: 1, cluster: 'd' })))!;
  assert.equal(one.interval95, null);
  assert.equal(one.clusters, 1);
  assert.equal(meanByClusters([]), null);
});

/** Days that move together: as many rows as the day has, its own level, and weights that differ. */
function drawn(days: number, seed: number): readonly ClusteredRow[] {
  const random = seededRandom(seed);
  const normal = (): number => normalQuantile(Math.max(1e-12, random.next()));
  return Array.from({ length: days }, (_, day) => {
    const level = 5 * normal();
    return Array.from({ length: 2 + Math.floor(6 * random.next()) }, () => ({
      value: level + 5 * normal(),
      weight: 0.2 + random.next(),
      cluster: `${day}`,
    }));
  }).flat();
}
test('TCA-42: the interval by days covers as often as it says, with six days and with forty', () => {
  for (const days of [6, 40]) {
    let within = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      const [low, high] = meanByClusters(drawn(days, seed * 977 + days))!.interval95!;
      if (low <= 0 && 0 <= high) within++;
    }
    assert.ok(
      within >= 0.935 * 3000 && within <= 0.965 * 3000,
      `${within} of 3000 at ${days} days`,
    );
  }
});
test('TCA-42: the bootstrap by days agrees with the formula where there are many days', () => {
  const rows = drawn(60, 5);
  const byFormula = meanByClusters(rows)!.interval95!;
  const byDraws = bootstrapByClusters(rows, {
    cluster: (row) => row.cluster,
    statistic: (some) => meanByClusters(some)!.value,
    seed: 1,
  })!;
  const width = byFormula[1] - byFormula[0];
  assert.ok(Math.abs(byDraws[0] - byFormula[0]) < 0.15 * width);
  assert.ok(Math.abs(byDraws[1] - byFormula[1]) < 0.15 * width);
});
test('TCA-42: centre and scale that half of the values cannot spoil', () => {
  // scipy 1.17.1: stats.median_abs_deviation(scale='normal') = 2.965204437011204; the pairs by numpy.
  near(medianDeviation([1, 2, 3, 4, 100, 7, 6]), 2.965204437011204);
  near(hodgesLehmann([1.2, 3.4, -0.5, 8.1, 2.2, 0.3]), 1.85);
  near(medianOf([3, 1, 2]), 2);
  assert.ok(Number.isNaN(hodgesLehmann([])) && Number.isNaN(medianOf([])));
  const many = Array.from({ length: 5001 }, (_, i) => i);
  assert.ok(Math.abs(hodgesLehmann(many) - 2500) < 2);
});
