import type { Decimal } from '#core/kernel/decimal';
import { quoteValue } from '#core/kernel/units';
import { type Instrument, REGULAR_PRINTS } from '#core/market/instrument';
import {
  ALWAYS_OPEN,
  type Session,
  sessionOfExchange,
  US_EQUITY_SESSION,
} from '#core/market/session';

/** Where something trades, on which grid, and in which currency. */
export interface InstrumentTerms {
  readonly symbol: string;
  readonly venue: string;
  readonly tick: Decimal;
  readonly lot: Decimal;
  readonly quote: string;
}

/** A US listed share: cent ticks, single shares, New York session. */
export function usEquity(symbol: string, venue: string): Instrument {
  return linear(
    { symbol, venue, tick: { units: 1, scale: 2 }, lot: { units: 1, scale: 0 }, quote: 'USD' },
    US_EQUITY_SESSION,
  );
}

/** A currency pair as quoted by dealers: five decimals, single units, from Sunday evening to Friday evening of New York. */
export function currencyPair(symbol: string, venue: string): Instrument {
  return {
    ...linear(
      {
        symbol,
        venue,
        tick: { units: 1, scale: 5 },
        lot: { units: 1, scale: 0 },
        quote: symbol.slice(-3),
      },
      sessionOfExchange('FX'),
    ),
    currencies: { base: symbol.slice(0, 3), quote: symbol.slice(-3), settlement: symbol.slice(-3) },
  };
}

/** A spot pair that trades around the clock; its grid is what the venue says it is. */
export function cryptoSpot(pair: InstrumentTerms): Instrument {
  return linear(pair, ALWAYS_OPEN);
}

/** `BTCUSD_PERP`, `ETHUSD_240927`: what Binance settles in the coin. */
const COIN_MARGINED = /^([A-Z0-9]{1,12})USD_(?:PERP|\d{6})$/;
/** What Binance lists under a name: a coin-margined contract is worth 100 USD of bitcoin, or 10 USD of any other coin (its contract specifications); all else is a pair. */
export function coinListing(terms: InstrumentTerms): Instrument {
  const base = COIN_MARGINED.exec(terms.symbol)?.[1];
  if (base === undefined) return cryptoSpot(terms);
  return contractOf(
    { ...terms, symbol: terms.symbol, quote: 'USD' },
    base === 'BTC' ? 100 : 10,
    'USD',
  );
}
/** Quotes that symbols of coins end with. */
const QUOTES = ['USDT', 'USDC', 'BUSD', 'USD', 'EUR', 'BTC', 'ETH'] as const;
/** Of `BTC-USDT-SWAP`, `BTC/USDT:USDT`, `XBTUSD` and `BTCUSD_PERP`: the coin, and what its price is in. */
function coinsOf({
  symbol,
  quote: usual,
}: InstrumentTerms): readonly [base: string, quote: string] {
  const [first = symbol, second = ''] = symbol.split(/[_:/-]/);
  const named = QUOTES.find((each) => each === second);
  if (named !== undefined) return [first, named];
  const quote = QUOTES.find((each) => first.endsWith(each) && first !== each);
  return quote === undefined ? [first, usual] : [first.slice(0, -quote.length), quote];
}
/**
 * A contract on a coin. Fixed in money it is inverse: `size` of the quote currency, settled in the coin. Fixed in coins it is linear: `size` coins. In a third
 * currency it is a quanto: so much of that for each point of the price, and all its values are in it. Quantities and volumes are contracts, prices are of a coin.
 */
function contractOf(terms: InstrumentTerms, size: number, currency: string): Instrument {
  const [base, quote] = coinsOf(terms);
  const lot = { units: 1, scale: 0 };
  const contract = { ...linear({ ...terms, lot, quote }, ALWAYS_OPEN), multiplier: size };
  if (currency === quote)
    return { ...contract, settlement: 'inverse', currencies: { base, quote, settlement: base } };
  const money = currency === base ? quote : currency;
  return { ...contract, currencies: { base, quote: money, settlement: money } };
}

/** The usual grid of a kind of instrument, for doors that know a symbol and a venue only. A crypto pair needs its venue's own tick and lot: there is no usual one. */
export type InstrumentKind =
  | {
      readonly kind: 'us-equity';
      readonly symbol: string;
      readonly venue: string;
      readonly tick?: Decimal;
      readonly lot?: Decimal;
    }
  | ({ readonly kind: 'crypto-spot' } & InstrumentTerms);

export function defaultInstrument(about: InstrumentKind): Instrument {
  if (about.kind === 'crypto-spot') return cryptoSpot(about);
  const usual = usEquity(about.symbol, about.venue);
  return { ...usual, tick: about.tick ?? usual.tick, lot: about.lot ?? usual.lot };
}

/** What a market of bars is, where the file does not say: when it trades, and what its instruments are like. */
export type MarketKind =
  | 'us-equity'
  | 'crypto'
  | 'fx'
  | keyof typeof SHARES
  /** Contracts on a coin, by what one is: `crypto:100USD` is worth 100 dollars in coin, `crypto:0.01BTC` is a hundredth of a bitcoin, and of another coin so many bitcoins a point. */
  | `crypto:${number}${string}`;
/** Exchanges of shares, and the currency in which bars of them are taken to be. */
const SHARES = { XLON: 'GBP', XETR: 'EUR', XPAR: 'EUR', XTKS: 'JPY', XHKG: 'HKD' } as const;
const isOfShares = (market: MarketKind): market is keyof typeof SHARES => market in SHARES;
export const MARKETS = [
  'us-equity',
  'crypto',
  'fx',
  ...Object.keys(SHARES),
] as readonly MarketKind[];
const CONTRACT = /^crypto:(\d{1,9}(?:\.\d{1,9})?)([A-Z]{2,10})$/;
export const isMarket = (text: string): text is MarketKind =>
  (MARKETS as readonly string[]).includes(text) || CONTRACT.test(text);
const isOfCoins = (market: MarketKind): boolean => market === 'crypto' || CONTRACT.test(market);
export function sessionOfMarket(market: MarketKind): Session {
  if (isOfCoins(market)) return ALWAYS_OPEN;
  if (market === 'us-equity') return US_EQUITY_SESSION;
  return sessionOfExchange(isOfShares(market) ? market : 'FX');
}
// Finer than any venue's grid: bars do not say what it is, and no order is made of it.
const COIN_STEP: Decimal = { units: 1, scale: 8 };
const SHARE_STEP: Decimal = { units: 1, scale: 4 };
/** An instrument known by its bars alone. */
export function instrumentOfMarket(market: MarketKind, symbol: string): Instrument {
  if (isOfCoins(market)) {
    const terms = { symbol, venue: 'BARS', tick: COIN_STEP, lot: COIN_STEP, quote: 'USD' };
    const [, size = '', currency = ''] = CONTRACT.exec(market) ?? [];
    return size === '' ? coinListing(terms) : contractOf(terms, Number(size), currency);
  }
  if (market === 'fx') return currencyPair(symbol, 'FX');
  if (!isOfShares(market)) return usEquity(symbol, 'US');
  const terms = { symbol, venue: market, tick: SHARE_STEP, lot: { units: 1, scale: 0 } };
  return linear({ ...terms, quote: SHARES[market] }, sessionOfExchange(market));
}

function linear(
  { symbol, venue, tick, lot, quote }: InstrumentTerms,
  session: Session,
): Instrument {
  return {
    id: `${symbol}.${venue}`,
    symbol,
    venue,
    tick,
    lot,
    minNotional: quoteValue(0),
    multiplier: 1,
    settlement: 'linear',
    currencies: { base: symbol, quote, settlement: quote },
    session,
    eligible: REGULAR_PRINTS,
  };
}
