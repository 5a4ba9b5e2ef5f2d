import { dayNumberOf, weekdayOf } from '#core/kernel/civil';

// Days as holidays are kept on them. All are day numbers, days since 1970-01-01.

export const [SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;

export const civilDay = (year: number, month: number, day: number): number =>
  dayNumberOf({ year, month, day });

/** The nth weekday of a month, from 1. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  const first = civilDay(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + 7 * (n - 1);
}
export function lastMonday(year: number, month: number): number {
  const last = (month === 12 ? civilDay(year + 1, 1, 1) : civilDay(year, month + 1, 1)) - 1;
  return last - ((weekdayOf(last) - MONDAY + 7) % 7);
}

/** Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d =
    (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = Math.floor((a + 11 * d + 22 * e) / 451);
  const n = d + e - 7 * f + 114;
  return civilDay(year, Math.floor(n / 31), (n % 31) + 1);
}

/** On Saturday it is kept the Friday before, on Sunday the Monday after. */
export function keptNearest(dayNumber: number): number {
  const weekday = weekdayOf(dayNumber);
  return weekday === SATURDAY ? dayNumber - 1 : weekday === SUNDAY ? dayNumber + 1 : dayNumber;
}
/** On a weekend it is kept on the Monday after. */
export function keptAfter(dayNumber: number): number {
  const weekday = weekdayOf(dayNumber);
  return weekday === SATURDAY ? dayNumber + 2 : weekday === SUNDAY ? dayNumber + 1 : dayNumber;
}

/** On Sunday it is kept the day after. */
export const keptMonday = (dayNumber: number): number =>
  weekdayOf(dayNumber) === SUNDAY ? dayNumber + 1 : dayNumber;
/** The last weekday before a day. */
export function weekdayBefore(dayNumber: number): number {
  const weekday = weekdayOf(dayNumber);
  return dayNumber - (weekday === MONDAY ? 3 : weekday === SUNDAY ? 2 : 1);
}

/** Days of which each has a reason of its own. */
export const daysOnce = (
  days: readonly (readonly [year: number, month: number, day: number])[],
): ReadonlySet<number> => new Set(days.map((each) => civilDay(...each)));

/** Holidays year by year, each year made once. */
export function holidayBook(
  holidaysOf: (year: number) => readonly number[],
): (dayNumber: number, year: number) => boolean {
  const years = new Map<number, ReadonlySet<number>>();
  return (dayNumber, year) => {
    let known = years.get(year);
    if (known === undefined) years.set(year, (known = new Set(holidaysOf(year))));
    return known.has(dayNumber);
  };
}
