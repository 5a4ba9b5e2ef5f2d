/** Lower L of the symmetric positive definite matrix whose lower half is in `a` (size x size, by rows, from `at`), in place; false where it is not. Pivots below `least` are raised to it; 0: none. */
export function factorise(a: Float64Array, size: number, at = 0, least = 0): boolean {
  for (let i = 0; i < size; i++) {
    const row = at + i * size;
    for (let j = 0; j <= i; j++) {
      const other = at + j * size;
      let sum = a[row + j]!;
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!;
      if (i !== j) a[row + j] = sum / a[other + j]!;
      else if (sum > least) a[row + i] = Math.sqrt(sum);
      else if (least > 0 && !Number.isNaN(sum)) a[row + i] = Math.sqrt(least);
      else return false;
    }
  }
  return true;
}
/** b becomes the solution of L L' x = b. */
export function backSolve(a: Float64Array, size: number, b: Float64Array, at = 0): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= a[at + i * size + k]! * b[k]!;
    b[i] = sum / a[at + i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!;
    for (let k = i + 1; k < size; k++) sum -= a[at + k * size + i]! * b[k]!;
    b[i] = sum / a[at + i * size + i]!;
  }
}
/** values += length x moves. */
export function addScaled(values: Float64Array, moves: Float64Array, length: number): void {
  for (let k = 0; k < values.length; k++) values[k]! += length * moves[k]!;
}
/** matrix (lower half, size x size) += scale * row row', the row `width` long from `at` and put at 0. */
export function addOuter(
  matrix: Float64Array,
  size: number,
  scale: number,
  row: Float64Array,
  at: number,
  width: number,
): void {
  for (let a = 0; a < width; a++) {
    const left = scale * row[at + a]!;
    if (left === 0) continue;
    const base = a * size;
    for (let b = 0; b <= a; b++) matrix[base + b]! += left * row[at + b]!;
  }
}
