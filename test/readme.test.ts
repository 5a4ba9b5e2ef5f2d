// What the README shows of a run is what that run prints today.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAIN } from './support/main.ts';

const tape = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
// How fast it was is the machine's.
const printed = (text: string): readonly string[] =>
  text
    .replace(/[\d,]+ events\/s/, 'N events/s')
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());

test('the README: the order on a recorded day, as it is shown', (t) => {
  if (!existsSync(tape)) return t.skip(`skipped: no ${tape}`);
  const blocks = readFileSync('README.md', 'utf8').split(/^```\w*$/m);
  const at = blocks.findIndex((block) => block.includes('plimsoll execute --tape LOBSTER.zip'));
  const words = blocks[at]!.replaceAll('\\\n', ' ').trim().split(/\s+/);
  const args = words.slice(2).map((word) => (word === 'LOBSTER.zip' ? tape : word));
  const run = spawnSync(process.execPath, [...MAIN, ...args], { encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  assert.deepEqual(printed(blocks[at + 2]!), printed(run.stdout));
});
