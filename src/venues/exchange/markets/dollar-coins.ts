import {
  type SpotSymbol,
  type SpotSymbolGiven,
  spotSymbol,
} from '#venues/exchange/spot/spot-symbol';

const ONE = 100_000_000n;
/** Maker and taker of Alpaca's first tier, parts of a hundred million: 15 and 25 basis points, of what is received. */
const CHARGES = { makerParts: 150_000, takerParts: 250_000, fees: 'received' } as const;
const ORDERS_OPEN_MAX = 100_000;

const coin = (given: Pick<SpotSymbolGiven, 'base' | 'tick' | 'lot'>): SpotSymbol => ({
  ...spotSymbol({
    ...given,
    symbol: `${given.base}/USD`,
    quote: 'USD',
    notionalMin: 10n * ONE,
    notionalMax: 1_000_000_000n * ONE,
  }),
  charges: CHARGES,
  openOrdersMax: ORDERS_OPEN_MAX,
});
/** Coins in dollars, beside shares on one account. */
export const DOLLAR_COINS: readonly SpotSymbol[] = [
  coin({ base: 'BTC', tick: '0.01', lot: '0.000001' }),
  coin({ base: 'ETH', tick: '0.01', lot: '0.00001' }),
];
