import type { MatchingBook } from '#core/matching/matching-book';
import type { PublicTrades } from './public-trades.ts';
import { stepAmount } from './spot-amount.ts';
import type { SpotSymbol } from './spot-symbol.ts';

/**
 * What a commission is charged in: the asset received, the quote asset, or an asset by its name.
 * Names of assets are upper case, so the two words are never assets.
 */
export type FeeMode = 'received' | 'quote' | Uppercase<string>;

/** Parts of a hundred million: 100_000n is ten basis points. */
export interface CommissionRates {
  readonly maker: bigint;
  readonly taker: bigint;
}
/** EXC-55: a symbol may have a commission of its own. */
export const commissionRatesOf = (
  { charges }: SpotSymbol,
  usual: CommissionRates,
): CommissionRates =>
  charges === undefined
    ? usual
    : { maker: BigInt(charges.makerParts), taker: BigInt(charges.takerParts) };
export const feeModeOf = ({ charges }: SpotSymbol, usual: FeeMode): FeeMode =>
  charges?.fees ?? usual;
export interface Charge {
  readonly asset: string;
  readonly amount: bigint;
}
const RATE_ONE = 100_000_000n;
const ASSET_ONE = 100_000_000n;
/** Rounded down to a hundred-millionth. */
export const commissionShare = (amount: bigint, rate: bigint): bigint => (amount * rate) / RATE_ONE;
const shareOf = commissionShare;

const isInQuote = ({ quote }: SpotSymbol, fees: FeeMode): boolean =>
  fees === 'quote' || fees === quote;

/** Where an asset has its price. */
export interface PricedMarket {
  readonly spec: SpotSymbol;
  readonly book: Pick<MatchingBook, 'best'>;
  readonly trades: Pick<PublicTrades, 'last'>;
}
interface Terms {
  readonly side: 1 | -1;
  readonly fees: FeeMode;
}
/**
 * What a buyer must have on top of a cost. Only a commission in the quote asset comes on top: any
 * other one is taken from what is received, or from a balance that is looked at when it is charged.
 */
export function commissionOnTop(
  spec: SpotSymbol,
  { side, fees }: Terms,
  cost: bigint,
  rates: CommissionRates,
): bigint {
  if (side === -1 || !isInQuote(spec, fees)) return 0n;
  const { maker, taker } = commissionRatesOf(spec, rates);
  return shareOf(cost, maker > taker ? maker : taker);
}

export interface ChargedTrade extends Terms {
  readonly spec: SpotSymbol;
  readonly rate: bigint;
  readonly base: bigint;
  readonly quote: bigint;
  /** The books in which a third asset has its price. */
  readonly symbols: ReadonlyMap<string, PricedMarket>;
  /** What the account may spend of an asset on a commission. */
  spendable(asset: string): bigint;
}

/** The commission of one side of a trade, rounded down to a hundred-millionth. */
export function commissionOf(trade: ChargedTrade): Charge {
  const { spec, side, fees, rate, base, quote } = trade;
  const received = side === 1 ? { asset: spec.base, of: base } : { asset: spec.quote, of: quote };
  const inReceived = { asset: received.asset, amount: shareOf(received.of, rate) };
  if (fees === 'received') return inReceived;
  if (isInQuote(spec, fees)) return { asset: spec.quote, amount: shareOf(quote, rate) };
  const amount = inAsset(trade, fees);
  // Without a price or without the balance, the asset received pays: no trade fails for its fee.
  return amount === null || trade.spendable(fees) < amount ? inReceived : { asset: fees, amount };
}

/** The commission in a third asset, rounded once; null: the asset has no price in this quote. */
function inAsset({ spec, symbols, quote, rate }: ChargedTrade, asset: string): bigint | null {
  const state = symbols.get(`${asset}${spec.quote}`);
  const isPair = state?.spec.base === asset && state.spec.quote === spec.quote;
  const twice = state === undefined || !isPair ? null : twicePriceOf(state);
  if (state === undefined || twice === null) return null;
  const priceTwice = BigInt(twice) * stepAmount(state.spec.tick);
  return (2n * quote * rate * ASSET_ONE) / (RATE_ONE * priceTwice);
}
/** Twice the price in ticks, so that a mid is whole: of the last trade, else the mid. */
function twicePriceOf({ trades, book }: PricedMarket): number | null {
  if (trades.last !== null) return 2 * trades.last.price;
  const bid = book.best(1);
  const ask = book.best(-1);
  return bid === null || ask === null ? null : bid + ask;
}
