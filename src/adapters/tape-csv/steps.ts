import { type Decimal, decimalToNumber } from '#core/kernel/decimal';
import type { Problem } from '#core/kernel/failure';
import { STEPS_MAX } from '#core/market/tape';
import type { CsvRow } from '#platform/csv-table';

/**
 * Whole ticks or lots; `offGrid` where the value lies between two; `tooMany` where a double no
 * longer counts them one by one.
 */
export type Steps = number | 'offGrid' | 'tooMany';

/** Noise of a value that was computed before it was written: 16528.700000000001 is on 0.1. */
const NOISE = 1e-9;
/** At most a thousandth of a step: on a fine grid, a share of the value would be whole steps. */
const NOISE_MAX = 1e-3;
/** Reading the decimal, multiplying and dividing each round once, and a double has 53 bits. */
const ROUNDING = 4 * 2 ** -53;

/** Raising to a power for every cell takes longer than reading it. */
const POWERS = Array.from({ length: 19 }, (_, k) => 10 ** k);
/** Steps of a float that was written as a decimal. */
export function stepsOn(value: number, step: Decimal): Steps {
  const count = (value * (POWERS[step.scale] ?? 10 ** step.scale)) / step.units;
  const size = Math.abs(count);
  if (!(size <= STEPS_MAX)) return 'tooMany';
  const whole = Math.round(count);
  const allowed = Math.max(Math.min(NOISE * Math.max(1, size), NOISE_MAX), ROUNDING * size);
  return Math.abs(count - whole) <= allowed ? whole : 'offGrid';
}

/** The problem of a cell that is not so many whole steps: which step, and what to do about it. */
export function stepProblem<Field extends string>(
  row: CsvRow<Field>,
  field: Field,
  about: {
    readonly found: 'offGrid' | 'tooMany';
    readonly step: Decimal;
    readonly name: 'tick' | 'lot';
  },
): Problem {
  const { found, name } = about;
  const step = decimalToNumber(about.step);
  if (found === 'offGrid')
    return {
      ...row.bad(field, `must be a multiple of the ${name} ${step}`),
      code: 'OFF_GRID',
      remedy: `give the instrument its own ${name}: --${name}`,
    };
  return {
    ...row.bad(field, `must be at most ${STEPS_MAX} ${name}s of ${step}`),
    code: 'NUMBER_TOO_LARGE',
    remedy: `give a coarser --${name}, or check the unit of the column`,
  };
}
