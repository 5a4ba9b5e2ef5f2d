// `plimsoll/models`: impact models of the literature, liquidation, liquidity at risk, regulation, routing and portfolios under costs. Pure functions; formulas, units and sources stand at each.

export type { AlmgrenImpact, AlmgrenOrder } from '#core/cost/almgren-2005';
export { ALMGREN_2005, almgrenImpact } from '#core/cost/almgren-2005';
export type {
  CostSurface,
  Crossed,
  FrontierChoice,
  SurfaceTerms,
  UrgencyName as TradingUrgency,
} from '#core/cost/cost-surface';
export { costFrontier as efficientFrontier, costSurface } from '#core/cost/cost-surface';
export type { CrossoverLaw } from '#core/cost/crossover';
export { crossoverModel } from '#core/cost/crossover';
export type { CostMarket, ShippedLaw } from '#core/cost/default-model';
export { SHIPPED as SHIPPED_LAWS, shippedModel } from '#core/cost/default-model';
export type { Envelope as ConvexEnvelope } from '#core/cost/envelope';
export { envelopeOf as convexEnvelopeOf } from '#core/cost/envelope';
export type { IStarOrder, IStarParameters, PaceChoice } from '#core/cost/i-star';
export {
  bestPace as iStarBestPace,
  ISTAR as I_STAR_PARAMETERS,
  marketImpact as iStarImpact,
  scheduledImpact as iStarScheduledImpact,
  timingRisk as iStarTimingRisk,
} from '#core/cost/i-star';
export type { LimitEffect, LimitTerms } from '#core/cost/limit-price';
export { limitEffect } from '#core/cost/limit-price';
export type { FittedLine as ModelFit } from '#core/cost/linear-models';
export { blockBookModel, kyleModel, linearModel, propagatorModel } from '#core/cost/linear-models';
export {
  bounceAutocorrelation as bidAskBounceAutocorrelation,
  bounceVariance as bidAskBounceVariance,
  fairPricing as fairPricingOfMetaorders,
  quadraticDay as quadraticVolumeDay,
  splitterAutocorrelation as orderSplittingAutocorrelation,
  splitterMeanRun as orderSplittingMeanRun,
} from '#core/cost/market-facts';
export type { Calibration, CostEstimate, ImpactModel } from '#core/cost/model';
export type { NoiseLaw } from '#core/cost/noise';
export type { BlockBook as BlockOrderBook, BlockSchedule } from '#core/cost/obizhaeva-wang';
export { blockSchedule, blockTrades } from '#core/cost/obizhaeva-wang';
export type {
  BulkMarket,
  BulkTerms,
  PricedTrades,
  TradeColumns,
  Unpriced,
} from '#core/cost/price-trades';
export { priceTrades, UNPRICED } from '#core/cost/price-trades';
export type {
  Kernel as DecayKernel,
  KernelSchedule as DecayKernelSchedule,
  PowerSchedule as PowerLawSchedule,
} from '#core/cost/propagator';
export {
  againstItself as tradesAgainstOrder,
  decay as impactDecay,
  diffusiveDecay as diffusiveDecayExponent,
  GAMMA_STAR as PRICE_MANIPULATION_GAMMA,
  kernelSchedule as decayKernelSchedule,
  mayBeManipulated,
  powerSchedule as powerLawSchedule,
  relaxation as impactRelaxation,
  response as priceResponse,
  roundTrip as roundTripProfit,
} from '#core/cost/propagator';
export { almgrenModel, invarianceModel, iStarModel, publishedModel } from '#core/cost/published';
export type { SquareRootParameters } from '#core/cost/square-root';
export { squareRootModel } from '#core/cost/square-root';
export type {
  Placed as PlacementFound,
  VenuePlacement as OrderPlacement,
} from '#core/execute/route/cont-kukanov';
export {
  chanceShort as placementShortfallChance,
  placeAtOne as placeAtOneVenue,
  placeAtTwo as placeAtTwoVenues,
  placementCost,
} from '#core/execute/route/cont-kukanov';
export { splitConvex as splitConvexCosts } from '#core/execute/route/convex-split';
export type { PostLeg, PostPlace } from '#core/execute/route/post';
export { postAt as showAtVenues } from '#core/execute/route/post';
export type { Take, TakeLeg, TakePlace } from '#core/execute/route/take';
export { takeFrom as takeFromVenues } from '#core/execute/route/take';
export type { CivilDate, Zone as TimeZone } from '#core/kernel/civil';
export type { Decimal } from '#core/kernel/decimal';
export type { Fact, Facts } from '#core/kernel/fact';
export type { Problem, Refusal } from '#core/kernel/failure';
export type { RefusalCode } from '#core/kernel/refusals';
export type { Err, Ok, Result } from '#core/kernel/result';
export { unsureBars } from '#core/liquidity/history-findings';
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
export type { Surveyed as SurveyedMarket } from '#core/liquidity/survey';
export type { Trade as TradeToPrice } from '#core/liquidity/trade';
export type { VolumeComponents } from '#core/liquidity/volume-components';
export type { ExchangeCode, TradingBreak } from '#core/market/calendars/exchanges';
export type { MarketKind } from '#core/market/catalog';
export type { Fees } from '#core/market/fees';
export type { EligiblePrints, Instrument, Listing } from '#core/market/instrument';
export type { MaintenanceTier, MarginTerms, Roll } from '#core/market/margin';
export { rollOf } from '#core/market/margin';
export type { Session as TradingSession } from '#core/market/session';
export type { BarFinding, Bars, FindingKind } from '#core/market/tape';
export type {
  Apart as VenueApart,
  Level as BookLevel,
  MarketView,
  PerpetualQuote,
  VenueBook,
} from '#core/market/view';
export type { Matrix } from '#core/numeric/linear';
export type { Advice, AdviceCandidate, RiskPrice, StrategyCost } from '#core/plan/advise';
export { adviseStrategy } from '#core/plan/advise';
export type {
  Detectability as PlanDetectability,
  Sent as SentOrder,
} from '#core/plan/detectability';
export { detectabilityOf } from '#core/plan/detectability';
export { leastCostTrades as leastCostSchedule, type ShortfallOrder } from '#core/plan/least-cost';
export type { LimitOrMarket, LimitOrMarketPolicy } from '#core/plan/limit-or-market';
export { limitOrMarket } from '#core/plan/limit-or-market';
export type {
  OptimalSchedule,
  ScheduleProblem,
  SliceTerms as ScheduleSlice,
} from '#core/plan/optimal-schedule';
export { costAndRiskOf as scheduleCostAndRisk, optimalSchedule } from '#core/plan/optimal-schedule';
export type { PaceLaw } from '#core/plan/pace-law';
export type { ParentOrder, ResidualPolicy } from '#core/plan/parent';
export type { Fit as PlanFit, FrontierPoint, Plan, Slice } from '#core/plan/plan';
export type { PlanInput } from '#core/plan/plan-input';
export type { PlanLimits, Shake as PlanShake, Window as TimeWindow } from '#core/plan/plan-limits';
export type { ExecutionPolicy, WatchPolicy } from '#core/plan/policy';
export type { Posting as PlanPosting } from '#core/plan/posting';
export type {
  AtSize as StrategyProfit,
  Capacity as StrategyCapacity,
  TradedBook,
} from '#core/plan/size/strategy-capacity';
export {
  atSize as strategyProfitAt,
  capacityOf as strategyCapacity,
  inTime as capitalTradedInTime,
} from '#core/plan/size/strategy-capacity';
export type { ParameterName, StrategyName, StrategyParameters } from '#core/plan/strategies';
export type { Unusual as UnusualMarket } from '#core/plan/tactics';
export type { Basket, BasketTrade } from '#core/portfolio/basket-of-trades';
export { basketTo } from '#core/portfolio/basket-of-trades';
export type {
  BookReport,
  BookRules as BookReportRules,
  BookTotal,
  Position as BookPosition,
  PositionReport,
} from '#core/portfolio/book-report';
export type { ClosingRisk } from '#core/portfolio/closing-risk';
export type {
  BookDays as BookDaysToLiquidate,
  Holding as BookHolding,
  Redemption as RedemptionSale,
} from '#core/portfolio/liquidation';
export {
  bookDays as bookDaysToLiquidate,
  bookValue,
  daysToLiquidate,
  fastest as liquidateFastest,
  illiquidWeight,
  proRata as liquidateProRata,
  soldBy as shareSoldBy,
  waterfall as liquidateWaterfall,
  wholeDays,
} from '#core/portfolio/liquidation';
export type { BangiaInput } from '#core/portfolio/liquidity-var';
export {
  bangia as bangiaLiquidityVar,
  constantSpread as constantSpreadLiquidityVar,
  evenSaleRisk,
} from '#core/portfolio/liquidity-var';
export type { Wallets } from '#core/portfolio/margin-used';
export type {
  Allocation as PortfolioAllocation,
  AllocationCosts,
  Group as AllocationGroup,
} from '#core/portfolio/optimise/allocation';
export { oneDayMost as oneDayLiquidatableMost } from '#core/portfolio/optimise/allocation';
export type { View as ReturnView } from '#core/portfolio/optimise/black-litterman';
export { blackLitterman } from '#core/portfolio/optimise/black-litterman';
export type { CostedName } from '#core/portfolio/optimise/cost-envelope';
export type { FactorRisk } from '#core/portfolio/optimise/factor-risk';
export { factorRisk, riskOfCovariance } from '#core/portfolio/optimise/factor-risk';
export type { Optimality, Prices as OptimalityPrices } from '#core/portfolio/optimise/optimality';
export type {
  Allocated as PortfolioAllocated,
  AllocationParts,
} from '#core/portfolio/optimise/optimise';
export { optimise as optimisePortfolio } from '#core/portfolio/optimise/optimise';
export type {
  AheadPlan as PlanAheadFound,
  AheadProblem as PlanAheadProblem,
  PlanPeriod,
} from '#core/portfolio/optimise/plan-ahead';
export { planAhead as planPortfolioAhead } from '#core/portfolio/optimise/plan-ahead';
export { riskParity, riskShares } from '#core/portfolio/optimise/risk-parity';
export type { ReturnHistory } from '#core/portfolio/optimise/statistical-factors';
export {
  overDays as factorRiskOverDays,
  returnHistory,
  statisticalFactors,
} from '#core/portfolio/optimise/statistical-factors';
export type {
  CostCurve,
  DynamicInput as DynamicTradingInput,
  DynamicPolicy as DynamicTradingPolicy,
} from '#core/portfolio/optimise/trading-cost';
export {
  dynamicPolicy as dynamicTradingPolicy,
  marginalTradingCost,
  singleTrade as singleAssetTrade,
  tradingCost,
  weightCost as tradingCostOfWeight,
} from '#core/portfolio/optimise/trading-cost';
export type { Rebalanced } from '#core/portfolio/rebalance';
export { rebalance as rebalancePortfolio } from '#core/portfolio/rebalance';
export { rebalanceName } from '#core/portfolio/rebalance-name';
export type {
  Aim as RebalanceAim,
  RebalanceAsk,
  RebalanceName,
  RebalanceRules,
} from '#core/portfolio/rebalance-problem';
export type {
  Covered as RedemptionCovered,
  RedemptionCoverage,
} from '#core/portfolio/redemption';
export { redemptionCoverage } from '#core/portfolio/redemption';
export type {
  Bucket as LiquidityBucket,
  BucketFound as LiquidityBucketFound,
  BucketInput as LiquidityBucketInput,
} from '#core/portfolio/regulation';
export {
  bucketOf as liquidityBucketOf,
  cascade as frtbExpectedShortfall,
  FRTB_HORIZONS,
  FRTB_TABLE,
  liquidityLimits as fundLiquidityLimits,
  swing as swingPrice,
} from '#core/portfolio/regulation';
export type { SpreadDeviation } from '#core/portfolio/spread-deviation';
export type { GridBook as StressGridBook } from '#core/portfolio/stress-grid';
export {
  gridOf as stressGridOf,
  SHOCK as STRESS_SHOCK,
  stressGrid,
  TOTAL as STRESS_TOTAL,
} from '#core/portfolio/stress-grid';
export type { VolumeResponse } from '#core/portfolio/volume-response';
export type * from './unit-types.ts';
