// `plimsoll/models`: impact models of the literature, liquidation, liquidity at risk, regulation, routing and portfolios under costs. Pure functions; formulas, units and sources stand at each.
export { ALMGREN_2005, almgrenImpact } from '#core/impact/almgren-2005';
export { bestPace, ISTAR, marketImpact, scheduledImpact, timingRisk } from '#core/impact/i-star';
export { blockSchedule, blockTrades } from '#core/impact/obizhaeva-wang';
export { againstItself, decay, diffusiveDecay, GAMMA_STAR, kernelSchedule, mayBeManipulated, powerSchedule, relaxation, response, roundTrip } from '#core/impact/propagator';
export { bounceAutocorrelation, bounceVariance, fairPricing, quadraticDay, splitterAutocorrelation, splitterMeanRun } from '#core/impact/market-facts';
export { limitOrMarket } from '#core/schedule/limit-or-market';
export { bookDays, bookValue, daysToLiquidate, fastest, illiquidWeight, proRata, soldBy, waterfall, wholeDays } from '#core/exposure/liquidation';
export { bangia, constantSpread, evenSaleRisk } from '#core/exposure/liquidity-var';
export { bucketOf, cascade, FRTB_HORIZONS, FRTB_TABLE, liquidityLimits, swing } from '#core/exposure/regulation';
export { oneDayMost, optimise } from '#core/portfolio/optimise';
export { dynamicPolicy, marginalTradingCost, singleTrade, tradingCost, weightCost } from '#core/portfolio/trading-cost';
export { chanceShort, placeAtOne, placeAtTwo, placementCost } from '#core/route/cont-kukanov';
export { splitConvex, splitTaker } from '#core/route/taker-split';
