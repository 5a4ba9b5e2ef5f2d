import { invariant } from '#core/kernel/assert';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import {
  BPS_IN_ONE,
  type Bps,
  type Days,
  type Price,
  type Ratio,
  type Seconds,
  type Units,
} from '#core/kernel/units';
import { allocateWithin } from './allocate.ts';
import { aversionAtRisk, type CostAndRisk } from './cost-at-risk.ts';
import { costAndRiskOf, optimalSchedule } from './optimal-schedule.ts';
import { DECAY_SLICES_MAX, decayCost, decayMatrix, type PaceLaw, paceCost } from './pace-law.ts';
import type { FrontierPoint } from './plan.ts';
import {
  type ScheduleTerms,
  scheduleProblem,
  type TermsOfSlice,
  urgencyDays,
} from './schedule-terms.ts';
import { exposureDays } from './slices.ts';

/** What an order looks like to the solver. Lists are by slice of the horizon. */
export interface ShortfallOrder {
  readonly units: Units;
  /** Quote currency a unit. */
  readonly unitValue: Price;
  readonly volatilityDaily: Ratio;
  /** What the one cost model says of the whole order along the volume, as a share of its value. */
  readonly impact: Ratio;
  readonly law: PaceLaw;
  /** What waiting costs; negative where it gains. */
  readonly driftBps: Bps;
  /** Share of it that is left on average in each slice. */
  readonly driftLeft: readonly Ratio[];
  /** What a unit left at the deadline costs; null: all is done. */
  readonly missedBps: Bps | null;
  readonly lengths: readonly Days[];
  readonly volumes: readonly number[];
  /** Middle of each slice. */
  readonly seconds: readonly Seconds[];
  /** The most that may be done in each, units. */
  readonly most: readonly number[];
}

// A schedule is no better for being solved in more steps than this: within a step it follows the volume.
const SOLVED_SLICES_MAX = 600;

/** SCH-7: the schedule of least cost and risk, units by slice. `close`: risk is what was done before the close, so the schedule is solved backwards. */
export function leastCostTrades(
  order: ShortfallOrder,
  riskAversion: number,
  benchmark: 'arrival' | 'close' = 'arrival',
): Result<readonly number[], Refusal> {
  const turned = benchmark === 'arrival' ? order : backwards(order);
  const { terms, steps } = termsOf(turned);
  const found = Number.isFinite(riskAversion)
    ? optimalSchedule(scheduleProblem(terms, riskAversion))
    : ok({ trades: fastestTrades(terms.slices, terms.X) });
  if (!found.ok) return found;
  const trades = found.value.trades.flatMap((traded, k) => spreadOver(turned, traded, steps[k]!));
  return ok(benchmark === 'arrival' ? trades : trades.toReversed());
}

/** Everything as early as its slices let it. */
export function fastestTrades(
  slices: readonly Pick<TermsOfSlice, 'most'>[],
  quantity: number,
): readonly number[] {
  let left = quantity;
  return slices.map(({ most }) => {
    const traded = Math.min(left, most);
    left -= traded;
    return traded;
  });
}

const backwards = (order: ShortfallOrder): ShortfallOrder => ({
  ...order,
  driftBps: -order.driftBps,
  driftLeft: order.driftLeft.toReversed(),
  lengths: order.lengths.toReversed(),
  volumes: order.volumes.toReversed(),
  seconds: order.seconds.toReversed(),
  most: order.most.toReversed(),
});

// A risk aversion is found well enough on a coarse schedule.
const FOUND_SLICES_MAX = 60;
const stepsOf = ({ law }: ShortfallOrder): number =>
  law.kind === 'decay' ? DECAY_SLICES_MAX : SOLVED_SLICES_MAX;

interface Grouped {
  readonly terms: ScheduleTerms;
  /** First and last slice of each step, the last not included. */
  readonly steps: readonly (readonly [from: number, to: number])[];
}

/**
 * In the units of Almgren and Chriss. Impact I along the volume becomes temporary impact with the model's own exponent of pace, eta (n / w)^e for shares w of volume, of the same whole:
 *     eta = I x unit value / X^e
 * or a decay whose s'Gs / 2 is the same along the volume. Permanent impact is in it, the spread does not depend on the schedule.
 */
function termsOf(order: ShortfallOrder, stepsMax = stepsOf(order)): Grouped {
  const { units: X, unitValue, impact, law, volumes, lengths, seconds, most } = order;
  invariant(X > 0 && unitValue > 0, 'an order has size and value');
  const count = lengths.length;
  const size = Math.ceil(count / stepsMax);
  const steps = Array.from({ length: Math.ceil(count / size) }, (_, k) => {
    const to = Math.min(count, (k + 1) * size);
    return [k * size, to] as const;
  });
  const sum = (values: readonly number[], [from, to]: readonly [number, number]): number => {
    let total = 0;
    for (let i = from; i < to; i++) total += values[i]!;
    return total;
  };
  const traded = volumes.reduce((total, each) => total + each, 0);
  const shares = steps.map((step) => (traded > 0 ? sum(volumes, step) / traded : 0));
  const slices = steps.map((step, k) => ({
    days: sum(lengths, step),
    pace: shares[k]!,
    most: Math.min(X, sum(most, step)),
    driftLeft: meanOver(order.driftLeft, lengths, step),
  }));
  const exponent = law.kind === 'power' ? law.exponent : 1;
  const worth = impact * unitValue * X;
  return {
    steps,
    terms: {
      X,
      sigma: unitValue * order.volatilityDaily,
      alpha: (-order.driftBps / BPS_IN_ONE) * unitValue,
      epsilon: 0,
      gamma: 0,
      // An impact of exactly nothing would make every schedule equally good: the smallest number keeps it the limit of small ones.
      eta: law.kind === 'power' ? Math.max(1e-200, worth / X ** (1 + exponent)) : 0,
      exponent,
      slices,
      risk: 'during',
      decay: law.kind === 'power' ? null : levelled(),
      mayTurn: false,
      leave:
        order.missedBps === null
          ? null
          : { linear: (order.missedBps / BPS_IN_ONE) * unitValue, quadratic: 0 },
    },
  };

  function levelled(): number[][] {
    const kernel = law.kind === 'decay' ? law.kernel : null;
    invariant(kernel !== null, 'a decay has a kernel');
    const matrix = decayMatrix(
      kernel,
      steps.map((step) => sum(seconds, step) / (step[1] - step[0])),
    );
    const level = Math.max(1e-200, worth) / X ** 2 / decayCost(matrix, shares);
    return matrix.map((row) => row.map((each) => each * level));
  }
}

/** Of the slices of a step, by their lengths. */
function meanOver(
  values: readonly number[],
  lengths: readonly Days[],
  [from, to]: readonly [number, number],
): number {
  let total = 0;
  let weighted = 0;
  for (let i = from; i < to; i++) {
    total += lengths[i]!;
    weighted += values[i]! * lengths[i]!;
  }
  return total > 0 ? weighted / total : values[from]!;
}

/** A step's trade over its slices, along their volume, none above its most. */
function spreadOver(
  { volumes, most }: ShortfallOrder,
  traded: number,
  [from, to]: readonly [number, number],
): readonly number[] {
  if (to === from + 1) return [traded];
  const room = most.slice(from, to);
  const total = room.reduce((sum, each) => sum + each, 0);
  return (
    allocateWithin(Math.min(traded, total), volumes.slice(from, to), room) ??
    room.map((each) => (traded * each) / total)
  );
}

/** Impact as if the horizon were even in volume: (currency/unit)/(unit/day)^exponent. */
const etaOfDays = (order: ShortfallOrder, exponent: number, days: Days): number =>
  Math.max(1e-200, order.impact * order.unitValue * (days / order.units) ** exponent);
const daysOf = ({ lengths }: ShortfallOrder): Days => lengths.reduce((sum, each) => sum + each, 0);
const exponentOf = ({ law }: ShortfallOrder): number => (law.kind === 'power' ? law.exponent : 1);

/** Two e-folds within the horizon: T* of Almgren (2003) is half of it; kappa T = 2 where impact is linear. Without volatility there is no risk to be averse to. */
export function naturalRiskAversion(order: ShortfallOrder): number {
  const sigma = order.unitValue * order.volatilityDaily;
  const e = exponentOf(order);
  const days = daysOf(order);
  return sigma > 0
    ? (e * etaOfDays(order, e, days) * order.units ** (e - 1)) /
        (sigma ** 2 * (days / 2) ** (e + 1))
    : 0;
}

/** Days of the first e-fold of such an order without a deadline. */
export function foldDays(order: ShortfallOrder, riskAversion: number): Days {
  const days = daysOf(order);
  const exponent = exponentOf(order);
  return urgencyDays(
    {
      X: order.units,
      sigma: order.unitValue * order.volatilityDaily,
      exponent,
      eta: etaOfDays(order, exponent, days),
      days,
      count: order.lengths.length,
    },
    riskAversion,
  );
}

/** Risk aversion of the schedule with the least cost at so many standard deviations. */
export function aversionOf(order: ShortfallOrder, deviations: number): number {
  const { terms } = termsOf(order, FOUND_SLICES_MAX);
  const at = (riskAversion: number): CostAndRisk => {
    const problem = scheduleProblem(terms, riskAversion);
    const found = optimalSchedule(problem);
    return found.ok
      ? costAndRiskOf(problem, found.value.trades)
      : { expected: Infinity, variance: Infinity };
  };
  return aversionAtRisk(at, deviations, Math.max(1e-100, naturalRiskAversion(order)));
}

// Multiples of the default risk aversion, patient to urgent.
const FACTORS = [0, 0.1, 0.3, 1, 3, 10, 30];

/** Cost against risk of the schedules of this order, from patient to urgent; what another beats in both is left out. `otherBps`: spread and fees, the same for every schedule. */
export function frontierOf(order: ShortfallOrder, otherBps: Bps): readonly FrontierPoint[] {
  const natural = naturalRiskAversion(order);
  const points = FACTORS.flatMap((factor): readonly FrontierPoint[] => {
    const riskAversion = factor * natural;
    const found = leastCostTrades(order, riskAversion);
    if (!found.ok) return [];
    const trades = found.value;
    const pace = paceCost(order.law, trades, order.volumes, order.seconds);
    return [
      {
        riskAversion,
        expectedBps: otherBps + BPS_IN_ONE * order.impact * pace,
        stdevBps:
          BPS_IN_ONE * order.volatilityDaily * Math.sqrt(exposureDays(trades, order.lengths)),
      },
    ];
  });
  return points.filter(
    (point) =>
      !points.some(
        (other) =>
          other.expectedBps <= point.expectedBps &&
          other.stdevBps <= point.stdevBps &&
          (other.expectedBps < point.expectedBps || other.stdevBps < point.stdevBps),
      ),
  );
}
