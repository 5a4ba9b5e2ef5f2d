import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { killMarkIn } from '#platform/kill-mark';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-mark-'));
after(() => rmSync(folder, { recursive: true }));
const home = (name: string): string => mkdtempSync(join(folder, name));

test('F41: a mark is remembered over a restart, until it is cleared', () => {
  const at = home('a');
  const mark = killMarkIn(at);
  assert.equal(mark.read(), null);
  assert.equal(mark.set('ann', 'disk full\n\u0000'), true);
  assert.deepEqual(killMarkIn(at).read(), { by: 'ann', reason: 'disk full\n\u0000' });
  mark.clear();
  assert.equal(killMarkIn(at).read(), null);
});

test('F41: its blocks are there before they are needed, for its owner only', () => {
  const at = home('b');
  killMarkIn(at);
  const { size, blocks, mode } = statSync(join(at, 'kill-mark'));
  assert.deepEqual([size, blocks > 0, mode & 0o777], [4096, true, 0o600]);
  killMarkIn(at).set('x'.repeat(5000), '€'.repeat(5000));
  assert.equal(statSync(join(at, 'kill-mark')).size, 4096);
  assert.equal(killMarkIn(at).read()?.by, 'x'.repeat(500));
});

test('F41: a mark that is not understood or cannot be read is a mark', () => {
  const at = home('c');
  killMarkIn(at);
  for (const text of [
    '{',
    '{"by":1,"reason":"x"}',
    'killed',
    readFileSync('package.json', 'utf8'),
  ]) {
    writeFileSync(join(at, 'kill-mark'), text);
    assert.equal(killMarkIn(at).read()?.by, 'kill mark', text.slice(0, 20));
  }
  if (process.getuid?.() === 0) return; // nothing is closed to root
  chmodSync(join(at, 'kill-mark'), 0);
  assert.equal(killMarkIn(at).read()?.by, 'kill mark');
});
