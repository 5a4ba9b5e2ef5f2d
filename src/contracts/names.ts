import type { Config } from '#contracts/config';
import { type Problem, problem } from '#core/kernel/failure';
import { nearestName } from '#core/kernel/rule-words';

/** F34: every name in a list or limit must be one that is traded here. A misspelt one would hold for nothing. */
export function unknownNames(config: Config, known: readonly string[]): readonly Problem[] {
  const { restricted, short_selling: short } = config;
  const named = [
    ...restricted.map((name, i) => ({ path: `restricted.${i}`, name })),
    ...Object.keys(short.borrow ?? {}).map((name) => ({
      path: `short_selling.borrow.${name}`,
      name,
    })),
    ...short.price_test.map((name, i) => ({ path: `short_selling.price_test.${i}`, name })),
  ];
  return named
    .filter(({ name }) => !known.includes(name))
    .map(({ path, name }) => unknownName(path, name, known));
}

function unknownName(path: string, name: string, known: readonly string[]): Problem {
  const near = nearestName(name, known);
  const few = known.slice(0, 10).join(', ');
  const remedy =
    near === null
      ? `known here: ${few}${known.length > 10 ? ', …' : ''}`
      : `did you mean '${near}'?`;
  return problem(
    'NAME_UNKNOWN',
    path,
    `unknown instrument '${name}'; a limit on it would have no effect`,
    remedy,
  );
}
