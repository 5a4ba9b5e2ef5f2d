// A recorded day through both books: the shares that traded are the recording's, and the twins agree.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { firstOf, tapeCommands } from '#cli/bench/book-commands';
import { FAST, PLAIN } from '#cli/bench/book-runners';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const VISIBLE = 613_248;
const TWIN_COMMANDS = 40_000;

test('MAT-1, MAT-12: the AMZN day trades the shares that the recording executed, and its beginning is the same to both books', (t) => {
  if (!existsSync(path)) return t.skip('no ../shared/data');
  const read = readLobster(path, { symbol: null });
  assert.ok(read.ok);
  const day = tapeCommands(read.value.tape);
  const run = FAST.open(day);
  for (let i = 0; i < day.count; i++) run.step(i);
  const { traded } = run.checksum();
  t.diagnostic(
    `${day.count} commands of ${day.messages} messages, ${traded} shares traded of ${VISIBLE} recorded`,
  );
  assert.ok(Math.abs(traded - VISIBLE) / VISIBLE < 0.01, `${traded}`);
  const beginning = firstOf(day, TWIN_COMMANDS);
  const [fast, plain] = [FAST.open(beginning), PLAIN.open(beginning)];
  for (let i = 0; i < beginning.count; i++) {
    fast.step(i);
    plain.step(i);
  }
  assert.deepEqual(fast.checksum(), plain.checksum());
});
