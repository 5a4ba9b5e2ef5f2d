import type { Mutant } from './canaries.ts';
import { type DayReport, playDay } from './day.ts';
import type { Item } from './script.ts';

/**
 * The shortest script that breaks the same rule: parts are left out as long as it still does (delta debugging; Zeller & Hildebrandt 2002,
 * "Simplifying and isolating failure-inducing input", IEEE Trans. Softw. Eng. 28). What is left is 1-minimal: nothing in it can be left out alone.
 * `playsMax` bounds the work; then what was reached is answered.
 */
export function shrinkScript(
  failed: DayReport,
  mutant: Mutant | null,
  playsMax: number,
): DayReport {
  const rule = sameAs(failed);
  let best = failed;
  let plays = 0;
  let parts = 2;
  const stillFails = (items: readonly Item[]): DayReport | null => {
    plays++;
    const report = playDay({ ...failed.script, items }, mutant);
    return sameAs(report) === rule ? report : null;
  };
  // What lies after the violation has no part in it.
  const { violation } = failed;
  const before =
    violation === null
      ? null
      : stillFails(failed.script.items.filter((item) => startOf(item) <= violation.atSecond));
  if (before !== null) best = before;
  // Whole kinds first: most of what happened on a day has nothing to do with one failure.
  for (const kind of new Set(best.script.items.map(kindOf))) {
    const without = stillFails(best.script.items.filter((item) => kindOf(item) !== kind));
    if (without !== null) best = without;
  }
  while (best.script.items.length > 1 && plays < playsMax) {
    const { items } = best.script;
    const size = Math.ceil(items.length / parts);
    let smaller: DayReport | null = null;
    for (let from = 0; from < items.length && smaller === null && plays < playsMax; from += size)
      smaller = stillFails([...items.slice(0, from), ...items.slice(from + size)]);
    if (smaller !== null) {
      best = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(items.length, parts * 2);
  }
  return best;
}
/** The rule and the words without their numbers: another way of breaking the same rule is another failure. */
const sameAs = ({ violation }: DayReport): string | null =>
  violation === null
    ? null
    : `${violation.rule} ${violation.words.split('\n')[0]?.replaceAll(/[\d./]+/g, '#')}`;
const kindOf = (item: Item): string => ('kind' in item ? item.kind : item.type);
const startOf = (item: Item): number =>
  item.type === 'strike' ? -1 : item.type === 'spell' ? item.from : item.at;
