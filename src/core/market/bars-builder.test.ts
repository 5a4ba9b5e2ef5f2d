import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfLocal } from '#core/kernel/civil';
import { DAY_US, MINUTE_US } from '#core/kernel/units';
import { type Bar, barCollector } from '#core/market/bars-builder';
import { US_EQUITY_SESSION } from '#core/market/session';

const minute = (m: number): number =>
  timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 }, (9 * 60 + 30 + m) * MINUTE_US);
const bar = (at: number, more: Partial<Bar> = {}): Bar => ({
  at,
  open: 10,
  high: 11,
  low: 9,
  close: 10,
  volume: 100,
  bid: NaN,
  ask: NaN,
  marketCap: NaN,
  ...more,
});
const collect = (rows: readonly Bar[], label: 'start' | 'end' = 'start', areDates = false) => {
  const collector = barCollector({ source: 'test', hash: '' });
  for (const row of rows) collector.add('XYZ', row);
  return collector.finish({ session: US_EQUITY_SESSION, areDates, label });
};

test('MKT-21: bars are sorted, repeated stamps are left out and counted, the length is the usual step', () => {
  const { bars, quality } = collect([
    bar(minute(1)),
    bar(minute(0)),
    bar(minute(1), { volume: 7 }),
    bar(minute(2)),
    bar(minute(5)),
  ]);
  assert.deepEqual([...(bars[0]?.at ?? [])], [minute(0), minute(1), minute(2), minute(5)]);
  assert.equal(bars[0]?.volume[1], 100);
  assert.deepEqual(
    [bars[0]?.lengthUs, quality.rows, quality.skipped, quality.outOfOrder, quality.gaps],
    [MINUTE_US, 5, 1, 1, 1],
  );
});
test('MKT-21: a stamp at the end of its bar is moved to the start', () => {
  assert.deepEqual(
    [...(collect([bar(minute(1)), bar(minute(2))], 'end').bars[0]?.at ?? [])],
    [minute(0), minute(1)],
  );
});
test('MKT-21: days of 23 and 25 hours are days', () => {
  const days = [1, 2, 3, 6].map((day) =>
    bar(timeOfLocal('America/New_York', { year: 2017, month: 11, day }, 0)),
  );
  const { bars, quality } = collect(days, 'start', true);
  assert.deepEqual([bars[0]?.lengthUs, quality.gaps], [DAY_US, 0]);
});
test('MKT-17: impossible bars and crossed closing quotes lower the grade', () => {
  const { quality } = collect([
    bar(minute(0), { high: 8 }),
    bar(minute(1), { bid: 11, ask: 10 }),
    bar(minute(2), { close: 0, low: 0 }),
  ]);
  assert.deepEqual(
    [quality.crossed, quality.zeroPrices, quality.grade, quality.notes.length],
    [1, 1, 'D', 1],
  );
});
test('MKT-23: unknown prices are no fault', () =>
  assert.equal(collect([bar(minute(0), { open: NaN, high: NaN, low: NaN })]).quality.grade, 'A'));
