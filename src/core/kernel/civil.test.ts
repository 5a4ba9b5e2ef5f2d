import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  civilDateOf,
  dayNumberOf,
  isoDate,
  isoTime,
  localOf,
  parseCivilDate,
  parseIsoTime,
  parseTimeOfDay,
  timeOfLocal,
  weekdayOf,
  type Zone,
} from '#core/kernel/civil';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';

const HOUR_US = 3_600_000_000;
const ZONES = [
  'UTC',
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Europe/Berlin',
  'Europe/Paris',
  'Asia/Hong_Kong',
  'Asia/Tokyo',
] as const satisfies readonly Zone[];
const at = (text: string): TimeUs => parseIsoTime(text) ?? assert.fail(text);
const dayOf = (text: string): number => dayNumberOf(parseCivilDate(text) ?? assert.fail(text));
const anyDay = fc.integer({ min: dayOf('1800-01-01'), max: dayOf('2200-12-31') });

for (const [date, number, weekday] of [
  ['1970-01-01', 0, 4],
  ['1969-12-31', -1, 3],
  ['2000-02-29', 11_016, 2],
  ['2000-03-01', 11_017, 3],
  ['1900-03-01', -25_508, 4], // 1900 has no 29 February
  ['2100-03-01', 47_541, 1],
  ['2012-06-21', 15_512, 4],
  ['2024-12-31', 20_088, 2],
] as const)
  test(`civil: ${date} is day ${number}, weekday ${weekday}`, () => {
    assert.deepEqual([dayOf(date), weekdayOf(number)], [number, weekday]);
    assert.equal(isoDate(civilDateOf(number)), date);
  });

test('civil: days and dates are one to one, in order, and a date is written and read alike', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const date = civilDateOf(day);
      const text = isoDate(date);
      assert.equal(dayNumberOf(date), day);
      assert.deepEqual(parseCivilDate(text), date);
      assert.deepEqual(parseCivilDate(text.replaceAll('-', '')), date);
      assert.ok(isoDate(civilDateOf(day + 1)) > text);
      assert.equal(weekdayOf(day + 1), (weekdayOf(day) + 1) % 7);
    }),
  );
});
test('civil: a calendar of 400 years has 97 leap days and repeats its weekdays', () => {
  let leapDays = 0;
  for (let year = 1800; year < 2200; year++)
    if (parseCivilDate(`${year}-02-29`) !== null) leapDays++;
  assert.equal(leapDays, 97);
  assert.equal((dayOf('2200-01-01') - dayOf('1800-01-01')) % 7, 0);
});

for (const text of [
  '2023-02-29',
  '2023-04-31',
  '2023-13-01',
  '2023-00-10',
  '2023-01-00',
  '1799-12-31',
  '2201-01-01',
  '23-01-01',
  '2023-1-1',
  '2023-01-01 ',
  '',
])
  test(`MKT-20: '${text}' is no date`, () => assert.equal(parseCivilDate(text), null));

for (const [text, us] of [
  ['00:00', 0],
  ['9:30', 34_200_000_000],
  ['09:30:15', 34_215_000_000],
  ['09:30:15.25', 34_215_250_000],
  ['23:59:59.999999', DAY_US - 1],
  ['24:00', DAY_US],
  ['24:00:01', null],
  ['24:01', null],
  ['25:00', null],
  ['12:60', null],
  ['12:00:60', null],
  ['12:00:00.1234567', null],
  ['12', null],
  ['-1:00', null],
  ['noon', null],
] as const)
  test(`MKT-20: time of day '${text}' is ${us}`, () => assert.equal(parseTimeOfDay(text), us));

for (const [text, want] of [
  ['2012-06-21T14:00:00Z', '2012-06-21T14:00:00.000000Z'],
  ['2012-06-21 14:00Z', '2012-06-21T14:00:00.000000Z'],
  ['2012-06-21T14:00:00.5Z', '2012-06-21T14:00:00.500000Z'],
  ['2012-06-21T14:00:00.123456789Z', '2012-06-21T14:00:00.123456Z'],
  ['2012-06-21T14:00:00+02:00', '2012-06-21T12:00:00.000000Z'],
  ['2012-06-21T14:00:00-0530', '2012-06-21T19:30:00.000000Z'],
  ['2012-01-01T00:30:00+01:00', '2011-12-31T23:30:00.000000Z'],
  ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
] as const)
  test(`MKT-20: ${text} is ${want}`, () => assert.equal(isoTime(at(text)), want));

for (const text of [
  '2012-06-21T14:00:00',
  '2012-06-21',
  '2012-06-31T14:00:00Z',
  '2012-06-21T14:61:00Z',
  '2012-06-21T14:00:00.1234567890Z',
  '2012-06-21T14:00:00 UTC',
  '1700-01-01T00:00:00Z',
])
  test(`MKT-20: '${text}' is no time with a zone`, () => assert.equal(parseIsoTime(text), null));

const anyTime = fc.integer({
  min: dayOf('1800-01-02') * DAY_US,
  max: dayOf('2200-12-30') * DAY_US,
});
test('civil: a time is written and read alike, and later times are later texts', () => {
  fc.assert(
    fc.property(anyTime, fc.integer({ min: 1, max: DAY_US }), (us, later) => {
      const text = isoTime(timeUs(us));
      assert.equal(parseIsoTime(text), us);
      assert.ok(isoTime(timeUs(us + later)) > text);
      assert.equal(parseIsoTime(text.replace('Z', '+01:00')), us - HOUR_US);
    }),
  );
});

// The wall clock at the first and the last microsecond of summer time.
for (const [zone, utc, before, after] of [
  ['America/New_York', '2024-03-10T07:00:00Z', '01:59', '03:00'],
  ['America/New_York', '2024-11-03T06:00:00Z', '01:59', '01:00'],
  ['America/New_York', '2006-04-02T07:00:00Z', '01:59', '03:00'],
  ['America/New_York', '2006-10-29T06:00:00Z', '01:59', '01:00'],
  ['America/Chicago', '2007-03-11T08:00:00Z', '01:59', '03:00'],
  ['America/Chicago', '2007-11-04T07:00:00Z', '01:59', '01:00'],
  ['Europe/London', '2024-03-31T01:00:00Z', '00:59', '02:00'],
  ['Europe/London', '2024-10-27T01:00:00Z', '01:59', '01:00'],
  ['Europe/Berlin', '2024-03-31T01:00:00Z', '01:59', '03:00'],
  ['Europe/Berlin', '2024-10-27T01:00:00Z', '02:59', '02:00'],
] as const)
  test(`civil: in ${zone} ${before} is followed by ${after} at ${utc}`, () => {
    const clock = (us: number): string =>
      isoTime(timeUs(localOf(zone, timeUs(us)).sinceMidnightUs)).slice(11, 16);
    assert.deepEqual([clock(at(utc) - 1), clock(at(utc))], [before, after]);
  });

// Zones as rules hold from 1996, when the European Union agreed on October.
for (const zone of ZONES) {
  test(`twin of the zone database: the wall clock of ${zone}, 1996 to 2037`, () => {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const minute = fc.integer({ min: dayOf('1996-01-01') * 1440, max: dayOf('2037-12-31') * 1440 });
    const nearChange = fc
      .record({
        year: fc.integer({ min: 1996, max: 2037 }),
        month: fc.constantFrom(3, 4, 10, 11),
        minute: fc.integer({ min: 0, max: 30 * 1440 }),
      })
      .map(
        (each) => dayNumberOf({ year: each.year, month: each.month, day: 1 }) * 1440 + each.minute,
      );
    fc.assert(
      fc.property(fc.oneof(minute, nearChange), (each) => {
        const { date, sinceMidnightUs } = localOf(zone, timeUs(each * 60_000_000));
        const ours = `${isoDate(date)}, ${isoTime(timeUs(sinceMidnightUs)).slice(11, 16)}`;
        assert.equal(ours, format.format(each * 60_000));
      }),
      { numRuns: 400 },
    );
  });
  test(`civil: in ${zone} every time of a session comes back from the wall clock`, () => {
    const session = fc.integer({ min: 3 * HOUR_US, max: DAY_US - 1 }); // after every change of the clock
    fc.assert(
      fc.property(anyDay, session, (day, since) => {
        const local = localOf(zone, timeOfLocal(zone, civilDateOf(day), since));
        assert.deepEqual([local.dayNumber, local.sinceMidnightUs], [day, since]);
        assert.deepEqual(local.date, civilDateOf(day));
      }),
    );
  });
}
