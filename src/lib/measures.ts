// `plimsoll/measures`: liquidity measures over columns. Formulas, units and sources stand at each; what has been checked against what, in docs/measures.md.
export { abdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
export { amihud, amivest } from '#core/liquidity/measures/amihud';
export { studyBook, tickDayOf } from '#core/liquidity/measures/book-study';
export { corwinSchultz } from '#core/liquidity/measures/corwin-schultz';
export { depthImbalance, depthWithin } from '#core/liquidity/measures/depth';
export { edge, edgeRolling } from '#core/liquidity/measures/edge';
export { illiquidityBps, invarianceCostBps } from '#core/liquidity/measures/invariance';
export { logBarsOf } from '#core/liquidity/measures/log-bars';
export { lot } from '#core/liquidity/measures/lot';
export { fitMicroPrice, microPrice, weightedMid } from '#core/liquidity/measures/micro-price';
export { orderFlowImbalance } from '#core/liquidity/measures/order-flow-imbalance';
export { pastorStambaugh } from '#core/liquidity/measures/pastor-stambaugh';
export { hasbrouckLambda, kyleLambda } from '#core/liquidity/measures/price-response';
export { quoteSlope } from '#core/liquidity/measures/quote-slope';
export { recoveryAfterShocks } from '#core/liquidity/measures/resilience';
export { roll } from '#core/liquidity/measures/roll';
export { roundTripCost } from '#core/liquidity/measures/round-trip';
export { studySpreads } from '#core/liquidity/measures/spread';
export { studyTicks } from '#core/liquidity/measures/tick-study';
export { signTrades } from '#core/liquidity/measures/trade-sign';
export { huiHeubel, martinIndex, turnover } from '#core/liquidity/measures/turnover';
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
export { vpin } from '#core/liquidity/measures/vpin';
export { zeroReturns } from '#core/liquidity/measures/zero-returns';
export { forecastVolume, updateForecast } from '#core/liquidity/volume-forecast';
