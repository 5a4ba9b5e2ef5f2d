// `plimsoll/tca`: benchmarks of cost analysis over prints and fills. Formulas, units and sources are at each; positive costs hurt.

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
