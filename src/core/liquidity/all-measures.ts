import { civilDateOf } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { BPS_IN_ONE, MINUTE_US, type TimeUs } from '#core/kernel/units';
import {
  type DailySeries,
  dailySeries,
  HISTORY_DAYS_MAX,
  lastDays,
  withVolume,
} from '#core/liquidity/daily-series';
import { abdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
import { amihud, amivest } from '#core/liquidity/measures/amihud';
import { studyBook, tickDayOf } from '#core/liquidity/measures/book-study';
import { corwinSchultz } from '#core/liquidity/measures/corwin-schultz';
import { edge } from '#core/liquidity/measures/edge';
import { differencesOf, logBarsOf, simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { marketOrders } from '#core/liquidity/measures/market-orders';
import { roll } from '#core/liquidity/measures/roll';
import { studyTicks } from '#core/liquidity/measures/tick-study';
import { varImpact } from '#core/liquidity/measures/var-impact';
import {
  closeToClose,
  ewmaVolatility,
  parkinson,
  yangZhang,
} from '#core/liquidity/measures/volatility';
import { medianDailyVolume, tradedValue } from '#core/liquidity/measures/volume';
import { zeroReturns } from '#core/liquidity/measures/zero-returns';
import type { Measured } from '#core/liquidity/profile';
import { indexAt } from '#core/liquidity/tape-measures';
import { type Instrument, worthOf } from '#core/market/instrument';
import { sessionOn, tradingDayOf } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';
import { type Estimate, scaled } from '#core/numeric/estimate';

export type Measures = { readonly [name: string]: Measured };

/** Everything that days of history, and the tape of the day of `asOf` up to then, say about liquidity; what they do not tell is left out. More than a profile needs, so it is asked for on its own. */
export function measuresOf({
  instrument,
  tape,
  history,
  asOf,
}: {
  readonly instrument: Instrument;
  readonly tape: Tape | null;
  readonly history: readonly Bars[];
  readonly asOf: TimeUs;
}): Measures {
  const { session } = instrument;
  const dayNumber = tradingDayOf(session, asOf);
  const hours = sessionOn(session, civilDateOf(dayNumber));
  const series = dailySeries(
    history.filter((bars) => bars.symbol.toUpperCase() === instrument.symbol.toUpperCase()),
    session,
    hours?.open ?? asOf,
  );
  const days =
    series === null
      ? {}
      : measuresOfDays(withVolume(lastDays(series, HISTORY_DAYS_MAX)), instrument);
  if (tape === null || hours === null || asOf <= hours.open) return days;
  return {
    ...days,
    ...measuresOfTape(upTo(tape, asOf), instrument, {
      from: hours.open,
      to: Math.min(asOf, hours.close),
    }),
  };
}

/** Daily bars; spreads whole, bps, signed: below 0 the noise is larger than the spread. */
function measuresOfDays(series: DailySeries, instrument: Instrument): Measures {
  const { currencies } = instrument;
  const bars = logBarsOf(series);
  const moves = differencesOf(bars.close);
  const returns = simpleReturnsOf(series.close);
  const traded = tradedValue(
    series.close.map((close) => worthOf(instrument, close)),
    series.volume,
  );
  const source = `${series.close.length} days (${series.source})`;
  const bps = (of: Estimate): Estimate => scaled(of, BPS_IN_ONE);
  return known(source, {
    spreadEdge: [bps(edge(bars).spread), 'bps'],
    spreadCorwinSchultz: [bps(corwinSchultz(bars, 'log').signed), 'bps'],
    spreadAbdiRanaldo: [bps(abdiRanaldo(bars).signed), 'bps'],
    spreadRoll: [bps(roll(bars.close).spread), 'bps'],
    volatilityCloseToClose: [closeToClose(bars.close), 'per day'],
    volatilityParkinson: [parkinson(bars), 'per day, trading hours'],
    volatilityYangZhang: [yangZhang(bars), 'per day'],
    volatilityEwma: [ewmaVolatility(moves, 0.94), 'per day'],
    amihud: [amihud(returns, traded.subarray(1)), `return per million ${currencies.quote}`],
    amivest: [amivest(returns, traded.subarray(1)), `${currencies.quote} per return of 1`],
    zeroReturnDays: [zeroReturns(returns, series.volume.subarray(1)).zeros, 'of days'],
    medianDailyVolume: [medianDailyVolume(series.volume), 'units/day'],
  });
}

const HORIZONS = [10, 60, 300] as const;
const SIZES = [10e3, 100e3] as const;
const BANDS_BPS = [10, 50] as const;

function measuresOfTape(
  tape: Tape,
  instrument: Instrument,
  { from, to }: { readonly from: number; readonly to: number },
): Measures {
  const tick = decimalToNumber(instrument.tick);
  const lot = decimalToNumber(instrument.lot);
  const { quote } = instrument.currencies;
  const study = studyTicks(sessionOnly(tape, from, to), {
    from,
    to,
    lagUs: 0,
    horizonsUs: HORIZONS.map((s) => s * 1e6),
    intervalUs: MINUTE_US,
    buckets: 50,
    rule: 'leeReady',
  });
  const { spreads, kyle, hasbrouck, recovery } = study;
  const source = `tape (${tape.source})`;
  const orders = marketOrders(tape, from, to);
  const impact = varImpact(orders);
  const perBps = BPS_IN_ONE / (orders.mid.reduce((sum, mid) => sum + mid, 0) / orders.mid.length);
  const ticks = known(source, {
    spreadQuoted: [study.quotedBps, 'bps, time-weighted'],
    spreadEffective: [scaled(spreads.effective.percentByValue, 100), 'bps, by value'],
    ...Object.fromEntries(
      spreads.horizons.flatMap(({ realised, impact }, i) => [
        [
          `spreadRealised${HORIZONS[i]}s`,
          [scaled(realised.percentByValue, 100), 'bps, by value'] as const,
        ],
        [
          `priceImpact${HORIZONS[i]}s`,
          [scaled(impact.percentByValue, 100), 'bps, by value'] as const,
        ],
      ]),
    ),
    depthTouchToday: [scaled(study.touchDepth, lot), 'units, mean of the sides'],
    imbalance: [study.imbalance, '-1 all asks, 1 all bids'],
    logQuoteSlope: [study.logQuoteSlope, 'log price per log lot'],
    kyleLambda: [
      {
        value: (kyle.lambda * tick) / lot,
        standardError: (kyle.robustStandardError * tick) / lot,
        n: kyle.n,
      },
      `${quote} per unit of net flow, minutes`,
    ],
    hasbrouckLambda: [
      {
        value: hasbrouck.lambda / Math.sqrt(tick * lot),
        standardError: hasbrouck.robustStandardError / Math.sqrt(tick * lot),
        n: hasbrouck.n,
      },
      `return per root of ${quote}, minutes`,
    ],
    ...(impact === null
      ? {}
      : {
          varImpactImmediate: [scaled(impact.immediate, perBps), 'bps, a market order, at once'],
          varImpactPermanent: [
            scaled(impact.permanent, perBps),
            'bps, an unexpected market order, 20 orders on',
          ],
        }),
    vpin: [study.vpin, 'of volume'],
    orderFlowImbalanceBeta: [
      scaled(study.orderFlow.beta, tick / lot),
      `${quote} per unit of order flow, minutes`,
    ],
    volatilityRealised: [study.realisedVolatility, 'of the session so far'],
    spreadHalfLife: [
      {
        value: recovery.halfLife / 1e6,
        standardError: (recovery.interval[1] - recovery.interval[0]) / 3.92 / 1e6,
        n: recovery.shocks,
      },
      's, after the spread has doubled',
    ],
  });
  if (tape.depth < 2) return ticks;
  const book = studyBook(tape, {
    from,
    to,
    values: [...SIZES],
    bandsBps: [...BANDS_BPS],
    imbalanceBins: 3,
    spreadMaxTicks: 3,
  });
  return {
    ...ticks,
    ...known(
      source,
      Object.fromEntries(
        book.roundTrips.map(({ value, xlmBps, held }) => [
          `roundTrip${value / 1e3}k`,
          [
            xlmBps,
            `bps, XLM; the recorded book held it ${Math.round(100 * held.value)} % of the time`,
          ] as const,
        ]),
      ),
    ),
    ...known(
      source,
      Object.fromEntries(
        book.depth.map(({ bps, units, complete }) => [
          `depthWithin${bps}bps`,
          [
            units,
            `units, both sides${complete.value < 0.999 ? `; a lower bound ${Math.round(100 * (1 - complete.value))} % of the time` : ''}`,
          ] as const,
        ]),
      ),
    ),
  };
}

/** Trades of the session, with every quote: the first trade needs the quote before it. */
function sessionOnly(tape: Tape, from: number, to: number): ReturnType<typeof tickDayOf> {
  const { trades, quotes, sequence } = tickDayOf(tape);
  const a = indexAt(trades.at, trades.at.length, from);
  const b = indexAt(trades.at, trades.at.length, to);
  const cut = {
    at: trades.at.subarray(a, b),
    price: trades.price.subarray(a, b),
    size: trades.size.subarray(a, b),
  };
  return {
    trades: cut,
    quotes,
    sequence:
      sequence === null
        ? null
        : {
            direction: sequence.direction.subarray(a, b),
            quoteRow: sequence.quoteRow.subarray(a, b),
          },
  };
}

/** Only what happened before (P9). */
const upTo = (tape: Tape, asOf: TimeUs): Tape => ({
  ...tape,
  count: indexAt(tape.at, tape.count, asOf),
});

function known(
  source: string,
  all: { readonly [name: string]: readonly [Estimate, string] },
): Measures {
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, [{ value, standardError, n }, unit]]) =>
      Number.isFinite(value)
        ? [
            [
              name,
              {
                value,
                unit,
                standardError: Number.isFinite(standardError) ? standardError : null,
                n,
                source,
              },
            ],
          ]
        : [],
    ),
  );
}
