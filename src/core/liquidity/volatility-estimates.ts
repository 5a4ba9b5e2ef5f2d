import type { LogEstimate } from '#core/liquidity/blend';
import { barVariance, closeReturns, standardDeviation } from '#core/liquidity/history-measures';
import { COVERAGE_MIN, type Sources } from '#core/liquidity/profile-sources';
import { realisedVariance } from '#core/liquidity/tape-measures';

// A day's realised volatility against the average day's; volatility is about as unsteady as volume (assumed the same).
const VOLATILITY_DAY_LOG_DEVIATION = 0.3;

const RETURNS_MIN = 10;

export function volatilityEstimates(sources: Sources): readonly LogEstimate[] {
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
