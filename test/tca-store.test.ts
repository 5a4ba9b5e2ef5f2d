// TCA-94: `plimsoll tca` takes what was imported where no flag names another market.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillsDoc } from '#contracts/fills-documents';
import { cli } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-tca-store-'));
after(() => rmSync(home, { recursive: true, force: true }));
const write = (name: string, lines: readonly string[]): string => {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const env = { PLIMSOLL_HOME: home };
const run = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await cli(args, env);
  assert.equal(code, 0, err + out);
  return out;
};
const tca = async (...args: readonly string[]) =>
  fillsDoc.parse(JSON.parse(await run('tca', fills, ...args, '--json')));

const fills = write('fills.csv', [
  'id,order_id,symbol,side,at,quantity,price,currency',
  '1,o1,XYZ,buy,2024-03-05T15:05:00Z,10,50.05,USD',
  '2,o2,OLD,buy,2024-03-05T15:05:00Z,10,20.5,USD',
]);
const stamp = (second: number): string =>
  new Date(Date.UTC(2024, 2, 5, 15, 0, second)).toISOString();
const quotes = write('quotes.csv', [
  'timestamp,bid,bid_size,ask,ask_size',
  ...Array.from({ length: 600 }, (_, i) => `${stamp(i)},50.00,100,50.02,200`),
]);
const bars = write('OLD.csv', [
  'date,open,high,low,close,volume',
  '2024-03-04,20,21,19,20,1000',
  '2024-03-05,20,21,19,20,1000',
]);

test('TCA-94: recordings and bars of the store are the market, the grade says which, and a flag goes first', async () => {
  const before = await tca();
  assert.deepEqual(
    before.orders.map(({ id, grade }) => [id, grade]),
    [
      ['o1', 'D'],
      ['o2', 'D'],
    ],
  );
  await run('import', '--tape', quotes, '--format', 'csv', '--symbol', 'XYZ');
  await run('import', '--tape', bars, '--format', 'daily', '--symbol', 'OLD');
  const found = await tca();
  assert.deepEqual(
    found.orders.map(({ id, grade, arrivalPrice }) => [id, grade, arrivalPrice]),
    [
      ['o1', 'A', 50.01],
      ['o2', 'C', 20],
    ],
  );
  const other = await tca('--store', join(home, 'store'), '--tape', `OLD=${quotes}`);
  assert.deepEqual(
    other.orders.map(({ id, grade }) => [id, grade]),
    [
      ['o1', 'D'],
      ['o2', 'A'],
    ],
  );
});
test('TCA-94: a store that is not there is an error, an empty one is no market', async () => {
  const { code, err } = await cli(['tca', fills, '--store', join(home, 'none')], env);
  assert.equal(code, 2);
  assert.match(err, /--store/);
  mkdirSync(join(home, 'empty'));
  const empty = await tca('--store', join(home, 'empty'));
  assert.ok(empty.orders.every(({ grade }) => grade === 'D'));
});
