import { spotCostOf, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

const ONE = 100_000_000n;

export const isInverse = ({ contract }: SpotSymbol): boolean => contract?.face !== undefined;

/** CON-10: in what a contract is margined, charged and settled. */
export const marginAsset = (spec: SpotSymbol): string => (isInverse(spec) ? spec.base : spec.quote);

/**
 * CON-10: what so many lots are worth at a price, in hundred-millionths of the margin asset: of an inverse
 * contract its face over the price, rounded down once for all lots; nothing where nothing has a price.
 */
export function contractValue(spec: SpotSymbol, price: number, lots: number): bigint {
  const face = spec.contract?.face;
  if (face === undefined) return spotCostOf(spec, price, lots);
  if (price === 0) return 0n;
  return (BigInt(lots) * BigInt(face) * ONE * ONE) / (BigInt(price) * stepAmount(spec.tick));
}

/** What went from one value to another has gained: a linear contract with its price, an inverse one as its value in coin falls. */
export const contractGain = (spec: SpotSymbol, from: bigint, to: bigint): bigint =>
  isInverse(spec) ? from - to : to - from;

/**
 * CON-10: what so many contracts came to in coin that passed at many prices, of which `turnover` is the sum of
 * ticks by lots: at their mean price, so that it is less than the sum of single values by the spread of those prices.
 */
export function contractTurnover(spec: SpotSymbol, lots: number, turnover: bigint): bigint {
  if (lots === 0 || turnover === 0n) return 0n;
  const size = BigInt(lots) * BigInt(lots) * BigInt(spec.contract?.face ?? 0) * ONE * ONE;
  return size / (turnover * stepAmount(spec.tick));
}
