import { uptime } from 'node:os';
import { type TimeUs, timeUs } from '#core/kernel/units';

/** The wall clock between steps: it runs evenly, and when the machine's clock is set it says by how much. */
export interface WallClock {
  now(): TimeUs;
  /** Follows the machine's clock where the two are apart. `setUs`: it was set, and no time passed; `sleptUs`: time passed while the machine slept. 0: neither. */
  follow(): { readonly setUs: number; readonly sleptUs: number };
}
export interface TimeSources {
  /** The machine's wall clock, ms since the epoch. */
  wallMs(): number;
  /** Steady, never set, ms. Stands still while the machine sleeps. */
  steadyMs(): number;
  /** Never set, ms since the machine started. Goes on while it sleeps. */
  awakeOrNotMs(): number;
}
const MACHINE: TimeSources = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
  awakeOrNotMs: () => uptime() * 1000,
};

/** Two clocks of one machine drift by far less than this between two looks: what is more was set, or slept. */
const STEP_MIN_MS = 1000;

export function wallClock(sources: TimeSources = MACHINE): WallClock {
  let offsetMs = sources.wallMs() - sources.steadyMs();
  let restMs = sources.awakeOrNotMs() - sources.steadyMs();
  return {
    now: () => timeUs(Math.round((sources.steadyMs() + offsetMs) * 1000)),
    follow() {
      const steadyMs = sources.steadyMs();
      const steppedMs = sources.wallMs() - steadyMs - offsetMs;
      const sleptMs = sources.awakeOrNotMs() - steadyMs - restMs;
      const isAsleep = sleptMs >= STEP_MIN_MS;
      const setMs = steppedMs - (isAsleep ? sleptMs : 0);
      const isSet = Math.abs(setMs) >= STEP_MIN_MS;
      if (!isAsleep && !isSet) return { setUs: 0, sleptUs: 0 };
      offsetMs += steppedMs;
      if (isAsleep) restMs += sleptMs;
      return {
        setUs: isSet ? Math.round(setMs * 1000) : 0,
        sleptUs: isAsleep ? Math.round(sleptMs * 1000) : 0,
      };
    },
  };
}
