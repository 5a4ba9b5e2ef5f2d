import { z } from 'zod';

// What any door lets in. A number outside of these is a slip or an attack: further in, products of
// such numbers overflow, and what is thrown there would look like a bug of ours.

/** Largest amount of anything: units, money, prices. A thousand times the world's yearly product. */
export const AMOUNT_MAX = 1e15;
/** Smallest amount that is not zero: finer than any listing's lot or tick. */
const AMOUNT_MIN = 1e-12;
export const TEXT_MAX = 500;
export const LIST_MAX = 20_000;

/** A quantity, a price or money: positive, from 1e-12 to 1e15. */
export const amount = z.number().min(AMOUNT_MIN).max(AMOUNT_MAX);
export const amountOrZero = z.number().min(0).max(AMOUNT_MAX);
/** From a query string, where everything is text. */
export const amountAsText = z.coerce.number().min(AMOUNT_MIN).max(AMOUNT_MAX);
/** Any sign. */
export const signedAmount = z.number().min(-AMOUNT_MAX).max(AMOUNT_MAX);

/** Largest return, drift or volatility a year, as a fraction: 20 was meant to be 20 %. */
export const YEARLY_MAX = 3;
/** Largest share of capital that one stop may lose. */
export const RISK_SHARE_MAX = 0.5;
/** Largest turnover, both sides, as a multiple of the book. */
export const TURNOVER_MAX = 10;
const meant = 'must be a fraction, 0.2 for 20 %: at most';
export const yearlyFraction = z
  .number()
  .min(-YEARLY_MAX, `must be a fraction, 0.2 for 20 %: at least -${YEARLY_MAX}`)
  .max(YEARLY_MAX, `${meant} ${YEARLY_MAX}`);
export const riskShare = z.number().min(1e-6).max(RISK_SHARE_MAX, `${meant} ${RISK_SHARE_MAX}`);
export const turnoverMultiple = z.number().min(0).max(TURNOVER_MAX, `${meant} ${TURNOVER_MAX}`);
/** `AMZN` or `AMZN.XNAS`. */
export const symbolText = z.string().min(1).max(64);
export const reasonText = z.string().trim().min(1).max(TEXT_MAX);
/** ISO-8601 with a zone. */
export const timeText = z.iso.datetime({ offset: true }).max(40);
export const daysCount = z.number().min(1e-6).max(100_000);
