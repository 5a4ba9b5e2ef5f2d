import { closeSync, existsSync, openSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

const pathIn = (home: string): string => join(home, 'alive');

/** Whoever trades in this home says that it does. Two system calls: nothing that a look would feel. */
export function beatIn(home: string): void {
  const path = pathIn(home);
  const now = new Date();
  if (!existsSync(path)) closeSync(openSync(path, 'w', 0o600));
  utimesSync(path, now, now);
}

/**
 * Tells for how many milliseconds it has said nothing; null: nobody has traded here yet. Silence is counted by a clock that nobody sets: only a new stamp is a
 * sign of life, whatever it says, and a file that is gone is none.
 */
export function silenceIn(
  home: string,
  monotonicMs: () => number = () => performance.now(),
): () => number | null {
  let heard: { readonly stampMs: number; readonly at: number } | null = null;
  return () => {
    const stampMs = stampIn(home);
    if (stampMs !== null && stampMs !== heard?.stampMs)
      // What was there at the first look may be old.
      heard = {
        stampMs,
        at: monotonicMs() - (heard === null ? Math.max(0, Date.now() - stampMs) : 0),
      };
    return heard === null ? null : monotonicMs() - heard.at;
  };
}
const stampIn = (home: string): number | null =>
  statSync(pathIn(home), { throwIfNoEntry: false })?.mtimeMs ?? null;
