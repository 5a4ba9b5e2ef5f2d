import { civilDateOf, weekdayOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import {
  civilDay,
  daysOnce,
  easterSunday,
  holidayBook,
  keptAfter,
  lastMonday,
  MONDAY,
  nthWeekday,
  SATURDAY,
  SUNDAY,
} from '#core/market/calendars/dates';

// When the London Stock Exchange is closed (the bank holidays of England and Wales: Banking and Financial Dealings Act 1971 and royal proclamations), and when it
// closes early. Years from 1990 on.

const HALF_PAST_TWELVE_US = 12.5 * 3_600_000_000;

const CLOSED_ONCE = daysOnce([
  [1999, 12, 31], // the turn of the millennium
  [2002, 6, 3], // golden jubilee
  [2011, 4, 29], // a royal wedding
  [2012, 6, 5], // diamond jubilee
  [2022, 6, 3], // platinum jubilee
  [2022, 9, 19], // the funeral of Elizabeth II
  [2023, 5, 8], // the coronation of Charles III
]);
/** Moved to meet a jubilee, or a day of remembrance. */
const EARLY_MAY: Readonly<Record<number, number>> = {
  1995: civilDay(1995, 5, 8),
  2020: civilDay(2020, 5, 8),
};
const SPRING: Readonly<Record<number, number>> = {
  2002: civilDay(2002, 6, 4),
  2012: civilDay(2012, 6, 4),
  2022: civilDay(2022, 6, 2),
};

/** Christmas and the day after; what falls on a weekend is kept on the next days that are free. */
function christmasOf(year: number): readonly number[] {
  const first = civilDay(year, 12, 25);
  const weekday = weekdayOf(first);
  if (weekday === SATURDAY) return [first + 2, first + 3];
  if (weekday === SUNDAY) return [first + 1, first + 2];
  return [first, keptAfter(first + 1)];
}
const isKept = holidayBook((year) => [
  keptAfter(civilDay(year, 1, 1)),
  easterSunday(year) - 2,
  easterSunday(year) + 1,
  EARLY_MAY[year] ?? nthWeekday(year, 5, MONDAY, 1),
  SPRING[year] ?? lastMonday(year, 5),
  lastMonday(year, 8),
  ...christmasOf(year),
]);
export const isLondonHoliday = (dayNumber: number): boolean =>
  isKept(dayNumber, civilDateOf(dayNumber).year) || CLOSED_ONCE.has(dayNumber);

/** The last session before Christmas and before New Year; null: the usual close. */
export function londonEarlyClose(dayNumber: number): Micros | null {
  const { year } = civilDateOf(dayNumber);
  const isLast = (of: number): boolean =>
    dayNumber === lastWeekday(of) && !isLondonHoliday(dayNumber);
  return isLast(civilDay(year, 12, 24)) || isLast(civilDay(year, 12, 31))
    ? HALF_PAST_TWELVE_US
    : null;
}
/** The day itself, or the Friday before. */
function lastWeekday(dayNumber: number): number {
  const weekday = weekdayOf(dayNumber);
  return weekday === SATURDAY ? dayNumber - 1 : weekday === SUNDAY ? dayNumber - 2 : dayNumber;
}
