import type { Days, Ratio } from '#core/kernel/units';
import { rateNearShare } from './cartea-jaimungal.ts';
import { povFills } from './pov.ts';
import {
  byPrice,
  byRegime,
  type Conditions,
  iceberg,
  nearArrival,
  pegged,
  seeking,
  type Tactic,
  taking,
} from './tactics.ts';

/** What a client may set beside the order itself. Doors check `min` and `max`; both are allowed values. */
export interface Parameter {
  readonly label: string;
  /** For help: what it is, its unit, its default. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  /** A share of volume: the configured cap on participation binds it too. */
  readonly isShareOfVolume: boolean;
}
export const PARAMETERS = {
  riskAversion: {
    label: 'Risk aversion',
    help: 'risk aversion of `is` and `close`, lambda of Almgren and Chriss, per unit of currency (default: two e-folds within the horizon)',
    min: 0,
    max: 1e15,
    isShareOfVolume: false,
  },
  costAtRisk: {
    label: 'Cost at risk',
    help: 'for `is` and `close`: minimise expected cost plus this many standard deviations, instead of a risk aversion; 1.645 is 95 % (default: none)',
    min: 0.01,
    max: 10,
    isShareOfVolume: false,
  },
  drift: {
    label: 'Drift',
    help: 'expected rise of the price, bps a day, negative for a fall: the schedule of `is` and `close`, and what waiting costs every strategy (default: 0)',
    min: -10_000,
    max: 10_000,
    isShareOfVolume: false,
  },
  driftHalfLife: {
    label: 'Half-life of the drift',
    help: 'the drift fades: seconds until half of it is gone, from the decision on, else from the start (default: it lasts)',
    min: 0.001,
    max: 1e8,
    isShareOfVolume: false,
  },
  impactHalfLife: {
    label: 'Half-life of impact',
    help: 'for `is` and `close`: impact decays exponentially, seconds until half is gone (default: the cost model says how pace costs)',
    min: 0.001,
    max: 1e8,
    isShareOfVolume: false,
  },
  impactDecay: {
    label: 'Decay of impact',
    help: 'for `is` and `close`: impact decays as (1 + t / scale)^-exponent; this is the exponent (default: the cost model says how pace costs)',
    min: 0.01,
    max: 5,
    isShareOfVolume: false,
  },
  impactDecayScale: {
    label: 'Scale of the decay',
    help: 'for --impact-decay: its scale, seconds (default: 60)',
    min: 0.001,
    max: 1e8,
    isShareOfVolume: false,
  },
  missedCost: {
    label: 'Cost of the rest',
    help: 'for `is` with the residual policy `leave`: what leaving a unit undone costs, bps; what costs more to trade is left (default: all that fits is traded)',
    min: 0,
    max: 10_000,
    isShareOfVolume: false,
  },
  fillRate: {
    label: 'Orders at the mid',
    help: 'orders a minute that would fill one resting at the mid; with --fill-decay the plan suggests where to rest (default: no suggestion)',
    min: 1e-6,
    max: 1e6,
    isShareOfVolume: false,
  },
  fillDecay: {
    label: 'Decay of fills',
    help: 'how fast fills get fewer further from the mid, per bps: rate x exp(-decay x bps); with --fill-rate (default: no suggestion)',
    min: 1e-4,
    max: 1e4,
    isShareOfVolume: false,
  },
  povRate: {
    label: 'Share of volume',
    help: 'target share of volume of `pov` and `track`; 0.1 is 10 % (default: the participation cap)',
    min: 1e-6,
    max: 1,
    isShareOfVolume: true,
  },
  display: {
    label: 'Shown at a time',
    help: 'share of an `iceberg` that one of its orders shows; 0.1 is 10 % (default: 0.1)',
    min: 0.001,
    max: 1,
    isShareOfVolume: false,
  },
  beyondArrival: {
    label: 'Beyond arrival',
    help: 'for `arrival`: how far the mid may move against the order before it waits, bps of the arrival price (default: 10)',
    min: 0,
    max: 10_000,
    isShareOfVolume: false,
  },
  targeting: {
    label: 'Targeting',
    help: 'how closely `track` keeps to its share of volume: 0 evenly over time, 1 as closely as finishing allows (default: 0.8)',
    min: 0,
    max: 1,
    isShareOfVolume: false,
  },
} as const satisfies Readonly<Record<string, Parameter>>;
export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly ParameterName[];
/** null: the client left it to the strategy. */
export type StrategyParameters = { readonly [Name in ParameterName]?: number | null };
/** The parameters of anything that carries them, and nothing else of it. */
export const pickParameters = (
  from: {
    readonly [Name in ParameterName]?: number | null | undefined;
  },
): StrategyParameters =>
  Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, from[name] ?? null]),
  ) as StrategyParameters;
export const NO_PARAMETERS: StrategyParameters = pickParameters({});

/** What a schedule is shaped from. Volumes and quantity in lots, one volume and one length (trading days) for each slice. */
export interface Shape {
  readonly quantity: number;
  readonly lengths: readonly Days[];
  /** Expected; all 0 where no volume is known, 0 in blackouts. */
  readonly volumes: readonly number[];
  /** The share of volume that is followed: `povRate`, at most the cap. */
  readonly rate: Ratio;
  readonly targeting: Ratio;
  /** Quantity of each slice at least cost and risk, against the price at the start or at the close (SCH-7). */
  leastCost(benchmark: 'arrival' | 'close'): readonly number[];
  /** What that takes for granted. */
  leastCostWords(): string;
}

/** A way of working an order. Everything else in Plimsoll that knows strategies reads this. */
export interface Strategy {
  /** As the ticket shows it. */
  readonly label: string;
  /** A line of help. */
  readonly help: string;
  /** Its schedule is in time, or in the volume that prints. */
  readonly follows: 'clock' | 'volume';
  /** How much is wanted of each slice, relatively. */
  weights(shape: Shape): readonly number[];
  /** Its weights are lots, and what it would rather leave is not in them. */
  readonly mayLeave?: boolean;
  /** What is left is planned again when its market is not what the plan took for granted (EXE-41). */
  readonly replans?: boolean;
  tactic(conditions: Conditions): Tactic;
  /** How far tactics may run behind or ahead of the schedule, as fractions of the parent. */
  readonly band: { readonly behind: Ratio; readonly ahead: Ratio };
  /** What a plan by it takes for granted; null: nothing of its own. */
  assumption(shape: Shape): string | null;
}

const BAND = { behind: 0.05, ahead: 0.02 };
/** A schedule that says how much may be open, not how much must be done. */
const UNHURRIED = { behind: 1, ahead: 0.02 };
const nothing = (): null => null;
const evenly = ({ lengths }: Shape): readonly number[] => lengths;
const byVolume = (shape: Shape): readonly number[] =>
  shape.volumes.some((volume) => volume > 0) ? shape.volumes : evenly(shape);

// So much of an order that wants all at once lies over all of its time: its plan reaches to its end.
const OVER_ALL = 0.05;
/** As early as the share of volume allows. */
const atTheCap = (shape: Shape): readonly number[] => {
  const { volumes, quantity, rate } = shape;
  const { fills } = povFills(volumes, quantity, rate);
  const all = volumes.reduce((sum, each) => sum + each, 0);
  const soon = fills.reduce((sum, each) => sum + each, 0);
  if (!(soon > 0)) return byVolume(shape);
  return volumes.map(
    (each, i) => ((1 - OVER_ALL) * (fills[i] ?? 0)) / soon + (OVER_ALL * each) / all,
  );
};

/** Every strategy there is. A new one is a new row: the doors, switches, throttles and help follow. */
export const STRATEGIES = {
  twap: {
    label: 'TWAP: evenly over time',
    help: 'evenly over time',
    follows: 'clock',
    weights: evenly,
    tactic: byPrice,
    band: BAND,
    assumption: nothing,
  },
  vwap: {
    label: 'VWAP: as volume over the day',
    help: 'in proportion to the volume expected over the day',
    follows: 'clock',
    weights: byVolume,
    tactic: byPrice,
    band: BAND,
    assumption: nothing,
  },
  pov: {
    label: 'POV: share of live volume',
    help: 'a share of the volume that prints',
    follows: 'volume',
    weights(shape) {
      const { volumes, quantity, rate } = shape;
      const path = povFills(volumes, quantity, rate);
      return path.completionTime === null
        ? byVolume(shape)
        : volumes.map((_, i) => path.fills[i] ?? 0);
    },
    tactic: byPrice,
    band: BAND,
    assumption: ({ rate }) =>
      `the expected path is ${(rate * 100).toPrecision(3)} % of expected volume; the real one follows the volume that prints`,
  },
  is: {
    label: 'IS: cost against risk',
    help: 'implementation shortfall: early where risk is expensive, late where impact is',
    follows: 'clock',
    weights: (shape) => shape.leastCost('arrival'),
    tactic: byPrice,
    mayLeave: true,
    replans: true,
    band: BAND,
    assumption: ({ leastCostWords }) => leastCostWords(),
  },
  close: {
    label: 'Close: near the closing price',
    help: 'near the price at the deadline or the close: late where risk is expensive, early where impact is',
    follows: 'clock',
    weights: (shape) => shape.leastCost('close'),
    tactic: byPrice,
    mayLeave: true,
    replans: true,
    band: BAND,
    assumption: ({ leastCostWords }) =>
      `${leastCostWords()}; the risk is that of the price at the end against what was done before; it trades in the continuous session, not in the auction`,
  },
  track: {
    label: 'Track: near a share of volume, done in time',
    help: 'near a share of volume, and done by the deadline',
    follows: 'clock',
    weights({ quantity, lengths, volumes, rate, targeting }) {
      const T = lengths.reduce((sum, each) => sum + each, 0);
      const mean = volumes.reduce((sum, each) => sum + each, 0) / T;
      const terms = { k: 1 - targeting, phi: targeting, rho: rate, T, Q0: quantity };
      return lengths.map((days, i) =>
        days > 0 ? days * Math.max(0, rateNearShare(terms, volumes[i]! / days, mean)) : 0,
      );
    },
    tactic: byPrice,
    band: BAND,
    assumption: ({ rate, targeting }) =>
      `near ${(rate * 100).toPrecision(3)} % of expected volume, weight ${targeting}, moved so far that it finishes (Cartea, Jaimungal & Penalva 2015, chapter 9)`,
  },
  peg: {
    label: 'Peg: at the touch',
    help: 'at the touch and with it, the schedule of VWAP; what is left is taken at the end, or left',
    follows: 'clock',
    weights: byVolume,
    tactic: pegged,
    band: UNHURRIED,
    assumption: nothing,
  },
  iceberg: {
    label: 'Iceberg: a part at a time',
    help: 'as soon as the cap allows, at the touch, showing a part at a time',
    follows: 'clock',
    weights: atTheCap,
    tactic: iceberg,
    band: UNHURRIED,
    assumption: nothing,
  },
  seek: {
    label: 'Seek: when there is size',
    help: 'shows nothing, and takes when the other side shows twice its usual size at the usual spread',
    follows: 'clock',
    weights: atTheCap,
    tactic: seeking,
    band: UNHURRIED,
    assumption: nothing,
  },
  arrival: {
    label: 'Arrival: near the price of now',
    help: 'as soon as the cap allows while the price is near where it was at the start, and not beyond',
    follows: 'clock',
    weights: atTheCap,
    tactic: nearArrival,
    band: UNHURRIED,
    assumption: nothing,
  },
  take: {
    label: 'Take: at once',
    help: 'as soon as the cap allows, by taking what is displayed at the touch',
    follows: 'clock',
    weights: atTheCap,
    tactic: taking,
    band: BAND,
    assumption: nothing,
  },
  adaptive: {
    label: 'Adaptive: by the market',
    help: 'the VWAP schedule, worked by current volatility and spread',
    follows: 'clock',
    weights: byVolume,
    tactic: byRegime,
    replans: true,
    band: { behind: 0.2, ahead: 0.2 },
    assumption: nothing,
  },
} as const satisfies Readonly<Record<string, Strategy>>;
export type StrategyName = keyof typeof STRATEGIES;
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as readonly StrategyName[];
export const DEFAULT_STRATEGY: StrategyName = 'adaptive';
/** null: no strategy has this name. */
export const strategyNamed = (text: string): StrategyName | null =>
  STRATEGY_NAMES.find((name) => name === text) ?? null;
export const strategyOf = (name: StrategyName): Strategy => STRATEGIES[name];
