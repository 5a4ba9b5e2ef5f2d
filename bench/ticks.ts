// The full set of tick measures on every recording of data/ticks: rows per second of the measures, and of reading the files, apart.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { studyTicks, type TickDay, type TickStudy } from '#core/liquidity/measures/tick-study';
import { readZip } from '#platform/zip';

const FOLDER = join(
  process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data'),
  'ticks',
);
const HOUR = 3_600_000_000;
const RULES = {
  lagUs: 0,
  horizonsUs: [1e6, 10e6, 60e6, 300e6],
  intervalUs: 60e6,
  buckets: 50,
  rule: 'leeReady',
} as const;
const ROUNDS = 5;
interface Day {
  readonly name: string;
  readonly day: TickDay;
  readonly open: number;
  readonly lagUs: number;
}

function column(length: number, of: (row: number) => number): Float64Array {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) values[i] = of(i);
  return values;
}

/** Lean: milliseconds after midnight, prices x 10,000. The NBBO is the last bid and the last ask, whatever the exchange. */
function leanDay(name: string): Day {
  const rows = (kind: string): number[][] => {
    const path = join(FOLDER, `${name}_${kind}.zip`);
    const zip = readZip(readFileSync(path), path);
    if (!zip.ok) throw new Error(zip.error.message);
    return Buffer.from(zip.value[0]!.data)
      .toString('latin1')
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number));
  };
  const inSession = ([ms = NaN]: readonly number[]): boolean => ms >= 34_200_000 && ms < 57_600_000;
  const trades = rows('trade').filter((row) => inSession(row) && row[1]! > 0 && row[2]! > 0);
  const quotes = rows('quote');
  const [bidPrice, bidSize, askPrice, askSize] = [0, 0, 0, 0].map(
    () => new Float64Array(quotes.length),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  let bid = NaN;
  let bidUnits = NaN;
  let ask = NaN;
  let askUnits = NaN;
  for (const [i, row] of quotes.entries()) {
    if (row[1]! > 0) [bid, bidUnits] = [row[1]!, row[2]!];
    if (row[3]! > 0) [ask, askUnits] = [row[3]!, row[4]!];
    [bidPrice[i], bidSize[i], askPrice[i], askSize[i]] = [bid, bidUnits, ask, askUnits];
  }
  return {
    name,
    open: 9.5 * HOUR,
    lagUs: 0,
    day: {
      sequence: null,
      trades: {
        at: column(trades.length, (i) => trades[i]![0]! * 1000),
        price: column(trades.length, (i) => trades[i]![1]!),
        size: column(trades.length, (i) => trades[i]![2]!),
      },
      quotes: {
        at: column(quotes.length, (i) => quotes[i]![0]! * 1000),
        bidPrice,
        bidSize,
        askPrice,
        askSize,
      },
    },
  };
}

/** TAQ with a header; quotes are stamped two seconds late. */
function taqDays(): readonly Day[] {
  const table = (
    file: string,
  ): { readonly rows: string[][]; readonly at: (name: string) => number } => {
    const [header = '', ...lines] = gunzipSync(readFileSync(join(FOLDER, file)))
      .toString('latin1')
      .trim()
      .split('\n');
    const names = header.split(',');
    return { rows: lines.map((line) => line.split(',')), at: (name) => names.indexOf(name) };
  };
  const trades = table('highfrequency_sampleTData.csv.gz');
  const quotes = table('highfrequency_sampleQData.csv.gz');
  const micros = (stamp: string): number =>
    Number(stamp.slice(11, 13)) * HOUR +
    Number(stamp.slice(14, 16)) * 60e6 +
    Number(stamp.slice(17, 19)) * 1e6 +
    Number(stamp.slice(20, 26));
  return ['2018-01-02', '2018-01-03'].map((date) => {
    const of = ({ rows, at }: typeof trades) => {
      const own = rows.filter((row) => row[at('DT')]!.startsWith(date));
      return (name: string): Float64Array =>
        column(own.length, (i) =>
          name === 'DT' ? micros(own[i]![at('DT')]!) : Number(own[i]![at(name)]),
        );
    };
    const t = of(trades);
    const q = of(quotes);
    return {
      name: `taq_${date}`,
      open: 9.5 * HOUR,
      lagUs: 2e6,
      day: {
        sequence: null,
        trades: { at: t('DT'), price: t('PRICE'), size: t('SIZE') },
        quotes: {
          at: q('DT'),
          bidPrice: q('BID'),
          bidSize: q('BIDSIZ'),
          askPrice: q('OFR'),
          askSize: q('OFRSIZ'),
        },
      },
    };
  });
}

const study = ({ day, open, lagUs }: Day): TickStudy =>
  studyTicks(day, { ...RULES, lagUs, from: open, to: open + 6.5 * HOUR });
const show = (x: number): string => (Number.isNaN(x) ? '-' : String(Number(x.toPrecision(4))));

if (!existsSync(FOLDER))
  console.log(JSON.stringify({ name: 'tick measures', note: 'skipped: no ../shared/data' }));
else {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('_trade.zip'))
    .map((file) => file.replace('_trade.zip', ''))
    .toSorted();
  const began = performance.now();
  const days = [...names.map(leanDay), ...taqDays()];
  const reading = (performance.now() - began) / 1000;
  const rows = days.reduce((sum, { day }) => sum + day.trades.at.length + day.quotes.at.length, 0);
  let seconds = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    for (const each of days) study(each);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  for (const each of days) {
    const s = study(each);
    const { realised, impact } = s.spreads.horizons[2]!;
    console.error(
      `${each.name.padEnd(16)} quoted ${show(s.quotedBps.value)} +- ${show(s.quotedBps.standardError)} bps, effective ${show(100 * s.spreads.effective.percentByValue.value)} = realised ${show(100 * realised.percentByValue.value)} + impact ${show(100 * impact.percentByValue.value)} bps at 60 s, vpin ${show(s.vpin.value)}, kyle t ${show(s.kyle.t)}, order flow R2 ${show(s.orderFlow.r2)}, spread half-life ${show(s.recovery.halfLife / 1e6)} s of ${s.recovery.shocks}, volatility ${show(100 * s.realisedVolatility.value)} %`,
    );
  }
  console.log(
    JSON.stringify({
      name: `tick measures, ${days.length} days of data/ticks`,
      unit: 'rows/s',
      ours: Math.round(rows / seconds),
      rows,
      seconds: Math.round(seconds * 1e4) / 1e4,
      readingRowsPerSecond: Math.round(rows / reading),
    }),
  );
}
