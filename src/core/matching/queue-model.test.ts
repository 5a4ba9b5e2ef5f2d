import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('P8: a taker gets what is displayed, and what we took is gone until its level changes', () => {
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
    'c taker 6 at 101',
    'c cancelled',
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
