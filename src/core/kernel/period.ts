import { civilDateOf, dayNumberOf, isoDate, weekdayOf } from './civil.ts';
import { DAY_US, type Moment } from './units.ts';

export const PERIODS = ['day', 'week', 'month'] as const;
export type PeriodName = (typeof PERIODS)[number];
/** Days of the calendar, both included. */
export interface CalendarPeriod {
  readonly from: string;
  readonly to: string;
}

/** The last day, week (from Monday) or month that was over at a moment, in UTC days. */
export function periodBefore(now: Moment, every: PeriodName): CalendarPeriod {
  const today = Math.floor(now / DAY_US);
  if (every === 'day') return daysBetween(today - 1, today - 1);
  if (every === 'week') {
    const monday = today - ((weekdayOf(today) + 6) % 7);
    return daysBetween(monday - 7, monday - 1);
  }
  const first = dayNumberOf({ ...civilDateOf(today), day: 1 });
  return daysBetween(dayNumberOf({ ...civilDateOf(first - 1), day: 1 }), first - 1);
}
const daysBetween = (from: number, to: number): CalendarPeriod => ({
  from: isoDate(civilDateOf(from)),
  to: isoDate(civilDateOf(to)),
});
