import { forSymbol } from '#core/cost/calibrate/champion';
import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import type { TacticSettings } from '#core/execute/parent-state';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { RiskLimits } from '#core/gate/limits';
import { checkRole, type Role } from '#core/gate/roles';
import type { Mode } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { amountText, ZERO } from '#core/kernel/amount';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs } from '#core/kernel/units';
import { holdingsOf } from '#core/ledger/assets';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import {
  type Desk,
  type DeskError,
  type DeskEvent,
  type DeskHealth,
  identityOf,
  type NewOrder,
  type PreTrade,
} from '#engine/desk/desk';
import { deskAlerts } from '#engine/desk/desk-alerts';
import { deskBaskets } from '#engine/desk/desk-baskets';
import { deskControls } from '#engine/desk/desk-controls';
import { deskCosts } from '#engine/desk/desk-costs';
import { deskModels } from '#engine/desk/desk-models';
import { deskPortfolio, NO_PORTFOLIO, type PortfolioDeps } from '#engine/desk/desk-portfolio';
import { assessParent } from '#engine/desk/pre-trade';
import type { MarketFeed } from '#engine/ports/ports';
import { throttledBy } from '#engine/runtime/commands';
import type { Engine } from '#engine/runtime/engine';
import { requestKey } from '#engine/runtime/state';

export interface DeskDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly feed: MarketFeed;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  /** The same as the engine's. */
  readonly ledgerLimits?: LedgerLimits;
  readonly mode: Mode;
  /** The liquidity of an instrument as of now, or why it is not known. */
  profileOf(instrument: Instrument): Result<LiquidityProfile, Refusal>;
  /** The published model; a fitted one that took over stands before it. */
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
  /** Without it a venue counts as up until the engine hears otherwise. */
  isVenueUp?(): boolean;
  /** Without it no daily bars are known, and books are not rebalanced. */
  readonly portfolio?: PortfolioDeps;
}

const LOOK_INTERVAL_US = 1_000_000;
const REJECT_BUDGET = 5;

/** The one door behind all doors: API, command line and library ask this. */
export function createDesk(deps: DeskDeps): Desk {
  const { engine, feed, clock } = deps;
  const { state } = engine;
  const models = deskModels(
    engine,
    clock,
    feed.instruments[0] === undefined ? '' : deps.modelOf(feed.instruments[0]).id,
    deps.policy.tiers,
  );
  const modelOf = (instrument: Instrument): ImpactModel => {
    const champion = models.champion();
    return champion === null ? deps.modelOf(instrument) : forSymbol(champion, instrument.symbol);
  };
  const listeners = new Set<(event: DeskEvent) => void>();
  engine.onChange((parentId) => {
    for (const listener of listeners)
      listener(parentId === null ? { type: 'controls' } : { type: 'order', parentId });
  });

  const find = (symbol: string): Result<Instrument, Problem> => {
    const found = feed.instruments.filter((each) => each.id === symbol || each.symbol === symbol);
    const [only] = found;
    if (only !== undefined && found.length === 1) return ok(only);
    const known = feed.instruments.map((each) => each.id).join(', ');
    if (found.length > 1)
      return err(
        problem(
          'SYMBOL_AMBIGUOUS',
          'symbol',
          `symbol must name one instrument, '${symbol}' names ${found.length}`,
          `give one of ${found.map((each) => each.id).join(', ')}`,
        ),
      );
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `symbol must be one that this market lists, was '${symbol}'`,
        `known here: ${known}`,
      ),
    );
  };

  const known = (
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError> => {
    const instrument = find(symbol);
    if (!instrument.ok) return err({ kind: 'problems', problems: [instrument.error] });
    const profile = deps.profileOf(instrument.value);
    if (!profile.ok) return err({ kind: 'refusal', refusal: profile.error });
    return ok({ instrument: instrument.value, profile: profile.value });
  };

  const nextId = (): string =>
    `P${Math.floor(clock.now() / 1000).toString(36)}${state.sequence.toString(36)}`
      .slice(0, 16)
      .toUpperCase();

  const preTrade = (order: NewOrder): Result<PreTrade, DeskError> => {
    const basis = known(order.symbol);
    if (!basis.ok) return basis;
    const { instrument, profile } = basis.value;
    return assessParent(order, {
      instrument,
      profile,
      model: modelOf(instrument),
      view: feed.view(instrument.id),
      now: clock.now(),
      policy: deps.policy,
      limits: deps.limits,
      fees: deps.feesOf(instrument),
      account: engine.account(instrument),
      killed: state.kill.killed,
      parentId: nextId(),
      mayBegin: (placement) => engine.mayBegin(placement),
      atWork: engine.commitments(),
    });
  };

  const place: Desk['place'] = (order, { idempotencyKey, by: asked }) => {
    const who = identityOf(asked);
    const mayNot = checkRole(who, 'place');
    if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
    const request = { idempotencyKey, by: who.name, role: who.role };
    const fingerprint = JSON.stringify(order);
    const earlier =
      idempotencyKey === null
        ? undefined
        : state.requests.get(requestKey(who.name, idempotencyKey));
    if (earlier !== undefined) {
      if (earlier.fingerprint === fingerprint) return recordOf(earlier.parentId);
      return err({
        kind: 'problems',
        problems: [
          problem(
            'IDEMPOTENCY_KEY_REUSED',
            'Idempotency-Key',
            'an idempotency key must belong to one order, was used for another',
            'use a new key for a new order',
          ),
        ],
      });
    }
    if (order.parentId !== null && state.records.has(order.parentId)) {
      return err({
        kind: 'problems',
        problems: [
          problem(
            'ID_REUSED',
            'parentId',
            `parentId must be new, '${order.parentId}' was used`,
            'choose another, or leave it out',
          ),
        ],
      });
    }
    const assessed = preTrade(order);
    if (!assessed.ok) return assessed;
    const { refusals, order: parsed } = assessed.value;
    const no = refusals.find((each) => each.code === 'EXECUTIONS_ABOVE_MAX');
    // LED-12: one application too many switches the strategy off.
    const trips = no === undefined ? [] : [throttledBy(parsed.strategy, 'executions', no)];
    const decided = engine.decide(
      decisionOf(assessed.value, { ...request, fingerprint }),
      ...trips,
    );
    if (!decided.ok) return err({ kind: 'refusal', refusal: decided.error });
    // EXE-23: its first look is now, and not when the timer comes round.
    engine.lookAt(assessed.value.order.parentId);
    return recordOf(assessed.value.order.parentId);
  };

  const decisionOf = (
    pre: PreTrade,
    request: {
      readonly idempotencyKey: string | null;
      readonly fingerprint: string;
      readonly by: string;
      readonly role: Role;
    },
  ): Parameters<Engine['decide']>[0] => {
    if (pre.refusal !== null)
      return {
        type: 'turnedAway',
        order: pre.order,
        instrument: pre.instrument,
        refusal: pre.refusal,
        ...request,
      };
    const { view, profile, instrument, approved } = pre;
    invariant(approved !== null, 'what no rule refuses is approved by the gate');
    return {
      type: 'placed',
      ...request,
      assessment: pre.assessment,
      profile,
      acceptance: {
        order: pre.order,
        instrument,
        plan: approved,
        estimate: pre.estimate,
        arrivalPrice: pre.arrivalPrice,
        acceptedAt: clock.now(),
        eligibleVolumeAtStart: view.eligibleVolume,
        eligibleTurnoverAtStart: view.eligibleTurnover,
        tactics: tacticsOf(deps, instrument, engine.amends),
        usual: {
          spreadBps: profile.spreadBps?.value ?? null,
          volatilityDaily: profile.volatilityDaily.value,
        },
      },
    };
  };

  const recordOf = (parentId: string): Result<OrderRecord, DeskError> => {
    const record = state.records.get(parentId);
    if (record !== undefined) return ok(record);
    return err({
      kind: 'problems',
      problems: [
        problem(
          'ORDER_UNKNOWN',
          'parentId',
          `the order must exist, '${parentId}' does not`,
          'list the orders to see their ids',
        ),
      ],
    });
  };

  const controls = deskControls(engine, clock, deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS);
  const everything = { type: 'all' } as const;

  const view = (instrumentId: string): MarketView | null => feed.view(instrumentId);
  const desk: Omit<Desk, 'portfolio'> = {
    mode: deps.mode,
    instruments: () => feed.instruments,
    find,
    view: (instrumentId) => feed.view(instrumentId),
    now: () => clock.now(),
    policy: () => deps.policy,
    profile: (symbol) => {
      const basis = known(symbol);
      return basis.ok ? ok(basis.value.profile) : basis;
    },
    assess: (symbol, quantity) => {
      const basis = known(symbol);
      if (!basis.ok) return basis;
      const { instrument, profile } = basis.value;
      const view = feed.view(instrument.id);
      const mid = view === null ? null : midOf(view);
      if (mid === null)
        return err({
          kind: 'refusal',
          refusal: {
            code: 'MARKET_DATA_MISSING',
            message: `a two-sided market of ${instrument.id} is required`,
            facts: {},
            remedy: 'wait for quotes, or check the feed',
          },
        });
      const assessment = assessOrder({
        profile,
        instrument,
        quantity,
        priceMid: mid,
        policy: deps.policy,
        model: timely(modelOf(instrument), clock.now()),
      });
      return assessment.ok
        ? ok({ assessment: assessment.value, profile, instrument })
        : err({ kind: 'refusal', refusal: assessment.error });
    },
    preTrade,
    place,
    cancel: (parentId, by) => {
      const record = recordOf(parentId);
      const who = identityOf(by);
      const mayNot = checkRole(who, 'cancel');
      if (mayNot !== null) return err({ kind: 'refusal', refusal: mayNot });
      if (!record.ok || record.value.endedAt !== null) return record;
      engine.tell(parentId, {
        type: 'cancelParent',
        at: clock.now(),
        by: who.name,
        role: who.role,
      });
      engine.look();
      return recordOf(parentId);
    },
    orders: () => [...state.records.values()],
    order: (parentId) => state.records.get(parentId) ?? null,
    // Also of what is not listed here any more; a coin of which there are two pairs is held once.
    positions: () =>
      holdingsOf(state.ledger, ({ id }) => feed.view(id) !== null).flatMap(({ instrument }) => {
        const position = state.positions.get(instrument.id) ?? 0;
        return position === 0 ? [] : [{ instrument, position, averagePrice: null }];
      }),
    cash: () => state.cash,
    balances: () =>
      [...state.ledger.assets]
        .filter(([, amount]) => amount !== ZERO)
        .map(([asset, amount]) => ({
          asset: asset === '' ? state.ledger.money : asset,
          amount: amountText(amount),
        })),
    killState: () => state.kill,
    // A role that may not do it changes nothing: the state that is answered says so.
    kill(by, reason) {
      controls.kill(everything, identityOf(by), reason);
      return state.kill;
    },
    release(by) {
      controls.release(everything, identityOf(by), '');
      return state.kill;
    },
    controls,
    alerts: deskAlerts(engine, clock),
    models,
    pricing: { modelOf, feesOf: deps.feesOf },
    costs: deskCosts({
      clock,
      policy: deps.policy,
      known,
      view: (id) => feed.view(id),
      modelOf,
      feesOf: deps.feesOf,
      preTrade,
    }),
    journalOk: () => engine.journalOk(),
    health: () => healthOf(deps),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const baskets = deskBaskets({
    engine,
    clock,
    basketValueMax: (deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS).basketValue,
    find,
    view,
    preTrade,
    place: (order, by) => place(order, { idempotencyKey: null, by }),
    cancel: (parentId, by) => desk.cancel(parentId, by),
  });
  const portfolio = deskPortfolio({
    ...(deps.portfolio ?? NO_PORTFOLIO),
    clock,
    policy: deps.policy,
    baskets,
    find,
    view,
    cash: () => desk.cash(),
    positions: () => desk.positions(),
    assess: (symbol) => desk.assess(symbol, null),
    modelOf,
    feesOf: deps.feesOf,
    preTrade,
  });
  return { ...desk, portfolio };
}

// Three missed looks are a pause; more is an executor that has stopped.
const LOOKS_WITHIN_US = 10_000_000;
const CLOCK_LEAD_US = 1_000_000;

function healthOf({ engine, feed, clock, isVenueUp }: DeskDeps): DeskHealth {
  const { ledger, kill } = engine.state;
  const { downSince, reconciling, quarantine } = ledger.controls;
  const now = clock.now();
  const views = feed.instruments.map(({ id }) => feed.view(id));
  const lookedAt = engine.lookedAt();
  return {
    journal: engine.journalOk(),
    looking: lookedAt === null || now - lookedAt < LOOKS_WITHIN_US,
    venue:
      downSince === null && (isVenueUp?.() ?? true) && views.some((view) => view?.valid === true),
    // An instrument that is not listed any more is its own matter: the rest is equal, and trades.
    books:
      reconciling === null && [...quarantine.values()].every(({ kind }) => kind === 'instrument'),
    clock: views.every((view) => view === null || view.dataAt - now < CLOCK_LEAD_US),
    killed: kill.killed,
  };
}

const tacticsOf = (deps: DeskDeps, instrument: Instrument, amends: boolean): TacticSettings => ({
  lookIntervalUs: durationUs(LOOK_INTERVAL_US),
  collarBps: deps.limits.priceCollarBps,
  rejectBudget: REJECT_BUDGET,
  minNotional: instrument.minNotional,
  amends,
});
