import {
  type CivilDate,
  dayNumberOf,
  localOf,
  timeOfLocal,
  weekdayOf,
  type Zone,
} from '#core/kernel/civil';
import { DAY_US, type Days, type Micros, type TimeUs } from '#core/kernel/units';
import { type ExchangeCode, exchangeSession } from '#core/market/calendars/exchanges';

/** When an instrument trades continuously. Times are microseconds after local midnight; `weekdays` from 0 (Sunday). */
export interface Session {
  readonly zone: Zone;
  readonly openUs: Micros;
  readonly closeUs: Micros;
  readonly weekdays: readonly number[];
  /** Day numbers (days since 1970-01-01) without trading. */
  readonly holidays: readonly number[];
  /** Day number and the close of that day, in microseconds after local midnight. */
  readonly earlyCloses: readonly (readonly [dayNumber: number, closeUs: number])[];
  /** Whose sessions these are, with all holidays and early closes; without it what stands here is all that is known. */
  readonly exchange?: ExchangeCode;
  /** Trading days a year: volatility is annualised with it. */
  readonly daysPerYear: Days;
}
const hour = 3_600_000_000;

export const US_EQUITY_SESSION: Session = {
  zone: 'America/New_York',
  openUs: 9.5 * hour,
  closeUs: 16 * hour,
  weekdays: [1, 2, 3, 4, 5],
  holidays: [],
  earlyCloses: [],
  exchange: 'XNYS',
  daysPerYear: 252,
};
export const ALWAYS_OPEN: Session = {
  zone: 'UTC',
  openUs: 0,
  closeUs: DAY_US,
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  holidays: [],
  earlyCloses: [],
  daysPerYear: 365,
};

export interface SessionDay {
  readonly open: TimeUs;
  readonly close: TimeUs;
}

/** The session of a civil day; null where the market is closed all day. */
export function sessionOn(session: Session, date: CivilDate): SessionDay | null {
  if (session.exchange !== undefined) return exchangeSession(session.exchange, date);
  const dayNumber = dayNumberOf(date);
  if (!session.weekdays.includes(weekdayOf(dayNumber)) || session.holidays.includes(dayNumber))
    return null;
  const early = session.earlyCloses.find(([day]) => day === dayNumber);
  return {
    open: timeOfLocal(session.zone, date, session.openUs),
    close: timeOfLocal(session.zone, date, early?.[1] ?? session.closeUs),
  };
}

/** The session of the civil day that `at` falls on. */
export const sessionAt = (session: Session, at: TimeUs): SessionDay | null =>
  sessionOn(session, localOf(session.zone, at).date);

export function isOpen(session: Session, at: TimeUs): boolean {
  const day = sessionAt(session, at);
  return day !== null && at >= day.open && at < day.close;
}
