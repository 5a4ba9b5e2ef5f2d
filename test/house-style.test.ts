// Rules of docs/style.md that a formatter and a linter do not know.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

/** How many files may be longer than 300 lines: solvers, simulators, vectors, tables. It goes down, not up. */
const LONG_FILES = 14;
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
