import type { ParentState } from '#core/execute/parent-state';
import { restOf } from '#core/execute/plan-in-force';
import type { Situation } from '#core/execute/situation';
import { type InLots, signOf, type Ticks, ticks } from '#core/kernel/units';

/** EXE-5: lots that may be behind the schedule; none any more when the plan ends. */
export function bandOf(
  { acceptance }: ParentState,
  { view, tactic }: Pick<Situation, 'view' | 'tactic'>,
): InLots {
  const { plan, tactics } = acceptance;
  const left = Math.max(0, plan.end - view.at) / (plan.end - plan.start);
  const looks = (LAST_LOOKS * tactics.lookIntervalUs) / (plan.end - plan.start);
  const narrows = Math.max(NARROWS_OVER, CATCHES_UP_OVER * tactic.slack, Math.min(1, looks));
  return tactic.slack * restOf(acceptance) * Math.min(1, left / narrows);
}
/** Over this last part of a plan its band narrows. */
const NARROWS_OVER = 0.2;
/** And over no less than so many looks: a short order has few of them. */
const LAST_LOOKS = 15;
/** A wide one over as much as the pace (EXE-4) needs to catch all of it up. */
const CATCHES_UP_OVER = 0.7;

/** At the touch, or a tick better where the other side could do the same and the two would not meet: not even orders of ours. */
export function restingPrice(state: ParentState, { near, far, tactic }: Situation): Ticks {
  const sign = signOf(state.acceptance.order.side);
  const better = near + sign;
  return tactic.way === 'improve' && (far - better) * sign >= 2 ? ticks(better) : near;
}

/** EXE-28: lots beyond what is due that are taken where the lean gives back a part of the half spread: of the band ahead the same part. */
export function aheadOf({ acceptance, filled }: ParentState, { weighed }: Situation): InLots {
  if (weighed === null || !(weighed.leanBps > 0)) return 0;
  const left = acceptance.order.quantity - filled;
  return Math.min(
    left,
    (weighed.leanBps / weighed.halfBps) * acceptance.plan.band.ahead * restOf(acceptance),
  );
}
