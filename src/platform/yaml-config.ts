import { existsSync, readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { type ZodType, z } from 'zod';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { nearestName, ruleOf } from '#core/kernel/rule-words';
import { shownText } from './shown-text.ts';

/** A YAML file through its schema. A file that was not asked for by name may be missing: then every default holds. */
export function readYaml<T>(
  path: string,
  schema: ZodType<T>,
  isRequired: boolean,
): Result<T, readonly Problem[]> {
  if (!existsSync(path)) {
    if (isRequired)
      return err([
        problem(
          'FILE_UNREADABLE',
          path,
          'the configuration file does not exist',
          'check --config, or leave it out for the defaults',
        ),
      ]);
    return parseYaml('', path, schema);
  }
  try {
    return parseYaml(readFileSync(path, 'utf8'), path, schema);
  } catch (thrown) {
    return err([
      problem(
        'FILE_UNREADABLE',
        path,
        `the configuration file could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        'check its permissions',
      ),
    ]);
  }
}

/** Where the file says something: `file:line:column` by `key.of.the.value`, for whole lists and for single values; empty where there is no file. */
export function placesIn(path: string): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  if (!existsSync(path)) return places;
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), {
    lineCounter: lines,
    logLevel: 'error',
  });
  const walk = (node: unknown, key: string): void => {
    if (isMap(node))
      for (const pair of node.items)
        walk(
          pair.value,
          `${key === '' ? '' : `${key}.`}${String(isScalar(pair.key) ? pair.key.value : '')}`,
        );
    else if (isNode(node)) places.set(key, `${path}${positionOf(node.range, lines)}`);
  };
  walk(document.contents, '');
  return places;
}

/** All problems at once; the path of each is `file:line:column key.of.the.value`. */
export function parseYaml<T>(
  text: string,
  filename: string,
  schema: ZodType<T>,
): Result<T, readonly Problem[]> {
  const tooMuch = beyondBounds(text);
  if (tooMuch !== null)
    return err([
      problem('YAML_MALFORMED', filename, tooMuch, 'write the values out, one key per line'),
    ]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: 'error',
    prettyErrors: false,
  });
  if (document.errors.length > 0) {
    return err(
      document.errors.slice(0, PROBLEMS_MAX).map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return problem(
          'YAML_MALFORMED',
          `${filename}:${line}:${col}`,
          shownText(error.message.split('\n')[0] ?? 'must be YAML', MESSAGE_MAX),
          'correct the line: YAML indents with spaces, writes `key: value`, and has each key once',
        );
      }),
    );
  }
  const place = (path: readonly PropertyKey[], isKey: boolean): string =>
    `${filename}${placeOf(document, path, lines, isKey)}${path.length === 0 ? '' : ` ${shownText(path.map(String).join('.'), MESSAGE_MAX)}`}`;
  const value = valueOf(document);
  if (!value.ok)
    return err([
      problem('YAML_MALFORMED', filename, value.error, 'write the values out where they are used'),
    ]);
  const parsed = schema.safeParse(value.value ?? {}, { reportInput: true });
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.slice(0, PROBLEMS_MAX).flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys')
        return [
          problem(
            'VALUE_INVALID',
            place(issue.path, false),
            shownText(ruleOf(issue), MESSAGE_MAX),
            'docs/configuration.md says what it may be',
          ),
        ];
      return issue.keys.slice(0, PROBLEMS_MAX).map((key) => {
        const near = nearestName(key, keysAt(schema, issue.path));
        return problem(
          'KEY_UNKNOWN',
          place([...issue.path, key], true),
          `unknown key '${shownText(key)}'`,
          near === null
            ? 'see docs/configuration.md for the keys that there are'
            : `did you mean '${near}'?`,
        );
      });
    }),
  );
}

const ALIASES_MAX = 100;
const MESSAGE_MAX = 300;
// What one person mends before the next look.
const PROBLEMS_MAX = 50;
// A configuration has some hundred short lines; what is deeper or larger takes the parser seconds, or its stack.
const TEXT_MAX = 2 ** 17;
const DEPTH_MAX = 50;
const COMPACT = new RegExp(`^(?:\\s*[-?:] ){${DEPTH_MAX},}`, 'm');

/** What is too large or too deep for a configuration; null where nothing is. */
function beyondBounds(text: string): string | null {
  if (text.length > TEXT_MAX)
    return `must be at most ${TEXT_MAX} characters long, was ${text.length}`;
  let depth = 0;
  for (const c of text) {
    if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth = Math.max(0, depth - 1);
    if (depth > DEPTH_MAX) break;
  }
  return depth > DEPTH_MAX || COMPACT.test(text)
    ? `must be nested at most ${DEPTH_MAX} deep, was deeper`
    : null;
}

function valueOf(document: Document): Result<unknown, string> {
  try {
    return ok(document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown);
  } catch (thrown) {
    return err(
      `must resolve, did not: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

/** One problem on one line, as a terminal shows it: `plimsoll.yaml:2:21 liquidity.enabled - must be a boolean, was "yes"`. */
export const problemLine = (found: Problem): string =>
  `${found.path} - ${found.message}; ${found.remedy}`;

/** ':line:column' of the value, or of the key where the key itself is wrong; of the nearest parent where the value is missing. */
function placeOf(
  document: Document,
  path: readonly PropertyKey[],
  lines: LineCounter,
  isKey: boolean,
): string {
  if (isKey) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent)
      ? parent.items.find(
          (each) => isScalar(each.key) && String(each.key.value) === String(path.at(-1)),
        )
      : undefined;
    if (isNode(pair?.key)) return positionOf(pair.key.range, lines);
  }
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return positionOf(node.range, lines);
  }
  return '';
}
function positionOf(range: readonly number[] | null | undefined, lines: LineCounter): string {
  const { line, col } = lines.linePos(range?.[0] ?? 0);
  return `:${line}:${col}`;
}

/** The keys that a schema knows at a path, through defaults and optionals. */
function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable
  )
    return keysAt(schema.unwrap(), path);
  if (!(schema instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(schema.shape);
  return keysAt((schema.shape as Readonly<Record<string, unknown>>)[String(first)], rest);
}
