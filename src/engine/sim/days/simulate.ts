import { MUTANTS, type Mutant } from './canaries.ts';
import { type DayReport, playDay } from './day.ts';
import { drawDay } from './draw-day.ts';
import { type FaultKind, type Script, SPELLS, STRIKES } from './script.ts';
import { shrinkScript } from './shrink.ts';

export interface CanaryReport {
  readonly name: string;
  readonly what: string;
  readonly caught: boolean;
  /** The first seed that caught it, by which rule, after how many events of how many days. */
  readonly seed: number | null;
  readonly rule: string | null;
  readonly events: number;
  readonly days: number;
}
export interface FailedDay {
  readonly seed: number;
  readonly rule: string;
  readonly words: string;
  readonly atSecond: number;
  /** The shortest script that breaks the same rule. */
  readonly script: Script;
}
export interface SimulationReport {
  readonly seeds: { readonly from: number; readonly count: number };
  readonly virtualHours: number;
  readonly events: number;
  readonly parents: number;
  readonly orders: number;
  readonly fills: number;
  readonly restarts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: { readonly total: number; readonly byRule: Readonly<Record<string, number>> };
  readonly violations: readonly FailedDay[];
}
const SHRINK_PLAYS = 300;

/** Many days, one by one; `onDay` after each. */
export function simulate(
  input: { readonly from: number; readonly count: number },
  onDay: (report: DayReport) => void,
): SimulationReport {
  const faults = new Map<FaultKind, number>(
    [...SPELLS, ...STRIKES, 'crash', 'clockJump', 'foreign'].map((kind) => [kind as FaultKind, 0]),
  );
  const byRule = new Map<string, number>();
  let us = 0;
  let events = 0;
  let parents = 0;
  let orders = 0;
  let fills = 0;
  let restarts = 0;
  const violations: FailedDay[] = [];
  for (let seed = input.from; seed < input.from + input.count; seed++) {
    const day = playDay(drawDay(seed), null);
    us += day.virtualUs;
    events += day.events;
    parents += day.parents;
    orders += day.orders;
    fills += day.fills;
    restarts += day.restarts;
    for (const [kind, count] of day.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    for (const [rule, count] of day.checks) byRule.set(rule, (byRule.get(rule) ?? 0) + count);
    if (day.violation !== null) violations.push(failedDay(day, null));
    onDay(day);
  }
  const total = [...byRule.values()].reduce((sum, count) => sum + count, 0);
  return {
    seeds: input,
    virtualHours: Math.round(us / 36e6) / 100,
    events,
    parents,
    orders,
    fills,
    restarts,
    faults: Object.fromEntries(faults),
    checks: {
      total,
      byRule: Object.fromEntries(
        [...byRule].toSorted(([a], [b]) => Number(a.slice(4)) - Number(b.slice(4))),
      ),
    },
    violations,
  };
}

export function failedDay(day: DayReport, mutant: Mutant | null): FailedDay {
  const least = shrinkScript(day, mutant, SHRINK_PLAYS);
  const { rule, words, atSecond } = least.violation ?? { rule: '', words: '', atSecond: 0 };
  return { seed: day.seed, rule, words, atSecond, script: least.script };
}

/** Each planted bug, day by day until one catches it. */
export function flyCanaries(
  input: { readonly from: number; readonly daysMax: number },
  mutants: readonly Mutant[] = MUTANTS,
): readonly CanaryReport[] {
  return mutants.map((mutant) => {
    let events = 0;
    for (let day = 0; day < input.daysMax; day++) {
      const seed = input.from + day;
      const report = playDay(drawDay(seed), mutant);
      events += report.violation?.events ?? report.events;
      // A day that fails without the bug as well says nothing about the bug.
      if (report.violation !== null && playDay(drawDay(seed), null).violation === null)
        return {
          name: mutant.name,
          what: mutant.what,
          caught: true,
          seed,
          rule: report.violation.rule,
          events,
          days: day + 1,
        };
    }
    return {
      name: mutant.name,
      what: mutant.what,
      caught: false,
      seed: null,
      rule: null,
      events,
      days: input.daysMax,
    };
  });
}
