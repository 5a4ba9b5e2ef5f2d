import { civilDateOf, weekdayOf } from '#core/kernel/civil';
import type { Micros } from '#core/kernel/units';
import {
  civilDay,
  daysOnce,
  easterSunday,
  holidayBook,
  keptMonday,
  lastMonday,
  MONDAY,
  nthWeekday,
  SATURDAY,
  SUNDAY,
} from '#core/market/calendars/dates';

// When the Stock Exchange of Hong Kong is closed (the general holidays: General Holidays Ordinance, cap. 149; and severe weather), and when it closes at noon. The days of
// the lunar calendar are those of the Hong Kong Observatory's almanac. Checked against the recorded sessions of the exchange_calendars
// project, which hold sessions on 1 and 8 September 2023 (a storm, black rain) and today's lunch in every year. Years from 1990 to 2027.

/** Lunar New Year, Buddha's birthday, Dragon Boat, Mid-Autumn and Double Ninth of each year, as month and day. */
const LUNAR: Readonly<Record<number, readonly [number, number, number, number, number]>> = {
  1990: [127, 502, 528, 1003, 1026],
  1991: [215, 521, 616, 922, 1016],
  1992: [204, 510, 605, 911, 1004],
  1993: [123, 528, 624, 930, 1023],
  1994: [210, 518, 613, 920, 1013],
  1995: [131, 507, 602, 909, 1101],
  1996: [219, 524, 620, 927, 1020],
  1997: [207, 514, 609, 916, 1010],
  1998: [128, 503, 530, 1005, 1028],
  1999: [216, 522, 618, 924, 1017],
  2000: [205, 511, 606, 912, 1006],
  2001: [124, 430, 625, 1001, 1025],
  2002: [212, 519, 615, 921, 1014],
  2003: [201, 508, 604, 911, 1004],
  2004: [122, 526, 622, 928, 1022],
  2005: [209, 515, 611, 918, 1011],
  2006: [129, 505, 531, 1006, 1030],
  2007: [218, 524, 619, 925, 1019],
  2008: [207, 512, 608, 914, 1007],
  2009: [126, 502, 528, 1003, 1026],
  2010: [214, 521, 616, 922, 1016],
  2011: [203, 510, 606, 912, 1005],
  2012: [123, 428, 623, 930, 1023],
  2013: [210, 517, 612, 919, 1013],
  2014: [131, 506, 602, 908, 1002],
  2015: [219, 525, 620, 927, 1021],
  2016: [208, 514, 609, 915, 1009],
  2017: [128, 503, 530, 1004, 1028],
  2018: [216, 522, 618, 924, 1017],
  2019: [205, 512, 607, 913, 1007],
  2020: [125, 430, 625, 1001, 1025],
  2021: [212, 519, 614, 921, 1014],
  2022: [201, 508, 603, 910, 1004],
  2023: [122, 526, 622, 929, 1023],
  2024: [210, 515, 610, 917, 1011],
  2025: [129, 505, 531, 1006, 1029],
  2026: [217, 524, 619, 925, 1018],
  2027: [207, 513, 609, 915, 1008],
};
const CLOSED_ONCE = daysOnce([
  [1991, 6, 18], // the Monday after the Queen's birthday, which met the Dragon Boat festival
  [1992, 7, 22], // typhoon Gary
  [1993, 9, 17], // typhoon Becky
  [1994, 6, 14], // the Queen's birthday again met the festival
  [1997, 6, 30], // the handover, until 2 July
  [1997, 7, 2],
  [1997, 8, 18], // victory day
  [1997, 10, 2], // the day after National Day
  [1998, 8, 17],
  [1998, 10, 2],
  [1999, 9, 16], // typhoon York
  [1999, 12, 31], // the turn of the millennium
  [2001, 7, 6], // typhoon Utor
  [2001, 7, 25], // typhoon Yutu
  [2008, 8, 6], // typhoon Kammuri
  [2008, 8, 22], // typhoon Nuri
  [2011, 9, 29], // typhoon Nesat
  [2012, 10, 2], // National Day, which followed the Mid-Autumn festival
  [2013, 8, 14], // typhoon Utor
  [2015, 9, 3], // 70 years after the war
  [2016, 8, 2], // typhoon Nida
  [2016, 10, 21], // typhoon Haima
  [2017, 8, 23], // typhoon Hato
  [2020, 10, 13], // typhoon Nangka
  [2021, 10, 13], // typhoon Kompasu
  [2022, 9, 12], // for the Mid-Autumn festival, on a Saturday
  [2023, 7, 17], // typhoon Talim
  [2024, 9, 6], // typhoon Yagi
]);
const HOUR_US = 3_600_000_000;
/** Sessions began at half past nine from then on, and half days ended at noon. */
const EARLIER_HOURS = civilDay(2011, 3, 7);
/** The fourth day takes the place of a Sunday among the first three; before, the day before the first did. */
const FOURTH_DAY_FROM = 2013;

export const hongKongOpen = (dayNumber: number): Micros =>
  (dayNumber < EARLIER_HOURS ? 10 : 9.5) * HOUR_US;

/** The festival of tombs: the day of the sun's 15th degree, by the mean length of a year. */
function chingMing(year: number): number {
  const [base, since] = year >= 2000 ? [4.81, year - 2000] : [5.59, year - 1900];
  return civilDay(year, 4, Math.floor(since * 0.2422 + base) - Math.floor(since / 4));
}
const lunarOf = (year: number): readonly number[] =>
  (LUNAR[year] ?? []).map((each) => civilDay(year, Math.floor(each / 100), each % 100));

function newYearOf(year: number): readonly number[] {
  const [first] = lunarOf(year);
  if (first === undefined) return [];
  const three = [first, first + 1, first + 2];
  if (year < FOURTH_DAY_FROM) return weekdayOf(first) === SATURDAY ? [first - 1, ...three] : three;
  return three.some((day) => weekdayOf(day) === SUNDAY) ? [...three, first + 3] : three;
}
function christmasOf(year: number): readonly number[] {
  const first = civilDay(year, 12, 25);
  const weekday = weekdayOf(first);
  if (weekday === SUNDAY) return [first + 1, first + 2];
  return weekday === SATURDAY ? [first + 2] : [first, first + 1];
}
function springOf(year: number): readonly number[] {
  const easter = easterSunday(year);
  const tombs = keptMonday(chingMing(year));
  return [easter - 2, easter + 1, tombs === easter + 1 ? tombs + 1 : tombs];
}
const ofTheCrown = (year: number): readonly number[] =>
  year < 1997 ? [nthWeekday(year, 6, MONDAY, queensMonday(year)), lastMonday(year, 8)] : [];
/** Her birthday was kept on a Monday of June. */
const queensMonday = (year: number): number => (year === 1993 || year === 1994 ? 2 : 3);

const isKept = holidayBook((year) => {
  const [, buddha, dragon, autumn, ninth] = lunarOf(year);
  const national = civilDay(year, 10, 1);
  const moon = (autumn ?? 0) + 1;
  return [
    keptMonday(civilDay(year, 1, 1)),
    ...newYearOf(year),
    ...springOf(year),
    ...ofTheCrown(year),
    ...(year >= 1999 ? [keptMonday(civilDay(year, 5, 1))] : []), // Labour Day
    keptMonday(buddha ?? 0),
    keptMonday(dragon ?? 0),
    ...(year >= 1997 ? [keptMonday(civilDay(year, 7, 1)), keptMonday(national)] : []),
    moon === national ? moon + 1 : moon,
    keptMonday(ninth ?? 0),
    ...christmasOf(year),
  ];
});
export const isHongKongHoliday = (dayNumber: number): boolean =>
  isKept(dayNumber, civilDateOf(dayNumber).year) || CLOSED_ONCE.has(dayNumber);

/** Christmas Eve, New Year's Eve and, since 2013, the eve of the lunar year; null: the usual close. */
export function hongKongEarlyClose(dayNumber: number): Micros | null {
  const { year, month, day } = civilDateOf(dayNumber);
  const isEve =
    (month === 12 && (day === 24 || day === 31)) ||
    (year >= FOURTH_DAY_FROM && lunarOf(year)[0] === dayNumber + 1);
  if (!isEve) return null;
  return (dayNumber < EARLIER_HOURS ? 12.5 : 12) * HOUR_US;
}
