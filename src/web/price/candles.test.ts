import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  barsJoined,
  lengthReaching,
  marksOf,
  markWords,
  type PriceBar,
  priceWords,
} from '#web/price/candles';

const bar = (minute: number, close: number): PriceBar => ({
  at: `2026-01-05T14:${String(minute).padStart(2, '0')}:00.000000Z`,
  open: 100,
  high: Math.max(100, close) + 1,
  low: Math.min(100, close) - 1,
  close,
  volume: 10,
});
const own = (time: string, price: number, quantity: number, side: 'buy' | 'sell' = 'buy') => ({
  at: `2026-01-05T14:${time}Z`,
  price,
  quantity,
  side,
});

test('price chart: fills of one bar and side are one mark at their average price; those before the first bar have none', () => {
  const start = Date.parse('2026-01-05T14:30:00Z') / 1000;
  assert.deepEqual(
    marksOf(
      [bar(30, 101), bar(31, 102)],
      [
        own('29:59.999', 99, 5),
        own('30:00', 100, 10),
        own('30:59.5', 103, 20),
        own('30:10', 90, 1, 'sell'),
        own('45:00', 104, 7),
      ],
    ),
    [
      { at: start, side: 'buy', quantity: 30, price: 102 },
      { at: start, side: 'sell', quantity: 1, price: 90 },
      { at: start + 60, side: 'buy', quantity: 7, price: 104 },
    ],
  );
});

test('price chart: its words say last, high, low and change', () => {
  const doc = {
    symbol: 'ACME',
    currency: 'USD',
    lengthSeconds: 60,
    source: 'followed',
    bars: [bar(30, 101), bar(31, 98)],
  } as const;
  assert.equal(
    priceWords({ ...doc, bars: [...doc.bars] }, { tick: 0.1, lot: 1 }),
    'ACME: last 98.00 USD, high 102.00, low 97.00, change \u22122.00 % since 2026-01-05 14:30 UTC',
  );
});

test('price chart: it begins with the shortest bars that reach back to the order', () => {
  const now = Date.parse('2026-01-05T14:00:00Z');
  assert.deepEqual(
    [
      '2026-01-05T13:00:00Z',
      '2026-01-04T14:00:00Z',
      '2025-12-20T14:00:00Z',
      '2024-01-05T14:00:00Z',
    ].map((since) => lengthReaching(since, now)),
    [60, 300, 3600, 86_400],
  );
  assert.equal(
    markWords({ at: 0, side: 'sell', quantity: 1200, price: 99.5 }, { tick: 0.01, lot: 1 }),
    'sold 1,200 at 99.5000',
  );
});

test('MKT-42: what is new takes the place of the last bar that is held; a chart holds so many and no more', () => {
  const held = { symbol: 'KEEL', currency: 'USD', lengthSeconds: 60, source: 'followed' as const };
  const doc = (...bars: readonly PriceBar[]) => ({ ...held, bars: [...bars] });
  const before = doc(bar(30, 101), bar(31, 102));
  const closes = (joined: { readonly bars: readonly PriceBar[] }): readonly number[] =>
    joined.bars.map(({ close }) => close);
  assert.deepEqual(closes(barsJoined(before, doc(bar(31, 103), bar(32, 104)))), [101, 103, 104]);
  assert.deepEqual(closes(barsJoined(before, doc(bar(31, 103), bar(32, 104)), 2)), [103, 104]);
  assert.deepEqual(closes(barsJoined(before, doc())), [101, 102], 'nothing is new');
  const other = { ...doc(bar(31, 9)), source: 'imported' as const };
  assert.deepEqual(closes(barsJoined(before, other)), [101, 102], 'two sources are not one series');
});
