import { invariant } from '#core/kernel/assert';
import { isoTime, localOf, timeOfLocal } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, MINUTE_US, type TimeUs } from '#core/kernel/units';
import { blend, type LogEstimate } from '#core/liquidity/blend';
import { estimatedSpread } from '#core/liquidity/estimated-spread';
import {
  barSpread,
  barVariance,
  closeReturns,
  type DailySeries,
  dailySeries,
  HISTORY_DAYS_MAX,
  lastDays,
  meanVolume,
  measuredCurve,
  standardDeviation,
  volumeSteadiness,
  weekAgainstUsual,
} from '#core/liquidity/history-measures';
import { PRIOR_NAMES, type Prior, US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import {
  type Grade,
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
  type Regime,
  type VolumeCurve,
} from '#core/liquidity/profile';
import { gradeOf, ratioOrNull, regimeOf } from '#core/liquidity/standing';
import {
  type Coverage,
  coverageBefore,
  eligibleLots,
  indexAt,
  lastMid,
  realisedVariance,
  touchBetween,
} from '#core/liquidity/tape-measures';
import { flatCurve, shrunk } from '#core/liquidity/volume-curve';
import { type Instrument, priceOf, quoteValueOfUnits } from '#core/market/instrument';
import { sessionAt } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';

export interface ProfileInput {
  readonly instrument: Instrument;
  readonly asOf: TimeUs;
  /** Only its events before `asOf` are read (P9). */
  readonly tape: Tape | null;
  /** Bars of this symbol, ascending in time. Only days that ended before the session of `asOf` began are read. */
  readonly history: readonly Bars[];
  readonly prior: Prior | null;
  /** Spread and depth that somebody has watched (a live feed). Preferred to the tape's. */
  readonly observed: { readonly spreadBps: Measured; readonly depthTouch: Measured } | null;
  /** Mid in ticks where neither tape nor history knows a price: a prior's dollars become units through it. */
  readonly priceMid?: number | null;
  /** Grade of the recording (`QualityReport`): a profile is no better than what it was made of. null or absent: nobody judged it. */
  readonly tapeGrade?: Grade | null;
  /** The regime that the symbol stood in when it was last profiled; null: never. */
  readonly previousRegime?: Regime | null;
}

// One day's volume against the average day's, and a part of the day scaled up against that day: standard deviations of the logarithm.
// Measured on 334 stock-days (12 US symbols, winter 2018/19) as 0.29 and 0.15-0.19, rounded up.
const DAY_LOG_DEVIATION = 0.3;
const CURVE_LOG_DEVIATION = 0.2;
// A day's realised volatility against the average day's; volatility is about as unsteady as volume (assumed the same).
const VOLATILITY_DAY_LOG_DEVIATION = 0.3;
// Below this share of a day's volume (some 20 s after the open) scaling up says nothing.
const COVERAGE_MIN = 0.002;
const RETURNS_MIN = 10;
const HISTORY_AGE_DAYS_MAX = 30;
const TOUCH_WINDOW_US = 30 * MINUTE_US;
const REMEDY = `give --history FILE with bars of earlier days, or --prior ${PRIOR_NAMES.join(' | ')}`;

interface Sources {
  readonly input: ProfileInput;
  readonly dayStart: TimeUs;
  /** Up to a year of days, and the last of them that measures are of. */
  readonly year: DailySeries | null;
  readonly series: DailySeries | null;
  readonly curve: VolumeCurve;
  readonly measuredCurveDays: number;
  /** Of bars that carry quotes. */
  readonly usualSpread: Measured | null;
  /** The history ends long before the day of the question. */
  readonly isOld: boolean;
  readonly price: number; // quote currency per unit
  readonly coverage: Coverage | null;
  readonly notes: string[];
}

/**
 * How liquid an instrument is as of a moment, from what was known before that moment.
 * ADV and volatility are blends in logs of history, tape and prior, each by its precision; nothing is ever filled in that nobody gave.
 */
export function buildProfile(input: ProfileInput): Result<LiquidityProfile, Refusal> {
  const gathered = gather(input);
  if (!gathered.ok) return gathered;
  const sources = gathered.value;
  const { instrument, asOf, prior } = input;
  const volumes = volumeEstimates(sources);
  if (!volumes.ok) return volumes;
  const volatilities = volatilityEstimates(sources);
  if (volatilities.length === 0) return err(unknown(input, 'the daily volatility is unknown'));
  const adv = blend(volumes.value, 'units/day');
  const volatility = blend(volatilities, 'per day');
  const touch = touchOf(sources);
  noteDisagreement(volumes.value, sources.notes);
  return ok({
    instrumentId: instrument.id,
    asOf,
    adv: adv.measured,
    advNotional: quoteValueOfUnits(instrument, adv.measured.value, sources.price),
    volatilityDaily: volatility.measured,
    spreadBps: touch.spreadBps,
    spreadEstimated:
      sources.usualSpread ??
      (sources.series === null
        ? null
        : estimatedSpread(sources.series, {
            valueDaily: quoteValueOfUnits(instrument, adv.measured.value, sources.price),
            volatilityDaily: volatility.measured.value,
          })),
    depthTouch: touch.depthTouch,
    volumeSteadiness: sources.series === null ? null : volumeSteadiness(sources.series),
    curve: sources.curve,
    regime: regimeNow(sources, volatilities, touch),
    quality: gradeOf({
      historyDays: sources.series?.volume.length ?? 0,
      curveDays: sources.measuredCurveDays,
      quoted: touch.quoted,
      advDataWeight: adv.dataWeight,
      curveAssumed: sources.curve.days === 0 && prior === null,
      sourcesDisagree: disagree(volumes.value) || sources.isOld,
      tapeGrade: input.tape === null ? null : (input.tapeGrade ?? null),
    }),
    prior: prior?.name ?? null,
    notes: sources.notes,
    version: PROFILE_VERSION,
    madeOf: madeOf(sources),
  });
}

const madeOf = ({ input, series }: Sources): readonly string[] =>
  [input.tape, series]
    .flatMap((one) => (one === null ? [] : [`${one.source} ${one.hash.slice(0, 12)}`]))
    .concat(
      input.observed === null ? [] : ['quotes seen live'],
      input.prior === null ? [] : [`prior ${input.prior.name}`],
    );

const unknown = (input: ProfileInput, what: string): Refusal =>
  refusal(
    'LIQUIDITY_UNKNOWN',
    `liquidity of ${input.instrument.id} must be known before it trades, but ${what}`,
    {
      instrument: input.instrument.id,
      asOf: isoTime(input.asOf),
      tape: input.tape?.source ?? null,
      historyFiles: input.history.length,
      prior: input.prior?.name ?? null,
    },
    REMEDY,
  );

function gather(input: ProfileInput): Result<Sources, Refusal> {
  const { instrument, asOf, tape, prior } = input;
  const { session } = instrument;
  const notes: string[] = [];
  const history = input.history.filter((bars) => {
    const same = bars.symbol.toUpperCase() === instrument.symbol.toUpperCase();
    if (!same)
      notes.push(
        `history ${bars.source} is of ${bars.symbol}, not of ${instrument.symbol}: not used`,
      );
    return same;
  });
  const dayStart =
    sessionAt(session, asOf)?.open ??
    timeOfLocal(session.zone, localOf(session.zone, asOf).date, 0);
  const year = dailySeries(history, session, dayStart);
  const series = year === null ? null : lastDays(year, HISTORY_DAYS_MAX);
  const measured = measuredCurve(history, session, dayStart);
  const curve = chooseCurve({ ...input, history }, measured, series !== null, notes);
  if (curve === null)
    return err(
      unknown(
        input,
        input.tape === null
          ? 'neither history nor a prior was given'
          : 'a tape alone does not show how its part of the day relates to a whole day',
      ),
    );
  const mid = tape === null ? NaN : lastMid(tape, indexAt(tape.at, tape.count, asOf));
  const lastClose = series?.close.findLast((close) => close > 0) ?? NaN;
  const given = input.priceMid ?? NaN;
  const price = [priceOf(instrument, mid), priceOf(instrument, given), lastClose].find(
    (one) => one > 0,
  );
  if (price === undefined) return err(unknown(input, 'no earlier price is known'));
  const coverage = tape === null ? null : coverageBefore(tape, session, curve, asOf);
  const age = series === null ? 0 : Math.floor((dayStart - series.endsAt) / DAY_US);
  if (age > HISTORY_AGE_DAYS_MAX)
    notes.push(
      `the history ends ${age} days before the day asked about, and may no longer be typical`,
    );
  if (prior !== null) notes.push(`prior ${prior.name} was named: ${prior.sources.join('; ')}`);
  notes.push(`eligible volume: ${instrument.eligible.description}`);
  if (tape !== null && (input.tapeGrade === 'C' || input.tapeGrade === 'D'))
    notes.push(`the recording is graded ${input.tapeGrade}: measures from it may be wrong`);
  return ok({
    input: { ...input, history },
    dayStart,
    year,
    series,
    curve,
    measuredCurveDays: measured?.days ?? 0,
    usualSpread: barSpread(history, session, dayStart),
    isOld: age > HISTORY_AGE_DAYS_MAX,
    price,
    coverage,
    notes,
  });
}

function chooseCurve(
  input: ProfileInput,
  measured: VolumeCurve | null,
  hasDays: boolean,
  notes: string[],
): VolumeCurve | null {
  const { prior } = input;
  if (measured !== null) return prior === null ? measured : shrunk(measured, prior.curve);
  if (prior !== null)
    return { ...prior.curve, source: `prior ${prior.name}: ${prior.curve.source}` };
  if (!hasDays) return null;
  const { session } = input.instrument;
  if (session.closeUs - session.openUs >= DAY_US) {
    notes.push(
      'the volume curve is assumed flat over 24 h, because daily bars do not show the hours',
    );
    return flatCurve(24, 'flat over 24 h (assumed)');
  }
  notes.push(
    `the volume curve is a ${US_EQUITY_U_SHAPE.source}, because daily bars do not show the hours; give intraday bars for the instrument's own`,
  );
  return US_EQUITY_U_SHAPE;
}

function volumeEstimates(sources: Sources): Result<readonly LogEstimate[], Refusal> {
  const { input, series, coverage, price } = sources;
  const { instrument, tape, prior } = input;
  const estimates: LogEstimate[] = [];
  if (series !== null) {
    const { mean, standardError, n } = meanVolume(series);
    if (mean === 0)
      return err(
        refusal(
          'INSUFFICIENT_LIQUIDITY',
          `${instrument.id} must trade, had no volume on ${n} days of history`,
          { instrument: instrument.id, days: n },
          'do not trade it, or give a history in which it trades',
        ),
      );
    // A handful of days may agree by chance: never surer than days are usually alike.
    const floor = DAY_LOG_DEVIATION / Math.sqrt(n);
    const log =
      n < 5 || standardError === null
        ? Math.max(floor, (standardError ?? 0) / mean)
        : Math.max(1e-6, standardError / mean);
    estimates.push({
      value: mean,
      logStandardError: log,
      n,
      source: `history ${n} days (${series.source})`,
      fromPrior: false,
    });
  }
  if (tape !== null && coverage !== null && coverage.days >= COVERAGE_MIN) {
    const printed =
      coverage.ranges.reduce((sum, { from, to }) => sum + eligibleLots(tape, from, to), 0) *
      decimalToNumber(instrument.lot);
    const spread =
      CURVE_LOG_DEVIATION ** 2 * Math.max(0, 1 / coverage.days - 1) +
      DAY_LOG_DEVIATION ** 2 / Math.max(1, coverage.days);
    const part = `${Number((100 * coverage.days).toPrecision(3))} % of a day`;
    if (printed > 0)
      estimates.push({
        value: printed / coverage.days,
        logStandardError: Math.sqrt(spread),
        n: 1,
        source: `tape, ${part} (${tape.source})`,
        fromPrior: false,
      });
  }
  if (prior !== null) {
    const value = prior.advNotional.value / quoteValueOfUnits(instrument, 1, price);
    estimates.push({
      value,
      logStandardError: prior.advNotional.logStandardDeviation,
      n: 0,
      source: `prior ${prior.name}`,
      fromPrior: true,
    });
  }
  return estimates.length === 0
    ? err(unknown(input, 'the daily volume is unknown'))
    : ok(estimates);
}

function volatilityEstimates(sources: Sources): readonly LogEstimate[] {
  const { input, series, coverage } = sources;
  const { tape, prior } = input;
  const estimates: LogEstimate[] = [];
  const returns = series === null ? new Float64Array(0) : closeReturns(series);
  const deviation = standardDeviation(returns);
  // Standard error of a standard deviation under normal returns: 1 / sqrt(2 (n - 1)) in logs.
  if (returns.length >= 5 && deviation > 0) {
    estimates.push({
      value: deviation,
      logStandardError: 1 / Math.sqrt(2 * (returns.length - 1)),
      n: returns.length,
      source: `history ${returns.length} returns`,
      fromPrior: false,
    });
  }
  const bars =
    returns.length >= 5
      ? null
      : barVariance(input.history, input.instrument.session, sources.dayStart);
  if (bars !== null && bars.variance > 0) {
    const log = Math.sqrt(VOLATILITY_DAY_LOG_DEVIATION ** 2 / bars.days + 1 / (2 * bars.returns));
    estimates.push({
      value: Math.sqrt(bars.variance),
      logStandardError: log,
      n: bars.returns,
      source: `history bars, ${bars.returns} returns of ${bars.days} days, no nights (${bars.source})`,
      fromPrior: false,
    });
  }
  if (tape !== null && coverage !== null && coverage.days >= COVERAGE_MIN) {
    const { sum, n } = realisedVariance(tape, coverage);
    // Variance is scaled by share of volume, not of time: both run along the same U (Jain & Joh 1988; trading time, Clark 1973).
    const log = Math.sqrt(
      VOLATILITY_DAY_LOG_DEVIATION ** 2 / Math.max(1, coverage.days) + 1 / (2 * Math.max(1, n)),
    );
    if (n >= RETURNS_MIN && sum > 0)
      estimates.push({
        value: Math.sqrt(sum / coverage.days),
        logStandardError: log,
        n,
        source: `tape, ${n} one-minute mids, no nights`,
        fromPrior: false,
      });
  }
  if (prior !== null)
    estimates.push({
      value: prior.volatilityDaily.value,
      logStandardError: prior.volatilityDaily.logStandardDeviation,
      n: 0,
      source: `prior ${prior.name}`,
      fromPrior: true,
    });
  return estimates;
}

/** Today's tape against the days before where there is one, else the last week against them. */
function regimeNow(
  { input, usualSpread, year }: Sources,
  volatilities: readonly LogEstimate[],
  touch: Touch,
): Regime {
  const week = year === null ? { volatility: null, volumeLost: null } : weekAgainstUsual(year);
  const [recent, usual] = ['tape', 'history'].map(
    (from) => volatilities.find((one) => one.source.startsWith(from))?.value ?? null,
  );
  const spread = touch.quoted ? (touch.spreadBps?.value ?? null) : null;
  return regimeOf({
    volatility: ratioOrNull(recent ?? null, usual ?? null) ?? week.volatility,
    spread: ratioOrNull(spread, usualSpread?.value ?? null),
    volumeLost: week.volumeLost,
    previous: input.previousRegime ?? null,
  });
}

interface Touch {
  readonly spreadBps: Measured | null;
  readonly depthTouch: Measured | null;
  /** Seen in quotes, not supposed by a prior. */
  readonly quoted: boolean;
}
function touchOf(sources: Sources): Touch {
  const { input, notes } = sources;
  const { instrument, asOf, tape, prior, observed } = input;
  if (observed !== null) return { ...observed, quoted: true };
  const day = sessionAt(instrument.session, asOf);
  const seen =
    tape === null || day === null || asOf <= day.open
      ? null
      : touchBetween(
          tape,
          Math.max(day.open, Math.min(asOf, day.close) - TOUCH_WINDOW_US),
          Math.min(asOf, day.close),
        );
  if (tape !== null && seen !== null) {
    const lot = decimalToNumber(instrument.lot);
    const source = `tape, last ${seen.minutes} min (${tape.source})`;
    return {
      spreadBps: {
        value: seen.spreadBps,
        unit: 'bps',
        standardError: seen.spreadStandardError,
        n: seen.minutes,
        source,
      },
      depthTouch: {
        value: seen.depthLots * lot,
        unit: 'units',
        standardError: seen.depthStandardError === null ? null : seen.depthStandardError * lot,
        n: seen.minutes,
        source,
      },
      quoted: true,
    };
  }
  notes.push('no earlier quotes: the depth at the touch is unknown');
  if (prior === null) return { spreadBps: null, depthTouch: null, quoted: false };
  const { value, logStandardDeviation } = prior.spreadBps;
  invariant(value > 0, 'a prior has a spread');
  return {
    spreadBps: {
      value,
      unit: 'bps',
      standardError: value * logStandardDeviation,
      n: 0,
      source: `prior ${prior.name}`,
    },
    depthTouch: null,
    quoted: false,
  };
}

// Tape and history further apart than a day can be from another (0.3 in logs, three standard deviations) count different prints.
const DISAGREEMENT_LOG = Math.log(3);
function disagree(estimates: readonly LogEstimate[]): boolean {
  const logs = estimates.filter((one) => !one.fromPrior).map((one) => Math.log(one.value));
  return logs.length > 1 && Math.max(...logs) - Math.min(...logs) > DISAGREEMENT_LOG;
}
function noteDisagreement(estimates: readonly LogEstimate[], notes: string[]): void {
  if (!disagree(estimates)) return;
  const said = estimates
    .filter((one) => !one.fromPrior)
    .map((one) => `${one.source}: ${Math.round(one.value)} units a day`);
  notes.push(
    `tape and history differ by more than a factor of 3 (${said.join('; ')}): they may count other venues or prints`,
  );
}
