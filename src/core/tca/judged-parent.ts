import { type Price, signOf } from '#core/kernel/units';
import { assetNamed, pairNamed } from '#core/market/asset-names';
import type { AccountFill } from './account-fill.ts';
import { worthOfUnits } from './contract-worth.ts';
import type { MarketSource, Quote } from './parent-market.ts';
import { type AccountParent, quantityOfParent } from './parents.ts';
import type { Convert } from './rates.ts';
import type { JudgedFill, Shortfall } from './shortfall.ts';

/** The price that a parent is judged by, and what it is. */
export interface Arrival {
  readonly price: Price;
  readonly is: string;
}
/** What is known around a parent at its moments. */
interface Around {
  readonly market: MarketSource | null;
  readonly convert: Convert;
  readonly arrival: Arrival;
  /** Just before each fill. */
  readonly quotes: readonly (Quote | null)[];
}

/** The parent as the engine of all shortfalls takes it; null where a price that the total needs is unknown. */
export function judgedParent(
  parent: AccountParent,
  around: Around,
  missing: string[],
): Shortfall | null {
  const { market, arrival, quotes } = around;
  const quantity = quantityOfParent(parent, arrival.price) ?? 0;
  const filled = parent.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const isDone = Math.abs(quantity - filled) <= 1e-9 * quantity;
  const last = isDone ? arrival.price : lastPrice(parent, market, quotes, missing);
  if (filled > quantity && !isDone)
    missing.push('more was filled than was ordered: the excess is valued at the end');
  if (last === null) {
    missing.push('opportunity and total: a part was not filled and no price of its end is known');
    return null;
  }
  return {
    side: parent.side,
    quantity,
    arrival: arrival.price,
    decision: decisionOf(parent, market, missing),
    last,
    fills: withAllFees(
      parent.fills.map((fill, i) => judgedFill(fill, quotes[i] ?? null, around, missing)),
    ),
    worth: (units, price) => worthOfUnits(parent, units, price),
  };
}

/** Of the end of an order, or else of the last fill that has one. */
function lastPrice(
  { endAt }: AccountParent,
  market: MarketSource | null,
  quotes: readonly (Quote | null)[],
  missing: string[],
): Price | null {
  const price = market?.arrivalAt(endAt)?.price ?? null;
  if (price !== null) return price;
  const quote = quotes.findLast((each) => each !== null);
  if (quote === undefined || quote === null) return null;
  missing.push(
    'opportunity at the end: no quote of it, so what was left is priced at the last fill',
  );
  return quote.mid;
}

function decisionOf(
  { decisionPrice, decidedAt }: AccountParent,
  market: MarketSource | null,
  missing: string[],
): Price | null {
  if (decisionPrice !== null) return decisionPrice;
  if (decidedAt === null) return null;
  const price = market?.arrivalAt(decidedAt)?.price ?? null;
  if (price === null) missing.push('delay: no price of the moment of decision is known');
  return price;
}

/** A walk begins at the opposite touch for a taker. Who only says his price is a taker as far as he paid beyond that touch. */
export function walkStartOf(
  { price, side, liquidity }: Pick<AccountFill, 'price' | 'side' | 'liquidity'>,
  quote: Quote | null,
): Price | null {
  if (quote === null) return null;
  if (liquidity === 'maker') return price;
  const opposite = side === 'buy' ? quote.ask : quote.bid;
  const isBeyond = signOf(side) * (price - opposite) > 0;
  return liquidity === 'taker' || isBeyond ? opposite : price;
}

const judgedFill = (
  fill: AccountFill,
  quote: Quote | null,
  { convert }: Pick<Around, 'convert'>,
  missing: string[],
): JudgedFill => ({
  price: fill.price,
  quantity: fill.quantity,
  mid: quote === null ? null : quote.mid,
  touch: walkStartOf(fill, quote),
  fee: feeIn(fill, convert, missing),
});

/** Fees that are known of some fills only are in no total. */
const withAllFees = (fills: readonly JudgedFill[]): readonly JudgedFill[] =>
  fills.every(({ fee }) => fee !== null) ? fills : fills.map((fill) => ({ ...fill, fee: null }));

/** In the currency of the price; an asset that is not of the pair needs a rate. */
function feeIn(
  { fee, currency, price, symbol, at }: AccountFill,
  convert: Convert,
  missing: string[],
): number | null {
  const lacks = (what: string): null => {
    if (!missing.includes(what)) missing.push(what);
    return null;
  };
  if (fee === null) return lacks('fees: the file does not say them; the total is without them');
  if (fee.amount === 0 || fee.asset === currency) return fee.amount;
  if (currency === null)
    return lacks('fees: the currency of the price is unknown; the total is without them');
  if (pairNamed(symbol)?.base === assetNamed(fee.asset)) return fee.amount * price;
  const rate = convert(assetNamed(fee.asset), assetNamed(currency), at);
  return rate === null
    ? lacks(`fees: no rate from ${fee.asset} to ${currency}; the total is without them`)
    : fee.amount * rate;
}
