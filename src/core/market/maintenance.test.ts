import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIsoTime } from '#core/kernel/civil';
import { durationUs, timeUs } from '#core/kernel/units';
import { isInMaintenance, type MaintenanceWindow } from '#core/market/maintenance';

const HOUR = 3600e6;
const MINUTE = durationUs(60e6);
const at = (text: string) => parseIsoTime(text) ?? timeUs(0);
const is = (window: MaintenanceWindow, text: string): boolean =>
  isInMaintenance([window], at(text), MINUTE);

test('MKT-57: a window of every day, and of one of the week, with the minute before it', () => {
  const daily = { weekday: null, fromUs: 6 * HOUR, untilUs: 7 * HOUR };
  assert.ok(!is(daily, '2026-11-30T05:58:59Z'));
  assert.ok(is(daily, '2026-11-30T05:59:00Z'));
  assert.ok(is(daily, '2026-11-30T06:59:59Z'));
  assert.ok(!is(daily, '2026-11-30T07:00:00Z'));
  // 2026-11-29 is a Sunday.
  const sundays = { ...daily, weekday: 0 };
  assert.ok(is(sundays, '2026-11-29T06:30:00Z'));
  assert.ok(!is(sundays, '2026-11-30T06:30:00Z'));
});

test('MKT-57: the minute before a window at midnight is on the day before', () => {
  const monday = { weekday: 1, fromUs: 0, untilUs: HOUR };
  assert.ok(is(monday, '2026-11-29T23:59:30Z'));
  assert.ok(!is(monday, '2026-11-30T23:59:30Z'));
  assert.ok(!isInMaintenance([], at('2026-11-30T00:30:00Z'), MINUTE));
});
