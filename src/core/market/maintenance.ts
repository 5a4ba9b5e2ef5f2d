import { weekdayOf } from '#core/kernel/civil';
import { DAY_US, type DurationUs, type Micros, type TimeUs } from '#core/kernel/units';

/** When a venue is taken down on purpose, UTC: so long after midnight, every day or on one of the week. */
export interface MaintenanceWindow {
  /** From 0 (Sunday); null: every day. */
  readonly weekday: number | null;
  readonly fromUs: Micros;
  /** Later than `fromUs`: one over midnight is two. */
  readonly untilUs: Micros;
}

/** MKT-57: within a window, or less than `leadUs` before one: what rests has to leave before it begins. */
export function isInMaintenance(
  windows: readonly MaintenanceWindow[],
  at: TimeUs,
  leadUs: DurationUs,
): boolean {
  return windows.some(({ weekday, fromUs, untilUs }) =>
    // The lead of a window at midnight is on the day before it.
    [0, 1].some((later) => {
      const day = Math.floor(at / DAY_US) + later;
      const since = at - day * DAY_US;
      const isOn = weekday === null || weekdayOf(day) === weekday;
      return isOn && since >= fromUs - leadUs && since < untilUs;
    }),
  );
}
