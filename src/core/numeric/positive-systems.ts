import { invariant } from '#core/kernel/assert';

/**
 * K x = b for a symmetric tridiagonal K, overwriting `b` by x. `below` holds K_{i+1,i}. False where K is not positive definite: then `b` is spoilt. Thomas, O(n).
 */
export function solveTridiagonal(
  diagonal: Float64Array,
  below: Float64Array,
  b: Float64Array,
): boolean {
  const n = b.length;
  invariant(diagonal.length === n && below.length >= n - 1, 'a band is as long as its side');
  const ratio = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const pull = i > 0 ? below[i - 1]! : 0;
    const pivot = i > 0 ? diagonal[i]! - pull * ratio[i - 1]! : diagonal[i]!;
    if (!(pivot > 0)) return false;
    if (i < n - 1) ratio[i] = below[i]! / pivot;
    b[i] = (b[i]! - (i > 0 ? pull * b[i - 1]! : 0)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) b[i] = b[i]! - ratio[i]! * b[i + 1]!;
  return true;
}

/** The lower factor of a symmetric matrix, row by row in place of its lower half: L L' = A. False where A is not positive definite. O(n^3 / 3). */
export function factorLower(a: Float64Array, n: number): boolean {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      const other = j * n;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        a[row + i] = Math.sqrt(sum);
      } else a[row + j] = sum / a[other + j]!;
    }
  }
  return true;
}

/** L L' x = b, overwriting `b` by x. */
export function solveFactored(lower: Float64Array, n: number, b: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * b[k]!;
    b[i] = sum / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * b[k]!;
    b[i] = sum / lower[i * n + i]!;
  }
}
