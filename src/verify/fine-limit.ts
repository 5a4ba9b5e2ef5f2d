import { BadVector } from '#verify/inputs';

const LEVELS = 4;
const FIRST_MIN = 60;
const FIRST_MAX = 600;

/** A number of steps on whose edges all of these fractions of the whole lie. */
export function stepsThrough(fractions: readonly number[]): number {
  for (let n = FIRST_MIN; n <= FIRST_MAX; n++)
    if (fractions.every((each) => Math.abs(each * n - Math.round(each * n)) < 1e-9 * n)) return n;
  throw new BadVector(`times must lie on one of ${FIRST_MIN} to ${FIRST_MAX} even steps`);
}

/** What a schedule of so many steps tends to as they get finer: its errors are of even powers of the step (Romberg). */
export function fineLimit(of: (steps: number) => readonly number[], first: number): number[] {
  let rows = Array.from({ length: LEVELS }, (_, level) => [...of(first * 2 ** level)]);
  for (let order = 1; rows.length > 1; order++) {
    const gain = 4 ** order;
    rows = rows
      .slice(1)
      .map((finer, i) => finer.map((value, k) => (gain * value - rows[i]![k]!) / (gain - 1)));
  }
  return rows[0] ?? [];
}
