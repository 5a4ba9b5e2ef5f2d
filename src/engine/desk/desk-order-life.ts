import { isOver, openOf } from '#core/execute/begin';
import { volumeWatchOf } from '#core/execute/live-volume';
import type { Acceptance, ParentEvent, ParentState } from '#core/execute/parent-state';
import { slicesBefore } from '#core/execute/plan-in-force';
import { type Action, checkRole, type Identity } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { problem, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Lots, lots, type TimeUs } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { priceOf, quantityOf, toLots } from '#core/market/instrument';
import type { NewOrder } from '#core/plan/new-order';
import type { OrderAmendment } from '#core/plan/order-amendment';
import type { ParentOrder } from '#core/plan/parent';
import { pickParameters } from '#core/plan/strategies';
import { weighingOf } from '#core/plan/weighing';
import { type By, type Desk, type DeskError, identityOf, type PreTrade } from '#engine/desk/desk';
import type { OrderHold } from '#engine/desk/desk-controls';
import { foundOf, inputFor, type MarketCompared, sameAversion } from '#engine/desk/market-compared';
import { ontoGrid } from '#engine/desk/onto-grid';
import { assessOnGrid, type PreTradeInput } from '#engine/desk/pre-trade';
import { throttledBy } from '#engine/runtime/commands';
import type { Engine } from '#engine/runtime/engine-face';

export interface OrderLifeDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  /** What the gate has to know. `again`: a parent at work that is planned again, and does not count beside itself. */
  inputOf(symbol: string, again: string | null): Result<PreTradeInput, DeskError>;
  recordOf(parentId: string): Result<OrderRecord, DeskError>;
}
/** What a rule lets go: with another deadline, and by a plan that may cover less than all of it. */
export interface PlannedAgain {
  readonly why: 'resumed' | 'halted' | 'market';
  readonly reason: string;
  readonly deadline: TimeUs | null;
  readonly mayLeave: boolean;
  /** EXE-41: how the market differs from the plan in force. */
  readonly compared?: MarketCompared;
}
/** What can be done to an order between its acceptance and its end. */
export interface OrderLife extends Pick<Desk, 'pause' | 'resume' | 'amend'>, OrderHold {
  /** EXE-34: what is left passes the gate again because a rule says so. */
  planAgain(parent: ParentState, by: string, wanted: PlannedAgain): Changed;
}

type Changed = Result<OrderRecord, DeskError>;
interface AtWork {
  readonly parent: ParentState;
  readonly who: Identity;
}
/** A rule has a name and no role. */
type Doer = Pick<Identity, 'name'> & Partial<Identity>;

export function deskOrderLife(deps: OrderLifeDeps): OrderLife {
  const { engine, clock, recordOf } = deps;
  const { parents } = engine.state;

  /** Who may do this to an order that is not over. */
  function atWork(parentId: string, by: By, action: Action): Result<AtWork, DeskError> {
    const who = identityOf(by);
    const mayNot = checkRole(who, action);
    if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
    const record = recordOf(parentId);
    if (!record.ok) return record;
    const parent = parents.get(parentId);
    if (parent === undefined || isOver(parent) || parent.status === 'cancelling')
      return wrong(
        'ORDER_NOT_AT_WORK',
        'parentId',
        `the order must be at work, is ${record.value.status}`,
        'place a new order',
      );
    return ok({ parent, who });
  }

  function pause(parentId: string, who: Identity, reason: string, isKill: boolean): Changed {
    const done = engine.tell(parentId, {
      type: 'pauseParent',
      who: isKill ? 'killSwitch' : 'person',
      at: clock.now(),
      by: isKill ? `kill switch (${who.name})` : who.name,
      role: who.role,
      reason,
    });
    return done.ok ? looked(parentId) : err({ kind: 'refusal', refusal: done.error });
  }
  function looked(parentId: string): Changed {
    engine.lookAt(parentId);
    return recordOf(parentId);
  }

  /** EXE-30: what is left of an order passes the door of a new order again. Refused, nothing has changed. */
  function replan(
    { parent, who }: { readonly parent: ParentState; readonly who: Doer },
    { why, reason, amendment, mayLeave = false, compared }: Wanted,
  ): Changed {
    const { acceptance } = parent;
    const total = totalOf(parent, amendment);
    if (!total.ok) return total;
    const { parentId } = acceptance.order;
    const say = (of: Acceptance): Changed => {
      const done = engine.decide({
        type: 'parent',
        parentId,
        beside: null,
        event: eventOf(of, {
          why,
          at: clock.now(),
          by: who.name,
          ...roleOf(who),
          reason,
          ...foundOf(compared, parent, of),
        }),
      });
      return done.ok ? looked(parentId) : err({ kind: 'refusal', refusal: done.error });
    };
    // Down to what is filled: nothing is left to be planned, and nothing to be asked of the gate.
    if (total.value === parent.filled)
      return say({ ...acceptance, order: { ...acceptance.order, quantity: total.value } });
    const known = deps.inputOf(acceptance.instrument.id, parentId);
    if (!known.ok) return known;
    const input = compared === undefined ? known : ok(inputFor(compared, known.value));
    const rest = lots(total.value - parent.filled);
    const wish = wishOf(parent, amendment, rest);
    const parsed = ontoGrid(mayLeave ? { ...wish, residual: 'leave' } : wish, input.value);
    if (!parsed.ok) return err({ kind: 'problems', problems: parsed.error });
    const order = { ...parsed.value, ...keptOf(acceptance.order) };
    const assessed = assessOnGrid(order, input.value);
    if (!assessed.ok) return assessed;
    const { refusal: no, refusals } = assessed.value;
    const flood = refusals.find((each) => each.code === 'EXECUTIONS_ABOVE_MAX');
    // LED-12: one application too many switches the strategy off.
    if (flood !== undefined) engine.decide(throttledBy(order.strategy, 'executions', flood));
    if (no !== null) return err({ kind: 'refusal', refusal: no });
    const after = acceptanceAfter(parent, assessed.value, total.value, input.value);
    const { residual, riskAversion = null } = acceptance.order;
    if (compared === undefined) return say({ ...after, order: { ...after.order, residual } });
    // What is usual, and what was asked for, stays.
    const usual = usualOf(known.value.profile);
    return say({ ...after, usual, order: { ...after.order, residual, riskAversion } });
  }

  return {
    pause(parentId, by, reason) {
      const found = atWork(parentId, by, 'pause');
      return found.ok ? pause(parentId, found.value.who, reason, false) : found;
    },
    resume(parentId, by, reason) {
      const found = atWork(parentId, by, 'resume');
      if (!found.ok || found.value.parent.status !== 'paused')
        return found.ok ? recordOf(parentId) : found;
      return replan(found.value, { why: 'resumed', reason, amendment: {} });
    },
    amend(parentId, amendment, by, reason) {
      const found = atWork(parentId, by, 'amend');
      if (!found.ok) return found;
      if (Object.values(amendment).every((each) => each === undefined))
        return wrong(
          'AMENDMENT_EMPTY',
          'order',
          'an amendment must change something, named nothing',
          'give a quantity, limit, deadline, strategy, participation or risk aversion',
        );
      return replan(found.value, { why: 'amended', reason, amendment });
    },
    planAgain: (parent, name, { deadline, ...wanted }) => {
      const moved = deadline === null ? {} : { deadline };
      const amendment = wanted.compared === undefined ? moved : sameAversion(parent);
      return replan({ parent, who: { name } }, { ...wanted, amendment });
    },
    hold(parentId, who, reason) {
      pause(parentId, who, reason, true);
    },
    letGo(parentId, who, reason) {
      const parent = parents.get(parentId);
      if (parent?.status === 'paused' && parent.pausedBy === 'killSwitch')
        replan({ parent, who }, { why: 'resumed', reason, amendment: {} });
    },
  };
}

type Replanned = ParentEvent & { readonly type: 'replanParent' };
interface Wanted extends Pick<Replanned, 'why' | 'reason'> {
  readonly amendment: OrderAmendment;
  /** What the cap does not let through is left by the plan, and the order goes on to want it. */
  readonly mayLeave?: boolean;
  readonly compared?: MarketCompared;
}
const roleOf = ({ role }: Doer): Pick<Identity, 'role'> | Record<string, never> =>
  role === undefined ? {} : { role };
const eventOf = (
  acceptance: Acceptance,
  said: Omit<Replanned, 'type' | 'acceptance'>,
): Replanned => ({ type: 'replanParent', ...said, acceptance });

const wrong = (
  code: 'ORDER_NOT_AT_WORK' | 'AMENDMENT_EMPTY',
  path: string,
  message: string,
  remedy: string,
): { readonly ok: false; readonly error: DeskError } =>
  err({ kind: 'problems', problems: [problem(code, path, message, remedy)] });

/** EXE-31: all of the order as it shall be: never below what is filled and what may still fill. */
function totalOf(parent: ParentState, { quantity }: OrderAmendment): Result<Lots, DeskError> {
  const { instrument, order } = parent.acceptance;
  if (quantity === undefined) return ok(order.quantity);
  const total = toLots(instrument, quantity, 'quantity');
  if (!total.ok) return err({ kind: 'problems', problems: [total.error] });
  const open = openOf(parent);
  const least = parent.filled + open;
  if (total.value >= least) return total;
  const units = (count: number): number => quantityOf(instrument, count);
  return err({
    kind: 'refusal',
    refusal: refusal(
      'QUANTITY_BELOW_COMMITTED',
      `the quantity must be at least what is filled and open, ${units(least)} units, was ${quantity}`,
      {
        quantity,
        filled: units(parent.filled),
        open: units(open),
        quantityMin: units(least),
      },
      open > 0
        ? `give at least ${units(least)}; or pause the order, and amend it when its orders are taken back`
        : `give at least ${units(least)}: what is filled stays filled`,
    ),
  });
}

/** The rest as a wish of its own, from now (or from its start, where that is still to come) to its deadline. */
function wishOf(parent: ParentState, amendment: OrderAmendment, rest: Lots): NewOrder {
  const { instrument, order } = parent.acceptance;
  const limit = order.limit === null ? null : priceOf(instrument, order.limit);
  const { riskAversion = order.riskAversion ?? null } = amendment;
  return {
    ...pickParameters(order),
    riskAversion,
    parentId: order.parentId,
    symbol: instrument.id,
    side: order.side,
    quantity: quantityOf(instrument, rest),
    strategy: amendment.strategy ?? order.strategy,
    start: order.start,
    deadline: amendment.deadline ?? order.deadline,
    horizonSeconds: null,
    limit: amendment.limit === undefined ? limit : amendment.limit,
    participationMax: amendment.participationMax ?? order.participationMax,
    residual: order.residual,
    reduceOnly: order.reduceOnly,
    confirmed: order.confirmed,
    decisionPrice: null,
    basket: order.basket ?? null,
  };
}

type Kept = Pick<ParentOrder, 'decisionPrice' | 'decidedAt' | 'limits'>;
/** What an amendment cannot change: a drift goes on fading. */
function keptOf({ decisionPrice, limits, start, decidedAt = start }: ParentOrder): Kept {
  return { decisionPrice, decidedAt, ...(limits === undefined ? {} : { limits }) };
}

/** The order as it is from now on: arrival, counters and the estimate of the order as placed stay, so that it is judged by them. */
function acceptanceAfter(
  { acceptance, filled }: ParentState,
  { order, approved, profile, instrument, view, estimate, arrivalPrice }: PreTrade,
  total: Lots,
  input: PreTradeInput,
): Acceptance {
  invariant(approved !== null, 'what no rule refuses is approved by the gate');
  return {
    ...acceptance,
    order: { ...order, quantity: total, start: acceptance.order.start },
    plan: approved,
    usual: usualOf(profile),
    weighing: weighingOf(input, approved),
    volume: volumeWatchOf(approved, profile, instrument),
    replan: {
      at: view.at,
      filledBefore: filled,
      slicesBefore: slicesBefore(acceptance) + acceptance.plan.slices.length,
      eligibleVolume: view.eligibleVolume,
      estimate,
      mid: arrivalPrice,
      placed: acceptance.replan?.placed ?? { order: acceptance.order, plan: acceptance.plan },
    },
  };
}

export const usualOf = (profile: LiquidityProfile): Acceptance['usual'] => ({
  spreadBps: profile.spreadBps?.value ?? null,
  volatilityDaily: profile.volatilityDaily.value,
});
