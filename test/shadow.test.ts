// The desk's own orders beside what Plimsoll would have said, planned and paid: on a recording, on daily bars, and with what is missing named.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cli } from './support/running-service.ts';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-shadow-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  const made = join(folder, name);
  writeFileSync(made, text);
  return made;
};
const TAPE = ['--tape', path, '--format', 'lobster', '--symbol', 'AMZN', '--prior'];
const onTape = [...TAPE, 'us-large-cap'];
interface Item {
  readonly id: string;
  readonly side: string;
  readonly quantity: number;
  readonly end: string | null;
  readonly basis: string;
  readonly approved: boolean | null;
  readonly refusal: { readonly code: string; readonly message: string } | null;
  readonly quantityMax: number | null;
  readonly plan: { readonly slices: readonly unknown[] } | null;
  readonly estimate: { readonly interval90Bps: readonly [number, number] } | null;
  readonly real: { readonly costBps: number; readonly arrivalPrice: number } | null;
  readonly isWithin90: boolean | null;
  readonly modelled: {
    readonly tapeBps: number;
    readonly repricedBps: number | null;
    readonly costBps: number;
    readonly naiveTwapBps: number | null;
  } | null;
}
interface Doc {
  readonly orders: number;
  readonly unknown: number;
  readonly approved: number;
  readonly refused: number;
  readonly refusals: readonly { readonly code: string; readonly realBps: number | null }[];
  readonly predicted: { readonly orders: number; readonly within90: number } | null;
  readonly strategy: {
    readonly orders: number;
    readonly lessBps: number;
    readonly ci95Bps: readonly [number, number] | null;
  } | null;
  readonly items: readonly Item[];
  readonly words: string;
}
async function shadowed(orders: string, ...flags: readonly string[]): Promise<Doc> {
  const { code, out, err } = await cli(['shadow', orders, ...flags, '--json']);
  assert.equal(code, 0, err + out);
  return JSON.parse(out) as Doc;
}

const OWN = `id,symbol,side,start,end,quantity,price,filled,arrival
A1,AMZN,buy,2012-06-21 10:00:00,2012-06-21 10:20:00,300,222.9,300,
A2,AMZN,sell,2012-06-21 11:00:00,2012-06-21 11:30:00,500,222.5,400,
A3,AMZN,buy,2012-06-21 12:00:00,2012-06-21 12:10:00,90000,222.9,90000,
A4,AMZN,buy,2012-06-22 12:00:00,,100,222.9,100,
A5,IBM,buy,2012-06-21 12:00:00,,100,222.9,100,222
A6,AMZN,buy,2012-06-21 13:00:00,2012-06-21 13:15:00,200,,,
`;
test('SHD-1 to SHD-4: own orders on the recording of their day: verdict, prediction, real and modelled cost', async (t) => {
  if (!existsSync(path)) return t.skip(`skipped: no ${path}`);
  const html = join(folder, 'shadow.html');
  const doc = await shadowed(file('own.csv', OWN), ...onTape, '--html', html);
  assert.deepEqual([doc.orders, doc.approved, doc.refused, doc.unknown], [6, 3, 1, 2]);
  const by = new Map(doc.items.map((each) => [each.id, each]));
  const [a1, a2, a3, a4, a5, a6] = ['A1', 'A2', 'A3', 'A4', 'A5', 'A6'].map((id) => by.get(id)!);
  // SHD-2: by its own fill price against the mid at arrival.
  assert.ok(a1?.real && a1.modelled && a1.estimate && (a1.plan?.slices.length ?? 0) > 1);
  const { arrivalPrice, costBps } = a1.real;
  assert.ok(Math.abs(costBps - 1e4 * (222.9 / arrivalPrice - 1)) < 1e-6, 'fill price over arrival');
  assert.ok(a2?.real && a2.real.costBps > 0, 'a sell below arrival hurts');
  // SHD-3: the worse of the recorded and the repriced cost is compared.
  const { tapeBps, repricedBps, costBps: modelled } = a1.modelled;
  assert.equal(modelled, Math.max(tapeBps, repricedBps ?? tapeBps));
  assert.ok(Number.isFinite(a1.modelled.naiveTwapBps));
  const [low, high] = a1.estimate.interval90Bps;
  assert.equal(a1.isWithin90, costBps >= low && costBps <= high);
  // SHD-1: refused orders are followed up; what would have passed is named.
  assert.ok(a3?.approved === false && a3.refusal && a3.quantityMax !== null && a3.quantityMax > 0);
  assert.equal(a3.modelled, null);
  assert.ok(a3.real !== null, 'what it really cost is known all the same');
  assert.ok(
    doc.refusals.some(({ code, realBps }) => code === a3.refusal?.code && realBps !== null),
  );
  // SHD-4: what is missing is said of each order, and none is dropped.
  for (const each of [a4, a5]) {
    assert.equal(each?.refusal?.code, 'MARKET_DATA_MISSING');
    assert.deepEqual([each.basis, each.approved], ['none', null]);
  }
  assert.equal(a4?.real, null);
  const own = 1e4 * (222.9 / 222 - 1);
  assert.ok(Math.abs((a5?.real?.costBps ?? NaN) - own) < 1e-6, 'by its own arrival price');
  assert.ok(a6?.approved === true && a6.real === null && a6.modelled !== null);
  assert.deepEqual([doc.predicted?.orders, doc.strategy?.orders], [3, 2]);
  assert.match(doc.words, /Nothing was sent.*modelled/);
  assert.match(readFileSync(html, 'utf8'), /<svg[\s\S]*A3: buy 90,000 AMZN/);
});

test('SHD-2, SHD-5: fills of one id are one order; the difference has an interval and its n', async (t) => {
  if (!existsSync(path)) return t.skip(`skipped: no ${path}`);
  const rows = Array.from({ length: 5 }, (_, i) => {
    const hour = String(10 + i).padStart(2, '0');
    return [0, 5, 10].map(
      (m) => `F${i},B,2012-06-21T${hour}:${String(m).padStart(2, '0')}:00,40,223`,
    );
  }).flat();
  const fills = file('fills.csv', `order,bs,when,n,px\n${rows.join('\n')}\n`);
  const map = 'id=order,side=bs,at=when,quantity=n,price=px';
  const flags = [...onTape, '--order-columns', map, '--strategy', 'twap'];
  const doc = await shadowed(fills, ...flags);
  assert.equal(doc.orders, 5);
  assert.ok(doc.items.every(({ quantity, side }) => quantity === 120 && side === 'buy'));
  assert.equal(doc.items[0]?.end, '2012-06-21T14:10:00.000000Z', 'the last fill is its end');
  const { strategy } = doc;
  assert.ok(strategy?.ci95Bps && strategy.orders === 5);
  assert.ok(strategy.ci95Bps[0] <= strategy.lessBps && strategy.lessBps <= strategy.ci95Bps[1]);
  assert.deepEqual(await shadowed(fills, ...flags), doc, 'the same question, the same bytes');
  const { out } = await cli(['shadow', fills, ...flags]);
  assert.match(out, /modelled [\d.-]+ bps, really paid [\d.-]+ bps: .*95 % .*n = 5/);
});

const days = Array.from(
  { length: 84 },
  (_, i) => new Date(Date.UTC(2017, 6, 3) + i * 86_400_000),
).filter((day) => day.getUTCDay() % 6 !== 0);
const bars = (scale: number): string =>
  `date,ticker,open,high,low,close,volume\n${days
    .map((day, i) => {
      const isLater = day >= new Date('2017-09-01');
      return `${day.toISOString().slice(0, 10)},BIG,50,50.6,49.4,${(50 * (1 + 0.01 * Math.sin(i * 1.7))).toFixed(4)},${isLater ? 1_000_000 * scale : 1_000_000}`;
    })
    .join('\n')}\n`;
test('SHD-6: on daily bars an order is judged by the days before its own, and its cost is against the open', async () => {
  const orders = file(
    'daily.csv',
    'date,ticker,shares,avg_px\n2017-08-31,BIG,2000,50.2\n2017-08-31,BIG,-400000,49.9\n',
  );
  const flags = ['--history', file('bars.csv', bars(1)), '--horizon', '2h'];
  const doc = await shadowed(orders, ...flags);
  const [small, large] = doc.items;
  assert.ok(small?.basis === 'bars' && small.estimate !== null && small.real !== null);
  assert.ok(Math.abs(small.real.costBps - 40) < 1e-6, `50.2 against 50: ${small.real.costBps}`);
  assert.equal(large?.side, 'sell');
  assert.ok(large.approved === false && large.refusal !== null);
  const other = await shadowed(orders, '--history', file('bars.csv', bars(7)), '--horizon', '2h');
  const judged = ({ items }: Doc): unknown =>
    items.map(({ approved, refusal, estimate, plan, real }) => [
      approved,
      refusal,
      estimate,
      plan,
      real,
    ]);
  assert.deepEqual(judged(other), judged(doc), 'volume from that day on is not looked at');
});

test('SHD-7: bad input names line and column and what to do', async () => {
  const history = file('bars7.csv', bars(1));
  for (const [name, text, path] of [
    ['quantity.csv', 'symbol,date,quantity\nBIG,2017-08-31,5\nBIG,2017-08-31,1.5.2\n', /:3$/],
    ['time.csv', 'symbol,date,quantity\nBIG,2017-13-31,5\n', /:2$/],
    ['side.csv', 'symbol,date,quantity,side\nBIG,2017-08-31,5,up\n', /:2$/],
    ['header.csv', 'symbol,quantity\nBIG,5\n', /:1$/],
  ] as const) {
    const made = file(name, text);
    const { code, out } = await cli(['shadow', made, '--history', history, '--json']);
    assert.equal(code, 2, out);
    const { error } = JSON.parse(out) as {
      error: { path: string; message: string; remedy: string };
    };
    assert.match(error.path, path, out);
    assert.ok(error.remedy.length > 0);
    if (name !== 'header.csv')
      assert.match(error.message, new RegExp(name.split('.')[0] ?? '', 'i'));
  }
  const none = await cli(['shadow', file('o.csv', 'symbol,date,quantity\nBIG,2017-08-31,5\n')]);
  assert.equal(none.code, 2);
  assert.match(none.err, /--tape/);
});
