import { err, ok, type Result } from '#core/kernel/result';

/** An exact decimal number, units x 10^-scale: 0.05 is {units: 5, scale: 2}. Steps of prices and quantities are given as these. */
export interface Decimal {
  readonly units: number;
  readonly scale: number;
}

/** Reads plain or exponent notation ('0.01', '1e-7'). null when the text is no finite decimal or has more than 15 digits. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return null;
  const scale = fraction.length - Number(match[4] ?? 0);
  if (Math.abs(scale) > 30) return null;
  const units = BigInt(whole + fraction) * (match[1] === '-' ? -1n : 1n);
  const shifted = scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
  return trimmed(shifted.units, shifted.scale);
}

function trimmed(units: bigint, scale: number): Decimal | null {
  let u = units;
  let s = scale;
  while (s > 0 && u % 10n === 0n) {
    u /= 10n;
    s--;
  }
  const small = Number(u);
  return Number.isSafeInteger(small) ? { units: small, scale: s } : null;
}

/** The float nearest to the decimal: one correctly rounded division, so 10^2 x 0.07 prints as 7. */
export const decimalToNumber = (value: Decimal): number => value.units / 10 ** value.scale;

/** How many whole `step`s `value` is. An error where it is none: the caller says which field it was. */
export function stepsOf(value: Decimal, step: Decimal): Result<number, 'off-grid'> {
  const scale = Math.max(value.scale, step.scale);
  const numerator = BigInt(value.units) * 10n ** BigInt(scale - value.scale);
  const denominator = BigInt(step.units) * 10n ** BigInt(scale - step.scale);
  if (numerator % denominator !== 0n) return err('off-grid');
  const steps = Number(numerator / denominator);
  return Number.isSafeInteger(steps) ? ok(steps) : err('off-grid');
}

/** The largest step that both are whole multiples of. */
export function commonStep(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [a, b].map((each) => BigInt(each.units) * 10n ** BigInt(scale - each.scale));
  const step = trimmed(gcd(x ?? 1n, y ?? 1n), scale);
  return step ?? { units: 1, scale };
}
const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** `count` steps as a float, exact to the last bit: (count x units) / 10^scale. */
export const stepsToNumber = (count: number, step: Decimal): number =>
  (count * step.units) / 10 ** step.scale;
