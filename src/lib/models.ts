// `plimsoll/models`: impact models of the literature, liquidation, liquidity at risk, regulation, routing and portfolios under costs. Pure functions; formulas, units and sources stand at each.
export { ALMGREN_2005, almgrenImpact } from '#core/cost/almgren-2005';
export { costSurface, efficientFrontier } from '#core/cost/cost-surface';
export { envelopeOf } from '#core/cost/envelope';
export { bestPace, ISTAR, marketImpact, scheduledImpact, timingRisk } from '#core/cost/i-star';
export { blockBookModel, kyleModel, linearModel, propagatorModel } from '#core/cost/linear-models';
export {
  bounceAutocorrelation,
  bounceVariance,
  fairPricing,
  quadraticDay,
  splitterAutocorrelation,
  splitterMeanRun,
} from '#core/cost/market-facts';
export { blockSchedule, blockTrades } from '#core/cost/obizhaeva-wang';
export {
  againstItself,
  decay,
  diffusiveDecay,
  GAMMA_STAR,
  kernelSchedule,
  mayBeManipulated,
  powerSchedule,
  relaxation,
  response,
  roundTrip,
} from '#core/cost/propagator';
export { almgrenModel, invarianceModel, iStarModel, publishedModel } from '#core/cost/published';
export { squareRootModel } from '#core/cost/square-root';
export {
  chanceShort,
  placeAtOne,
  placeAtTwo,
  placementCost,
} from '#core/execute/route/cont-kukanov';
export { splitConvex, splitTaker } from '#core/execute/route/taker-split';
export { adviseStrategy } from '#core/plan/advise';
export { limitOrMarket } from '#core/plan/limit-or-market';
export { atSize, capacityOf, inTime } from '#core/plan/size/strategy-capacity';
export {
  bookDays,
  bookValue,
  daysToLiquidate,
  fastest,
  illiquidWeight,
  proRata,
  soldBy,
  waterfall,
  wholeDays,
} from '#core/portfolio/liquidation';
export { bangia, constantSpread, evenSaleRisk } from '#core/portfolio/liquidity-var';
export { oneDayMost } from '#core/portfolio/optimise/allocation';
export { blackLitterman } from '#core/portfolio/optimise/black-litterman';
export { factorRisk, riskOfCovariance } from '#core/portfolio/optimise/factor-risk';
export { optimise } from '#core/portfolio/optimise/optimise';
export { planAhead } from '#core/portfolio/optimise/plan-ahead';
export { riskParity, riskShares } from '#core/portfolio/optimise/risk-parity';
export {
  overDays,
  returnHistory,
  statisticalFactors,
} from '#core/portfolio/optimise/statistical-factors';
export {
  dynamicPolicy,
  marginalTradingCost,
  singleTrade,
  tradingCost,
  weightCost,
} from '#core/portfolio/optimise/trading-cost';
export { basketTo, rebalance } from '#core/portfolio/rebalance';
export { redemptionCoverage } from '#core/portfolio/redemption';
export {
  bucketOf,
  cascade,
  FRTB_HORIZONS,
  FRTB_TABLE,
  liquidityLimits,
  swing,
} from '#core/portfolio/regulation';
export { gridOf, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';
