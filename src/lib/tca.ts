// `plimsoll/tca`: benchmarks of cost analysis over prints and fills. Formulas, units and sources are at each; positive costs hurt.

export type { LimitEffect } from '#core/cost/limit-price';
export type { Calibration, CostEstimate } from '#core/cost/model';
export type { Zone as TimeZone } from '#core/kernel/civil';
export type { Decimal } from '#core/kernel/decimal';
export type { ExchangeCode } from '#core/market/calendars/exchanges';
export type { EligiblePrints, Instrument } from '#core/market/instrument';
export type { Session } from '#core/market/session';
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
export { type TcaFill, type TcaInput, tcaReport } from '#core/tca/build-report';
export type { TcaReport } from '#core/tca/report';
export type * from './unit-types.ts';
