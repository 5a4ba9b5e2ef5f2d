import type { Clock } from '#core/kernel/clock';
import { MINUTE_US, type TimeUs } from '#core/kernel/units';

const WORDS_MAX = 300;
// More places than the program has: a caller that makes up names cannot fill memory.
const PLACES_MAX = 1000;

/**
 * F35: a throw outside of a commit becomes an alert (through the journal, at most once a minute for each place) and a
 * line of the log.
 */
export function defectReports(
  tell: (where: string, words: string) => void,
  clock: Clock,
  say: (line: string) => void,
): (where: string, error: unknown) => void {
  const told = new Map<string, TimeUs>();
  return (where, error) => {
    const now = clock.now();
    const last = told.get(where);
    if (last !== undefined && now - last < MINUTE_US && now >= last) return;
    if (told.size >= PLACES_MAX) told.clear();
    told.set(where, now);
    say(
      `Defect in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    const words = (error instanceof Error ? error.message : String(error)).slice(0, WORDS_MAX);
    tell(where, words);
  };
}
