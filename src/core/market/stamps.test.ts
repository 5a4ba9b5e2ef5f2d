import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoTime } from '#core/kernel/civil';
import { stampReader } from '#core/market/stamps';

const newYork = stampReader('America/New_York');
for (const [text, want] of [
  ['2017-11-01', '2017-11-01T04:00:00.000000Z date'],
  ['20171106', '2017-11-06T05:00:00.000000Z date'], // summer time has ended on the 5th
  ['2017-11-01 10:00:00.25', '2017-11-01T14:00:00.250000Z'],
  ['2018-01-02T09:30:00.125000', '2018-01-02T14:30:00.125000Z'],
  ['20180102 09:30', '2018-01-02T14:30:00.000000Z'],
  ['2023-03-01 00:01:00+00:00', '2023-03-01T00:01:00.000000Z'],
  ['2023-03-01T02:00:00.123456789Z', '2023-03-01T02:00:00.123456Z'],
  ['1672531200', '2023-01-01T00:00:00.000000Z'],
  ['1672531200000', '2023-01-01T00:00:00.000000Z'],
  ['1672531200000001', '2023-01-01T00:00:00.000001Z'],
  ['1672531200000000000', '2023-01-01T00:00:00.000000Z'],
  ['2017-02-29', null],
  ['2017-02-29 10:00:00', null],
  ['2017-02-28 25:00:00', null],
  ['10:00', null],
  ['', null],
] as const) {
  test(`MKT-20: ${text || 'an empty cell'} is ${want ?? 'no time'}`, () => {
    const stamp = newYork(text);
    assert.equal(stamp === null ? null : isoTime(stamp.at) + (stamp.isDate ? ' date' : ''), want);
  });
}
