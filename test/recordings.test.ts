// Every recorded format through the command that tells what is in it, held to what is known of these recordings; and what is not a recording.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import { seededRandom } from '#core/kernel/random';
import { cli } from './support/running-service.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-recordings-'));
after(() => rmSync(folder, { recursive: true, force: true }));
function onData(name: string, run: (t: TestContext) => Promise<void> | void): void {
  test(name, (t) => (existsSync(DATA) ? run(t) : t.skip('skipped: no ../shared/data')));
}
interface Inspected {
  readonly days: readonly {
    readonly printed: number;
    readonly traded: number;
    readonly visible: number;
    readonly hidden: number;
    readonly vwapAll: number;
    readonly spreadBps: number;
    readonly midFirst: number;
    readonly midLast: number;
    readonly crossed: number;
    readonly locked: number;
  }[];
  readonly signs: { readonly sum: number };
  readonly shift: {
    readonly shiftMinutes: number;
    readonly differenceBps: number;
    readonly within95Bps: readonly [number, number];
    readonly sureness: number;
  } | null;
  readonly quality: { readonly notes: readonly string[]; readonly grade: string };
  readonly events: number;
}
async function inspect(...args: readonly string[]): Promise<Inspected> {
  const { code, out, err } = await cli(['inspect', ...args, '--json'], {});
  assert.equal(code, 0, out + err);
  return JSON.parse(out) as Inspected;
}
const tape = (...names: readonly string[]): string[] =>
  names.flatMap((name) => ['--tape', join(DATA, name)]);
const near = (value: number | undefined, want: number, by: number): void =>
  assert.ok(Math.abs((value ?? NaN) - want) <= by, `${value} is ${want} ± ${by}`);

onData('MKT-6, MKT-8: AMZN: spread, mids, displayed and hidden volume', async () => {
  const {
    days: [day],
    events,
  } = await inspect(...tape('lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip'), '--format', 'lobster');
  near(day?.spreadBps, 5.76, 0.01);
  assert.deepEqual(
    [events, day?.midFirst, day?.midLast, day?.visible, day?.hidden],
    [155_935, 223.565, 220.575, 613_248, 197_507],
  );
});
onData('MKT-16: VWAPs by day of the tick files', async () => {
  for (const [name, wants] of [
    ['bac', [13.8629, 13.7783, 13.822]],
    ['ibm', [182.529, 179.8698, 180.4078]],
  ] as const) {
    const { days } = await inspect(
      ...tape(
        ...['07', '08', '09'].flatMap((d) =>
          ['trade', 'quote'].map((kind) => `ticks/${name}_201310${d}_${kind}.zip`),
        ),
      ),
      '--format',
      'lean-tick',
    );
    for (const [i, want] of wants.entries()) near(days[i]?.vwapAll, want, 5e-5);
    assert.ok(days.every(({ crossed }) => crossed < 1000));
  }
});
onData(
  'MKT-30, DEP-1: Binance, two venues: no gap, no crossed book, though the snapshot comes after the first diffs',
  async () => {
    for (const [venue, most] of [
      ['spot', 0.02],
      ['usdm', 0.02],
    ] as const) {
      const { days, quality } = await inspect(
        ...tape(`crypto/binance_${venue}_btcusdt_20240808.jsonl.gz`),
        '--format',
        'binance',
      );
      assert.ok(
        quality.notes.includes('0 gaps in the sequence, 0 crossed books') &&
          days.every(({ crossed }) => crossed === 0),
        quality.notes.join('; '),
      );
      assert.ok(
        quality.notes.some((note) => /diffs came before the snapshot/.test(note)) &&
          (days[0]?.spreadBps ?? 1) <= most,
      );
    }
  },
);
onData(
  'MKT-31: a log that lacks deletes is crossed for less than half a percent of the time, and has the venue’s best prices at 99 snapshots in 100',
  async () => {
    const { quality } = await inspect(
      ...tape('lob/bitstamp_btcusd_2015-05-01_raw.log.xz'),
      '--format',
      'bitstamp',
    );
    const [, all, same] =
      /of (\d+) snapshots (\d+) had our best prices/.exec(quality.notes.join('; ')) ?? [];
    assert.ok(Number(all) === 5011 && Number(same) > 0.99 * Number(all), quality.notes.join('; '));
    const plain = await inspect(
      ...tape('lob/bitstamp_btcusd_2015-05-01_orders.csv.gz'),
      '--format',
      'bitstamp',
    );
    assert.ok(
      plain.quality.notes.some((note) => /incomplete 0\.[0-4]\d % of the time/.test(note)),
      plain.quality.notes.join('; '),
    );
  },
);
onData(
  'MKT-33, MKT-34: two dealers agree after five hours, and before that they do not',
  async () => {
    const { shift } = await inspect(
      ...tape('fx/oanda_eurusd_20140506_quote.zip'),
      '--format',
      'lean-tick',
      '--against',
      join(DATA, 'fx/fxcm_eurusd_20140506_quote.zip'),
    );
    assert.ok(
      shift !== null &&
        shift.shiftMinutes === 300 &&
        shift.differenceBps < 0.09 &&
        shift.sureness > 5,
      JSON.stringify(shift),
    );
    const own = await inspect(
      ...tape('fx/fxcm_eurusd_20140506_quote.zip'),
      '--format',
      'lean-tick',
      '--utc-offset=-5',
      '--against',
      join(DATA, 'fx/oanda_eurusd_20140506_quote.zip'),
    );
    assert.equal(own.shift?.shiftMinutes, 0);
  },
);
onData(
  'MKT-14, MKT-32: TAQ: what printed, what of it in session, and what was cancelled',
  async () => {
    const { days, quality } = await inspect(
      ...tape('ticks/highfrequency_sampleTDataRaw.csv.gz'),
      '--format',
      'taq',
      '--symbol',
      'XXX',
    );
    assert.equal(
      days.reduce((sum, day) => sum + day.traded, 0),
      7_935_714,
    );
    near(days.reduce((sum, day) => sum + day.vwapAll * day.traded, 0) / 7_935_714, 156.9171, 5e-5);
    assert.ok(quality.notes.some((note) => /2 trades left out: cancelled/.test(note)));
    const signed = await inspect(
      ...tape('ticks/highfrequency_sampleTData.csv.gz', 'ticks/highfrequency_sampleQData.csv.gz'),
      '--format',
      'taq',
      '--symbol',
      'XXX',
      '--tick',
      '0.005',
      '--quote-lag',
      '2',
    );
    near(signed.signs.sum, -1572, 30);
  },
);

for (const [what, args, code] of [
  ['another format', ['--format', 'binance'], 'LINE_MALFORMED'],
  ['no format that we know', ['--format', 'excel'], 'FLAG_INVALID'],
  ['a lag below zero', ['--format', 'csv', '--symbol', 'X', '--quote-lag', '-1'], 'FLAG_INVALID'],
  ['a negative price', ['--format', 'csv', '--symbol', 'X'], 'LINE_MALFORMED'],
] as const) {
  test(`MKT-2: ${what} is a problem with its place`, async () => {
    const path = join(folder, 'bad.csv');
    writeFileSync(path, 'timestamp,price,size\n2024-03-05 10:00:00,-5,100\n');
    const { code: exit, out } = await cli(['inspect', '--tape', path, ...args, '--json'], {});
    assert.equal(exit, 2);
    const { error } = JSON.parse(out) as { error: { code: string; path: string; remedy: string } };
    assert.ok(error.code === code && error.path !== '' && error.remedy !== '', out);
  });
}
test('MKT-2: a day with one trade is inspected, and says what it does not know', async () => {
  const path = join(folder, 'one.csv');
  writeFileSync(path, 'timestamp,price,size\n2024-03-05 10:00:00,5.01,100\n');
  const {
    days: [day],
    quality,
  } = await inspect('--tape', path, '--format', 'csv', '--symbol', 'X');
  assert.deepEqual(
    [day?.printed, day?.vwapAll, day?.spreadBps, day?.midFirst],
    [100, 5.01, null, null],
  );
  assert.ok(quality.notes.includes('no quotes: there is no book'));
});

onData(
  'MKT-30, MKT-31: cut anywhere or with flipped bytes, a recording is a problem or a tape, and never a crash',
  () => {
    const random = seededRandom(11);
    for (const [name, lines, read] of [
      ['crypto/binance_spot_btcusdt_20240808.jsonl.gz', 300, readBinance],
      ['lob/bitstamp_btcusd_2015-05-01_orders.csv.gz', 800, readBitstamp],
    ] as const) {
      const whole = gunzipSync(readFileSync(join(DATA, name)))
        .toString('latin1')
        .split('\n')
        .slice(0, lines)
        .join('\n');
      for (let round = 0; round < 25; round++) {
        const bytes = Buffer.from(
          whole.slice(0, Math.floor(random.next() * whole.length)),
          'latin1',
        );
        for (let k = 0; k < round % 4 && bytes.length > 0; k++)
          bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
        const path = join(folder, 'cut.gz');
        writeFileSync(path, gzipSync(bytes));
        const found = read(path, { symbol: null });
        assert.ok(found.ok ? found.value.tape.count > 0 : found.error.remedy !== '');
      }
    }
  },
);
