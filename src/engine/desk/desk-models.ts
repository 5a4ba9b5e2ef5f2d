import { type FittedModel, type ModelChange, mayTakeOver } from '#core/cost/calibrate/champion';
import { driftOf, type IntervalOutcome, wideningOf } from '#core/cost/calibrate/drift';
import type { TierThresholds } from '#core/cost/calibrate/group-coefficients';
import type { LearnedNote } from '#core/cost/calibrate/learned';
import {
  type OrderDone,
  type OwnObservation,
  observeOrders,
} from '#core/cost/calibrate/own-orders';
import { checkRole, type Identity } from '#core/gate/roles';
import type { Body } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import type { Clock } from '#core/kernel/clock';
import { problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { type ForecastRecord, forecastRecords, type JudgedOrder } from '#core/tca/forecast-record';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskRecords } from '#engine/desk/desk-records';
import type { Engine } from '#engine/runtime/engine-face';

/** The cost model in use, and how it came to be: all of it is in the journal. */
export interface DeskModels {
  champion(): FittedModel | null;
  /** Its id, or that of the published one. */
  inUse(): string;
  /** What the orders that ended tell of impact. */
  observations(): readonly OwnObservation[];
  /** CAL-20: where the costs of ended orders lie in the intervals that were frozen before them. */
  outcomes(): readonly IntervalOutcome[];
  /** TCA-96: how every model has done. */
  records(): readonly ForecastRecord[];
  history(): readonly ModelChange[];
  /** CAL-21: rounds of the loop, oldest first. */
  learned(): readonly { readonly at: TimeUs; readonly note: LearnedNote }[];
  /** By which names are put into tiers where a model does not say. */
  readonly thresholds: TierThresholds;
  /** Of a model as `proveTakeover` gave it back. */
  promote(model: FittedModel, by: Identity, reason: string): Result<void, DeskError>;
  /** A round of the loop is journaled; what the orders say of the model in use is found here. */
  learn(found: Pick<LearnedNote, 'refit' | 'why'>, by: Identity): Result<void, DeskError>;
  /** Back to the one before. */
  revert(by: Identity, reason: string): Result<void, DeskError>;
}

export function deskModels(
  engine: Engine,
  records: Pick<DeskRecords, 'judged'>,
  clock: Clock,
  publishedId: string,
  thresholds: TierThresholds,
): DeskModels {
  const { models } = engine.state;
  const champion = (): FittedModel | null => models.stack.at(-1) ?? null;
  const inUse = (): string => champion()?.id ?? publishedId;
  const decided = (by: Identity, body: Body): Result<void, DeskError> => {
    const no = checkRole(by, 'changeModel');
    if (no !== null) return err({ kind: 'refusal', refusal: no });
    const done = engine.decide(body);
    return done.ok ? ok(undefined) : err({ kind: 'refusal', refusal: done.error });
  };
  const outcomes = (): readonly IntervalOutcome[] => records.judged().flatMap(outcomeOf);
  return {
    champion,
    inUse,
    thresholds,
    observations: () => observeOrders(records.judged().flatMap(doneOf)),
    outcomes,
    records: () => forecastRecords(records.judged().flatMap(judgedOf)),
    history: () => models.changes,
    learned: () => models.learned,
    learn(found, by) {
      const ended = outcomes();
      const drift = driftOf(inUse(), ended);
      const widening = wideningOf(drift, ended, models.learned.at(-1)?.note.widening ?? null);
      const note = { ...found, drift, widening };
      return decided(by, { type: 'learned', note, by: by.name, role: by.role });
    },
    promote(model, by, reason) {
      const no = mayTakeOver(model, inUse(), clock.now());
      if (no !== null) return err({ kind: 'refusal', refusal: no });
      return decided(by, { type: 'championed', model, by: by.name, role: by.role, reason });
    },
    revert(by, reason) {
      if (champion() === null)
        return err({
          kind: 'problems',
          problems: [
            problem(
              'CONTROL_UNKNOWN',
              'model',
              'a fitted model must be in use to revert, the published one was',
              'list the models to see which is',
            ),
          ],
        });
      return decided(by, { type: 'dethroned', by: by.name, role: by.role, reason });
    },
  };
}

/** An order that is other than it was placed is not what its interval was of; one that filled nothing has no cost. */
function outcomeOf(record: OrderRecord): readonly IntervalOutcome[] {
  const { acceptance, tca, endedAt } = record;
  if (acceptance === null || tca === null || endedAt === null || !isComparable(record)) return [];
  const { estimate, acceptedAt } = acceptance;
  const { expectedBps, interval90Bps } = estimate;
  const beyond = tca.totalBps - tca.delayBps - expectedBps;
  const way = Math.abs(interval90Bps[beyond < 0 ? 0 : 1] - expectedBps);
  return [{ modelId: estimate.modelId, acceptedAt, endedAt, reach: beyond / way }];
}

function judgedOf(record: OrderRecord): readonly JudgedOrder[] {
  const { acceptance, tca } = record;
  if (acceptance === null || tca === null || !isComparable(record)) return [];
  const { estimate, acceptedAt } = acceptance;
  const { modelId, expectedBps, interval90Bps, inputs } = estimate;
  const realisedBps = tca.totalBps - tca.delayBps;
  const isWithin = realisedBps >= interval90Bps[0] && realisedBps <= interval90Bps[1];
  const { advShare } = inputs;
  return [{ modelId, acceptedAt, expectedBps, realisedBps, isWithin, advShare }];
}

function isComparable({ acceptance, tca }: OrderRecord): boolean {
  if (acceptance === null || tca === null || tca.withinInterval90 === null) return false;
  const { order, replan } = acceptance;
  const placed = replan?.placed?.order ?? order;
  return (
    placed.quantity === order.quantity &&
    placed.limit === order.limit &&
    placed.deadline === order.deadline &&
    placed.strategy === order.strategy
  );
}

function doneOf({ instrument, acceptance, tca }: OrderRecord): readonly OrderDone[] {
  // What was amended or paused is not what its estimate was for.
  if (acceptance === null || tca === null || acceptance.replan !== undefined) return [];
  const { estimate, acceptedAt, order, arrivalPrice } = acceptance;
  const { advShare } = estimate.inputs;
  const adv = advShare > 0 ? quantityOf(instrument, order.quantity) / advShare : NaN;
  return [
    {
      symbol: instrument.symbol,
      acceptedAt,
      estimate,
      adv,
      advNotional:
        (adv * quoteValueOf(instrument, order.quantity, arrivalPrice)) /
        quantityOf(instrument, order.quantity),
      completion: tca.completion,
      impactBps: tca.impactBps,
      timingBps: tca.timingBps,
    },
  ];
}
