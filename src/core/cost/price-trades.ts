import { elasticitiesOf } from '#core/cost/elasticities';
import type { ImpactModel } from '#core/cost/model';
import { standingOf } from '#core/cost/standing';
import { invariant } from '#core/kernel/assert';
import { decimalToNumber } from '#core/kernel/decimal';
import { BPS_IN_ONE, type Bps, type Count, type Ratio, timeUs } from '#core/kernel/units';
import { HISTORY_DAYS_MAX } from '#core/liquidity/daily-series';
import { spreadOfLogBars } from '#core/liquidity/estimated-spread';
import { barsBetween, type LogBars, logBarsOf } from '#core/liquidity/measures/log-bars';
import { hasFallen, RECENT_VOLUME_DAYS } from '#core/liquidity/volume-estimates';
import { type Instrument, quoteValueOfUnits } from '#core/market/instrument';
import { tradingDayOf } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import { normalQuantile } from '#core/numeric/normal';

/** Why a trade has no price; the text is its remedy. */
export const UNPRICED = {
  priced: '',
  unknownSymbol: 'there are no bars of this symbol: give them',
  unsureHistory:
    'what is wrong with the bars of this symbol must be mended first: plimsoll assess says it',
  shortHistory: 'fewer than 20 days with a volume and a price before the trade: give earlier bars',
  staleHistory: 'the last bar is more than 7 days before the trade: give later bars',
  noVolume: 'nothing traded in the days before: it cannot be traded',
  unknownSpread: 'the bars tell no spread (open, high, low and close are needed): give spread_bps',
  unfitModel:
    'the model was fitted on later data, or on data of more than a year before: name another with --model',
  invalidTrade: 'a trade needs a moment, a positive quantity and a positive horizon',
} as const;
export type Unpriced = keyof typeof UNPRICED;

/** The market of one symbol: its daily bars, and the model that prices it. */
export interface BulkMarket {
  readonly instrument: Instrument;
  readonly bars: Bars;
  readonly model: ImpactModel;
  /** Something is wrong with the bars: nothing is made of them. */
  readonly isUnsure: boolean;
}
/** Trades as columns of one length. */
export interface TradeColumns {
  readonly n: Count;
  /** Index into the markets; -1: no such symbol. */
  readonly market: Int32Array;
  /** When the trade begins, TimeUs. Days before its trading day are looked at, and no other. */
  readonly at: Float64Array;
  /** Units, not negative. */
  readonly quantity: Float64Array;
  /** Trading days that it takes; NaN: as long as `participation` of the usual volume takes. */
  readonly horizonDays: Float64Array;
  /** Whole spread, bps; NaN: what the bars tell. */
  readonly spreadBps: Float64Array;
}
export interface BulkTerms {
  /** Pace of a trade without a horizon, and what a faster one is marked with. */
  readonly participation: Ratio;
  /** Share of a trade that pays half the spread. */
  readonly takerShare: Ratio;
  readonly feesBps: Bps;
}
/** Per trade, bps one way of its value; NaN where it has no price. */
export interface PricedTrades {
  readonly expectedBps: Float64Array;
  readonly spreadBps: Float64Array; // the half that is paid
  readonly impactBps: Float64Array;
  readonly standardErrorBps: Float64Array;
  /** Timing risk of one trade. */
  readonly stdevBps: Float64Array;
  readonly lowBps: Float64Array; // 5 % and 95 % of the realised cost
  readonly highBps: Float64Array;
  readonly advShare: Float64Array;
  readonly participation: Float64Array; // own volume over all, own included
  readonly why: readonly Unpriced[];
}

const Z95 = normalQuantile(0.95);
const DAYS_MIN = 20;
// A share that has not traded or been quoted for a week of days is suspended, delisted or not in the file.
const STALE_DAYS_MAX = 7;

/**
 * Every trade of a backtest at the cost of its own moment: ADV and volatility of the sixty days before it, the spread of those days, and the model of whoever else prices here.
 * One trade never stops another: what cannot be priced says why.
 */
export function priceTrades(
  trades: TradeColumns,
  markets: readonly BulkMarket[],
  { participation, takerShare, feesBps }: BulkTerms,
): PricedTrades {
  invariant(participation > 0 && participation <= 1, 'participation lies in (0, 1]');
  const blank = (): Float64Array => new Float64Array(trades.n).fill(NaN);
  const out = {
    expectedBps: blank(),
    spreadBps: blank(),
    impactBps: blank(),
    standardErrorBps: blank(),
    stdevBps: blank(),
    lowBps: blank(),
    highBps: blank(),
    advShare: blank(),
    participation: blank(),
  };
  const known = markets.map(trailing);
  const why: Unpriced[] = [];
  for (let i = 0; i < trades.n; i++) {
    const place = trades.market[i]!;
    const found = place < 0 ? 'unknownSymbol' : barsBefore(known[place]!, trades, i);
    if (typeof found === 'string') {
      why.push(found);
      continue;
    }
    const { model } = markets[place]!;
    const own = known[place]!;
    if (model.calibration.asOf !== null || model.calibration.state === 'none') {
      // A fit must not know what came after the trade.
      if ('unfit' in standingOf(model.calibration, timeUs(trades.at[i]!))) {
        why.push('unfitModel');
        continue;
      }
    }
    const { adv, advNotional, volatilityDaily, advError, volatilityError } = own.usual[
      found
    ] as Usual;
    const isGiven = trades.spreadBps[i]! >= 0;
    const spreadBps = isGiven ? trades.spreadBps[i]! : own.spread[found]!;
    const spreadError = isGiven ? 0 : own.spreadError[found]!;
    const advShare = trades.quantity[i]! / adv;
    const asked = trades.horizonDays[i]!;
    const days = asked === asked ? asked : (advShare * (1 - participation)) / participation;
    const trade = { advShare, volatilityDaily, volumeTime: days, adv, advNotional };
    const impact = model.impactBps(trade);
    const elasticity = elasticitiesOf(model, trade);
    const half = (takerShare * spreadBps) / 2;
    const expected = half + impact + feesBps;
    const error = Math.hypot(
      model.impactStandardErrorBps(trade),
      impact * elasticity.volatility * volatilityError,
      impact * elasticity.size * advError,
      (takerShare * spreadError) / 2,
    );
    const stdev = BPS_IN_ONE * volatilityDaily * Math.sqrt(days / 3);
    out.expectedBps[i] = expected;
    out.spreadBps[i] = half;
    out.impactBps[i] = impact;
    out.standardErrorBps[i] = error;
    out.stdevBps[i] = stdev;
    const unsure = Z95 * error;
    out.lowBps[i] = expected - Math.hypot(model.shock(trade, 0.05) * stdev, unsure);
    out.highBps[i] = expected + Math.hypot(model.shock(trade, 0.95) * stdev, unsure);
    out.advShare[i] = advShare;
    out.participation[i] = advShare / (advShare + days);
    why.push(Number.isFinite(expected) ? 'priced' : 'noVolume');
  }
  return { ...out, why };
}

interface MeanVolume {
  readonly mean: number;
  readonly n: number;
  readonly relativeError: number;
}
/** What is usual before a day. */
interface Usual {
  readonly adv: number;
  readonly advNotional: number;
  readonly volatilityDaily: number;
  /** Relative standard errors. */
  readonly advError: number;
  readonly volatilityError: number;
}
interface Trailing {
  readonly market: BulkMarket;
  /** Trading day of each bar. */
  readonly day: Float64Array;
  /** Sums before each bar: volume and its count, returns, their squares and count. */
  readonly volume: Float64Array;
  readonly volumes: Float64Array;
  readonly volumeSquares: Float64Array;
  readonly returns: Float64Array;
  readonly squares: Float64Array;
  readonly count: Float64Array;
  readonly logs: LogBars;
  /** By the number of bars before a trade. */
  readonly usual: (Usual | Unpriced | undefined)[];
  /** Spread and its error, bps; undefined: not asked for yet, NaN: the bars tell none. */
  readonly spread: Float64Array;
  readonly spreadError: Float64Array;
}

function trailing(market: BulkMarket): Trailing {
  const { bars, instrument } = market;
  const sums = (): Float64Array => new Float64Array(bars.count + 1);
  const made: Trailing = {
    market,
    day: new Float64Array(bars.count),
    volume: sums(),
    volumes: sums(),
    volumeSquares: sums(),
    returns: sums(),
    squares: sums(),
    count: sums(),
    logs: logBarsOf(bars),
    usual: new Array<Usual | Unpriced | undefined>(bars.count + 1),
    spread: sums().fill(-1),
    spreadError: sums(),
  };
  for (let k = 0; k < bars.count; k++) {
    made.day[k] = tradingDayOf(instrument.session, timeUs(bars.at[k]!));
    const volume = bars.volume[k]!;
    const isKnown = volume >= 0;
    made.volume[k + 1] = made.volume[k]! + (isKnown ? volume : 0);
    made.volumeSquares[k + 1] = made.volumeSquares[k]! + (isKnown ? volume * volume : 0);
    made.volumes[k + 1] = made.volumes[k]! + (isKnown ? 1 : 0);
    const before = k === 0 ? NaN : bars.close[k - 1]!;
    const change = bars.close[k]! > 0 && before > 0 ? Math.log(bars.close[k]! / before) : NaN;
    const isMove = change === change;
    made.returns[k + 1] = made.returns[k]! + (isMove ? change : 0);
    made.squares[k + 1] = made.squares[k]! + (isMove ? change * change : 0);
    made.count[k + 1] = made.count[k]! + (isMove ? 1 : 0);
  }
  return made;
}

/** How many bars lie before the trade, of which all that it needs is known; or why not. */
function barsBefore(of: Trailing, trades: TradeColumns, i: number): number | Unpriced {
  const { market, day } = of;
  const at = trades.at[i]!;
  if (market.isUnsure) return 'unsureHistory';
  if (!(trades.quantity[i]! > 0) || !Number.isFinite(at) || trades.horizonDays[i]! <= 0)
    return 'invalidTrade';
  const today = tradingDayOf(market.instrument.session, timeUs(at));
  // Bars before the trading day of the trade.
  let low = 0;
  let high = day.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (day[middle]! < today) low = middle + 1;
    else high = middle;
  }
  const kept = of.usual[low] ?? usualBefore(of, low);
  of.usual[low] = kept;
  if (typeof kept === 'string') return kept;
  if (today - day[low - 1]! > STALE_DAYS_MAX) return 'staleHistory';
  const given = trades.spreadBps[i]!;
  if (!(given >= 0) && of.spread[low] === -1) spreadBefore(of, low);
  return given >= 0 || of.spread[low]! >= 0 ? low : 'unknownSpread';
}

function usualBefore(of: Trailing, end: number): Usual | Unpriced {
  const from = Math.max(0, end - HISTORY_DAYS_MAX);
  const days = of.volumes[end]! - of.volumes[from]!;
  // The first return of the window is from the bar before it, which is not in it.
  const first = Math.min(from + 1, end);
  const moves = of.count[end]! - of.count[first]!;
  if (days < DAYS_MIN || moves < DAYS_MIN - 1) return 'shortHistory';
  const meanSince = (row: number): MeanVolume => {
    const n = of.volumes[end]! - of.volumes[row]!;
    const mean = (of.volume[end]! - of.volume[row]!) / n;
    const squares = of.volumeSquares[end]! - of.volumeSquares[row]! - n * mean * mean;
    return { mean, n, relativeError: Math.sqrt(Math.max(0, squares) / (n - 1) / n) / mean };
  };
  const recent = meanSince(Math.max(from, end - RECENT_VOLUME_DAYS));
  const usual = meanSince(from);
  const chosen = hasFallen(end - from, usual.mean, recent) ? recent : usual;
  const adv = chosen.mean;
  if (!(adv > 0)) return 'noVolume';
  const mean = (of.returns[end]! - of.returns[first]!) / moves;
  const squares = of.squares[end]! - of.squares[first]!;
  const volatilityDaily = Math.sqrt(Math.max(0, squares - moves * mean * mean) / (moves - 1));
  const { instrument, bars } = of.market;
  let price = NaN;
  for (let k = end - 1; k >= from && !(price > 0); k--) price = bars.close[k]!;
  return {
    adv,
    advNotional: quoteValueOfUnits(instrument, adv, price),
    volatilityDaily,
    advError: chosen.relativeError,
    volatilityError: 1 / Math.sqrt(2 * (moves - 1)),
  };
}

/** What the sixty days before tell of the spread, kept beside them. */
function spreadBefore(
  { market: { bars, instrument }, logs, spread, spreadError }: Trailing,
  end: number,
): void {
  const from = Math.max(0, end - HISTORY_DAYS_MAX);
  const tickBps = (BPS_IN_ONE * decimalToNumber(instrument.tick)) / bars.close[end - 1]!;
  const found = spreadOfLogBars(barsBetween(logs, from, end), tickBps, bars.source);
  spread[end] = found?.measured.value ?? NaN;
  spreadError[end] = found?.measured.standardError ?? NaN;
}
