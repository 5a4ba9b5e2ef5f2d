import { usEquity } from '#core/market/catalog';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** A share with many ticks to its spread, as AMZN was in 2012. */
export const SMALL_TICK: ReactiveParameters = {
  name: 'small-tick',
  instrument: usEquity('SMALL', 'REACT'),
  openPrice: 22_000,
  tradesDaily: 6600,
  volumeDaily: 613_000,
  volatilityDaily: 0.014,
  activity: {
    noon: 0.55,
    open: 0.9,
    close: 1.8,
    waves: [
      { seconds: 60, deviation: 0.5 },
      { seconds: 900, deviation: 0.45 },
      { seconds: 14_400, deviation: 0.45 },
    ],
  },
  takers: {
    sizeTail: 1.5,
    sizeMax: 0.1,
    participation: 0.15,
    participationDeviation: 0.5,
    childDeviation: 1,
    reachBps: 1,
    fillShare: 0.85,
  },
  providers: {
    count: 8,
    levels: 4,
    looksDaily: 24_000,
    halfSpreadBps: 1.1,
    dispersionBps: 2.5,
    levelGapBps: 2.5,
    depth: 100,
    depthDeviation: 0.7,
    depthSlope: 0.5,
    withdrawal: 0.15,
    conviction: 0.85,
  },
  news: { daily: 200, tail: 2.5, share: 0.65 },
};
