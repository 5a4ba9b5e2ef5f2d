import { boostedLearner, fitBoosted } from '#core/cost/calibrate/boosted';
import {
  crossFit,
  type Fold,
  foldsForward,
  foldsOfDaysAndNames,
} from '#core/cost/calibrate/cross-fit';
import { ensembleOf, innerWeights } from '#core/cost/calibrate/ensemble';
import { fitPower, type PowerFit } from '#core/cost/calibrate/fit-power';
import { type Fitted, fittedPower } from '#core/cost/calibrate/fitted-model';
import {
  type GroupCoefficients,
  groupCoefficients,
  type TierThresholds,
} from '#core/cost/calibrate/group-coefficients';
import {
  compareForecasts,
  type ForecastComparison,
  type Judgement,
  judge,
  type Verdict,
} from '#core/cost/calibrate/judge-forecasts';
import {
  bucketsOf,
  type CellJudged,
  type JudgedBucket,
  judgedCellsOf,
} from '#core/cost/calibrate/judged-cells';
import {
  constantLearner,
  type Learner,
  modelLearner,
  type Prediction,
  powerLearner,
  symbolLearner,
  unitSquareRoot,
  volatilityLearner,
} from '#core/cost/calibrate/learners';
import { fitNoise } from '#core/cost/calibrate/noise';
import type { Observations } from '#core/cost/calibrate/observations';
import type { ImpactModel } from '#core/cost/model';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';

export interface CalibrationTerms {
  readonly thresholds: TierThresholds;
  /** The model in use, for each symbol: the challenger must beat it. */
  champion(symbol: string): ImpactModel;
  /** Others to stand beside it, by name. */
  readonly peers: readonly { readonly name: string; readonly model: ImpactModel }[];
  /** With boosted trees and the ensemble: a minute instead of seconds. */
  readonly isDeep: boolean;
  onStep(what: string): void;
}

export interface Judged {
  readonly name: string;
  /** On days and names that it was not learned from. */
  readonly across: Judgement;
  /** On days after those that it was learned from; null where there are too few. */
  readonly forward: Judgement | null;
  /** Against the champion, on the same rows. */
  readonly against: ForecastComparison;
  readonly prediction: Prediction;
}

export interface Calibrated {
  readonly fit: PowerFit;
  readonly groups: GroupCoefficients;
  readonly models: readonly Judged[];
  readonly champion: string;
  /** The simplest of the fitted ones that no other surely beats. */
  readonly challenger: string;
  readonly fitted: Fitted;
  readonly cells: readonly CellJudged[];
  readonly buckets: readonly JudgedBucket[];
  /** Of the members of the ensemble; null where none was made. */
  readonly weights: readonly { readonly name: string; readonly weight: number }[] | null;
  /** The ensemble against each of its members, on the same rows: it should be surely worse than none. */
  readonly ensembleAgainst: readonly { readonly name: string; readonly pinball: Verdict }[] | null;
}

const DAY_BLOCKS = 5;

const NAME_GROUPS = 2;

// Of a handful of symbols half tells little of the other half: then days alone are kept apart.
const NAMES_TO_SPLIT = 10;

/** Fits, judges on what was not seen, and says which fitted model would be used. Whether it replaces the champion is its verdict `against` it. */
export function calibrate(
  data: Observations,
  terms: CalibrationTerms,
): Result<Calibrated, Refusal> {
  const fit = fitPower(data);
  if (!fit.ok) return fit;
  const groups = groupCoefficients(data, fit.value, terms.thresholds);
  const members = [
    powerLearner,
    symbolLearner(terms.thresholds),
    ...(terms.isDeep ? [boostedLearner] : []),
  ];
  const ensemble = terms.isDeep ? [ensembleOf(members)] : [];
  const champion = modelLearner(terms.champion('').id, terms.champion);
  const others = terms.peers.map(({ name, model }) => modelLearner(name, () => model));
  const folds = foldsOfDaysAndNames(
    data,
    DAY_BLOCKS,
    data.names.length >= NAMES_TO_SPLIT ? NAME_GROUPS : 1,
  );
  const found: {
    readonly learner: Learner;
    readonly across: Prediction;
    readonly forward: Prediction;
  }[] = [];
  for (const learner of [
    champion,
    constantLearner,
    volatilityLearner,
    unitSquareRoot,
    ...others,
    ...members,
    ...ensemble,
  ]) {
    terms.onStep(learner.name);
    const across = crossFit(data, learner, folds);
    const forward = forwardOf(data, learner);
    if (!across.ok) return across;
    if (!forward.ok) return forward;
    found.push({ learner, across: across.value, forward: forward.value });
  }
  const first = found[0]!;
  const models: Judged[] = [];
  for (const { learner, across, forward } of found) {
    const judged = judge(across, data);
    if (!judged.ok) return judged;
    const later = judge(forward, data);
    models.push({
      name: learner.name,
      across: judged.value,
      forward: later.ok ? later.value : null,
      against: compareForecasts(across, first.across, data),
      prediction: across,
    });
  }
  const challenger = chosen(
    [...members, ...ensemble].map(({ name }) => models.find((each) => each.name === name)!),
    data,
  );
  const weights = terms.isDeep ? innerWeights(members, data) : null;
  if (weights !== null && !weights.ok) return weights;
  const named =
    weights === null ? null : members.map(({ name }, k) => ({ name, weight: weights.value[k]! }));
  return ok({
    ensembleAgainst: ensembleAgainst(models, members, data),
    fit: fit.value,
    groups,
    models,
    champion: first.learner.name,
    challenger: challenger.name,
    weights: named,
    fitted: fittedAs(challenger.name, data, {
      fit: fit.value,
      groups,
      thresholds: terms.thresholds,
      weights: named,
    }),
    cells: judgedCellsOf(data, challenger.prediction, terms.thresholds),
    buckets: bucketsOf(data, challenger.prediction),
  });
}

const FORWARD_BLOCKS = 5;

// An ensemble learns its weights within, on two thirds of it.
const FORWARD_DAYS_MIN = 20;

const forwardOf = (data: Observations, learner: Learner): Result<Prediction, Refusal> => {
  const folds: readonly Fold[] = foldsForward(data, FORWARD_BLOCKS);
  // The first stretch may be too short to learn from: the later ones are judged all the same.
  return crossFit(
    data,
    learner,
    folds.filter(
      ({ learn }) => new Set(Array.from(learn, (i) => data.day[i]!)).size >= FORWARD_DAYS_MIN,
    ),
  );
};

/** From simple to rich, a richer one only where it is surely better. */
function chosen(candidates: readonly Judged[], data: Observations): Judged {
  return candidates.reduce((best, next) =>
    compareForecasts(next.prediction, best.prediction, data).pinball.verdict === 'better'
      ? next
      : best,
  );
}

function ensembleAgainst(
  models: readonly Judged[],
  members: readonly Learner[],
  data: Observations,
): Calibrated['ensembleAgainst'] {
  const ensemble = models.find(({ name }) => name === 'ensemble');
  if (ensemble === undefined) return null;
  return members.map(({ name }) => ({
    name,
    pinball: compareForecasts(
      ensemble.prediction,
      models.find((each) => each.name === name)!.prediction,
      data,
    ).pinball,
  }));
}

interface Found {
  readonly fit: PowerFit;
  readonly groups: GroupCoefficients;
  readonly thresholds: TierThresholds;
  readonly weights: Calibrated['weights'];
}

function fittedAs(
  name: string,
  data: Observations,
  { fit, groups, thresholds, weights }: Found,
): Fitted {
  const noise = fitNoise(
    data,
    Float64Array.from(
      { length: data.n },
      (_, i) =>
        BPS_IN_ONE *
        fit.coefficient.value *
        data.volatilityDaily[i]! *
        data.advShare[i]! ** fit.exponent.value,
    ),
  );
  const bySymbol = fittedPower(fit, groups, thresholds, noise);
  const market = { ...bySymbol, tiers: [], symbols: [] };
  switch (name) {
    case 'power law by symbol':
      return bySymbol;
    case 'boosted trees':
      return { kind: 'boosted', fit: fitBoosted(data, fit) };
    case 'ensemble':
      return {
        kind: 'ensemble',
        members: [market, bySymbol, { kind: 'boosted' as const, fit: fitBoosted(data, fit) }].map(
          (model, k) => ({ weight: weights?.[k]?.weight ?? 0, model }),
        ),
      };
    default:
      return market;
  }
}
