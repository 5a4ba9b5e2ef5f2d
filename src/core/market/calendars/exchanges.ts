import {
  type CivilDate,
  civilDateOf,
  dayNumberOf,
  timeOfLocal,
  weekdayOf,
  type Zone,
} from '#core/kernel/civil';
import type { Micros, TimeUs } from '#core/kernel/units';
import { chicagoEarlyClose, isChicagoHoliday } from '#core/market/calendars/chicago-holidays';
import { isLondonHoliday, londonEarlyClose } from '#core/market/calendars/london-holidays';
import { isUsHoliday, usEarlyClose } from '#core/market/calendars/us-holidays';

/** Exchanges whose every session is known, by ISO 10383. */
export type ExchangeCode = 'XNYS' | 'XNAS' | 'XLON' | 'CMES';

interface ExchangeRules {
  readonly zone: Zone;
  /** After midnight of the session's date; of the evening before it is negative. */
  readonly openUs: Micros;
  readonly closeUs: Micros;
  isHoliday(dayNumber: number): boolean;
  /** null: the usual one. */
  earlyClose(dayNumber: number): Micros | null;
}
const HOUR_US = 3_600_000_000;
const NEW_YORK: ExchangeRules = {
  zone: 'America/New_York',
  openUs: 9.5 * HOUR_US,
  closeUs: 16 * HOUR_US,
  isHoliday: isUsHoliday,
  earlyClose: usEarlyClose,
};
const RULES: { readonly [Code in ExchangeCode]: ExchangeRules } = {
  XNYS: NEW_YORK,
  XNAS: NEW_YORK,
  XLON: {
    zone: 'Europe/London',
    openUs: 8 * HOUR_US,
    closeUs: 16.5 * HOUR_US,
    isHoliday: isLondonHoliday,
    earlyClose: londonEarlyClose,
  },
  CMES: {
    zone: 'America/Chicago',
    openUs: -7 * HOUR_US,
    closeUs: 17 * HOUR_US,
    isHoliday: isChicagoHoliday,
    earlyClose: chicagoEarlyClose,
  },
};
export const EXCHANGES = Object.keys(RULES) as readonly ExchangeCode[];

export interface ExchangeSession {
  readonly date: CivilDate;
  readonly open: TimeUs;
  readonly close: TimeUs;
}

/** The continuous session of a civil day; null: none. */
export function exchangeSession(code: ExchangeCode, date: CivilDate): ExchangeSession | null {
  const known = SEEN[code];
  const dayNumber = dayNumberOf(date);
  let session = known.get(dayNumber);
  if (session === undefined) known.set(dayNumber, (session = sessionByRules(code, date)));
  return session;
}
/** Asked with every event of a tape. */
const SEEN: { readonly [Code in ExchangeCode]: Map<number, ExchangeSession | null> } = {
  XNYS: new Map(),
  XNAS: new Map(),
  XLON: new Map(),
  CMES: new Map(),
};
function sessionByRules(code: ExchangeCode, date: CivilDate): ExchangeSession | null {
  const { zone, openUs, closeUs, isHoliday, earlyClose } = RULES[code];
  const dayNumber = dayNumberOf(date);
  const weekday = weekdayOf(dayNumber);
  if (weekday === 0 || weekday === 6 || isHoliday(dayNumber)) return null;
  return {
    date,
    open: timeOfLocal(zone, date, openUs),
    close: timeOfLocal(zone, date, earlyClose(dayNumber) ?? closeUs),
  };
}

/** All sessions from one day to another, both included. */
export function exchangeSessions(
  code: ExchangeCode,
  from: CivilDate,
  to: CivilDate,
): readonly ExchangeSession[] {
  const found: ExchangeSession[] = [];
  for (let day = dayNumberOf(from); day <= dayNumberOf(to); day++) {
    const session = exchangeSession(code, civilDateOf(day));
    if (session !== null) found.push(session);
  }
  return found;
}
