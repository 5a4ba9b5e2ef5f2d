import type { Money, Ratio } from '#core/kernel/units';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import type { SizeBounds } from './size-bounds.ts';
import { inWords, percent } from './size-words.ts';
import { volatilityTargetUnits } from './vol-target.ts';

/** What a strategy wants, and what is there. */
export interface SignalAsk extends SizeBounds {
  /** -1 (full short) to 1 (full long). */
  readonly signal: Ratio;
  readonly capital: Money;
  /** 0.1: a full signal carries 10 % of capital a year. */
  readonly targetVolatilityAnnual: Ratio;
}

/** SIZ-1: N = signal x capital x target volatility / (volatility x value of a unit), both volatilities annual by the instrument's own trading days. */
export function targetUnits({
  signal,
  capital,
  targetVolatilityAnnual,
  profile,
  instrument,
  priceTicks,
}: SignalAsk): number {
  const volatilityAnnual =
    profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
  const price = quoteValueOf(instrument, 1, priceTicks) / quantityOf(instrument, 1);
  return volatilityTargetUnits({
    capital: signal * capital,
    targetAnnual: targetVolatilityAnnual,
    volatilityAnnual,
    price,
    multiplier: 1,
    fx: 1,
  });
}

export function targetWords(
  { signal, capital, targetVolatilityAnnual, profile, instrument }: SignalAsk,
  target: number,
): string {
  const annual = profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
  return `signal ${inWords(signal)} of ${percent(targetVolatilityAnnual)} volatility a year on ${inWords(capital)} ${instrument.currencies.quote} is a position of ${inWords(target)} at ${percent(annual)} a year`;
}
