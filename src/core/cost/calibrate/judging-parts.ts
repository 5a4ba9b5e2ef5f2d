import { boostedLearner } from '#core/cost/calibrate/boosted';
import {
  crossFit,
  type Fold,
  foldsForward,
  foldsOfDaysAndNames,
} from '#core/cost/calibrate/cross-fit';
import { ensembleOf } from '#core/cost/calibrate/ensemble';
import type { TierThresholds } from '#core/cost/calibrate/group-coefficients';
import {
  constantLearner,
  crossoverLearner,
  frozenLearner,
  iStarLearner,
  type Learner,
  modelLearner,
  type Prediction,
  powerLearner,
  symbolLearner,
  unitSquareRoot,
  volatilityLearner,
} from '#core/cost/calibrate/learners';
import type { Observations } from '#core/cost/calibrate/observations';
import type { ImpactModel } from '#core/cost/model';
import { LEVELS } from '#core/cost/noise';
import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';

/** What is judged against what. */
export interface JudgingTerms {
  readonly thresholds: TierThresholds;
  /** The model in use, for each symbol: the challenger must beat it. */
  champion(symbol: string): ImpactModel;
  /** Others to stand beside it, by name. */
  readonly peers: readonly { readonly name: string; readonly model: ImpactModel }[];
  /** With boosted trees and the ensemble: a minute instead of seconds. */
  readonly isDeep: boolean;
}

/** One model on some folds: learned and predicted without a look at any other part. */
export interface JudgingPart {
  /** Its place among the models, the champion first. */
  readonly model: number;
  /** `across`: days and names that it was not learned from; `forward`: later days. */
  readonly on: 'across' | 'forward';
  /** Places in the list of folds. */
  readonly folds: readonly number[];
}
/** What it predicts of the judged rows, fold after fold; null is unknown. */
export interface PartPrediction {
  readonly mean: readonly (number | null)[];
  readonly quantiles: readonly (readonly (number | null)[])[];
}

/** From simple to rich; a challenger is one of them. */
export const membersOf = ({ thresholds, isDeep }: JudgingTerms): readonly Learner[] => [
  crossoverLearner,
  powerLearner,
  symbolLearner(thresholds),
  ...(isDeep ? [boostedLearner] : []),
];
/** The champion first. */
export const learnersOf = (terms: JudgingTerms): readonly Learner[] => [
  frozenLearner(terms.champion('').id, terms.champion),
  constantLearner,
  volatilityLearner,
  unitSquareRoot,
  ...terms.peers.map(({ name, model }) => modelLearner(name, () => model)),
  iStarLearner,
  ...membersOf(terms),
  ...(terms.isDeep ? [ensembleOf(membersOf(terms))] : []),
];

/** Whole models, and of those that take their time each fold: the champion's first, `across` before `forward`. */
export function judgingParts(data: Observations, terms: JudgingTerms): readonly JudgingPart[] {
  const slow = new Set([boostedLearner.name, ensembleOf([]).name]);
  return learnersOf(terms).flatMap(({ name }, model) =>
    (['across', 'forward'] as const).flatMap((on): readonly JudgingPart[] => {
      const folds = foldsOn(data, on).map((_, k) => k);
      return slow.has(name)
        ? folds.map((fold) => ({ model, on, folds: [fold] }))
        : [{ model, on, folds }];
    }),
  );
}

export function predictPart(
  data: Observations,
  terms: JudgingTerms,
  { model, on, folds }: JudgingPart,
): Result<PartPrediction, Refusal> {
  const learner = learnersOf(terms)[model];
  invariant(learner !== undefined, 'a part names one of the models');
  const own = chosenFolds(data, on, folds);
  const found = crossFit(data, learner, own);
  if (!found.ok) return found;
  const judged = own.flatMap(({ judge }) => [...judge]);
  const of = (values: Float64Array): readonly number[] => judged.map((i) => values[i]!);
  return ok({ mean: of(found.value.mean), quantiles: found.value.quantiles.map(of) });
}

/** The parts of one model on one kind of folds, together: NaN where nothing was judged. */
export function joinParts(
  data: Observations,
  parts: readonly { readonly part: JudgingPart; readonly found: PartPrediction }[],
): Prediction {
  const blank = (): Float64Array => new Float64Array(data.n).fill(NaN);
  const mean = blank();
  const quantiles = LEVELS.map(blank);
  for (const { part, found } of parts) {
    const judged = chosenFolds(data, part.on, part.folds).flatMap(({ judge }) => [...judge]);
    invariant(found.mean.length === judged.length, 'every judged row has its prediction');
    for (const [k, i] of judged.entries()) {
      mean[i] = found.mean[k] ?? NaN;
      for (const [level, values] of quantiles.entries())
        values[i] = found.quantiles[level]?.[k] ?? NaN;
    }
  }
  return { mean, quantiles };
}

const chosenFolds = (
  data: Observations,
  on: JudgingPart['on'],
  folds: readonly number[],
): readonly Fold[] => {
  const all = foldsOn(data, on);
  return folds.map((k) => all[k]!);
};

const DAY_BLOCKS = 5;
const NAME_GROUPS = 2;
// Of a handful of symbols half tells little of the other half: then days alone are kept apart.
const NAMES_TO_SPLIT = 10;
const FORWARD_BLOCKS = 5;
// An ensemble learns its weights within, on two thirds of it.
const FORWARD_DAYS_MIN = 20;

function foldsOn(data: Observations, on: JudgingPart['on']): readonly Fold[] {
  return on === 'across'
    ? foldsOfDaysAndNames(data, DAY_BLOCKS, data.names.length >= NAMES_TO_SPLIT ? NAME_GROUPS : 1)
    : // The first stretch may be too short to learn from: the later ones are judged all the same.
      foldsForward(data, FORWARD_BLOCKS).filter(
        ({ learn }) => new Set(Array.from(learn, (i) => data.day[i]!)).size >= FORWARD_DAYS_MIN,
      );
}
