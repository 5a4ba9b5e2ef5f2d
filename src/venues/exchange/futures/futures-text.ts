import { isInverse } from '#venues/exchange/perpetual/contract-value';
import { baseAmount, quoteAmount, spotAmountText } from '#venues/exchange/spot/spot-amount';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type FuturesDocument = Readonly<Record<string, unknown>>;
const AMOUNT_ONE = 100_000_000n;

export const futuresSide = (side: 1 | -1): 'BUY' | 'SELL' => (side === 1 ? 'BUY' : 'SELL');
/** Post-only is a time in force here. */
export const futuresType = ({ type }: Pick<SpotOrder, 'type'>): 'LIMIT' | 'MARKET' =>
  type === 'MARKET' ? 'MARKET' : 'LIMIT';
export const futuresTime = ({
  type,
  timeInForce,
  goodTillUs,
}: Pick<SpotOrder, 'type' | 'timeInForce' | 'goodTillUs'>): string =>
  type === 'LIMIT_MAKER'
    ? 'GTX'
    : type === 'MARKET'
      ? 'GTC'
      : goodTillUs === undefined
        ? timeInForce
        : 'GTD';
/** Milliseconds; 0: until it is cancelled. */
export const futuresGoodTill = ({ goodTillUs = 0 }: Pick<SpotOrder, 'goodTillUs'>): number =>
  goodTillUs / 1000;

/** The price at which lots have a value, rounded down to a hundred-millionth; 0 of nothing. */
export function pricePer(spec: SpotSymbol, value: bigint, lots: number): bigint {
  if (lots === 0 || value === 0n) return 0n;
  const face = spec.contract?.face;
  if (face === undefined) return (value * AMOUNT_ONE) / baseAmount(spec, lots);
  return (BigInt(lots) * BigInt(face) * AMOUNT_ONE * AMOUNT_ONE) / value;
}
export const averageOf = (spec: SpotSymbol, order: SpotOrder): string =>
  spotAmountText(pricePer(spec, filledValue(spec, order), order.filled));
/** Lots with their sign. */
export const lotsText = (spec: SpotSymbol, lots: number): string =>
  spotAmountText(BigInt(Math.sign(lots)) * baseAmount(spec, Math.abs(lots)));
/** Ticks that need not be whole. */
export const tickText = (spec: SpotSymbol, ticks: number | null): string =>
  spotAmountText(
    (quoteAmount(spec, BigInt(Math.round((ticks ?? 0) * 100))) * AMOUNT_ONE) /
      (100n * baseAmount(spec, 1)),
  );
export const rateText = (rate: number): string => spotAmountText(BigInt(rate));

/** `BTCUSD` of `BTCUSD_PERP`: what coin-margined contracts say beside their symbol. */
export const pairText = ({ base, quote }: SpotSymbol): string => `${base}${quote}`;
/** Under this name where the contract is inverse; linear ones have no word for it. */
export const pairUnder = (name: string, spec: SpotSymbol | undefined): FuturesDocument =>
  spec !== undefined && isInverse(spec) ? { [name]: pairText(spec) } : {};
export const pairBeside = (spec: SpotSymbol | undefined): FuturesDocument =>
  pairUnder('pair', spec);

/** What of an order is filled, in its settlement: `quoteFilled` is in coin already where the contract is inverse. */
export const filledValue = (
  spec: SpotSymbol,
  { quoteFilled }: Pick<SpotOrder, 'quoteFilled'>,
): bigint => (isInverse(spec) ? BigInt(quoteFilled) : quoteAmount(spec, BigInt(quoteFilled)));
