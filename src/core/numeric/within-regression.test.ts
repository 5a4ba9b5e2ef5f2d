import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { leastSquares } from '#core/numeric/least-squares';
import { withinRegression } from '#core/numeric/within-regression';

const near = (was: number, want: number): void =>
  assert.ok(Math.abs(was - want) <= 1e-8 * Math.max(1, Math.abs(want)), `${was} is not ${want}`);
function drawn(seed: number, n: number) {
  const random = seededRandom(seed);
  const column = (): Float64Array => Float64Array.from({ length: n }, () => random.next() - 0.5);
  const stratum = Array.from({ length: n }, () => 'abcd'[Math.floor(4 * random.next())]!);
  return { a: column(), b: column(), y: column(), stratum };
}
const of = (letter: string, stratum: readonly string[]): Float64Array =>
  Float64Array.from(stratum, (each) => (each === letter ? 1 : 0));

test('TCA-46: a level for every stratum is the same as a column for every stratum', () => {
  fc.assert(
    fc.property(fc.nat(1e6), (seed) => {
      const { a, b, y, stratum } = drawn(seed, 60);
      const cluster = stratum.map((_, i) => `${i % 7}`);
      const within = withinRegression({ y, columns: [a, b], stratum, cluster })!;
      const dummies = leastSquares(y, [a, b, ...['a', 'b', 'c'].map((each) => of(each, stratum))])!;
      near(within.coefficients[0]!, dummies.coefficients[0]!);
      near(within.coefficients[1]!, dummies.coefficients[1]!);
      near(within.contrast([2, -1]).value, 2 * within.coefficients[0]! - within.coefficients[1]!);
    }),
  );
});
test('TCA-46: with every row its own cluster the error is White’s, but for the scale', () => {
  const n = 80;
  const { a, b, y } = drawn(3, n);
  const one = Array.from({ length: n }, () => '');
  const cluster = one.map((_, i) => `${i}`);
  const { standardError, clusters } = withinRegression({
    y,
    columns: [a, b],
    stratum: one,
    cluster,
  })!.contrast([1, 0]);
  const white = leastSquares(y, [a, b])!.robustStandardErrors[0]!;
  near(standardError, white * Math.sqrt((n - 3) / (n - 1)));
  assert.equal(clusters, n);
});
test('TCA-42: the same rows twice, in the same clusters, are no more information', () => {
  const { a, y, stratum } = drawn(8, 50);
  const cluster = stratum.map((_, i) => `${i % 9}`);
  const twice = <T>(all: Iterable<T>): T[] => [...all, ...all];
  const once = withinRegression({ y, columns: [a], stratum, cluster })!.contrast([1]);
  const doubled = withinRegression({
    y: Float64Array.from(twice(y)),
    columns: [Float64Array.from(twice(a))],
    stratum: twice(stratum),
    cluster: twice(cluster),
  })!.contrast([1]);
  near(doubled.standardError, once.standardError);
  near(doubled.interval95![0], once.interval95![0]);
});
test('TCA-46: what does not vary within strata, or says the same twice, has no answer', () => {
  const { a, y, stratum } = drawn(5, 40);
  const cluster = stratum.map((_, i) => `${i % 5}`);
  assert.equal(withinRegression({ y, columns: [of('a', stratum)], stratum, cluster }), null);
  const same = a.map((x) => 3 * x);
  assert.equal(withinRegression({ y, columns: [a, same], stratum, cluster }), null);
  const one = withinRegression({ y, columns: [a], stratum, cluster: stratum.map(() => 'd') })!;
  assert.deepEqual([one.contrast([1]).interval95, one.contrast([1]).p], [null, null]);
});
