import { plannedBy } from '#core/execute/begin';
import { movedShare } from '#core/execute/live-volume';
import type { ParentState } from '#core/execute/parent-state';
import { doneBefore, restOf, volumeFrom } from '#core/execute/plan-in-force';
import type { Ratio, TimeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';

/** What is due is asked by the market of a moment, and by how busy it has been (EXE-25). */
interface Moment {
  readonly view: MarketView;
  readonly busier: Ratio;
}

const FINAL_STRETCH = 0.8;

const FINAL_LOOKS = 4;

/**
 * The last stretch wants all that is left: a schedule in fractions would leave a lot behind. It is the end of the last slice, and
 * in any case the last looks before the deadline. Pov has no schedule to be behind of: it completes in the last looks, where that was asked for.
 */
export function isLastStretch(state: ParentState, index: number, now: TimeUs): boolean {
  const { plan, order, tactics } = state.acceptance;
  const isLastLooks = order.deadline - now <= FINAL_LOOKS * tactics.lookIntervalUs;
  if (plan.povRate !== null) return order.residual === 'complete' && isLastLooks;
  // A schedule that nobody is late by ends with the order, not with its last slice.
  if (plan.band.behind >= 1) return isLastLooks;
  const slice = plan.slices[index];
  if (isLastLooks || slice === undefined || index !== plan.slices.length - 1) return isLastLooks;
  return (now - slice.start) / (slice.end - slice.start) >= FINAL_STRETCH;
}

/** What ought to be done by now. A schedule says it by the clock, moved by what has printed where it follows volume (EXE-25); pov by the volume printed so far. */
export function targetBy(state: ParentState, now: Moment): number {
  const { acceptance } = state;
  const { plan, order } = acceptance;
  const { at, eligibleVolume } = now.view;
  if (plan.povRate === null) return scheduledBy(state, at, now);
  const followed = plan.povRate * (eligibleVolume - volumeFrom(acceptance));
  return Math.min(order.quantity, doneBefore(acceptance) + followed);
}

function scheduledBy(state: ParentState, at: TimeUs, { busier }: Moment): number {
  const before = doneBefore(state.acceptance);
  const rest = restOf(state.acceptance);
  const planned = plannedBy(state, at);
  return busier === 1 ? planned : before + rest * movedShare((planned - before) / rest, busier);
}

/** What may be worked passively now: the slice and what earlier ones left; pov may lead by its band. The pace bounds it. */
export function dueIn(state: ParentState, index: number, now: Moment): number {
  const { plan } = state.acceptance;
  const slice = plan.slices[index];
  if (slice === undefined) return 0;
  if (plan.povRate !== null)
    return (
      Math.floor(targetBy(state, now) + plan.band.ahead * restOf(state.acceptance)) - state.filled
    );
  return scheduledBy(state, slice.end, now) - state.filled;
}
