import { invariant } from '#core/kernel/assert';
import type { Decimal } from '#core/kernel/decimal';

declare const amount: unique symbol;
/** An exact amount of one asset, signed: whole units of 10^-24. Money and coins are added in these and in nothing else. */
export type Amount = bigint & { readonly [amount]: true };

/** Finer than a tick times a lot of any listing, and than any coin divides. */
const SCALE = 24;
// A float below this is the noise of a sum, and no money.
const FLOAT_DIGITS = 18;
const ONE = 10n ** BigInt(SCALE);

export const ZERO = 0n as Amount;
export const plus = (a: Amount, b: Amount): Amount => (a + b) as Amount;
export const minus = (a: Amount, b: Amount): Amount => (a - b) as Amount;
export const negated = (a: Amount): Amount => (0n - a) as Amount;

/** Exact, of plain or exponent notation ('0.00025', '1e-8'); null where the text is no number, or is finer than 10^-24. */
export function parseAmount(text: string): Amount | null {
  const match = /^([+-]?)(\d{0,40})(?:\.(\d{0,60}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  const digits = `${match?.[2] ?? ''}${match?.[3] ?? ''}`;
  if (match === null || digits === '') return null;
  const scale = (match[3] ?? '').length - Number(match[4] ?? 0);
  const shift = SCALE - scale;
  if (Math.abs(shift) > 100) return /^0+$/.test(digits) ? ZERO : null;
  const units = BigInt(digits) * (match[1] === '-' ? -1n : 1n);
  if (shift >= 0) return (units * 10n ** BigInt(shift)) as Amount;
  const divisor = 10n ** BigInt(-shift);
  return units % divisor === 0n ? ((units / divisor) as Amount) : null;
}

/** Of a number that came without its text: the shortest decimal that is this number. Finer than 10^-24 is nothing. */
export function amountOfNumber(value: number): Amount {
  invariant(Number.isFinite(value), 'an amount is a finite number');
  if (Math.abs(value) < 1e-18) return ZERO;
  const found = parseAmount(String(value)) ?? parseAmount(value.toFixed(FLOAT_DIGITS));
  invariant(found !== null, 'a finite number has a decimal');
  return found;
}

/** `count` steps, exactly. */
export function amountOfSteps(count: number, step: Decimal): Amount {
  invariant(
    Number.isSafeInteger(count) && step.scale <= SCALE,
    'steps are counted whole, and no finer than an amount',
  );
  return (BigInt(count) * BigInt(step.units) * 10n ** BigInt(SCALE - step.scale)) as Amount;
}

/** A whole number of price steps times a whole number of quantity steps, exactly. */
export function productOfSteps(
  price: number,
  tick: Decimal,
  quantity: number,
  lot: Decimal,
): Amount {
  const scale = tick.scale + lot.scale;
  invariant(scale <= SCALE, 'a tick times a lot is no finer than an amount');
  return (BigInt(price) *
    BigInt(tick.units) *
    BigInt(quantity) *
    BigInt(lot.units) *
    10n ** BigInt(SCALE - scale)) as Amount;
}

/** Whole steps in an amount, towards zero: what is finer stays dust. */
export function stepsIn(value: Amount, step: Decimal): number {
  const steps = Number(value / ((BigInt(step.units) * ONE) / 10n ** BigInt(step.scale)));
  invariant(Number.isSafeInteger(steps), 'what is held is counted in safe integers');
  return steps;
}

/** The nearest float, for analytics and screens. */
export function amountToNumber(value: Amount): number {
  const whole = value / ONE;
  return Number(whole) + Number(value - whole * ONE) / Number(ONE);
}

/** Plain decimal without trailing zeros: what is in journals and documents. */
export function amountText(value: Amount): string {
  const digits = (value < 0n ? 0n - value : value).toString().padStart(SCALE + 1, '0');
  const fraction = digits.slice(-SCALE).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -SCALE)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Of two decimals, exactly; null where one is no number or the product is finer than an amount. */
export function productText(a: string, b: string): string | null {
  const x = parseAmount(a);
  const y = parseAmount(b);
  if (x === null || y === null || (x * y) % ONE !== 0n) return null;
  return amountText(((x * y) / ONE) as Amount);
}
