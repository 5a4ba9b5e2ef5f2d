import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayNumberOf } from '#core/kernel/civil';
import { calendarSaid, clockSaid, newYorkTime } from '#venues/exchange/alpaca/alpaca-session';

const day = (date: number): number => dayNumberOf({ year: 2026, month: 11, day: date });
const at = (text: string): number => Date.parse(text) * 1000;

test('ALP-10: times are said on the clock of New York, in winter and in summer', () => {
  for (const [utc, local] of [
    ['2026-11-30T15:30:45.123Z', '2026-11-30T10:30:45.123-05:00'],
    ['2026-07-01T02:00:00Z', '2026-06-30T22:00:00.000-04:00'],
    ['2026-03-08T06:59:59Z', '2026-03-08T01:59:59.000-05:00'],
    ['2026-03-08T07:00:00Z', '2026-03-08T03:00:00.000-04:00'],
  ] as const) {
    assert.equal(newYorkTime(at(utc)), local);
    assert.equal(Date.parse(local), Date.parse(utc));
  }
});

test('ALP-10: the exchange is open, and says the hours that come next; a weekend has none', () => {
  for (const [now, open, close] of [
    ['2026-11-30T13:00:00Z', '2026-11-30T09:30:00.000-05:00', '2026-11-30T16:00:00.000-05:00'],
    ['2026-11-30T15:00:00Z', '2026-12-01T09:30:00.000-05:00', '2026-11-30T16:00:00.000-05:00'],
    ['2026-11-27T22:00:00Z', '2026-11-30T09:30:00.000-05:00', '2026-11-30T16:00:00.000-05:00'],
  ] as const) {
    const said = clockSaid(at(now));
    assert.deepEqual([said['is_open'], said['next_open'], said['next_close']], [true, open, close]);
  }
});

test('ALP-10: the calendar has every weekday, both ends included', () => {
  assert.deepEqual(
    calendarSaid(day(27), day(30)).map((row) => [row['date'], row['settlement_date']]),
    [
      ['2026-11-27', '2026-11-30'],
      ['2026-11-30', '2026-12-01'],
    ],
  );
  assert.deepEqual(calendarSaid(day(28), day(29)), []);
});
