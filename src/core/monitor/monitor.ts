import { alertKey, type Severity } from '#core/alert/alert-board';
import { type Moment, SECOND_US } from '#core/kernel/units';
import type { AnyRule, MonitorRule, SubjectName, Subjects } from './rule.ts';
import type { Seen } from './seen.ts';

/** What a look has to say: something was found, or what was found is over. */
export type Finding =
  | {
      readonly type: 'noticed';
      readonly code: string;
      readonly about: string;
      readonly severity: Severity;
      readonly text: string;
      readonly remedy: string;
    }
  | { readonly type: 'noticedOver'; readonly code: string; readonly about: string };

/** One look, and the keys of what it has found. */
interface Looking {
  readonly now: Moment;
  readonly found: Set<string>;
}

/** Looks at everything by the same rules, and says only what changes (F27). */
export interface Monitor {
  look(seen: Seen, now: Moment): readonly Finding[];
}

/** MON-1: `raised`: the keys on the board. The board is of the journal, so that a restart says nothing again. */
export function monitorBy(
  rules: readonly AnyRule[],
  raised: () => { has(key: string): boolean; keys(): Iterable<string> },
): Monitor {
  /** Since when a value has been beyond `enter`, and when an alert was last over. */
  const badSince = new Map<string, Moment>();
  const overAt = new Map<string, Moment>();
  const over = (code: string, about: string, now: Moment): Finding => {
    overAt.set(alertKey(code, about), now);
    return { type: 'noticedOver', code, about };
  };
  const judge = <Of extends SubjectName>(
    rule: MonitorRule<Of>,
    subject: Subjects[Of],
    { now, found }: Looking,
  ): Finding | null => {
    const { code, terms, bad, under } = rule;
    const value = rule.measure(subject);
    if (value === null || Number.isNaN(value)) return null;
    const about = rule.about(subject);
    const key = alertKey(code, about);
    if (raised().has(key)) {
      badSince.delete(key);
      const isWell = bad === 'high' ? value <= terms.leave : value >= terms.leave;
      return isWell ? over(code, about, now) : null;
    }
    const isBad = bad === 'high' ? value >= terms.enter : value <= terms.enter;
    const worse = under === undefined ? '' : alertKey(under, about);
    // What is said in this look is not on the board yet.
    if (!isBad || raised().has(worse) || found.has(worse)) {
      badSince.delete(key);
      return null;
    }
    const since = badSince.get(key) ?? now;
    badSince.set(key, since);
    if (now - since < terms.heldSeconds * SECOND_US) return null;
    if (now - (overAt.get(key) ?? -Infinity) < terms.coolDownSeconds * SECOND_US) return null;
    const { severity } = terms;
    const text = rule.text(subject, value, terms.enter);
    found.add(key);
    return { type: 'noticed', code, about, severity, text, remedy: rule.remedy };
  };
  /** What was raised of subjects that are gone, or of a rule that was turned off. */
  const gone = (rule: AnyRule, abouts: ReadonlySet<string>, now: Moment): readonly Finding[] =>
    [...raised().keys()].flatMap((key) => {
      const about =
        key === rule.code
          ? ''
          : key.startsWith(`${rule.code}/`)
            ? key.slice(rule.code.length + 1)
            : null;
      return about === null || abouts.has(about) ? [] : [over(rule.code, about, now)];
    });
  return {
    look(seen, now) {
      const subjects: { readonly [Of in SubjectName]: readonly Subjects[Of][] } = {
        market: seen.markets,
        order: seen.orders,
        limit: seen.limits,
        limitToday: seen.limitsToday,
        book: seen.book === null ? [] : [seen.book],
        machine: [seen.machine],
        venue: seen.venues,
        account: seen.accounts,
      };
      const looking: Looking = { now, found: new Set() };
      return rules.flatMap((rule) => {
        // A rule meets the subjects of its own kind: the compiler cannot follow the pair through a union.
        const own = rule as MonitorRule<SubjectName>;
        const concerned = own.terms.enabled
          ? subjects[own.of].filter((subject) => own.concerns?.(subject) ?? true)
          : [];
        const abouts = new Set(concerned.map((subject) => own.about(subject)));
        return [
          ...concerned.flatMap((subject) => judge(own, subject, looking) ?? []),
          ...gone(rule, abouts, now),
        ];
      });
    },
  };
}
