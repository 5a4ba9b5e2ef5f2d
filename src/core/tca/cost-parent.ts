import { BPS_IN_ONE, type Bps, type Moment, type Price, signOf } from '#core/kernel/units';
import type { AccountFill } from './account-fill.ts';
import { assetNamed, pairNamed } from './assets.ts';
import type { CostedOrder, OrderParts } from './costed-order.ts';
import { markoutsOf } from './mark-outs.ts';
import {
  type FoundBenchmarks,
  type MarketSource,
  midOfQuote,
  NO_BENCHMARKS,
  type Quote,
} from './parent-market.ts';
import { type AccountParent, averageOfFills, quantityOfParent } from './parents.ts';
import type { Convert } from './rates.ts';
import {
  type JudgedFill,
  remainderOf,
  type Shortfall,
  shortfallMoney,
  shortfallParts,
} from './shortfall.ts';

/** What is around a parent: its market, the day before, rates, and the currency of the report. */
export interface ParentGround {
  readonly market: MarketSource | null;
  readonly previousClose: Price | null;
  readonly convert: Convert;
  /** null: every order in its own currency. */
  readonly reportIn: string | null;
}

/** TCA-18: what one parent of anybody cost, as far as its file and its market say; what they do not say is named. */
export function costParent(parent: AccountParent, ground: ParentGround): CostedOrder {
  const missing: string[] = [];
  const { market } = ground;
  if (market === null) missing.push(`no market data for ${parent.symbol} at that time`);
  const arrival = arrivalOf(parent, market, missing);
  const quotes = parent.fills.map(({ at }) => market?.before(at) ?? null);
  const average = averageOfFills(parent.fills);
  const found = benchmarksOf(parent, ground, average);
  const quantity = quantityOfParent(parent, arrival?.price ?? null);
  const judged =
    arrival === null ? null : judgedOf(parent, { ...ground, arrival, quotes }, missing);
  const costs = judged === null ? NO_COSTS : costsOf(judged);
  if (market !== null) noteUnknown(costs.parts, missing);
  const prices = { ...arrivalBenchmark(arrival), ...found.prices };
  const filled = parent.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  return {
    parent,
    quantity: quantity ?? filled,
    filled,
    averagePrice: average,
    arrivalPrice: arrival?.price ?? null,
    arrivalIs: arrival?.is ?? null,
    decisionPrice: judged?.decision ?? null,
    ...notionalOf(parent, quantity ?? filled, arrival?.price ?? average, ground, missing),
    ...costs,
    benchmarks: prices,
    againstBps: againstBps(parent, average, arrival?.price ?? null, prices),
    markouts: markoutsOf(parent, market),
    relativePerformance: found.rpm,
    participation: found.volume !== null && found.volume > 0 ? filled / found.volume : null,
    passiveShare: passiveShareOf(parent.fills),
    market: market?.name ?? null,
    grade: gradeOf(market, arrival !== null && quotes.every((quote) => quote !== null)),
    missing,
  };
}

/** Only a mid is called one. */
const arrivalBenchmark = (arrival: Arrival | null): CostedOrder['benchmarks'] =>
  arrival === null || arrival.is.startsWith('mid')
    ? { arrivalMid: arrival?.price ?? null }
    : { arrival: arrival.price };

interface Arrival {
  readonly price: Price;
  readonly is: string;
}
function arrivalOf(
  parent: AccountParent,
  market: MarketSource | null,
  missing: string[],
): Arrival | null {
  const found = market?.arrivalAt(parent.startAt) ?? null;
  if (found !== null) return found;
  if (parent.arrivalPrice !== null) return { price: parent.arrivalPrice, is: 'price of the file' };
  if (market !== null) missing.push('arrival price: no quote before the start of the order');
  return null;
}

/** The parent as the engine of all shortfalls takes it; null where a price that the total needs is unknown. */
function judgedOf(
  parent: AccountParent,
  around: ParentGround & { readonly arrival: Arrival; readonly quotes: readonly (Quote | null)[] },
  missing: string[],
): Shortfall | null {
  const { market, arrival, quotes } = around;
  const quantity = quantityOfParent(parent, arrival.price) ?? 0;
  const filled = parent.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const isDone = Math.abs(quantity - filled) <= 1e-9 * quantity;
  const last = isDone ? arrival.price : lastPrice(parent, market, quotes, missing);
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
    worth: (units, price) => units * parent.multiplier * price,
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
  return midOfQuote(quote);
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
function judgedFill(
  fill: AccountFill,
  quote: Quote | null,
  { convert }: ParentGround,
  missing: string[],
): JudgedFill {
  const { price, side, quantity, liquidity } = fill;
  const opposite = quote === null ? null : side === 'buy' ? quote.ask : quote.bid;
  const isBeyond = opposite !== null && signOf(side) * (price - opposite) > 0;
  const touch = opposite === null ? null : liquidity === 'taker' || isBeyond ? opposite : price;
  return {
    price,
    quantity,
    mid: quote === null ? null : midOfQuote(quote),
    touch: liquidity === 'maker' && quote !== null ? price : touch,
    fee: feeIn(fill, convert, missing),
  };
}

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
  const rate = convert(assetNamed(fee.asset), assetNamed(currency), at as Moment);
  return rate === null
    ? lacks(`fees: no rate from ${fee.asset} to ${currency}; the total is without them`)
    : fee.amount * rate;
}

const NO_PARTS: OrderParts = {
  delayBps: null,
  spreadBps: null,
  impactBps: null,
  timingBps: null,
  feesBps: null,
  opportunityBps: null,
  restBps: null,
};
const NO_COSTS = { totalBps: null, beforeFeesBps: null, parts: NO_PARTS };
function costsOf(judged: Shortfall): Pick<CostedOrder, 'totalBps' | 'beforeFeesBps' | 'parts'> {
  const parts = shortfallParts(judged);
  const total = shortfallMoney(judged);
  const scale = BPS_IN_ONE / judged.worth(judged.quantity, judged.arrival);
  const bps = (money: number | null): Bps | null => (money === null ? null : money * scale);
  return {
    totalBps: total * scale,
    beforeFeesBps: (total - sumOfFees(judged)) * scale,
    parts: {
      delayBps: judged.decision === null ? null : bps(parts.delay),
      spreadBps: bps(parts.spread),
      impactBps: bps(parts.impact),
      timingBps: bps(parts.timing),
      feesBps: bps(parts.fees),
      opportunityBps: bps(parts.opportunity),
      restBps: remainderOf(parts, total, scale) * scale,
    },
  };
}
const sumOfFees = ({ fills }: Shortfall): number =>
  fills.reduce((sum, { fee }) => sum + (fee ?? 0), 0);

function noteUnknown(parts: OrderParts, missing: string[]): void {
  const isUnknown = parts.timingBps === null && parts.opportunityBps !== null;
  if (isUnknown)
    missing.push('spread, impact, timing: no quote at every fill; they are in the rest');
}

function benchmarksOf(
  { side, startAt, endAt, fills }: AccountParent,
  { market, previousClose }: ParentGround,
  average: Price | null,
): FoundBenchmarks {
  const filled = fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const found = market?.benchmarks({ side, startAt, endAt, filled, average }) ?? NO_BENCHMARKS;
  return {
    ...found,
    prices: { ...(previousClose === null ? {} : { previousClose }), ...found.prices },
  };
}

/** Our average beside each benchmark in bps of the arrival price, as every cost is (of the benchmark where no arrival is known); positive when we did worse. */
function againstBps(
  { side }: AccountParent,
  average: Price | null,
  arrival: Price | null,
  prices: CostedOrder['benchmarks'],
): CostedOrder['againstBps'] {
  const against: { [name: string]: Bps } = {};
  for (const [name, price] of Object.entries(prices))
    if (average !== null && price !== null && price > 0)
      against[name] = ((signOf(side) * (average - price)) / (arrival ?? price)) * BPS_IN_ONE;
  return against;
}

function notionalOf(
  { multiplier, currency, startAt }: AccountParent,
  quantity: number,
  price: Price | null,
  { convert, reportIn }: ParentGround,
  missing: string[],
): Pick<CostedOrder, 'value' | 'notional'> {
  const value = price === null ? null : quantity * multiplier * price;
  if (value === null || reportIn === null || reportIn === currency)
    return { value, notional: value };
  const rate = currency === null ? null : convert(assetNamed(currency), reportIn, startAt);
  if (rate === null)
    missing.push(
      currency === null
        ? 'notional: the currency of the price is unknown'
        : `notional: no rate from ${currency} to ${reportIn}`,
    );
  return { value, notional: rate === null ? null : value * rate };
}

function passiveShareOf(fills: readonly AccountFill[]): number | null {
  if (fills.length === 0 || fills.some(({ liquidity }) => liquidity === null)) return null;
  const all = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  const passive = fills.filter(({ liquidity }) => liquidity === 'maker');
  return passive.reduce((sum, { quantity }) => sum + quantity, 0) / all;
}

function gradeOf(market: MarketSource | null, isComplete: boolean): CostedOrder['grade'] {
  if (market === null || market.kind === 'file') return 'D';
  if (market.kind === 'bars') return 'C';
  return isComplete ? 'A' : 'B';
}
