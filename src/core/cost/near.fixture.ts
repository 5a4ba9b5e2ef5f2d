export function near(was: number, want: number, by = 1e-9): void {
  if (!(Math.abs(was - want) <= by * Math.max(1, Math.abs(want))))
    throw new Error(`${was} is ${want}`);
}
