/**
 * NYSE TAQ sale conditions (four characters, blank where none): a regular print has nothing but regular (@), intermarket sweep (F), odd lot (I) and
 * automatic execution (E) in it. Form T (T, U), opening and closing prints (O, 5, 6, Q, M), out of sequence (L, Z), average and other prices are not of the
 * continuous session. NYSE Daily TAQ Client Specification, trade file, field Sale Condition.
 */
const REGULAR = /^[@FIE ]*$/;
// FINRA's facilities report what traded off an exchange.
const OFF_EXCHANGE = 'D';

export const isRegularTaq = (condition: string, correction: string, exchange: string): boolean =>
  REGULAR.test(condition) &&
  (correction === '' || correction === '0' || correction === '00') &&
  exchange !== OFF_EXCHANGE;
/** 7 and above: cancelled, in error, or the notice of it: no trade at all. */
export const isCancelledTaq = (correction: string): boolean => Number(correction) >= 7;
