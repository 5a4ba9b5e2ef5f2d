// `plimsoll/literature`: closed forms of the literature on execution, risk and sizing. Formulas, units and sources are at each; `plimsoll verify` compares them with the published numbers.

export { EMPIRICAL_EXPONENTS, moveOfRun } from '#core/cost/propagator';
export { averageOverPeak } from '#core/cost/square-root';
export {
  constantRateCostBps,
  constantRatePeakBps,
  peakAndAverage,
  relaxationAtTwice,
  twoBurstCostBps,
} from '#core/cost/square-root-process';
export { walkBlock } from '#core/cost/walk-block';
export { amihudRoot, ratioOfMeans } from '#core/liquidity/measures/amihud';
export { corwinSchultzPair } from '#core/liquidity/measures/corwin-schultz';
export { takerImbalance } from '#core/liquidity/measures/depth';
export { CRASH_LAMBDA, crashMove, INVARIANCE_RECALLED } from '#core/liquidity/measures/invariance';
export { microPriceOf } from '#core/liquidity/measures/micro-price';
export { kyleLambdaThroughOrigin, signedRootOf } from '#core/liquidity/measures/price-response';
export { meanReversion } from '#core/liquidity/measures/resilience';
export { rollSpread } from '#core/liquidity/measures/roll';
export { midsRowsLater } from '#core/liquidity/measures/spread';
export { huiHeubelOf } from '#core/liquidity/measures/turnover';
export { backtestVolume, type ForecastDay } from '#core/liquidity/volume-backtest';
export {
  type AlmgrenChriss,
  calibrateAlmgrenChriss,
  continuousLimit,
  costOf as costOfHoldings,
  driftTarget,
  efficientFrontier as frontierOfHoldings,
  frontierPoint,
  immediateHoldings,
  optimalHoldings,
  tradesOf,
  urgencyOf,
} from '#core/plan/almgren-chriss';
export {
  costOfMulti,
  covarianceOf,
  optimalHoldingsMulti,
  urgenciesOf,
} from '#core/plan/almgren-chriss-multi';
export {
  lambdaVMax,
  liquidityValueAtRisk,
  staticValueAtRisk,
  valueAtRiskOf,
} from '#core/plan/almgren-chriss-risk';
export { liquidationAt, postingDepth, rateNearShare } from '#core/plan/cartea-jaimungal';
export { dynamicVwap } from '#core/plan/dynamic-vwap';
export { povDays, povFills, povToTradeRate } from '#core/plan/pov';
export { characteristicTime, endTime, powerLawHolding } from '#core/plan/power-law-impact';
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
