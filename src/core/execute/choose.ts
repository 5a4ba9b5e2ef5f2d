import { plannedBy } from '#core/execute/begin';
import { dueIn } from '#core/execute/due';
import type { ParentState } from '#core/execute/parent-state';
import { restOf } from '#core/execute/plan-in-force';
import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Ratio,
  type Seconds,
  signOf,
  type TimeUs,
} from '#core/kernel/units';
import { type MarketView, midOf } from '#core/market/view';
import { sinceDecision } from '#core/plan/drift-left';
import { strategyOf } from '#core/plan/strategies';
import { tacticNow } from '#core/plan/tactic-now';

/** What was expected to print counts for as much as this long of what does. */
const EXPECTED_COUNTS_FOR = 300;

/** Without an expectation so much must have been seen. */
const SEEN_FOR = 60;

/** Lots a second, both sides: what has printed since the parent was accepted, and before that what was expected. null: nobody knows yet. */
function flowOf({ acceptance }: ParentState, view: MarketView): number | null {
  const seconds = Math.max(0, view.at - acceptance.acceptedAt) / 1e6;
  const printed = Math.max(0, view.eligibleVolume - acceptance.eligibleVolumeAtStart);
  const expected = acceptance.weighing?.lotsPerSecond ?? null;
  if (expected !== null)
    return (printed + expected * EXPECTED_COUNTS_FOR) / (seconds + EXPECTED_COUNTS_FOR);
  return seconds >= SEEN_FOR ? printed / seconds : null;
}

/** EXE-28: how the order is worked at this look, and what was weighed. */
export function choose(
  state: ParentState,
  view: MarketView,
  index: number,
  busier: Ratio,
): ReturnType<typeof tacticNow> {
  const { order, plan, usual, weighing } = state.acceptance;
  return tacticNow(strategyOf(order.strategy), {
    view,
    side: order.side,
    quantity: Math.max(1, dueIn(state, index, { view, busier })),
    seconds: secondsLeft(state, index, view.at, plan.band.behind * restOf(state.acceptance)),
    asked: order,
    movedBps: movedOf(state, view),
    decidedFor: sinceDecision(order, view.at),
    usual,
    lotsPerSecond: flowOf(state, view),
    weighing: weighing ?? null,
  });
}

/** The mid against the arrival price, bps; positive is against the order. */
function movedOf({ acceptance: { order, arrivalPrice } }: ParentState, view: MarketView): Bps {
  const mid = midOf(view) ?? arrivalPrice;
  return (signOf(order.side) * (mid - arrivalPrice) * BPS_IN_ONE) / arrivalPrice;
}

/** Until what is due now falls below the band and must be taken, at the pace of the slice that is running. */
function secondsLeft(state: ParentState, index: number, now: TimeUs, band: InLots): Seconds {
  const { plan } = state.acceptance;
  const slice = plan.slices[index];
  const untilEnd = Math.max(0, plan.end - now) / 1e6;
  if (slice === undefined || slice.quantity === 0) return untilEnd;
  const pace = (slice.quantity / (slice.end - slice.start)) * 1e6;
  const ahead = state.filled + band - plannedBy(state, now);
  return Math.min(untilEnd, Math.max(0, ahead) / pace);
}
