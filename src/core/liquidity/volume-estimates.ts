import { decimalToNumber } from '#core/kernel/decimal';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count, Units } from '#core/kernel/units';
import type { LogEstimate } from '#core/liquidity/blend';
import { type DailySeries, lastDays } from '#core/liquidity/daily-series';
import { meanVolume } from '#core/liquidity/history-measures';
import { COVERAGE_MIN, type Sources, unknown } from '#core/liquidity/profile-sources';
import { eligibleLots } from '#core/liquidity/tape-measures';
import { quoteValueOfUnits } from '#core/market/instrument';

// One day's volume against the average day's, and a part of the day scaled up against that day: standard deviations of the logarithm.
// Measured on 334 stock-days (12 US symbols, winter 2018/19) as 0.29 and 0.15-0.19, rounded up.
const DAY_LOG_DEVIATION = 0.3;

const CURVE_LOG_DEVIATION = 0.2;

export function volumeEstimates(sources: Sources): Result<readonly LogEstimate[], Refusal> {
  const { input, series, coverage, price } = sources;
  const { instrument, tape, prior } = input;
  const estimates: LogEstimate[] = [];
  if (series !== null) {
    const whole = meanVolume(series);
    const recent = fallenTo(series, whole.mean);
    const { mean, standardError, n } = recent ?? whole;
    if (recent !== null)
      sources.notes.push(
        `volume has fallen: ${n} days of ${shortly(mean)} units a day after ${whole.n} of ${shortly(whole.mean)}; the recent days are used`,
      );
    if (!(mean > 0))
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

const shortly = (value: number): string => String(Number(value.toPrecision(3)));
/** What a fallen volume is read from. */
export const RECENT_VOLUME_DAYS = 5;
const USUAL_DAYS_MIN = 20;
/** Less than this of the usual is not a quiet week: it is another market than the one of the average. */
const FALLEN_TO = 0.25;
/** The last week, where it has lost most of the usual volume: an order is worked in what is there now. null: it has not. */
function fallenTo(series: DailySeries, usual: number): ReturnType<typeof meanVolume> | null {
  const recent = meanVolume(lastDays(series, RECENT_VOLUME_DAYS));
  return hasFallen(series.volume.length, usual, recent) ? recent : null;
}
/** Whether the last `RECENT_VOLUME_DAYS` rows speak alone for the volume of a series of `rows`. */
export const hasFallen = (
  rows: Count,
  usual: Units,
  recent: { readonly mean: Units; readonly n: Count },
): boolean =>
  rows >= RECENT_VOLUME_DAYS + USUAL_DAYS_MIN && recent.n > 0 && recent.mean < FALLEN_TO * usual;

// Tape and history further apart than a day can be from another (0.3 in logs, three standard deviations) count different prints.
const DISAGREEMENT_LOG = Math.log(3);

export function disagree(estimates: readonly LogEstimate[]): boolean {
  const logs = estimates.filter((one) => !one.fromPrior).map((one) => Math.log(one.value));
  return logs.length > 1 && Math.max(...logs) - Math.min(...logs) > DISAGREEMENT_LOG;
}

export function noteDisagreement(estimates: readonly LogEstimate[], notes: string[]): void {
  if (!disagree(estimates)) return;
  const said = estimates
    .filter((one) => !one.fromPrior)
    .map((one) => `${one.source}: ${Math.round(one.value)} units a day`);
  notes.push(
    `tape and history differ by more than a factor of 3 (${said.join('; ')}): they may count other venues or prints`,
  );
}
