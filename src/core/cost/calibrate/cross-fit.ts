import type { Learner, Prediction } from '#core/cost/calibrate/learners';
import { type Observations, pick, rowsWhere } from '#core/cost/calibrate/observations';
import { LEVELS } from '#core/cost/noise';
import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';

/** Rows that are judged, and the rows that may be learned from for it. */
export interface Fold {
  readonly learn: Int32Array;
  readonly judge: Int32Array;
}

/** Stretches of neighbouring days, as even as they come. */
export function dayBlocks(data: Observations, count: number): Int32Array {
  const days = [...new Set(data.day)].toSorted((a, b) => a - b);
  invariant(count >= 2 && count <= days.length, 'there are days for every block');
  const block = new Map(days.map((day, i) => [day, Math.floor((i * count) / days.length)]));
  return data.day.map((day) => block.get(day)!);
}

/** A block of days and a group of names are judged by what was learned on other days AND other names: neither the day's market nor the stock was seen. One group: by days alone. */
export function foldsOfDaysAndNames(
  data: Observations,
  days: number,
  groups: number,
): readonly Fold[] {
  const block = dayBlocks(data, days);
  const group = data.name.map((name) => name % groups);
  return Array.from({ length: days * groups }, (_, k) => {
    const d = k % days;
    const g = Math.floor(k / days);
    return {
      learn: rowsWhere(data.n, (i) => block[i] !== d && (groups === 1 || group[i] !== g)),
      judge: rowsWhere(data.n, (i) => block[i] === d && group[i] === g),
    };
  }).filter(({ judge }) => judge.length > 0);
}

/** As it would have gone: each block by the blocks before it. The first is only learned from. */
export function foldsForward(data: Observations, days: number): readonly Fold[] {
  const block = dayBlocks(data, days);
  return Array.from({ length: days - 1 }, (_, k) => ({
    learn: rowsWhere(data.n, (i) => block[i]! <= k),
    judge: rowsWhere(data.n, (i) => block[i] === k + 1),
  }));
}

/** Predictions of every judged row by who has not seen it; NaN elsewhere. */
export function crossFit(
  data: Observations,
  learner: Learner,
  folds: readonly Fold[],
): Result<Prediction, Refusal> {
  const blank = (): Float64Array => new Float64Array(data.n).fill(NaN);
  const mean = blank();
  const quantiles = LEVELS.map(blank);
  for (const { learn, judge } of folds) {
    const learned = learner.learn(pick(data, learn));
    if (!learned.ok) return learned;
    const found = learned.value.predict(pick(data, judge));
    for (const [k, i] of judge.entries()) {
      mean[i] = found.mean[k]!;
      for (const [level, values] of quantiles.entries()) values[i] = found.quantiles[level]![k]!;
    }
  }
  return ok({ mean, quantiles });
}
