import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderLogBook } from '#core/market/order-log';

const event = fc.record({
  type: fc.constantFrom('created', 'created', 'changed', 'deleted'),
  id: fc.integer({ min: 1, max: 12 }),
  side: fc.constantFrom<1 | -1>(1, -1),
  by: fc.integer({ min: 0, max: 5 }),
  size: fc.integer({ min: 0, max: 9 }),
});
const shown = (...levels: readonly (readonly [price: number, size: number])[]) =>
  levels.map(([price, size]) => ({ price, size }));

test('MKT-31: twin of a list of orders: levels, sizes and what is left, over any log', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 50 }),
      fc.integer({ min: 1, max: 4 }),
      (events, most) => {
        const book = orderLogBook();
        const orders = new Map<number, { side: 1 | -1; price: number; size: number }>();
        for (const [at, { type, id, side, by, size }] of events.entries()) {
          const price = side === 1 ? 100 - by : 101 + by; // never crossed
          const before = orders.get(id)?.size ?? 0;
          if (type === 'created') book.created(id, side, price, size, at);
          else if (type === 'changed')
            assert.equal(book.changed(id, side, price, size, at), before);
          else assert.equal(book.deleted(id), before);
          orders.delete(id);
          if (type !== 'deleted' && size > 0) orders.set(id, { side, price, size });
          assert.equal(book.leftOf(id), orders.get(id)?.size ?? null);
        }
        assert.ok(book.isWhole());
        for (const side of [1, -1] as const) {
          const levels = new Map<number, number>();
          for (const each of orders.values())
            if (each.side === side)
              levels.set(each.price, (levels.get(each.price) ?? 0) + each.size);
          const sorted = [...levels].sort(([a], [b]) => (b - a) * side);
          assert.deepEqual(book.levels(side, most), shown(...sorted.slice(0, most)));
          for (const [price, size] of sorted) assert.equal(book.sizeAt(side, price), size);
          assert.equal(book.sizeAt(side, 1), 0);
        }
        // Held against itself it differs in nothing.
        const [bids, asks] = [book.levels(1, 99), book.levels(-1, 99)];
        assert.equal(book.differences(bids, asks), 0);
        assert.equal(book.resync(bids, asks, 99), 0);
      },
    ),
  );
});

// A book of 5 at 99 and 98, and 7 at 101; what a snapshot says of it.
for (const [what, bids, asks, want] of [
  [
    'the same',
    [
      [99, 5],
      [98, 5],
    ],
    [[101, 7]],
    0,
  ],
  ['the same, seen less deep', [[99, 5]], [[101, 7]], 0],
  [
    'less at a level',
    [
      [99, 4],
      [98, 5],
    ],
    [[101, 7]],
    1,
  ],
  [
    'more at a level',
    [
      [99, 9],
      [98, 5],
    ],
    [[101, 7]],
    1,
  ],
  [
    'a level that we lack',
    [
      [99, 5],
      [98, 5],
      [97, 1],
    ],
    [[101, 7]],
    1,
  ],
  ['a level that is gone', [[98, 5]], [[101, 7]], 1],
  [
    'another price',
    [
      [99, 5],
      [98, 5],
    ],
    [[102, 7]],
    2,
  ],
] as const)
  test(`MKT-31: a snapshot with ${what} differs in ${want}, and afterwards the book is the snapshot there`, () => {
    const book = orderLogBook();
    book.created(1, 1, 99, 3, 0);
    book.created(2, 1, 99, 2, 1);
    book.created(3, 1, 98, 5, 2);
    book.created(4, -1, 101, 7, 3);
    assert.equal(book.differences(shown(...bids), shown(...asks)), want);
    assert.equal(book.resync(shown(...bids), shown(...asks), 9), want);
    assert.deepEqual(book.levels(1, bids.length), shown(...bids));
    assert.deepEqual(book.levels(-1, asks.length), shown(...asks));
    assert.equal(book.resync(shown(...bids), shown(...asks), 9), 0);
  });
test('MKT-31: where a snapshot shows less, the oldest orders are the ones that went unseen', () => {
  const book = orderLogBook();
  for (const [id, size] of [
    [1, 3],
    [2, 2],
    [3, 4],
  ] as const)
    book.created(id, 1, 99, size, id);
  book.resync(shown([99, 4]), [], 9);
  assert.deepEqual([book.leftOf(1), book.leftOf(2), book.leftOf(3)], [null, null, 4]);
});

test('MKT-31: crossed for longer than our patience, the older of two orders goes; before that none does', () => {
  const book = orderLogBook();
  book.created(1, -1, 101, 5, 0); // its delete was lost
  book.created(2, 1, 102, 5, 10); // crosses it
  assert.equal(book.isWhole(), false);
  assert.equal(book.repair(10 + 1000, 1000), 0);
  assert.equal(book.repair(10 + 1001, 1000), 1);
  assert.deepEqual([book.leftOf(1), book.leftOf(2), book.isWhole()], [null, 5, true]);
});
test('MKT-31: a crossed book that its takers make whole again begins to wait anew', () => {
  const book = orderLogBook();
  book.created(1, -1, 101, 5, 0);
  book.created(2, 1, 101, 5, 100);
  book.deleted(1);
  assert.ok(book.isWhole());
  book.created(3, -1, 101, 5, 5000);
  assert.equal(book.repair(5500, 1000), 0);
  assert.equal(book.repair(6001, 1000), 1);
  assert.equal(book.leftOf(2), null); // the older of the two
});
test('MKT-31: what is repaired is whole, and no more is taken off than it needs', () => {
  const order = fc.record({
    side: fc.constantFrom<1 | -1>(1, -1),
    price: fc.integer({ min: 95, max: 105 }),
  });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 20 }), (orders) => {
      const book = orderLogBook();
      for (const [i, { side, price }] of orders.entries()) book.created(i + 1, side, price, 1, i);
      const wasWhole = book.isWhole();
      const taken = book.repair(1e6, 1000);
      assert.ok(book.isWhole());
      assert.equal(taken === 0, wasWhole);
      const left = orders.filter((_, i) => book.leftOf(i + 1) !== null).length;
      assert.equal(left, orders.length - taken);
    }),
  );
});
