import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Ratio } from '#core/kernel/units';
import { blend, type LogEstimate } from '#core/liquidity/blend';
import { costAhead } from '#core/liquidity/cost-ahead';
import { estimatedSpread } from '#core/liquidity/estimated-spread';
import { volumeSteadiness, weekAgainstUsual } from '#core/liquidity/history-measures';
import {
  type CostAhead,
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
  type Regime,
} from '#core/liquidity/profile';
import {
  gather,
  type ProfileInput,
  type Sources,
  tickBpsOf,
  unknown,
} from '#core/liquidity/profile-sources';
import { type ProfileTouch, profileTouchOf } from '#core/liquidity/profile-touch';
import { gradeOf, ratioOrNull, regimeOf } from '#core/liquidity/standing';
import { timeOfDay } from '#core/liquidity/time-of-day';
import { volatilityEstimates } from '#core/liquidity/volatility-estimates';
import { disagree, noteDisagreement, volumeEstimates } from '#core/liquidity/volume-estimates';
import { quoteValueOfUnits } from '#core/market/instrument';

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
  const touch = profileTouchOf(sources);
  noteDisagreement(volumes.value, sources.notes);
  const spreadEstimated = sources.usualSpread ?? spreadOfBars(sources);
  return ok({
    instrumentId: instrument.id,
    asOf,
    adv: adv.measured,
    advNotional: quoteValueOfUnits(instrument, adv.measured.value, sources.price),
    volatilityDaily: volatility.measured,
    spreadBps: touch.spreadBps,
    spreadEstimated,
    depthTouch: touch.depthTouch,
    timeOfDay: timeOfDay(instrument, asOf, sources.dayStart, sources.input.history, input.tape),
    ahead: aheadOf(sources),
    volumeSteadiness: sources.series === null ? null : volumeSteadiness(sources.series),
    curve: sources.curve,
    regime: regimeNow(sources, volatilities, touch),
    quality: gradeOf({
      historyDays: sources.series?.volume.length ?? 0,
      curveDays: sources.measuredCurveDays,
      quoted: touch.quoted,
      advDataWeight: adv.dataWeight,
      advError:
        adv.measured.standardError === null
          ? null
          : adv.measured.standardError / adv.measured.value,
      spreadShown:
        sources.usualSpread !== null ||
        (spreadEstimated !== null &&
          spreadEstimated.value > (spreadEstimated.standardError ?? Infinity)),
      emptyShare: emptyShareOf(sources),
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

function spreadOfBars(sources: Sources): Measured | null {
  if (sources.series === null) return null;
  const found = estimatedSpread(sources.series, tickBpsOf(sources));
  if (found === null) return null;
  if (found.isRaised) sources.notes.push(`the spread is ${found.measured.source}`);
  return found.measured;
}

function emptyShareOf({ series }: Sources): Ratio {
  if (series === null) return 1;
  const empty = series.volume.reduce((sum, units) => sum + (units > 0 ? 0 : 1), 0);
  return empty / series.volume.length;
}

/** Today's tape, or an average that was asked for, is not looked past. */
function aheadOf(sources: Sources): CostAhead | null {
  const { input, year, price } = sources;
  const { instrument, tape, prior } = input;
  if (year === null || tape !== null || prior !== null) return null;
  if (instrument.session.exchange !== 'XNYS' || instrument.currencies.quote !== 'USD') return null;
  return costAhead(year, tickBpsOf(sources), quoteValueOfUnits(instrument, 1, price));
}

const madeOf = ({ input, series }: Sources): readonly string[] =>
  [input.tape, series]
    .flatMap((one) => (one === null ? [] : [`${one.source} ${one.hash.slice(0, 12)}`]))
    .concat(
      input.observed === null ? [] : ['quotes seen live'],
      input.prior === null ? [] : [`prior ${input.prior.name}`],
    );

/** Today's tape against the days before where there is one, else the last week against them. */
function regimeNow(
  { input, usualSpread, year }: Sources,
  volatilities: readonly LogEstimate[],
  touch: ProfileTouch,
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
