import { invariant } from '#core/kernel/assert';
import { BPS_IN_ONE, type Count, type Micros } from '#core/kernel/units';
import { differencesOf, logsOf } from '#core/liquidity/measures/log-bars';
import { imbalanceResponse, orderFlowEvents } from '#core/liquidity/measures/order-flow-imbalance';
import {
  flowByInterval,
  hasbrouckLambda,
  kyleLambda,
  type PriceResponse,
} from '#core/liquidity/measures/price-response';
import { type Recovery, recoveryAfterShocks } from '#core/liquidity/measures/resilience';
import {
  midsOf,
  quotedSpreads,
  type SpreadStudy,
  studySpreads,
  timeWeighted,
} from '#core/liquidity/measures/spread';
import {
  pickRows,
  quoteRowsAt,
  type SignRule,
  signTrades,
} from '#core/liquidity/measures/trade-sign';
import { realisedVolatility } from '#core/liquidity/measures/volatility';
import { changeDeviation, vpin } from '#core/liquidity/measures/vpin';
import type { Estimate } from '#core/numeric/estimate';
import { normalCdf } from '#core/numeric/normal';

/** One day of one instrument: trades and best quotes in order of time, stamps in microseconds, prices in ticks or money, sizes in units. */
export interface TickDay {
  readonly trades: {
    readonly at: Float64Array;
    readonly price: Float64Array;
    readonly size: Float64Array;
  };
  readonly quotes: {
    readonly at: Float64Array;
    readonly bidPrice: Float64Array;
    readonly bidSize: Float64Array;
    readonly askPrice: Float64Array;
    readonly askSize: Float64Array;
  };
  /**
   * Where one feed holds both: who took (0 where it does not say), and the row of the quote that stood before each trade (-1 none). Of one stamp only the
   * sequence tells what stood before. null where two feeds are joined by their stamps.
   */
  readonly sequence: { readonly direction: Int8Array; readonly quoteRow: Int32Array } | null;
}
export interface TickRules {
  /** Session, microseconds. */
  readonly from: number;
  readonly to: number;
  /** How late quotes are stamped against trades. */
  readonly lagUs: Micros;
  readonly horizonsUs: readonly number[];
  /** Length of the intervals of the regressions and of realised volatility. */
  readonly intervalUs: Micros;
  /** Buckets that VPIN cuts the day's volume into. */
  readonly buckets: Count;
  readonly rule: SignRule;
}

export interface TickStudy {
  /** Time-weighted: whole spread in bps of the mid, mean size of the two sides, (bid - ask) / (bid + ask), log quote slope. */
  readonly quotedBps: Estimate;
  readonly touchDepth: Estimate;
  readonly imbalance: Estimate;
  readonly logQuoteSlope: Estimate;
  readonly spreads: SpreadStudy;
  /** Trades signed by the rule as bought, sold, not known. */
  readonly signs: { readonly bought: number; readonly sold: number; readonly unknown: number };
  readonly kyle: PriceResponse;
  readonly hasbrouck: PriceResponse;
  readonly vpin: Estimate;
  readonly orderFlow: { readonly beta: Estimate; readonly r2: number };
  /** Of the session, from interval mids. */
  readonly realisedVolatility: Estimate;
  /** Time to half recovery of the spread after it has doubled, microseconds. */
  readonly recovery: Recovery;
}

/** Every tick measure of one day, from the same columns and with the same quotes. */
export function studyTicks(day: TickDay, rules: TickRules): TickStudy {
  const { trades, quotes } = day;
  const { from, to } = rules;
  invariant(from < to && rules.intervalUs > 0, 'a session has a length, an interval too');
  const mid = midsOf(quotes.bidPrice, quotes.askPrice);
  const touch = touchColumns(quotes, mid);
  const rows = day.sequence?.quoteRow ?? quoteRowsAt(trades.at, quotes.at, rules.lagUs, 'none');
  const direction = signTrades(
    {
      price: trades.price,
      bid: pickRows(quotes.bidPrice, rows),
      ask: pickRows(quotes.askPrice, rows),
    },
    rules.rule,
    0,
  );
  if (day.sequence !== null)
    for (let i = 0; i < direction.length; i++)
      if (day.sequence.direction[i] !== 0) direction[i] = day.sequence.direction[i]!;
  const signed = {
    direction,
    price: trades.price,
    size: trades.size,
    mid: pickRows(mid, rows),
    at: trades.at,
  };
  const intervals = intervalsOf(day, mid, direction, rules);
  const quotedBps = timeWeighted(quotes.at, touch.bps, from, to);
  const moves = differencesOf(logsOf(trades.price));
  const volume = trades.size.reduce((sum, x) => sum + x, 0);
  return {
    quotedBps,
    touchDepth: timeWeighted(quotes.at, touch.depth, from, to),
    imbalance: timeWeighted(quotes.at, touch.imbalance, from, to),
    logQuoteSlope: timeWeighted(quotes.at, touch.slope, from, to),
    spreads: studySpreads(signed, { at: quotes.at, mid }, rules.horizonsUs),
    signs: countSigns(direction),
    kyle: kyleLambda(intervals.midChange, intervals.volume),
    hasbrouck: hasbrouckLambda(intervals.returns, intervals.roots),
    vpin: vpin(
      { change: moves, volume: trades.size.subarray(1) },
      Math.max(1, volume / rules.buckets),
      changeDeviation(moves),
      normalCdf,
    ).vpin,
    orderFlow: imbalanceResponse(intervals.midChange, intervals.orderFlow),
    realisedVolatility: realisedVolatility(intervals.returns),
    recovery: recoveryAfterShocks(quotes.at, touch.bps, {
      usual: quotedBps.value,
      size: quotedBps.value,
      horizon: rules.intervalUs,
    }),
  };
}

/** Per quote: spread in bps, mean size, imbalance and log slope; NaN where a side is missing or the quote is crossed. */
function touchColumns(
  quotes: TickDay['quotes'],
  mid: Float64Array,
): {
  readonly bps: Float64Array;
  readonly depth: Float64Array;
  readonly imbalance: Float64Array;
  readonly slope: Float64Array;
} {
  const bps = quotedSpreads(quotes.bidPrice, quotes.askPrice);
  const n = bps.length;
  const depth = new Float64Array(n);
  const imbalance = new Float64Array(n);
  const slope = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const bid = quotes.bidSize[i]!;
    const ask = quotes.askSize[i]!;
    const isWhole = bps[i]! >= 0 && bid > 0 && ask > 0;
    const logDepth = Math.log(bid) + Math.log(ask);
    bps[i] = isWhole ? (BPS_IN_ONE * bps[i]!) / mid[i]! : NaN;
    depth[i] = isWhole ? (bid + ask) / 2 : NaN;
    imbalance[i] = isWhole ? (bid - ask) / (bid + ask) : NaN;
    slope[i] =
      isWhole && logDepth !== 0
        ? Math.log(quotes.askPrice[i]! / quotes.bidPrice[i]!) / logDepth
        : NaN;
  }
  return { bps, depth, imbalance, slope };
}

/** Sums and changes over whole intervals of the session; NaN where no mid stood at one of the ends. */
function intervalsOf(
  { trades, quotes }: TickDay,
  mid: Float64Array,
  direction: Int8Array,
  rules: TickRules,
): {
  readonly midChange: Float64Array;
  readonly returns: Float64Array;
  readonly volume: Float64Array;
  readonly roots: Float64Array;
  readonly orderFlow: Float64Array;
} {
  const count = Math.floor((rules.to - rules.from) / rules.intervalUs);
  const ends = Float64Array.from(
    { length: count + 1 },
    (_, k) => rules.from + k * rules.intervalUs,
  );
  const rows = quoteRowsAt(ends, quotes.at, 0, 'none');
  const mids = pickRows(mid, rows);
  const { volume, roots } = flowByInterval(
    { direction, size: trades.size, price: trades.price },
    Array.from(quoteRowsAt(ends, trades.at, 0, 'none'), (row) => row + 1),
  );
  const events = orderFlowEvents(quotes);
  const orderFlow = new Float64Array(count);
  // Event i is of quote i + 1: those after the quote that stood at the start, up to the one that is at the end.
  for (let k = 0; k < count; k++)
    for (let i = Math.max(0, rows[k]!); i < rows[k + 1]!; i++)
      if (events[i]! === events[i]!) orderFlow[k] = orderFlow[k]! + events[i]!;
  return {
    midChange: differencesOf(mids),
    returns: differencesOf(logsOf(mids)),
    volume,
    roots,
    orderFlow,
  };
}

function countSigns(direction: Int8Array): TickStudy['signs'] {
  let bought = 0;
  let sold = 0;
  for (let i = 0; i < direction.length; i++) {
    if (direction[i] === 1) bought++;
    else if (direction[i] === -1) sold++;
  }
  return { bought, sold, unknown: direction.length - bought - sold };
}
