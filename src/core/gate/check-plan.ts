import { type Rule, refusalsOf } from '#core/gate/rule';
import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Plan } from '#core/plan/plan';
import {
  checkFunds,
  checkOrderValue,
  checkPosition,
  checkPositionMax,
  checkReducing,
} from './account-rules.ts';
import { type Approved, approve } from './approved.ts';
import type { Claim } from './claim.ts';
import { checkOutlived } from './expiry-rules.ts';
import { checkLiquidation } from './margin-rules.ts';
import { checkSpread, MARKET_RULES, marketMissing, SWITCH_RULES } from './market-rules.ts';
import {
  checkAdvShare,
  checkCompletion,
  checkImpact,
  checkParticipationPlanned,
  checkPlanOfOrder,
  checkScore,
  claimOf,
  type PlanCheck,
} from './plan-rules.ts';

export type { PlanCheck } from './plan-rules.ts';

/** Rules of the account need a price: without a book they refuse. */
const ofAccount =
  (check: (claim: Claim, input: PlanCheck) => Refusal | null) =>
  (input: PlanCheck): Refusal | null => {
    const claim = claimOf(input);
    return claim === null ? marketMissing(input.view) : check(claim, input);
  };

/** Can the market bear it? What an exit may overrule by confirming. */
const LIQUIDITY_RULES: readonly Rule<PlanCheck>[] = [
  { id: 'GAT-9', check: checkScore },
  { id: 'GAT-10', check: checkSpread },
  { id: 'GAT-11', check: checkAdvShare },
  { id: 'GAT-13', check: checkCompletion },
  { id: 'GAT-14', check: checkImpact },
];

/** The coarse gate, in order. */
const PLAN_RULES: readonly Rule<PlanCheck>[] = [
  ...SWITCH_RULES,
  ...MARKET_RULES,
  { id: 'GAT-37', check: checkOutlived },
  { id: 'GAT-19', check: checkPlanOfOrder },
  ...LIQUIDITY_RULES,
  { id: 'GAT-12', check: checkParticipationPlanned },
  { id: 'GAT-15', check: ofAccount(checkOrderValue) },
  // The whole expected cost is reserved beside the price: fees are part of it.
  {
    id: 'GAT-16',
    check: ofAccount((claim, { estimate }) =>
      checkFunds(claim, Math.max(estimate.expectedBps, estimate.feesBps)),
    ),
  },
  { id: 'GAT-17', check: ofAccount(checkPosition) },
  { id: 'GAT-36', check: ofAccount(checkLiquidation) },
  {
    id: 'GAT-18',
    check: ofAccount((claim, { assessment }) =>
      checkPositionMax(claim, assessment.limits.positionMaxOfNav),
    ),
  },
];

/** GAT-20: the gate never traps a position. An exit must really be one, keep to the cap, and be confirmed where liquidity is poor. */
const EXIT_RULES: readonly Rule<PlanCheck>[] = [
  ...SWITCH_RULES,
  ...MARKET_RULES,
  { id: 'GAT-37', check: checkOutlived },
  { id: 'GAT-19', check: checkPlanOfOrder },
  { id: 'GAT-20', check: ofAccount(checkReducing) },
  { id: 'GAT-21', check: checkConfirmed },
  { id: 'GAT-12', check: checkParticipationPlanned },
  { id: 'GAT-15', check: ofAccount(checkOrderValue) },
];

function checkConfirmed(input: PlanCheck): Refusal | null {
  if (input.order.confirmed === true) return null;
  // Without a book nobody can say what would be confirmed.
  if (claimOf(input) === null) return marketMissing(input.view);
  const poor = refusalsOf(LIQUIDITY_RULES, input);
  if (poor.length === 0) return null;
  const facts = {
    overruled: poor.map((each) => each.code),
    reasons: poor.map((each) => each.message),
  };
  return refusal(
    'CONFIRMATION_MISSING',
    `an exit in poor liquidity must be confirmed, was not: ${poor.map((each) => each.message).join('; ')}`,
    facts,
    'look at the estimate, then send the same reduce-only order with `confirmed`',
  );
}

/** The coarse gate: nothing is executed from a plan that did not pass it. Every rule's no, in the order of the table: the ticket shows them all at once. */
export function checkPlan(input: PlanCheck): Result<Approved<Plan>, readonly Refusal[]> {
  invariant(
    input.order.instrumentId === input.instrument.id,
    'an order is checked against its own instrument',
  );
  const refusals = refusalsOf(input.order.reduceOnly ? EXIT_RULES : PLAN_RULES, input);
  return refusals.length === 0 ? ok(approve(input.plan)) : err(refusals);
}
