import {
  type CivilDate,
  civilDateOf,
  isoDate,
  localOf,
  timeOfLocal,
  weekdayOf,
} from '#core/kernel/civil';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { AlpacaDocument } from './alpaca-text.ts';

const ZONE = 'America/New_York';
const MINUTE_US = 60_000_000;
const OPEN = { minutes: 9 * 60 + 30, text: '09:30' };
const CLOSE = { minutes: 16 * 60, text: '16:00' };

const isWeekday = (day: number): boolean => ![0, 6].includes(weekdayOf(day));
function weekdayAfter(day: number): number {
  const tomorrow = day + 1;
  return isWeekday(tomorrow) ? tomorrow : weekdayAfter(tomorrow);
}
/** Minutes after midnight in New York on a day, as UTC. */
const at = (day: number, minutes: number): TimeUs =>
  timeOfLocal(ZONE, civilDateOf(day), minutes * MINUTE_US);
export const newYorkMidnight = (date: CivilDate): TimeUs => timeOfLocal(ZONE, date, 0);

/** A moment on the clock of New York, with its offset: `2026-11-30T10:30:00.000000-05:00`. */
export function newYorkTime(us: number): string {
  const now = timeUs(us);
  const { dayNumber, sinceMidnightUs } = localOf(ZONE, now);
  const hours = Math.round((dayNumber * 1440 + sinceMidnightUs / MINUTE_US - us / MINUTE_US) / 60);
  const clock = new Date(Math.floor(us / 1000) + hours * 3_600_000).toISOString().slice(0, -1);
  return `${clock}${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

/** The first weekday's opening, or close, that is still to come. */
function next(us: number, minutes: number): TimeUs {
  for (let day = localOf(ZONE, timeUs(us)).dayNumber; ; day++)
    if (isWeekday(day) && at(day, minutes) > us) return at(day, minutes);
}
/** ALP-10: always open, with the hours that the calendar names beside it. */
export const clockSaid = (us: number): AlpacaDocument => ({
  timestamp: newYorkTime(us),
  is_open: true,
  next_open: newYorkTime(next(us, OPEN.minutes)),
  next_close: newYorkTime(next(us, CLOSE.minutes)),
});

/** ALP-10: every weekday of a range of days, both included; holidays are none here. */
export function calendarSaid(first: number, last: number): readonly AlpacaDocument[] {
  const days: AlpacaDocument[] = [];
  for (let day = first; day <= last; day++)
    if (isWeekday(day))
      days.push({
        date: isoDate(civilDateOf(day)),
        open: OPEN.text,
        close: CLOSE.text,
        session_open: '0400',
        session_close: '2000',
        settlement_date: isoDate(civilDateOf(weekdayAfter(day))),
      });
  return days;
}
