import { readFileSync, existsSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { ZodType } from 'zod';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** A YAML file through its schema: all problems at once, each as file:line:column and path. A file that was not asked for by name may be missing. */
export function readYaml<T>(path: string, schema: ZodType<T>, isRequired: boolean): Result<T, readonly Problem[]> {
  if (!existsSync(path)) {
    if (isRequired) return err([problem('FILE_UNREADABLE', path, 'the configuration file does not exist', 'check --config, or leave it out for the defaults')]);
    return fromSchema(path, schema, {}, null, new LineCounter());
  }
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(path, 'utf8'), { lineCounter: lines });
  if (document.errors.length > 0) {
    return err(document.errors.map((error) => problem('YAML_MALFORMED', `${path}:${error.linePos?.[0].line ?? 1}:${error.linePos?.[0].col ?? 1}`, error.message.split('\n')[0] ?? 'not YAML', 'mend the line: YAML indents with spaces and writes `key: value`')));
  }
  return fromSchema(path, schema, document.toJS() ?? {}, document, lines);
}

function fromSchema<T>(path: string, schema: ZodType<T>, value: unknown, document: Document | null, lines: LineCounter): Result<T, readonly Problem[]> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const problems: Problem[] = [];
  for (const issue of parsed.error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    for (const key of keys) {
      const names = key.map(String);
      const isUnknown = issue.code === 'unrecognized_keys';
      problems.push(
        problem(isUnknown ? 'KEY_UNKNOWN' : 'VALUE_INVALID', `${path}${placeOf(document, names, lines)} ${names.join('.')}`, isUnknown ? `'${names.at(-1)}' is no key of the configuration` : issue.message, isUnknown ? 'check its spelling against docs/configuration.md' : 'see docs/configuration.md for what it may be'),
      );
    }
  }
  return err(problems);
}

function placeOf(document: Document | null, path: readonly string[], lines: LineCounter): string {
  const node = document?.getIn(path, true);
  if (!isNode(node) || node.range === undefined || node.range === null) return '';
  const { line, col } = lines.linePos(node.range[0]);
  return `:${line}:${col}`;
}
