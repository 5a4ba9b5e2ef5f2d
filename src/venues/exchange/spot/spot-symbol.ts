import { invariant } from '#core/kernel/assert';
import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import type { ContractTerms } from '#venues/exchange/perpetual/contract';

/** What is traded, on which grid, within which filters. Prices in ticks, quantities in lots, money in hundred-millionths of the quote asset; of an inverse contract, of its margin asset. */
export interface SpotSymbol {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly priceMax: number;
  readonly quantityMin: number;
  readonly quantityMax: number;
  readonly marketQuantityMax: number;
  readonly notionalMin: bigint;
  readonly notionalMax: bigint;
  readonly icebergPartsMax: number;
  readonly openOrdersMax: number;
  readonly icebergOrdersMax: number;
  /** PERCENT_PRICE_BY_SIDE: how far from the average price of five minutes a price may be, as factors in hundredths. */
  readonly band: {
    readonly bidUp: number;
    readonly bidDown: number;
    readonly askUp: number;
    readonly askDown: number;
  };
  /** It is a perpetual; absent: assets change hands. */
  readonly contract?: ContractTerms;
  /** Its own commission, where it is not the exchange's: parts of a hundred million, and what they are charged in. */
  readonly charges?: {
    readonly makerParts: number;
    readonly takerParts: number;
    readonly fees: 'received' | 'quote';
  };
}

export interface SpotSymbolGiven {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  /** Steps as decimal text: '0.01'. Together they have eight decimals at most. */
  readonly tick: string;
  readonly lot: string;
  /** In the quote asset, hundred-millionths. */
  readonly notionalMin: bigint;
  readonly notionalMax: bigint;
}

const QUANTITY_STEPS_MAX = 900_000_000;
const PRICE_STEPS_MAX = 1_000_000_000;
const MARKET_SHARE_OF_MAX = 10;

export function spotSymbol(given: SpotSymbolGiven): SpotSymbol {
  const tick = parseDecimal(given.tick);
  const lot = parseDecimal(given.lot);
  invariant(
    tick !== null && lot !== null && tick.units > 0 && lot.units > 0,
    'steps are positive decimals',
  );
  invariant(tick.scale + lot.scale <= 8, 'tick and lot have eight decimals together at most');
  const { symbol, base, quote, notionalMin, notionalMax } = given;
  return {
    symbol,
    base,
    quote,
    tick,
    lot,
    notionalMin,
    notionalMax,
    priceMax: PRICE_STEPS_MAX,
    quantityMin: 1,
    quantityMax: QUANTITY_STEPS_MAX,
    marketQuantityMax: QUANTITY_STEPS_MAX / MARKET_SHARE_OF_MAX,
    icebergPartsMax: 10,
    openOrdersMax: 200,
    icebergOrdersMax: 10,
    band: { bidUp: 500, bidDown: 20, askUp: 500, askDown: 20 },
  };
}

const ONE = 100_000_000n;
/** What the exchange lists. */
export const SPOT_SYMBOLS: readonly SpotSymbol[] = [
  spotSymbol({
    symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    tick: '0.01',
    lot: '0.00001',
    notionalMin: 5n * ONE,
    notionalMax: 9_000_000n * ONE,
  }),
  spotSymbol({
    symbol: 'ETHUSDT',
    base: 'ETH',
    quote: 'USDT',
    tick: '0.01',
    lot: '0.0001',
    notionalMin: 5n * ONE,
    notionalMax: 9_000_000n * ONE,
  }),
  spotSymbol({
    symbol: 'ETHBTC',
    base: 'ETH',
    quote: 'BTC',
    tick: '0.0001',
    lot: '0.0001',
    notionalMin: ONE / 10_000n,
    notionalMax: 100n * ONE,
  }),
];

/**
 * Where an asset in which commissions are charged has its price: its markets in every quote asset
 * of what is listed. What is listed already, either way round, is not listed twice.
 */
export function feeSymbols(asset: string, listed: readonly SpotSymbol[]): readonly SpotSymbol[] {
  const isListed = (one: string, other: string): boolean =>
    listed.some(({ base, quote }) => base === one && quote === other);
  const quotes = new Set(listed.map(({ quote }) => quote));
  return [...quotes]
    .filter((quote) => quote !== asset && !isListed(asset, quote) && !isListed(quote, asset))
    .map((quote) => feeSymbol(asset, quote));
}
function feeSymbol(base: string, quote: string): SpotSymbol {
  const terms = { symbol: `${base}${quote}`, base, quote, lot: '0.001' };
  return quote === 'BTC'
    ? spotSymbol({ ...terms, tick: '0.00001', notionalMin: ONE / 10_000n, notionalMax: 100n * ONE })
    : spotSymbol({ ...terms, tick: '0.01', notionalMin: 5n * ONE, notionalMax: 9_000_000n * ONE });
}
