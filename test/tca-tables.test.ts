// TCA-43 .. TCA-50 over files: what is computed reaches the document, the page and the workbook.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type FillsDoc, fillsDoc } from '#contracts/fills-documents';
import { cli } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-tca-tables-'));
after(() => rmSync(home, { recursive: true, force: true }));

function fileOf(name: string, lines: readonly string[]): string {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
async function tca(...args: readonly string[]): Promise<FillsDoc> {
  const { code, out, err } = await cli(['tca', ...args, '--json']);
  assert.equal(code, 0, err + out);
  return fillsDoc.parse(JSON.parse(out));
}
const near = (got: number | null | undefined, want: number, what = ''): void =>
  assert.ok(typeof got === 'number' && Math.abs(got - want) < 1e-9, `${what}: ${got} for ${want}`);

/** Two days of a quote a minute, one tick up each: a buy every ten minutes, a sell in between. */
const DAYS = ['2024-03-12', '2024-03-13'];
const minute = (day: string, i: number): string => `${day}T14:${String(i).padStart(2, '0')}:00Z`;
const quotes = fileOf('quotes.csv', [
  'time,bid,ask,bid_size,ask_size',
  ...DAYS.flatMap((day) =>
    Array.from(
      { length: 60 },
      (_, i) =>
        `${minute(day, i)},${(99.99 + i / 50).toFixed(2)},${(100.01 + i / 50).toFixed(2)},10,10`,
    ),
  ),
]);
const TAPE = ['--tape', `XYZ=${quotes}`, '--market-zone', 'UTC'];
const fills = fileOf('fills.csv', [
  'id,order_id,symbol,side,at,quantity,price,fee,currency,strategy,venue,trader',
  ...DAYS.flatMap((day, d) =>
    Array.from({ length: 10 }, (_, i) => {
      const at = `${day}T14:${String(5 + 4 * i).padStart(2, '0')}:30Z`;
      const mid = 100 + (5 + 4 * i) / 50;
      const side = i % 2 === 0 ? 'buy' : 'sell';
      const price = (mid + (side === 'buy' ? 0.01 : -0.01)).toFixed(2);
      return `${d}-${i},o${d}-${i},XYZ,${side},${at},${10 + i},${price},0.1,USD,${i % 4 < 2 ? 'twap' : 'pov'},${i < 5 ? 'A' : 'B'},${i % 3 === 0 ? 'ann' : 'bob'}`;
    }),
  ),
]);

test('TCA-43, TCA-52, TCA-84: chances of rank tests and the near touch are in the document, the page and the workbook', async () => {
  const page = join(home, 'out.html');
  const book = join(home, 'out.xlsx');
  const doc = await tca(fills, ...TAPE, '--html', page, '--xlsx', book);
  const after60 = doc.markouts.buys.find(({ seconds }) => seconds === 60);
  // The price goes up all day: ten buys with it, ten sells against it.
  near(after60?.signP, 2 / 2 ** 10, 'signs');
  assert.ok((after60?.p ?? 1) < 0.01);
  const sides = doc.markouts.buysAgainstSells.find(({ seconds }) => seconds === 60);
  assert.ok(sides !== undefined && sides.buys === 10 && sides.sells === 10 && sides.p < 0.001);
  assert.ok(doc.reversion.all.length > 0 && doc.reversion.all.every(({ p }) => p !== null));
  assert.ok(doc.leagues.length > 0);
  for (const { pairs } of doc.leagues)
    for (const { rankP, differenceBps } of pairs)
      assert.equal(rankP === null, differenceBps === null);
  const quality = doc.fillQuality.all;
  assert.ok(quality !== null);
  near(quality.beyondNearTouchBps, quality.quotedBps, 'a taker pays the spread');
  const text = readFileSync(page, 'utf8');
  for (const title of ['Pairs of strategy', 'Mark-outs of buys and sells'])
    assert.ok(text.includes(`<h2>${title}</h2>`), title);
  for (const column of ['p, ranks', 'p, signs', 'p, rank sums', 'beyond the near touch'])
    assert.ok(text.includes(column), column);
  assert.ok(readFileSync(book).length > 1000);
});

/** Every order with what was expected and agreed before it; `o0-0` was due before it ended. */
const asked = fileOf('asked.csv', [
  'id,symbol,side,quantity,placed,estimate_bps,estimate_stdev_bps,participation_max,deadline',
  ...DAYS.flatMap((day, d) =>
    Array.from({ length: 10 }, (_, i) => {
      const start = `${day}T14:${String(5 + 4 * i).padStart(2, '0')}:20Z`;
      const due = d === 0 && i === 0 ? start : `${day}T14:50:00Z`;
      return `o${d}-${i},XYZ,${i % 2 === 0 ? 'buy' : 'sell'},${10 + i},${start},${i},2,0.25,${due}`;
    }),
  ),
]);
test('TCA-50, TCA-51: estimates, caps and deadlines of a file of orders are checked, with a z of each order and a summary', async () => {
  const page = join(home, 'asked.html');
  const csv = join(home, 'asked.out.csv');
  const doc = await tca(fills, ...TAPE, '--orders', asked, '--html', page, '--csv', csv);
  const rule = (code: string) => doc.bestExecution.rules.find((each) => each.code === code);
  assert.equal(rule('COST_ABOVE_BAND')?.checked, 20);
  assert.equal(rule('FINISHED_LATE')?.checked, 20);
  assert.deepEqual(
    doc.bestExecution.flags.flatMap(({ code, id, was }) =>
      code === 'FINISHED_LATE' ? [[id, was]] : [],
    ),
    [['o0-0', 10]],
  );
  for (const { estimate, totalBps } of doc.orders) {
    assert.ok(estimate !== null && totalBps !== null);
    near(estimate.z, (totalBps - estimate.expectedBps) / 2, 'z');
  }
  const { estimates } = doc;
  assert.ok(estimates !== null);
  assert.equal(estimates.n, 20);
  near(
    estimates.meanZ,
    doc.orders.reduce((sum, { estimate }) => sum + (estimate?.z ?? NaN), 0) / 20,
    'mean z',
  );
  assert.equal(estimates.coverage.length, 4);
  assert.ok(readFileSync(page, 'utf8').includes('<h2>Estimates against costs</h2>'));
  assert.match(readFileSync(csv, 'utf8'), /,estimate_bps,.*,z,/);
});
test('TCA-51: an estimate without a deviation is shown and has no z; a cap in percent is refused', async () => {
  const some = fileOf('some.csv', ['id,symbol,side,quantity,estimate_bps', 'o0-0,XYZ,buy,10,3.5']);
  const doc = await tca(fills, ...TAPE, '--orders', some);
  const order = doc.orders.find(({ id }) => id === 'o0-0');
  assert.equal(order?.estimate?.expectedBps, 3.5);
  assert.equal(order?.estimate?.z, null);
  assert.equal(doc.estimates, null);
  const wrong = fileOf('wrong.csv', [
    'id,symbol,side,quantity,participation_max',
    'o0-0,XYZ,buy,10,20',
  ]);
  const { code, err } = await cli(['tca', fills, '--orders', wrong]);
  assert.equal(code, 2);
  assert.match(err, /must be a fraction, at most 1/);
});

test('TCA-17: the decision price, the VWAP of the time that an order had, and prices of the desk are benchmarks', async () => {
  const prints = fileOf('prints.csv', [
    'time,price,size',
    '2024-03-12T14:05:25Z,100.1,100',
    '2024-03-12T14:20:00Z,100.4,300',
    '2024-03-12T14:50:30Z,103,1000',
  ]);
  const orders = fileOf('benchmarks.csv', [
    'id,symbol,side,quantity,placed,deadline,decision_price,benchmark:Desk fair',
    'o0-0,XYZ,buy,10,2024-03-12T14:05:20Z,2024-03-12T14:50:00Z,99.5,100.02',
    'o0-1,XYZ,sell,11,2024-03-12T14:09:20Z,2024-03-13T20:00:00Z,,',
  ]);
  const csv = join(home, 'benchmarks.out.csv');
  const doc = await tca(
    fills,
    ...TAPE,
    '--tape',
    `XYZ=${prints}`,
    '--orders',
    orders,
    '--csv',
    csv,
  );
  assert.match(
    readFileSync(csv, 'utf8'),
    /,decision_bps,horizon_vwap_bps,benchmark:desk fair_bps,/,
  );
  const order = doc.orders.find(({ id }) => id === 'o0-0');
  assert.ok(order?.averagePrice != null && order.arrivalPrice !== null);
  const { averagePrice, arrivalPrice } = order;
  for (const [name, price] of [
    ['decision', 99.5],
    ['horizonVwap', (100 * 100.1 + 300 * 100.4) / 400],
    ['benchmark:desk fair', 100.02],
  ] as const) {
    near(order.benchmarks[name], price, name);
    near(order.againstBps[name], (1e4 * (averagePrice - price)) / arrivalPrice, name);
    near(order.performanceBps[name], (1e4 * (price - averagePrice)) / price, name);
  }
  const late = doc.orders.find(({ id }) => id === 'o0-1');
  assert.equal(late?.benchmarks['horizonVwap'], null);
  assert.match(late?.missing.join() ?? '', /horizon VWAP/);
  assert.ok(!('benchmark:desk fair' in (late?.benchmarks ?? {})));
});

test('TCA-44, TCA-81: keys crossed by a plus are groups whose orders and parts add up; so is a tier of the orders', async () => {
  const tiers = fileOf('tiers.csv', [
    'id,symbol,side,quantity,tier',
    ...DAYS.flatMap((_, d) =>
      Array.from(
        { length: 10 },
        (_order, i) =>
          `o${d}-${i},XYZ,${i % 2 === 0 ? 'buy' : 'sell'},${10 + i},${i < 3 ? 'liquid' : 'thin'}`,
      ),
    ),
  ]);
  const by = 'strategy,strategy+venue,tier,trader+tier+side';
  const page = join(home, 'crossed.html');
  const book = join(home, 'crossed.xlsx');
  const doc = await tca(
    fills,
    ...TAPE,
    '--orders',
    tiers,
    '--by',
    by,
    '--html',
    page,
    '--xlsx',
    book,
  );
  const crossed = doc.groups.filter((group) => group.by === 'strategy+venue');
  assert.deepEqual(crossed.map(({ key, n }) => `${key} ${n}`).toSorted(), [
    'pov · A 4',
    'pov · B 4',
    'twap · A 6',
    'twap · B 6',
  ]);
  assert.deepEqual(
    doc.groups.filter((group) => group.by === 'tier').map(({ key, n }) => `${key} ${n}`),
    ['thin 14', 'liquid 6'],
  );
  for (const group of doc.groups) {
    const parts = Object.values(group.parts).reduce<number>((sum, part) => sum + (part ?? 0), 0);
    near(parts + (group.restBps ?? 0), group.meanBps ?? NaN, group.key);
  }
  const twap = crossed.filter(({ key }) => key.startsWith('twap'));
  const whole = doc.groups.find((group) => group.by === 'strategy' && group.key === 'twap');
  near(
    twap.reduce((sum, { n, meanBps }) => sum + n * (meanBps ?? NaN), 0) / (whole?.n ?? NaN),
    whole?.meanBps ?? NaN,
    'crossed groups make the group',
  );
  // Fill quality is by the same keys.
  const quality = doc.fillQuality.byKey.filter((row) => row.by === 'strategy+venue');
  assert.equal(
    quality.reduce((sum, row) => sum + row.fills, 0),
    20,
  );
  assert.ok(readFileSync(page, 'utf8').includes('<h2>Fill quality by strategy+venue</h2>'));
  for (const wrong of ['strategy+colour', 'strategy+strategy', 'side+day+hour+venue']) {
    const { code, err } = await cli(['tca', fills, '--by', wrong]);
    assert.equal(code, 2, wrong);
    assert.match(err, /crossed by \+/);
  }
});
test('TCA-18: every fill has its id, its order and its cost; they make the cost of the order', async () => {
  const doc = await tca(fills, ...TAPE);
  for (const { executions, arrivalCost, id } of doc.orders) {
    const whole = executions.reduce((sum, { quantity }) => sum + quantity, 0);
    near(
      executions.reduce((sum, { quantity, costBps }) => sum + quantity * (costBps ?? NaN), 0) /
        whole,
      arrivalCost?.simpleBps ?? NaN,
      id,
    );
    for (const { orderId, costBps, spreadBps, impactBps, timingBps } of executions) {
      assert.equal(orderId, id);
      near((spreadBps ?? NaN) + (impactBps ?? NaN) + (timingBps ?? NaN), costBps ?? NaN, id);
    }
  }
});

test('TCA-18: parts are in money too and sum there; Perold and Wagner-Edwards divide the same total; --units writes either', async () => {
  const orders = fileOf('money.csv', [
    'id,symbol,side,quantity,placed,ended,decision_price',
    'o0-0,XYZ,buy,40,2024-03-12T14:05:20Z,2024-03-12T14:30:00Z,99.5',
  ]);
  const csv = join(home, 'money.out.csv');
  const doc = await tca(fills, ...TAPE, '--orders', orders, '--csv', csv, '--units', 'money');
  for (const { money, totalBps, notional, id } of doc.orders) {
    assert.equal(money.currency, 'USD');
    near(money.total, ((totalBps ?? NaN) / 1e4) * (notional ?? NaN), id);
    const { total, currency: _currency, ...parts } = money;
    near(
      Object.values(parts).reduce<number>((sum, part) => sum + (part ?? 0), 0),
      total ?? NaN,
      id,
    );
  }
  const order = doc.orders.find(({ id }) => id === 'o0-0');
  assert.ok(order?.splits != null);
  const { perold, wagner } = order.splits;
  const sumOf = (parts: Readonly<Record<string, number | null>>): number =>
    Object.values(parts).reduce<number>((sum, part) => sum + (part ?? 0), 0);
  near(sumOf(perold), order.totalBps ?? NaN, 'Perold');
  const { delayBps, ...others } = wagner;
  near(sumOf(others), order.totalBps ?? NaN, 'Wagner and Edwards');
  near(wagner.tradingDelayBps, delayBps / 4, 'a quarter was done');
  near(
    perold.executionBps,
    (1e4 * 10 * ((order.averagePrice ?? NaN) - 99.5)) / (40 * 100.1),
    'paper',
  );
  near(
    doc.total.costMoney,
    doc.orders.reduce((sum, { money }) => sum + (money.total ?? NaN), 0),
    'money of all',
  );
  const [head = '', first = ''] = readFileSync(csv, 'utf8').split('\n');
  const at = head.split(',').indexOf('total_money');
  near(Number(first.split(',')[at]), order.money.total ?? NaN, 'CSV');
  const percent = await cli(['tca', fills, ...TAPE, '--orders', orders, '--units', 'percent']);
  assert.match(percent.out, /Cost against arrival, percent/);
  assert.ok(percent.out.includes(((order.totalBps ?? NaN) / 100).toFixed(4)));
  const wrong = await cli(['tca', fills, '--units', 'pips']);
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--units/);
});

test('TCA-46: a column `pair` of the orders makes the league compare within pairs; what every order knows is held equal', async () => {
  const pairs = fileOf('pairs.csv', [
    'id,symbol,side,quantity,pair,volatility',
    ...DAYS.flatMap((_, d) =>
      Array.from(
        { length: 10 },
        (_order, i) =>
          `o${d}-${i},XYZ,${i % 2 === 0 ? 'buy' : 'sell'},${10 + i},job${d}-${i % 2}-${Math.floor(i / 4)},0.02`,
      ),
    ),
  ]);
  const doc = await tca(fills, ...TAPE, '--orders', pairs);
  const league = doc.leagues.find(({ by }) => by === 'venue');
  const [pair] = league?.pairs ?? [];
  assert.equal(pair?.isPaired, true);
  assert.deepEqual(league?.covariates, [], 'twenty orders are too few');
  const more = fileOf(
    'more.csv',
    readFileSync(fills, 'utf8')
      .trim()
      .split('\n')
      .slice(0, 11)
      .map((line) => line.replace(/^0-(\d),o0-/, '2-$1,o2-').replace(',0.1,', ',0.2,')),
  );
  const thirty = await tca(fills, more, ...TAPE);
  assert.deepEqual(
    thirty.leagues.find(({ by }) => by === 'venue')?.covariates,
    ['spread at arrival'],
    'volatility and volume are known of none',
  );
  const without = await tca(fills, ...TAPE);
  assert.equal(without.leagues.find(({ by }) => by === 'venue')?.pairs[0]?.isPaired, false);
});

test('TCA-88: an index for each symbol, and one for the others', async () => {
  const two = fileOf('two.csv', [
    'id,order_id,symbol,side,at,quantity,price,currency',
    '1,a,XYZ,buy,2024-03-12T14:05:30Z,10,100.11,USD',
    '2,a,XYZ,buy,2024-03-12T14:08:30Z,10,100.17,USD',
    '3,b,ABC,buy,2024-03-12T14:05:30Z,10,100.11,USD',
    '4,b,ABC,buy,2024-03-12T14:08:30Z,10,100.17,USD',
    '5,c,DEF,buy,2024-03-12T14:05:30Z,10,100.11,USD',
  ]);
  const market = ['XYZ', 'ABC', 'DEF', 'XLY', 'SPY'].flatMap((name) => [
    '--tape',
    `${name}=${quotes}`,
  ]);
  const doc = await tca(two, ...market, '--market-zone', 'UTC', '--index', 'XYZ=XLY,SPY');
  assert.deepEqual(
    doc.orders.map(({ symbol, index }) => `${symbol} ${index?.symbol}`),
    ['XYZ XLY', 'ABC SPY', 'DEF SPY'],
  );
  const only = await tca(two, ...market, '--market-zone', 'UTC', '--index', 'ABC=XLY');
  assert.deepEqual(
    only.orders.map(({ symbol, index }) => `${symbol} ${index?.symbol}`),
    ['XYZ undefined', 'ABC XLY', 'DEF undefined'],
  );
  for (const [flag, says] of [
    ['XYZ=,SPY', /SYMBOL=INDEX/],
    ['SPY,XLY', /at most one index/],
    ['XYZ=QQQ', /a tape or bars of QQQ are required/],
  ] as const) {
    const { code, err } = await cli(['tca', two, ...market, '--index', flag]);
    assert.equal(code, 2, flag);
    assert.match(err, says);
  }
});
