import { REFUSALS, type RefusalCode } from '#core/kernel/refusals';

const CODES = Object.keys(REFUSALS) as readonly RefusalCode[];

/** `value` and `max` (bps), `limitTicks`: names that share a note stand together. */
function factsText(facts: { readonly [name: string]: string }): string {
  const notes = [...new Set(Object.values(facts))];
  const groups = notes.map((note) => {
    const names = Object.keys(facts)
      .filter((name) => facts[name] === note)
      .map((name) => `\`${name}\``)
      .join(', ');
    return note === '' ? names : `${names} (${note})`;
  });
  return groups.length === 0 ? '–' : groups.join('; ');
}

/** The rows of the chapter Refusals of docs/errors.md. */
export const refusalRows = (): readonly string[] =>
  CODES.map((code) => {
    const { meaning, facts, remedy } = REFUSALS[code];
    return `| \`${code}\` | ${meaning} | ${factsText(facts)} | ${remedy} |`;
  });
