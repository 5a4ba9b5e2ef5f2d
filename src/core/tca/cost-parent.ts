import {
  BPS_IN_ONE,
  type Bps,
  type Price,
  type Ratio,
  SECOND_US,
  type Units,
} from '#core/kernel/units';
import { assetNamed } from '#core/market/asset-names';
import type { AccountFill } from './account-fill.ts';
import { adherenceOf } from './adherence.ts';
import { averageOfFills, worseBps, worthOfUnits } from './contract-worth.ts';
import type { CostedOrder, OrderParts } from './costed-order.ts';
import { arrivalCostOf, type IndexMarket, indexOf, performances } from './index-move.ts';
import { type Arrival, judgedParent } from './judged-parent.ts';
import { markoutsOf } from './mark-outs.ts';
import {
  type FoundBenchmarks,
  type MarketSource,
  NO_BENCHMARKS,
  type Quote,
} from './parent-market.ts';
import { type AccountParent, quantityOfParent } from './parents.ts';
import type { Convert } from './rates.ts';
import { remainderOf, type Shortfall, shortfallMoney, shortfallParts } from './shortfall.ts';

/** What is around a parent: its market, the day before, rates, and the currency of the report. */
export interface ParentGround {
  readonly market: MarketSource | null;
  readonly previousClose: Price | null;
  /** Of an average day before; null: not known. */
  readonly dailyVolume: Units | null;
  readonly convert: Convert;
  /** null: costs are not adjusted by any. */
  readonly index: IndexMarket | null;
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
  const average = averageOfFills(parent.fills, parent.isInverse);
  const found = benchmarksOf(parent, ground, average);
  const quantity = quantityOfParent(parent, arrival?.price ?? null);
  const judged =
    arrival === null ? null : judgedParent(parent, { ...ground, arrival, quotes }, missing);
  const costs = judged === null ? NO_COSTS : costsOf(judged);
  const markouts = markoutsOf(parent, market);
  if (market !== null) {
    noteUnknown(costs.parts, missing);
    missing.push(...found.missing, ...markoutsMissing(parent, markouts));
  }
  const prices = {
    ...arrivalBenchmark(arrival),
    ...decisionBenchmark(parent, judged),
    ...touchBenchmark(parent, market),
    ...found.prices,
    ...horizonBenchmark(parent, { market, average }, missing),
    ...parent.terms.benchmarks,
  };
  const filled = parent.fills.reduce((sum, fill) => sum + fill.quantity, 0);
  const arrivalCost = arrivalCostOf(parent, average, arrival?.price ?? null);
  return {
    parent,
    arrivalCost,
    index: indexOf(parent, arrivalCost, ground.index, missing),
    performanceBps: performances(parent, average, prices),
    quotes: parent.fills.map((fill, i) => quoteOf(fill, quotes[i] ?? null, market)),
    zone: market?.zone ?? 'UTC',
    quantity: quantity ?? filled,
    filled,
    averagePrice: average,
    arrivalPrice: arrival?.price ?? null,
    arrivalIs: arrival?.is ?? null,
    decisionPrice: judged?.decision ?? null,
    ...notionalOf(
      parent,
      { quantity: quantity ?? filled, price: arrival?.price ?? average },
      ground,
      missing,
    ),
    ...costs,
    benchmarks: prices,
    againstBps: againstBps(parent, average, arrival?.price ?? null, prices),
    markouts,
    relativePerformance: found.rpm,
    advShare:
      ground.dailyVolume !== null && ground.dailyVolume > 0
        ? (quantity ?? filled) / ground.dailyVolume
        : null,
    participation: parent.terms.participationSeen ?? shareOf(filled, found.volume),
    adherence: adherenceOf(parent, quantity ?? filled, market),
    passiveShare: passiveShareOf(parent.fills),
    market: market?.name ?? null,
    grade: gradeOf(market, arrival !== null && quotes.every((quote) => quote !== null)),
    missing,
  };
}

const shareOf = (filled: Units, volume: Units | null): Ratio | null =>
  volume !== null && volume > 0 ? filled / volume : null;

/** Only a mid is called one. */
const arrivalBenchmark = (arrival: Arrival | null): CostedOrder['benchmarks'] =>
  arrival === null || arrival.is.startsWith('mid')
    ? { arrivalMid: arrival?.price ?? null }
    : { arrival: arrival.price };

/** TCA-80: what a taker would have paid at arrival, and the limit of the order. A quote without a spread has no far side. */
function touchBenchmark(
  { side, startAt, limit }: AccountParent,
  market: MarketSource | null,
): CostedOrder['benchmarks'] {
  const quote = market?.before(startAt) ?? null;
  const isTwoSided = quote !== null && quote.ask > quote.bid;
  return {
    ...(isTwoSided ? { farTouch: side === 'buy' ? quote.ask : quote.bid } : {}),
    ...(limit === null ? {} : { limit }),
  };
}

/** The price that the desk decided at; null: it named the moment, and no price of it is known. */
function decisionBenchmark(
  { decisionPrice, decidedAt }: AccountParent,
  judged: Shortfall | null,
): CostedOrder['benchmarks'] {
  const decision = decisionPrice ?? judged?.decision ?? null;
  return decision === null && decidedAt === null ? {} : { decision };
}

/** VWAP of the time that the order had, from its start to its deadline, however soon it was done. */
function horizonBenchmark(
  { side, startAt, terms, fills }: AccountParent,
  { market, average }: Pick<ParentGround, 'market'> & { readonly average: Price | null },
  missing: string[],
): CostedOrder['benchmarks'] {
  const { deadline } = terms;
  if (deadline === null || market === null) return {};
  const isKnown = deadline > startAt && market.arrivalAt(deadline) !== null;
  const filled = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  const window = { side, startAt, endAt: deadline, filled, average };
  const price = isKnown ? (market.benchmarks(window).prices['intervalVwap'] ?? null) : null;
  if (price === null)
    missing.push('horizon VWAP: no eligible print, or no market, from the start to the deadline');
  return { horizonVwap: price };
}

/** Seconds after a fill at which its quality is judged. */
export const QUALITY_SECONDS = 60;
const quoteOf = (
  { at }: AccountFill,
  quote: Quote | null,
  market: MarketSource | null,
): CostedOrder['quotes'][number] =>
  quote === null
    ? null
    : { ...quote, midAfter: market?.standingMid(at + QUALITY_SECONDS * SECOND_US, at) ?? null };

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
  const scale = BPS_IN_ONE / Math.abs(judged.worth(judged.quantity, judged.arrival));
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

function markoutsMissing(
  { fills }: AccountParent,
  markouts: CostedOrder['markouts'],
): readonly string[] {
  const without = markouts.filter(({ bps }) => bps === null).map(({ seconds }) => `${seconds} s`);
  return without.length === 0 || fills.length === 0
    ? []
    : [`mark-outs at ${without.join(', ')}: no mid of that moment`];
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
  parent: AccountParent,
  average: Price | null,
  arrival: Price | null,
  prices: CostedOrder['benchmarks'],
): CostedOrder['againstBps'] {
  const against: { [name: string]: Bps } = {};
  for (const [name, price] of Object.entries(prices))
    if (average !== null && price !== null && price > 0)
      against[name] = worseBps(parent, { price: average, than: price, of: arrival ?? price });
  return against;
}

function notionalOf(
  parent: AccountParent,
  { quantity, price }: { readonly quantity: number; readonly price: Price | null },
  { convert, reportIn }: ParentGround,
  missing: string[],
): Pick<CostedOrder, 'value' | 'notional'> {
  const { currency, startAt } = parent;
  const value = price === null ? null : Math.abs(worthOfUnits(parent, quantity, price));
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
