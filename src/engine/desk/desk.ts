import type { ImpactModel } from '#core/cost/model';
import type { Identity } from '#core/gate/roles';
import type { Mode } from '#core/journal/body';
import type { OrderRecord, ProgressPoint } from '#core/journal/order-record';
import type { Problem, Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { MarginAccount } from '#core/ledger/margin';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { NewOrder } from '#core/plan/new-order';
import type { OrderAmendment } from '#core/plan/order-amendment';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { DeskAlerts } from '#engine/desk/desk-alerts';
import type { DeskControls } from '#engine/desk/desk-controls';
import type { DeskCosts } from '#engine/desk/desk-costs';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskModels } from '#engine/desk/desk-models';
import type { DeskPortfolio } from '#engine/desk/desk-portfolio';
import type { OrdersWanted } from '#engine/desk/desk-records';
import type { DeskReport, ReportAsked } from '#engine/desk/desk-report';
import type { RouteFound, RouteWish } from '#engine/desk/desk-route';
import type { VenueState } from '#engine/desk/desk-venues';
import type { DeskWaits } from '#engine/desk/desk-waits';
import type { SignalWish } from '#engine/desk/portfolio-wishes';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import type { KillState } from '#engine/runtime/kill-state';

export type { NewOrder } from '#core/plan/new-order';
export type { OrderAmendment } from '#core/plan/order-amendment';
export type { DeskError } from '#engine/desk/desk-error';
export type { PreTrade } from '#engine/desk/pre-trade-found';
export type { KillState } from '#engine/runtime/kill-state';

/** Who asks. A bare name is the process itself and whoever started it: a command line, a library, a test; it may do everything. */
export type By = string | Identity;
export const identityOf = (by: By): Identity =>
  typeof by === 'string' ? { name: by, role: 'admin' } : by;

/** What a supervisor wants to know. True is well, but `killed`. */
export interface DeskHealth {
  /** Who trades is heard; for a desk in the same process always. */
  readonly engine: boolean;
  readonly journal: boolean;
  /** The executor looked at its market in the last seconds. */
  readonly looking: boolean;
  /** The venue answers, and its markets are whole. */
  readonly venue: boolean;
  /** Our books equal the venue's statement, and nothing is in quarantine. */
  readonly books: boolean;
  /** The time of every market is known against ours. */
  readonly clock: boolean;
  readonly killed: boolean;
}

export type DeskEvent =
  | { readonly type: 'order'; readonly parentId: string }
  | { readonly type: 'controls' }
  | { readonly type: 'market' };

/** What every forecast of cost is made with. */
export interface DeskPricing {
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
}
/** What doors (API, CLI, library) may ask of a running Plimsoll. Orders are read from the journal's projection. */
export interface Desk {
  readonly mode: Mode;
  instruments(): readonly Instrument[];
  /** 'AMZN' or 'AMZN.XNAS'. */
  find(symbol: string): Result<Instrument, Problem>;
  view(instrumentId: string): MarketView | null;
  now(): TimeUs;
  policy(): ExecutionPolicy;
  profile(symbol: string): Result<LiquidityProfile, DeskError>;
  /** For an order of `quantity` units; null: for the symbol itself. */
  assess(
    symbol: string,
    quantity: number | null,
  ): Result<
    {
      readonly assessment: Assessment;
      readonly profile: LiquidityProfile;
      readonly instrument: Instrument;
    },
    DeskError
  >;
  preTrade(order: NewOrder): Result<PreTrade, DeskError>;
  /** Journals the decision and starts working. The same idempotency key with the same order answers the first order again. */
  place(
    order: NewOrder,
    options: { readonly idempotencyKey: string | null; readonly by: By },
  ): Result<OrderRecord, DeskError>;
  /** From a signal to an order at work: sized beside what is held and on the way, then the way of every order. A signal that is already met is a refusal. The same key with the same wish answers the first order again, without sizing it again. */
  signal(
    wish: SignalWish,
    options: { readonly idempotencyKey: string | null; readonly by: By },
  ): Result<OrderRecord, DeskError>;
  cancel(parentId: string, by: By): Result<OrderRecord, DeskError>;
  /** Takes back what rests and sends nothing until it is resumed; its deadline goes on. A paused order stays as it is. */
  pause(parentId: string, by: By, reason: string): Result<OrderRecord, DeskError>;
  /** Plans what is left from now to the deadline, through the gate. An order that is not paused stays as it is. */
  resume(parentId: string, by: By, reason: string): Result<OrderRecord, DeskError>;
  /** Changes what is asked for, and plans what is left, through the gate. A paused order stays paused. */
  amend(
    parentId: string,
    amendment: OrderAmendment,
    by: By,
    reason: string,
  ): Result<OrderRecord, DeskError>;
  /** Has this person placed an order or a basket under this key before? */
  hasAsked(by: By, idempotencyKey: string | null): boolean;
  /** At work, or ended in the last days; oldest first. */
  orders(): readonly OrderRecord[];
  /** Newest first, however old. */
  page(wanted: OrdersWanted): readonly OrderRecord[];
  order(parentId: string): OrderRecord | null;
  /** How well it does, of the orders of a range. */
  report(asked: ReportAsked): DeskReport;
  /** What its looks saw, for charts; empty where nobody keeps them. */
  progress(parentId: string): readonly ProgressPoint[];
  positions(): readonly { readonly instrument: Instrument; readonly position: number }[];
  cash(): number | null;
  /** Every asset of the books, exact decimals. */
  balances(): readonly { readonly asset: string; readonly amount: string }[];
  /** What stands behind contracts on margin, by currency; empty where there are none. */
  margin(): readonly MarginAccount[];
  /** Where it trades, and how each venue does. */
  venues(): readonly VenueState[];
  /** Where a marketable order of this size would go now. */
  route(wish: RouteWish): Result<RouteFound, DeskError>;
  /** Of the switch over everything. */
  killState(): KillState;
  kill(by: By, reason: string): KillState;
  release(by: By): KillState;
  /** Switches by scope, throttles, quarantine, reconciliation, restricted list. */
  readonly controls: DeskControls;
  readonly alerts: DeskAlerts;
  readonly models: DeskModels;
  readonly pricing: DeskPricing;
  readonly costs: DeskCosts;
  readonly portfolio: DeskPortfolio;
  /** Orders that wait for their price. */
  readonly waits: DeskWaits;
  /** Carries out what a server sent, and only once: a command that comes again is answered with what it was about ('': nothing), and null says that it did not come before. */
  under<T>(commandId: string, run: () => T): T;
  carriedOut(commandId: string): { readonly about: string } | null;
  /** When everything that was asked for until now is durable, or why it never will be. What `place`, `cancel` and the controls answer is a promise only then. */
  settled(): Promise<Result<void, Refusal>>;
  journalOk(): boolean;
  health(): DeskHealth;
  subscribe(listener: (event: DeskEvent) => void): () => void;
}

type Acts =
  | 'place'
  | 'signal'
  | 'cancel'
  | 'pause'
  | 'resume'
  | 'amend'
  | 'kill'
  | 'release'
  | 'under'
  | 'carriedOut'
  | 'settled';
/** A desk to look at: what a server has, whose acts are commands. */
export interface DeskView
  extends Omit<Desk, Acts | 'controls' | 'alerts' | 'models' | 'portfolio' | 'waits'> {
  readonly controls: Pick<DeskControls, 'state'>;
  readonly alerts: Pick<DeskAlerts, 'list' | 'over'>;
  readonly models: Omit<DeskModels, 'promote' | 'revert' | 'learn'>;
  readonly waits: Pick<DeskWaits, 'find' | 'all'>;
  readonly portfolio: Omit<DeskPortfolio, 'baskets'> & {
    readonly baskets: Pick<DeskPortfolio['baskets'], 'find' | 'newest'>;
  };
}
