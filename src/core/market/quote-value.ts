import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';

/** Value of `count` lots in quote currency. An inverse contract is worth `multiplier` quote each, whatever its price. */
export function quoteValueOf(instrument: Instrument, count: number, at: number): number {
  const units = quantityOf(instrument, count) * instrument.multiplier;
  return instrument.settlement === 'linear' ? units * priceOf(instrument, at) : units;
}
