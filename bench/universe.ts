// Profile and score of whole markets, ours against plain numpy: same days, same run, one thread each, the figures compared symbol by symbol.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { configSchema, policyOf } from '#contracts/config';
import { publishedSquareRoot } from '#core/cost/square-root';
import { COMPONENTS } from '#core/liquidity/score';
import { BEARS } from '#core/liquidity/standing';
import { dayAfter, type Survey, surveyMarket } from '#core/liquidity/survey';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const ROUNDS = 5;
const DAYS = 60;
const policy = policyOf(configSchema.parse({}));
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** Last 60 days of the symbols that were scored, right-aligned: open, high, low, close, volume behind each other. */
function matrices(survey: Survey, bars: readonly Bars[]): Float64Array {
  const n = survey.rows.length;
  const data = new Float64Array(5 * n * DAYS).fill(NaN);
  const bySymbol = new Map(bars.map((each) => [each.symbol, each]));
  for (const [s, { instrument }] of survey.rows.entries()) {
    const each = bySymbol.get(instrument.symbol)!;
    const from = Math.max(0, each.count - DAYS);
    for (const [k, column] of [each.open, each.high, each.low, each.close, each.volume].entries())
      data.set(
        column.subarray(from, each.count),
        k * n * DAYS + s * DAYS + (DAYS - (each.count - from)),
      );
  }
  return data;
}

/** NaN where our figure is not the plain one by design: volume that has fallen is that of the last week; the score is of a forecast, or of a market under stress. */
function figures(survey: Survey): Float64Array {
  const n = survey.rows.length;
  const answer = new Float64Array(5 * n);
  for (const [s, { profile, assessment }] of survey.rows.entries()) {
    const hasFallen = profile.notes.some((note) => note.startsWith('volume has fallen'));
    const isPlain = profile.ahead == null && BEARS[profile.regime] === 1;
    for (const [k, x] of [
      profile.adv.value,
      profile.volatilityDaily.value,
      profile.volumeSteadiness?.value ?? NaN,
      profile.spreadEstimated?.value ?? NaN,
      isPlain ? assessment.score : NaN,
    ].entries())
      answer[k * n + s] = hasFallen ? NaN : x;
  }
  return answer;
}

for (const [name, file, hasBars] of [
  ['8,849 symbols x 62 days, closes', 'universe/us_panel_2022-05_2022-07.csv.gz', false],
  ['380 symbols x 757 days, bars', 'daily/us_daily_2014-11_2017-11.csv.gz', true],
] as const) {
  if (!existsSync(join(DATA, file))) {
    console.log(`skipped: no ${file}`);
    continue;
  }
  const began = performance.now();
  const read = readCsvBars(join(DATA, file), {
    symbol: null,
    session: US_EQUITY_SESSION,
    columns: {},
    label: 'start',
  });
  if (!read.ok) throw new Error(read.error.message);
  const { bars } = read.value;
  const reading = performance.now() - began;
  const rows = bars.reduce((sum, each) => sum + each.count, 0);
  const rules = {
    policy,
    modelOf: () => publishedSquareRoot(null),
    instrumentOf: (symbol: string) => usEquity(symbol, 'US'),
    before: () => null,
  };
  const times: number[] = [];
  let survey = surveyMarket([], dayAfter(bars, US_EQUITY_SESSION), rules);
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    survey = surveyMarket(bars, dayAfter(bars, US_EQUITY_SESSION), rules);
    times.push(performance.now() - start);
  }
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-universe-'));
  writeFileSync(join(folder, 'data'), new Uint8Array(matrices(survey, bars).buffer));
  const peer = spawnSync(
    'python3',
    [
      join(import.meta.dirname, 'universe.py'),
      join(folder, 'data'),
      String(survey.rows.length),
      String(DAYS),
      hasBars ? '1' : '0',
      join(folder, 'out'),
      String(ROUNDS),
    ],
    { encoding: 'utf8', env: { ...process.env, OPENBLAS_NUM_THREADS: '1' } },
  );
  if (peer.status !== 0) throw new Error(peer.stderr);
  const [cold = NaN, warm = NaN] = peer.stdout.trim().split(' ').map(Number);
  const theirs = new Float64Array(new Uint8Array(readFileSync(join(folder, 'out'))).buffer);
  const mine = figures(survey);
  let worst = 0;
  let compared = 0;
  for (let i = 0; i < mine.length; i++) {
    if (Number.isNaN(mine[i]!)) continue;
    compared++;
    worst = Math.max(worst, Math.abs(mine[i]! - theirs[i]!) / Math.abs(theirs[i]!));
  }
  rmSync(folder, { recursive: true });
  const weights = Object.values(COMPONENTS).reduce((sum, { weight }) => sum + weight, 0);
  console.log(
    `${name}: ${survey.rows.length} scored, ${survey.refused.length} refused with a reason; weights sum to ${weights.toFixed(2)}`,
  );
  console.log(
    `  reading ${(reading / 1000).toFixed(2)} s, ${(rows / reading / 1000).toFixed(2)} M rows/s`,
  );
  console.log(
    `  profile with intervals, regime, tier and score: ${(times[0]! / 1000).toFixed(3)} s cold, ${(middle(times) / 1000).toFixed(3)} s warm, ${(rows / middle(times) / 1000).toFixed(2)} M rows/s`,
  );
  console.log(
    `  numpy, the values alone: ${cold.toFixed(3)} s cold, ${warm.toFixed(3)} s warm; ratio warm ${(middle(times) / 1000 / warm).toFixed(2)}`,
  );
  console.log(
    `  ${compared} figures compared (ADV, volatility, steadiness, spread, score), largest relative difference ${worst.toExponential(1)}`,
  );
}
