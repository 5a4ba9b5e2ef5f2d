import type { ImpactModel } from '#core/cost/model';
import { type FirmStanding, firmKey } from '#core/gate/firm';
import type { RiskLimits } from '#core/gate/limits';
import { checkRole } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import type { SignalNote } from '#core/journal/signal-note';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { WheelRule } from '#core/tca/wheel';
import {
  type By,
  type Desk,
  type DeskError,
  identityOf,
  type NewOrder,
  type PreTrade,
} from '#engine/desk/desk';
import type { DeskKnown } from '#engine/desk/desk-known';
import { deskOrderLife, type OrderLife, type OrderLifeDeps } from '#engine/desk/desk-order-life';
import type { DeskRecords } from '#engine/desk/desk-records';
import { decisionOf } from '#engine/desk/order-decision';
import {
  assessParent,
  type FirmElsewhere,
  type PreTradeInput,
  tryParent,
} from '#engine/desk/pre-trade';
import type { TriedParent } from '#engine/desk/pre-trade-found';
import { drawnOrder, NOT_DRAWN_YET } from '#engine/desk/wheel-order';
import type { MarketFeed } from '#engine/ports/ports';
import { throttledBy } from '#engine/runtime/commands';
import type { Engine } from '#engine/runtime/engine';

export interface OrdersDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly feed: MarketFeed;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly known: DeskKnown['known'];
  readonly records: DeskRecords;
  /** Without it no order leaves its strategy to chance. */
  readonly wheel?: WheelRule;
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
}
/** Parents: judged, placed, paused, amended, cancelled. */
export interface DeskOrders extends Pick<Desk, 'preTrade' | 'place' | 'cancel'>, OrderLife {
  /** For many questions about one order: the gate's verdict without the search for a remedy. */
  tried(order: NewOrder): Result<TriedParent, DeskError>;
  /** Of a request that is put into words only when it is known to be new: whoever asks again gets the first order, whatever the market has become. */
  placeWorded(
    request: AskedOnce,
    worded: () => Result<WordedOrder, DeskError>,
  ): Result<OrderRecord, DeskError>;
}
/** Who asks for what, by which it is known again. */
export interface AskedOnce {
  readonly fingerprint: string;
  /** An id that the client chose; null: none. */
  readonly parentId: string | null;
  readonly idempotencyKey: string | null;
  readonly by: By;
}
export interface WordedOrder {
  readonly order: NewOrder;
  readonly signal?: SignalNote;
}

const problems = (...all: readonly Problem[]): { readonly ok: false; readonly error: DeskError } =>
  err({ kind: 'problems', problems: all });

function elsewhereOf(firm: FirmStanding | null, { id }: Instrument): FirmElsewhere | null {
  if (firm === null) return null;
  return {
    room: firm.caps.participation - (firm.others(firmKey.pace(id)) ?? 0),
    leaves: (side) => firm.others(firmKey.leaves(id, side)) ?? 0,
  };
}

export function deskOrders(deps: OrdersDeps): DeskOrders {
  const { engine, feed, clock, known, modelOf } = deps;
  const { state } = engine;
  const nextId = (): string =>
    `P${Math.floor(clock.now() / 1000).toString(36)}${state.sequence.toString(36)}`
      .slice(0, 16)
      .toUpperCase();

  const inputOf: OrderLifeDeps['inputOf'] = (symbol, again) => {
    const basis = known(symbol);
    if (!basis.ok) return basis;
    const { instrument, profile } = basis.value;
    return ok({
      instrument,
      profile,
      model: modelOf(instrument),
      view: feed.view(instrument.id),
      now: clock.now(),
      policy: deps.policy,
      limits: deps.limits,
      fees: deps.feesOf(instrument),
      account: engine.account(instrument, again),
      killed: state.kill.killed,
      parentId: again ?? nextId(),
      mayBegin: (placement) => engine.mayBegin(placement),
      atWork: engine.commitments().filter(({ parentId }) => parentId !== again),
      elsewhere: elsewhereOf(engine.firm, instrument),
    });
  };
  const asked = <Found>(
    order: NewOrder,
    way: (order: NewOrder, input: PreTradeInput) => Result<Found, DeskError>,
  ): Result<Found, DeskError> => {
    if (order.byWheel !== undefined) return problems(NOT_DRAWN_YET);
    const input = inputOf(order.symbol, null);
    return input.ok ? way(order, input.value) : input;
  };
  const preTrade = (order: NewOrder): Result<PreTrade, DeskError> => asked(order, assessParent);

  /** The same request again is the same order; another under its key, or an id that was used, is a problem. null: it is new. */
  const earlier = (
    { parentId, idempotencyKey, fingerprint }: Omit<AskedOnce, 'by'>,
    who: string,
  ): Result<OrderRecord, DeskError> | null => {
    const known = deps.records.request(who, idempotencyKey);
    if (known !== null && known.fingerprint === fingerprint) return recordOf(known.parentId);
    if (known !== null)
      return problems(
        problem(
          'IDEMPOTENCY_KEY_REUSED',
          'Idempotency-Key',
          'an idempotency key must belong to one order, was used for another',
          'use a new key for a new order',
        ),
      );
    // WAI-1: an order that waits will need its id.
    const isPromised = parentId !== null && state.waits.get(parentId)?.status === 'waiting';
    const isUnknown = parentId === null || (!isPromised && deps.records.order(parentId) === null);
    // A request of last week that is sent again must not become a second order.
    const isChecked = idempotencyKey !== null || parentId !== null;
    const cannotTell = isChecked && isUnknown ? deps.records.cannotTell() : null;
    if (cannotTell !== null) return err({ kind: 'refusal', refusal: cannotTell });
    if (isUnknown) return null;
    return problems(
      problem(
        'ID_REUSED',
        'parentId',
        `parentId must be new, '${parentId}' was used`,
        'choose another, or leave it out',
      ),
    );
  };

  const placeWorded: DeskOrders['placeWorded'] = (request, worded) => {
    const who = identityOf(request.by);
    const mayNot = checkRole(who, 'place');
    if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
    const known = earlier(request, who.name);
    if (known !== null) return known;
    const wish = worded();
    if (!wish.ok) return wish;
    const drawn = drawnOrder(wish.value.order, deps.wheel ?? null, nextId);
    if (!drawn.ok) return problems(drawn.error);
    const assessed = preTrade(drawn.value.order);
    if (!assessed.ok) return assessed;
    const { refusals, order: parsed } = assessed.value;
    const no = refusals.find((each) => each.code === 'EXECUTIONS_ABOVE_MAX');
    // LED-12: one application too many switches the strategy off.
    const trips = no === undefined ? [] : [throttledBy(parsed.strategy, 'executions', no)];
    const { fingerprint, idempotencyKey } = request;
    const { signal } = wish.value;
    const { wheel } = drawn.value;
    const decided = engine.decide(
      decisionOf(deps, assessed.value, {
        idempotencyKey,
        fingerprint,
        by: who.name,
        role: who.role,
        ...(signal === undefined ? {} : { signal }),
        ...(wheel === undefined ? {} : { wheel }),
      }),
      ...trips,
    );
    if (!decided.ok) return err({ kind: 'refusal', refusal: decided.error });
    // EXE-23: its first look is now, and not when the timer comes round.
    engine.lookAt(assessed.value.order.parentId);
    return recordOf(assessed.value.order.parentId);
  };

  const recordOf = (parentId: string): Result<OrderRecord, DeskError> => {
    const record = deps.records.order(parentId);
    if (record !== null) return ok(record);
    return problems(
      problem(
        'ORDER_UNKNOWN',
        'parentId',
        `the order must exist, '${parentId}' does not`,
        'list the orders to see their ids',
      ),
    );
  };

  return {
    preTrade,
    tried: (order) => asked(order, tryParent),
    placeWorded,
    place: (order, asked) =>
      placeWorded({ fingerprint: JSON.stringify(order), parentId: order.parentId, ...asked }, () =>
        ok({ order }),
      ),
    ...deskOrderLife({ engine, clock, inputOf, recordOf }),
    cancel: (parentId, by) => {
      const record = recordOf(parentId);
      const who = identityOf(by);
      const mayNot = checkRole(who, 'cancel');
      if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
      if (!record.ok || record.value.endedAt !== null) return record;
      const done = engine.tell(parentId, {
        type: 'cancelParent',
        at: clock.now(),
        by: who.name,
        role: who.role,
      });
      if (!done.ok) return err({ kind: 'refusal', refusal: done.error });
      engine.look();
      return recordOf(parentId);
    },
  };
}
