import { elasticitiesOf } from '#core/cost/elasticities';
import type { CostEstimate } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { AlmgrenChriss } from './almgren-chriss.ts';
import { daysBetween, type Horizon, horizonOf, volumeShare } from './horizon.ts';
import type { Plan, Slice } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import { pricePlan } from './price-plan.ts';
import {
  type FrontierTerms,
  frontierOf,
  naturalRiskAversion,
  shortfallParameters,
  shortfallTrades,
} from './shortfall-schedule.ts';
import { slicesOf } from './slices.ts';
import { PARAMETER_NAMES, PARAMETERS, type Shape, strategyOf } from './strategies.ts';

/** All that the strategies differ over, put together once. Volumes in lots. */
interface Setting {
  readonly input: PlanInput;
  readonly horizon: Horizon;
  readonly mid: number;
  readonly cap: number;
  readonly povRate: number;
  readonly volumes: readonly number[];
  /** Quote currency a unit. */
  readonly unitValue: number;
  readonly shortfall: AlmgrenChriss;
  readonly riskAversion: number;
}

/** Stage 4: a schedule in lots within one session, and what it is expected to cost. Pure: nothing is decided here about whether it may be traded. */
export function buildPlan(
  input: PlanInput,
): Result<{ readonly plan: Plan; readonly estimate: CostEstimate }, Refusal> {
  const mid = midOf(input.view);
  if (mid === null)
    return err(
      refusal(
        'MARKET_DATA_MISSING',
        'a plan needs a two-sided market, one side was empty',
        { instrument: input.instrument.id },
        'wait for quotes',
      ),
    );
  const no = unplannable(input, mid);
  if (no !== null) return err(no);
  const horizon = horizonOf(
    input.order,
    input.instrument.session,
    input.policy.sliceIntervalSeconds,
  );
  if (!horizon.ok) return horizon;
  const setting = settingOf(input, horizon.value, mid);
  if (!Number.isFinite(setting.shortfall.eta))
    return err(
      refusal(
        'IMPACT_UNKNOWN',
        `a plan must be priced, but the model ${input.model.id} cannot price this size in this time`,
        { modelId: input.model.id },
        'take longer, or choose a model that covers such orders',
      ),
    );
  const slices = slicesOf({
    quantity: input.order.quantity,
    horizon: setting.horizon,
    weights: strategyOf(input.order.strategy).weights(shapeOf(setting)),
    volumes: setting.volumes,
    cap: setting.cap,
    least: leastOf(input),
  });
  const estimate = pricePlan({ input, horizon: horizon.value, mid, slices });
  if (!estimate.ok) return estimate;
  return ok({ plan: planOf(setting, slices, estimate.value), estimate: estimate.value });
}

/** What no schedule can mend. */
function unplannable(
  { order, instrument, profile, model, policy }: PlanInput,
  mid: number,
): Refusal | null {
  const value = quoteValueOf(instrument, order.quantity, mid);
  if (value < instrument.minNotional) {
    const quantityMin = quantityOf(
      instrument,
      Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, mid)),
    );
    const { quote } = instrument.currencies;
    return refusal(
      'BELOW_MINIMUM_NOTIONAL',
      `the order must be worth at least ${instrument.minNotional} ${quote} at this venue, was ${value}`,
      { value, min: instrument.minNotional, quantityMin },
      `send at least ${quantityMin}: the venue accepts nothing smaller`,
    );
  }
  const adv = profile.adv.value;
  if (!(adv > 0 && Number.isFinite(adv)))
    return refusal(
      'VOLUME_UNKNOWN',
      `the average daily volume must be positive, was ${adv}`,
      { adv: Number.isFinite(adv) ? adv : null },
      'give more history (--history) or name a prior (--prior)',
    );
  if (model.calibration.state === 'none' || !(profile.volatilityDaily.value >= 0)) {
    return refusal(
      'IMPACT_UNKNOWN',
      `a plan must be priced, but the model ${model.id} (${model.calibration.state}) or the volatility (${profile.volatilityDaily.value}) is unknown`,
      { modelId: model.id, calibration: model.calibration.state },
      'name a published model with --prior, or calibrate one',
    );
  }
  const participation = Math.min(order.participationMax, policy.maxParticipation);
  if (!(participation > 0 && participation <= 1))
    return outOfBounds('participationMax', participation, 'above 0 and at most 1');
  for (const name of PARAMETER_NAMES) {
    const value = order[name] ?? null;
    const { min, max } = PARAMETERS[name];
    if (value !== null && !(value >= min && value <= max))
      return outOfBounds(name, value, `from ${min} to ${max}`);
  }
  return null;
}
const outOfBounds = (field: string, value: number, bounds: string): Refusal =>
  refusal(
    'PLAN_INFEASIBLE',
    `${field} must be ${bounds}, was ${value}`,
    { field },
    `give a ${field} ${bounds}`,
  );

function settingOf(input: PlanInput, horizon: Horizon, mid: number): Setting {
  const { order, instrument, profile, model, policy } = input;
  const advLots = profile.adv.value / quantityOf(instrument, 1);
  const volumes = horizon.edges
    .slice(1)
    .map((to, i) => advLots * volumeShare(profile.curve, horizon.day, horizon.edges[i] ?? to, to));
  const cap = Math.min(order.participationMax, policy.maxParticipation);
  const X = quantityOf(instrument, order.quantity);
  const impact =
    model.impactBps(tradeOf(profile, X, volumes.reduce((sum, each) => sum + each, 0) / advLots)) /
    BPS_IN_ONE;
  const unitValue = quoteValueOf(instrument, 1, mid) / quantityOf(instrument, 1);
  const shortfall = shortfallParameters({
    X,
    T: lengthDays(horizon),
    N: volumes.length,
    unitValue,
    volatilityDaily: profile.volatilityDaily.value,
    impact,
  });
  const riskAversion = order.riskAversion ?? naturalRiskAversion(shortfall);
  return {
    input,
    horizon,
    mid,
    cap,
    povRate: Math.min(order.povRate ?? cap, cap),
    volumes,
    unitValue,
    shortfall,
    riskAversion,
  };
}

const lengthDays = ({ day, edges }: Horizon): number =>
  daysBetween(day, edges[0] ?? 0, edges.at(-1) ?? 0);

/** SCH-4: a slice must be worth an order also where it rests a spread below the mid. */
function leastOf({ instrument, view, order }: PlanInput): number {
  const lowest = view.bids[0]?.price ?? 0;
  return Math.min(
    order.quantity,
    Math.max(1, Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, lowest))),
  );
}

/** What a strategy may look at. */
function shapeOf({ input, horizon, volumes, povRate, shortfall, riskAversion }: Setting): Shape {
  return {
    quantity: input.order.quantity,
    lengths: horizon.edges.slice(1).map((to, i) => to - (horizon.edges[i] ?? to)),
    volumes,
    rate: povRate,
    riskAversion,
    isDefaultRiskAversion: input.order.riskAversion === null,
    leastCost: () => shortfallTrades(shortfall, riskAversion),
  };
}

function planOf(setting: Setting, slices: readonly Slice[], estimate: CostEstimate): Plan {
  const { input, horizon, cap, povRate, volumes } = setting;
  const { order, profile, instrument } = input;
  const first = slices[0]?.start ?? order.start;
  const last = slices.at(-1)?.end ?? order.deadline;
  const lotsOfDay = profile.adv.value / quantityOf(instrument, 1);
  const shares = slices.map(
    (slice) =>
      slice.quantity /
      (slice.quantity +
        lotsOfDay * volumeShare(profile.curve, horizon.day, slice.start, slice.end)),
  );
  const volume = volumes.reduce((sum, each) => sum + each, 0);
  const strategy = strategyOf(order.strategy);
  const followsVolume = strategy.follows === 'volume';
  const rate = followsVolume ? povRate : cap;
  const withinCap = Math.min(1, (rate * volume) / order.quantity);
  return {
    strategy: order.strategy,
    start: first,
    end: last,
    slices,
    band: strategy.band,
    povRate: followsVolume ? povRate : null,
    volumeExpected: volume,
    participationMax: cap,
    residual: order.residual,
    participationPlanned: shares.reduce((most, share) => Math.max(most, share), 0),
    expectedBps: estimate.expectedBps,
    stdevBps: estimate.stdevBps,
    withinCap,
    completion: withinCap * (estimate.limit?.share ?? 1),
    frontier:
      input.isTrial === true
        ? []
        : frontierOf(setting.shortfall, setting.unitValue, frontierTerms(setting, estimate)),
    assumptions: assumptionsOf(setting, slices, estimate),
  };
}

/** SCH-12: the frontier's schedules differ from this plan's in pace alone. */
function frontierTerms(
  { input: { profile, model, instrument, order }, volumes }: Setting,
  { spreadBps, feesBps }: CostEstimate,
): FrontierTerms {
  const lotsADay = profile.adv.value / quantityOf(instrument, 1);
  const days = volumes.reduce((sum, each) => sum + each, 0) / lotsADay;
  const trade = tradeOf(profile, quantityOf(instrument, order.quantity), days);
  return {
    impactBps: model.impactBps(trade),
    timeElasticity: elasticitiesOf(model, trade).time,
    otherBps: spreadBps + feesBps,
    volumes,
  };
}

/** SCH-10: what the plan takes for granted, in words. */
function assumptionsOf(
  setting: Setting,
  slices: readonly Slice[],
  { takerShare = 1, limit = null }: CostEstimate,
): readonly string[] {
  const { input, horizon, volumes } = setting;
  const { profile, order, model } = input;
  const said = [
    `volume: ${profile.adv.source}; shape of the day: ${profile.curve.source}`,
    `impact: ${model.id}, by size, time and pace; a schedule that is not along the volume costs what the model says of its pace`,
    `${(100 * takerShare).toFixed(0)} % of the lots are expected to take and pay half the spread; the rest rests and earns nothing: what a resting order gains in spread it loses to those who know more`,
    `${volumes.length} slices of about ${Math.round(((horizon.edges.at(-1) ?? 0) - (horizon.edges[0] ?? 0)) / volumes.length / 1e6)} s, worked evenly`,
  ];
  if (slices.length < volumes.length)
    said.push(
      `${volumes.length} slices became ${slices.length}: neighbours were merged until each is worth an order and fits the participation cap`,
    );
  if (horizon.endsAtClose)
    said.push('the market closes before the deadline: the plan ends with the session');
  if (limit !== null)
    said.push(
      `limit: the mid wanders without drift; ${(100 * limit.share).toFixed(1)} % is expected to be done, all of it with a chance of ${(100 * limit.probability).toFixed(1)} %`,
    );
  const own = strategyOf(order.strategy).assumption(shapeOf(setting));
  if (own !== null) said.push(own);
  return said;
}
