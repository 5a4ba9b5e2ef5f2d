import {
  type CivilDate,
  civilDateOf,
  dayNumberOf,
  timeOfLocal,
  weekdayOf,
  type Zone,
} from '#core/kernel/civil';
import type { Micros, Ratio, TimeUs } from '#core/kernel/units';
import { chicagoEarlyClose, isChicagoHoliday } from '#core/market/calendars/chicago-holidays';
import {
  frankfurtEarlyClose,
  isFrankfurtHoliday,
  isParisHoliday,
  parisEarlyClose,
} from '#core/market/calendars/euro-holidays';
import {
  hongKongEarlyClose,
  hongKongOpen,
  isHongKongHoliday,
} from '#core/market/calendars/hong-kong-holidays';
import { isLondonHoliday, londonEarlyClose } from '#core/market/calendars/london-holidays';
import { isTokyoHoliday, tokyoClose } from '#core/market/calendars/tokyo-holidays';
import { isUsHoliday, usEarlyClose } from '#core/market/calendars/us-holidays';

/** Markets whose every session is known, by ISO 10383 where they have such a code. */
export type ExchangeCode =
  | 'XNYS'
  | 'XNAS'
  | 'XLON'
  | 'XETR'
  | 'XPAR'
  | 'XTKS'
  | 'XHKG'
  | 'CMES'
  | 'FX'
  | 'CRYPTO';

/** Times are microseconds after midnight of the session's date; of the evening before it they are negative. */
interface ExchangeRules {
  /** Sessions of a usual year. */
  readonly daysPerYear: number;
  readonly zone: Zone;
  openUs(dayNumber: number): Micros;
  closeUs(dayNumber: number): Micros;
  readonly lunchUs?: readonly [from: Micros, to: Micros];
  isHoliday(dayNumber: number): boolean;
  /** null: the usual one. */
  earlyClose?(dayNumber: number): Micros | null;
  readonly isWeekendToo?: boolean;
}
const hours = (count: number) => (): Micros => count * 3_600_000_000;
const NEW_YORK: ExchangeRules = {
  daysPerYear: 252,
  zone: 'America/New_York',
  openUs: hours(9.5),
  closeUs: hours(16),
  isHoliday: isUsHoliday,
  earlyClose: usEarlyClose,
};
const RULES: { readonly [Code in ExchangeCode]: ExchangeRules } = {
  XNYS: NEW_YORK,
  XNAS: NEW_YORK,
  XLON: {
    daysPerYear: 253,
    zone: 'Europe/London',
    openUs: hours(8),
    closeUs: hours(16.5),
    isHoliday: isLondonHoliday,
    earlyClose: londonEarlyClose,
  },
  XETR: {
    daysPerYear: 254,
    zone: 'Europe/Berlin',
    openUs: hours(9),
    closeUs: hours(17.5),
    isHoliday: isFrankfurtHoliday,
    earlyClose: frankfurtEarlyClose,
  },
  XPAR: {
    daysPerYear: 256,
    zone: 'Europe/Paris',
    openUs: hours(9),
    closeUs: hours(17.5),
    isHoliday: isParisHoliday,
    earlyClose: parisEarlyClose,
  },
  XTKS: {
    daysPerYear: 245,
    zone: 'Asia/Tokyo',
    openUs: hours(9),
    closeUs: tokyoClose,
    lunchUs: [11.5 * 3_600_000_000, 12.5 * 3_600_000_000],
    isHoliday: isTokyoHoliday,
  },
  XHKG: {
    daysPerYear: 246,
    zone: 'Asia/Hong_Kong',
    openUs: hongKongOpen,
    closeUs: hours(16),
    lunchUs: [12 * 3_600_000_000, 13 * 3_600_000_000],
    isHoliday: isHongKongHoliday,
    earlyClose: hongKongEarlyClose,
  },
  CMES: {
    daysPerYear: 258,
    zone: 'America/Chicago',
    openUs: hours(-7),
    closeUs: hours(17),
    isHoliday: isChicagoHoliday,
    earlyClose: chicagoEarlyClose,
  },
  // Dealers quote from Sunday evening to Friday evening of New York, but for Christmas and New Year's Day.
  FX: {
    daysPerYear: 259,
    zone: 'America/New_York',
    openUs: hours(-7),
    closeUs: hours(17),
    isHoliday(dayNumber) {
      const { month, day } = civilDateOf(dayNumber);
      return (month === 12 && day === 25) || (month === 1 && day === 1);
    },
  },
  CRYPTO: {
    daysPerYear: 365,
    zone: 'UTC',
    openUs: hours(0),
    closeUs: hours(24),
    isHoliday: () => false,
    isWeekendToo: true,
  },
};
export const EXCHANGES = Object.keys(RULES) as readonly ExchangeCode[];

export interface TradingBreak {
  readonly from: TimeUs;
  readonly to: TimeUs;
}
export interface ExchangeSession {
  readonly date: CivilDate;
  readonly open: TimeUs;
  readonly close: TimeUs;
  /** Without continuous trading, in order. */
  readonly breaks: readonly TradingBreak[];
  /** Of a usual day's trading time: below 1 where the market closes early. */
  readonly share: Ratio;
}

/** Hours of a usual day as they are now, and the days of the week that are trading days but for holidays. */
export function usualHours(code: ExchangeCode): {
  readonly zone: Zone;
  readonly openUs: Micros;
  readonly closeUs: Micros;
  readonly lunchUs: readonly [from: Micros, to: Micros] | null;
  readonly weekdays: readonly number[];
  readonly daysPerYear: number;
} {
  const { zone, openUs, closeUs, lunchUs, isWeekendToo, daysPerYear } = RULES[code];
  return {
    zone,
    openUs: openUs(LAST_DAY),
    closeUs: closeUs(LAST_DAY),
    lunchUs: lunchUs ?? null,
    weekdays: isWeekendToo === true ? [0, 1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5],
    daysPerYear,
  };
}
const LAST_DAY = dayNumberOf({ year: 2027, month: 12, day: 31 });

/** The continuous session of a civil day; null: none. */
export function exchangeSession(code: ExchangeCode, date: CivilDate): ExchangeSession | null {
  const known = SEEN[code];
  const dayNumber = dayNumberOf(date);
  let session = known.get(dayNumber);
  if (session === undefined) known.set(dayNumber, (session = sessionByRules(code, date)));
  return session;
}
/** Asked with every event of a tape. */
const SEEN = Object.fromEntries(
  EXCHANGES.map((code) => [code, new Map<number, ExchangeSession | null>()]),
) as { readonly [Code in ExchangeCode]: Map<number, ExchangeSession | null> };
function sessionByRules(code: ExchangeCode, date: CivilDate): ExchangeSession | null {
  const rules = RULES[code];
  const dayNumber = dayNumberOf(date);
  const weekday = weekdayOf(dayNumber);
  const isWeekend = weekday === 0 || weekday === 6;
  if ((isWeekend && rules.isWeekendToo !== true) || rules.isHoliday(dayNumber)) return null;
  const at = (sinceMidnight: Micros): TimeUs => timeOfLocal(rules.zone, date, sinceMidnight);
  const early = rules.earlyClose?.(dayNumber) ?? null;
  const closeUs = early ?? rules.closeUs(dayNumber);
  const lunch = rules.lunchUs;
  const openUs = rules.openUs(dayNumber);
  // On a half day there is no lunch: it ends with the morning, half an hour later in years before.
  const hasLunch = lunch !== undefined && closeUs >= lunch[1];
  const usualUs = rules.closeUs(dayNumber) - openUs - (lunch ? lunch[1] - lunch[0] : 0);
  return {
    date,
    open: at(openUs),
    close: at(closeUs),
    breaks: hasLunch ? [{ from: at(lunch[0]), to: at(lunch[1]) }] : [],
    share: early === null ? 1 : (early - openUs) / usualUs,
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
