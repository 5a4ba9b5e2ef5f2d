import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import { checkPlan } from '#core/gate/check-plan';
import type { AccountView, RiskLimits } from '#core/gate/limits';
import type { Placement } from '#core/gate/placement';
import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  addTime,
  DAY_US,
  durationUs,
  type Lots,
  type Ratio,
  type Ticks,
  type TimeUs,
} from '#core/kernel/units';
import type { Commitment } from '#core/ledger/at-work';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Fees } from '#core/market/fees';
import { type Instrument, quantityOf, toLots, toTicks } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import { buildPlan } from '#core/plan/build-plan';
import type { ParentOrder } from '#core/plan/parent';
import type { ExecutionPolicy } from '#core/plan/policy';
import {
  PARAMETER_NAMES,
  PARAMETERS,
  pickParameters,
  type StrategyParameters,
} from '#core/plan/strategies';
import type { DeskError, NewOrder, PreTrade } from '#engine/desk/desk';
import { asOne } from '#engine/desk/one-remedy';

/** What the way of one parent needs to know before its first child. */
export interface PreTradeInput {
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly view: MarketView | null;
  readonly now: TimeUs;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  readonly account: AccountView;
  readonly killed: boolean;
  /** What the ledger says of it beside the gate: switches, throttles, baskets. */
  mayBegin(placement: Placement): readonly Refusal[];
  /** What our parents at work still want. */
  readonly atWork: readonly Commitment[];
  /** For an order that names none. */
  readonly parentId: string;
}

const HORIZON_SECONDS_DEFAULT = 1800;
const QUANTITY_MAX = 1e11;
/** No plan reaches further: beyond it a deadline is a typing mistake. */
const AHEAD_MAX_US = 31 * DAY_US;

const refused = (no: Refusal): { readonly ok: false; readonly error: DeskError } =>
  err({ kind: 'refusal', refusal: no });

/** Stages 2-5 of the way of one parent: assess, price, plan, check. Pure; the verdict of the gate is part of the answer. */
export function assessParent(wish: NewOrder, input: PreTradeInput): Result<PreTrade, DeskError> {
  const parsed = ontoGrid(wish, input);
  if (!parsed.ok) return err({ kind: 'problems', problems: parsed.error });
  const order = parsed.value;
  const found = judged(order, input);
  if (!found.ok) return refused(found.error);
  const verdict = (quantity: Lots, horizonTimes: number): readonly Refusal[] => {
    const deadline = addTime(
      order.start,
      durationUs((order.deadline - order.start) * horizonTimes),
    );
    if (deadline - input.now > AHEAD_MAX_US) return found.value.refusals;
    const other = judged({ ...order, quantity, deadline }, input);
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
): Result<Omit<PreTrade, 'refusal'>, Refusal> {
  const { instrument, profile, policy, model, view } = input;
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
  const planned = buildPlan({ order, instrument, profile, model, view, policy, fees: input.fees });
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
    arrivalPrice: mid,
    view,
    refusals: refusals.filter((each) => byCode.get(each.code) === each),
    approved: verdict.ok && refusals.length === 0 ? verdict.value : null,
  });
}

/** Units and prices onto the grid, times in order: every problem at once. */
function ontoGrid(wish: NewOrder, input: PreTradeInput): Result<ParentOrder, readonly Problem[]> {
  const problems: Problem[] = [];
  const take = <T>(result: Result<T, Problem>): T | null => {
    if (result.ok) return result.value;
    problems.push(result.error);
    return null;
  };
  const { instrument, policy } = input;
  const quantity: Lots | null = take(toLots(instrument, wish.quantity, 'quantity'));
  if (wish.quantity > QUANTITY_MAX)
    problems.push(
      problem(
        'QUANTITY_TOO_LARGE',
        'quantity',
        `quantity must be at most ${QUANTITY_MAX}, was ${wish.quantity}`,
        'check the unit: quantity is in shares, coins or contracts, not in money',
      ),
    );
  const limit: Ticks | null =
    wish.limit === null ? null : take(toTicks(instrument, wish.limit, 'limit'));
  const decision = wish.decisionPrice === null ? null : inTicks(instrument, wish.decisionPrice);
  const start = wish.start === null || wish.start < input.now ? input.now : wish.start;
  const deadline =
    wish.deadline ??
    addTime(start, durationUs((wish.horizonSeconds ?? HORIZON_SECONDS_DEFAULT) * 1e6));
  if (deadline - input.now > AHEAD_MAX_US)
    problems.push(
      problem(
        'OUT_OF_RANGE',
        'deadline',
        'deadline must be at most 31 days from now, was later',
        'give an earlier deadline; a longer programme is several orders',
      ),
    );
  if (deadline <= start)
    problems.push(
      problem(
        'DEADLINE_PASSED',
        'deadline',
        'deadline must be after the start and after now, was not',
        'give a later deadline, or horizonSeconds',
      ),
    );
  const participationMax = shareOf(
    wish.participationMax ?? policy.maxParticipation,
    'constraints.max_participation',
    policy.maxParticipation,
    problems,
  );
  const parameters = parametersOf(wish, policy.maxParticipation, problems);
  const parentId = wish.parentId ?? input.parentId;
  if (!/^[A-Za-z0-9-]{1,16}$/.test(parentId))
    problems.push(
      problem(
        'BAD_ID',
        'parentId',
        `parentId must be 1 to 16 of A-Z a-z 0-9 -, was '${parentId}'`,
        'shorten it, or leave it out',
      ),
    );
  if (problems.length > 0 || quantity === null) return err(problems);
  return ok({
    parentId,
    instrumentId: instrument.id,
    side: wish.side,
    quantity,
    strategy: wish.strategy ?? policy.defaultStrategy,
    start,
    deadline,
    limit,
    participationMax,
    residual: wish.residual ?? 'complete',
    reduceOnly: wish.reduceOnly,
    confirmed: wish.confirmed,
    ...parameters,
    decisionPrice: decision,
    ...(wish.basket === undefined || wish.basket === null ? {} : { basket: wish.basket }),
  });
}

/** A decision price may lie between ticks: it is a price on somebody's screen, not an order. */
function inTicks(instrument: Instrument, value: number): number {
  const tick = instrument.tick.units / 10 ** instrument.tick.scale;
  return value / tick;
}

function parametersOf(
  wish: StrategyParameters,
  participationMax: number,
  problems: Problem[],
): StrategyParameters {
  for (const name of PARAMETER_NAMES) {
    const value = wish[name];
    if (value !== null && PARAMETERS[name].isShareOfVolume)
      shareOf(value, name, participationMax, problems);
  }
  return pickParameters(wish);
}

/** A share above the configured cap is refused: an order that was silently cut would not be the order that was asked for. */
function shareOf(value: number, path: string, max: number, problems: Problem[]): Ratio {
  if (!(value > 0 && value <= 1))
    problems.push(
      problem(
        'OUT_OF_RANGE',
        path,
        `must be above 0 and at most 1, was ${value}`,
        'give a share of volume, 0.1 for 10 %',
      ),
    );
  else if (value > max)
    problems.push(
      problem(
        'OUT_OF_RANGE',
        path,
        `must be at most the configured ${max}, was ${value}`,
        `give at most ${max}, or raise liquidity.execution.max_participation_rate`,
      ),
    );
  return value;
}
