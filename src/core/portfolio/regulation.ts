import { invariant } from '#core/kernel/assert';
import { type CivilDate, civilDateOf, dayNumberOf, isoDate, weekdayOf } from '#core/kernel/civil';
import type { Days, Ratio, Units } from '#core/kernel/units';
import { wholeDays } from '#core/portfolio/liquidation';

/** Liquidity horizons of the fundamental review of the trading book, days: Basel Committee MAR33.4 and MAR33.12, table 2. */
export const FRTB_HORIZONS: readonly number[] = [10, 20, 40, 60, 120];
export const FRTB_TABLE: { readonly [riskFactor: string]: number } = {
  'IR specified currencies (EUR,USD,GBP,AUD,JPY,SEK,CAD,domestic)': 10,
  'IR unspecified': 20,
  'IR volatility': 60,
  'IR other': 60,
  'Credit spread sovereign IG': 20,
  'Credit spread sovereign HY': 40,
  'Credit spread corporate IG': 40,
  'Credit spread corporate HY': 60,
  'Credit spread volatility': 120,
  'Credit spread other': 120,
  'Equity large cap': 10,
  'Equity small cap': 20,
  'Equity vol large cap': 20,
  'Equity vol small cap': 60,
  'Equity other': 60,
  'FX specified pairs': 10,
  'FX other': 20,
  'FX volatility': 40,
  'FX other types': 40,
  'Energy & carbon': 20,
  'Precious & non-ferrous metals': 20,
  'Other commodities': 60,
  'Energy & carbon volatility': 60,
  'Precious & non-ferrous volatility': 60,
  'Other commodities volatility': 120,
  'Commodity other types': 120,
};

/** ES = sqrt(sum_j (ES_j sqrt((LH_j - LH_{j-1}) / T))^2), MAR33.5: ES_j of the factors whose horizon is at least LH_j, so that the sets are nested. */
export function cascade(
  shortfalls: readonly number[],
  horizons: readonly number[],
  base: number,
): number {
  invariant(shortfalls.length === horizons.length && base > 0, 'each horizon has its shortfall');
  return Math.sqrt(
    shortfalls.reduce(
      (sum, each, j) => sum + (each * each * (horizons[j]! - (horizons[j - 1] ?? 0))) / base,
      0,
    ),
  );
}

export type Bucket = 'highly liquid' | 'moderately liquid' | 'less liquid' | 'illiquid';
export interface BucketInput {
  /** The first day of selling: day 0. */
  readonly from: CivilDate;
  /** Units of the reasonably anticipated trade size. */
  readonly units: Units;
  readonly adv: Units;
  readonly participation: Ratio;
  readonly settlementDays: Days;
  /** Day numbers without business, weekends apart. */
  readonly holidays: readonly number[];
}
export interface BucketFound {
  readonly tradeDays: Days;
  readonly lastTrade: string;
  readonly cashDate: string;
  readonly businessDaysToCash: Days;
  readonly calendarDaysToSell: Days;
  readonly calendarDaysToCash: Days;
  readonly bucket: Bucket;
}
const DAYS_EXACT = 2 ** 50;
const isWeekend = (day: number): boolean => weekdayOf(day) === 0 || weekdayOf(day) === 6;
/**
 * The day that is so many business days after another. Whole weeks are jumped over, holidays in them counted back: what would take a million
 * years to sell is calculated as fast as what takes a week.
 */
export function businessDaysAfter(
  day: number,
  business: number,
  holidays: readonly number[],
): number {
  // Where a double no longer tells one day from the next, neither do weekends and holidays.
  if (Math.abs(day) + business > DAYS_EXACT) return day + Math.ceil((business * 7) / 5);
  let at = day;
  let left = business;
  while (left > 5) {
    // At least one business day is left to step onto, so that the last step never ends on a weekend.
    const weeks = Math.floor((left - 1) / 5);
    const to = at + 7 * weeks;
    const from = at;
    left -=
      5 * weeks - holidays.filter((each) => each > from && each <= to && !isWeekend(each)).length;
    at = to;
  }
  while (left > 0) if (!isWeekend(++at) && !holidays.includes(at)) left--;
  return at;
}

/**
 * SEC rule 22e-4 (17 CFR 270.22e-4): highly liquid is cash within three BUSINESS days, moderately cash within seven calendar days, less liquid sold within seven calendar
 * days though it settles later, illiquid else. "Without significantly changing the market value" is a cap on participation here. The rule gives no convention for
 * counting days: the first day of selling is day 0.
 */
export function bucketOf({
  from,
  units,
  adv,
  participation,
  settlementDays,
  holidays,
}: BucketInput): BucketFound {
  invariant(units > 0 && participation > 0, 'something is to be sold, at some pace');
  const start = dayNumberOf(from);
  const after = (day: number, business: number): number =>
    businessDaysAfter(day, business, holidays);
  const tradeDays = wholeDays(units / (participation * adv));
  const last = after(start, tradeDays - 1);
  const cash = after(last, settlementDays);
  const businessDaysToCash = tradeDays - 1 + settlementDays;
  const calendarDaysToSell = last - start;
  const calendarDaysToCash = cash - start;
  const bucket =
    businessDaysToCash <= 3
      ? 'highly liquid'
      : calendarDaysToCash <= 7
        ? 'moderately liquid'
        : calendarDaysToSell <= 7
          ? 'less liquid'
          : 'illiquid';
  return {
    tradeDays,
    lastTrade: isoDate(civilDateOf(last)),
    cashDate: isoDate(civilDateOf(cash)),
    businessDaysToCash,
    calendarDaysToSell,
    calendarDaysToCash,
    bucket,
  };
}

export const ILLIQUID_MAX = 0.15;
/** Illiquid assets are measured against NET assets (15 % at most); highly liquid ones with cash against all assets. */
export function liquidityLimits(
  assets: {
    readonly highly: number;
    readonly moderately: number;
    readonly less: number;
    readonly illiquid: number;
    readonly cash: number;
  },
  netAssets: number,
): {
  readonly illiquidOfNet: number;
  readonly isBreached: boolean;
  readonly highlyOfAssets: number;
} {
  invariant(netAssets > 0, 'a fund has net assets');
  const all = assets.highly + assets.moderately + assets.less + assets.illiquid + assets.cash;
  return {
    illiquidOfNet: assets.illiquid / netAssets,
    isBreached: assets.illiquid / netAssets > ILLIQUID_MAX,
    highlyOfAssets: (assets.highly + assets.cash) / all,
  };
}

/** Swing pricing: over the threshold of net flow the price moves by the factor against whoever comes or goes; what that keeps from diluting the others. */
export function swing(fund: {
  readonly netAssets: number;
  readonly perShare: number;
  readonly flow: number;
  readonly threshold: number;
  readonly factor: number;
}): { readonly isSwung: boolean; readonly perShare: number; readonly protectedValue: number } {
  invariant(fund.netAssets > 0, 'a fund has net assets');
  const isSwung = Math.abs(fund.flow) / fund.netAssets > fund.threshold;
  return {
    isSwung,
    perShare: isSwung ? fund.perShare * (1 + Math.sign(fund.flow) * fund.factor) : fund.perShare,
    protectedValue: isSwung ? fund.factor * Math.abs(fund.flow) : 0,
  };
}
