import type { Decimal } from '#core/kernel/decimal';
import type { SpotSymbol } from './spot-symbol.ts';

/** Decimals of every asset: amounts are whole hundred-millionths, as bigint. No balance ever meets a float. */
export const AMOUNT_SCALE = 8;
const ONE = 10n ** BigInt(AMOUNT_SCALE);

/** '12.34' as 1234000000n; null: no plain decimal, or finer than a hundred-millionth. */
export function parseSpotAmount(text: string): bigint | null {
  const match = /^(\d{1,20})(?:\.(\d*))?$|^\.(\d+)$/.exec(text);
  if (match === null) return null;
  const fraction = (match[2] ?? match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > AMOUNT_SCALE) return null;
  return BigInt(match[1] ?? 0) * ONE + BigInt(fraction.padEnd(AMOUNT_SCALE, '0'));
}

/** Always eight decimals, as the protocol prints them. */
export function spotAmountText(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(AMOUNT_SCALE + 1, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -AMOUNT_SCALE)}.${digits.slice(-AMOUNT_SCALE)}`;
}

/** One step of a price or a quantity, as an amount. */
export const stepAmount = (step: Decimal): bigint =>
  BigInt(step.units) * 10n ** BigInt(AMOUNT_SCALE - step.scale);

export const baseAmount = (symbol: SpotSymbol, lots: number): bigint =>
  BigInt(lots) * stepAmount(symbol.lot);
/** What `ticksByLots` (price x quantity, summed) is worth in the quote asset; exact, because tick and lot have eight decimals together at most. */
export const quoteAmount = (symbol: SpotSymbol, ticksByLots: bigint): bigint =>
  ticksByLots *
  BigInt(symbol.tick.units * symbol.lot.units) *
  10n ** BigInt(AMOUNT_SCALE - symbol.tick.scale - symbol.lot.scale);
export const spotCostOf = (symbol: SpotSymbol, price: number, lots: number): bigint =>
  quoteAmount(symbol, BigInt(price) * BigInt(lots));

export const spotPriceText = (symbol: SpotSymbol, ticks: number): string =>
  spotAmountText(BigInt(ticks) * stepAmount(symbol.tick));
export const spotQuantityText = (symbol: SpotSymbol, lots: number): string =>
  spotAmountText(baseAmount(symbol, lots));
export const quoteText = (symbol: SpotSymbol, ticksByLots: number | bigint): string =>
  spotAmountText(quoteAmount(symbol, BigInt(ticksByLots)));
