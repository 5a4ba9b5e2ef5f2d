// Rules of docs/style.md that a formatter and a linter do not know.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

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
