import {
  type CivilDate,
  civilDateOf,
  dayNumberOf,
  localOf,
  timeOfLocal,
  weekdayOf,
  type Zone,
} from '#core/kernel/civil';
import { DAY_US, type Days, type Micros, type Ratio, type TimeUs } from '#core/kernel/units';
import {
  type ExchangeCode,
  exchangeSession,
  type TradingBreak,
  usualHours,
} from '#core/market/calendars/exchanges';

/** When an instrument trades continuously. Times are microseconds after local midnight, negative on the evening before; `weekdays` from 0 (Sunday). */
export interface Session {
  readonly zone: Zone;
  readonly openUs: Micros;
  readonly closeUs: Micros;
  readonly weekdays: readonly number[];
  /** Day numbers (days since 1970-01-01) without trading. */
  readonly holidays: readonly number[];
  /** Without trading every day, after local midnight. */
  readonly lunchUs?: readonly [from: Micros, to: Micros];
  /** Day number and the close of that day, in microseconds after local midnight. */
  readonly earlyCloses: readonly (readonly [dayNumber: number, closeUs: number])[];
  /** Whose sessions these are, with all holidays and early closes; without it what stands here is all that is known. */
  readonly exchange?: ExchangeCode;
  /** Trading days a year: volatility is annualised with it. */
  readonly daysPerYear: Days;
}

/** The sessions of an exchange that is known, with all its holidays and early closes. */
export function sessionOfExchange(exchange: ExchangeCode): Session {
  const { zone, openUs, closeUs, lunchUs, weekdays, daysPerYear } = usualHours(exchange);
  return {
    zone,
    openUs,
    closeUs,
    weekdays,
    holidays: [],
    earlyCloses: [],
    ...(lunchUs === null ? {} : { lunchUs }),
    exchange,
    daysPerYear,
  };
}
export const US_EQUITY_SESSION: Session = sessionOfExchange('XNYS');
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
  /** Between open and close without continuous trading, in order. */
  readonly breaks: readonly TradingBreak[];
  /** Of a usual day's trading time: below 1 where the market closes early. */
  readonly share: Ratio;
}

/** The session of a civil day; null where the market is closed all day. */
export function sessionOn(session: Session, date: CivilDate): SessionDay | null {
  if (session.exchange !== undefined) return exchangeSession(session.exchange, date);
  const dayNumber = dayNumberOf(date);
  if (!session.weekdays.includes(weekdayOf(dayNumber)) || session.holidays.includes(dayNumber))
    return null;
  const early = session.earlyCloses.find(([day]) => day === dayNumber);
  const local = (sinceMidnight: Micros): TimeUs => timeOfLocal(session.zone, date, sinceMidnight);
  const closeUs = early?.[1] ?? session.closeUs;
  const lunch = session.lunchUs;
  return {
    open: local(session.openUs),
    close: local(closeUs),
    breaks:
      lunch === undefined || closeUs < lunch[1]
        ? []
        : [{ from: local(lunch[0]), to: local(lunch[1]) }],
    share: (closeUs - session.openUs) / (session.closeUs - session.openUs),
  };
}

/** The day to whose session a moment belongs, as a day number: the civil day, or the next one from the evening on where sessions open then. */
export function tradingDayOf(session: Session, at: TimeUs): number {
  const { dayNumber, sinceMidnightUs } = localOf(session.zone, at);
  return session.openUs < 0 && sinceMidnightUs >= DAY_US + session.openUs
    ? dayNumber + 1
    : dayNumber;
}
/** The session of the trading day that `at` falls on. */
export const sessionAt = (session: Session, at: TimeUs): SessionDay | null =>
  sessionOn(session, civilDateOf(tradingDayOf(session, at)));

export function isOpen(session: Session, at: TimeUs): boolean {
  const day = sessionAt(session, at);
  return (
    day !== null &&
    at >= day.open &&
    at < day.close &&
    day.breaks.every(({ from, to }) => at < from || at >= to)
  );
}

const LOOK_AHEAD_DAYS = 14;
/** The first day with a session from `dayNumber` on, as a day number; null: none within two weeks. */
export function tradingDayFrom(session: Session, dayNumber: number): number | null {
  for (let day = dayNumber; day < dayNumber + LOOK_AHEAD_DAYS; day++)
    if (sessionOn(session, civilDateOf(day)) !== null) return day;
  return null;
}
/** The first session that opens after `at`; null: none within two weeks. */
export function nextSession(session: Session, at: TimeUs): SessionDay | null {
  const today = tradingDayOf(session, at);
  for (let day = today; day < today + LOOK_AHEAD_DAYS; day++) {
    const hours = sessionOn(session, civilDateOf(day));
    if (hours !== null && hours.open > at) return hours;
  }
  return null;
}

const HOLIDAYS_AHEAD_DAYS = 5 * 366;
const seen = new Map<string, readonly number[]>();
/** Days of the week on which others trade and this market does not, from `dayNumber` on and for five years, as day numbers. */
export function holidaysFrom(session: Session, dayNumber: number): readonly number[] {
  const { exchange, weekdays } = session;
  if (exchange === undefined) return session.holidays;
  const key = `${exchange} ${dayNumber}`;
  let days = seen.get(key);
  if (days === undefined) {
    days = Array.from({ length: HOLIDAYS_AHEAD_DAYS }, (_, i) => dayNumber + i).filter(
      (day) =>
        weekdays.includes(weekdayOf(day)) && exchangeSession(exchange, civilDateOf(day)) === null,
    );
    seen.clear();
    seen.set(key, days);
  }
  return days;
}

/** Continuous trading from one moment of a session to another, in microseconds: breaks are left out. */
export function tradedTime({ breaks }: SessionDay, from: number, to: number): Micros {
  let time = to - from;
  for (const each of breaks) time -= Math.max(0, Math.min(to, each.to) - Math.max(from, each.from));
  return time;
}
/** The moment of a session by which so much trading time has passed since `from`, all in microseconds. */
export function timeAfter({ breaks }: SessionDay, from: number, traded: Micros): number {
  let at = from + traded;
  for (const each of breaks)
    if (from < each.to && at > each.from) at += each.to - Math.max(from, each.from);
  return at;
}
/** Where in its session a moment is: 0 at the open, 1 at the close, measured in time of continuous trading. */
export const fractionOfDay = (day: SessionDay, at: number): number =>
  tradedTime(day, day.open, at) / tradedTime(day, day.open, day.close);
/** Continuous trading of a usual day, in microseconds. */
export const usualDayUs = ({ openUs, closeUs, lunchUs }: Session): Micros =>
  closeUs - openUs - (lunchUs === undefined ? 0 : lunchUs[1] - lunchUs[0]);

/** A market of 24 hours on every day of the week, without a holiday. */
export const isAlwaysOpen = (session: Session): boolean =>
  session.openUs === 0 &&
  session.closeUs === DAY_US &&
  session.weekdays.length === 7 &&
  session.holidays.length === 0 &&
  session.earlyCloses.length === 0;
