import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_US, timeUs } from '#core/kernel/units';
import { forecastRecords, type JudgedOrder } from '#core/tca/forecast-record';

const MONDAY = 19_723; // 2024-01-01
const order = (day: number, hour: number, missBps: number, more: Partial<JudgedOrder> = {}) => ({
  modelId: 'm/1',
  acceptedAt: timeUs((MONDAY + day) * DAY_US + hour * 3600e6),
  expectedBps: 5,
  realisedBps: 5 + missBps,
  isWithin: Math.abs(missBps) < 10,
  advShare: 0.002,
  ...more,
});

test('TCA-96: bias and coverage of all orders of a model, by size, time of day and week, with errors by days', () => {
  const rows = [
    order(0, 1, 2),
    order(0, 9, 2, { advShare: 0.0001 }),
    order(1, 9, 4),
    order(8, 23, 20, { advShare: 0.2 }),
    order(3, 12, 1, { modelId: 'm/2' }),
  ];
  const [first, second, ...rest] = forecastRecords(rows);
  assert.deepEqual(rest, []);
  assert.deepEqual([first?.name, first?.n, first?.days, first?.biasBps], ['m/1', 4, 3, 7]);
  assert.equal(first?.coverage90.share, 0.75);
  const names = (cells: readonly { name: string; n: number; biasBps: number }[] = []) =>
    cells.map(({ name, n, biasBps }) => [name, n, biasBps]);
  assert.deepEqual(names(first?.bySize), [
    ['under 0.1 % of a day', 1, 2],
    ['0.1 to 1 %', 2, 3],
    ['5 % or more', 1, 20],
  ]);
  assert.deepEqual(names(first?.byHour), [
    ['00 to 04 h', 1, 2],
    ['08 to 12 h', 2, 3],
    ['20 to 24 h', 1, 20],
  ]);
  assert.deepEqual(
    first?.byWeek.map(({ name, coverage90 }) => [name, coverage90.share]),
    [
      ['2024-01-01', 1],
      ['2024-01-08', 0],
    ],
  );
  assert.deepEqual([second?.name, second?.biasInterval95Bps], ['m/2', null], 'of one day');
  assert.deepEqual(forecastRecords([]), []);
});

test('TCA-96: orders of one day are not independent: a hundred times the same day tells no more than it', () => {
  const days = [1, 3, 2, 6, 4, 5];
  const width = (times: number): number => {
    const rows = days.flatMap((miss, day) =>
      Array.from({ length: times }, () => order(day, 5, miss)),
    );
    const [low, high] = forecastRecords(rows)[0]?.biasInterval95Bps ?? assert.fail();
    return high - low;
  };
  assert.ok(Math.abs(width(100) / width(1) - 1) < 0.01, `${width(1)}, ${width(100)}`);
});
