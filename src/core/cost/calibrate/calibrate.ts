import { fitBoosted } from '#core/cost/calibrate/boosted';
import { innerWeights } from '#core/cost/calibrate/ensemble';
import { fitCrossover } from '#core/cost/calibrate/fit-crossover';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import { fitPower, type PowerFit } from '#core/cost/calibrate/fit-power';
import { type Fitted, type FittedCrossover, fittedPower } from '#core/cost/calibrate/fitted-model';
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
  type JudgingPart,
  type JudgingTerms,
  joinParts,
  judgingParts,
  learnersOf,
  membersOf,
  type PartPrediction,
  predictPart,
} from '#core/cost/calibrate/judging-parts';
import { CROSSOVER_BELIEF, type Learner, type Prediction } from '#core/cost/calibrate/learners';
import { type LossFloor, lossFloor } from '#core/cost/calibrate/loss-floor';
import { type Observations, tradeAt } from '#core/cost/calibrate/observations';
import { type CrossoverLaw, crossoverModel } from '#core/cost/crossover';
import { SHIPPED } from '#core/cost/default-model';
import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';

export interface CalibrationTerms extends JudgingTerms {
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
  /** On later days. */
  readonly later: Prediction;
}

/** One model in cells of size, volatility, both and tier, and its mean by participation. */
export interface JudgedTable {
  readonly name: string;
  readonly buckets: readonly JudgedBucket[];
  readonly cells: readonly CellJudged[];
  /** The same cells on days after those that it was learned from. */
  readonly forward: readonly CellJudged[];
}

export interface Calibrated {
  readonly fit: PowerFit;
  /** The law of the default, from these rows. */
  readonly crossover: CrossoverLaw;
  readonly groups: GroupCoefficients;
  readonly models: readonly Judged[];
  readonly champion: string;
  /** The simplest of the fitted ones that no other surely beats. */
  readonly challenger: string;
  readonly fitted: Fitted;
  /** What no forecast of these rows can beat. */
  readonly floor: LossFloor;
  /** P13 in full: the champion as it is used, then the challenger. */
  readonly tables: readonly JudgedTable[];
  /** Of the members of the ensemble; null where none was made. */
  readonly weights: readonly { readonly name: string; readonly weight: number }[] | null;
  /** The ensemble against each of its members, on the same rows: it should be surely worse than none. */
  readonly ensembleAgainst: readonly { readonly name: string; readonly pinball: Verdict }[] | null;
}

/** Fits, judges on what was not seen, and says which fitted model would be used. Whether it replaces the champion is its verdict `against` it. */
export const calibrate = (
  data: Observations,
  terms: CalibrationTerms,
): Result<Calibrated, Refusal> =>
  calibrateWith(data, terms, (part) => predictPart(data, terms, part));

/** The same, of parts that may have been predicted anywhere. */
export function calibrateWith(
  data: Observations,
  terms: CalibrationTerms,
  predicted: (part: JudgingPart, index: number) => Result<PartPrediction, Refusal>,
): Result<Calibrated, Refusal> {
  const fit = fitPower(data);
  if (!fit.ok) return fit;
  const groups = groupCoefficients(data, fit.value, terms.thresholds);
  const members = membersOf(terms);
  const found = predictions(data, terms, predicted);
  if (!found.ok) return found;
  const models: Judged[] = [];
  const first = found.value[0]!;
  for (const { learner, across, forward } of found.value) {
    const judged = judge(across, data);
    if (!judged.ok) return judged;
    const later = judge(forward, data);
    models.push({
      name: learner.name,
      across: judged.value,
      forward: later.ok ? later.value : null,
      against: compareForecasts(across, first.across, data),
      prediction: across,
      later: forward,
    });
  }
  const challenger = chosen(models.slice(-members.length - (terms.isDeep ? 1 : 0)), data);
  const weights = terms.isDeep ? innerWeights(members, data) : null;
  if (weights !== null && !weights.ok) return weights;
  const named =
    weights === null ? null : members.map(({ name }, k) => ({ name, weight: weights.value[k]! }));
  return ok({
    ensembleAgainst: ensembleAgainst(models, members, data),
    fit: fit.value,
    crossover: fittedCrossover(data).law,
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
    floor: lossFloor(data),
    tables: tablesOf(data, [models[0]!, challenger], terms.thresholds),
  });
}

interface Predicted {
  readonly learner: Learner;
  readonly across: Prediction;
  readonly forward: Prediction;
}
function predictions(
  data: Observations,
  terms: CalibrationTerms,
  predicted: (part: JudgingPart, index: number) => Result<PartPrediction, Refusal>,
): Result<readonly Predicted[], Refusal> {
  const parts = judgingParts(data, terms).map((part, index) => ({ part, index }));
  const found: Predicted[] = [];
  for (const [place, learner] of learnersOf(terms).entries()) {
    terms.onStep(learner.name);
    const done: { readonly part: JudgingPart; readonly found: PartPrediction }[] = [];
    for (const { part, index } of parts.filter(({ part: { model } }) => model === place)) {
      const one = predicted(part, index);
      if (!one.ok) return one;
      done.push({ part, found: one.value });
    }
    const on = (kind: JudgingPart['on']): Prediction =>
      joinParts(
        data,
        done.filter(({ part }) => part.on === kind),
      );
    found.push({ learner, across: on('across'), forward: on('forward') });
  }
  return ok(found);
}

const tablesOf = (
  data: Observations,
  models: readonly Judged[],
  thresholds: TierThresholds,
): Calibrated['tables'] =>
  models.map(({ name, prediction, later }) => ({
    name,
    buckets: bucketsOf(data, prediction),
    cells: judgedCellsOf(data, prediction, thresholds),
    forward: judgedCellsOf(data, later, thresholds),
  }));

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

function fittedCrossover(data: Observations): FittedCrossover {
  const fit = fitCrossover(data, CROSSOVER_BELIEF);
  invariant(fit.ok, 'what was judged can be fitted');
  const { law } = fit.value;
  const model = crossoverModel('crossover', SHIPPED.equity.calibration, law, SHIPPED.equity.noise);
  const expected = Float64Array.from({ length: data.n }, (_, i) =>
    model.impactBps(tradeAt(data, i)),
  );
  return { kind: 'crossover', law, noise: fitNoise(data, expected) };
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
  const crossover = fittedCrossover(data);
  const bySymbol = fittedPower(fit, groups, thresholds, noise);
  const market = { ...bySymbol, tiers: [], symbols: [] };
  switch (name) {
    case 'crossover law':
      return crossover;
    case 'power law by symbol':
      return bySymbol;
    case 'boosted trees':
      return { kind: 'boosted', fit: fitBoosted(data, fit) };
    case 'ensemble':
      return {
        kind: 'ensemble',
        members: [
          crossover,
          market,
          bySymbol,
          { kind: 'boosted' as const, fit: fitBoosted(data, fit) },
        ].map((model, k) => ({ weight: weights?.[k]?.weight ?? 0, model })),
      };
    default:
      return market;
  }
}
