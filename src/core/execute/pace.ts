import { openOf, plannedBy } from '#core/execute/begin';
import type { Done, ParentState } from '#core/execute/parent-state';
import { doneBefore, restOf, volumeFrom } from '#core/execute/plan-in-force';
import { invariant } from '#core/kernel/assert';
import { addLots, type Lots, type TimeUs, timeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import type { Slice } from '#core/plan/plan';
import { longestSlice, timeOfSlices } from '#core/plan/slice-at';

/** EXE-4: within the length of one slice at most this many slices' worth is executed or open, whatever was missed. */
export const CATCH_UP = 3;

/**
 * Lots that the pace still lets out now, on every branch: resting, taking, and the last stretch. Fills of the last slice
 * length and what is open count; what is missed is caught up over slices, and a parent that cannot be in time ends partial.
 */
export function paceLeft(
  state: ParentState,
  index: number,
  view: MarketView,
  isFinal: boolean,
): number {
  const { plan, order } = state.acceptance;
  const slice = plan.slices[index];
  if (slice === undefined) return 0;
  const windowUs = windowOf(state, slice.end - slice.start);
  const done = state.recent.reduce(
    (sum, each) => sum + (each.at > view.at - windowUs ? each.quantity : 0),
    0,
  );
  // What must complete has one slice more at its very end: what cancels and answers took of the last ones.
  const times = isFinal && order.residual === 'complete' ? CATCH_UP + 1 : CATCH_UP;
  return (
    Math.floor(
      times *
        windowUs *
        paceOf(plan.slices, slice, restOf(state.acceptance)) *
        busyness(state, view),
    ) -
    done -
    openOf(state)
  );
}

/** Lots in a microsecond: of the slice, or of the whole plan where that is more. A schedule that runs out slowly has tiny slices at its end, and one that is shaken has short ones and long ones: an average pace is no burst. */
function paceOf(slices: readonly Slice[], { start, end, quantity }: Slice, rest: number): number {
  return Math.max(quantity / (end - start), rest / timeOfSlices(slices));
}

/** Of the time and of the lots that the pace is measured over. */
const SOON = 0.2;
/** Of a slice: less is not worth an order. */
const TAKEN_AT_LEAST = 0.25;

/** EXE-4: lots that may be taken now of what is late: in a fifth of the time a fifth of what the pace lets out, or a quarter of a slice. A jump of what is late (a band that narrows, a halt that is over) is no burst. */
export function takeLeft(state: ParentState, index: number, view: MarketView): number {
  const { plan, order } = state.acceptance;
  const slice = plan.slices[index];
  if (slice === undefined) return 0;
  const usual = Math.max(slice.quantity, order.quantity / plan.slices.length);
  const windowUs = windowOf(state, slice.end - slice.start);
  // Fills are known to the look: one of the look before that time is not of it.
  const since = view.at - SOON * windowUs + state.acceptance.tactics.lookIntervalUs / 2;
  const done = state.recent.reduce((sum, each) => sum + (each.at > since ? each.quantity : 0), 0);
  const pace =
    SOON * CATCH_UP * windowUs * paceOf(plan.slices, slice, order.quantity) * busyness(state, view);
  return Math.ceil(Math.max(pace, TAKEN_AT_LEAST * usual) - 1e-9) - done;
}

/** A slice, but never so short that a few looks and a slow venue are a pause in it. */
const windowOf = ({ acceptance: { tactics } }: ParentState, sliceUs: number): number =>
  Math.max(sliceUs, LOOKS_MIN * tactics.lookIntervalUs);
const LOOKS_MIN = 10;

/** Pov follows the volume that prints: where more prints than was expected, its slices are larger by as much. */
function busyness(state: ParentState, view: MarketView): number {
  const { acceptance } = state;
  const { povRate } = acceptance.plan;
  if (povRate === null) return 1;
  const expected = plannedBy(state, view.at) - doneBefore(acceptance);
  const wanted = Math.min(
    restOf(acceptance),
    povRate * (view.eligibleVolume - volumeFrom(acceptance)),
  );
  return expected > 0 ? Math.max(1, wanted / expected) : 1;
}

/** A fill joins what was done lately; what is older than the longest slice is forgotten. `heardAt`: null in journals that do not say. */
export function withDone(
  state: ParentState,
  quantity: Lots,
  heardAt: TimeUs | null,
): readonly Done[] {
  invariant(quantity >= 0, 'what was done is not undone by doing');
  const { acceptedAt, tactics } = state.acceptance;
  const at =
    heardAt === null
      ? (state.seenAt ?? acceptedAt)
      : timeUs(heardAt - (heardAt % tactics.lookIntervalUs));
  const windowUs = windowOf(state, longestSlice(state.acceptance.plan.slices));
  const recent = state.recent.filter((each) => each.at > at - windowUs);
  // What fills between two looks is one entry: the list is as long as looks in a window, and no longer.
  const last = recent.at(-1);
  if (last?.at !== at) return [...recent, { at, quantity }];
  return [...recent.slice(0, -1), { at, quantity: addLots(last.quantity, quantity) }];
}
