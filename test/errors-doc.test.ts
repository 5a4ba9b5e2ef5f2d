// Every code that a machine can meet has a meaning, its facts and a remedy in docs/errors.md, and nothing stands there that no longer exists.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ALERT_RULES } from '#core/alert/alert-rules';
import { FAULT_CODES } from '#core/kernel/failure';
import { refusalRows } from './support/refusal-rows.ts';

const sources = globSync('src/**/*.{ts,tsx}')
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .map((file) => readFileSync(file, 'utf8'));

/** Rows of one chapter: code -> its other cells. */
function chapter(title: string): Map<string, readonly string[]> {
  const text =
    readFileSync('docs/errors.md', 'utf8')
      .split(/^## /m)
      .find((part) => part.startsWith(`${title}\n`)) ?? '';
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const codes = new Map<string, readonly string[]>();
  for (const cells of rows) {
    const code = /^`([A-Z_]+)`$/.exec(cells[1] ?? '')?.[1];
    if (code === undefined) continue;
    assert.ok(!codes.has(code), `${title}: ${code} stands there twice`);
    codes.set(code, cells.slice(2, -1));
  }
  return codes;
}
const sorted = (codes: Iterable<string>): readonly string[] => [...new Set(codes)].toSorted();

test('docs/errors.md has the refusals of the kernel, word for word', () => {
  const rows = readFileSync('docs/errors.md', 'utf8')
    .split(/^## /m)
    .find((part) => part.startsWith('Refusals\n'))
    ?.split('\n')
    .filter((line) => line.startsWith('| `'));
  assert.deepEqual(rows, refusalRows());
});

test('docs/errors.md has exactly the fault codes of the kernel', () => {
  assert.deepEqual(sorted(chapter('Faults').keys()), sorted(FAULT_CODES));
});

test('docs/errors.md has every problem code that the source can answer, and no other', () => {
  const made = sources.flatMap((text) =>
    [...text.matchAll(/\bproblem\(\s*'([A-Z_]+)'/g)].map((match) => match[1] ?? ''),
  );
  const documented = chapter('Problems');
  assert.deepEqual(
    sorted(made).filter((code) => !documented.has(code)),
    [],
    'undocumented problem codes',
  );
  const quoted = new Set(
    sources.flatMap((text) => [...text.matchAll(/'([A-Z_]+)'/g)].map((match) => match[1] ?? '')),
  );
  assert.deepEqual(
    sorted(documented.keys()).filter((code) => !quoted.has(code)),
    [],
    'documented codes that no source has',
  );
});

test('any other literal code of the source stands somewhere in docs/errors.md', () => {
  const known = new Set(
    ['Refusals', 'Faults', 'Problems', 'Doors', 'Inside', 'Alerts', 'Monitor'].flatMap((title) => [
      ...chapter(title).keys(),
    ]),
  );
  const made = sources.flatMap((text) =>
    [...text.matchAll(/\bcode: '([A-Z][A-Z_]+)'/g)].map((match) => match[1] ?? ''),
  );
  assert.deepEqual(
    sorted(made).filter((code) => !known.has(code)),
    [],
  );
});

test('docs/errors.md has every alert that the journal raises, with its severity', () => {
  const text =
    readFileSync('docs/errors.md', 'utf8').split('## Alerts')[1]?.split('\n## ')[0] ?? '';
  for (const [code, { severity }] of Object.entries(ALERT_RULES)) {
    const row = text.split('\n').find((line) => line.includes(`\`${code}\``));
    assert.ok(row !== undefined, code);
    const said = /; (critical|notice) \|/.exec(row)?.[1] ?? 'warning';
    assert.equal(said, severity, row);
  }
});

test('every code has a meaning, its facts and a remedy', () => {
  for (const title of ['Refusals', 'Faults', 'Problems', 'Inside']) {
    const codes = chapter(title);
    assert.ok(codes.size > 0, `${title} has rows`);
    for (const [code, cells] of codes)
      assert.ok(
        cells.length === 3 && cells.every((cell) => cell.length > 0),
        `${title}: ${code} has all its cells`,
      );
  }
});
