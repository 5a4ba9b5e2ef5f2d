import { invariant } from '#core/kernel/assert';
import { DAY_US, type Micros, type TimeUs, timeUs } from '#core/kernel/units';

/** A calendar day without a zone. Months from 1. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01 of a proleptic Gregorian date. Hinnant (2013), "chrono-compatible low-level date algorithms". */
export function dayNumberOf(date: CivilDate): number {
  const y = date.month <= 2 ? date.year - 1 : date.year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear =
    Math.floor((153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5) + date.day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilDateOf(dayNumber: number): CivilDate {
  const z = dayNumber + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

/** 0 is Sunday. */
export const weekdayOf = (dayNumber: number): number => (((dayNumber + 4) % 7) + 7) % 7;

/** Zones as rules, so that core needs no clock library. Offsets are minutes east of UTC. */
export type Zone =
  | 'UTC'
  | 'America/New_York'
  | 'America/Chicago'
  | 'Europe/London'
  | 'Europe/Berlin'
  | 'Europe/Paris'
  | 'Asia/Hong_Kong'
  | 'Asia/Tokyo';
const STANDARD: {
  readonly [Z in Zone]: { readonly minutes: number; readonly summer: 'none' | 'us' | 'uk' | 'eu' };
} = {
  UTC: { minutes: 0, summer: 'none' },
  'America/New_York': { minutes: -300, summer: 'us' },
  'America/Chicago': { minutes: -360, summer: 'us' },
  'Europe/London': { minutes: 0, summer: 'uk' },
  'Europe/Berlin': { minutes: 60, summer: 'eu' },
  'Europe/Paris': { minutes: 60, summer: 'eu' },
  'Asia/Hong_Kong': { minutes: 480, summer: 'none' },
  'Asia/Tokyo': { minutes: 540, summer: 'none' },
};

export const ZONES = Object.keys(STANDARD) as readonly Zone[];

const nthSunday = (year: number, month: number, nth: number): number => {
  const first = dayNumberOf({ year, month, day: 1 });
  return first + ((7 - weekdayOf(first)) % 7) + 7 * (nth - 1);
};
const lastSunday = (year: number, month: number): number => {
  const last =
    dayNumberOf(
      month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 },
    ) - 1;
  return last - weekdayOf(last);
};

/** First and last UTC minute of summer time. US: Energy Policy Act 2005 (from 2007), Uniform Time Act before (1987-2006). EU: Directive 2000/84/EC; before 1996 summer ended in October in the United Kingdom (Summer Time Orders) and in September on the continent. */
function summerUtcMinutes(
  year: number,
  rule: 'us' | 'uk' | 'eu',
  standardMinutes: number,
): readonly [number, number] {
  if (rule !== 'us') {
    const usual = year >= 1996 ? lastSunday(year, 10) : lastSunday(year, 9);
    const end = rule === 'uk' && year < 1996 ? nthSunday(year, 10, 4) : usual;
    return [lastSunday(year, 3) * 1440 + 60, end * 1440 + 60];
  }
  const [from, to] =
    year >= 2007
      ? [nthSunday(year, 3, 2), nthSunday(year, 11, 1)]
      : [nthSunday(year, 4, 1), lastSunday(year, 10)];
  return [from * 1440 + 120 - standardMinutes, to * 1440 + 120 - standardMinutes - 60];
}

function offsetMinutesAt(zone: Zone, at: TimeUs): number {
  const { minutes, summer } = STANDARD[zone];
  if (summer === 'none') return minutes;
  const utcMinute = Math.floor(at / 60_000_000);
  const [from, to] = summerUtcMinutes(civilDateOf(Math.floor(at / DAY_US)).year, summer, minutes);
  return utcMinute >= from && utcMinute < to ? minutes + 60 : minutes;
}

/** Local midnight plus `sinceMidnightUs` of wall time on that civil day, as UTC. Sessions never span a DST change, so the day's offset at noon holds for all of it. */
export function timeOfLocal(zone: Zone, date: CivilDate, sinceMidnightUs: number): TimeUs {
  const midnight = dayNumberOf(date) * DAY_US;
  const noonUtc = timeUs(midnight + DAY_US / 2 - STANDARD[zone].minutes * 60_000_000);
  return timeUs(midnight - offsetMinutesAt(zone, noonUtc) * 60_000_000 + sinceMidnightUs);
}

export interface LocalTime {
  readonly date: CivilDate;
  readonly dayNumber: number;
  readonly sinceMidnightUs: Micros;
}
export function localOf(zone: Zone, at: TimeUs): LocalTime {
  const local = at + offsetMinutesAt(zone, at) * 60_000_000;
  const dayNumber = Math.floor(local / DAY_US);
  return { date: civilDateOf(dayNumber), dayNumber, sinceMidnightUs: local - dayNumber * DAY_US };
}

const two = (n: number): string => String(n).padStart(2, '0');
export const isoDate = (date: CivilDate): string =>
  `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;

/** ISO-8601 UTC with microseconds: 2012-06-21T14:00:00.000000Z. */
export function isoTime(at: TimeUs): string {
  const day = Math.floor(at / DAY_US);
  const us = at - day * DAY_US;
  const s = Math.floor(us / 1e6);
  return `${isoDate(civilDateOf(day))}T${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(us - s * 1e6).padStart(6, '0')}Z`;
}

/** Markets of other centuries are typing mistakes, and microseconds beyond 2255 are no safe integers. */
const YEAR_MIN = 1800;
const YEAR_MAX = 2200;

/** '2012-06-21' or '20120621', of the years 1800 to 2200; null where it is no such date of the calendar. */
export function parseCivilDate(text: string): CivilDate | null {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (match === null) return null;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  if (date.year < YEAR_MIN || date.year > YEAR_MAX) return null;
  const again = civilDateOf(dayNumberOf(date));
  return again.month === date.month && again.day === date.day ? date : null;
}

/** '10:00', '09:30:15' or '09:30:15.250000' to microseconds after midnight; null where it is no time of day ('24:00' is allowed: the end of the day). */
export function parseTimeOfDay(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?$/.exec(text);
  if (match === null) return null;
  const h = Number(match[1]);
  const m = Number(match[2]);
  const s = Number(match[3] ?? 0);
  const us = (h * 3600 + m * 60 + s) * 1e6 + Number((match[4] ?? '').padEnd(6, '0'));
  return m < 60 && s < 60 && us <= DAY_US ? us : null;
}

/** ISO-8601 with zone ('…Z' or '+02:00') to UTC, of the years 1800 to 2200; null where it is none. */
export function parseIsoTime(text: string): TimeUs | null {
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})$/.exec(
      text,
    );
  if (match === null) return null;
  const date = parseCivilDate(match[1] ?? '');
  const us = parseTimeOfDay((match[2] ?? '').replace(/(\.\d{6})\d+/, '$1'));
  if (date === null || us === null) return null;
  const zone = match[3] ?? 'Z';
  const offset =
    zone === 'Z'
      ? 0
      : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  invariant(Number.isFinite(offset), 'the pattern lets only numbers through');
  return timeUs(dayNumberOf(date) * DAY_US + us - offset * 60_000_000);
}
