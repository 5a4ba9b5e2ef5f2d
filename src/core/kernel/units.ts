declare const unit: unique symbol;

/** What trades: exact, and made only by the functions below. The brand is erased at run time: zero cost. */
export type Unit<Name extends string> = number & { readonly [unit]: Name };
export type Ticks = Unit<'Ticks'>; // whole price steps of one instrument
export type Lots = Unit<'Lots'>; // whole quantity steps of one instrument, never negative
export type TimeUs = Unit<'TimeUs'>; // Unix epoch, whole microseconds
export type DurationUs = Unit<'DurationUs'>; // whole microseconds
export type QuoteValue = Unit<'QuoteValue'>; // in the quote currency of its instrument
export type SettlementValue = Unit<'SettlementValue'>; // in the currency in which it is settled: base for inverse contracts

/** What is measured: arithmetic makes it, so a plain number may become one; one unit is never taken for another. A field that is a plain `number` is in units of its caller's choosing, as in the formula of a paper. */
export type SoftUnit<Name extends string> = number & { readonly [unit]?: Name };
export type Bps = SoftUnit<'Bps'>; // 1 bp = 1e-4 of notional
export type Ratio = SoftUnit<'Ratio'>; // dimensionless, 0.25 means 25 %
export type Score = SoftUnit<'Score'>; // 0 to 100
export type Price = SoftUnit<'Price'>; // quote currency per unit
export type TickPrice = SoftUnit<'Ticks'>; // ticks, may lie between two: a mid, an average
export type InLots = SoftUnit<'Lots'>; // lots, signed or a fraction of one: a position, a forecast
export type Units = SoftUnit<'Units'>; // of the base: shares, coins, contracts
export type Money = SoftUnit<'Money' | 'QuoteValue' | 'SettlementValue'>; // in the currency that its record names
export type Moment = SoftUnit<'TimeUs'>; // Unix epoch, microseconds
export type Micros = SoftUnit<'DurationUs'>; // microseconds
export type Seconds = SoftUnit<'Seconds'>;
export type Days = SoftUnit<'Days'>; // trading days where nothing else is said
export type Count = SoftUnit<'Count'>; // a whole number

/** +1 buys, -1 sells: every price term of a cost is multiplied by it. */
export const SIDES = ['buy', 'sell'] as const;
export type Side = (typeof SIDES)[number];
export const signOf = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

export const lots = (count: number): Lots => {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`lots must be a whole number >= 0, was ${count}`);
  return count as Lots;
};
export const ticks = (count: number): Ticks => {
  if (!Number.isSafeInteger(count))
    throw new RangeError(`ticks must be a whole number, was ${count}`);
  return count as Ticks;
};
export const timeUs = (value: number): TimeUs => {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`time must be whole microseconds, was ${value}`);
  return value as TimeUs;
};
/** Rounded to whole microseconds: a time and a duration are a time again. */
export const durationUs = (value: number): DurationUs => Math.round(value) as DurationUs;
export const quoteValue = (value: number): QuoteValue => value as QuoteValue;
export const settlementValue = (value: number): SettlementValue => value as SettlementValue;

/** Basis points in one: a ratio times this is in bps. */
export const BPS_IN_ONE = 10_000;

export const SECOND_US = 1_000_000 as DurationUs;
export const MINUTE_US = 60_000_000 as DurationUs;
export const DAY_US = 86_400_000_000 as DurationUs;

// The only places where one unit becomes another.
export const addLots = (a: Lots, b: Lots): Lots => (a + b) as Lots;
export const minusLots = (a: Lots, b: Lots): Lots => lots(a - b);
export const minLots = (a: Lots, b: Lots): Lots => (a < b ? a : b);
export const addTime = (at: TimeUs, by: DurationUs): TimeUs => (at + by) as TimeUs;
