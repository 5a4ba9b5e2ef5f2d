import { settlementValue } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { MarginTerms } from '#core/market/margin';

/** Ten times at most; a hundredth must stay. */
const TENFOLD: MarginTerms = {
  initial: 0.1,
  maintenance: [{ upTo: settlementValue(1e9), rate: 0.01 }],
};
/** A contract of a coin in dollars, in thousandths, on a tick of a tenth. */
export const perpetual = (base: string, more: Partial<Instrument> = {}): Instrument => ({
  ...cryptoSpot({
    symbol: `${base}USDT`,
    venue: 'USDM',
    tick: { units: 1, scale: 1 },
    lot: { units: 1, scale: 3 },
    quote: 'USDT',
  }),
  currencies: { base, quote: 'USDT', settlement: 'USDT' },
  contract: 'perpetual',
  margin: TENFOLD,
  ...more,
});
