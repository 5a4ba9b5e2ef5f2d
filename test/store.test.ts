// The store: what goes in comes out, once, whole, and also after a kill.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { readParquet, writeParquet } from '#adapters/store-duckdb/parquet';
import { openStore } from '#adapters/store-duckdb/store';
import { hashOfTape, readTapePartition } from '#adapters/store-duckdb/tape-partition';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { MAIN } from './support/main.ts';
import { cli } from './support/running-service.ts';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-store-'));
after(() => rmSync(folder, { recursive: true, force: true }));
function onData(name: string, run: (t: TestContext) => Promise<void>): void {
  test(name, (t) => (existsSync(DATA) ? run(t) : t.skip('skipped: no ../shared/data')));
}
const AMZN = join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip');
const home = (): string => mkdtempSync(join(folder, 'home-'));
const filesIn = (root: string): readonly string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => relative(root, join(each.parentPath, each.name)))
        .toSorted()
    : [];
const tapeHashes = async (root: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const partitions = filesIn(join(root, 'store/tapes')).filter((name) => name.endsWith('.parquet'));
  for (const name of partitions) {
    const read = await readTapePartition(join(root, 'store/tapes', name));
    assert.ok(read.ok, read.ok ? '' : read.error.message);
    found.push(`${name} ${read.value.note.hash}`);
  }
  return found;
};
/** Ten minutes of trades and quotes of a day. */
function csvDay(name: string, day: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `timestamp,bid,bid_size,ask,ask_size\n${Array.from({ length: 600 }, (_, i) => `${day} 10:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')},${(50 + (i % 7) / 100).toFixed(2)},100,${(50.02 + (i % 7) / 100).toFixed(2)},200`).join('\n')}\n`,
  );
  return path;
}

onData('STO-1: a recorded day comes back event for event', async () => {
  const at = home();
  const { code, err } = await cli(['import', '--tape', AMZN, '--format', 'lobster'], {
    PLIMSOLL_HOME: at,
  });
  assert.equal(code, 0, err);
  const [read, source] = [
    await openStore(join(at, 'store')).tape('amzn', '2012-06-21'),
    readLobster(AMZN, { symbol: null }),
  ];
  assert.ok(read.ok && source.ok);
  const [ours, theirs] = [read.value.tape, source.value.tape];
  assert.deepEqual(
    [ours.count, ours.depth, ours.hasOrderIds, ours.instrument],
    [theirs.count, theirs.depth, theirs.hasOrderIds, theirs.instrument],
  );
  assert.equal(hashOfTape(ours), hashOfTape(theirs));
  for (const name of ['at', 'kind', 'price', 'orderId', 'bidPrice', 'askSize'] as const)
    assert.deepEqual(ours[name], theirs[name], name);
});

test('STO-3, STO-5: what is done is not done again, whatever the file is called; one worker or two make the same', async () => {
  const [one, two] = [home(), home()];
  const paths = ['2024-03-05', '2024-03-06', '2024-03-07'].map((day, i) =>
    csvDay(`day${i}.csv`, day),
  );
  const bars = join(folder, 'bars.csv');
  writeFileSync(
    bars,
    `date,symbol,close,volume\n${['2024-03-05', '2024-03-06'].flatMap((day) => ['A', 'B'].map((symbol) => `${day},${symbol},10,1000`)).join('\n')}\n`,
  );
  const run = async (at: string, jobs: string, files: readonly string[]) => {
    for (const path of files)
      await cli(['import', '--tape', path, '--format', 'csv', '--symbol', 'XYZ', '--jobs', jobs], {
        PLIMSOLL_HOME: at,
      });
    const { out } = await cli(
      ['import', '--tape', bars, '--tape', bars, '--format', 'daily', '--jobs', jobs, '--json'],
      { PLIMSOLL_HOME: at },
    );
    return JSON.parse(out) as { repeated: number; rows: number };
  };
  await run(one, '1', paths);
  await run(two, '2', paths);
  assert.deepEqual(await tapeHashes(one), await tapeHashes(two));
  assert.equal((await tapeHashes(one)).length, 3);
  cpSync(paths[0] ?? '', join(folder, 'renamed.csv'));
  const again = JSON.parse(
    (
      await cli(
        [
          'import',
          '--tape',
          join(folder, 'renamed.csv'),
          '--format',
          'csv',
          '--symbol',
          'XYZ',
          '--json',
        ],
        { PLIMSOLL_HOME: one },
      )
    ).out,
  ) as { repeated: number };
  assert.equal(again.repeated, 1);
  const found = await openStore(join(one, 'store')).bars('b');
  assert.ok(found.ok && found.value.length === 1 && found.value[0]?.count === 2);
});

onData(
  'STO-3: killed in the middle and run again, the store is as if it had never been',
  async () => {
    const [whole, killed] = [home(), home()];
    const args = [
      'import',
      '--tape',
      join(DATA, 'ticks/ibm_*.zip'),
      '--format',
      'lean-tick',
      '--jobs',
      '1',
    ];
    await cli(args, { PLIMSOLL_HOME: whole });
    const child = spawn(process.execPath, [...MAIN, ...args], {
      env: { ...process.env, PLIMSOLL_HOME: killed },
      stdio: 'ignore',
    });
    // One partition stands, or one is being written.
    for (let i = 0; i < 400 && filesIn(join(killed, 'store/tapes')).length === 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const { code, out } = await cli([...args, '--json'], { PLIMSOLL_HOME: killed });
    assert.equal(code, 0, out);
    assert.deepEqual(
      filesIn(join(killed, 'store/tapes')).filter((name) => name.endsWith('.tmp')),
      [],
      'what was half written is gone',
    );
    assert.deepEqual(await tapeHashes(killed), await tapeHashes(whole));
  },
);

test('STO-2: a partition that was cut, changed, or is not ours is refused by name', async () => {
  const path = join(folder, 'x.parquet');
  assert.ok(
    (await writeParquet(path, { a: Float64Array.of(1, NaN, 3), b: ['x', null, 'it’s'] }, '{}')).ok,
  );
  const whole = await readParquet(path);
  assert.ok(whole.ok);
  assert.deepEqual(
    [whole.value.columns['a'], whole.value.columns['b'], whole.value.note],
    [Float64Array.of(1, NaN, 3), ['x', null, 'it’s'], '{}'],
  );
  const foreign = await readTapePartition(path);
  assert.equal(foreign.ok ? '' : foreign.error.code, 'PARTITION_FOREIGN');
  writeFileSync(path, readFileSync(path).subarray(0, 100));
  const cut = await readParquet(path);
  assert.ok(!cut.ok && cut.error.code === 'PARQUET_UNREADABLE' && cut.error.path === path);
  const at = home();
  await cli(
    ['import', '--tape', csvDay('changed.csv', '2024-03-05'), '--format', 'csv', '--symbol', 'XYZ'],
    { PLIMSOLL_HOME: at },
  );
  const [name = ''] = filesIn(join(at, 'store/tapes'));
  const partition = join(at, 'store/tapes', name);
  const read = await readParquet(partition);
  assert.ok(read.ok);
  const columns = Object.fromEntries(
    Object.entries(read.value.columns).map(([column, values]) => [
      column,
      column === 'bidPrice_1' && values instanceof Float64Array ? values.map((x) => x + 1) : values,
    ]),
  );
  assert.ok((await writeParquet(partition, columns, read.value.note ?? '')).ok);
  const changed = await readTapePartition(partition);
  assert.equal(changed.ok ? '' : changed.error.code, 'PARTITION_CHANGED');
});

test('STO-4, STO-7: one bad file stops no other, and a symbol of which nothing is known is a problem', async () => {
  const at = home();
  const [good, bad] = [join(folder, 'good.csv'), join(folder, 'bad.csv')];
  writeFileSync(good, 'date,symbol,close,volume\n2024-03-05,A,10,1000\n2024-03-06,A,10,1000\n');
  writeFileSync(bad, 'date,symbol,close,volume\n2024-03-05,A,ten,1000\n');
  const { code, out } = await cli(
    ['import', '--tape', bad, '--tape', good, '--format', 'daily', '--json'],
    { PLIMSOLL_HOME: at },
  );
  const doc = JSON.parse(out) as {
    rows: number;
    problems: readonly { code: string; path: string }[];
  };
  assert.deepEqual(
    [code, doc.rows, doc.problems.map((each) => each.code)],
    [2, 2, ['LINE_MALFORMED']],
  );
  assert.match(doc.problems[0]?.path ?? '', /bad\.csv:2$/);
  const none = await cli(['assess', 'NOPE', '--json'], { PLIMSOLL_HOME: at });
  assert.equal(none.code, 2);
  assert.equal((JSON.parse(none.out) as { error: { code: string } }).error.code, 'SYMBOL_UNKNOWN');
});

onData(
  'STO-6: an assessment is kept once, the newest of each symbol is found, and its history is in order',
  async () => {
    const at = home();
    const daily = join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz');
    const run = (date: string) =>
      cli(['assess', 'AAPL', 'IBM', '--history', daily, '--as-of', date, '--keep', '--json'], {
        PLIMSOLL_HOME: at,
      });
    for (const date of ['2016-03-01', '2016-04-01', '2016-04-01', '2016-02-01'])
      assert.equal((await run(date)).code, 0);
    const store = openStore(join(at, 'store'));
    const [latest, history, scores] = [
      await store.latest(),
      await store.history('aapl'),
      await store.scores(2),
    ];
    assert.ok(latest.ok && history.ok && scores.ok);
    assert.deepEqual(
      latest.value.map(({ symbol }) => symbol),
      ['AAPL', 'IBM'],
    );
    assert.equal(history.value.length, 3);
    assert.ok(
      history.value.every(
        ({ assessment }, i) =>
          i === 0 || assessment.asOf > (history.value[i - 1]?.assessment.asOf ?? 0),
      ),
    );
    assert.deepEqual(
      scores.value.get('AAPL.US')?.map(({ day }) => day),
      ['2016-03-01', '2016-04-01'],
    );
  },
);

test('STO-8: a Parquet file of bars, or of quotes, is imported by its columns, and a bad row is named', async () => {
  const at = home();
  const [bars, bad] = [join(folder, 'bars.parquet'), join(folder, 'bad.parquet')];
  assert.ok(
    (
      await writeParquet(
        bars,
        {
          date: ['2024-03-05', '2024-03-06'],
          ticker: ['A', 'A'],
          close: Float64Array.of(10, 11),
          volume: Float64Array.of(500, 600),
        },
        '',
      )
    ).ok,
  );
  assert.ok(
    (
      await writeParquet(
        bad,
        { date: ['2024-03-05', 'soon'], ticker: ['A', 'A'], close: Float64Array.of(10, 11) },
        '',
      )
    ).ok,
  );
  const { out, code } = await cli(
    ['import', '--tape', bars, '--tape', bad, '--format', 'parquet', '--json'],
    { PLIMSOLL_HOME: at },
  );
  const doc = JSON.parse(out) as {
    rows: number;
    problems: readonly { code: string; path: string }[];
  };
  assert.deepEqual(
    [code, doc.rows, doc.problems.map((each) => [each.code, each.path])],
    [2, 2, [['LINE_MALFORMED', `${bad}:3`]]],
  );
  const found = await openStore(join(at, 'store')).bars('A');
  assert.ok(found.ok && found.value[0]?.close[1] === 11);
  const quotes = join(folder, 'quotes.parquet');
  assert.ok(
    (
      await writeParquet(
        quotes,
        {
          timestamp: ['2024-03-05 10:00:00', '2024-03-05 10:00:01'],
          bid: Float64Array.of(10, 10),
          bid_size: Float64Array.of(5, 6),
          ask: Float64Array.of(10.02, 10.03),
          ask_size: Float64Array.of(7, 8),
        },
        '',
      )
    ).ok,
  );
  assert.equal(
    (
      await cli(['import', '--tape', quotes, '--format', 'parquet', '--symbol', 'XYZ'], {
        PLIMSOLL_HOME: at,
      })
    ).code,
    0,
  );
  const days = await openStore(join(at, 'store')).tapeDays('XYZ');
  assert.deepEqual(days.ok ? days.value : [], ['2024-03-05']);
});
