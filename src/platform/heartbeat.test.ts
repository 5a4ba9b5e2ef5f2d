// VEN-22: what is silence, and what is not.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { beatIn, silenceIn } from '#platform/heartbeat';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-heartbeat-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const homeOf = (): string => mkdtempSync(join(folder, 'home-'));
const stamped = (home: string, aheadMs: number): void => {
  beatIn(home);
  const at = new Date(Date.now() + aheadMs);
  utimesSync(join(home, 'alive'), at, at);
};

test('VEN-22: nobody has traded in a new home; a beat begins to count, and each new one begins again', () => {
  const home = homeOf();
  let now = 0;
  const silence = silenceIn(home, () => now);
  assert.equal(silence(), null);
  stamped(home, 0);
  assert.ok((silence() ?? NaN) < 1000);
  now += 40_000;
  assert.ok((silence() ?? NaN) >= 40_000);
  stamped(home, 5);
  assert.equal(silence(), 0);
});
test('VEN-22: an engine that died before anybody listened is silent from its last beat on', () => {
  const home = homeOf();
  stamped(home, -3_600_000);
  const silent = silenceIn(home, () => 0)() ?? NaN;
  assert.ok(silent > 3_590_000 && silent < 3_610_000, `${silent}`);
});
test('VEN-22: a clock that is set back or forward is neither silence nor a sign of life', () => {
  const home = homeOf();
  let now = 0;
  const silence = silenceIn(home, () => now);
  stamped(home, 3_600_000);
  assert.equal(silence(), 0);
  // It dies now. The wall clock is an hour behind its last stamp; the silence counts all the same.
  now += 60_000;
  assert.equal(silence(), 60_000);
  // It lives, by a clock that was set back.
  stamped(home, -3_600_000);
  assert.equal(silence(), 0);
});
test('VEN-22: a file that is gone is silence, once something was heard', () => {
  const home = homeOf();
  let now = 0;
  const silence = silenceIn(home, () => now);
  stamped(home, 0);
  silence();
  rmSync(join(home, 'alive'));
  now += 50_000;
  assert.ok((silence() ?? NaN) >= 50_000);
});
