// TCA-2, TCA-18: the orders that `compare --export` wrote, through `tca`: parts sum, and the cost is the one that the comparison claimed.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillsDoc } from '#contracts/fills-documents';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-export-tca-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const seconds = Array.from({ length: 1800 }, (_, s) => Date.UTC(2025, 5, 12, 13, 30) + s * 1000);
const iso = (at: number): string => new Date(at).toISOString();
/** The bid walks up and down by up to fifty ticks. */
const bid = (s: number): number => 100 + Math.round(50 * Math.sin(s / 200)) / 100;
function fileOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
const quotes = fileOf('q.csv', [
  'time,bid,bid_size,ask,ask_size',
  ...seconds.map(
    (at, s) => `${iso(at)},${bid(s).toFixed(2)},300,${(bid(s) + 0.02).toFixed(2)},300`,
  ),
]);
const trades = fileOf('t.csv', [
  'time,price,quantity,side',
  ...seconds.map((at, s) => `${iso(at + 300)},${(bid(s) + 0.02).toFixed(2)},500,buy`),
]);

interface Line {
  readonly window: number;
  readonly side: string;
  readonly strategy: string;
  readonly quantity: number;
  readonly type?: string;
  readonly acceptedAt: string;
  readonly endedAt: string;
  readonly costBps: number;
  readonly feesBps: number;
  readonly fills: readonly {
    readonly at: string;
    readonly price: number;
    readonly quantity: number;
    readonly fee: number;
    readonly liquidity: string;
  }[];
}

test('TCA-2: of every exported order the parts sum to the total, which is the cost of the comparison', async () => {
  const out = join(folder, 'run');
  const ran = await cli([
    'compare',
    ...`--tape ${quotes} --tape ${trades} --format csv --format csv --symbol AAA --prior us-large-cap --strategies twap,adaptive --from 09:40 --to 09:50 --horizon 5m --windows 2 --quantity 1000 --export ${out} --json`.split(
      ' ',
    ),
  ]);
  assert.equal(ran.code, 0, ran.err + ran.out);
  const lines = readFileSync(join(out, 'children.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ type }) => type === 'worked');
  assert.ok(lines.length >= 8, `${lines.length} orders`);
  const idOf = ({ window, side, strategy }: Line): string => `${window}-${side}-${strategy}`;
  const fills = fileOf('fills.csv', [
    'id,order_id,symbol,side,at,quantity,price,fee,currency,liquidity,strategy',
    ...lines.flatMap((line) =>
      line.fills.map(
        ({ at, quantity, price, fee, liquidity }, i) =>
          `${idOf(line)}/${i},${idOf(line)},AAA,${line.side},${at},${quantity},${price},${fee},USD,${liquidity},${line.strategy}`,
      ),
    ),
  ]);
  const orders = fileOf('orders.csv', [
    'id,symbol,side,quantity,placed,ended',
    ...lines.map(
      (line) =>
        `${idOf(line)},AAA,${line.side},${line.quantity},${line.acceptedAt},${line.endedAt}`,
    ),
  ]);
  const judged = await cli([
    'tca',
    fills,
    '--orders',
    orders,
    '--tape',
    `AAA=${quotes}`,
    '--tape',
    `AAA=${trades}`,
    '--json',
  ]);
  assert.equal(judged.code, 0, judged.err + judged.out);
  const doc = fillsDoc.parse(JSON.parse(judged.out));
  assert.equal(doc.orders.length, lines.length);
  for (const line of lines) {
    const order = doc.orders.find(({ id }) => id === idOf(line));
    assert.ok(order !== undefined && order.totalBps !== null, idOf(line));
    const sum = Object.values(order.parts).reduce<number>((all, part) => all + (part ?? 0), 0);
    assert.ok(Math.abs(sum - order.totalBps) < 1e-8, `${idOf(line)}: ${sum}, ${order.totalBps}`);
    assert.ok(
      Math.abs((order.beforeFeesBps ?? NaN) - line.costBps) < 1e-6,
      `${idOf(line)}: ${order.beforeFeesBps} for ${line.costBps}`,
    );
    assert.ok(Math.abs((order.parts.feesBps ?? NaN) - line.feesBps) < 1e-6, idOf(line));
  }
});
