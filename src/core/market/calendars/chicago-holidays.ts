import { civilDateOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import { holidayBook } from '#core/market/calendars/dates';
import {
  goodFriday,
  isChristmasEve,
  thanksgiving,
  US_MOURNING,
  usChristmas,
  usHalfHolidays,
  usNewYear,
} from '#core/market/calendars/us-holidays';

// When the equity index futures of the CME (ES) are closed, and when they stop at noon: on most holidays of the United States they trade until then. Sources: CME
// Globex holiday calendars. Years from 1990 on.

const NOON_US = 12 * 3_600_000_000;

const isClosed = holidayBook((year) => [usNewYear(year), goodFriday(year), usChristmas(year)]);
export const isChicagoHoliday = (dayNumber: number): boolean =>
  isClosed(dayNumber, civilDateOf(dayNumber).year) || US_MOURNING.has(dayNumber);

const isHalf = holidayBook((year) => [
  ...usHalfHolidays(year),
  ...(year >= 1993 ? [thanksgiving(year) + 1] : []),
]);
/** Microseconds after midnight of Chicago; null: the usual close. */
export function chicagoEarlyClose(dayNumber: number): Micros | null {
  const { year } = civilDateOf(dayNumber);
  return isHalf(dayNumber, year) || isChristmasEve(dayNumber) ? NOON_US : null;
}
