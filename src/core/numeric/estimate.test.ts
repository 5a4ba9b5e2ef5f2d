import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { concaveMaximum } from '#core/numeric/concave';
import { lagsOf, longRunVariance, meanOf, scaled, signedRoot } from '#core/numeric/estimate';
import { leastSquares } from '#core/numeric/least-squares';
import { normalCdf } from '#core/numeric/normal';
import { incompleteBeta, lnGamma, studentCdf } from '#core/numeric/student';

const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const uniform = (n: number, seed: number): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: n }, () => random.next());
};

test('mean: NaN is skipped, one value has no error, equal values have the error zero', () => {
  assert.deepEqual(meanOf(Float64Array.of(1, NaN, 3)), {
    value: 2,
    standardError: meanOf(Float64Array.of(1, NaN, 3)).standardError,
    n: 2,
  });
  assert.ok(Number.isNaN(meanOf(Float64Array.of(5)).standardError));
  assert.equal(meanOf(Float64Array.of(2, 2, 2)).standardError, 0);
  assert.deepEqual(meanOf(new Float64Array(0)).n, 0);
});
test('mean: independent draws have the textbook error, repeated ones the error of fewer', () => {
  const draws = uniform(4000, 1);
  near(meanOf(draws).standardError, Math.sqrt(1 / 12 / 4000), 0.0008);
  const repeated = Float64Array.from({ length: 4000 }, (_, i) => draws[Math.floor(i / 4)]!);
  assert.ok(meanOf(repeated).standardError > 1.5 * meanOf(draws).standardError);
  assert.ok(lagsOf(100) === 4 && lagsOf(2) === 1);
});
test('long-run variance is never negative', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 60 }),
      (values) => {
        const series = Float64Array.from(values);
        assert.ok(longRunVariance(series, meanOf(series).value, series.length) >= 0);
      },
    ),
  );
});
test('long-run variance in one pass is the sum over lags that the paper writes, with entries missing too', () => {
  for (const length of [2, 3, 9, 60, 1300]) {
    const series = uniform(length, length).map((x, i) => (length > 9 && i % 7 === 3 ? NaN : x));
    const { value: mean, n } = meanOf(series);
    const d = series.map((x) => (Number.isNaN(x) ? 0 : x - mean));
    const gamma = (k: number): number => d.reduce((sum, x, i) => sum + x * (d[i - k] ?? 0), 0) / n;
    const want = Array.from(
      { length: lagsOf(n) },
      (_, k) => 2 * (1 - (k + 1) / (lagsOf(n) + 1)) * gamma(k + 1),
    ).reduce((a, x) => a + x, gamma(0));
    near(longRunVariance(series, mean, n) / want, 1, 1e-10);
  }
});
test('signed root and scale carry the error along', () => {
  assert.deepEqual(signedRoot({ value: -4, standardError: 0.4, n: 3 }), {
    value: -2,
    standardError: 0.1,
    n: 3,
  });
  assert.deepEqual(scaled({ value: 2, standardError: 0.1, n: 3 }, -10), {
    value: -20,
    standardError: 1,
    n: 3,
  });
  assert.ok(Number.isNaN(signedRoot({ value: 0, standardError: 1, n: 2 }).standardError));
});

test('least squares: the residuals are orthogonal to the columns, units do not matter, dependence has no answer', () => {
  const [x, z] = [uniform(50, 2), uniform(50, 3)];
  const y = x.map((value, i) => 2 - 3 * value + 1e-6 * (z[i]! * 1e6) + 0.1 * Math.sin(i));
  const fit = leastSquares(y, [x, z]);
  assert.ok(fit !== null);
  const residual = y.map(
    (value, i) =>
      value - fit.intercept - fit.coefficients[0]! * x[i]! - fit.coefficients[1]! * z[i]!,
  );
  for (const column of [x, z, x.map(() => 1)])
    near(
      column.reduce((sum, value, i) => sum + value * residual[i]!, 0),
      0,
      1e-12,
    );
  const large = leastSquares(y, [x.map((value) => 1e12 * value), z]);
  near(large!.coefficients[0]! * 1e12, fit.coefficients[0]!, 1e-10);
  near(large!.standardErrors[0]! * 1e12, fit.standardErrors[0]!, 1e-10);
  assert.equal(leastSquares(y, [x, x.map((value) => 2 * value + 1)]), null);
  assert.equal(leastSquares(y, [x.map(() => 7)]), null);
  assert.equal(leastSquares(Float64Array.of(1, NaN, 2), [Float64Array.of(1, 2, 3)]), null);
});

test('Student: tables, symmetry, a normal for many degrees, Cauchy for one', () => {
  near(studentCdf(2.228138852, 10), 0.975, 1e-9);
  near(studentCdf(1, 1), 0.75, 1e-15);
  near(studentCdf(-3.5, 1), 0.5 + Math.atan(-3.5) / Math.PI, 1e-15);
  near(studentCdf(1.3, 1e7), normalCdf(1.3), 1e-7);
  fc.assert(
    fc.property(
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.double({ min: 0.1, max: 40, noNaN: true }),
      (t, v) => near(studentCdf(t, v) + studentCdf(-t, v), 1, 1e-12),
    ),
  );
  assert.ok(Number.isNaN(studentCdf(NaN, 3)));
});
test('gamma and beta: factorials, reflection, and the symmetry of the beta function', () => {
  near(lnGamma(11), Math.log(3_628_800), 1e-13);
  near(lnGamma(0.5), Math.log(Math.PI) / 2, 1e-14);
  near(lnGamma(0.125), 2.0194183575537963, 1e-13);
  for (const x of [0.01, 0.3, 0.9])
    near(incompleteBeta(x, 0.125, 0.5) + incompleteBeta(1 - x, 0.5, 0.125), 1, 1e-13);
});

test('concave maximum: the top of a parabola in one step, of a logarithm within its domain, none where it keeps rising', () => {
  const parabola = concaveMaximum(
    ([x = 0]) => ({ value: -((x - 3) ** 2), gradient: [-2 * (x - 3)], hessian: [[-2]] }),
    [100],
  );
  near(parabola?.at[0] ?? NaN, 3, 1e-12);
  near(parabola?.covariance[0]?.[0] ?? NaN, 0.5, 1e-15);
  const log = concaveMaximum(
    ([x = 0]) =>
      x > 0
        ? { value: Math.log(x) - x, gradient: [1 / x - 1], hessian: [[-1 / x ** 2]] }
        : { value: -Infinity, gradient: [0], hessian: [[0]] },
    [50],
  );
  near(log?.at[0] ?? NaN, 1, 1e-10);
  assert.equal(
    concaveMaximum(([x = 0]) => ({ value: x, gradient: [1], hessian: [[0]] }), [0]),
    null,
  );
});
