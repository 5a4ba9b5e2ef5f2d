import { PARTICIPATION_WINDOW_US } from '#core/gate/limits';
import type { TimeUs } from '#core/kernel/units';

/** What printed in the last minutes, by instrument: cumulative volume as it was seen now and then. */
export interface VolumeWindow {
  /** `cumulative`: eligible lots since the feed began to count. */
  see(instrumentId: string, at: TimeUs, cumulative: number): void;
  /** Lots printed in the window that ends now: at most since it was first seen, so that a restart saves nothing up. null: never seen. */
  printed(instrumentId: string, at: TimeUs, cumulative: number): number | null;
}

const SAMPLES = 60;
const SPACING_US = PARTICIPATION_WINDOW_US / SAMPLES;

interface Sample {
  readonly at: TimeUs;
  readonly cumulative: number;
}

export function volumeWindow(): VolumeWindow {
  const seen = new Map<string, Sample[]>();
  return {
    see(instrumentId, at, cumulative) {
      const samples = seen.get(instrumentId) ?? [];
      const last = samples.at(-1);
      // A feed that starts counting again, or a clock that was set back: what was seen before says nothing any more.
      if (last !== undefined && (cumulative < last.cumulative || at < last.at)) samples.length = 0;
      else if (last !== undefined && at - last.at < SPACING_US) return;
      samples.push({ at, cumulative });
      // One sample from before the window is kept: it is where the window begins.
      while ((samples[1]?.at ?? Infinity) <= at - PARTICIPATION_WINDOW_US) samples.shift();
      seen.set(instrumentId, samples);
    },
    printed(instrumentId, at, cumulative) {
      const samples = seen.get(instrumentId);
      if (samples === undefined) return null;
      // Where the window begins stands in front, or a sample or two behind it.
      let k = 0;
      while ((samples[k + 1]?.at ?? Infinity) <= at - PARTICIPATION_WINDOW_US) k++;
      const begin = samples[k];
      return begin === undefined ? null : Math.max(0, cumulative - begin.cumulative);
    },
  };
}
