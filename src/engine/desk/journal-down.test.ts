import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_US, timeUs } from '#core/kernel/units';
import { journalDown } from '#engine/desk/journal-down';

test('ALR-20: a journal that is down is told once, and again every five minutes; it is over when it can be written', () => {
  let isOk = true;
  let now = timeUs(0);
  const down = journalDown({ journalOk: () => isOk }, { now: () => now });
  const told = (minute: number): readonly string[] => {
    now = timeUs(minute * MINUTE_US);
    return down.take().map(({ type }) => type);
  };
  assert.deepEqual(told(0), []);
  assert.equal(down.now(), null);
  isOk = false;
  assert.deepEqual(told(1), ['alert']);
  assert.deepEqual(told(2), []);
  assert.equal(down.now()?.firstAt, MINUTE_US, 'since it was first seen');
  assert.deepEqual(told(6), ['escalation']);
  assert.deepEqual(told(7), []);
  assert.deepEqual(told(17), ['escalation'], 'one for what was slept through');
  isOk = true;
  assert.deepEqual([told(18), down.now()], [[], null]);
  isOk = false;
  assert.deepEqual(told(19), ['alert']);
});
