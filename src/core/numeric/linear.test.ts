import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cholesky,
  diagonal,
  dot,
  type Matrix,
  solve,
  solveMatrix,
  symmetricEigenvalues,
  timesVector,
} from '#core/numeric/linear';
import { normalCdf } from '#core/numeric/normal';
import { increasingRoot } from '#core/numeric/root';

const entry = fc.double({ min: -10, max: 10, noNaN: true });
const matrix = fc
  .integer({ min: 1, max: 6 })
  .chain((n) =>
    fc.array(fc.array(entry, { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
  );
const transposed = (a: Matrix): Matrix => a.map((_, i) => a.map((row) => row[i] ?? 0));
const gram = (a: Matrix): Matrix =>
  a.map((row, i) => a.map((other, j) => dot(row, other) + (i === j ? 0.1 : 0)));
const close = (was: number, want: number, tolerance: number): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('solve: the answer put back gives the right-hand side', () => {
  fc.assert(
    fc.property(matrix, (a) => {
      const positive = gram(a);
      const b = a.map((row) => row[0] ?? 0);
      const x = solve(positive, b);
      assert.ok(x !== null);
      timesVector(positive, x).forEach((value, i) => close(value, b[i] ?? NaN, 1e-8));
    }),
  );
});
test('solve: dependent rows have no answer, small units do', () => {
  assert.equal(
    solve(
      [
        [1, 2],
        [2, 4],
      ],
      [1, 2],
    ),
    null,
  );
  assert.equal(
    solve(
      [
        [0, 0],
        [0, 1],
      ],
      [1, 1],
    ),
    null,
  );
  assert.deepEqual(
    solve(
      [
        [2e-200, 0],
        [0, 4],
      ],
      [2e-200, 8],
    ),
    [1, 2],
  );
  assert.deepEqual(
    solve(
      [
        [0, 1],
        [1, 0],
      ],
      [3, 4],
    ),
    [4, 3],
  );
});
test('cholesky: L L^T is the matrix; what is not positive definite has none', () => {
  fc.assert(
    fc.property(matrix, (a) => {
      const positive = gram(a);
      const lower = cholesky(positive);
      assert.ok(lower !== null);
      lower.forEach((row, i) =>
        lower.forEach((other, j) => close(dot(row, other), positive[i]?.[j] ?? NaN, 1e-10)),
      );
    }),
  );
  assert.equal(
    cholesky([
      [1, 2],
      [2, 1],
    ]),
    null,
  );
});
test('eigenvalues: ascending, their sum is the trace, their squares sum to the squares of the entries; a rotation changes nothing', () => {
  fc.assert(
    fc.property(matrix, (a) => {
      const symmetric = a.map((row, i) => row.map((value, j) => value + (a[j]?.[i] ?? 0)));
      const values = symmetricEigenvalues(symmetric);
      assert.deepEqual(
        values,
        values.toSorted((x, y) => x - y),
      );
      close(
        values.reduce((x, y) => x + y, 0),
        symmetric.reduce((x, row, i) => x + (row[i] ?? 0), 0),
        1e-10,
      );
      close(
        dot(values, values),
        symmetric.flat().reduce((x, y) => x + y * y, 0),
        1e-10,
      );
    }),
  );
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turn = [
    [c, -s],
    [s, c],
  ];
  const turned = timesMatrix(timesMatrix(turn, diagonal([3, 8])), transposed(turn));
  symmetricEigenvalues(turned).forEach((value, i) => close(value, [3, 8][i] ?? NaN, 1e-14));
  assert.deepEqual(solveMatrix(diagonal([2, 4]), diagonal([1, 1])), [
    [0.5, 0],
    [0, 0.25],
  ]);
});
const timesMatrix = (a: Matrix, b: Matrix): Matrix =>
  transposed(transposed(b).map((column) => timesVector(a, column)));

test('normal distribution: tables, symmetry, tails, and the two formulas meet at 4', () => {
  for (const [z, p] of [
    [0, 0.5],
    [1, 0.841344746068543],
    [1.959963984540054, 0.975],
    [-3, 0.0013498980316301],
    [-6, 9.86587645037698e-10],
    [-10, 7.61985302416053e-24],
  ] as const)
    assert.ok(Math.abs(normalCdf(z) / p - 1) < 1e-12, `${z}: ${normalCdf(z)}`);
  assert.ok(Math.abs(normalCdf(-4) / normalCdf(-4 - 1e-13) - 1) < 1e-11);
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) =>
      close(normalCdf(z) + normalCdf(-z), 1, 1e-14),
    ),
  );
  assert.ok(Number.isNaN(normalCdf(NaN)));
});
test('root: where it crosses, over any number of magnitudes', () => {
  close(
    increasingRoot((x) => x * x - 2, 0, 5),
    Math.SQRT2,
    1e-15,
  );
  close(increasingRoot((x) => Math.log10(x) + 11, 1e-30, 1e30) * 1e11, 1, 1e-12);
});
