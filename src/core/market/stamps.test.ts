import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { civilDateOf, dayNumberOf, isoDate, isoTime, timeOfLocal } from '#core/kernel/civil';
import { DAY_US, timeUs } from '#core/kernel/units';
import { isMarketTime, marketDate, stampReader } from '#core/market/stamps';

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

const dayOf = (year: number, month = 1, day = 1): number => dayNumberOf({ year, month, day });
const anyDay = fc.integer({ min: dayOf(1975), max: dayOf(2199, 12, 30) });
const sinceMidnight = fc.integer({ min: 3 * 3_600_000_000, max: DAY_US - 1 });
test('MKT-20: one moment, however it is written: of the zone, with its zone, or counted since 1970', () => {
  const utc = stampReader('UTC');
  fc.assert(
    fc.property(anyDay, sinceMidnight, (day, since) => {
      const at = timeUs(day * DAY_US + since);
      const text = isoTime(at);
      for (const written of [
        text,
        text.replace('T', ' '),
        text.replace('Z', '+00:00'),
        text.slice(0, -1),
        `${text.slice(0, 10).replaceAll('-', '')} ${text.slice(11, -1)}`,
      ])
        assert.deepEqual(utc(written), { at, isDate: false }, written);
      const inNewYork = timeOfLocal('America/New_York', civilDateOf(day), since);
      assert.equal(newYork(text.slice(0, -1))?.at, inNewYork);
      assert.equal(newYork(text)?.at, at); // a zone that is written counts
      for (const [unit, count] of [
        [1, at],
        [1000, Math.floor(at / 1000)],
        [1_000_000, Math.floor(at / 1e6)],
      ] as const)
        assert.equal(utc(String(count))?.at, count * unit, String(count));
    }),
  );
});
test('MKT-20: a reader answers a stamp alike the first time and ever after, among any others', () => {
  const texts = [
    '2017-11-01',
    '2017-11-01 10:00',
    '1672531200',
    'never',
    '',
    '2017-11-02',
    '20171101',
  ];
  const fresh = (text: string) => stampReader('America/New_York')(text);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...texts), { maxLength: 30 }), (all) => {
      const read = stampReader('America/New_York');
      for (const text of all) assert.deepEqual(read(text), fresh(text));
    }),
  );
});
test('MKT-20: a date is a date in both forms, and is the midnight of its zone', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const text = isoDate(civilDateOf(day));
      const stamp = { at: timeOfLocal('America/New_York', civilDateOf(day), 0), isDate: true };
      assert.deepEqual(newYork(text), stamp);
      assert.deepEqual(newYork(text.replaceAll('-', '')), stamp);
      assert.deepEqual(marketDate(text), civilDateOf(day));
    }),
  );
});
for (const [year, want] of [
  [1899, false],
  [1900, true],
  [2199, true],
  [2200, false],
] as const)
  test(`MKT-20: in ${year} a market ${want ? 'may have been' : 'was not'} open`, () => {
    assert.equal(isMarketTime(dayOf(year, 6) * DAY_US), want);
    assert.equal(marketDate(`${year}-06-01`) !== null, want);
    assert.equal(newYork(`${year}-06-01 12:00:00`) !== null, want);
  });

test('MKT-20: a date whose year comes last needs to be told which number is the month; other ways to write one are read', () => {
  const at = (text: string, order?: 'mdy' | 'dmy'): string | null => {
    const stamp = stampReader('UTC', order)(text);
    return stamp === null
      ? null
      : `${isoTime(stamp.at).slice(0, 16)}${stamp.isDate ? ' date' : ''}`;
  };
  assert.equal(at('01/02/2024'), null);
  assert.equal(at('01/02/2024', 'mdy'), '2024-01-02T00:00 date');
  assert.equal(at('01/02/2024', 'dmy'), '2024-02-01T00:00 date');
  assert.equal(at('31.12.2024', 'dmy'), '2024-12-31T00:00 date');
  assert.equal(at('31.12.2024', 'mdy'), null, 'there is no month 31');
  assert.equal(at('2024.01.02'), '2024-01-02T00:00 date');
  assert.equal(at('2024/1/2 9:30:00'), '2024-01-02T09:30');
  assert.equal(at('20240301  09:30:00'), '2024-03-01T09:30');
  assert.equal(at('1/2/2024 2:30 PM', 'mdy'), '2024-01-02T14:30');
  assert.equal(at('1/2/2024 12:05:00 AM', 'mdy'), '2024-01-02T00:05');
});
