// `plimsoll/literature`: closed forms of the literature on execution, risk and sizing. Formulas, units and sources are at each; `plimsoll verify` compares them with the published numbers.

export { EMPIRICAL_EXPONENTS, moveOfRun } from '#core/cost/propagator';
export { averageOverPeak } from '#core/cost/square-root';
export type { RootProcess } from '#core/cost/square-root-process';
export {
  constantRateCostBps,
  constantRatePeakBps,
  peakAndAverage,
  relaxationAtTwice,
  twoBurstCostBps,
} from '#core/cost/square-root-process';
export { walkBlock } from '#core/cost/walk-block';
export { amihudRoot, ratioOfMeans } from '#core/liquidity/measures/amihud';
export type { CorwinSchultzPair, OvernightShift } from '#core/liquidity/measures/corwin-schultz';
export { corwinSchultzPair } from '#core/liquidity/measures/corwin-schultz';
export { takerImbalance } from '#core/liquidity/measures/depth';
export type { Activity as TradingActivity } from '#core/liquidity/measures/invariance';
export { CRASH_LAMBDA, crashMove, INVARIANCE_RECALLED } from '#core/liquidity/measures/invariance';
export type { LogBars } from '#core/liquidity/measures/log-bars';
export type { MicroPriceModel, TickTouch } from '#core/liquidity/measures/micro-price';
export { microPriceOf } from '#core/liquidity/measures/micro-price';
export type { PriceResponse } from '#core/liquidity/measures/price-response';
export { kyleLambdaThroughOrigin, signedRootOf } from '#core/liquidity/measures/price-response';
export { meanReversion } from '#core/liquidity/measures/resilience';
export type { PositiveCovariance } from '#core/liquidity/measures/roll';
export { rollSpread } from '#core/liquidity/measures/roll';
export { midsRowsLater } from '#core/liquidity/measures/spread';
export { huiHeubelOf } from '#core/liquidity/measures/turnover';
export type { VolumeErrors } from '#core/liquidity/volume-backtest';
export { backtestVolume, type ForecastDay } from '#core/liquidity/volume-backtest';
export type { VolumeDay } from '#core/liquidity/volume-forecast';
export type { Estimate } from '#core/numeric/estimate';
export type { Matrix as NumberMatrix, Vector as NumberVector } from '#core/numeric/linear';
export {
  type AlmgrenChriss,
  calibrateAlmgrenChriss,
  continuousLimit,
  costOf as costOfHoldings,
  efficientFrontier as frontierOfHoldings,
  frontierPoint,
  immediateHoldings,
  optimalHoldings,
  tradesOf,
} from '#core/plan/almgren-chriss';
export type { AlmgrenChrissMulti } from '#core/plan/almgren-chriss-multi';
export {
  costOfMulti,
  covarianceFrom as covarianceOf,
  optimalHoldingsMulti,
  urgenciesOf,
} from '#core/plan/almgren-chriss-multi';
export type { LiquidityValueAtRisk } from '#core/plan/almgren-chriss-risk';
export {
  lambdaVMax,
  liquidityValueAtRisk,
  valueAtRiskOf,
} from '#core/plan/almgren-chriss-risk';
export type {
  LimitOrders as LimitOrderModel,
  Liquidation as LiquidationModel,
} from '#core/plan/cartea-jaimungal';
export { liquidationAt, postingDepth, rateNearShare } from '#core/plan/cartea-jaimungal';
export { dynamicVwap } from '#core/plan/dynamic-vwap';
export { povDays, povFills, povToTradeRate } from '#core/plan/pov';
export type { PowerLawImpact } from '#core/plan/power-law-impact';
export { characteristicTime, endTime, powerLawHolding } from '#core/plan/power-law-impact';
export type { Urgency as TradingUrgency } from '#core/plan/schedule-terms';
export { driftTarget, staticValueAtRisk, urgencyOf } from '#core/plan/schedule-terms';
export { capacityUnits } from '#core/plan/size/capacity';
export {
  growthBinary,
  growthGaussian,
  kellyBinary,
  kellyDiscrete,
  kellyGaussian,
  kellyMany,
} from '#core/plan/size/kelly';
export {
  annualised,
  ewmaVariance,
  ewmaVarianceNormalised,
  portfolioScale,
  sampleVariance,
  volatilityScale,
  volatilityTargetUnits,
} from '#core/plan/size/vol-target';
export type * from './unit-types.ts';
