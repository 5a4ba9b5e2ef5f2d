/** A rule of docs/spec/simulation.md that did not hold: the day ends here. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly rule: string;
  constructor(rule: string, words: string) {
    super(words);
    this.rule = rule;
  }
}
export type DayCheck = (rule: string, holds: boolean, words: () => string) => void;
export interface Checks {
  readonly check: DayCheck;
  readonly counts: ReadonlyMap<string, number>;
}
export function checksOf(): Checks {
  const counts = new Map<string, number>();
  return {
    counts,
    check(rule, holds, words) {
      counts.set(rule, (counts.get(rule) ?? 0) + 1);
      if (!holds) throw new Violation(rule, words());
    },
  };
}
