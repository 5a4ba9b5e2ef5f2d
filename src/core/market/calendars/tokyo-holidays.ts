import { civilDateOf, weekdayOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import {
  civilDay,
  daysOnce,
  holidayBook,
  MONDAY,
  nthWeekday,
  SUNDAY,
} from '#core/market/calendars/dates';

// When the Tokyo Stock Exchange is closed: the national holidays (Act on National Holidays, 1948, as amended; days of the equinoxes by the National Astronomical Observatory),
// and 31 December to 3 January. Years from 1990 to 2027.

const HOUR_US = 3_600_000_000;
const CLOSED_ONCE = daysOnce([
  [1990, 11, 12], // enthronement
  [1993, 6, 9], // a royal wedding
  [2019, 4, 30], // abdication, accession, and the day between holidays
  [2019, 5, 1],
  [2019, 5, 2],
  [2019, 10, 22], // enthronement
  [2020, 10, 1], // the trading system failed
]);
/** Afternoons were made longer. */
const LATER_CLOSE = civilDay(2024, 11, 5);
export const tokyoClose = (dayNumber: number): Micros =>
  (dayNumber < LATER_CLOSE ? 15 : 15.5) * HOUR_US;

/** The day of the equinox in Japan, of the years 1980 to 2099, by the mean length of a year. */
const equinox = (year: number, month: number, base: number): number =>
  civilDay(
    year,
    month,
    Math.floor(base + 0.242194 * (year - 1980)) - Math.floor((year - 1980) / 4),
  );

/** The days of the Olympic games of 2020, which were held a year later, moved three holidays. */
function ofSummer(year: number): readonly number[] {
  if (year === 2020) return [civilDay(2020, 7, 23), civilDay(2020, 7, 24), civilDay(2020, 8, 10)];
  if (year === 2021) return [civilDay(2021, 7, 22), civilDay(2021, 7, 23), civilDay(2021, 8, 8)];
  return [
    ...(year >= 2003
      ? [nthWeekday(year, 7, MONDAY, 3)]
      : year >= 1996
        ? [civilDay(year, 7, 20)]
        : []), // Marine Day
    ...(year >= 2016 ? [civilDay(year, 8, 11)] : []), // Mountain Day
    year >= 2000 ? nthWeekday(year, 10, MONDAY, 2) : civilDay(year, 10, 10), // Sports Day
  ];
}
function ofTheEmperor(year: number): readonly number[] {
  if (year === 2019) return [];
  return [year < 2019 ? civilDay(year, 12, 23) : civilDay(year, 2, 23)];
}
/** Those that the law names. */
const named = (year: number): readonly number[] => [
  civilDay(year, 1, 1),
  year >= 2000 ? nthWeekday(year, 1, MONDAY, 2) : civilDay(year, 1, 15), // Coming of Age
  civilDay(year, 2, 11), // National Foundation
  equinox(year, 3, 20.8431),
  civilDay(year, 4, 29), // Greenery, then Showa
  civilDay(year, 5, 3), // Constitution
  ...(year >= 2007 ? [civilDay(year, 5, 4)] : []), // Greenery
  civilDay(year, 5, 5), // Children
  ...ofSummer(year),
  year >= 2003 ? nthWeekday(year, 9, MONDAY, 3) : civilDay(year, 9, 15), // Respect for the Aged
  equinox(year, 9, 23.2488),
  civilDay(year, 11, 3), // Culture
  civilDay(year, 11, 23), // Labour
  ...ofTheEmperor(year),
];

/** A holiday on a Sunday is kept on the next day that is none; before 2007 on the Monday, and not where that is a holiday itself. */
function keptInstead(year: number, days: ReadonlySet<number>): readonly number[] {
  return [...days]
    .filter((day) => weekdayOf(day) === SUNDAY)
    .flatMap((day) => {
      let instead = day + 1;
      if (year < 2007) return days.has(instead) ? [] : [instead];
      while (days.has(instead)) instead++;
      return [instead];
    });
}
const isKept = holidayBook((year) => {
  const days = new Set(named(year));
  const instead = keptInstead(year, days);
  // A day between two holidays is one itself.
  const between = [...days].map((day) => day + 1).filter((day) => days.has(day + 1));
  return [
    ...days,
    ...instead,
    ...between,
    civilDay(year, 1, 2),
    civilDay(year, 1, 3),
    civilDay(year, 12, 31),
  ];
});
export const isTokyoHoliday = (dayNumber: number): boolean =>
  isKept(dayNumber, civilDateOf(dayNumber).year) || CLOSED_ONCE.has(dayNumber);
