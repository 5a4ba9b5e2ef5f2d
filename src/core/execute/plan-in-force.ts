import type { Acceptance } from '#core/execute/parent-state';
import { type Count, type InLots, type Lots, lots } from '#core/kernel/units';

/** Filled before the plan in force was made; 0 for the first plan. */
export const doneBefore = ({ replan }: Acceptance): Lots => replan?.filledBefore ?? lots(0);
/** What the plan in force is for. */
export const restOf = (acceptance: Acceptance): Lots =>
  lots(acceptance.order.quantity - doneBefore(acceptance));
/** The eligible counter from which the plan in force follows volume. */
export const volumeFrom = ({ replan, eligibleVolumeAtStart }: Acceptance): InLots =>
  replan?.eligibleVolume ?? eligibleVolumeAtStart;

/** Of all plans before: ids of slices go on from there. Which plan it is, too: every plan has slices. */
export const slicesBefore = ({ replan }: Acceptance): Count => replan?.slicesBefore ?? 0;
