import {
  type CivilDate,
  dayNumberOf,
  parseCivilDate,
  parseIsoTime,
  parseTimeOfDay,
  timeOfLocal,
  type Zone,
} from '#core/kernel/civil';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';

export interface Stamp {
  readonly at: TimeUs;
  /** A date without a time of day: a daily bar. */
  readonly isDate: boolean;
}

const FIRST_US = dayNumberOf({ year: 1900, month: 1, day: 1 }) * DAY_US;
const LAST_US = dayNumberOf({ year: 2200, month: 1, day: 1 }) * DAY_US;
/** 1900 to 2199: what lies outside is a slip of the pen or another unit, and no market was open then. */
export const isMarketTime = (at: number): boolean => at >= FIRST_US && at < LAST_US;

/** A day of the calendar on which a market may have been open; null where it is none. */
export function marketDate(text: string): CivilDate | null {
  const date = parseCivilDate(text);
  return date !== null && date.year >= 1900 && date.year < 2200 ? date : null;
}

/** A day has at most 25 hours: what is counted from midnight is no more. */
export const LONGEST_DAY_US = 25 * 3_600_000_000;

/**
 * MKT-20: reads the time stamps of files. `2017-11-01`, `20171101`, `2017-11-01 10:00:00.25` (of `zone`), the same with `Z` or
 * `+02:00`, and counts since 1970 in seconds, milli-, micro- or nanoseconds, told apart by their size (good from 1973 on). Of the years 1900 to 2199; others are no times of a market.
 */
export function stampReader(zone: Zone, order: DateOrder = 'ymd'): (text: string) => Stamp | null {
  // Rows of a file share their date, and often the whole stamp: looked up once.
  let dateText: string = '';
  let midnight: number | null = null;
  let lastText: string = '';
  let last: Stamp | null = null;
  const dates = new Map<string, Stamp | null>();
  return (text) => {
    if (text === lastText) return last;
    lastText = text;
    last = text.length > 10 ? inBounds(read(text)) : (dates.get(text) ?? keep(text));
    return last;
  };
  // A file of many symbols has the same few thousand dates over and over; one of counts has as many stamps as rows.
  function keep(text: string): Stamp | null {
    const stamp = inBounds(read(text));
    if (dates.size < 20_000) dates.set(text, stamp);
    return stamp;
  }
  function read(text: string): Stamp | null {
    if (isCount(text)) return epoch(Number(text));
    return readUsual(text) ?? readUsual(usualOf(text, order));
  }
  function readUsual(text: string | null): Stamp | null {
    if (text === null) return null;
    if (/^\d{8}$/.test(text) || /^\d{4}-\d{2}-\d{2}$/.test(text)) {
      const date = parseCivilDate(text);
      if (date !== null) return { at: timeOfLocal(zone, date, 0), isDate: true };
    }
    if (/^\d+(\.\d+)?$/.test(text)) return epoch(Number(text));
    const match = /^(\d{4}-\d{2}-\d{2}|\d{8})[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)$/.exec(
      text,
    );
    if (match === null) {
      const at = parseIsoTime(text);
      return at === null ? null : { at, isDate: false };
    }
    if (match[1] !== dateText) {
      dateText = match[1] ?? '';
      const date = parseCivilDate(dateText);
      midnight = date === null ? null : timeOfLocal(zone, date, 0);
    }
    const us = parseTimeOfDay((match[2] ?? '').replace(/(\.\d{6})\d+/, '$1'));
    return midnight === null || us === null ? null : { at: timeUs(midnight + us), isDate: false };
  }
}

/** Nine digits or more, and nothing else: a date has eight. */
function isCount(text: string): boolean {
  if (text.length < 9 || text.length > 19) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return true;
}

/** Which number of 01/02/2024 is the month. */
export type DateOrder = 'ymd' | 'mdy' | 'dmy';
export const DATE_ORDERS: readonly DateOrder[] = ['ymd', 'mdy', 'dmy'];
const YEAR_LAST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?: (.*))?$/;
const YEAR_FIRST = /^(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?: (.*))?$/;
const HALF_DAY = /^(\d{1,2})(:\d{2}(?::\d{2}(?:\.\d+)?)?) ?([AP])M$/i;

/** A date whose year comes last: only somebody who knows the file can say which number is the month. */
export const isYearLast = (text: string): boolean => YEAR_LAST.test(text.replace(/ +/g, ' '));

/** Other ways to write a date, as the usual one; null: it is none of them. */
function usualOf(text: string, order: DateOrder): string | null {
  const plain = text.trim().replace(/ +/g, ' ');
  const first = YEAR_FIRST.exec(plain);
  const last = order === 'ymd' ? null : YEAR_LAST.exec(plain);
  if (first === null && last === null) return plain === text ? null : plain;
  const [, a = '', b = '', c = '', time] = first ?? last ?? [];
  const [year, month, day] = first !== null ? [a, b, c] : order === 'mdy' ? [c, a, b] : [c, b, a];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return time === undefined ? date : `${date} ${wholeDay(time)}`;
}
/** 2:30 PM is 14:30. */
function wholeDay(time: string): string {
  const found = HALF_DAY.exec(time);
  if (found === null) return time;
  const [, hours = '', rest = '', half = ''] = found;
  const hour = (Number(hours) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return `${String(hour).padStart(2, '0')}${rest}`;
}

const inBounds = (stamp: Stamp | null): Stamp | null =>
  stamp !== null && isMarketTime(stamp.at) ? stamp : null;

function epoch(count: number): Stamp | null {
  if (count < 1e8) return null;
  const us =
    count < 1e11 ? count * 1e6 : count < 1e14 ? count * 1e3 : count < 1e17 ? count : count / 1e3;
  return isMarketTime(us) ? { at: timeUs(Math.round(us)), isDate: false } : null;
}
