import type { CostEstimate } from '#core/cost/model';
import { above, isAllFinite, isAtLeast, isAtMost, known, shown, tighterCap } from '#core/gate/rule';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { InLots, TimeUs } from '#core/kernel/units';
import { type Commitment, lotsWanted } from '#core/ledger/at-work';
import type { Assessment, LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import { type Instrument, quantityOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';
import type { Claim } from './claim.ts';
import type { AccountView, RiskLimits } from './limits.ts';
import { touchOf } from './market-rules.ts';

/** Everything the coarse gate looks at. `view` null: no market, which is a refusal. */
export interface PlanCheck {
  readonly order: ParentOrder;
  readonly plan: Plan;
  readonly estimate: CostEstimate;
  readonly assessment: Assessment;
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly view: MarketView | null;
  readonly now: TimeUs;
  readonly policy: LiquidityPolicy;
  readonly limits: RiskLimits;
  readonly account: AccountView;
  readonly killed: boolean;
  /** What our parents at work still want, of every instrument. */
  readonly atWork: readonly Commitment[];
  /** Lots that other accounts of the firm still want of this instrument on this side. */
  readonly leavesElsewhere: InLots;
}

/** The whole parent as a claim on the account, at the opposite touch: what it costs to take it now. null without a touch. */
export function claimOf(input: PlanCheck): Claim | null {
  const touch = touchOf(input.view);
  if (touch === null) return null;
  const { order, instrument, account, policy, limits } = input;
  return {
    instrument,
    side: order.side,
    quantity: order.quantity,
    price: order.side === 'buy' ? touch.ask : touch.bid,
    account,
    policy,
    limits,
  };
}

/** The plan is for all of this order and lies within its times: a plan of another order is never approved for this one. */
export function checkPlanOfOrder({ order, plan }: PlanCheck): Refusal | null {
  const planned = plan.slices.reduce((sum, slice) => sum + slice.quantity, 0);
  const broken = ruleBroken(order, plan, planned);
  if (broken === null) return null;
  return refusal(
    'PLAN_INFEASIBLE',
    broken,
    {
      quantity: known(order.quantity),
      planned: known(planned),
      start: known(plan.start),
      end: known(plan.end),
    },
    'plan this order again and check the new plan',
  );
}

function ruleBroken(order: ParentOrder, plan: Plan, planned: number): string | null {
  if (!isAllFinite(order) || !isAllFinite(plan))
    return 'every number of the order and its plan must be finite, one was not';
  if (order.quantity < 1 || planned < 1 || planned > order.quantity)
    return `the plan must be for at most the ${shown(order.quantity)} lots of the order, was for ${shown(planned)}`;
  if (planned < order.quantity && isAtLeast(plan.withinCap ?? 1, 1 - 1e-9))
    return `the plan must be for all ${shown(order.quantity)} lots of the order, was for ${shown(planned)}`;
  if (plan.start < order.start || plan.end > order.deadline || plan.start >= plan.end)
    return 'the plan must be between start and deadline of the order, was not';
  return null;
}

export function checkScore({ order, instrument, assessment, policy }: PlanCheck): Refusal | null {
  const units = quantityOf(instrument, order.quantity);
  const facts = {
    score: known(assessment.score),
    min: known(policy.minLiquidityScore),
    assessedQuantity: known(assessment.quantity),
    quantity: known(units),
  };
  // The score of a smaller order flatters this one.
  if (
    assessment.instrumentId !== instrument.id ||
    !isAtLeast(assessment.quantity, units * (1 - 1e-9))
  ) {
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `the assessment must be of ${shown(units)} units of ${instrument.id}, was of ${shown(assessment.quantity)} of ${assessment.instrumentId}`,
      facts,
      'assess the order at its own size',
    );
  }
  if (isAtLeast(assessment.score, policy.minLiquidityScore)) return null;
  if (!Number.isFinite(assessment.score))
    return refusal(
      'LIQUIDITY_UNKNOWN',
      'the liquidity score must be known, was unknown',
      facts,
      'give more history (--history) or name a prior (--prior)',
    );
  return refusal(
    'INSUFFICIENT_LIQUIDITY',
    `the liquidity score for this size must be at least ${shown(policy.minLiquidityScore)}, was ${shown(assessment.score)}`,
    facts,
    `send less (${shown(assessment.limits.quantityMaxByAdv)} units is the most by share of ADV), or lower liquidity.risk_thresholds.min_liquidity_score; an exit may be sent reduce-only and confirmed`,
  );
}

export function checkAdvShare({
  order,
  instrument,
  profile,
  policy,
  atWork,
  leavesElsewhere,
}: PlanCheck): Refusal | null {
  const adv = profile.adv.value;
  if (profile.instrumentId !== instrument.id) {
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `the profile must be of ${instrument.id}, was of ${profile.instrumentId}`,
      {},
      'assess the instrument of the order',
    );
  }
  if (!(Number.isFinite(adv) && adv > 0)) {
    return refusal(
      'VOLUME_UNKNOWN',
      `the average daily volume must be positive, was ${shown(adv)}`,
      { adv: known(adv) },
      'give more history (--history) or name a prior (--prior)',
    );
  }
  // Ten orders of a tenth of the day each are the whole day.
  const beside = atWork.reduce(
    (sum, each) =>
      sum + (each.instrument.id === instrument.id && each.side === order.side ? each.leaves : 0),
    leavesElsewhere,
  );
  const share = quantityOf(instrument, order.quantity + beside) / adv;
  if (isAtMost(share, policy.maxAdvShare)) return null;
  const most = Math.max(
    0,
    Math.floor((policy.maxAdvShare * adv) / quantityOf(instrument, 1) - beside + 1e-9),
  );
  return above('ADV_SHARE_ABOVE_MAX', {
    name: `the share of average daily volume${beside === 0 ? '' : ', with our working orders,'}`,
    unit: '',
    value: share,
    max: policy.maxAdvShare,
    facts: { adv: known(adv), quantityMax: known(quantityOf(instrument, most)) },
    remedy: `send at most ${shown(quantityOf(instrument, most))} units, spread the rest over more days, or raise liquidity.risk_thresholds.max_adv_percentage`,
  });
}

/** Planned participation. The cap beats must-complete, for exits too. */
export function checkParticipationPlanned(input: PlanCheck): Refusal | null {
  const { order, plan, policy, instrument } = input;
  const cap = tighterCap(order.participationMax, policy.maxParticipation);
  const planned = plan.participationPlanned;
  // A planner that respects the cap lands on it: one part in 10^9 is rounding, not appetite.
  if (isAtMost(planned, cap * (1 + 1e-9)) && isAtLeast(planned, 0)) return null;
  const seconds = ((plan.end - plan.start) / 1e6) * (planned / cap);
  const most = Math.floor(order.quantity * (cap / planned));
  return above('PARTICIPATION_ABOVE_MAX', {
    name: 'the planned share of volume',
    unit: '',
    value: planned,
    max: cap,
    facts: {
      horizonSecondsMin: known(Math.ceil(seconds)),
      quantityMax: known(quantityOf(instrument, most)),
    },
    remedy: `at this pace of volume give it at least ${shown(Math.ceil(seconds))} s, or send at most ${shown(quantityOf(instrument, most))} units`,
  });
}

/** What the cap does not let through by the deadline is refused now, not discovered then; unless the client leaves the rest. */
export function checkCompletion(input: PlanCheck): Refusal | null {
  const { order, plan, instrument } = input;
  if (order.residual === 'leave') return null;
  // What the client's own limit leaves undone is the client's wish.
  const withinCap = plan.withinCap ?? plan.completion;
  const others = lotsWanted(input.atWork, instrument.id, plan.start, plan.end);
  const completion =
    others === 0 ? withinCap : Math.min(withinCap, roomBeside(input, others) / order.quantity);
  if (isAtLeast(completion, 1 - 1e-9)) return null;
  if (others > 0 && isAtLeast(withinCap, 1 - 1e-9)) return noRoomBeside(input, others);
  const { fits = null } = plan;
  const by = fits?.deadline ?? null;
  const seconds = by === null ? (plan.end - plan.start) / 1e6 / withinCap : (by - plan.start) / 1e6;
  const most = Math.floor(order.quantity * withinCap);
  const later =
    by === null
      ? `give it at least ${shown(Math.ceil(seconds))} s at this pace of volume`
      : `set the deadline to ${isoTime(by)} or later`;
  return refusal(
    'PARTICIPATION_ABOVE_MAX',
    `the plan must complete by the deadline within the participation cap, was ${shown(withinCap * 100)} % complete`,
    {
      completion: known(withinCap),
      horizonSecondsMin: known(Math.ceil(seconds)),
      quantityMax: known(quantityOf(instrument, most)),
      ...(fits === null
        ? {}
        : { deadlineMin: by === null ? null : isoTime(by), days: known(fits.days) }),
    },
    `${later}, send at most ${shown(quantityOf(instrument, most))} units, or leave the rest (residual: leave)`,
  );
}

/** Lots that the cap leaves for this order beside what others of ours still want in its time. */
function roomBeside({ order, plan, policy }: PlanCheck, others: number): number {
  return (
    tighterCap(order.participationMax, policy.maxParticipation) * (plan.volumeExpected ?? NaN) -
    others
  );
}
function noRoomBeside(input: PlanCheck, others: number): Refusal {
  const { instrument, atWork } = input;
  const parents = atWork.filter((each) => each.instrument.id === instrument.id).length;
  const most = Math.max(0, Math.floor(roomBeside(input, others)));
  const units = (count: number): string => shown(quantityOf(instrument, count));
  return refusal(
    'PARTICIPATION_ABOVE_MAX',
    `our ${parents} working ${parents === 1 ? 'order' : 'orders'} in ${instrument.symbol} will need ${units(Math.round(others))} units in this time; the cap leaves room for ${units(most)} more`,
    {
      parentsAtWork: parents,
      wantedAtWork: known(quantityOf(instrument, others)),
      quantityMax: known(quantityOf(instrument, most)),
    },
    most > 0
      ? `send at most ${units(most)} units, or give it a later deadline`
      : 'wait until they have ended, or give it a later deadline',
  );
}

// 95 % one-sided of the normal distribution: a model that is not fitted to this market is held to the upper end of its interval (F26).
const UPPER_END = 1.645;
export function checkImpact({ estimate, limits }: PlanCheck): Refusal | null {
  const { calibration, expectedBps, standardErrorBps, modelId } = estimate;
  const isFitted = calibration.state === 'calibrated';
  const facts = {
    modelId,
    calibration: calibration.state,
    expectedBps: known(expectedBps),
    standardErrorBps: known(standardErrorBps),
  };
  if (
    (!isFitted && calibration.state !== 'prior') ||
    !isAllFinite(estimate) ||
    !isAtLeast(standardErrorBps, 0)
  ) {
    return refusal(
      'IMPACT_UNKNOWN',
      `every part of the estimate must be known, was ${shown(expectedBps)} bps with standard error ${shown(standardErrorBps)} from ${calibration.source} (${calibration.state})`,
      facts,
      'calibrate a model for this market, or name a published prior (--prior)',
    );
  }
  const bound = isFitted ? expectedBps : expectedBps + UPPER_END * standardErrorBps;
  if (isAtMost(bound, limits.maxImpactBps)) return null;
  return above('IMPACT_ABOVE_MAX', {
    name: isFitted
      ? 'the expected cost'
      : 'the upper end of the expected cost (the model is a prior)',
    unit: 'bps',
    value: bound,
    max: limits.maxImpactBps,
    facts,
    remedy: isFitted
      ? 'send less, take longer, or raise max_impact_bps'
      : 'send less, take longer, calibrate the model on this market, or raise max_impact_bps',
  });
}
