import type { Prediction } from '#core/cost/calibrate/learners';
import { LEVELS } from '#core/cost/noise';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count, Days } from '#core/kernel/units';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { studentQuantile } from '#core/numeric/student';

/** What came out, and on which day: days are the clusters. */
export interface Outcomes {
  readonly costBps: Float64Array;
  readonly day: Int32Array;
}
/** Share of outcomes within an interval, with the band that days allow; `holds` where the nominal level lies inside it. */
interface Coverage extends Estimate {
  readonly nominal: number;
  readonly band95: readonly [number, number];
  readonly holds: boolean;
}
/** P13: coverage never without width. All in bps. */
export interface Judgement {
  readonly n: Count;
  readonly days: Days;
  readonly coverage90: Coverage;
  readonly coverage50: Coverage;
  readonly width90: number;
  /** Mean over LEVELS of the pinball loss (Koenker & Bassett 1978). */
  readonly pinball: Estimate;
  /** Twice the integral of the pinball loss over probabilities (Gneiting & Raftery 2007), by trapezoids between LEVELS; beyond the outermost the loss falls to 0 in a line. */
  readonly crps: Estimate;
  /** Realised less expected. */
  readonly bias: Estimate;
  readonly rootMeanSquare: number;
}
export const CELL_MIN = 300;
export const CLUSTERS_MIN = 5;

/** Judges the rows that were predicted (NaN elsewhere). */
export function judge(
  of: Prediction,
  outcomes: Outcomes,
  rows: Int32Array = judgedRows(of),
): Result<Judgement, Refusal> {
  const days = new Set(Array.from(rows, (i) => outcomes.day[i]!)).size;
  if (days < CLUSTERS_MIN)
    return err(
      refusal(
        'TOO_FEW_OBSERVATIONS',
        `a forecast must be judged over ${CLUSTERS_MIN} days, had ${days}`,
        { n: rows.length, days },
        'wait for more days',
      ),
    );
  const over = (value: (i: number) => number): Estimate => clusteredMean(rows, outcomes.day, value);
  const within = (low: number, high: number): Coverage => {
    const nominal = LEVELS[high]! - LEVELS[low]!;
    const share = over((i) =>
      outcomes.costBps[i]! >= of.quantiles[low]![i]! &&
      outcomes.costBps[i]! <= of.quantiles[high]![i]!
        ? 1
        : 0,
    );
    const half = studentQuantile(0.975, days - 1) * share.standardError;
    const band95 = [share.value - half, share.value + half] as const;
    return { ...share, nominal, band95, holds: nominal >= band95[0] && nominal <= band95[1] };
  };
  const last = LEVELS.length - 1;
  return ok({
    n: rows.length,
    days,
    coverage90: within(0, last),
    coverage50: within(LEVELS.indexOf(0.25), LEVELS.indexOf(0.75)),
    width90: over((i) => of.quantiles[last]![i]! - of.quantiles[0]![i]!).value,
    pinball: over((i) => pinballOf(of, outcomes.costBps[i]!, i)),
    crps: over((i) => crpsOf(of, outcomes.costBps[i]!, i)),
    bias: over((i) => outcomes.costBps[i]! - of.mean[i]!),
    rootMeanSquare: Math.sqrt(over((i) => (outcomes.costBps[i]! - of.mean[i]!) ** 2).value),
  });
}

/** One against the other on the rows that both predicted: mean difference (first less second), negative where the first is better. */
export interface ForecastComparison {
  readonly pinball: Verdict;
  readonly crps: Verdict;
  readonly squared: Verdict;
}
export interface Verdict extends Estimate {
  /** Two-sided at 95 %, Student's quantile over days. */
  readonly verdict: 'better' | 'worse' | 'undecided';
}
export function compareForecasts(
  a: Prediction,
  b: Prediction,
  outcomes: Outcomes,
): ForecastComparison {
  const rows = judgedRows(a).filter((i) => !Number.isNaN(b.mean[i]!));
  const days = new Set(Array.from(rows, (i) => outcomes.day[i]!)).size;
  const against = (loss: (of: Prediction, i: number) => number): Verdict => {
    const difference = clusteredMean(rows, outcomes.day, (i) => loss(a, i) - loss(b, i));
    const isTold =
      days >= CLUSTERS_MIN &&
      Math.abs(difference.value) > studentQuantile(0.975, days - 1) * difference.standardError;
    return {
      ...difference,
      verdict: !isTold ? 'undecided' : difference.value < 0 ? 'better' : 'worse',
    };
  };
  return {
    pinball: against((of, i) => pinballOf(of, outcomes.costBps[i]!, i)),
    crps: against((of, i) => crpsOf(of, outcomes.costBps[i]!, i)),
    squared: against((of, i) => (outcomes.costBps[i]! - of.mean[i]!) ** 2),
  };
}

export const judgedRows = ({ mean }: Prediction): Int32Array =>
  Int32Array.from(
    Array.from({ length: mean.length }, (_, i) => i).filter((i) => !Number.isNaN(mean[i]!)),
  );

const lossAt = (level: number, quantile: number, outcome: number): number =>
  outcome >= quantile ? level * (outcome - quantile) : (1 - level) * (quantile - outcome);
const pinballOf = ({ quantiles }: Prediction, outcome: number, i: number): number =>
  LEVELS.reduce((sum, level, k) => sum + lossAt(level, quantiles[k]![i]!, outcome), 0) /
  LEVELS.length;
function crpsOf({ quantiles }: Prediction, outcome: number, i: number): number {
  let sum = 0;
  let before = 0;
  let from = 0;
  for (const [k, level] of LEVELS.entries()) {
    const loss = lossAt(level, quantiles[k]![i]!, outcome);
    sum += ((before + loss) / 2) * (level - from);
    [before, from] = [loss, level];
  }
  return 2 * (sum + (before / 2) * (1 - from));
}

/** Mean whose error allows for days on which everything moves together: sums over days, G / (G - 1). */
export function clusteredMean(
  rows: Int32Array,
  day: Int32Array,
  value: (i: number) => number,
): Estimate {
  const values = Float64Array.from(rows, value);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const sums = new Map<number, number>();
  for (const [k, i] of rows.entries())
    sums.set(day[i]!, (sums.get(day[i]!) ?? 0) + values[k]! - mean);
  const squares = [...sums.values()].reduce((sum, x) => sum + x * x, 0);
  return estimate(
    mean,
    sums.size < 2 ? NaN : Math.sqrt((squares * sums.size) / (sums.size - 1)) / values.length,
    values.length,
  );
}
