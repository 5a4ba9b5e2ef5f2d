import { isoTime, localOf, timeOfLocal } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  BPS_IN_ONE,
  type Bps,
  DAY_US,
  type Days,
  type Price,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import {
  type DailySeries,
  dailySeries,
  HISTORY_DAYS_MAX,
  lastDays,
} from '#core/liquidity/daily-series';
import { findingNotesOf, unsureBars } from '#core/liquidity/history-findings';
import { barSpread } from '#core/liquidity/history-measures';
import { measuredCurve } from '#core/liquidity/measured-curve';
import { PRIOR_NAMES, type Prior, US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { type Grade, type Measured, type Regime, type VolumeCurve } from '#core/liquidity/profile';
import { type Coverage, coverageBefore, indexAt, lastMid } from '#core/liquidity/tape-measures';
import { flatCurve, shrunk } from '#core/liquidity/volume-curve';
import { type Instrument, priceOf } from '#core/market/instrument';
import { sessionAt, usualDayUs } from '#core/market/session';
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
  readonly priceMid?: TickPrice | null;
  /** Grade of the recording (`QualityReport`): a profile is no better than what it was made of. null or absent: nobody judged it. */
  readonly tapeGrade?: Grade | null;
  /** The regime that the symbol stood in when it was last profiled; null: never. */
  readonly previousRegime?: Regime | null;
}

// Below this share of a day's volume (some 20 s after the open) scaling up says nothing.
export const COVERAGE_MIN = 0.002;

const HISTORY_AGE_DAYS_MAX = 30;

const REMEDY = `give --history FILE with bars of earlier days, or --prior ${PRIOR_NAMES.join(' | ')}`;

export interface Sources {
  readonly input: ProfileInput;
  readonly dayStart: TimeUs;
  /** Up to a year of days, and the last of them that measures are of. */
  readonly year: DailySeries | null;
  readonly series: DailySeries | null;
  readonly curve: VolumeCurve;
  readonly measuredCurveDays: Days;
  /** Of bars that carry quotes. */
  readonly usualSpread: Measured | null;
  /** The history ends long before the day of the question. */
  readonly isOld: boolean;
  readonly price: Price; // quote currency per unit
  readonly coverage: Coverage | null;
  readonly notes: string[];
}

export const unknown = (input: ProfileInput, what: string): Refusal =>
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

/** One price step at the last known price, bps. */
export const tickBpsOf = ({ input, price }: Sources): Bps =>
  (BPS_IN_ONE * decimalToNumber(input.instrument.tick)) / price;

export function gather(input: ProfileInput): Result<Sources, Refusal> {
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
  for (const bars of history) {
    const unsure = unsureBars(bars, instrument, asOf);
    if (unsure !== null) return err(unsure);
    notes.push(...findingNotesOf(bars, instrument, asOf));
  }
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
  const rested = tape !== null || series === null ? 0 : restedDays(series);
  if (rested >= RESTED_DAYS_MAX && series?.volume.some((units) => units > 0) === true)
    return err(
      refusal(
        'MARKET_DATA_STALE',
        `${instrument.id} must have traded within ${RESTED_DAYS_MAX} days, has not for ${rested}: nothing was traded, or each row repeats the one before`,
        { instrument: instrument.id, days: rested, max: RESTED_DAYS_MAX },
        'it may be halted, suspended or delisted: do not trade it on old figures',
      ),
    );
  if (rested > 1) notes.push(`nothing new on the last ${rested} days of the history`);
  // A day that is there without a price is no day to take the price of the one before for.
  if (!(mid > 0) && !(given > 0) && series !== null && !((series.close.at(-1) ?? NaN) > 0))
    return err(unknown(input, `${series.source} has no price of its last day`));
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

const RESTED_DAYS_MAX = 5;
/** Last days on which nothing traded, or of which the row is that of the day before. */
function restedDays({ close, volume }: DailySeries): number {
  let rested = 0;
  for (let i = close.length - 1; i > 0; i--) {
    const isRepeat = close[i] === close[i - 1] && volume[i] === volume[i - 1];
    if (!isRepeat && volume[i] !== 0) break;
    rested++;
  }
  return rested;
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
  if (usualDayUs(session) >= DAY_US) {
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
