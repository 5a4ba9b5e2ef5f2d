import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costed } from '#core/tca/costed.fixture';
import { markoutTable, reversionOf } from '#core/tca/markout-table';

const parts = { spreadBps: 2, impactBps: 3, timingBps: 4, opportunityBps: 0 };
const at = (seconds: number, bps: number | null) => [{ seconds, bps }];

test('TCA-43: mark-outs: mean, median, test and count by time, and by side', () => {
  const rows = [1, 2, 3, 4, 5, 6, 8].map((bps, day) =>
    costed({ id: `${day}`, day, side: day % 2 === 0 ? 'buy' : 'sell', markouts: at(60, bps) }),
  );
  const { all, buys, sells } = markoutTable([...rows, costed({ markouts: at(60, null) })]);
  assert.equal(all.length, 1);
  const [found] = all;
  assert.equal(found?.seconds, 60);
  assert.equal(found?.n, 7);
  assert.equal(found?.missing, 1);
  assert.ok(Math.abs(found!.meanBps - 29 / 7) < 1e-12);
  assert.equal(found?.medianBps, 4);
  // All seven are positive: two of 2^7 arrangements.
  assert.equal(found?.p, 2 / 128);
  assert.ok(Math.abs((found?.signP ?? NaN) - 2 / 128) < 1e-12);
  assert.ok(found!.interval95Bps![0] > 0);
  assert.equal(buys[0]?.n, 4);
  assert.equal(sells[0]?.n, 3);
  assert.deepEqual(markoutTable([]).all, []);
});

test('TCA-43: buys against sells by rank sums; of one side alone there is no test', () => {
  const row = (bps: number, day: number) =>
    costed({ id: `${day}`, day, side: bps > 10 ? 'sell' : 'buy', markouts: at(60, bps) });
  const { buysAgainstSells } = markoutTable([1, 2, 3, 11, 12, 13].map(row));
  const [found] = buysAgainstSells;
  assert.deepEqual(found, {
    seconds: 60,
    buys: 3,
    sells: 3,
    buysMedianBps: 2,
    sellsMedianBps: 12,
    // All sells are above all buys: two of 20 arrangements.
    p: found?.p,
  });
  assert.ok(Math.abs((found?.p ?? NaN) - 2 / 20) < 1e-12);
  assert.deepEqual(markoutTable([1, 2].map(row)).buysAgainstSells, []);
});

test('TCA-43: what is paid beyond arrival is given back in part, and the rest stays; the two are the price cost', () => {
  // A buyer: arrival 100, average 100.09, five bps beyond the mid; then the mid falls by 3 bps after the fills.
  const { all } = reversionOf([costed({ parts, markouts: at(300, -3) })]);
  assert.equal(all[0]?.temporaryBps, 8);
  assert.equal(all[0]?.permanentBps, 1);
  assert.equal(all[0].temporaryBps + all[0].permanentBps, 2 + 3 + 4);
  assert.equal(all[0]?.temporaryInterval95Bps, null);
});

test('TCA-43: a sign means the same for sells: positive parts hurt, a negative mark-out came back', () => {
  const buys = reversionOf([costed({ side: 'buy', parts, markouts: at(300, -3) })]);
  const sells = reversionOf([costed({ side: 'sell', parts, markouts: at(300, -3) })]);
  assert.deepEqual(buys.buys, sells.sells);
  assert.deepEqual(buys.sells, []);
});

test('TCA-43: a parent that was not done whole has no split, one without a known part neither', () => {
  const { all } = reversionOf([
    costed({ parts: { ...parts, opportunityBps: 7 }, markouts: at(300, -3) }),
    costed({ parts: { ...parts, timingBps: null }, markouts: at(300, -3) }),
  ]);
  assert.deepEqual(all, []);
});
