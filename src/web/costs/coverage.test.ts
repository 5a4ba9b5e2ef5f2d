import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ForecastCellDoc } from '#contracts/forecast-documents';
import { coverageOfRounds, coverageOfWeeks } from '#web/costs/coverage';

const MONDAY = Date.UTC(2026, 10, 9) / 1000;
const WEEK = 7 * 86_400;
const week = (name: string, coverage90: number, interval: [number, number] | null) =>
  ({
    name,
    n: 10,
    days: 3,
    biasBps: 0,
    biasInterval95Bps: null,
    coverage90,
    coverageInterval95: interval,
  }) satisfies ForecastCellDoc;
const round = (
  at: string,
  coverage90: number | null,
): Parameters<typeof coverageOfRounds>[0][0] => ({
  at,
  drift: {
    modelId: 'm',
    orders: 5,
    markets: 5,
    coverage90,
    above: 0,
    below: 0,
    evidence: { dearer: 0, cheaper: 0, narrow: 0, wide: 0 },
    alarm: null,
  },
  widening: null,
  refit: null,
  why: '',
});

test('weeks are drawn at their Mondays, in percent, and a week of one day has no interval', () => {
  const found = coverageOfWeeks([
    week('2026-11-09', 0.92, [0.8, 0.98]),
    week('2026-11-16', 0.5, null),
  ]);
  assert.deepEqual(found, [
    [MONDAY, MONDAY + WEEK],
    [92, 50],
    [80, null],
    [98, null],
    [90, 90],
  ]);
});
test('a round that knew no coverage is no point of the line', () => {
  const found = coverageOfRounds([
    round('2026-11-09T00:00:00Z', 0.75),
    round('2026-11-10T00:00:00Z', null),
    round('2026-11-16T00:00:00Z', 1),
  ]);
  assert.deepEqual(found, [
    [MONDAY, MONDAY + WEEK],
    [75, 100],
    [90, 90],
  ]);
});
