import { type Bps, type Price, type Ratio, signOf } from '#core/kernel/units';
import { arrivalCostBps, indexAdjusted, performanceBps } from './benchmarks.ts';
import { worseBps } from './contract-worth.ts';
import type { CostedOrder } from './costed-order.ts';
import type { MarketSource } from './parent-market.ts';
import type { AccountParent } from './parents.ts';

/** What an order is compared with beside its own market: an index, or the sector that it is of. */
export interface IndexMarket {
  readonly symbol: string;
  readonly market: MarketSource;
  betaOf(symbol: string): Ratio;
}

/**
 * TCA-88: what of the cost of the fills against arrival, before fees, the index explains: beta times its own move from the start to the fills, weighted as they are. `missing` gets why it is not
 * known; null without an index.
 */
export function indexOf(
  parent: AccountParent,
  cost: CostedOrder['arrivalCost'],
  index: IndexMarket | null,
  missing: string[],
): CostedOrder['index'] {
  if (index === null || cost === null) return null;
  const { symbol, market } = index;
  const start = market.arrivalAt(parent.startAt)?.price ?? null;
  const end = meanAtFills(parent, market);
  if (start === null || end === null) {
    missing.push(`index: no price of ${symbol} at the start and at every fill`);
    return null;
  }
  const beta = index.betaOf(parent.symbol);
  const side = signOf(parent.side);
  return { symbol, beta, ...indexAdjusted(cost.simpleBps, { start, end, beta, side }) };
}

function meanAtFills({ fills }: AccountParent, market: MarketSource): Price | null {
  let sum = 0;
  let units = 0;
  for (const { at, quantity } of fills) {
    const price = market.before(at)?.mid ?? market.arrivalAt(at)?.price ?? null;
    if (price === null) return null;
    sum += quantity * price;
    units += quantity;
  }
  return units > 0 ? sum / units : null;
}

/** The average of what was filled against arrival, before fees: simple, and as a logarithm. */
export function arrivalCostOf(
  parent: AccountParent,
  average: Price | null,
  arrival: Price | null,
): CostedOrder['arrivalCost'] {
  if (average === null || arrival === null) return null;
  const { simple, log } = arrivalCostBps(average, arrival, signOf(parent.side));
  const inverse = worseBps(parent, { price: average, than: arrival, of: arrival });
  return { simpleBps: parent.isInverse ? inverse : simple, logBps: log };
}

/** Our average against each benchmark in bps of the benchmark, positive is good. */
export function performances(
  parent: AccountParent,
  average: Price | null,
  prices: CostedOrder['benchmarks'],
): Readonly<Record<string, Bps>> {
  const found: { [name: string]: Bps } = {};
  for (const [name, price] of Object.entries(prices))
    if (average !== null && price !== null && price > 0)
      found[name] = parent.isInverse
        ? -worseBps(parent, { price: average, than: price, of: price })
        : performanceBps(average, price, signOf(parent.side));
  return found;
}
