// The orders of anybody's fills, worked again under every strategy on the recording in which they traded.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-again-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const DAY = '../shared/data/lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip';
const skip = existsSync(DAY) ? false : `skipped: no ${DAY}`;
const TAPE = ['--tape', DAY, '--format', 'lobster', '--symbol', 'AMZN', '--prior', 'us-large-cap'];
interface Doc {
  readonly words: string;
  readonly elsewhere: number;
  readonly judged: number;
  readonly orders: readonly {
    readonly id: string;
    readonly quantity: number;
    readonly hasFees: boolean;
    readonly start: string;
    readonly deadline: string;
    readonly realBps: number | null;
    readonly arrivalPrice: number | null;
    readonly under: Readonly<
      Record<string, { readonly costBps: number | null; readonly why?: string }>
    >;
    readonly missing: { readonly message: string } | null;
  }[];
  readonly under: readonly {
    readonly name: string;
    readonly difference: {
      readonly realBps: number;
      readonly modelledBps: number;
      readonly lessBps: number;
      readonly orders: number;
    } | null;
  }[];
}
const run = async (...flags: readonly string[]): Promise<Doc> => {
  const { code, out, err } = await cli(['compare', ...TAPE, ...flags, '--json']);
  assert.equal(code, 0, err + out);
  return JSON.parse(out) as Doc;
};

test('SHD-11: same start, deadline and quantity; the real cost is that of tca, differences are of the orders that have both', {
  skip,
}, async () => {
  const flags = [
    '--orders',
    '../shared/cases/fills/ibkr_flex_amzn.xml',
    '--strategies',
    'twap,take',
  ];
  const doc = await run(...flags);
  assert.deepEqual(
    doc.orders.map(({ id, realBps }) => [id, Math.round((realBps ?? NaN) * 1000) / 1000]),
    [
      ['A1', 7.567],
      ['B7', 2.321],
    ],
  );
  assert.match(doc.words, /^Modelled: nobody traded so/);
  for (const { name, difference } of doc.under) {
    const both = doc.orders.filter(({ under }) => under[name]?.costBps != null);
    assert.equal(difference?.orders ?? 0, both.length, name);
    if (difference === null) continue;
    const mean = (values: readonly number[]): number =>
      values.reduce((a, b) => a + b, 0) / values.length;
    assert.ok(
      Math.abs(
        difference.modelledBps - mean(both.map(({ under }) => under[name]?.costBps ?? NaN)),
      ) < 1e-9,
    );
    assert.ok(Math.abs(difference.lessBps - (difference.realBps - difference.modelledBps)) < 1e-9);
  }
  // What the book of that moment does not hold has no price at once, and says so.
  assert.match(doc.orders[0]?.under['immediate']?.why ?? '', /\w/);
  assert.deepEqual(await run(...flags), doc, 'the same answer again');
});
test('SHD-11: an order of less than a minute gets the horizon; other symbols and other times are counted and said', {
  skip,
}, async () => {
  const fills = join(folder, 'own.csv');
  writeFileSync(
    fills,
    'id,order_id,symbol,side,at,quantity,price\n1,a,AMZN,buy,2012-06-21T15:00:00Z,100,223.1\n2,b,MSFT,buy,2012-06-21T15:00:00Z,100,30\n3,c,AMZN,sell,2012-06-22T15:00:00Z,100,223\n',
  );
  const doc = await run('--orders', fills, '--strategies', 'twap', '--horizon', '10m');
  assert.equal(doc.elsewhere, 1);
  const [first, second] = doc.orders;
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(Date.parse(first.deadline) - Date.parse(first.start), 600_000);
  assert.match(second.missing?.message ?? '', /must cover the start of c/);
  assert.equal(doc.judged, 1);
});
test('SHD-11: an execution in two files counts once, an order file counts, and quantity and cost are those of tca', {
  skip,
}, async () => {
  const head = 'id,order_id,symbol,side,at,quantity,price,fee,currency';
  const one = '1,a,AMZN,buy,2012-06-21T15:00:00Z,100,223.1,1.5,USD';
  const two = '2,a,AMZN,buy,2012-06-21T15:02:00Z,200,223.2,3,USD';
  const files = (['first.csv', 'second.csv'] as const).map((name, i) => {
    writeFileSync(join(folder, name), `${[head, ...(i === 0 ? [one, two] : [two])].join('\n')}\n`);
    return join(folder, name);
  });
  const details = join(folder, 'details.csv');
  writeFileSync(
    details,
    'id,symbol,side,quantity,placed,ended\na,AMZN,buy,400,2012-06-21T14:59:00Z,2012-06-21T15:05:00Z\n',
  );
  const doc = await run(
    ...files.flatMap((file) => ['--orders', file]),
    '--order-details',
    details,
    '--strategies',
    'twap',
  );
  const { code, out, err } = await cli([
    'tca',
    ...files,
    '--orders',
    details,
    '--tape',
    `AMZN=${DAY}`,
    '--json',
  ]);
  assert.equal(code, 0, err);
  const [want] = (
    JSON.parse(out) as {
      orders: readonly { quantity: number; totalBps: number; startAt: string }[];
    }
  ).orders;
  const [order] = doc.orders;
  assert.ok(order !== undefined && want !== undefined);
  assert.equal(order.quantity, 400);
  assert.equal(order.quantity, want.quantity);
  assert.equal(order.start, want.startAt);
  assert.equal(order.realBps, want.totalBps);
  assert.equal(order.hasFees, true);
});
test('SHD-11, TCA-12: contracts of an inverse tape cost what they cost in their base currency', async () => {
  const at = (second: number): string =>
    new Date(Date.UTC(2024, 7, 8, 7, 30, second)).toISOString();
  const seconds = Array.from({ length: 1800 }, (_, i) => i);
  const touch = (s: number): number => (s < 300 ? 50_000 : 40_000);
  writeFileSync(
    join(folder, 'quotes.csv'),
    `time,bid,bid_size,ask,ask_size\n${seconds.map((s) => `${at(s)},${touch(s)},4000,${touch(s) + 2},4000`).join('\n')}\n`,
  );
  writeFileSync(
    join(folder, 'trades.csv'),
    `time,price,size\n${seconds.map((s) => `${at(s)},${touch(s)},300`).join('\n')}\n`,
  );
  const fills = join(folder, 'coin.csv');
  writeFileSync(
    fills,
    `id,order_id,symbol,side,at,quantity,price,fee,fee_currency\n1,a,BTCUSD_PERP,buy,${at(100)},100,50002,0.0001,BTC\n2,a,BTCUSD_PERP,buy,${at(600)},100,40002,0.0001,BTC\n`,
  );
  const tapes = ['quotes.csv', 'trades.csv'].flatMap((name) => ['--tape', join(folder, name)]);
  const { code, out, err } = await cli([
    'compare',
    ...tapes,
    '--format=csv',
    '--market=crypto:100USD',
    '--symbol=BTCUSD_PERP',
    '--tick=0.1',
    '--prior=crypto-major',
    '--orders',
    fills,
    '--strategies=twap',
    '--json',
  ]);
  assert.equal(code, 0, err + out);
  const [order] = (JSON.parse(out) as Doc).orders;
  const arrival = 200 / 50_001;
  const paid = 100 / 50_002 + 100 / 40_002 - (2 * 0.0001) / 100;
  // The lower the price, the more coins a contract is worth: who buys later here pays less than nothing.
  const want = ((arrival - paid) / arrival) * 1e4;
  assert.ok(Math.abs((order?.realBps ?? NaN) - want) < 1e-6, `${order?.realBps} for ${want}`);
});
test('SHD-11: no fills, no strategy, no time: errors that say what to do', { skip }, async () => {
  const empty = join(folder, 'empty.csv');
  writeFileSync(empty, 'symbol,side,at,quantity,price\n');
  const one = ['--orders', '../shared/cases/fills/alpaca_amzn.json'];
  for (const [flags, says] of [
    [['--orders', empty], /there must be a fill/],
    [['--orders', join(folder, 'none.csv')], /none\.csv/],
    [[...one, '--strategies', 'magic'], /--strategies/],
    [[...one, '--horizon', '1s'], /--horizon/],
    [[...one, '--gap', 'x'], /--gap/],
  ] as const) {
    const { code, out, err } = await cli(['compare', ...TAPE, ...flags]);
    assert.equal(code, 2, out + err);
    assert.match(err, says);
  }
});
