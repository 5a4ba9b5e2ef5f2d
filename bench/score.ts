// Does the score mean something (P15)? Months: scored from the days before, held against what the next month was like within deciles of dollar volume: the cost of orders (half the
// spread by EDGE, a tick at least, and the square-root law at that month's own volatility and volume), Amihud, the spread. Beside it what volume, trailing Amihud and volatility over the root of volume tell.
// Coefficients of the forecast were fitted on months before July 2016; only later ones judge. Hours: scored from the tape before, held against the next hour's effective spread and the cost of
// a walk. Intervals draw blocks of three months, or whole days.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { defaultModel } from '#core/cost/default-model';
import { civilDateOf, localOf, timeOfLocal } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { amihud } from '#core/liquidity/measures/amihud';
import { studyBook, tickDayOf } from '#core/liquidity/measures/book-study';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf, simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { studyTicks } from '#core/liquidity/measures/tick-study';
import { closeToClose } from '#core/liquidity/measures/volatility';
import { tradedValue } from '#core/liquidity/measures/volume';
import { PRIORS, PUBLISHED_IMPACT } from '#core/liquidity/priors';
import { assessOrder } from '#core/liquidity/score';
import { indexAt, lastMid } from '#core/liquidity/tape-measures';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';
import { rankCorrelation } from '../test/reference/rank.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const policy = policyOf(configSchema.parse({}));
const DECILES = 10;
const DRAWS = 2000;
const BLOCK_MONTHS = 3;

/** The first month that did not help to fit the forecast (`AHEAD`), counted from year 0. */
const JUDGED_FROM = 12 * 2016 + 7;
const SIZES = { cost1M: 1e6, cost100k: 1e5 } as const;
/** Published coefficient of the square-root law for the average cost: the law that prices the months that came. */
const LAW = PUBLISHED_IMPACT.coefficient;

interface Scored {
  readonly dollarVolume: number;
  readonly score: number;
  readonly amihudMonth: number;
  readonly amihudYear: number;
  readonly volatilityOverRoot: number;
  readonly amihud: number;
  readonly edge: number;
  readonly cost1M: number;
  readonly cost100k: number;
  readonly impact1M: number;
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

/** What the month was like for who traded in it. */
function came(bars: Bars, from: number, to: number) {
  const logs = logBarsOf(rows(bars, from - 1, to));
  const squared = edge(logs).squared.value;
  const tickBps = 100 / bars.close[from - 1]!;
  const spread = Math.max(tickBps, 1e4 * Math.sqrt(Math.max(0, squared)));
  const value = tradedValue(bars.close, bars.volume).subarray(from, to);
  const adv = value.reduce((sum, each) => sum + each, 0) / value.length;
  const impact = (size: number): number =>
    1e4 * LAW * closeToClose(logs.close).value * Math.sqrt(size / adv);
  return {
    amihud: amihudOf(bars, from - 1, to),
    edge: squared,
    cost1M: spread / 2 + impact(SIZES.cost1M),
    cost100k: spread / 2 + impact(SIZES.cost100k),
    impact1M: impact(SIZES.cost1M),
  };
}

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
    const { advNotional, volatilityDaily } = profile.value;
    const one = {
      dollarVolume: advNotional,
      score: assessed.value.score,
      amihudMonth: amihudOf(bars, Math.max(0, from - 22), from),
      amihudYear: amihudOf(bars, Math.max(0, from - 250), from),
      volatilityOverRoot: volatilityDaily.value / Math.sqrt(advNotional),
      ...came(bars, from, to),
    };
    return Object.values(one).every(Number.isFinite) ? [one] : [];
  });
}

const column = (scored: readonly Scored[], name: keyof Scored): Float64Array =>
  Float64Array.from(scored, (one) => one[name]);
/** Mean over deciles of dollar volume of the rank correlation inside each; what is better when there is more of it has its sign turned. */
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
  return ((of === 'score' || of === 'dollarVolume' ? -1 : 1) * sum) / DECILES;
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
  const monthOf = (at: number): number => {
    const { year, month: of } = localOf('America/New_York', timeUs(at)).date;
    return 12 * year + of;
  };
  const found = firsts
    .slice(0, -1)
    .map((first, i) => ({ at: monthOf(first), scored: month(bars, first, firsts[i + 1]!) }))
    .filter(({ scored }) => scored.length > 100);
  const judged = found.filter(({ at }) => at >= JUDGED_FROM);
  console.log(
    `${judged.length} months that judge, from July 2016, ${judged.reduce((sum, { scored }) => sum + scored.length, 0)} scores of ${bars.length} symbols; ${found.length - judged.length} months before them were used to fit`,
  );
  console.log(
    'rank correlation with the next month within deciles of dollar volume; what is better when there is more of it has its sign turned: more is better',
  );
  for (const target of ['cost1M', 'cost100k', 'impact1M', 'amihud', 'edge'] as const) {
    const over = (of: keyof Scored): string =>
      interval(
        judged.map(({ scored }) => withinDeciles(scored, of, target)),
        BLOCK_MONTHS,
      );
    const beyond = (of: keyof Scored): string =>
      interval(
        judged.map(
          ({ scored }) =>
            withinDeciles(scored, 'score', target) - withinDeciles(scored, of, target),
        ),
        BLOCK_MONTHS,
      );
    console.log(`${TARGETS[target]}:`);
    console.log(`  score ${over('score')}`);
    for (const rival of RIVALS)
      console.log(`  ${RIVAL_NAMES[rival]} ${over(rival)}, score less it ${beyond(rival)}`);
    console.log(
      `  by half years: ${halves(found)
        .map(
          ({ name, scored }) =>
            `${name} ${mean(scored.map((each) => withinDeciles(each, 'score', target))).toFixed(3)} (best rival ${Math.max(...RIVALS.map((of) => mean(scored.map((each) => withinDeciles(each, of, target))))).toFixed(3)})`,
        )
        .join(', ')}`,
    );
  }
  const all = judged.flatMap(({ scored }) => scored);
  console.log(
    'what a score meant, July 2016 on: median cost of 1 M and of 100 k in the next month, bps',
  );
  for (const [low, high] of [
    [0, 0.2],
    [0.2, 0.3],
    [0.3, 0.4],
    [0.4, 0.5],
    [0.5, 0.6],
    [0.6, 0.7],
    [0.7, 0.8],
    [0.8, 1],
  ] as const) {
    const inside = all.filter(({ score }) => score >= low && score < high);
    console.log(
      `  ${low} to ${high}: ${inside.length} names and months${inside.length < 20 ? '' : `, ${medianOf(inside, 'cost1M')} and ${medianOf(inside, 'cost100k')}`}`,
    );
  }
}

const TARGETS = {
  cost1M: 'cost of 1,000,000: half the spread and impact',
  cost100k: 'cost of 100,000',
  impact1M: 'impact of 1,000,000 alone',
  amihud: 'Amihud',
  edge: 'squared spread by EDGE, signed',
} as const;
const RIVAL_NAMES = {
  dollarVolume: 'dollar volume',
  amihudMonth: 'Amihud of a month',
  amihudYear: 'Amihud of a year',
  volatilityOverRoot: 'volatility over the root of volume',
} as const;
const RIVALS = ['dollarVolume', 'amihudMonth', 'amihudYear', 'volatilityOverRoot'] as const;
const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length;
const medianOf = (scored: readonly Scored[], name: keyof Scored): string =>
  column(scored, name).toSorted()[scored.length >> 1]!.toFixed(0);
function halves(
  found: readonly { readonly at: number; readonly scored: readonly Scored[] }[],
): readonly { readonly name: string; readonly scored: readonly (readonly Scored[])[] }[] {
  const groups = new Map<string, (readonly Scored[])[]>();
  for (const { at, scored } of found) {
    const year = Math.floor((at - 1) / 12);
    const name = `${year}${(at - 1) % 12 < 6 ? ' first' : ' second'}${at < JUDGED_FROM ? ' (fitted)' : ''}`;
    groups.set(name, [...(groups.get(name) ?? []), scored]);
  }
  return [...groups].map(([name, scored]) => ({ name, scored }));
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
