// `plimsoll/measures`: liquidity measures over columns. Formulas, units and sources stand at each; what has been checked against what, in docs/measures.md.

export type { Zone as TimeZone } from '#core/kernel/civil';
export type { Decimal } from '#core/kernel/decimal';
export type { Fact, Facts } from '#core/kernel/fact';
export type { Refusal } from '#core/kernel/failure';
export type { RefusalCode } from '#core/kernel/refusals';
export type { Err, Ok, Result } from '#core/kernel/result';
export type { AbdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
export { abdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
export { amihud, amivest } from '#core/liquidity/measures/amihud';
export type { BookStudy, StudyRules as BookStudyRules } from '#core/liquidity/measures/book-study';
export { studyBook, tickDayOf } from '#core/liquidity/measures/book-study';
export type { CorwinSchultz, OvernightShift } from '#core/liquidity/measures/corwin-schultz';
export { corwinSchultz } from '#core/liquidity/measures/corwin-schultz';
export { depthImbalance, depthWithin } from '#core/liquidity/measures/depth';
export type { Edge as EdgeSpread } from '#core/liquidity/measures/edge';
export {
  edge as edgeSpread,
  edgeRolling as edgeSpreadRolling,
} from '#core/liquidity/measures/edge';
export type { Activity as TradingActivity } from '#core/liquidity/measures/invariance';
export { illiquidityBps, invarianceCostBps } from '#core/liquidity/measures/invariance';
export type { LogBars, PriceBars } from '#core/liquidity/measures/log-bars';
export { logBarsOf } from '#core/liquidity/measures/log-bars';
export type {
  Lot as LesmondOgdenTrzcinka,
  LotSides as LesmondOgdenTrzcinkaSides,
} from '#core/liquidity/measures/lot';
export { lot as lesmondOgdenTrzcinka } from '#core/liquidity/measures/lot';
export type { MarketOrders } from '#core/liquidity/measures/market-orders';
export { marketOrders } from '#core/liquidity/measures/market-orders';
export type {
  MicroPrice,
  MicroPriceChain,
  MicroPriceModel,
  TickTouch as BestQuotesInTicks,
} from '#core/liquidity/measures/micro-price';
export { fitMicroPrice, microPrice, weightedMid } from '#core/liquidity/measures/micro-price';
export type { Touch as BestQuotes } from '#core/liquidity/measures/order-flow-imbalance';
export { orderFlowImbalance } from '#core/liquidity/measures/order-flow-imbalance';
export type { PastorStambaugh } from '#core/liquidity/measures/pastor-stambaugh';
export { pastorStambaugh } from '#core/liquidity/measures/pastor-stambaugh';
export type { PriceResponse } from '#core/liquidity/measures/price-response';
export { hasbrouckLambda, kyleLambda } from '#core/liquidity/measures/price-response';
export type { QuoteSlope } from '#core/liquidity/measures/quote-slope';
export { quoteSlope } from '#core/liquidity/measures/quote-slope';
export type { Recovery as ShockRecovery, ShockRule } from '#core/liquidity/measures/resilience';
export { recoveryAfterShocks } from '#core/liquidity/measures/resilience';
export { roll as rollSpread } from '#core/liquidity/measures/roll';
export type { RoundTrip as RoundTripCost } from '#core/liquidity/measures/round-trip';
export { roundTripCost } from '#core/liquidity/measures/round-trip';
export type { SignedTrades, SpreadStudy, SpreadSummary } from '#core/liquidity/measures/spread';
export { studySpreads } from '#core/liquidity/measures/spread';
export type {
  TickDay,
  TickRules as TickStudyRules,
  TickStudy,
} from '#core/liquidity/measures/tick-study';
export { studyTicks } from '#core/liquidity/measures/tick-study';
export type { QuotedTrades, SignRule } from '#core/liquidity/measures/trade-sign';
export { signTrades } from '#core/liquidity/measures/trade-sign';
export {
  huiHeubel,
  martinIndex,
  turnover as turnoverRate,
} from '#core/liquidity/measures/turnover';
export type { VarImpact } from '#core/liquidity/measures/var-impact';
export { varImpact } from '#core/liquidity/measures/var-impact';
export {
  closeToClose,
  ewmaVolatility,
  garmanKlass,
  parkinson,
  realisedVolatility,
  rogersSatchell,
  yangZhang,
} from '#core/liquidity/measures/volatility';
export { averageDailyVolume, medianDailyVolume } from '#core/liquidity/measures/volume';
export type { Vpin } from '#core/liquidity/measures/vpin';
export { vpin } from '#core/liquidity/measures/vpin';
export type { ZeroReturns } from '#core/liquidity/measures/zero-returns';
export { zeroReturns } from '#core/liquidity/measures/zero-returns';
export type {
  CostAhead,
  Grade,
  LiquidityProfile,
  Measured,
  Regime,
  TimeOfDay,
  VolumeCurve,
} from '#core/liquidity/profile';
export { depthAt, spreadAt } from '#core/liquidity/time-of-day';
export type { VolumeComponents } from '#core/liquidity/volume-components';
export type {
  DayAhead as VolumeDayAhead,
  UpdatedForecast,
  VolumeDay,
  VolumeForecast,
} from '#core/liquidity/volume-forecast';
export { forecastVolume, updateForecast } from '#core/liquidity/volume-forecast';
export type { ShapeChoice as VolumeShapeChoice } from '#core/liquidity/volume-shape';
export type { ExchangeCode, TradingBreak } from '#core/market/calendars/exchanges';
export type { EligiblePrints, Instrument, Listing } from '#core/market/instrument';
export type { MaintenanceTier, MarginTerms } from '#core/market/margin';
export type { Session as TradingSession } from '#core/market/session';
export type { Tape } from '#core/market/tape';
export type { WalkLevels } from '#core/market/walk';
export type { Estimate } from '#core/numeric/estimate';
export type { Matrix, Vector } from '#core/numeric/linear';
export type * from './unit-types.ts';
