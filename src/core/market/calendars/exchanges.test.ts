// SES-2: calendars against rules that were written a second time, by scanning days, and against the calendars and clocks of the platform.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CivilDate, civilDateOf, dayNumberOf, isoDate, weekdayOf } from '#core/kernel/civil';
import {
  EXCHANGES,
  type ExchangeCode,
  type ExchangeSession,
  exchangeSession,
  exchangeSessions,
  usualHours,
} from '#core/market/calendars/exchanges';

const FIRST = dayNumberOf({ year: 1990, month: 1, day: 1 });
const LAST = dayNumberOf({ year: 2027, month: 12, day: 31 });
const anyDay = fc.integer({ min: FIRST, max: LAST });
const isOpen = (code: ExchangeCode, day: number): boolean =>
  exchangeSession(code, civilDateOf(day)) !== null;
/** Days of a month that fall on a weekday, from 1 for the first of them. */
const nthOf = (day: number): number => Math.ceil(civilDateOf(day).day / 7);
const isLastOf = (day: number): boolean => civilDateOf(day + 7).month !== civilDateOf(day).month;

/** Easter by the epact and the golden number (Clavius), not by the way that the calendars find it. */
function easter(year: number): number {
  const golden = (year % 19) + 1;
  const century = Math.floor(year / 100) + 1;
  const x = Math.floor((3 * century) / 4) - 12;
  const z = Math.floor((8 * century + 5) / 25) - 5;
  const sunday = Math.floor((5 * year) / 4) - x - 10;
  let epact = (11 * golden + 20 + z - x) % 30;
  if ((epact === 25 && golden > 11) || epact === 24) epact++;
  let day = 44 - epact;
  if (day < 21) day += 30;
  day += 7 - ((sunday + day) % 7);
  return dayNumberOf({ year, month: 3, day: 1 }) + day - 1;
}

test('SES-2: Good Friday is kept everywhere but by dealers and coins, Easter Monday in Europe and Hong Kong', () => {
  for (let year = 1990; year <= 2027; year++) {
    const sunday = easter(year);
    for (const code of ['XNYS', 'XNAS', 'XLON', 'XETR', 'XPAR', 'XHKG', 'CMES'] as const)
      assert.ok(!isOpen(code, sunday - 2), `${code} ${year}`);
    for (const code of ['XLON', 'XETR', 'XPAR', 'XHKG'] as const)
      assert.ok(!isOpen(code, sunday + 1), `${code} ${year}`);
    for (const code of ['FX', 'CRYPTO'] as const) assert.ok(isOpen(code, sunday - 2));
  }
});

test('SES-2: holidays on the nth weekday of a month, found by scanning', () => {
  const isMonday = (day: number): boolean => weekdayOf(day) === 1;
  const rules: readonly [
    ExchangeCode,
    from: number,
    is: (day: number, date: CivilDate) => boolean,
  ][] = [
    ['XNYS', 1998, (day, { month }) => month === 1 && isMonday(day) && nthOf(day) === 3],
    ['XNYS', 1990, (day, { month }) => month === 2 && isMonday(day) && nthOf(day) === 3],
    ['XNYS', 1990, (day, { month }) => month === 5 && isMonday(day) && isLastOf(day)],
    ['XNYS', 1990, (day, { month }) => month === 9 && isMonday(day) && nthOf(day) === 1],
    ['XNAS', 1990, (day, { month }) => month === 11 && weekdayOf(day) === 4 && nthOf(day) === 4],
    ['XLON', 1990, (day, { month }) => month === 8 && isMonday(day) && isLastOf(day)],
    ['XTKS', 2000, (day, { month }) => month === 1 && isMonday(day) && nthOf(day) === 2],
    ['XTKS', 2003, (day, { month }) => month === 9 && isMonday(day) && nthOf(day) === 3],
    [
      'XETR',
      1990,
      (_, { month, day }) => month === 12 && day >= 24 && day !== 27 && (day < 27 || day === 31),
    ],
    [
      'XTKS',
      1990,
      (_, { month, day }) => (month === 1 && day <= 3) || (month === 12 && day === 31),
    ],
  ];
  for (let day = FIRST; day <= LAST; day++) {
    const date = civilDateOf(day);
    for (const [code, from, is] of rules)
      if (date.year >= from && is(day, date))
        assert.ok(!isOpen(code, day), `${code} ${isoDate(date)}`);
  }
});

const CHINESE = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});
test('SES-2: the lunar holidays of Hong Kong are those of the Chinese calendar of the platform', () => {
  const festivals = new Set(['1/1', '1/2', '1/3', '5/5', '9/9', '4/8']);
  let seen = 0;
  for (let day = FIRST; day <= LAST; day++) {
    if (!festivals.has(CHINESE.format(day * 86_400_000))) continue;
    seen++;
    assert.ok(!isOpen('XHKG', day), isoDate(civilDateOf(day)));
  }
  assert.equal(seen, 38 * festivals.size);
  // The day after the moon of the eighth month; where that is National Day, the one after it.
  for (let day = FIRST; day <= LAST; day++)
    if (CHINESE.format((day - 1) * 86_400_000) === '8/15')
      assert.ok(!isOpen('XHKG', day) || !isOpen('XHKG', day + 1), isoDate(civilDateOf(day)));
});

test('SES-2: Japan rests on the equinoxes, and on the Monday after a holiday on Sunday', () => {
  // Declared by the Observatory.
  for (const [year, spring, autumn] of [
    [1992, 20, 23],
    [2003, 21, 23],
    [2012, 20, 22],
    [2019, 21, 23],
    [2024, 20, 22],
    [2025, 20, 23],
    [2026, 20, 23],
    [2027, 21, 23],
  ] as const) {
    assert.ok(!isOpen('XTKS', dayNumberOf({ year, month: 3, day: spring })));
    assert.ok(!isOpen('XTKS', dayNumberOf({ year, month: 9, day: autumn })));
  }
  const dates = (from: CivilDate, to: CivilDate): string =>
    exchangeSessions('XTKS', from, to)
      .map(({ date }) => isoDate(date).slice(5))
      .join(' ');
  // Golden Week of 2009, which ends with a day for a Sunday, and ten days without a session in 2019; Silver Week of 2026.
  assert.equal(
    dates({ year: 2009, month: 5, day: 1 }, { year: 2009, month: 5, day: 8 }),
    '05-01 05-07 05-08',
  );
  assert.equal(
    dates({ year: 2019, month: 4, day: 25 }, { year: 2019, month: 5, day: 8 }),
    '04-25 04-26 05-07 05-08',
  );
  assert.equal(
    dates({ year: 2026, month: 9, day: 18 }, { year: 2026, month: 9, day: 25 }),
    '09-18 09-24 09-25',
  );
});

const CLOCKS = new Map(
  EXCHANGES.map((code) => [
    code,
    new Intl.DateTimeFormat('en-GB', {
      timeZone: usualHours(code).zone,
      dateStyle: 'short',
      timeStyle: 'short',
    }),
  ]),
);
const wall = (code: ExchangeCode, at: number): string => CLOCKS.get(code)!.format(at / 1000);
test('SES-2: every session opens and closes at the hours of its place by the clocks of the platform', () => {
  const hours: {
    readonly [Code in ExchangeCode]: (session: ExchangeSession) => readonly string[];
  } = {
    XNYS: () => ['09:30', '16:00'],
    XNAS: () => ['09:30', '16:00'],
    XLON: () => ['08:00', '16:30'],
    XETR: () => ['09:00', '17:30'],
    XPAR: () => ['09:00', '17:30'],
    XTKS: ({ date }) => ['09:00', isoDate(date) < '2024-11-05' ? '15:00' : '15:30'],
    XHKG: ({ date }) => [isoDate(date) < '2011-03-07' ? '10:00' : '09:30', '16:00'],
    CMES: () => ['17:00', '17:00'],
    FX: () => ['17:00', '17:00'],
    CRYPTO: () => ['00:00', '00:00'],
  };
  fc.assert(
    fc.property(fc.constantFrom(...EXCHANGES), anyDay, (code, day) => {
      const session = exchangeSession(code, civilDateOf(day));
      if (session === null) return;
      assert.ok(session.open < session.close && session.share > 0 && session.share <= 1);
      const [open, close] = hours[code](session);
      assert.equal(wall(code, session.open).slice(-5), open);
      if (session.share === 1) assert.equal(wall(code, session.close).slice(-5), close);
      else assert.ok(wall(code, session.close).slice(-5) < (close ?? ''));
      for (const { from, to } of session.breaks)
        assert.ok(session.open < from && from < to && to < session.close);
      const before = exchangeSession(code, civilDateOf(day - 1));
      assert.ok(before === null || before.close <= session.open, 'sessions never overlap');
    }),
    { numRuns: 2000 },
  );
});
test('SES-2: a usual year has so many sessions', () => {
  for (const code of EXCHANGES) {
    const all = exchangeSessions(
      code,
      { year: 2010, month: 1, day: 1 },
      { year: 2024, month: 12, day: 31 },
    );
    assert.ok(
      Math.abs(all.length / 15 - usualHours(code).daysPerYear) < 1.1,
      `${code} ${all.length / 15}`,
    );
  }
});
