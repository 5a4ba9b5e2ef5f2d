import { usEquity } from '#core/market/catalog';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** A share with many ticks to its spread, as AMZN was in 2012. */
export const SMALL_TICK: ReactiveParameters = {
  name: 'small-tick',
  spreadClass: 'large-cap',
  instrument: usEquity('SMALL', 'REACT'),
  openPrice: 22_357,
  tradesDaily: 6591,
  volumeDaily: 613_248,
  volatilityDaily: 0.014,
  activity: {
    noon: 0.495,
    open: 0.99,
    close: 2.06,
    waves: [
      { seconds: 60, deviation: 0.55 },
      { seconds: 900, deviation: 0.5 },
      { seconds: 14_400, deviation: 0.5 },
    ],
  },
  takers: {
    sizeTail: 1.5,
    sizeMax: 0.1,
    participation: 0.15,
    participationDeviation: 0.5,
    clips: 2.6,
    clipSeconds: 0.5,
    clipDeviation: 1,
    reachBps: 0.7,
    fillShare: 0.81,
  },
  providers: {
    count: 8,
    levels: 4,
    looksDaily: 24_000,
    halfSpreadBps: 1.15,
    dispersionBps: 2.5,
    widening: 0.1,
    levelGapBps: 2.5,
    depth: 110,
    depthDeviation: 0.6,
    depthSlope: -0.05,
    withdrawal: 0.15,
    conviction: 0.85,
  },
  news: { daily: 60, tail: 2.3, share: 0.64 },
};

/** A share whose spread is one tick most of the time: cheap per share, deep at the touch. */
export const LARGE_TICK: ReactiveParameters = {
  ...SMALL_TICK,
  name: 'large-tick',
  spreadClass: 'large-cap',
  instrument: usEquity('LARGE', 'REACT'),
  openPrice: 3600,
  tradesDaily: 6000,
  volumeDaily: 15_000_000,
  volatilityDaily: 0.016,
  takers: { ...SMALL_TICK.takers, reachBps: 2, fillShare: 0.9, clipDeviation: 1.2 },
  providers: {
    ...SMALL_TICK.providers,
    count: 8,
    levels: 3,
    looksDaily: 24_000,
    halfSpreadBps: 0.5,
    dispersionBps: 0.6,
    levelGapBps: 2.9,
    depth: 1800,
    depthDeviation: 0.6,
    depthSlope: 0.3,
  },
};
