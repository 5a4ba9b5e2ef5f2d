// EXC-15: candles of every length, from what traded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candleEnd, candleStart, candles, INTERVALS } from '#venues/exchange/spot/candles';

const MINUTE = 60_000_000;
const DAY = 1440 * MINUTE;
/** Wednesday 2025-01-01, 00:00 UTC. */
const NEW_YEAR = Date.UTC(2025, 0, 1) * 1000;

test('EXC-15: a candle has its first, highest, lowest and last price, its volumes, and who took', () => {
  const row = candles();
  for (const [i, price, quantity, buyerIsMaker] of [
    [0, 100, 5, false],
    [1, 120, 1, true],
    [2, 90, 2, false],
    [3, 95, 4, true],
  ] as const)
    row.add({ id: i + 1, at: NEW_YEAR + i * 20 * 1_000_000, price, quantity, buyerIsMaker });
  const all = row.list('5m', { from: 0, to: NEW_YEAR + DAY, most: 10, newest: true });
  assert.deepEqual(all, [
    {
      start: NEW_YEAR,
      open: 100,
      high: 120,
      low: 90,
      close: 95,
      volume: 12,
      turnover: 1180n,
      takerVolume: 7,
      takerTurnover: 680n,
      trades: 4,
      firstId: 1,
      lastId: 4,
    },
  ]);
  assert.deepEqual(
    row
      .list('1m', { from: 0, to: NEW_YEAR + DAY, most: 10, newest: true })
      .map(({ start, trades }) => [start, trades]),
    [
      [NEW_YEAR, 3],
      [NEW_YEAR + MINUTE, 1],
    ],
  );
  assert.deepEqual(
    row.list('1s', { from: 0, to: NEW_YEAR + DAY, most: 2, newest: true }).map(({ open }) => open),
    [90, 95],
  );
  assert.equal(row.since(NEW_YEAR + MINUTE)?.volume, 4);
  assert.equal(row.since(NEW_YEAR + 2 * MINUTE), null);
});

for (const [interval, start, end] of [
  ['1m', NEW_YEAR, NEW_YEAR + MINUTE - 1],
  ['1d', NEW_YEAR, NEW_YEAR + DAY - 1],
  ['1w', Date.UTC(2024, 11, 30) * 1000, Date.UTC(2025, 0, 6) * 1000 - 1],
  ['1M', NEW_YEAR, Date.UTC(2025, 1, 1) * 1000 - 1],
] as const) {
  test(`EXC-15: ${interval} begins and ends where the calendar says: weeks on Monday, months on their first`, () => {
    const length = INTERVALS.get(interval);
    assert.ok(length !== undefined);
    assert.deepEqual(
      [candleStart(length, NEW_YEAR + 30_000_000), candleEnd(length, start)],
      [start, end],
    );
  });
}

test('EXC-15: days outlive their minutes, and the total counts every trade', () => {
  const row = candles({ second: 1, minute: 2 });
  const trades = 5000;
  for (let i = 0; i < trades; i++)
    row.add({
      id: i + 1,
      at: NEW_YEAR + i * MINUTE,
      price: 100 + (i % 7),
      quantity: 1 + (i % 3),
      buyerIsMaker: i % 2 === 0,
    });
  const days = row.list('1d', { from: 0, to: NEW_YEAR + 10 * DAY, most: 10, newest: true });
  assert.deepEqual(
    days.map(({ trades: count }) => count),
    [1440, 1440, 1440, 680],
  );
  const sum = days.reduce((all, { volume }) => all + volume, 0);
  assert.deepEqual(
    [row.total().volume, row.total().bought, row.total().turnover],
    [
      sum,
      days.reduce((all, { takerVolume }) => all + takerVolume, 0),
      days.reduce((all, { turnover }) => all + turnover, 0n),
    ],
  );
  const again = candles({ second: 1, minute: 2 });
  again.load(row.dump());
  assert.deepEqual(again.total(), row.total());
  assert.deepEqual(again.dump(), row.dump());
});
