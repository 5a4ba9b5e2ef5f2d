import { costBoundary } from '#core/cost/cost-boundary';
import type { CostEstimate } from '#core/cost/model';
import type { Acceptance, ParentState, ParentWatch } from '#core/execute/parent-state';
import { restOf } from '#core/execute/plan-in-force';
import { invariant } from '#core/kernel/assert';
import {
  BPS_IN_ONE,
  type Bps,
  type Ratio,
  signOf,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import type { Plan } from '#core/plan/plan';

/** What an order costs so far, and what it may: bps of the whole of it at arrival. Fees are known, and no part of it. */
export interface RunningCost {
  /** What is filled against arrival, and what is open marked at the mid. */
  readonly costBps: Bps;
  /** What the estimates expect of as much. */
  readonly expectedBps: Bps;
  /** One standard deviation of the risk that was carried so far. */
  readonly stdevBps: Bps;
  /** The edge of the band: beyond it the estimate is wrong, or the luck is one order's in `1 / falseAlarm`. */
  readonly boundBps: Bps;
  readonly isOutside: boolean;
}

/** Of all orders that cost what was forecast. */
const Z95 = 1.6448536269514722;

interface Forecast {
  readonly estimate: CostEstimate;
  readonly mid: TickPrice;
}
const forecastOf = ({ replan, estimate, arrivalPrice }: Acceptance): Forecast =>
  replan === undefined
    ? { estimate, mid: arrivalPrice }
    : { estimate: replan.estimate, mid: replan.mid };

/** The variance of the cost of all of a plan, in ticks x lots: the upper half of its predictive band, and no less than its timing risk. */
function varianceOfPlan(acceptance: Acceptance): number {
  const { estimate, mid } = forecastOf(acceptance);
  const band = (estimate.interval90Bps[1] - estimate.expectedBps) / Z95;
  const stdevBps = Math.max(estimate.stdevBps, band);
  return ((stdevBps / BPS_IN_ONE) * mid * restOf(acceptance)) ** 2;
}

/** Open lots squared x µs, as the plan means them: what its timing risk is spread over. */
function exposureOf(plan: Plan, rest: number): number {
  let open = rest;
  let sum = 0;
  let { start } = plan;
  for (const { start: from, end, quantity } of plan.slices) {
    const after = Math.max(0, open - quantity);
    sum += (from - start) * open ** 2;
    sum += ((end - from) * (open ** 2 + open * after + after ** 2)) / 3;
    open = after;
    start = end;
  }
  return sum;
}

const planStart = (acceptance: Acceptance): Pick<ParentWatch, 'exposure' | 'exposurePlanned'> => ({
  exposure: 0,
  exposurePlanned: exposureOf(acceptance.plan, restOf(acceptance)),
});

export const beginWatch = (acceptance: Acceptance): ParentWatch => ({
  at: acceptance.acceptedAt,
  ...planStart(acceptance),
  filledBefore: 0,
  turnoverBefore: 0,
  before: { cost: 0, expected: 0, variance: 0 },
  varianceOfAll: varianceOfPlan(acceptance),
  isAlarmed: false,
  said: '',
  heldSince: null,
  extendedUs: 0,
});

/** What was open until now was at risk until now. Called before what is filled changes. */
export function exposedUntil({ acceptance, watch, filled }: ParentState, at: TimeUs): ParentWatch {
  const open = Math.max(0, acceptance.order.quantity - filled);
  const since = Math.max(0, at - watch.at);
  return { ...watch, at: since > 0 ? at : watch.at, exposure: watch.exposure + since * open ** 2 };
}

/** EXE-33: a new plan goes on with the test where the one before it was, with what that one has cost and spent. After an alarm that somebody has heard a new test begins. */
export function watchReplanned(
  state: ParentState,
  { acceptance, at }: { readonly acceptance: Acceptance; readonly at: TimeUs },
): ParentWatch {
  const watch = exposedUntil(state, at);
  const isNew = watch.isAlarmed;
  const mid = acceptance.replan?.mid ?? acceptance.arrivalPrice;
  const before = isNew ? { cost: 0, expected: 0, variance: 0 } : totalsAt({ ...state, watch }, mid);
  return {
    ...watch,
    ...planStart(acceptance),
    filledBefore: state.filled,
    turnoverBefore: state.filledTurnover,
    before,
    varianceOfAll: isNew ? varianceOfPlan(acceptance) : watch.varianceOfAll,
    isAlarmed: false,
  };
}

type Totals = ParentWatch['before'];
/** Ticks x lots, and their square. `watch` is as of now. */
function totalsAt({ acceptance, watch, filled, filledTurnover }: ParentState, mid: number): Totals {
  const { before, exposure, exposurePlanned } = watch;
  const { estimate, mid: from } = forecastOf(acceptance);
  const rest = restOf(acceptance);
  const done = filled - watch.filledBefore;
  const paid = filledTurnover - watch.turnoverBefore - done * from;
  const open = Math.max(0, acceptance.order.quantity - filled);
  const marked = open * (mid - from);
  const share = rest > 0 ? Math.min(1, Math.max(0, done / rest)) : 0;
  const expectedBps = expectedAt(estimate, share);
  return {
    cost: before.cost + signOf(acceptance.order.side) * (paid + marked),
    expected: before.expected + (expectedBps / BPS_IN_ONE) * from * rest,
    variance:
      before.variance +
      (exposurePlanned > 0 ? (varianceOfPlan(acceptance) * exposure) / exposurePlanned : 0),
  };
}

/**
 * Spread and walk are paid as it fills. Impact moves the mid that the rest is marked at before it is paid: along the square root, with f done,
 *     f^1.5 + 1.5 (1 - f) f^0.5
 * of it shows, which is all of it at the end and never more.
 */
function expectedAt({ spreadBps, walkBps, impactBps }: CostEstimate, f: Ratio): Bps {
  return (spreadBps + walkBps) * f + impactBps * (f ** 1.5 + 1.5 * (1 - f) * Math.sqrt(f));
}

/** EXE-32: the running shortfall of an order against the band of its estimates. null: its cost carries no risk that could be tested. */
export function runningCost(
  state: ParentState,
  mid: TickPrice,
  { at, falseAlarm }: { readonly at: TimeUs; readonly falseAlarm: Ratio },
): RunningCost | null {
  const { order, arrivalPrice } = state.acceptance;
  const watch = exposedUntil(state, at);
  const { varianceOfAll } = watch;
  if (!(varianceOfAll > 0) || !(watch.exposurePlanned > 0)) return null;
  const { cost, expected, variance } = totalsAt({ ...state, watch }, mid);
  invariant(variance >= state.watch.before.variance, 'what was spent of the risk stays spent');
  const bound = expected + costBoundary({ variance, varianceOfAll, falseAlarm });
  const toBps = (value: number): Bps => (value / (order.quantity * arrivalPrice)) * BPS_IN_ONE;
  return {
    costBps: toBps(cost),
    expectedBps: toBps(expected),
    stdevBps: toBps(Math.sqrt(variance)),
    boundBps: toBps(bound),
    isOutside: cost > bound,
  };
}
