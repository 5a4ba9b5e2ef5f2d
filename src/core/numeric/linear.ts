import { invariant } from '#core/kernel/assert';

export type Matrix = readonly (readonly number[])[];
export type Vector = readonly number[];

export const dot = (a: Vector, b: Vector): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
export const timesVector = (a: Matrix, x: Vector): number[] => a.map((row) => dot(row, x));
export const combine = (a: Matrix, b: Matrix, scale: number): number[][] =>
  a.map((row, i) => row.map((value, j) => value + scale * b[i]![j]!));
export const scaledIdentity = (n: number, scale: number): number[][] =>
  diagonal(Array.from({ length: n }, () => scale));
export const diagonal = (values: Vector): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

/** A X = B by Gaussian elimination with partial pivoting; null where A is singular to working precision. */
export function solveMatrix(a: Matrix, b: Matrix): number[][] | null {
  const n = a.length;
  invariant(
    a.every((row) => row.length === n),
    'a system of equations is square',
  );
  invariant(b.length === n, 'right-hand side and system have one height');
  // Rows are brought to one size first, so that a small pivot means dependence and not small units.
  const sizes = a.map((row) => Math.max(...row.map(Math.abs)));
  if (!sizes.every((size) => size > 0)) return null;
  const rows = a.map((row, i) => [...row, ...b[i]!].map((value) => value / sizes[i]!));
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(rows[i]![k]!) > Math.abs(rows[pivot]![k]!)) pivot = i;
    if (!(Math.abs(rows[pivot]![k]!) > 1e-14)) return null;
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      for (let j = k; j < rows[i]!.length; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = n; j < rows[k]!.length; j++) {
      let value = rows[k]![j]!;
      for (let i = k + 1; i < n; i++) value -= rows[k]![i]! * rows[i]![j]!;
      rows[k]![j] = value / rows[k]![k]!;
    }
  }
  return rows.map((row) => row.slice(n));
}

export function solve(a: Matrix, b: Vector): number[] | null {
  return (
    solveMatrix(
      a,
      b.map((value) => [value]),
    )?.map((row) => row[0]!) ?? null
  );
}

/** Lower L with L L' = A; null where A is not positive definite. */
export function cholesky(a: Matrix): number[][] | null {
  const lower = a.map((row) => row.map(() => 0));
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      if (i === j && !(sum > 0)) return null;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  return lower;
}

/** Eigenvalues of a symmetric matrix, ascending: cyclic Jacobi rotations (Golub & Van Loan, "Matrix Computations", sec. 8.5). */
export function symmetricEigenvalues(symmetric: Matrix): number[] {
  const a = symmetric.map((row) => [...row]);
  const n = a.length;
  const size = Math.sqrt(a.flat().reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p]![q]! ** 2;
    if (Math.sqrt(off) <= 1e-17 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]!).toSorted((x, y) => x - y);
}

function rotate(a: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const akp = a[k]![p]!;
    const akq = a[k]![q]!;
    a[k]![p] = c * akp - s * akq;
    a[k]![q] = s * akp + c * akq;
  }
  for (let k = 0; k < a.length; k++) {
    const apk = a[p]![k]!;
    const aqk = a[q]![k]!;
    a[p]![k] = c * apk - s * aqk;
    a[q]![k] = s * apk + c * aqk;
  }
}
