import { type Ratio } from '#core/kernel/units';
import { povFills } from './pov.ts';
import { byRegime, type Conditions, patient, type Tactic } from './tactics.ts';

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
    help: 'Almgren-Chriss risk aversion of `is`, per unit of currency (default: two e-folds within the horizon)',
    min: 0,
    max: 1e15,
    isShareOfVolume: false,
  },
  povRate: {
    label: 'Share of volume',
    help: 'target share of volume of `pov`; 0.1 is 10 % (default: the participation cap)',
    min: 1e-6,
    max: 1,
    isShareOfVolume: true,
  },
} as const satisfies Readonly<Record<string, Parameter>>;
export type ParameterName = keyof typeof PARAMETERS;
export const PARAMETER_NAMES = Object.keys(PARAMETERS) as readonly ParameterName[];
/** null: the client left it to the strategy. */
export type StrategyParameters = { readonly [Name in ParameterName]: number | null };
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

/** What a schedule is shaped from. Volumes and quantity in lots, one volume and one length for each slice. */
export interface Shape {
  readonly quantity: number;
  readonly lengths: readonly number[];
  /** Expected; all 0 where no volume is known. */
  readonly volumes: readonly number[];
  /** The share of volume that is followed: `povRate`, at most the cap. */
  readonly rate: Ratio;
  readonly riskAversion: number;
  readonly isDefaultRiskAversion: boolean;
  /** Lots a slice at least cost for this risk aversion (Almgren & Chriss 2001). */
  leastCost(): readonly number[];
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
  tactic(conditions: Conditions): Tactic;
  /** How far tactics may run behind or ahead of the schedule, as fractions of the parent. */
  readonly band: { readonly behind: Ratio; readonly ahead: Ratio };
  /** What a plan by it takes for granted; null: nothing of its own. */
  assumption(shape: Shape): string | null;
}

const BAND = { behind: 0.05, ahead: 0.02 };
const nothing = (): null => null;
const evenly = ({ lengths }: Shape): readonly number[] => lengths;
const byVolume = (shape: Shape): readonly number[] =>
  shape.volumes.some((volume) => volume > 0) ? shape.volumes : evenly(shape);

/** Every strategy there is. A new one is a new row: the doors, switches, throttles and help follow. */
export const STRATEGIES = {
  twap: {
    label: 'TWAP: evenly over time',
    help: 'evenly over time',
    follows: 'clock',
    weights: evenly,
    tactic: patient,
    band: BAND,
    assumption: nothing,
  },
  vwap: {
    label: 'VWAP: as volume over the day',
    help: 'in proportion to the volume expected over the day',
    follows: 'clock',
    weights: byVolume,
    tactic: patient,
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
    tactic: patient,
    band: BAND,
    assumption: ({ rate }) =>
      `the expected path is ${(rate * 100).toPrecision(3)} % of expected volume; the real one follows the volume that prints`,
  },
  is: {
    label: 'IS: cost against risk',
    help: 'implementation shortfall: early where risk is expensive, late where impact is',
    follows: 'clock',
    weights: (shape) => shape.leastCost(),
    tactic: patient,
    band: BAND,
    assumption: ({ riskAversion, isDefaultRiskAversion }) =>
      `Almgren-Chriss with risk aversion ${riskAversion.toPrecision(3)} per unit of currency${isDefaultRiskAversion ? ', the default: two e-folds within the horizon' : ''}`,
  },
  adaptive: {
    label: 'Adaptive: by the market',
    help: 'the VWAP schedule, worked by current volatility and spread',
    follows: 'clock',
    weights: byVolume,
    tactic: byRegime,
    band: BAND,
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
