import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { cholesky, solve } from '#core/numeric/linear';
import { near } from '#core/portfolio/optimise/allocation.fixture';
import { addOuter, addScaled, backSolve, factorise } from '#core/portfolio/optimise/bordered';

/** A symmetric positive definite matrix, from a seed. */
function definite(seed: number, n: number): number[][] {
  const random = seededRandom(seed);
  const rows = Array.from({ length: n }, () =>
    Array.from({ length: n }, () => random.next() - 0.5),
  );
  return rows.map((a, i) =>
    rows.map((b, j) => a.reduce((sum, x, k) => sum + x * b[k]!, i === j ? 0.1 : 0)),
  );
}
const sizes = fc.integer({ min: 1, max: 9 });
const seeds = fc.integer({ min: 1, max: 100_000 });

test('PFO-7: the factor in place is that of the plain way, whatever lies before and after it', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.nat(20), (seed, n, at) => {
      const matrix = definite(seed, n);
      const a = new Float64Array(at + n * n + 7).fill(-3);
      a.set(matrix.flat(), at);
      assert.equal(factorise(a, n, at), true);
      const want = cholesky(matrix) ?? assert.fail('it is definite');
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) near(a[at + i * n + j]!, want[i]![j]!, 1e-9);
      assert.ok(a.subarray(0, at).every((x) => x === -3));
      assert.ok(a.subarray(at + n * n).every((x) => x === -3));
    }),
  );
});
test('PFO-7: solving with the factor is solving the system', () => {
  fc.assert(
    fc.property(seeds, sizes, fc.nat(5), (seed, n, at) => {
      const matrix = definite(seed, n);
      const random = seededRandom(seed + 1);
      const right = Array.from({ length: n }, () => random.next() - 0.5);
      const a = new Float64Array(at + n * n);
      a.set(matrix.flat(), at);
      factorise(a, n, at);
      const b = Float64Array.from(right);
      backSolve(a, n, b, at);
      const want = solve(matrix, right) ?? assert.fail('it has a solution');
      for (const [i, x] of b.entries()) near(x, want[i]!, 1e-7);
    }),
  );
});
for (const [what, matrix] of [
  ['negative', [-1]],
  ['zero', [0]],
  ['indefinite', [1, 0, 2, 1]],
  ['not a number', [NaN]],
] as const)
  test(`PFO-7: a matrix that is ${what} has no factor`, () => {
    const a = Float64Array.from(matrix);
    assert.equal(factorise(a, Math.sqrt(matrix.length)), false);
  });
test('PFO-7: pivots below the least are raised to it; what is no number is never', () => {
  const flat = Float64Array.of(0);
  assert.equal(factorise(flat, 1, 0, 1e-4), true);
  near(flat[0]!, 1e-2);
  const enough = Float64Array.of(4);
  assert.equal(factorise(enough, 1, 0, 1e-4), true);
  assert.equal(enough[0], 2);
  assert.equal(factorise(Float64Array.of(NaN), 1, 0, 1e-4), false);
});
test('PFO-7: outer products add up to the matrix of rows, in its lower half', () => {
  fc.assert(
    fc.property(seeds, sizes, sizes, (seed, size, count) => {
      const random = seededRandom(seed);
      const width = Math.max(1, size - 1);
      const rows = Float64Array.from({ length: count * width }, () =>
        random.next() < 0.3 ? 0 : random.next() - 0.5,
      );
      const matrix = new Float64Array(size * size);
      for (let i = 0; i < count; i++) addOuter(matrix, size, i + 1, rows, i * width, width);
      for (let a = 0; a < size; a++)
        for (let b = 0; b < size; b++) {
          let want = 0;
          if (a < width && b <= a)
            for (let i = 0; i < count; i++)
              want += (i + 1) * rows[i * width + a]! * rows[i * width + b]!;
          near(matrix[a * size + b]!, want);
        }
    }),
  );
});
test('PFO-7: a step goes as far as its length, and back', () => {
  const values = Float64Array.of(1, 2, 3);
  const moves = Float64Array.of(4, -5, 0);
  addScaled(values, moves, 0.5);
  assert.deepEqual([...values], [3, -0.5, 3]);
  addScaled(values, moves, -0.5);
  assert.deepEqual([...values], [1, 2, 3]);
});
