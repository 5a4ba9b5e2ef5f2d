import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  feedBook,
  type QueuedOrder,
  type QueueModel,
  type QueueOutcome,
  queueModel,
} from '#core/matching/queue-model';

const order = (
  id: string,
  side: 1 | -1,
  price: number,
  quantity: number,
  type: QueuedOrder['type'] = 'limit',
): QueuedOrder => ({ id, side, type, price, quantity });
const level = (price: number, size: number): { price: number; size: number } => ({ price, size });
const words = (told: readonly QueueOutcome[]): readonly string[] =>
  told.map((each) =>
    each.type === 'fill'
      ? `${each.id} ${each.liquidity} ${each.quantity} at ${each.price}`
      : `${each.id} ${each.type}`,
  );
interface Feed extends QueueModel {
  book(bids: readonly Shown[], asks: readonly Shown[]): void;
  print(price: number, size: number, aggressor: 1 | -1): readonly QueueOutcome[];
}
type Shown = ReturnType<typeof level>;
/** A live feed, as the paper gateway plugs it together. */
function feedOf(): Feed {
  const book = feedBook();
  const model = queueModel(book);
  return {
    ...model,
    book(bids, asks) {
      book.show(bids, asks);
      model.shown();
    },
    print: (price, size, aggressor) =>
      model.traded({ side: aggressor === 1 ? -1 : 1, price, size, orderId: 0 }),
  };
}
function market(): Feed {
  const fills = feedOf();
  fills.book([level(99, 10), level(98, 20)], [level(101, 5), level(102, 7)]);
  return fills;
}

test('P8: a taker gets what is displayed, and what we took stays gone on every later frame, until its level is seen to be empty', () => {
  const fills = market();
  assert.deepEqual(words(fills.place(order('a', 1, 102, 8, 'ioc'))), [
    'a accepted',
    'a taker 5 at 101',
    'a taker 3 at 102',
  ]);
  assert.deepEqual(words(fills.place(order('b', 1, 102, 8, 'ioc'))), [
    'b accepted',
    'b taker 4 at 102',
    'b cancelled',
  ]);
  fills.book([level(99, 10)], [level(101, 6), level(102, 7)]);
  assert.deepEqual(words(fills.place(order('c', 1, 102, 9, 'ioc'))), [
    'c accepted',
    'c taker 1 at 101',
    'c cancelled',
  ]);
  // Of a level that shrank the living may have left; the dead are never more than is shown.
  fills.book([level(99, 10)], [level(101, 2), level(102, 7)]);
  fills.book([level(99, 10)], [level(101, 5), level(102, 7)]);
  assert.deepEqual(words(fills.place(order('d', 1, 101, 9, 'ioc'))), [
    'd accepted',
    'd taker 3 at 101',
    'd cancelled',
  ]);
  fills.book([level(99, 10)], [level(102, 7)]);
  fills.book([level(99, 10)], [level(101, 5), level(102, 7)]);
  assert.deepEqual(words(fills.place(order('e', 1, 102, 9, 'ioc'))), [
    'e accepted',
    'e taker 5 at 101',
    'e cancelled',
  ]);
});
test('P7: a resting order waits behind all that is displayed; cancellations before it are not believed until the display says so', () => {
  const fills = market();
  fills.place(order('a', 1, 99, 4));
  assert.deepEqual(words(fills.print(99, 6, -1)), []);
  fills.book([level(99, 3)], [level(101, 5)]);
  assert.deepEqual(words(fills.print(99, 5, -1)), ['a maker 2 at 99']);
  assert.deepEqual(words(fills.print(99, 5, -1)), ['a maker 2 at 99']);
  assert.equal(fills.isOpen('a'), false);
});
test('P7, P8: what trades through our price fills us whole, at our price, and one print is used once', () => {
  const fills = market();
  fills.place(order('a', 1, 99, 4));
  fills.place(order('b', 1, 98, 4));
  assert.deepEqual(words(fills.print(97, 6, -1)), ['a maker 4 at 99', 'b maker 2 at 98']);
  assert.deepEqual(words(fills.print(101, 9, 1)), []);
});
test('P8: inside the spread only a trade through our price fills us; post-only that would take is rejected; a cancel after the end is refused', () => {
  const fills = market();
  fills.place(order('a', 1, 100, 4));
  assert.deepEqual(words(fills.print(101, 50, 1)), []);
  assert.deepEqual(words(fills.print(100, 1, -1)), ['a maker 1 at 100']);
  assert.deepEqual(words(fills.place(order('b', 1, 101, 4, 'postOnly'))), ['b rejected']);
  assert.deepEqual(words([...fills.cancel('a'), ...fills.cancel('a')]), [
    'a cancelled',
    'a cancelRefused',
  ]);
});

test('P7, P8: two orders of ours at one price share the queue before them: a print of 25 behind 10 fills both, and never more than the rest', () => {
  const feed = feedOf();
  const own = { side: 1, type: 'limit', price: 1000, quantity: 5 } as const;
  feed.book([{ price: 1000, size: 10 }], [{ price: 1002, size: 10 }]);
  feed.place({ ...own, id: 'a' });
  feed.place({ ...own, id: 'b' });
  const filled = feed
    .print(1000, 25, -1)
    .flatMap((each) => (each.type === 'fill' ? [[each.id, each.quantity]] : []));
  assert.deepEqual(filled, [
    ['a', 5],
    ['b', 5],
  ]);
});
test('P7: one that joined later waits for those who joined between', () => {
  const feed = feedOf();
  const own = { side: 1, type: 'limit', price: 1000, quantity: 5 } as const;
  feed.book([{ price: 1000, size: 10 }], [{ price: 1002, size: 10 }]);
  feed.place({ ...own, id: 'a' });
  feed.book([{ price: 1000, size: 14 }], [{ price: 1002, size: 10 }]);
  feed.place({ ...own, id: 'b' });
  const fills = (quantity: number): unknown =>
    feed
      .print(1000, quantity, -1)
      .flatMap((each) => (each.type === 'fill' ? [[each.id, each.quantity]] : []));
  assert.deepEqual([fills(15), fills(3), fills(3)], [[['a', 5]], [], [['b', 2]]]);
});

const side = fc.constantFrom<1 | -1>(1, -1);
const near = fc.integer({ min: 96, max: 104 });
const size = fc.integer({ min: 1, max: 20 });
const step = fc.oneof(
  fc
    .record({
      side,
      price: near,
      quantity: size,
      type: fc.constantFrom('limit', 'ioc', 'postOnly'),
    })
    .map((each) => ({ do: 'place' as const, ...each })),
  fc
    .record({ price: near, quantity: size, side })
    .map((each) => ({ do: 'print' as const, ...each })),
  fc
    .record({ sizes: fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }) })
    .map((each) => ({ do: 'book' as const, ...each })),
  fc.record({ of: fc.nat(20) }).map((each) => ({ do: 'cancel' as const, ...each })),
);
/** Three levels a side around 100, those of size 0 left out. */
const shown = (
  sizes: readonly number[],
): readonly [ReturnType<typeof level>[], ReturnType<typeof level>[]] => [
  [99, 98, 97].map((at, i) => level(at, sizes[i] ?? 0)).filter((each) => each.size > 0),
  [101, 102, 103].map((at, i) => level(at, sizes[i + 3] ?? 0)).filter((each) => each.size > 0),
];
test('P7, P8: whatever comes, no order fills more than it has or worse than its limit, no print and no display is used twice', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const fills = feedOf();
      const orders = new Map<string, { readonly order: QueuedOrder; leaves: number }>();
      let [bids, asks] = shown([]);
      let taken = new Map<string, number>(); // since the display last changed, at most what it shows
      for (const [i, each] of steps.entries()) {
        if (each.do === 'book') {
          [bids, asks] = shown(each.sizes);
          fills.book([], []); // every level changes
          fills.book(bids, asks);
          taken = new Map();
          continue;
        }
        const placed =
          each.do === 'place'
            ? order(`o${i}`, each.side, each.price, each.quantity, each.type)
            : null;
        if (placed !== null) orders.set(placed.id, { order: placed, leaves: placed.quantity });
        const told =
          placed !== null
            ? fills.place(placed)
            : each.do === 'print'
              ? fills.print(each.price, each.quantity, each.side)
              : each.do === 'cancel'
                ? fills.cancel(`o${each.of}`)
                : [];
        let filled = 0;
        for (const said of told) {
          const known = orders.get(said.id);
          if (said.type !== 'fill' || known === undefined) continue;
          known.leaves -= said.quantity;
          filled += said.quantity;
          assert.ok(said.quantity > 0 && known.leaves >= 0);
          assert.ok((known.order.price - said.price) * known.order.side >= 0);
          assert.equal(said.liquidity, each.do === 'print' ? 'maker' : 'taker');
          if (each.do === 'print') {
            assert.equal(known.order.side, -each.side);
            assert.equal(said.price, known.order.price);
            assert.ok((known.order.price - each.price) * known.order.side >= 0);
            continue;
          }
          const key = `${known.order.side} ${said.price}`;
          taken.set(key, (taken.get(key) ?? 0) + said.quantity);
          const there = (known.order.side === 1 ? asks : bids).find(
            ({ price }) => price === said.price,
          );
          assert.ok((taken.get(key) ?? 0) <= (there?.size ?? 0));
        }
        if (each.do === 'print') assert.ok(filled <= each.quantity);
        if (placed?.type === 'ioc') assert.equal(fills.isOpen(placed.id), false);
        for (const [id, { leaves }] of orders)
          if (leaves === 0) assert.equal(fills.isOpen(id), false);
      }
    }),
    { numRuns: 300 },
  );
});
test('P7: more displayed before us is never an earlier fill', () => {
  const filledOf = (before: number, prints: readonly number[]): number => {
    const feed = feedOf();
    feed.book([level(99, before)], [level(101, 5)]);
    feed.place(order('a', 1, 99, 10));
    return prints
      .flatMap((each) => feed.print(99, each, -1))
      .reduce((sum, said) => sum + (said.type === 'fill' ? said.quantity : 0), 0);
  };
  fc.assert(
    fc.property(fc.nat(30), size, fc.array(size, { maxLength: 6 }), (before, more, prints) => {
      const printed = prints.reduce((sum, each) => sum + each, 0);
      assert.equal(filledOf(before, prints), Math.max(0, Math.min(10, printed - before)));
      assert.ok(filledOf(before + more, prints) <= filledOf(before, prints));
    }),
  );
});
test('P8: a level out of sight says nothing of our queue; one in sight that shows less does', () => {
  const feed = feedOf();
  feed.book([level(99, 10), level(98, 10)], [level(101, 5)]);
  feed.place(order('a', 1, 98, 5));
  feed.book([level(99, 10)], [level(101, 5)]); // the feed shows one level now: 98 is beyond it
  assert.deepEqual(words(feed.print(98, 10, -1)), []);
  feed.book([level(99, 10), level(97, 3)], [level(101, 5)]); // 98 is in sight, and empty
  assert.deepEqual(words(feed.print(98, 2, -1)), ['a maker 2 at 98']);
});
