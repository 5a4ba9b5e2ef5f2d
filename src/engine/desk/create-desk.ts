import { forSymbol } from '#core/cost/calibrate/champion';
import type { ImpactModel } from '#core/cost/model';
import { widened } from '#core/cost/widened';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { RiskLimits } from '#core/gate/limits';
import type { Counterparty } from '#core/gate/listing-rules';
import type { Mode } from '#core/journal/body';
import { amountText, amountToNumber, ZERO } from '#core/kernel/amount';
import type { Clock } from '#core/kernel/clock';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { balanceOf, entryWorthOf, holdingsOf, isEntryWorth } from '#core/ledger/assets';
import { areAllDown, reconcilingIn } from '#core/ledger/controls';
import { marginAccounts, walletsOf } from '#core/ledger/margin';
import type { LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { WheelRule } from '#core/tca/wheel';
import { type Desk, type DeskEvent, type DeskHealth, identityOf } from '#engine/desk/desk';
import { deskAlerts } from '#engine/desk/desk-alerts';
import { deskBaskets } from '#engine/desk/desk-baskets';
import { deskControls } from '#engine/desk/desk-controls';
import { deskCosts } from '#engine/desk/desk-costs';
import { deskKnown } from '#engine/desk/desk-known';
import { deskModels } from '#engine/desk/desk-models';
import { deskOrders } from '#engine/desk/desk-orders';
import { deskPortfolio, NO_PORTFOLIO, type PortfolioDeps } from '#engine/desk/desk-portfolio';
import { deskRecords } from '#engine/desk/desk-records';
import { deskReport } from '#engine/desk/desk-report';
import { routeNow } from '#engine/desk/desk-route';
import { deskSignals, lotsOnTheWay } from '#engine/desk/desk-signals';
import { deskVenues } from '#engine/desk/desk-venues';
import { deskWaits } from '#engine/desk/desk-waits';
import { deskWatch } from '#engine/desk/desk-watch';
import { refusalWatch } from '#engine/desk/refusal-watch';
import type { History } from '#engine/ports/history';
import type { LookLog, MarketFeed } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine';
import { marginMarksIn } from '#engine/runtime/margin-marks';
import { notWritten } from '#engine/runtime/not-written';

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
  /** The same as the engine's. */
  readonly counterparties?: readonly Counterparty[];
  /** What has left memory; without it that is unknown. */
  readonly history?: History;
  /** Without it there are no points for charts. */
  readonly looks?: Pick<LookLog, 'of'>;
  /** Without it a venue counts as up until the engine hears otherwise. */
  isVenueUp?(): boolean;
  /** Of a desk that is not in the engine's process. */
  isEngineHeard?(): boolean;
  /** Without it no order leaves its strategy to chance. */
  readonly wheel?: WheelRule;
  /** Without it no daily bars are known, and books are not rebalanced. */
  readonly portfolio?: PortfolioDeps;
}

/** The one door behind all doors: API, command line and library ask this. */
export function createDesk(deps: DeskDeps): Desk {
  const { engine, feed, clock } = deps;
  const { state } = engine;
  const records = deskRecords(state, deps.history ?? null);
  const models = deskModels(
    engine,
    records,
    clock,
    feed.instruments[0] === undefined ? '' : deps.modelOf(feed.instruments[0]).id,
    deps.policy.tiers,
  );
  const modelOf = (instrument: Instrument): ImpactModel => {
    const champion = models.champion();
    const model =
      champion === null ? deps.modelOf(instrument) : forSymbol(champion, instrument.symbol);
    const widening = engine.state.models.learned.at(-1)?.note.widening ?? null;
    return widening?.modelId === model.id ? widened(model, widening.factor) : model;
  };
  const listeners = new Set<(event: DeskEvent) => void>();
  engine.onChange((parentId) => {
    for (const listener of listeners)
      listener(parentId === null ? { type: 'controls' } : { type: 'order', parentId });
  });

  const listed = deskKnown({ ...deps, modelOf });
  const { find, known } = listed;
  const orders = deskOrders({ ...deps, known, modelOf, records });
  deskWatch({
    engine,
    clock,
    feed,
    policy: deps.policy,
    maxDataAgeUs: deps.limits.maxDataAgeUs,
    known: listed,
    planAgain: orders.planAgain,
  });
  refusalWatch({ engine, clock, feed });
  const { preTrade, place, cancel, pause, resume, amend } = orders;
  const controls = deskControls({
    engine,
    clock,
    limits: deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS,
    feed,
    life: orders,
  });
  const everything = { type: 'all' } as const;

  const view = (instrumentId: string): MarketView | null => feed.view(instrumentId);
  const desk: Omit<Desk, 'portfolio' | 'waits' | 'signal' | 'report'> = {
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
    assess: listed.assess,
    preTrade,
    place,
    cancel,
    pause,
    resume,
    amend,
    hasAsked: (by, key) => records.request(identityOf(by).name, key) !== null,
    orders: () => records.all(),
    page: (query) => records.page(query),
    order: (parentId) => records.order(parentId),
    progress: (parentId) => deps.looks?.of(parentId) ?? [],
    // Also of what is not listed here any more; a coin of which there are two pairs is held once.
    positions: () =>
      holdingsOf(state.ledger, ({ id }) => feed.view(id) !== null).flatMap(({ instrument }) => {
        const position = state.positions.get(instrument.id) ?? 0;
        return position === 0 ? [] : [{ instrument, position }];
      }),
    cash: () => state.cash,
    balances: () =>
      [...state.ledger.assets]
        .filter(([asset, amount]) => amount !== ZERO && !isEntryWorth(asset))
        .map(([asset, amount]) => ({
          asset: asset === '' ? state.ledger.money : asset,
          amount: amountText(amount),
        })),
    margin: () => marginAccounts(state.ledger, marginMarksIn(state.ledger, deps)),
    venues: () => deskVenues(state, feed, deps.feesOf),
    route: (wish) => routeNow({ ...deps, state, find, known }, wish),
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
      barsOf: (id) => deps.portfolio?.barsOf(id) ?? null,
      instruments: feed.instruments,
      modelOf,
      feesOf: deps.feesOf,
      tried: orders.tried,
    }),
    under: (commandId, run) => engine.under(commandId, run),
    carriedOut: (commandId) => state.commands.get(commandId) ?? null,
    settled: () =>
      new Promise((resolve) =>
        engine.whenWritten((written) =>
          resolve(written.ok ? written : err(notWritten(written.error))),
        ),
      ),
    journalOk: () => engine.journalOk(),
    health: () => healthOf(deps),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const baskets = deskBaskets({
    engine,
    records,
    clock,
    basketValueMax: (deps.ledgerLimits ?? DEFAULT_LEDGER_LIMITS).basketValue,
    find,
    view,
    preTrade,
    place: (order, by) => place(order, { idempotencyKey: null, by }),
    cancel,
  });
  const waits = deskWaits({
    engine,
    records,
    clock,
    maxDataAgeUs: deps.limits.maxDataAgeUs,
    maxSpreadBps: deps.policy.maxSpreadBps,
    find,
    view,
    tried: orders.tried,
    place: (order, by) => place(order, { idempotencyKey: null, by }),
  });
  const portfolio = deskPortfolio({
    ...(deps.portfolio ?? NO_PORTFOLIO),
    clock,
    policy: deps.policy,
    baskets,
    find,
    view,
    cash: () => desk.cash(),
    wallets: () => walletsOf(state.ledger),
    entryWorth: ({ id }) => amountToNumber(balanceOf(state.ledger, entryWorthOf({ id }))),
    positions: () => desk.positions(),
    onTheWay: (instrumentId) => lotsOnTheWay(engine.commitments(), instrumentId),
    assess: (symbol) => desk.assess(symbol, null),
    modelOf,
    feesOf: deps.feesOf,
    preTrade,
  });
  const signal = deskSignals({ placeWorded: orders.placeWorded, size: portfolio.size });
  // What most of it is in; what is in another has no value in a report.
  const currency = feed.instruments[0]?.currencies.quote ?? '';
  const report: Desk['report'] = (asked) =>
    deskReport({ clock, records, currency, book: () => portfolio.book().report }, asked);
  return { ...desk, portfolio, waits, signal, report };
}

// Three missed looks are a pause; more is an executor that has stopped.
const LOOKS_WITHIN_US = 10_000_000;
const CLOCK_LEAD_US = 1_000_000;

function healthOf({ engine, feed, clock, isVenueUp, isEngineHeard }: DeskDeps): DeskHealth {
  const { ledger, kill } = engine.state;
  const { quarantine } = ledger.controls;
  const now = clock.now();
  const views = feed.instruments.map(({ id }) => feed.view(id));
  const lookedAt = engine.lookedAt();
  return {
    engine: isEngineHeard?.() ?? true,
    journal: engine.journalOk(),
    looking: lookedAt === null || now - lookedAt < LOOKS_WITHIN_US,
    venue:
      !areAllDown(ledger.controls) &&
      (isVenueUp?.() ?? true) &&
      views.some((view) => view?.valid === true),
    // An instrument that is not listed any more is its own matter: the rest is equal, and trades.
    books:
      reconcilingIn(ledger.controls) === null &&
      [...quarantine.values()].every(({ kind }) => kind === 'instrument'),
    clock: views.every((view) => view === null || view.dataAt - now < CLOCK_LEAD_US),
    killed: kill.killed,
  };
}
