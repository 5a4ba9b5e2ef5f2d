import type { CostEstimate } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import { err, ok, type Result } from '#core/kernel/result';
import type { InLots, Ratio } from '#core/kernel/units';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import { normalCdf, normalQuantile } from '#core/numeric/normal';
import { detectabilityOf } from './detectability.ts';
import { type Horizon, horizonOf, sessionOfHorizon, volumeShare } from './horizon.ts';
import { frontierOf } from './least-cost.ts';
import type { Fit, Plan, Slice } from './plan.ts';
import type { PlanInput } from './plan-input.ts';
import {
  fitFacts,
  fitOf,
  fitRemedy,
  type PlanSetting,
  planShapeOf,
  settingOf,
} from './plan-setting.ts';
import { assumptionsOf, leastCostWords } from './plan-words.ts';
import { postingsOf } from './posting.ts';
import { pricePlan } from './price-plan.ts';
import { shakenPeriods, shakenWeights } from './shake.ts';
import { slicesOf } from './slices.ts';
import { PARAMETER_NAMES, PARAMETERS, strategyOf } from './strategies.ts';

/** Stage 4: a schedule in lots over the sessions that the order has, and what it is expected to cost. Pure: nothing is decided here about whether it may be traded. */
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
  const found = horizonOf(input.order, input.instrument.session, input.policy.sliceIntervalSeconds);
  if (!found.ok) return found;
  const random = seededRandom(input.order.limits?.randomise?.seed ?? 0);
  const horizon = shaken(input, found.value, random);
  const setting = settingOf(input, horizon, mid);
  const fit = fitOf(setting);
  const { quantity, shortfall } = setting;
  if (!Number.isFinite(shortfall.impact))
    return err(
      refusal(
        'IMPACT_UNKNOWN',
        `a plan must be priced, but the model ${input.model.id} cannot price this size in this time`,
        { modelId: input.model.id },
        'take longer, or choose a model that covers such orders',
      ),
    );
  if (quantity < Math.max(1, Math.min(leastOf(input), input.order.quantity)))
    return err(nothingFits(setting, fit));
  const { shape, failure, asked } = planShapeOf(setting, () => leastCostWords(setting));
  const weights = strategyOf(input.order.strategy).weights(shape);
  const unsolved = failure();
  if (unsolved !== null) return err(unsolved);
  const cut = sliced(setting, weights, random);
  if (!cut.ok) return cut;
  const estimate = pricePlan({ input, horizon, mid, slices: cut.value, law: shortfall.law });
  if (!estimate.ok) return estimate;
  const plan = planOf(setting, cut.value, estimate.value, fit);
  const assumptions = assumptionsOf(setting, shape, cut.value, estimate.value, fit);
  return ok({ plan: { ...plan, ...asked(), assumptions }, estimate: estimate.value });
}

type Chance = ReturnType<typeof seededRandom>;
function shaken({ order }: PlanInput, horizon: Horizon, random: Chance): Horizon {
  const time = order.limits?.randomise?.time ?? 0;
  return time === 0
    ? horizon
    : { ...horizon, periods: shakenPeriods(horizon.periods, time, random) };
}

/** The strategy's wish, shaken where that was asked for, in slices. */
function sliced(
  setting: PlanSetting,
  wanted: readonly number[],
  random: Chance,
): Result<readonly Slice[], Refusal> {
  const { input, horizon, volumes, capacities, cap } = setting;
  const { order } = input;
  const strategy = strategyOf(order.strategy);
  // What `is` would rather leave than trade is not planned.
  const total = wanted.reduce((sum, each) => sum + each, 0);
  const isLeft = strategy.mayLeave === true && setting.shortfall.missedBps !== null;
  const quantity = isLeft ? Math.min(setting.quantity, Math.floor(total + 1e-6)) : setting.quantity;
  const least = leastOf(input);
  if (quantity < Math.min(least, order.quantity))
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `trading must cost less than leaving, but at ${order.missedCost} bps for what is left nothing is worth a trade`,
        { missedCost: order.missedCost ?? null },
        'raise missedCost, or take longer',
      ),
    );
  const size = order.limits?.randomise?.size ?? 0;
  return slicesOf({
    quantity,
    horizon,
    weights: size === 0 ? wanted : shakenWeights(wanted, size, random),
    volumes,
    capacities,
    cap,
    least,
    most: order.limits?.sliceMax ?? null,
  });
}

function nothingFits({ input, capacities }: PlanSetting, fit: Fit | null): Refusal {
  const room = capacities.reduce((sum, each) => sum + each, 0);
  const { instrument, order } = input;
  const units = (count: InLots): number => quantityOf(instrument, count);
  return refusal(
    'PARTICIPATION_ABOVE_MAX',
    `the plan must complete by the deadline within the participation cap, which lets ${units(room).toPrecision(3)} of ${units(order.quantity)} units through: less than one order`,
    { completion: room / order.quantity, quantityMax: 0, ...fitFacts(fit) },
    fitRemedy(fit) ?? 'trade at a busier time of day, or raise the cap',
  );
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
  const { sliceMin = 1, sliceMax = Infinity, closingAuction = false } = order.limits ?? {};
  if (closingAuction)
    return refusal(
      'AUCTION_UNAVAILABLE',
      `a closing auction must be one that orders can be sent to, ${instrument.id} has none`,
      { instrument: instrument.id },
      'leave it out; the strategy close trades up to the close in the continuous session',
    );
  if (!(sliceMin >= 1 && sliceMax >= sliceMin))
    return outOfBounds('max_slice', sliceMax, `at least min_slice, ${sliceMin} lots`);
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

/** SCH-4: a slice must be worth an order also where it rests a spread below the mid. */
function leastOf({ instrument, view, order }: PlanInput): number {
  const own = order.limits?.sliceMin ?? 1;
  const lowest = view.bids[0]?.price ?? 0;
  return Math.min(
    order.quantity,
    Math.max(own, Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, lowest))),
  );
}

function planOf(
  setting: PlanSetting,
  slices: readonly Slice[],
  estimate: CostEstimate,
  fit: Fit | null,
): Omit<Plan, 'assumptions'> {
  const { input, horizon, cap, povRate, volumes } = setting;
  const { order, profile, instrument } = input;
  const lotsOfDay = profile.adv.value / quantityOf(instrument, 1);
  const shares = slices.map(({ start, end, quantity }) => {
    const day = sessionOfHorizon(horizon, start);
    return quantity / (quantity + lotsOfDay * volumeShare(profile.curve, day, start, end));
  });
  const volume = volumes.reduce((sum, each) => sum + each, 0);
  const planned = slices.reduce((sum, each) => sum + each.quantity, 0);
  const strategy = strategyOf(order.strategy);
  const withinCap =
    fit === null ? planned / order.quantity : Math.min(1, fit.quantity / order.quantity);
  return {
    strategy: order.strategy,
    start: slices[0]?.start ?? order.start,
    end: slices.at(-1)?.end ?? order.deadline,
    slices,
    band: strategy.band,
    povRate: strategy.follows === 'volume' ? povRate : null,
    volumeExpected: volume,
    participationMax: cap,
    residual: order.residual,
    participationPlanned: shares.reduce((most, share) => Math.max(most, share), 0),
    expectedBps: estimate.expectedBps,
    stdevBps: estimate.stdevBps,
    withinCap,
    completion: (planned / order.quantity) * (estimate.limit?.share ?? 1),
    completionChance: completionChance(setting, estimate, planned),
    fits: fit,
    ...(order.limits?.randomise === undefined ? {} : { seed: order.limits.randomise.seed }),
    ...(input.isTrial === true
      ? { frontier: [] }
      : {
          ...postingOf(setting, estimate),
          detectability: detectabilityOf(
            slices.map(({ start, quantity }) => ({ at: start, quantity })),
          ),
          frontier: frontierOf(setting.shortfall, estimate.spreadBps + estimate.feesBps),
        }),
  };
}

// A name that stands still on one day in ten is not quite without volume.
const STEADINESS_MIN = 1e-6;

function postingOf(
  { input: { order }, horizon }: PlanSetting,
  { inputs }: CostEstimate,
): Pick<Plan, 'posting'> {
  const { fillRate = null, fillDecay = null } = order;
  const first = horizon.periods.find(({ isOpen }) => isOpen);
  if (fillRate === null || fillDecay === null || first === undefined) return {};
  const posting = postingsOf({
    ratePerSecond: fillRate / SECONDS_A_MINUTE,
    decay: fillDecay,
    takeBps: inputs.spreadBps / 2,
    seconds: (first.end - first.start) / 1e6,
  });
  return { posting };
}
const SECONDS_A_MINUTE = 60;

/**
 * SCH-17: that volume is enough for all of it under the cap, times that the limit lets all of it through. A day's volume is lognormal around its average, as steady as the profile says:
 * nine days in ten trade `steadiness` of the average at least.
 */
function completionChance(
  { input, capacities, horizon }: PlanSetting,
  { limit }: CostEstimate,
  planned: InLots,
): Ratio | null {
  const { order, profile } = input;
  if (planned < order.quantity) return 0;
  const steadiness = profile.volumeSteadiness?.value ?? null;
  if (steadiness === null || !(steadiness >= 0)) return null;
  const z = normalQuantile(0.9);
  const least = Math.min(1, Math.max(STEADINESS_MIN, steadiness));
  const daily = Math.sqrt(z * z - 2 * Math.log(least)) - z;
  const sigma = daily / Math.sqrt(horizon.days.length);
  const room = capacities.reduce((sum, each) => sum + each, 0);
  const enough =
    sigma === 0 ? 1 : normalCdf((Math.log(room / order.quantity) - (sigma * sigma) / 2) / sigma);
  return enough * (limit?.probability ?? 1);
}
