// How far volume forecasts are from days they have not seen. The curve of the morning against a flat one and the plain average of the days before; the forecast
// that follows the day against the mean volume of each bin over 20 days: error of the next bin and of all that is still to come, and how far an order worked by
// either ends from the day's VWAP. Expanding window; standard errors and intervals by drawing whole dates with replacement, because tickers share the surprises of a date.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '#core/kernel/random';
import { backtestVolume, type ForecastDay } from '#core/liquidity/volume-backtest';
import type { VolumeDay } from '#core/liquidity/volume-forecast';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const FROM = 4; // the fifth day, the third where a file has five days or fewer
const FROM_SHORT = 2;
const DRAWS = 4000;
/** Seven for one, in the Lean minutes (dates of which have no hyphens): volumes before it are brought to shares after it, as --adjust splits does. */
const AAPL_SPLIT = '20140609';
const HALF_DAYS: readonly string[] = ['2025-07-03'];

interface Layout {
  readonly file: string;
  readonly symbol: string | null;
  readonly minutes: number;
  /** Whether a stamp names the start or the end of its bar. */
  readonly label: 'start' | 'end';
  /** Minutes after midnight of the open, and how long the day is. */
  readonly open: number;
  readonly length: number;
}
const EQUITY = { open: 570, length: 390 } as const;
const ALWAYS = { open: 0, length: 1440 } as const;
interface Series {
  readonly symbol: string;
  readonly dates: readonly string[];
  readonly days: readonly VolumeDay[];
  /** Closing price of each bin, that of the bin before where nothing traded. */
  readonly prices: readonly Float64Array[];
}
interface Day {
  readonly volumes: Float64Array;
  readonly prices: Float64Array;
}

/**
 * Continuous trading (to 13:00 on half days) in bins. A bin that the file lacks is one in which nothing traded, on a day that has at least half of its bins;
 * another day says nothing.
 */
function read({ file, symbol, minutes, label, open, length }: Layout): readonly Series[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(join(DATA, file)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.toLowerCase().split(',');
  const stamp = names.findIndex((each) => /date|time/.test(each));
  const clock = names.indexOf('ms_since_midnight_ny');
  const volume = names.indexOf('volume');
  const close = names.indexOf('close');
  const name = names.indexOf('symbol');
  const series = new Map<string, Map<string, Day>>();
  for (const line of lines) {
    const row = line.split(',');
    const [date = '', time = ''] = (row[stamp] ?? '').split(' ');
    const at =
      clock < 0
        ? Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))
        : Number(row[clock]) / 60_000;
    const bins = (HALF_DAYS.includes(date) ? 210 : length) / minutes;
    const bin = (at - (label === 'end' ? minutes : 0) - open) / minutes;
    if (!(bin >= 0 && bin < bins) || row[volume] === '') continue;
    const key = symbol ?? row[name] ?? '';
    let days = series.get(key);
    if (days === undefined) series.set(key, (days = new Map()));
    let day = days.get(date);
    if (day === undefined) {
      day = { volumes: new Float64Array(bins).fill(NaN), prices: new Float64Array(bins).fill(NaN) };
      days.set(date, day);
    }
    day.volumes[bin] = Number(row[volume]) * (key === 'AAPL' && date < AAPL_SPLIT ? 7 : 1);
    day.prices[bin] = Number(row[close]);
  }
  return [...series].map(([key, days]) => seriesOf(key, days));
}

function seriesOf(symbol: string, byDate: ReadonlyMap<string, Day>): Series {
  const whole = [...byDate].filter(
    ([, { volumes }]) => volumes.filter((x) => x >= 0).length >= volumes.length / 2,
  );
  return {
    symbol,
    dates: whole.map(([date]) => date),
    days: whole.map(([date, { volumes }]) => ({
      weekday: new Date(`${isoOf(date)}T00:00:00Z`).getUTCDay(),
      special: null,
      volumes: volumes.map((x) => (x >= 0 ? x : 0)),
      openAuction: NaN,
      closeAuction: NaN,
    })),
    prices: whole.map(([, { prices }]) => carried(prices)),
  };
}
const isoOf = (date: string): string =>
  date.includes('-') ? date : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
function carried(prices: Float64Array): Float64Array {
  let last = prices.find((each) => each > 0) ?? NaN;
  return prices.map((each) => (last = each > 0 ? each : last));
}

type Scored = ForecastDay & { readonly date: string; readonly vwap: Tracking };
/** |price of an order worked so - VWAP of the day|, bps. */
interface Tracking {
  readonly average: number;
  readonly morning: number;
  readonly updated: number;
}
function trackingOf(series: Series, scored: ForecastDay): Tracking {
  const { days, prices } = series;
  const price = prices[scored.day]!;
  const { volumes } = days[scored.day]!;
  const at = (weights: Float64Array): number => {
    let sum = 0;
    let total = 0;
    for (let b = 0; b < weights.length; b++) {
      sum += weights[b]! * price[b]!;
      total += weights[b]!;
    }
    return sum / total;
  };
  const vwap = at(volumes);
  const off = (weights: Float64Array): number => 1e4 * Math.abs(at(weights) / vwap - 1);
  return {
    average: off(scored.averageCurve),
    morning: off(scored.morningCurve),
    updated: off(scored.worked),
  };
}
const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** 95 % interval of a mean over days, dates drawn with replacement. */
function interval(
  scored: readonly Scored[],
  of: (day: Scored) => number,
): readonly [number, number] {
  const draws = drawn(scored, of);
  return [draws[Math.floor(0.025 * DRAWS)]!, draws[Math.floor(0.975 * DRAWS)]!];
}
/** Standard error of such a mean. */
function errorOf(scored: readonly Scored[], of: (day: Scored) => number): number {
  const draws = [...drawn(scored, of)];
  const middle = mean(draws);
  return Math.sqrt(mean(draws.map((x) => (x - middle) ** 2)));
}
function drawn(scored: readonly Scored[], of: (day: Scored) => number): Float64Array {
  const byDate = new Map<string, { sum: number; n: number }>();
  for (const each of scored) {
    const date = byDate.get(each.date) ?? { sum: 0, n: 0 };
    byDate.set(each.date, { sum: date.sum + of(each), n: date.n + 1 });
  }
  const dates = [...byDate.values()];
  const random = seededRandom(7);
  return Float64Array.from({ length: DRAWS }, () => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < dates.length; i++) {
      const drawn = dates[Math.floor(random.next() * dates.length)]!;
      sum += drawn.sum;
      n += drawn.n;
    }
    return sum / n;
  }).toSorted();
}

const percent = (x: number): number => Math.round(x * 1e4) / 100;
const round = (x: number): number => Math.round(x * 1e4) / 1e4;
function scoredOf(series: readonly Series[]): readonly Scored[] {
  return series.flatMap((one) =>
    backtestVolume(one.days, one.days.length <= 5 ? FROM_SHORT : FROM).map(
      (day): Scored => ({ ...day, date: one.dates[day.day]!, vwap: trackingOf(one, day) }),
    ),
  );
}

/** The forecast that follows the day beside the plain average of 20 days: means, the relative difference, and the standard error of the difference. */
function followed(name: string, scored: readonly Scored[]): void {
  const against = (
    of: (day: Scored) => {
      readonly average: number;
      readonly morning: number;
      readonly updated: number;
    },
  ): object => {
    const average = mean(scored.map((day) => of(day).average));
    const updated = mean(scored.map((day) => of(day).updated));
    return {
      average: round(average),
      morning: round(mean(scored.map((day) => of(day).morning))),
      updated: round(updated),
      changePercent: percent(updated / average - 1),
      standardErrorPercent: percent(
        errorOf(scored, (day) => of(day).updated - of(day).average) / average,
      ),
    };
  };
  console.log(
    JSON.stringify({
      name,
      symbolDays: scored.length,
      dates: new Set(scored.map((each) => each.date)).size,
      nextBin: against((day) => day.nextBin),
      restOfDay: against((day) => day.rest),
      vwapBps: against((day) => day.vwap),
    }),
  );
}

function report(name: string, series: readonly Series[]): boolean {
  const scored = scoredOf(series);
  const against = (of: (day: Scored) => number) => ({
    misplaced: percent(mean(scored.map(of))),
    ours_less_theirs: percent(mean(scored.map((day) => day.forecast - of(day)))),
    ci95: interval(scored, (day) => day.forecast - of(day)).map(percent),
    betterDays: percent(mean(scored.map((day) => (day.forecast < of(day) ? 1 : 0)))),
  });
  const row = {
    name,
    symbols: series.length,
    days: scored.length,
    dates: new Set(scored.map((each) => each.date)).size,
    unit: "% of the day's volume in the wrong bin",
    ours: percent(mean(scored.map((day) => day.forecast))),
    ci95: interval(scored, (day) => day.forecast).map(percent),
    promised: percent(mean(scored.map((day) => day.promised))),
    flat: against((day) => day.flat),
    average: against((day) => day.average),
    dayVolume: { meanAbsLogError: round(mean(scored.map((day) => day.level))) },
  };
  console.log(JSON.stringify(row));
  followed(name, scored);
  return row.flat.ours_less_theirs < 0 && row.average.ours_less_theirs < 0;
}

if (!existsSync(DATA))
  console.log(JSON.stringify({ name: 'volume curve', note: 'skipped: no ../shared/data' }));
else {
  const equities = read({
    file: 'bars/eqker_15min_2019.csv.gz',
    symbol: null,
    minutes: 15,
    label: 'end',
    ...EQUITY,
  });
  const spy = read({
    file: 'bars/SPY_1min_2025-07.csv.gz',
    symbol: 'SPY',
    minutes: 1,
    label: 'start',
    ...EQUITY,
  });
  const minutes = read({
    file: 'bars/eqker_1min_2019.csv.gz',
    symbol: null,
    minutes: 1,
    label: 'end',
    ...EQUITY,
  });
  const lean = read({
    file: 'bars/lean_us_equity_minute.csv.gz',
    symbol: null,
    minutes: 1,
    label: 'start',
    ...EQUITY,
  });
  const always = [
    read({
      file: 'crypto/ftx_btc-perp_1m_2022-01.csv.gz',
      symbol: 'BTC-PERP',
      minutes: 1,
      label: 'start',
      ...ALWAYS,
    }),
    read({
      file: 'crypto/binanceus_BTCUSD_1m_2023-03.csv.gz',
      symbol: 'BTCUSD',
      minutes: 1,
      label: 'start',
      ...ALWAYS,
    }),
  ].flat();
  const lower = [
    report('12 tickers, 15 minutes, 30 days', equities),
    report('SPY, 1 minute, 21 days', spy),
    report('both, pooled', [...equities, ...spy]),
    ...always.map((one) => report(`${one.symbol}, 1 minute, never closes`, [one])),
  ];
  // Two or three days of history: too few for the curve to be judged, enough to follow a day.
  report('12 tickers, 1 minute, 5 days', minutes);
  report('5 tickers, 1 minute, 3 or 4 days', lean);
  process.exitCode = lower.every(Boolean) ? 0 : 1;
}
