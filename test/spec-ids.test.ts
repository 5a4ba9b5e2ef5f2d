// The specification and its tests hold each other: every rule of docs/spec is quoted by a test, and no test quotes a rule that is not there.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

// A rule begins its line: `GAT-4: ...`, with or without a bullet. Numbers have no leading zero: AC-01 is a published vector, not a rule.
const DEFINITION = /^\s*(?:[-*]\s+)?(?:\*\*|`)?([A-Z]{2,5})-([1-9]\d*)(?:\*\*|`)?:/gm;
const QUOTE = /\b([A-Z]{2,5})-([1-9]\d*)\b(?:\s*(?:\.\.|…|to)\s*(?:\1-)?([1-9]\d*)\b)?/g;

const defined = new Map<string, string>();
const twice: string[] = [];
for (const file of globSync('docs/spec/*.md')) {
  for (const [, prefix, number] of readFileSync(file, 'utf8').matchAll(DEFINITION)) {
    const id = `${prefix}-${number}`;
    if (defined.has(id)) twice.push(`${id}: ${defined.get(id)} and ${file}`);
    defined.set(id, file);
  }
}
const prefixes = new Set([...defined.keys()].map((id) => id.split('-')[0] ?? ''));

/** `ORD-1 .. ORD-10` quotes all ten. */
function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(QUOTE)].flatMap(([, prefix, from, to]) => {
    const [first, last] = [Number(from), Number(to ?? from)];
    return Array.from(
      { length: Math.max(1, last - first + 1) },
      (_, i) => `${prefix}-${first + i}`,
    );
  });
}
const quotes = new Map<string, string>();
for (const file of [...globSync('src/**/*.test.{ts,tsx}'), ...globSync('test/**/*.ts')]) {
  if (file.endsWith('spec-ids.test.ts')) continue;
  for (const id of quotedIn(readFileSync(file, 'utf8'))) quotes.set(id, file);
}

test('spec: there are rules', () => assert.ok(defined.size > 30, `${defined.size} rules`));
test('spec: a rule has one place', () => assert.deepEqual(twice, []));
test('spec: every rule is quoted by a test', () =>
  assert.deepEqual(
    [...defined].filter(([id]) => !quotes.has(id)).map(([id, file]) => `${id} of ${file}`),
    [],
  ));
test('spec: tests quote only rules that exist', () =>
  assert.deepEqual(
    [...quotes]
      .filter(([id]) => prefixes.has(id.split('-')[0] ?? '') && !defined.has(id))
      .map(([id, file]) => `${id} in ${file}`),
    [],
  ));
