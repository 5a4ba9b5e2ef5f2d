import { calibrate } from '#core/cost/calibrate/calibrate';
import { type FittedModel, forSymbol } from '#core/cost/calibrate/champion';
import { crossFit, foldsOfDaysAndNames } from '#core/cost/calibrate/cross-fit';
import type { Fitted } from '#core/cost/calibrate/fitted-model';
import type { TierThresholds } from '#core/cost/calibrate/group-coefficients';
import { CLUSTERS_MIN, compareForecasts, type Verdict } from '#core/cost/calibrate/judge-forecasts';
import { frozenLearner } from '#core/cost/calibrate/learners';
import { type Observation, observationsOf } from '#core/cost/calibrate/observations';
import type { ImpactModel } from '#core/cost/model';
import { publishedModel } from '#core/cost/published';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** All plain data: the proof may run on another thread. */
export interface Takeover {
  readonly model: FittedModel;
  /** The orders that the model says it was fitted on. */
  readonly evidence: readonly Observation[];
  /** What this desk's own orders cost, whatever the model was fitted on. */
  readonly own: readonly Observation[];
  /** The fitted model in use; null: the published one of that id. */
  readonly champion: FittedModel | null;
  readonly championId: string;
  readonly thresholds: TierThresholds;
}

/**
 * CAL-12: nothing that a model says of itself is believed. It is fitted again on its orders and must come out the same; it is judged again,
 * on folds that it was not learned from, against the very model that is in use; and it must not be surely worse on this desk's own orders.
 * Gives the model with the verdict that was found.
 */
export function proveTakeover(takeover: Takeover): Result<FittedModel, Refusal> {
  const { model, evidence, champion, championId } = takeover;
  const unproven = (detail: string, remedy: string): Result<never, Refusal> =>
    err(
      refusal(
        'CHALLENGER_UNPROVEN',
        `${model.id} ${detail}`,
        { model: model.id, inUse: championId },
        remedy,
      ),
    );
  if (evidence.length === 0)
    return unproven(
      'must come with the orders that it was fitted on, came without them',
      'calibrate again with --save and promote that file',
    );
  const published =
    champion === null ? publishedModel(championId, null) : ok(forSymbol(champion, ''));
  if (!published.ok)
    return unproven(
      `must be judged against ${championId}, which is in use but could not be rebuilt`,
      'revert to the published model first',
    );
  const inUse = (symbol: string): ImpactModel =>
    champion === null ? published.value : forSymbol(champion, symbol);
  const found = calibrate(observationsOf(evidence), {
    thresholds: thresholdsOf(model.fitted) ?? takeover.thresholds,
    champion: inUse,
    peers: [],
    isDeep: model.fitted.kind === 'boosted' || model.fitted.kind === 'ensemble',
    onStep: () => undefined,
  });
  if (!found.ok) return found;
  if (!isSame(found.value.fitted, model.fitted))
    return unproven(
      'must equal a fit of its own orders, which gave another model',
      'calibrate again with --save and promote that file unchanged',
    );
  const { value, standardError, n, verdict } = found.value.models.find(
    ({ name }) => name === found.value.challenger,
  )!.against.pinball;
  const judged: FittedModel = {
    ...model,
    judged: { against: championId, pinball: { value, standardError, n, verdict } },
  };
  const here = onOwnOrders(judged, takeover.own, inUse);
  if (here?.verdict !== 'worse') return ok(judged);
  return unproven(
    `must not be worse than ${championId} on the orders of this desk, was worse by ${here.value.toFixed(3)} ± ${here.standardError.toFixed(3)} bps over ${here.n} orders`,
    'keep the model in use, or calibrate with --orders',
  );
}

const OWN_ORDERS_MIN = 60;
/** null: too few to tell. */
function onOwnOrders(
  model: FittedModel,
  own: readonly Observation[],
  inUse: (symbol: string) => ImpactModel,
): Verdict | null {
  if (own.length < OWN_ORDERS_MIN || new Set(own.map(({ day }) => day)).size < CLUSTERS_MIN)
    return null;
  const data = observationsOf(own);
  const folds = foldsOfDaysAndNames(data, CLUSTERS_MIN, 1);
  const [ours, theirs] = [(symbol: string) => forSymbol(model, symbol), inUse].map((modelOf) =>
    crossFit(data, frozenLearner('', modelOf), folds),
  );
  return ours?.ok === true && theirs?.ok === true
    ? compareForecasts(ours.value, theirs.value, data).pinball
    : null;
}

const thresholdsOf = (fitted: Fitted): TierThresholds | null => {
  if (fitted.kind === 'power') return fitted.thresholds;
  const first = fitted.kind === 'ensemble' ? fitted.members[0]?.model : undefined;
  return first === undefined ? null : thresholdsOf(first);
};

// The last digits of a logarithm are the machine's.
const TOLERANCE = 1e-7;
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return (
      Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 1e-9)
    );
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  const others = Object.keys(b);
  return (
    keys.length === others.length &&
    keys.every((key) =>
      isSame((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
