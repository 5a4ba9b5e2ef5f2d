// How far the volume curve is from days it has not seen, against a flat curve and the plain average of the days before. Expanding window from the fifth day;
// intervals by drawing whole dates with replacement, because twelve tickers share the surprises of a date.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { seededRandom } from '#core/kernel/random';
import { backtestVolume, type ForecastDay } from '#core/liquidity/volume-backtest';
import type { VolumeDay } from '#core/liquidity/volume-forecast';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const FROM = 4; // the fifth day
const DRAWS = 4000;
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
}

/** Continuous trading (to 13:00 on half days) in bins; a bin that the file lacks is unknown, and its day then says nothing. */
function read({ file, symbol, minutes, label, open, length }: Layout): readonly Series[] {
  const [header = '', ...lines] = gunzipSync(readFileSync(join(DATA, file)))
    .toString('utf8')
    .trim()
    .split(/\r?\n/);
  const names = header.toLowerCase().split(',');
  const stamp = names.findIndex((each) => /date|time/.test(each));
  const volume = names.indexOf('volume');
  const name = names.indexOf('symbol');
  const series = new Map<string, Map<string, Float64Array>>();
  for (const line of lines) {
    const row = line.split(',');
    const [date = '', time = ''] = (row[stamp] ?? '').split(' ');
    const minute =
      Number(time.slice(0, 2)) * 60 +
      Number(time.slice(3, 5)) -
      (label === 'end' ? minutes : 0) -
      open;
    const bins = (HALF_DAYS.includes(date) ? 210 : length) / minutes;
    const bin = minute / minutes;
    if (!(bin >= 0 && bin < bins)) continue;
    const key = symbol ?? row[name] ?? '';
    let days = series.get(key);
    if (days === undefined) series.set(key, (days = new Map()));
    let day = days.get(date);
    if (day === undefined) days.set(date, (day = new Float64Array(bins).fill(NaN)));
    day[bin] = Number(row[volume]);
  }
  return [...series].map(([key, days]) => ({
    symbol: key,
    dates: [...days.keys()],
    days: [...days].map(([date, volumes]) => ({
      weekday: new Date(`${date}T00:00:00Z`).getUTCDay(),
      special: null,
      volumes,
      openAuction: NaN,
      closeAuction: NaN,
    })),
  }));
}

type Scored = ForecastDay & { readonly date: string };
const mean = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** 95 % interval of a mean over days, dates drawn with replacement. */
function interval(
  scored: readonly Scored[],
  of: (day: Scored) => number,
): readonly [number, number] {
  const byDate = new Map<string, { sum: number; n: number }>();
  for (const each of scored) {
    const date = byDate.get(each.date) ?? { sum: 0, n: 0 };
    byDate.set(each.date, { sum: date.sum + of(each), n: date.n + 1 });
  }
  const dates = [...byDate.values()];
  const random = seededRandom(7);
  const draws = Float64Array.from({ length: DRAWS }, () => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < dates.length; i++) {
      const drawn = dates[Math.floor(random.next() * dates.length)]!;
      sum += drawn.sum;
      n += drawn.n;
    }
    return sum / n;
  }).toSorted();
  return [draws[Math.floor(0.025 * DRAWS)]!, draws[Math.floor(0.975 * DRAWS)]!];
}

const percent = (x: number): number => Math.round(x * 1e4) / 100;
function report(name: string, series: readonly Series[]): boolean {
  const scored = series.flatMap(({ dates, days }) =>
    backtestVolume(days, FROM).map((day): Scored => ({ ...day, date: dates[day.day]! })),
  );
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
    dayVolume: { meanAbsLogError: Math.round(1000 * mean(scored.map((day) => day.level))) / 1000 },
    nextBin: {
      morningPercent: percent(mean(scored.map((day) => day.nextBinMorning))),
      updatedPercent: percent(mean(scored.map((day) => day.nextBinUpdated))),
      ci95: interval(scored, (day) => day.nextBinUpdated - day.nextBinMorning).map(percent),
    },
  };
  console.log(JSON.stringify(row));
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
    report('two markets that never close, 1 minute', always),
  ];
  process.exitCode = lower.every(Boolean) ? 0 : 1;
}
