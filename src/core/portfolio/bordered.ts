/** Lower L of the symmetric positive definite matrix whose lower half stands in `a` (size x size, by rows), in place; false where it is not. */
export function factorise(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * size + k]! * a[j * size + k]!;
      if (i === j) {
        if (!(sum > 0)) return false;
        a[i * size + i] = Math.sqrt(sum);
      } else a[i * size + j] = sum / a[j * size + j]!;
    }
  }
  return true;
}
/** b becomes the solution of L L' x = b. */
export function backSolve(a: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[i * size + k]! * b[k]!;
    b[i] = sum / a[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < size; k++) sum -= a[k * size + i]! * b[k]!;
    b[i] = sum / a[i * size + i]!;
  }
}
/** matrix (lower half, size x size) += scale * row row', the row `width` long from `at` and put at 0. */
export function addOuter(matrix: Float64Array, size: number, scale: number, row: Float64Array, at: number, width: number): void {
  for (let a = 0; a < width; a++) {
    const left = scale * row[at + a]!;
    if (left === 0) continue;
    const base = a * size;
    for (let b = 0; b <= a; b++) matrix[base + b]! += left * row[at + b]!;
  }
}
