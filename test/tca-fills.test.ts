// TCA-15 .. TCA-20: `plimsoll tca FILE`, through the command that users run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { MAIN } from './support/main.ts';

const DATA = resolve('../shared/data');
const CASES = resolve('../shared/cases');
const skip = existsSync(DATA) && existsSync(CASES) ? false : 'skipped: no ../shared';
const home = mkdtempSync(join(tmpdir(), 'plimsoll-tca-fills-'));
after(() => rmSync(home, { recursive: true, force: true }));

interface OrderAnswer {
  readonly id: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly averagePrice: number;
  readonly arrivalPrice: number | null;
  readonly totalBps: number | null;
  readonly parts: Readonly<Record<string, number | null>>;
  readonly benchmarks: Readonly<Record<string, number | null>>;
  readonly againstBps: Readonly<Record<string, number>>;
  readonly markouts: readonly { readonly seconds: number; readonly bps: number | null }[];
  readonly grade: string;
  readonly missing: readonly string[];
}
interface Answer {
  readonly status: number | null;
  readonly text: string;
  readonly doc: {
    readonly orders: readonly OrderAnswer[];
    readonly groups: readonly { readonly by: string; readonly key: string; readonly n: number }[];
    readonly total: { readonly n: number; readonly unknown: number; readonly weightedBps: number };
    readonly skipped: readonly { readonly reason: string; readonly rows: number }[];
    readonly notes: readonly string[];
    readonly error?: { readonly path: string; readonly message: string; readonly remedy: string };
  };
}
function tca(...args: readonly string[]): Answer {
  const done = spawnSync(process.execPath, [...MAIN, 'tca', ...args], {
    cwd: home,
    encoding: 'utf8',
    maxBuffer: 2 ** 25,
    env: { ...process.env, PLIMSOLL_HOME: home, NO_COLOR: '1' },
  });
  const isJson = args.includes('--json');
  return {
    status: done.status,
    text: done.stdout,
    doc: (isJson ? JSON.parse(done.stdout) : {}) as Answer['doc'],
  };
}
function fileOf(name: string, lines: readonly string[]): string {
  writeFileSync(join(home, name), `${lines.join('\n')}\n`);
  return name;
}
const near = (got: number | null | undefined, want: number, what = ''): void =>
  assert.ok(typeof got === 'number' && Math.abs(got - want) < 1e-8, `${what}: ${got} for ${want}`);

interface Right {
  readonly order: string;
  readonly quantity: number;
  readonly [name: string]: number | string;
}
const AMZN = join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip');
for (const [file, which] of [
  ['alpaca_amzn.json', 'alpaca: start is the first fill'],
  ['ibkr_flex_amzn.xml', 'ibkr: start is orderTime'],
] as const)
  test(`TCA-17: ${file} beside the recorded day, to the digits of an independent program`, {
    skip,
  }, () => {
    const rights = JSON.parse(readFileSync(join(CASES, 'fills/right_amzn.json'), 'utf8')) as Record<
      string,
      readonly Right[]
    >;
    const { doc, status } = tca(join(CASES, 'fills', file), '--tape', AMZN, '--json');
    assert.equal(status, 0);
    for (const right of rights[which] ?? []) {
      const order = doc.orders.find(({ id }) => id === right.order);
      assert.ok(order !== undefined);
      const { benchmarks, againstBps } = order;
      const got: Readonly<Record<string, number | null | undefined>> = {
        quantity: order.quantity,
        averagePrice: order.averagePrice,
        arrivalMid: order.arrivalPrice,
        shortfallBps: againstBps['arrivalMid'],
        intervalVwapDisplayed: benchmarks['intervalVwapDisplayed'],
        vsVwapBps: againstBps['intervalVwapDisplayed'],
        twapMid: benchmarks['twapMid'],
        dayVwapDisplayed: benchmarks['dayVwapDisplayed'],
        markout60sBps: order.markouts.find(({ seconds }) => seconds === 60)?.bps,
      };
      for (const [name, value] of Object.entries(got)) near(value, Number(right[name]), name);
      assert.equal(order.grade, 'A');
    }
  });

test('TCA-18: 322 orders and 660 events of tcapy: every part sums, nothing is dropped', {
  skip,
}, () => {
  const { doc } = tca(
    join(DATA, 'tca/tcapy_small_test_trade_df.csv.gz'),
    '--orders',
    join(DATA, 'tca/tcapy_small_test_order_df.csv.gz'),
    '--json',
  );
  assert.equal(doc.orders.length, 322);
  assert.equal(doc.total.n, 322);
  for (const { parts, totalBps, id } of doc.orders) {
    const sum = Object.values(parts).reduce<number>((all, part) => all + (part ?? 0), 0);
    near(sum, totalBps ?? NaN, id);
  }
  assert.deepEqual(
    doc.skipped.map(({ rows }) => rows),
    [322, 11, 1],
  );
  assert.ok(doc.groups.some(({ by, key }) => by === 'strategy' && key === 'algo1'));
});

test('TCA-15: three small exports without a market: read, rebuilt, and what is missing is said', {
  skip,
}, () => {
  for (const [file, orders] of [
    ['O25_ib_flex_fills.csv', 2],
    ['O26_binance_trade_history.csv', 1],
    ['O27_alpaca_activities.csv', 1],
  ] as const) {
    const { doc } = tca(join(CASES, 'quant', file), '--json');
    assert.equal(doc.orders.length, orders);
    for (const { missing, totalBps, grade } of doc.orders) {
      assert.equal(totalBps, null);
      assert.equal(grade, 'D');
      assert.match(missing.join(), /no market data/);
    }
  }
});

const TAPE = [
  'time,bid,ask,bid_size,ask_size,price,size',
  '2024-03-12T14:00:00Z,99,101,10,10,,',
  '2024-03-12T14:00:10Z,99,101,10,10,101,5',
  '2024-03-12T14:00:20Z,101,103,10,10,,',
  '2024-03-12T14:00:30Z,101,103,10,10,103,15',
  '2024-03-12T14:02:00Z,101,103,10,10,,',
];
const QUOTES = TAPE.filter((line) => line.endsWith(',,')).map((line) => line.slice(0, -2));
const TRADES = TAPE.filter((line) => /\d,\d+$/.test(line) && !line.endsWith(',,')).map((line) => {
  const cells = line.split(',');
  return [cells[0], cells[5], cells[6]].join(',');
});
const tapeFlags = (): readonly string[] => [
  '--tape',
  `XYZ=${fileOf('quotes.csv', ['time,bid,ask,bid_size,ask_size', ...QUOTES])}`,
  '--tape',
  `XYZ=${fileOf('trades.csv', ['time,price,size', ...TRADES.filter((line) => !line.startsWith('time'))])}`,
  '--market-zone',
  'UTC',
];
const FILLS = [
  'id,order_id,symbol,side,at,quantity,price,fee,currency,strategy',
  '1,o1,XYZ,buy,2024-03-12T14:00:05Z,10,101,1,USD,twap',
  '2,o1,XYZ,buy,2024-03-12T14:00:25Z,10,103.5,1,USD,twap',
];

test('TCA-18: a plain CSV on a CSV tape, with its order: delay, spread, impact, timing, fees, opportunity', () => {
  const orders = fileOf('orders.csv', [
    'id,symbol,side,quantity,decided,placed,ended',
    'o1,XYZ,buy,40,2024-03-12T14:00:01Z,2024-03-12T14:00:02Z,2024-03-12T14:01:00Z',
  ]);
  const { doc } = tca(fileOf('fills.csv', FILLS), '--orders', orders, ...tapeFlags(), '--json');
  const [order] = doc.orders;
  const scale = 1e4 / (40 * 100);
  near(order?.parts['delayBps'], 0);
  near(order?.parts['spreadBps'], 20 * scale);
  near(order?.parts['impactBps'], 5 * scale);
  near(order?.parts['timingBps'], 20 * scale);
  near(order?.parts['feesBps'], 2 * scale);
  near(order?.parts['opportunityBps'], 40 * scale);
  near(order?.totalBps, 87 * scale);
  near(order?.benchmarks['intervalVwap'], (5 * 101 + 15 * 103) / 20);
  near(order?.benchmarks['twapMid'], (18 * 100 + 40 * 102) / 58);
});

test('TCA-15: shares, FX and coins in one report, and one line an order in a CSV', () => {
  const binance = fileOf('binance.csv', [
    'Date(UTC),Pair,Side,Price,Executed,Amount,Fee',
    '2024-03-12 14:00:19,BTCUSDT,BUY,70000,0.5BTC,35000USDT,0.01BNB',
  ]);
  const rates = fileOf('rates.csv', [
    'date,base,quote,rate',
    '2024-03-12,USDT,USD,1',
    '2024-03-12,BNB,USDT,500',
  ]);
  const { doc } = tca(
    fileOf('fills.csv', FILLS),
    binance,
    ...tapeFlags(),
    '--rates',
    rates,
    '--currency',
    'usd',
    '--csv',
    'out.csv',
    '--json',
  );
  assert.deepEqual(
    doc.orders.map(({ symbol, grade }) => `${symbol} ${grade}`),
    ['XYZ A', 'BTCUSDT D'],
  );
  assert.equal(doc.total.unknown, 1);
  const lines = readFileSync(join(home, 'out.csv'), 'utf8').trim().split('\n');
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? '', /^id,symbol,side,quantity/);
});

test('TCA-17: bars grade lower, and know the close of the day before', () => {
  const bars = fileOf('bars.csv', [
    'date,symbol,open,high,low,close,volume',
    '2024-03-11,XYZ,98,101,97,99,1000',
    '2024-03-12,XYZ,100,104,99,102,1000',
  ]);
  const { doc } = tca(fileOf('fills.csv', FILLS), '--history', bars, '--json');
  const [order] = doc.orders;
  assert.equal(order?.grade, 'C');
  near(order?.benchmarks['previousClose'], 99);
  near(order?.benchmarks['arrival'], 100);
  near(order?.parts['restBps'], 225);
  assert.equal(order?.parts['spreadBps'], null);
});

test('TCA-15: what a user can get wrong is said with its place and a remedy', () => {
  const fills = fileOf('fills.csv', FILLS);
  for (const [args, path, words] of [
    [['none.csv'], /none\.csv/, /./],
    [[fills, fills], /fills\.csv/, /given once/],
    [[fills, '--gap', '5'], /--gap/, /a time such as/],
    [[fills, '--contract', 'A'], /--contract/, /SYMBOL=SIZE/],
    [[fills, '--columns', 'prise=px'], /--columns prise/, /must be mapped from one of/],
    [[fills, '--columns', 'fee=costs'], /fills\.csv:1/, /must hold 'costs' for fee/],
    [[fills, '--export', 'x'], /--export/, /must be one of/],
    [
      [fileOf('bad.csv', [...FILLS, '3,o1,XYZ,buy,soon,10,1,1,USD,'])],
      /bad\.csv:4, column at/,
      /date and a time/,
    ],
    [
      [fileOf('none.json', ['[{"activity_type":"DIV"}]'])],
      /none\.json/,
      /there was none \(1: activity DIV/,
    ],
  ] as const) {
    const { status, doc } = tca(...args, '--json');
    assert.equal(status, 2, args.join(' '));
    assert.match(doc.error?.path ?? '', path);
    assert.match(doc.error?.message ?? '', words);
    assert.ok((doc.error?.remedy.length ?? 0) > 0);
  }
});

test('TCA-20: the text has a table of orders, the total with its error, groups and what is missing', () => {
  const { text } = tca(fileOf('fills.csv', FILLS), ...tapeFlags());
  for (const words of [
    /order +filled +total/,
    /by value/,
    /plain mean/,
    /begin with their first fill|read as/,
  ])
    assert.match(text, words);
});

test('TCA-84: the report as one page and as groups that were asked for', () => {
  const fills = fileOf('fills.csv', FILLS);
  const { text, status } = tca(
    fills,
    ...tapeFlags(),
    '--html',
    'out.html',
    '--by',
    'hour,strategy',
  );
  assert.equal(status, 0);
  assert.match(text, /Best-execution flags/);
  const page = readFileSync(join(home, 'out.html'), 'utf8');
  assert.doesNotMatch(page, /<script|https?:\/\//);
  for (const title of ['Summary', 'Mark-outs', 'Fill quality', 'What is missing'])
    assert.ok(page.includes(`<h2>${title}</h2>`), title);
  const { doc } = tca(fills, ...tapeFlags(), '--by', 'hour,strategy', '--json');
  assert.deepEqual(
    doc.groups.map(({ by, key, n }) => `${by} ${key} ${n}`),
    ['hour 10 1', 'strategy twap 1'],
  );
  const wrong = tca(fills, '--by', 'colour', '--json');
  assert.equal(wrong.status, 2);
  assert.match(wrong.doc.error?.message ?? '', /must be keys of symbol, side/);
});
