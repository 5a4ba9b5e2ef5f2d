import { civilDateOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import {
  civilDay,
  daysOnce,
  easterSunday,
  holidayBook,
  weekdayBefore,
} from '#core/market/calendars/dates';

// When Xetra (Frankfurt) and Euronext Paris are closed, and when they close early. Sources: the trading calendars of Deutsche Börse and of Euronext. Years from 1990 on.

const HOUR_US = 3_600_000_000;

/** New Year, the days of Easter, of labour and of Christmas. */
const common = (year: number): readonly number[] => [
  civilDay(year, 1, 1),
  easterSunday(year) - 2,
  easterSunday(year) + 1,
  civilDay(year, 5, 1),
  civilDay(year, 12, 25),
  civilDay(year, 12, 26),
];
const whitMonday = (year: number): number => easterSunday(year) + 50;

const FRANKFURT_ONCE = daysOnce([
  [2007, 5, 28], // Whit Monday
  [2017, 10, 31], // 500 years of the Reformation
]);
const isFrankfurtKept = holidayBook((year) => [
  ...common(year),
  ...(year >= 2015 && year <= 2021 ? [whitMonday(year)] : []),
  ...(year >= 2014 && year <= 2021 ? [civilDay(year, 10, 3)] : []), // German Unity
  civilDay(year, 12, 24),
  civilDay(year, 12, 31),
]);
export const isFrankfurtHoliday = (dayNumber: number): boolean =>
  isFrankfurtKept(dayNumber, civilDateOf(dayNumber).year) || FRANKFURT_ONCE.has(dayNumber);
/** The last session of a year, since 2010; null: the usual close. */
export function frankfurtEarlyClose(dayNumber: number): Micros | null {
  const { year } = civilDateOf(dayNumber);
  return year >= 2010 && dayNumber === weekdayBefore(civilDay(year, 12, 31)) ? 14 * HOUR_US : null;
}

const isParisKept = holidayBook((year) => [
  ...common(year),
  ...(year < 2002 ? [whitMonday(year), civilDay(year, 7, 14), civilDay(year, 12, 31)] : []),
]);
export const isParisHoliday = (dayNumber: number): boolean =>
  isParisKept(dayNumber, civilDateOf(dayNumber).year);
/** Christmas Eve and New Year's Eve; null: the usual close. */
export function parisEarlyClose(dayNumber: number): Micros | null {
  const { month, day } = civilDateOf(dayNumber);
  return month === 12 && (day === 24 || day === 31) ? (14 * 60 + 5) * 60_000_000 : null;
}
