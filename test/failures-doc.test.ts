// docs/failures.md claims no more than the tests prove: what is covered or partly covered is quoted by a test, what is not says why.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const rows = readFileSync('docs/failures.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| F\d+ \|/.test(line))
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
const tests = new Map(
  [...globSync('src/**/*.test.{ts,tsx}'), ...globSync('test/**/*.ts')]
    .filter((file) => !file.endsWith('failures-doc.test.ts'))
    .map((file) => [file, readFileSync(file, 'utf8')] as const),
);

test('failures: F1 to F41, each once, in order', () =>
  assert.deepEqual(
    rows.map(([id]) => id),
    Array.from({ length: 41 }, (_, i) => `F${i + 1}`),
  ));

for (const [id = '', failure = '', control = '', proof = '', state = ''] of rows) {
  test(`failures: ${id} is covered by a test that quotes it, or says why not`, () => {
    assert.ok(failure.length > 0);
    assert.match(state, /^(covered$|(partly|later): .{10,})/);
    if (state.startsWith('later')) return assert.equal(proof, '–', 'later claims no test');
    assert.ok(control.length > 3, 'a control is named');
    const files = [...proof.matchAll(/`([^`]+\.test\.tsx?)`/g)].map((match) => match[1] ?? '');
    assert.ok(files.length > 0, 'a test file is named');
    for (const named of files) {
      const found = [...tests].filter(([file]) => file.endsWith(named));
      assert.ok(found.length > 0, `${named} exists`);
      assert.ok(
        found.some(([, text]) => new RegExp(`\\b${id}\\b`).test(text)),
        `${named} quotes ${id}`,
      );
    }
  });
}
