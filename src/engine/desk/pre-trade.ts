import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import { checkPlan } from '#core/gate/check-plan';
import type { AccountView, RiskLimits } from '#core/gate/limits';
import type { Placement } from '#core/gate/placement';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  addTime,
  durationUs,
  type InLots,
  type Lots,
  type Ratio,
  type Side,
} from '#core/kernel/units';
import type { Commitment } from '#core/ledger/at-work';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Fees } from '#core/market/fees';
import { quantityOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import { buildPlan } from '#core/plan/build-plan';
import type { ParentOrder } from '#core/plan/parent';
import type { ExecutionPolicy } from '#core/plan/policy';
import { priceNow } from '#core/plan/price-plan';
import type { DeskError, NewOrder, PreTrade } from '#engine/desk/desk';
import { asOne } from '#engine/desk/one-remedy';
import { AHEAD_MAX_US, type GridInput, ontoGrid } from '#engine/desk/onto-grid';
import type { TriedParent } from '#engine/desk/pre-trade-found';

/** What the way of one parent needs to know before its first child. */
export interface PreTradeInput extends GridInput {
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly view: MarketView | null;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  readonly account: AccountView;
  readonly killed: boolean;
  /** What the ledger says of it beside the gate: switches, throttles, baskets. */
  mayBegin(placement: Placement): readonly Refusal[];
  /** What our parents at work still want. */
  readonly atWork: readonly Commitment[];
  /** What other accounts of the firm do here; null: no caps are divided among accounts. */
  readonly elsewhere: FirmElsewhere | null;
}

/** What the firm's caps leave for an order of one instrument. */
export interface FirmElsewhere {
  /** Share of volume. */
  readonly room: Ratio;
  /** Lots that other accounts still want on its side. */
  leaves(side: Side): InLots;
}

const refused = (no: Refusal): { readonly ok: false; readonly error: DeskError } =>
  err({ kind: 'refusal', refusal: no });

/** The same without what is only shown: no frontier, and every refusal as the gate says it, without the search for one remedy. For whoever asks about many sizes or strategies. */
export function tryParent(wish: NewOrder, input: PreTradeInput): Result<TriedParent, DeskError> {
  const parsed = ontoGrid(wish, input);
  if (!parsed.ok) return err({ kind: 'problems', problems: parsed.error });
  const found = judged(parsed.value, input, true);
  return found.ok ? ok(found.value) : refused(found.error);
}

export function assessParent(wish: NewOrder, input: PreTradeInput): Result<PreTrade, DeskError> {
  const parsed = ontoGrid(wish, input);
  return parsed.ok
    ? assessOnGrid(parsed.value, input)
    : err({ kind: 'problems', problems: parsed.error });
}

/** Stages 2-5 of the way of one parent: assess, price, plan, check. Pure; the verdict of the gate is part of the answer. */
export function assessOnGrid(
  order: ParentOrder,
  input: PreTradeInput,
): Result<PreTrade, DeskError> {
  const found = judged(order, input);
  if (!found.ok) return refused(found.error);
  const verdict = (quantity: Lots, horizonTimes: number): readonly Refusal[] => {
    const deadline = addTime(
      order.start,
      durationUs((order.deadline - order.start) * horizonTimes),
    );
    if (deadline - input.now > AHEAD_MAX_US) return found.value.refusals;
    const other = judged({ ...order, quantity, deadline }, input, true);
    return other.ok ? other.value.refusals : [other.error];
  };
  const { instrument } = input;
  return ok({
    ...found.value,
    refusal: asOne(found.value.refusals, { quantity: order.quantity, instrument, verdict }),
  });
}

/** What is known of this order, and everything that is against it. An error: not enough is known to say more. */
function judged(
  order: ParentOrder,
  input: PreTradeInput,
  isTrial = false,
): Result<TriedParent, Refusal> {
  const { instrument, profile, model, view, elsewhere } = input;
  const policy = within(input.policy, elsewhere);
  const mid = view === null ? null : midOf(view);
  if (view === null || mid === null) {
    return err(
      refusal(
        'MARKET_DATA_MISSING',
        `a two-sided market of ${instrument.id} is required`,
        { instrument: instrument.id },
        'wait for quotes, or check the feed',
      ),
    );
  }
  const assessment = assessOrder({
    profile,
    instrument,
    quantity: quantityOf(instrument, order.quantity),
    priceMid: mid,
    policy,
    model: timely(model, view.at),
  });
  if (!assessment.ok) return assessment;
  const toPlan = { order, instrument, profile, model, view, policy, fees: input.fees, isTrial };
  const planned = buildPlan(toPlan);
  if (!planned.ok) return planned;
  const { plan, estimate } = planned.value;
  const { parentId, side, strategy, quantity, reduceOnly } = order;
  const verdict = checkPlan({
    order,
    plan,
    estimate,
    assessment: assessment.value,
    instrument,
    profile,
    view,
    now: input.now,
    policy,
    limits: input.limits,
    account: input.account,
    killed: input.killed,
    atWork: input.atWork,
    leavesElsewhere: elsewhere?.leaves(order.side) ?? 0,
  });
  const refusals = [
    ...input.mayBegin({
      parentId,
      instrument,
      side,
      strategy,
      quantity,
      price: mid,
      basket: order.basket ?? null,
      reduceOnly,
    }),
    ...(verdict.ok ? [] : verdict.error),
  ];
  // The switch is read by the ledger and by the gate: it is one refusal.
  const byCode = new Map(refusals.map((each) => [each.code, each] as const).toReversed());
  return ok({
    order,
    instrument,
    profile,
    assessment: assessment.value,
    plan,
    estimate,
    now: priceNow(toPlan, mid),
    arrivalPrice: mid,
    view,
    refusals: refusals.filter((each) => byCode.get(each.code) === each),
    approved: verdict.ok && refusals.length === 0 ? verdict.value : null,
  });
}

/** FRM-2: planned with what other accounts leave of the firm's participation; none of it is refused by its own rule. */
const within = (policy: ExecutionPolicy, elsewhere: FirmElsewhere | null): ExecutionPolicy =>
  elsewhere === null || !(elsewhere.room > 0)
    ? policy
    : { ...policy, maxParticipation: Math.min(policy.maxParticipation, elsewhere.room) };
