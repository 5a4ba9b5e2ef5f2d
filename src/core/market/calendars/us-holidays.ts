import { type CivilDate, civilDateOf, weekdayOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import {
  civilDay,
  daysOnce,
  easterSunday,
  FRIDAY,
  holidayBook,
  keptNearest,
  lastMonday,
  MONDAY,
  nthWeekday,
  SATURDAY,
  THURSDAY,
  TUESDAY,
  WEDNESDAY,
} from '#core/market/calendars/dates';

// When the New York Stock Exchange and Nasdaq are closed, and when they close early. Sources: NYSE Rule 7.2 and the exchange's yearly notices; the days of
// mourning and of storms are named. Years from 1990 on.

const HOUR_US = 3_600_000_000;

/** Days of national mourning. */
export const US_MOURNING = daysOnce([
  [1994, 4, 27], // President Nixon
  [2004, 6, 11], // President Reagan
  [2007, 1, 2], // President Ford
  [2018, 12, 5], // President G. H. W. Bush
  [2025, 1, 9], // President Carter
]);
const CLOSED_ONCE = daysOnce([
  [2001, 9, 11], // the attacks of that day, until the 14th
  [2001, 9, 12],
  [2001, 9, 13],
  [2001, 9, 14],
  [2012, 10, 29], // hurricane Sandy
  [2012, 10, 30],
]);
const EARLY_ONCE = daysOnce([
  [1997, 12, 26],
  [1999, 12, 31],
  [2003, 12, 26],
]);

/** A Saturday's is not kept: the Friday before is the end of a year's accounts. */
export function usNewYear(year: number): number {
  const first = civilDay(year, 1, 1);
  return weekdayOf(first) === SATURDAY ? first : keptNearest(first);
}
export const usChristmas = (year: number): number => keptNearest(civilDay(year, 12, 25));
export const goodFriday = (year: number): number => easterSunday(year) - 2;
export const thanksgiving = (year: number): number => nthWeekday(year, 11, THURSDAY, 4);
/** Those on which shares do not trade and futures do, until noon. */
export const usHalfHolidays = (year: number): readonly number[] => [
  ...(year >= 1998 ? [nthWeekday(year, 1, MONDAY, 3)] : []), // Martin Luther King
  nthWeekday(year, 2, MONDAY, 3), // Washington's birthday
  lastMonday(year, 5), // Memorial Day
  ...(year >= 2022 ? [keptNearest(civilDay(year, 6, 19))] : []), // Juneteenth
  keptNearest(civilDay(year, 7, 4)),
  nthWeekday(year, 9, MONDAY, 1), // Labor Day
  thanksgiving(year),
];

const isKept = holidayBook((year) => [
  usNewYear(year),
  goodFriday(year),
  usChristmas(year),
  ...usHalfHolidays(year),
]);
export const isUsHoliday = (dayNumber: number): boolean =>
  isKept(dayNumber, civilDateOf(dayNumber).year) ||
  CLOSED_ONCE.has(dayNumber) ||
  US_MOURNING.has(dayNumber);

/** Microseconds after midnight of New York; null: the usual close. Of a day that is no holiday. */
export function usEarlyClose(dayNumber: number): Micros | null {
  const date = civilDateOf(dayNumber);
  if (!isEarly(dayNumber, date)) return null;
  return (date.year < 1993 ? 14 : 13) * HOUR_US;
}
/** On a Friday it is a holiday itself. */
export function isChristmasEve(dayNumber: number): boolean {
  const { month, day } = civilDateOf(dayNumber);
  const weekday = weekdayOf(dayNumber);
  return month === 12 && day === 24 && weekday >= MONDAY && weekday <= THURSDAY;
}
function isEarly(dayNumber: number, { year, month, day }: CivilDate): boolean {
  const weekday = weekdayOf(dayNumber);
  if (EARLY_ONCE.has(dayNumber)) return true;
  if (year >= 1992 && dayNumber === thanksgiving(year) + 1) return true;
  if (month === 12 && day === 24) return isChristmasEve(dayNumber);
  if (month !== 7 || year < 1995) return false;
  // The eve of Independence Day; where that is in the middle of a week the Friday after, until 2013.
  if (day === 3)
    return (
      weekday === MONDAY ||
      weekday === TUESDAY ||
      weekday === THURSDAY ||
      (weekday === WEDNESDAY && year >= 2013)
    );
  return day === 5 && weekday === FRIDAY && year < 2013;
}
