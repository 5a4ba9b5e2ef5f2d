// Rules of docs/style.md that a formatter and a linter do not know.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** How many files may be longer than 300 lines: solvers, simulators, vectors, tables. It goes down, not up. */
const LONG_FILES = 14;
/** What part of the numbers in public records carries a unit; the rest are symbols of formulas, in units of the caller's choosing. It goes up, not down. */
const UNITS_SHARE = 0.72;
const MEASURES = new Set(
  [
    ...readFileSync('src/core/kernel/units.ts', 'utf8').matchAll(
      /^export type (\w+) = (?:Unit|SoftUnit)</gm,
    ),
  ].map(([, name = '']) => name),
);
const sources = globSync('src/**/*.{ts,tsx}').filter(
  (file) => !/\.(test|fixture)\.tsx?$/.test(file),
);

test('one declaration, one name: no pairs are made only to be taken apart', () => {
  const found = sources.flatMap((file) =>
    [
      ...readFileSync(file, 'utf8').matchAll(
        /^\s*(?:const|let) \[[^\]]*\](?:: [^=]+)? = \[[^\]]*\];$/gm,
      ),
    ].map(([line]) => `${file}: ${line.trim()}`),
  );
  assert.deepEqual(found, []);
});

test('an exported name means one thing: no two files export the same one', () => {
  const homes = new Map<string, Set<string>>();
  for (const file of sources)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
      /^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm,
    ))
      homes.set(name, (homes.get(name) ?? new Set()).add(file));
  assert.ok(homes.size > 1500, `${homes.size} names`);
  assert.deepEqual(
    [...homes].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]),
    [],
  );
});

test('a function is one screen in the command line, the API and the pages; no file of the source scrolls for ever', () => {
  // Files that are one thing each: solvers, simulators, vectors, documents.
  const longest = sources
    .map((file) => [readFileSync(file, 'utf8').split('\n').length - 1, file] as const)
    .filter(([lines]) => lines > 300)
    .map(([, file]) => file);
  assert.deepEqual(
    longest.filter((file) => /^src\/(cli|api|web)\//.test(file)),
    [],
  );
  assert.ok(longest.length <= LONG_FILES, `${longest.length} files: ${longest.join(', ')}`);
});

test('a number in a public record of the core knows its unit: its name and its type say the same', () => {
  const unitOf: readonly (readonly [RegExp, readonly string[]])[] = [
    [/Bps$/, ['Bps']],
    [/Seconds$/, ['Seconds']],
    [/[a-z]Days$/, ['Days']],
    [/Us$/, ['Micros', 'DurationUs', 'TimeUs']],
    [/^(n|count)$/, ['Count']],
    [/^adv$/, ['Units']],
  ];
  const wrong: string[] = [];
  const fields = { known: 0, plain: 0 };
  for (const file of sources.filter((each) => each.startsWith('src/core/')))
    for (const [, record = '', body = ''] of readFileSync(file, 'utf8').matchAll(
      /^export interface (\w+)[^{]*\{\n([\s\S]*?)^\}/gm,
    ))
      for (const [, name = '', type = ''] of body.matchAll(
        /^ {2}(?:readonly )?(\w+)\??: (\w+)(?: \| null)?;/gm,
      )) {
        if (MEASURES.has(type)) fields.known++;
        if (type === 'number') fields.plain++;
        if (type !== 'number' && !MEASURES.has(type)) continue;
        const due = unitOf.find(([pattern]) => pattern.test(name))?.[1];
        if (due !== undefined && !due.includes(type))
          wrong.push(`${file}: ${record}.${name}: ${type}`);
      }
  assert.deepEqual(wrong, []);
  const share = fields.known / (fields.known + fields.plain);
  assert.ok(share >= UNITS_SHARE, `${share.toFixed(3)} of ${fields.known + fields.plain} fields`);
});

test('state is a function that returns its interface: classes are errors, or data where it is hot', () => {
  const classes = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:export )?(?:abstract )?class (\w+)(.*)/gm)]
      .filter(([, , rest = '']) => !rest.startsWith(' extends Error'))
      .map(([, name = '']) => `${file}: ${name}`),
  );
  assert.ok(classes.length > 0);
  assert.deepEqual(
    classes.filter(
      (each) => !/^src\/(core|platform|cli\/bench|adapters\/fills-exports)\//.test(each),
    ),
    [],
  );
});
