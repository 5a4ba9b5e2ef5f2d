import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type CivilDate,
  civilDateOf,
  dayNumberOf,
  isoTime,
  parseCivilDate,
  parseIsoTime,
} from '#core/kernel/civil';
import { DAY_US, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import {
  ALWAYS_OPEN,
  holidaysFrom,
  isOpen,
  nextSession,
  type Session,
  sessionAt,
  sessionOfExchange,
  sessionOn,
  tradingDayFrom,
  US_EQUITY_SESSION,
} from '#core/market/session';

const dateOf = (text: string): CivilDate => parseCivilDate(text) ?? assert.fail(text);
const at = (text: string): TimeUs => parseIsoTime(text) ?? assert.fail(text);
const thanksgiving = dayNumberOf(dateOf('2024-11-28'));
const NEW_YORK: Session = {
  ...US_EQUITY_SESSION,
  holidays: [thanksgiving],
  earlyCloses: [[thanksgiving + 1, 13 * 60 * MINUTE_US]],
};
const hours = (session: Session, day: string): string | null => {
  const found = sessionOn(session, dateOf(day));
  return found === null
    ? null
    : `${isoTime(found.open).slice(0, 16)} ${isoTime(found.close).slice(11, 16)}`;
};

// Eligible hours of a day: everything that counts volume, gaps or shares of a day begins here.
for (const [what, session, day, want] of [
  ['in winter', NEW_YORK, '2024-11-27', '2024-11-27T14:30 21:00'],
  ['in summer', NEW_YORK, '2024-07-01', '2024-07-01T13:30 20:00'],
  ['on the Friday before the change of clocks', NEW_YORK, '2024-03-08', '2024-03-08T14:30 21:00'],
  ['on the Monday after it', NEW_YORK, '2024-03-11', '2024-03-11T13:30 20:00'],
  ['on a holiday', NEW_YORK, '2024-11-28', null],
  ['on an early close', NEW_YORK, '2024-11-29', '2024-11-29T14:30 18:00'],
  ['on a Saturday', NEW_YORK, '2024-11-30', null],
  ['on a Sunday', NEW_YORK, '2024-12-01', null],
  ['around the clock', ALWAYS_OPEN, '2024-12-01', '2024-12-01T00:00 00:00'],
] as const)
  test(`MKT-10: a session ${what}: ${want}`, () => assert.equal(hours(session, day), want));

const CHICAGO = sessionOfExchange('CMES');
for (const [what, time, want] of [
  ['a Sunday evening is Monday', '2024-07-07T22:30:00Z', '2024-07-07T22:00 22:00'],
  ['a Monday at noon', '2024-07-08T17:00:00Z', '2024-07-07T22:00 22:00'],
  ['the eve of a holiday', '2024-07-03T22:30:00Z', '2024-07-03T22:00 17:00'],
  ['a holiday afternoon', '2024-07-04T18:00:00Z', '2024-07-03T22:00 17:00'],
  ['the evening of the holiday is the next day', '2024-07-04T22:00:00Z', '2024-07-04T22:00 22:00'],
  ['a Friday evening is no day', '2024-07-05T22:30:00Z', null],
] as const)
  test(`SES-1: futures of Chicago, ${what}`, () => {
    const day = sessionAt(CHICAGO, at(time));
    const told =
      day === null ? null : `${isoTime(day.open).slice(0, 16)} ${isoTime(day.close).slice(11, 16)}`;
    assert.equal(told, want);
    assert.equal(isOpen(CHICAGO, at(time)), day !== null && at(time) < day.close);
  });

for (const [time, want] of [
  ['2024-11-27T14:29:59.999999Z', false],
  ['2024-11-27T14:30:00Z', true],
  ['2024-11-27T20:59:59.999999Z', true],
  ['2024-11-27T21:00:00Z', false],
  ['2024-11-28T16:00:00Z', false],
  ['2024-11-29T17:59:59Z', true],
  ['2024-11-29T18:00:00Z', false],
  ['2024-11-30T16:00:00Z', false],
] as const)
  test(`MKT-10: at ${time} New York is ${want ? 'open' : 'closed'}`, () =>
    assert.equal(isOpen(NEW_YORK, at(time)), want));

const anyDay = fc.integer({
  min: dayNumberOf(dateOf('1990-01-01')),
  max: dayNumberOf(dateOf('2050-01-01')),
});
const anyTime = fc.tuple(anyDay, fc.nat(DAY_US - 1)).map(([day, us]) => timeUs(day * DAY_US + us));
test('MKT-10: open is between the open and the close of the day that the clock on the wall shows', () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      const day = sessionAt(NEW_YORK, time);
      assert.equal(isOpen(NEW_YORK, time), day !== null && day.open <= time && time < day.close);
      assert.equal(isOpen(ALWAYS_OPEN, time), true);
    }),
  );
});
test('MKT-10: a day is open for six and a half hours or not at all, and sessions do not overlap', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const [today, tomorrow] = [day, day + 1].map((each) =>
        sessionOn(US_EQUITY_SESSION, civilDateOf(each)),
      );
      if (today === null || today === undefined) return;
      assert.equal(today.close - today.open, 390 * MINUTE_US);
      assert.deepEqual(sessionAt(US_EQUITY_SESSION, today.open), today);
      if (tomorrow) assert.ok(tomorrow.open > today.close);
    }),
  );
});
test('MKT-10: around the clock a session begins in the moment in which the last one ends', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const [today, tomorrow] = [day, day + 1].map((each) =>
        sessionOn(ALWAYS_OPEN, civilDateOf(each)),
      );
      assert.equal(today?.close, tomorrow?.open);
    }),
  );
});

test('SES-1: holidays ahead, the next trading day and the next session of an exchange', () => {
  const session = sessionOfExchange('XNYS');
  const day = (text: string): number => dayNumberOf(dateOf(text));
  const ahead = holidaysFrom(session, day('2024-07-02'));
  assert.deepEqual(
    ahead.slice(0, 4).map((each) => isoTime(timeUs(each * DAY_US)).slice(0, 10)),
    ['2024-07-04', '2024-09-02', '2024-11-28', '2024-12-25'],
  );
  assert.equal(tradingDayFrom(session, day('2024-07-04')), day('2024-07-05'));
  assert.equal(tradingDayFrom(session, day('2024-07-06')), day('2024-07-08'));
  const next = nextSession(session, at('2024-07-03T17:00:00Z'));
  assert.equal(next?.open, at('2024-07-05T13:30:00Z'));
});
