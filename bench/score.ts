// Does the score mean something (P15)? Months: scored from the days before, held against the next month's illiquidity within deciles of dollar volume, and beside what dollar
// volume alone tells. Hours: scored from the tape before, held against the next hour's effective spread and the cost of a walk. Intervals draw blocks of three months, or whole days.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { defaultModel } from '#core/cost/square-root';
import { civilDateOf, localOf, timeOfLocal } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { amihud } from '#core/liquidity/measures/amihud';
import { studyBook, tickDayOf } from '#core/liquidity/measures/book-study';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf, simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { studyTicks } from '#core/liquidity/measures/tick-study';
import { tradedValue } from '#core/liquidity/measures/volume';
import { PRIORS } from '#core/liquidity/priors';
import { assessOrder } from '#core/liquidity/score';
import { indexAt, lastMid } from '#core/liquidity/tape-measures';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';
import { partialRankCorrelation, rankCorrelation } from '../test/reference/rank.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const policy = policyOf(configSchema.parse({}));
const DECILES = 10;
const DRAWS = 2000;
const BLOCK_MONTHS = 3;

interface Scored {
  readonly dollarVolume: number;
  readonly score: number;
  readonly pastAmihud: number;
  readonly amihud: number;
  readonly edge: number;
}

const rows = (bars: Bars, from: number, to: number) => ({
  open: bars.open.subarray(from, to),
  high: bars.high.subarray(from, to),
  low: bars.low.subarray(from, to),
  close: bars.close.subarray(from, to),
});
const amihudOf = (bars: Bars, from: number, to: number): number =>
  amihud(
    simpleReturnsOf(bars.close.subarray(from, to)),
    tradedValue(bars.close, bars.volume).subarray(from + 1, to),
  ).value;

/** Every symbol at the first day of a month, scored from what was before, and what came in that month. */
function month(all: readonly Bars[], first: number, next: number): readonly Scored[] {
  return all.flatMap((bars) => {
    const instrument = usEquity(bars.symbol, 'DAILY');
    const from = indexAt(bars.at, bars.count, first);
    const to = indexAt(bars.at, bars.count, next);
    if (from < 60 || to - from < 15) return [];
    const asOf = timeOfLocal(
      instrument.session.zone,
      localOf(instrument.session.zone, timeUs(first)).date,
      instrument.session.openUs,
    );
    const profile = buildProfile({
      instrument,
      asOf,
      tape: null,
      history: [bars],
      prior: null,
      observed: null,
    });
    if (!profile.ok) return [];
    const assessed = assessOrder({
      profile: profile.value,
      instrument,
      quantity: null,
      priceMid: 100 * bars.close[from - 1]!,
      policy,
      model: defaultModel(null),
    });
    if (!assessed.ok) return [];
    const one = {
      dollarVolume: profile.value.advNotional,
      score: assessed.value.score,
      pastAmihud: amihudOf(bars, Math.max(0, from - 21), from),
      amihud: amihudOf(bars, from - 1, to),
      edge: edge(logBarsOf(rows(bars, from - 1, to))).squared.value,
    };
    return Object.values(one).every(Number.isFinite) ? [one] : [];
  });
}

const column = (scored: readonly Scored[], name: keyof Scored): Float64Array =>
  Float64Array.from(scored, (one) => one[name]);
/** Mean over deciles of dollar volume of the rank correlation inside each. */
function withinDeciles(scored: readonly Scored[], of: keyof Scored, to: keyof Scored): number {
  const sorted = scored.toSorted((a, b) => a.dollarVolume - b.dollarVolume);
  let sum = 0;
  for (let d = 0; d < DECILES; d++) {
    const part = sorted.slice(
      Math.floor((d * sorted.length) / DECILES),
      Math.floor(((d + 1) * sorted.length) / DECILES),
    );
    sum += rankCorrelation(column(part, of), column(part, to));
  }
  return sum / DECILES;
}

/** 95 % by drawing blocks of neighbouring months with replacement. */
function interval(values: readonly number[], block: number): string {
  const random = seededRandom(7);
  const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
  const means = Array.from({ length: DRAWS }, () => {
    const drawn: number[] = [];
    while (drawn.length < values.length) {
      const at = Math.floor(random.next() * values.length);
      for (let k = 0; k < block && drawn.length < values.length; k++)
        drawn.push(values[(at + k) % values.length]!);
    }
    return mean(drawn);
  }).sort((a, b) => a - b);
  return `${mean(values).toFixed(3)} (${means[Math.floor(0.025 * DRAWS)]!.toFixed(3)} to ${means[Math.floor(0.975 * DRAWS)]!.toFixed(3)})`;
}

function months(): void {
  const read = readCsvBars(join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz'), {
    symbol: null,
    session: US_EQUITY_SESSION,
    columns: {},
    label: 'start',
  });
  if (!read.ok) throw new Error(read.error.message);
  const { bars } = read.value;
  const days = [...new Set(bars.flatMap((each) => [...each.at]))].sort((a, b) => a - b);
  const firsts = days.filter(
    (day, i) =>
      i === 0 ||
      localOf('America/New_York', timeUs(day)).date.month !==
        localOf('America/New_York', timeUs(days[i - 1]!)).date.month,
  );
  const found = firsts
    .slice(0, -1)
    .map((first, i) => month(bars, first, firsts[i + 1]!))
    .filter((scored) => scored.length > 100);
  console.log(
    `${found.length} months, ${found.reduce((sum, each) => sum + each.length, 0)} scores of ${bars.length} symbols; the more illiquid, the lower the score: a good score correlates negatively`,
  );
  for (const target of ['amihud', 'edge'] as const) {
    const over = (of: (scored: readonly Scored[]) => number): string =>
      interval(found.map(of), BLOCK_MONTHS);
    console.log(`next month's ${target}${target === 'edge' ? ' (squared spread, signed)' : ''}:`);
    console.log(
      `  all names: score ${over((m) => rankCorrelation(column(m, 'score'), column(m, target)))}, dollar volume ${over((m) => rankCorrelation(column(m, 'dollarVolume'), column(m, target)))}`,
    );
    console.log(
      `  within deciles of dollar volume: score ${over((m) => withinDeciles(m, 'score', target))}, dollar volume itself ${over((m) => withinDeciles(m, 'dollarVolume', target))}, last month's Amihud ${over((m) => withinDeciles(m, 'pastAmihud', target))}`,
    );
    console.log(
      `  beyond dollar volume (partial rank correlation): score ${over((m) => partialRankCorrelation(column(m, 'score'), column(m, target), column(m, 'dollarVolume')))}`,
    );
  }
}

interface Hour {
  readonly day: string;
  readonly score: number;
  readonly effective: number;
  readonly walk: number;
}
const HOUR_US = 3_600e6;

function hours(name: string, tape: Tape): readonly Hour[] {
  const { instrument } = tape;
  const { zone, openUs, closeUs } = instrument.session;
  const found: Hour[] = [];
  const firstDay = localOf(zone, timeUs(tape.at[0]!)).dayNumber;
  const lastDay = localOf(zone, timeUs(tape.at[tape.count - 1]!)).dayNumber;
  const day = tickDayOf(tape);
  for (let number = firstDay; number <= lastDay; number++) {
    const date = civilDateOf(number);
    const open = timeOfLocal(zone, date, openUs);
    const close = timeOfLocal(zone, date, closeUs);
    for (let at = open + HOUR_US; at + HOUR_US <= close; at += HOUR_US) {
      const asOf = timeUs(at);
      const profile = buildProfile({
        instrument,
        asOf,
        tape,
        history: [],
        prior: PRIORS['us-large-cap'],
        observed: null,
      });
      if (!profile.ok) continue;
      const assessed = assessOrder({
        profile: profile.value,
        instrument,
        quantity: null,
        priceMid: lastMid(tape, indexAt(tape.at, tape.count, asOf)),
        policy,
        model: defaultModel(null),
      });
      if (!assessed.ok) continue;
      const within = (times: Float64Array): [number, number] => [
        indexAt(times, times.length, at),
        indexAt(times, times.length, at + HOUR_US),
      ];
      const [t0, t1] = within(day.trades.at);
      const part = {
        trades: {
          at: day.trades.at.subarray(t0, t1),
          price: day.trades.price.subarray(t0, t1),
          size: day.trades.size.subarray(t0, t1),
        },
        quotes: day.quotes,
        sequence:
          day.sequence === null
            ? null
            : {
                direction: day.sequence.direction.subarray(t0, t1),
                quoteRow: day.sequence.quoteRow.subarray(t0, t1),
              },
      };
      const study = studyTicks(part, {
        from: at,
        to: at + HOUR_US,
        lagUs: 0,
        horizonsUs: [60e6],
        intervalUs: 60e6,
        buckets: 20,
        rule: 'leeReady',
      });
      const walk =
        tape.depth < 2
          ? NaN
          : (studyBook(tape, {
              from: at,
              to: at + HOUR_US,
              values: [50e3],
              bandsBps: [10],
              imbalanceBins: 3,
              spreadMaxTicks: 3,
            }).roundTrips[0]?.xlmBps.value ?? NaN);
      found.push({
        day: `${name} ${number}`,
        score: assessed.value.score,
        effective: 100 * study.spreads.effective.percentByValue.value,
        walk,
      });
    }
  }
  return found;
}

function tapes(): void {
  const found: Hour[] = [];
  for (const name of ['bac', 'ibm']) {
    const read = readLeanTicks(
      ['07', '08', '09'].flatMap((d) =>
        ['trade', 'quote'].map((kind) => join(DATA, `ticks/${name}_201310${d}_${kind}.zip`)),
      ),
      { symbol: null },
    );
    if (read.ok) found.push(...hours(name, read.value.tape));
  }
  const aig = readLeanTicks(
    ['trade', 'quote'].map((kind) => join(DATA, `ticks/aig_20131007_${kind}.zip`)),
    { symbol: null },
  );
  if (aig.ok) found.push(...hours('aig', aig.value.tape));
  const amzn = readLobster(join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip'), {
    symbol: null,
  });
  if (amzn.ok) found.push(...hours('amzn', amzn.value.tape));
  const days = [...new Set(found.map(({ day }) => day))];
  const good = found.filter(({ effective }) => Number.isFinite(effective));
  const of = (name: 'score' | 'effective' | 'walk', rows: readonly Hour[]): Float64Array =>
    Float64Array.from(rows, (hour) => hour[name]);
  const per = days
    .map((day) => good.filter((hour) => hour.day === day))
    .filter((rows) => rows.length >= 4);
  console.log(
    `${good.length} hours of ${days.length} days, 4 symbols: next hour's effective spread, all hours ${rankCorrelation(of('score', good), of('effective', good)).toFixed(3)}`,
  );
  console.log(
    `  within a day ${interval(
      per.map((rows) => rankCorrelation(of('score', rows), of('effective', rows))),
      1,
    )}`,
  );
  const walked = good.filter(({ walk }) => Number.isFinite(walk));
  console.log(
    `  cost of a round trip of 50,000 on the recorded book (AMZN, ${walked.length} hours): ${walked.length < 4 ? 'too few' : rankCorrelation(of('score', walked), of('walk', walked)).toFixed(3)}`,
  );
  for (const day of days)
    console.log(
      `    ${day}: ${good
        .filter((hour) => hour.day === day)
        .map(({ score, effective }) => `${score.toFixed(2)}/${effective.toFixed(1)}bp`)
        .join(' ')}`,
    );
}

if (existsSync(DATA)) {
  months();
  tapes();
} else console.log('skipped: no data folder');
