import { baseAmount, quoteAmount, spotAmountText } from '#venues/exchange/spot/spot-amount';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type UsdmDocument = Readonly<Record<string, unknown>>;
const AMOUNT_ONE = 100_000_000n;

export const usdmSide = (side: 1 | -1): 'BUY' | 'SELL' => (side === 1 ? 'BUY' : 'SELL');
/** Post-only is a time in force here. */
export const usdmType = ({ type }: Pick<SpotOrder, 'type'>): 'LIMIT' | 'MARKET' =>
  type === 'MARKET' ? 'MARKET' : 'LIMIT';
export const usdmTime = ({ type, timeInForce }: Pick<SpotOrder, 'type' | 'timeInForce'>): string =>
  type === 'LIMIT_MAKER' ? 'GTX' : type === 'MARKET' ? 'GTC' : timeInForce;

/** Quote per base of a value over lots, rounded down to a hundred-millionth; 0 of nothing. */
export const pricePer = (spec: SpotSymbol, value: bigint, lots: number): bigint =>
  lots === 0 ? 0n : (value * AMOUNT_ONE) / baseAmount(spec, lots);
export const averageOf = (spec: SpotSymbol, order: SpotOrder): string =>
  spotAmountText(pricePer(spec, quoteAmount(spec, BigInt(order.quoteFilled)), order.filled));
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
