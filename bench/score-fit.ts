// Fits what the score forecasts of a month (`AHEAD` in core/liquidity/cost-ahead.ts): figures of the year before, from the function that the profile runs, against what the month was like; months before
// July 2016 only, so that bench/score.ts judges on later ones. Prints coefficients with their standard errors, beside those that are shipped.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { localOf, timeOfLocal } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import { AHEAD } from '#core/liquidity/cost-ahead';
import { dailySeries } from '#core/liquidity/daily-series';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf } from '#core/liquidity/measures/log-bars';
import { closeToClose } from '#core/liquidity/measures/volatility';
import { tradedValue } from '#core/liquidity/measures/volume';
import { indexAt } from '#core/liquidity/tape-measures';
import { trailingFigures } from '#core/liquidity/trailing-figures';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const FILE = join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz');
const FITTED_BEFORE = 12 * 2016 + 7;
const TICK = 0.01;
const ZONE = US_EQUITY_SESSION.zone;

const monthOf = (at: number): number => {
  const { year, month } = localOf(ZONE, timeUs(at)).date;
  return 12 * year + month;
};

/** Month, then volatility, value a day, squared spread and its error of the month, then the figures before it. */
function row(bars: Bars, first: number, next: number): string | null {
  const from = indexAt(bars.at, bars.count, first);
  const to = indexAt(bars.at, bars.count, next);
  if (from < 60 || to - from < 15) return null;
  const open = timeOfLocal(ZONE, localOf(ZONE, timeUs(first)).date, US_EQUITY_SESSION.openUs);
  const year = dailySeries([bars], US_EQUITY_SESSION, open);
  const tickBps = (1e4 * TICK) / bars.close[from - 1]!;
  const figures = year === null ? null : trailingFigures(year, tickBps);
  if (figures === null) return null;
  const part = (column: Float64Array): Float64Array => column.subarray(from - 1, to);
  const logs = logBarsOf({
    open: part(bars.open),
    high: part(bars.high),
    low: part(bars.low),
    close: part(bars.close),
  });
  const { squared } = edge(logs);
  const value = tradedValue(bars.close, bars.volume).subarray(from, to);
  const came = [
    closeToClose(logs.close).value,
    value.reduce((sum, each) => sum + each, 0) / value.length,
    squared.value,
    squared.standardError,
  ];
  return came.every(Number.isFinite)
    ? [monthOf(first), tickBps, ...came, ...figures].join(',')
    : null;
}

if (!existsSync(FILE)) console.log('skipped: no data folder');
else {
  const read = readCsvBars(FILE, {
    symbol: null,
    session: US_EQUITY_SESSION,
    columns: {},
    label: 'start',
  });
  if (!read.ok) throw new Error(read.error.message);
  const { bars } = read.value;
  const days = [...new Set(bars.flatMap((each) => [...each.at]))].sort((a, b) => a - b);
  const firsts = days.filter((day, i) => i === 0 || monthOf(day) !== monthOf(days[i - 1]!));
  const rows = firsts
    .slice(0, -1)
    .flatMap((first, i) =>
      monthOf(first) >= FITTED_BEFORE
        ? []
        : bars.flatMap((each) => row(each, first, firsts[i + 1]!) ?? []),
    );
  const fitted = spawnSync('python3', [join(import.meta.dirname, 'score-fit.py')], {
    input: rows.join('\n'),
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (fitted.status !== 0) throw new Error(fitted.stderr);
  console.log(`${rows.length} rows`);
  console.log(fitted.stdout.trim());
  console.log('shipped:');
  for (const [name, { coefficients, logDeviation }] of Object.entries(AHEAD))
    console.log(`${name} ${JSON.stringify(coefficients)} deviation ${logDeviation}`);
}
