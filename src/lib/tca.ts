// `plimsoll/tca`: benchmarks of cost analysis over prints and fills. Formulas, units and sources are at each; positive costs hurt.

export type { LimitEffect } from '#core/cost/limit-price';
export type { Calibration, CostEstimate } from '#core/cost/model';
export type { Zone as TimeZone } from '#core/kernel/civil';
export type { Decimal } from '#core/kernel/decimal';
export type { Fact, Facts } from '#core/kernel/fact';
export type { ExchangeCode } from '#core/market/calendars/exchanges';
export type { EligiblePrints, Instrument, Listing } from '#core/market/instrument';
export type { MaintenanceTier, MarginTerms } from '#core/market/margin';
export type { Session } from '#core/market/session';
export type { SequenceState } from '#core/numeric/confidence-sequence';
export {
  falseShareAdjusted,
  holmAdjusted,
} from '#core/numeric/many-tests';
export { type RankTest, rankSumTest, signedRankTest, signTest } from '#core/numeric/rank-tests';
export { hodgesLehmann, medianDeviation, medianOf } from '#core/numeric/robust-centre';
export type { Tag, Tags } from '#core/tca/account-fill';
export type { KeyCost, ManyCost } from '#core/tca/attribution';
export {
  type Contribution,
  type Contributions,
  contributionsOf,
  type GroupCost,
  groupsOf,
  type MeanCost,
} from '#core/tca/attribution';
export {
  everyMinuteCost,
  immediateCost,
  type MarketAtArrival,
  type SeenWhile,
} from '#core/tca/baselines';
export {
  arrivalCostBps,
  firstVolumePrice,
  indexAdjusted,
  type MarketPrint,
  notionalWeighted,
  performanceBps,
  relativePerformance,
  surpriseOf,
  timeWeightedPrice,
  volumeWeightedPrice,
} from '#core/tca/benchmarks';
export type { FlagCode, RuleComparison } from '#core/tca/best-execution';
export {
  type AskedOf,
  BEST_EXECUTION_RULES,
  BEST_EXECUTION_THRESHOLDS,
  type BestExecution,
  type BestExecutionThresholds,
  bestExecution,
  type ExecutionFlag,
} from '#core/tca/best-execution';
export { notionalFifths, sizeBucketOf, timeKeysOf } from '#core/tca/buckets';
export { type TcaFill, type TcaInput, tcaReport } from '#core/tca/build-report';
export type { Interval } from '#core/tca/costed-keys';
export type { CostedParent, CostParts } from '#core/tca/costed-parent';
export type { RealisedSpread } from '#core/tca/fill-quality';
export { type FillQuality, fillQuality, type QuotedFill } from '#core/tca/fill-quality';
export { type BandCoverage, type ForecastCheck, forecastCheck } from '#core/tca/forecast-check';
export type { Covariate as LeagueCovariate, LeagueAsk } from '#core/tca/league-entrants';
export type { ComparedPair } from '#core/tca/league-pair';
export { type League, type LeaguePair, type LeagueRow, leagueOf } from '#core/tca/league-table';
export {
  type BySide,
  type MarkoutAt,
  type MarkoutTable,
  markoutTable,
  type ReversionAt,
  reversionOf,
  type SidesAt,
} from '#core/tca/markout-table';
export { type Outlier, type Outliers, outliersOf } from '#core/tca/outliers';
export type { BaselineCost, OwnParent, PlainWay } from '#core/tca/own-parent';
export {
  type FollowedMarket,
  type RefusalFigure,
  type RefusedBefore,
  refusalFigure,
  type TurnedAwayOrder,
  type WouldHaveCost,
  wouldHaveCost,
} from '#core/tca/refusal-followed';
export type { TcaReport } from '#core/tca/report';
export { type SavedFigure, savedFigures } from '#core/tca/saved';
export {
  type AgainstEstimate,
  againstEstimate,
  againstVwap,
  type EstimateFigure,
  type MeanFigure,
  type ShareFigure,
  type VwapFigure,
} from '#core/tca/success';
export type { DrawnFor } from '#core/tca/wheel';
export { drawArm, type WheelArm, type WheelDraw, type WheelRule } from '#core/tca/wheel';
export type { WheelDuel, WheelLevel } from '#core/tca/wheel-watch';
export {
  beginWheel,
  WHEEL_TERMS,
  type WheelOrder,
  type WheelStanding,
  type WheelState,
  type WheelTerms,
  type WheelVerdict,
  watchOrder,
  wheelSentence,
  wheelStanding,
} from '#core/tca/wheel-watch';
export type * from './unit-types.ts';
