import type { Facts } from '#core/kernel/fact';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { RefusalCode } from '#core/kernel/refusals';

/** One rule of docs/spec/gate.md. It answers null where it holds, and a refusal wherever it cannot say that it holds. */
export interface Rule<Input> {
  readonly id: string;
  readonly check: (input: Input) => Refusal | null;
}

/** What every rule says, in the order of the table, one refusal per code: the first rule that missed the book speaks for all that need it. */
export function refusalsOf<Input>(rules: readonly Rule<Input>[], input: Input): readonly Refusal[] {
  const byCode = new Map<RefusalCode, Refusal>();
  for (const rule of rules) {
    const no = rule.check(input);
    if (no !== null && !byCode.has(no.code))
      byCode.set(no.code, { ...no, facts: { rule: rule.id, ...no.facts } });
  }
  return [...byCode.values()];
}

// Every comparison of the gate goes through these two. They are worded so that NaN and the infinities fail: `value > max` would let NaN pass.
export const isAtMost = (value: number, max: number): boolean =>
  Number.isFinite(value) && Number.isFinite(max) && value <= max;
export const isAtLeast = (value: number, min: number): boolean =>
  Number.isFinite(value) && Number.isFinite(min) && value >= min;

/** The tighter of two participation caps. A cap that is no share of anything is no cap that we could keep: NaN, which nothing is at most. */
export const tighterCap = (a: number, b: number): number =>
  [a, b].every((cap) => isAtLeast(cap, 0) && cap <= 1) ? Math.min(a, b) : NaN;

/** True where every number in it, however deep, is finite. Plans and estimates go into the journal as JSON, which would turn NaN into null: no limit at all. */
export function isAllFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isAllFinite);
}

/** A number for people, six digits. */
export const shown = (value: number): string =>
  Number.isFinite(value) ? String(Number(value.toPrecision(6))) : 'unknown';

/** A number for machines: JSON has no NaN, null is unknown. */
export const known = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The commonest refusal: a number above its limit. Message grammar: rule, was, and the remedy apart. */
export function above(
  code: RefusalCode,
  what: {
    readonly name: string;
    readonly unit: string;
    readonly value: number;
    readonly max: number;
    readonly remedy: string;
    readonly facts?: Facts;
  },
): Refusal {
  const unit = what.unit === '' ? '' : ` ${what.unit}`;
  const facts = { value: known(what.value), max: known(what.max), unit: what.unit, ...what.facts };
  return refusal(
    code,
    `${what.name} must be at most ${shown(what.max)}${unit}, was ${shown(what.value)}`,
    facts,
    what.remedy,
  );
}
