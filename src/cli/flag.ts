import { Option } from 'commander';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, MINUTE_US, type Micros, SECOND_US } from '#core/kernel/units';

/** `riskAversion` is `--risk-aversion`. */
export const flagOf = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;

/** A flag that was given and cannot be: the rule, what it was, one that would do. */
export const wrongFlag = (
  flag: string,
  must: string,
  was: string | undefined,
  example: string,
): Problem =>
  problem('FLAG_INVALID', flag, `must be ${must}, was '${was}'`, `give ${flag} ${example}`);

/** The number that a flag says; NaN where it says none. Nothing is not zero. */
export const numberOfText = (text: string): number => (text.trim() === '' ? NaN : Number(text));

/** What the number of a flag must be, and an example. */
export interface NumberRule {
  readonly must: string;
  readonly example: string;
  isFit(value: number): boolean;
}
/** A flag that may be left out is null where it was. */
type Numbers<Flags, Rules> = {
  readonly [N in keyof Rules]: N extends keyof Flags
    ? Flags extends { readonly [M in N]: string }
      ? number
      : number | null
    : never;
};
/** The numbers of flags by their rules, or every bad one at once. */
export function numbersOfFlags<
  Rules extends { readonly [N in keyof Rules]: NumberRule },
  Flags extends { readonly [N in keyof Rules]?: string },
>(flags: Flags, rules: Rules): Result<Numbers<Flags, Rules>, readonly Problem[]> {
  const problems: Problem[] = [];
  const read = (name: keyof Rules & string): number | null => {
    const text = flags[name];
    if (text === undefined) return null;
    const value = numberOfText(text);
    const { isFit, must, example } = rules[name];
    if (!isFit(value)) problems.push(wrongFlag(flagOf(name), must, text, example));
    return value;
  };
  const names = Object.keys(rules) as (keyof Rules & string)[];
  const found = Object.fromEntries(names.map((name) => [name, read(name)]));
  return problems.length > 0 ? err(problems) : ok(found as Numbers<Flags, Rules>);
}
export const isAbove = (value: number): boolean => value > 0 && Number.isFinite(value);
export const isNotBelow = (value: number): boolean => value >= 0 && Number.isFinite(value);

const SPAN_UNITS = new Map([
  ['s', SECOND_US],
  ['m', MINUTE_US],
  ['h', 60 * MINUTE_US],
  ['d', DAY_US],
]);
/** The time that a flag says, `90s`, `30m`, `2h` or `1d`; NaN where it says none. */
export function spanOfText(text: string): Micros {
  const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  return numberOfText(count) * (SPAN_UNITS.get(unit) ?? NaN);
}

/** A flag that may be given several times. `without`: what is done when it is not given, in words. */
export const repeatable = (flags: string, words: string, without = 'none'): Option =>
  new Option(flags, `${words} (repeatable)`)
    .argParser((value, before: readonly string[]): readonly string[] => [...before, value])
    .default([], without);
