import { crossFit, dayBlocks, type Fold } from '#core/cost/calibrate/cross-fit';
import { compareForecasts, judge, type Outcomes } from '#core/cost/calibrate/judge-forecasts';
import type { Learner, Prediction, Predictor } from '#core/cost/calibrate/learners';
import { type Observations, rowsWhere } from '#core/cost/calibrate/observations';
import { LEVELS } from '#core/cost/noise';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';

const INNER_BLOCKS = 3;

/**
 * Weights by what members scored on days they had not seen: exp(-d / s), where d is how much more pinball loss a member had than the best, s the error of that
 * difference by days. Members that the data cannot tell apart share alike; one that is surely worse fades.
 */
export function weightsByScore(
  predictions: readonly Prediction[],
  outcomes: Outcomes,
): Result<readonly number[], Refusal> {
  const losses: number[] = [];
  for (const each of predictions) {
    const judged = judge(each, outcomes);
    if (!judged.ok) return judged;
    losses.push(judged.value.pinball.value);
  }
  const best = predictions[losses.indexOf(Math.min(...losses))]!;
  const raw = predictions.map((each) => {
    const { value, standardError } = compareForecasts(each, best, outcomes).pinball;
    return value > 0 ? Math.exp(-value / standardError) : 1;
  });
  const total = raw.reduce((sum, w) => sum + w, 0);
  return ok(raw.map((w) => w / total));
}

/** Means and quantiles averaged with the same weights, level by level. */
function pooled(predictions: readonly Prediction[], weights: readonly number[]): Prediction {
  const mix = (of: (each: Prediction) => Float64Array): Float64Array =>
    of(predictions[0]!).map((_, i) =>
      predictions.reduce((sum, each, k) => sum + weights[k]! * of(each)[i]!, 0),
    );
  return {
    mean: mix(({ mean }) => mean),
    quantiles: LEVELS.map((_, level) => mix(({ quantiles }) => quantiles[level]!)),
  };
}

/** Learns its members, and their weights on stretches of days that they were not learned from. */
export const ensembleOf = (members: readonly Learner[]): Learner => ({
  name: 'ensemble',
  learn(data): Result<Predictor, Refusal> {
    const weights = innerWeights(members, data);
    if (!weights.ok) return weights;
    const learned: Predictor[] = [];
    for (const member of members) {
      const one = member.learn(data);
      if (!one.ok) return one;
      learned.push(one.value);
    }
    return ok({
      predict: (rows) =>
        pooled(
          learned.map((each) => each.predict(rows)),
          weights.value,
        ),
    });
  },
});

export function innerWeights(
  members: readonly Learner[],
  data: Observations,
): Result<readonly number[], Refusal> {
  const block = dayBlocks(data, INNER_BLOCKS);
  const folds = Array.from(
    { length: INNER_BLOCKS },
    (_, k): Fold => ({
      learn: rowsWhere(data.n, (i) => block[i] !== k),
      judge: rowsWhere(data.n, (i) => block[i] === k),
    }),
  );
  const found: Prediction[] = [];
  for (const member of members) {
    const one = crossFit(data, member, folds);
    if (!one.ok) return one;
    found.push(one.value);
  }
  return weightsByScore(found, data);
}
