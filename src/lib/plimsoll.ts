// What `import … from 'plimsoll'` gives: a desk on a recorded market or at a venue of your own, and what it takes and answers.

export { type Config, configSchema, policyOf } from '#contracts/config';
export { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
export { type FeesConfig, feesOf } from '#contracts/fees';
export type {
  Alert,
  AlertNews,
  OverAlert,
  Severity as AlertSeverity,
  Telling as AlertTelling,
} from '#core/alert/alert-board';
export type { FittedModel, ModelChange } from '#core/cost/calibrate/champion';
export type { Drift, DriftReport, IntervalOutcome, Widening } from '#core/cost/calibrate/drift';
export type { TierThresholds } from '#core/cost/calibrate/group-coefficients';
export type { LearnedNote, Refit } from '#core/cost/calibrate/learned';
export type { Observation as CostObservation } from '#core/cost/calibrate/observations';
export type { OwnObservation } from '#core/cost/calibrate/own-orders';
export type { CostSurface, FrontierChoice, UrgencyName as Urgency } from '#core/cost/cost-surface';
export type { LimitEffect } from '#core/cost/limit-price';
export type { Calibration, CostEstimate, ImpactModel } from '#core/cost/model';
export type { PricedTrades, Unpriced } from '#core/cost/price-trades';
export type { VolumeWatch } from '#core/execute/live-volume';
export type {
  Acceptance as OrderAcceptance,
  ParentStatus,
  Replan as OrderReplan,
  TacticSettings,
} from '#core/execute/parent-state';
export type { VenueLeg } from '#core/execute/places';
export type { TakenLegs } from '#core/execute/take-legs';
export type { VenueLearned } from '#core/execute/venue-standing';
export type {
  LedgerLimits,
  SelfTradeMode,
  ShortLimits,
  ThrottleLimits,
} from '#core/gate/account-limits';
export type { Approved } from '#core/gate/approved';
export type { RiskLimits } from '#core/gate/limits';
export type { Identity, Role } from '#core/gate/roles';
export type { Beside, Mode as TradingMode } from '#core/journal/body';
export type { JournalEntry } from '#core/journal/entry';
export type {
  ChildRecord,
  OrderRecord,
  ParentChange as OrderChange,
  ParentTerms as OrderTerms,
  ProgressPoint,
} from '#core/journal/order-record';
export type { SignalNote, SizedBy } from '#core/journal/signal-note';
export type { CivilDate, Zone as TimeZone } from '#core/kernel/civil';
export type { Clock } from '#core/kernel/clock';
export type { Decimal } from '#core/kernel/decimal';
export type { Fact, Facts } from '#core/kernel/fact';
export type { Fault, FaultCode, Problem, Refusal } from '#core/kernel/failure';
export type { RefusalCode } from '#core/kernel/refusals';
export type { Err, Ok, Result } from '#core/kernel/result';
export { durationUs, lots, ticks, timeUs } from '#core/kernel/units';
export type {
  AccountState,
  Disabled as DisabledStrategy,
  Kill as KillSwitch,
  KillScope,
  Quarantined as QuarantinedItem,
} from '#core/ledger/controls';
export type { Difference } from '#core/ledger/difference';
export type { HeldContract, MarginAccount } from '#core/ledger/margin';
export type {
  AccountStatement,
  StatedBalance,
  StatedMovement,
  StatedOrder,
  StatedPosition,
} from '#core/ledger/stated';
export type { PriorName, PriorValue } from '#core/liquidity/priors';
export { type Prior, priorNamed } from '#core/liquidity/priors';
export type {
  Assessment,
  CostAhead,
  Grade as QualityGrade,
  LiquidityPolicy,
  LiquidityProfile,
  Measured as MeasuredValue,
  Regime as MarketRegime,
  ScoreComponent,
  SizeAssessed,
  Tier as LiquidityTier,
  TimeOfDay,
  VolumeCurve,
} from '#core/liquidity/profile';
export type { Trade as TradeToPrice } from '#core/liquidity/trade';
export type { VolumeComponents } from '#core/liquidity/volume-components';
export { type Adjust, judgedBars } from '#core/market/bar-findings';
export type { TradingBreak } from '#core/market/calendars/exchanges';
export {
  type ExchangeCode,
  type ExchangeSession,
  exchangeSessions,
} from '#core/market/calendars/exchanges';
export type { InstrumentTerms, MarketKind } from '#core/market/catalog';
export { cryptoSpot, usEquity } from '#core/market/catalog';
export type { Fees } from '#core/market/fees';
export type { EligiblePrints, Instrument, Listing } from '#core/market/instrument';
export { priceOf, quantityOf } from '#core/market/instrument';
export type { MaintenanceTier, MarginTerms } from '#core/market/margin';
export type { Session as TradingSession } from '#core/market/session';
export type { BarFinding, Bars, FindingKind, PlainBars, Tape } from '#core/market/tape';
export { EVENT as TAPE_EVENT } from '#core/market/tape';
export type {
  Apart as VenueApart,
  Level as BookLevel,
  MarketView,
  PerpetualQuote,
  VenueBook,
} from '#core/market/view';
export type { TakerHabits } from '#core/matching/flow-terms';
export type { ChildOrder, ChildType, Commission, Fill, VenueOrder } from '#core/order/child';
export type { Alive as OrderAlive, Order as OrderLife } from '#core/order/order';
export type { AboutOrder, VenueReport } from '#core/order/venue-report';
export type { Advice, RiskPrice, StrategyCost } from '#core/plan/advise';
export {
  allocate as allocateLots,
  allocateWithin,
} from '#core/plan/allocate';
export type { Detectability as PlanDetectability } from '#core/plan/detectability';
export type { Worth } from '#core/plan/new-order';
export { plainOrder } from '#core/plan/new-order';
export type { OrderAmendment } from '#core/plan/order-amendment';
export type { ParentOrder, ResidualPolicy } from '#core/plan/parent';
export type { Fit as PlanFit, FrontierPoint, Plan, Slice as PlanSlice } from '#core/plan/plan';
export type { PlanLimits, Shake as PlanShake, Window as TimeWindow } from '#core/plan/plan-limits';
export type { ExecutionPolicy, WatchPolicy } from '#core/plan/policy';
export type { Posting as PlanPosting } from '#core/plan/posting';
export { type SignalAsk as SizeInput } from '#core/plan/size/signal';
export type { SizeBounds, SizeByRegime, SizeCut } from '#core/plan/size/size-bounds';
export type { FundedHold, SizeMethod } from '#core/plan/size/size-methods';
export { type SizedOrder, sizeSignal } from '#core/plan/size/size-signal';
export type { ParameterName, StrategyName, StrategyParameters } from '#core/plan/strategies';
export { STRATEGY_NAMES } from '#core/plan/strategies';
export type { Unusual as UnusualMarket } from '#core/plan/tactics';
export type {
  Trigger as WaitTrigger,
  WaitingOrder,
  WaitState,
} from '#core/plan/waiting-order';
export type { Weighing } from '#core/plan/weighing';
export type { Leg as BasketLegDone, WaveOrder as BasketWaveOrder } from '#core/portfolio/basket';
export type { Basket as RebalanceBasket, BasketTrade } from '#core/portfolio/basket-of-trades';
export type { BasketReport } from '#core/portfolio/basket-report';
export type {
  BasketLeg,
  BasketOrder,
  BasketState,
  BasketStatus,
  Wave as BasketWave,
} from '#core/portfolio/basket-run';
export type { BookReport, BookTotal, PositionReport } from '#core/portfolio/book-report';
export type { ClosingRisk } from '#core/portfolio/closing-risk';
export type { Redemption as RedemptionPlan } from '#core/portfolio/liquidation';
export type { Answered as RebalanceInLots } from '#core/portfolio/lots';
export type {
  Allocation,
  AllocationCosts,
  Group as AllocationGroup,
} from '#core/portfolio/optimise/allocation';
export type { View as ReturnView } from '#core/portfolio/optimise/black-litterman';
export type { CostedName } from '#core/portfolio/optimise/cost-envelope';
export type { FactorRisk } from '#core/portfolio/optimise/factor-risk';
export type {
  Optimality as AllocationOptimality,
  Prices as AllocationPrices,
} from '#core/portfolio/optimise/optimality';
export type { Allocated, AllocationParts } from '#core/portfolio/optimise/optimise';
export type { Rebalanced } from '#core/portfolio/rebalance';
export type { AskRules } from '#core/portfolio/rebalance-ask';
export type {
  Aim as RebalanceAim,
  RebalanceAsk,
  RebalanceName,
  RebalanceRules,
} from '#core/portfolio/rebalance-problem';
export type { Bucket as LiquidityBucket } from '#core/portfolio/regulation';
export type {
  BookLimits,
  LimitStanding,
  Reverse as ReverseStress,
  Scenario as StressScenario,
  Shock as StressShock,
} from '#core/portfolio/stress';
export type { StressRow } from '#core/portfolio/stress-rows';
export type { GroupCost, KeyCost, ManyCost, MeanCost } from '#core/tca/attribution';
export type { MarketAtArrival } from '#core/tca/baselines';
export type { Interval } from '#core/tca/costed-keys';
export type { CostParts } from '#core/tca/costed-parent';
export type { BandCoverage } from '#core/tca/forecast-check';
export type { ForecastCell, ForecastRecord } from '#core/tca/forecast-record';
export type { ComparedPair } from '#core/tca/league-pair';
export type { League, LeaguePair, LeagueRow } from '#core/tca/league-table';
export type { PlainWay } from '#core/tca/own-parent';
export type { FollowedMarket, RefusalFigure, RefusedBefore } from '#core/tca/refusal-followed';
export type { TcaReport } from '#core/tca/report';
export type { SavedFigure } from '#core/tca/saved';
export type {
  AgainstEstimate,
  EstimateFigure,
  MeanFigure,
  ShareFigure,
  VwapFigure,
} from '#core/tca/success';
export type { Watched as WatchedMid } from '#core/tca/time-weighted';
export type { WheelArm, WheelDraw, WheelRule } from '#core/tca/wheel';
export type { WheelReport } from '#core/tca/wheel-report';
export type { WheelStanding, WheelVerdict } from '#core/tca/wheel-watch';
export type { NewBasket } from '#engine/desk/basket-legs';
export type {
  By as Requester,
  Desk,
  DeskError,
  DeskEvent,
  DeskHealth,
  DeskPricing,
  NewOrder,
  PreTrade,
} from '#engine/desk/desk';
export type { DeskAlerts } from '#engine/desk/desk-alerts';
export type { DeskBaskets } from '#engine/desk/desk-baskets';
export type {
  ControlState,
  Decided as DecidedControl,
  DeskControls,
  KillReport,
  Reconciling,
  StrategyCount,
} from '#engine/desk/desk-controls';
export type {
  AdviceFound,
  BulkWish,
  DeskCosts,
  SurfaceFound,
  SurfaceWish,
} from '#engine/desk/desk-costs';
export type { DeskModels } from '#engine/desk/desk-models';
export type { MostFound, MostWish } from '#engine/desk/desk-most';
export type { DeskPortfolio } from '#engine/desk/desk-portfolio';
export type { OrdersWanted } from '#engine/desk/desk-records';
export type { DeskReport, ReportAsked } from '#engine/desk/desk-report';
export type { RouteFound, RouteWish } from '#engine/desk/desk-route';
export type { VenueMarket, VenueState } from '#engine/desk/desk-venues';
export type { DeskWaits, NewWait } from '#engine/desk/desk-waits';
export type {
  RebalanceWish,
  Rebalancing as RebalanceFound,
  Schedule as RebalanceSchedule,
  SignalWish,
  SizeBy,
  Sized as SizeFound,
  SizeWish,
  Without,
} from '#engine/desk/portfolio-wishes';
export type { TriedParent } from '#engine/desk/pre-trade-found';
export type {
  AccountEvent,
  Journal,
  MarketFeed,
  OrderGateway,
  Snapshot as SavedState,
  Written,
} from '#engine/ports/ports';
export type { KillState } from '#engine/runtime/kill-state';
export { MARKET_LOOKS, type MarketLookTerms } from '#engine/runtime/market-looks';
export { openReactiveDesk, type ReactiveDeskInput } from '#engine/sim/reactive/desk';
export { type ReactiveHistory, reactiveHistory } from '#engine/sim/reactive/history';
export {
  type FrozenMarket,
  REACTIVE_MARKETS,
  type ReactiveMarketName,
} from '#engine/sim/reactive/markets';
export type { ActivityWave, ReactiveParameters } from '#engine/sim/reactive/parameters';
export type { SimDesk, SimDeskTerms } from '#engine/sim/sim-desk';
export { openTapeDesk, type TapeDesk, type TapeDeskInput } from '#engine/sim/tape-desk';
export type { CrossedLots, TapeVenue } from '#engine/sim/tape-venue';
export { placeOrder, type Signal, tradeSignal } from '#lib/signal';
export { openVenueDesk, type VenueDesk, type VenueDeskInput } from '#lib/venue-desk';
export type * from './unit-types.ts';
