import { usEquity } from '#core/market/catalog';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

/** A share with many ticks to its spread, as AMZN was in 2012. */
const SMALL_TICK: ReactiveParameters = {
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
      { seconds: 60, deviation: 0.6 },
      { seconds: 900, deviation: 0.6 },
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
    reachBps: 3,
    fillShare: 0.96,
  },
  providers: {
    count: 8,
    levels: 4,
    looksDaily: 24_000,
    halfSpreadBps: 0.95,
    dispersionBps: 2.2,
    widening: 0.1,
    levelGapBps: 2.5,
    depth: 115,
    depthDeviation: 0.5,
    depthSlope: -0.05,
    withdrawal: 0.15,
    conviction: 0.8,
  },
  news: { daily: 40, tail: 2.3, share: 0.66 },
};

/** A share whose spread is one tick most of the time: cheap per share, deep at the touch. */
const LARGE_TICK: ReactiveParameters = {
  ...SMALL_TICK,
  name: 'large-tick',
  spreadClass: 'large-cap',
  instrument: usEquity('LARGE', 'REACT'),
  openPrice: 3600,
  tradesDaily: 6000,
  volumeDaily: 15_000_000,
  volatilityDaily: 0.016,
  takers: { ...SMALL_TICK.takers, reachBps: 6, fillShare: 0.97, clipDeviation: 1.2 },
  providers: {
    ...SMALL_TICK.providers,
    count: 8,
    levels: 3,
    looksDaily: 24_000,
    halfSpreadBps: 0.4,
    dispersionBps: 0.6,
    levelGapBps: 2.9,
    depth: 1900,
    depthDeviation: 0.5,
    depthSlope: 0.3,
  },
  news: { daily: 60, tail: 2.3, share: 0.68 },
};

/** The same parameters, the same text: what their SHA-256 is of. */
export const parametersText = (parameters: ReactiveParameters): string =>
  JSON.stringify(parameters, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** A market that is frozen: its parameters do not change once a strategy has met it (P11). */
export interface FrozenMarket {
  readonly parameters: ReactiveParameters;
  /** SHA-256 of `parametersText`. */
  readonly hash: string;
  readonly frozenOn: string;
  /** What it was calibrated on; null: chosen, not fitted. */
  readonly tape: { readonly name: string; readonly hash: string } | null;
}
export const REACTIVE_MARKETS = {
  'small-tick': {
    parameters: SMALL_TICK,
    hash: '38d265152496959ec58239572f855313a691ba274ed9e075dd32e82b5dbf4c66',
    frozenOn: '2026-11-29',
    tape: {
      name: 'LOBSTER AMZN 2012-06-21, 5 levels',
      hash: '23290152d0a588359ac59a969d385748112de5733065c81f5ba3ae9d770f74db',
    },
  },
  'large-tick': {
    parameters: LARGE_TICK,
    hash: '479286f0169cffc1f53afa75e58bf5bd81b545fdb6951586341b6cd2aa969e14',
    frozenOn: '2026-11-29',
    tape: null,
  },
} as const satisfies { readonly [name: string]: FrozenMarket };
export type ReactiveMarketName = keyof typeof REACTIVE_MARKETS;
export const REACTIVE_MARKET_NAMES = Object.keys(REACTIVE_MARKETS) as ReactiveMarketName[];
