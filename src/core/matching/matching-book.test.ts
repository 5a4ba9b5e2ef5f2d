import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener, BookOrder, MatchingBook } from '#core/matching/matching-book';
import { plainMatchingBook } from '#core/matching/plain-matching-book';

const order = (
  id: number,
  side: 1 | -1,
  price: number,
  quantity: number,
  more: Partial<BookOrder> = {},
): BookOrder => ({
  id,
  owner: 0,
  side,
  type: 'limit',
  price,
  quantity,
  display: 0,
  selfTrade: 'allow',
  ...more,
});
function opened(make: (listener: BookListener) => MatchingBook): {
  readonly book: MatchingBook;
  said(): readonly string[];
} {
  let words: string[] = [];
  const say = (text: string): void => void words.push(text);
  const book = make({
    traded: (maker, taker, _side, price, quantity) =>
      say(`${taker} takes ${quantity} of ${maker} at ${price}`),
    rested: (id, _side, price, leaves) => say(`${id} rests ${leaves} at ${price}`),
    ended: (id, leaves, reason) =>
      say(`${id} ${reason}${leaves > 0 ? ` with ${leaves} left` : ''}`),
    amended: (id, price, leaves, kept) =>
      say(`${id} is ${leaves} at ${price}, ${kept ? 'in place' : 'anew'}`),
    rejected: (id, reason) => say(`${id} ${reason}`),
    level: () => undefined,
  });
  return { book, said: () => words.splice(0) };
}

for (const [name, make] of [
  ['plain', plainMatchingBook],
  ['fast', fastMatchingBook],
] as const) {
  const begin = (
    ...orders: readonly BookOrder[]
  ): { readonly book: MatchingBook; said(): readonly string[] } => {
    const it = opened(make);
    for (const each of orders) it.book.submit(each);
    it.said();
    return it;
  };
  test(`MAT-1 ${name}: the best price first, then the oldest, at the price of the one that rests`, () => {
    const { book, said } = begin(order(1, -1, 101, 5), order(2, -1, 100, 5), order(3, -1, 100, 5));
    book.submit(order(4, 1, 101, 12));
    assert.deepEqual(said(), [
      '4 takes 5 of 2 at 100',
      '2 filled',
      '4 takes 5 of 3 at 100',
      '3 filled',
      '4 takes 2 of 1 at 101',
      '4 filled',
    ]);
  });
  test(`MAT-2 ${name}: what cannot be taken is rejected and changes nothing`, () => {
    const { book, said } = begin(order(1, 1, 100, 5));
    const before = book.hash();
    for (const each of [
      order(1, 1, 99, 5),
      order(2, 1, 0, 5),
      order(3, 1, 1.5, 5),
      order(4, 1, 100, 0),
      order(5, 1, 100, -1),
      order(0, 1, 100, 5),
      order(6, 1, 100, 5, { display: 0.5 }),
    ])
      book.submit(each);
    book.cancel(77);
    book.reduce(77, 1);
    book.reduce(1, 0);
    book.amend(77, 100, 1);
    assert.deepEqual(said(), [
      '1 DUPLICATE_ID',
      '2 OFF_GRID',
      '3 OFF_GRID',
      '4 OFF_GRID',
      '5 OFF_GRID',
      '0 OFF_GRID',
      '6 OFF_GRID',
      '77 UNKNOWN_ORDER',
      '77 UNKNOWN_ORDER',
      '1 OFF_GRID',
      '77 UNKNOWN_ORDER',
    ]);
    assert.equal(book.hash(), before);
  });
  test(`MAT-3 ${name}: each level that a command touched is told once, with what it shows`, () => {
    const levels: string[] = [];
    const book = make({
      traded: () => undefined,
      rested: () => undefined,
      ended: () => undefined,
      amended: () => undefined,
      rejected: () => undefined,
      level: (side, price, size) => void levels.push(`${side} ${price} ${size}`),
    });
    book.submit(order(1, -1, 100, 5));
    book.submit(order(2, -1, 100, 5));
    book.submit(order(3, 1, 100, 12));
    assert.deepEqual(levels, ['-1 100 5', '-1 100 10', '-1 100 0', '1 100 2']);
  });
  test(`MAT-4 ${name}: market and ioc never rest; a market order takes at any price`, () => {
    const { book, said } = begin(order(1, -1, 100, 5), order(2, -1, 900, 5));
    book.submit(order(3, 1, 100, 8, { type: 'ioc' }));
    book.submit(order(4, 1, 0, 8, { type: 'market' }));
    assert.deepEqual(said(), [
      '3 takes 5 of 1 at 100',
      '1 filled',
      '3 unfilled with 3 left',
      '4 takes 5 of 2 at 900',
      '2 filled',
      '4 unfilled with 3 left',
    ]);
    assert.equal(book.count, 0);
  });
  test(`MAT-5 ${name}: post-only is rejected where it would take, and rests a tick behind`, () => {
    const { book, said } = begin(order(1, -1, 100, 5));
    book.submit(order(2, 1, 100, 5, { type: 'postOnly' }));
    book.submit(order(3, 1, 99, 5, { type: 'postOnly' }));
    assert.deepEqual(said(), ['2 WOULD_TAKE', '3 rests 5 at 99']);
  });
  test(`MAT-6 ${name}: fill-or-kill is all at once or nothing, hidden lots counted, one's own not`, () => {
    const { book, said } = begin(
      order(1, -1, 100, 10, { display: 2 }),
      order(2, -1, 101, 5, { owner: 7 }),
    );
    book.submit(order(3, 1, 100, 11, { type: 'fok' }));
    book.submit(order(4, 1, 101, 15, { type: 'fok', owner: 7, selfTrade: 'cancelOldest' }));
    book.submit(order(5, 1, 101, 12, { type: 'fok', owner: 7, selfTrade: 'cancelNewest' }));
    assert.deepEqual(said(), ['3 NOT_FILLABLE', '4 NOT_FILLABLE', '5 NOT_FILLABLE']);
    book.submit(order(6, 1, 100, 10, { type: 'fok' }));
    assert.equal(said().at(-1), '6 filled');
  });
  test(`MAT-7 ${name}: a reduction keeps its place; another price or more lots is a new arrival with the same id`, () => {
    const { book, said } = begin(order(1, -1, 100, 5), order(2, -1, 100, 5));
    book.reduce(1, 2);
    book.amend(1, 100, 2);
    book.amend(2, 100, 9);
    book.submit(order(3, 1, 100, 3));
    assert.deepEqual(said(), [
      '1 is 3 at 100, in place',
      '1 is 2 at 100, in place',
      '2 is 9 at 100, anew',
      '2 rests 9 at 100',
      '3 takes 2 of 1 at 100',
      '1 filled',
      '3 takes 1 of 2 at 100',
      '3 filled',
    ]);
    book.submit(order(4, 1, 98, 4));
    book.amend(4, 100, 4);
    assert.deepEqual(said(), [
      '4 rests 4 at 98',
      '4 is 4 at 100, anew',
      '4 takes 4 of 2 at 100',
      '4 filled',
    ]);
    book.reduce(2, 99);
    assert.deepEqual(said(), ['2 cancelled with 4 left']);
  });
  test(`MAT-8 ${name}: an iceberg shows its peak; a refilled peak goes to the back; reductions take what is hidden first`, () => {
    const { book, said } = begin(order(1, -1, 100, 10, { display: 3 }), order(2, -1, 100, 4));
    assert.equal(book.sizeAt(-1, 100), 7);
    book.submit(order(3, 1, 100, 5));
    assert.deepEqual(said(), ['3 takes 3 of 1 at 100', '3 takes 2 of 2 at 100', '3 filled']);
    book.submit(order(4, 1, 100, 3));
    assert.deepEqual(said(), [
      '4 takes 2 of 2 at 100',
      '2 filled',
      '4 takes 1 of 1 at 100',
      '4 filled',
    ]);
    book.reduce(1, 4);
    assert.deepEqual([book.leavesOf(1), book.sizeAt(-1, 100)], [2, 2]);
  });
  for (const [policy, want] of [
    ['allow', ['2 takes 3 of 1 at 100', '2 filled']],
    ['cancelNewest', ['2 selfTrade with 3 left']],
    ['cancelOldest', ['1 selfTrade with 5 left', '2 rests 3 at 100']],
    ['cancelBoth', ['1 selfTrade with 5 left', '2 selfTrade with 3 left']],
    ['decrement', ['1 is 2 at 100, in place', '2 selfTrade']],
  ] as const) {
    test(`MAT-9, F16 ${name}: self-trade prevention, ${policy}`, () => {
      const { book, said } = begin(order(1, -1, 100, 5, { owner: 9 }));
      book.submit(order(2, 1, 100, 3, { owner: 9, selfTrade: policy }));
      assert.deepEqual(said(), want);
    });
  }
  test(`MAT-10 ${name}: halted, a book takes cancels and reductions only`, () => {
    const { book, said } = begin(order(1, -1, 100, 5));
    book.setPhase('halted');
    book.submit(order(2, 1, 100, 5));
    book.amend(1, 99, 5);
    book.amend(1, 100, 4);
    book.cancel(1);
    assert.deepEqual(said(), [
      '2 HALTED',
      '1 HALTED',
      '1 is 4 at 100, in place',
      '1 cancelled with 4 left',
    ]);
  });
  test(`MAT-11 ${name}: an auction collects, trades at the price of most volume and least surplus, and only there`, () => {
    const { book, said } = begin();
    book.setPhase('auction');
    for (const each of [
      order(1, 1, 102, 10),
      order(2, 1, 100, 10),
      order(3, -1, 99, 8),
      order(4, -1, 101, 8),
      order(5, 1, 0, 1, { type: 'market' }),
    ])
      book.submit(each);
    assert.deepEqual(said().slice(-1), ['5 NO_PRICE_IN_AUCTION']);
    assert.deepEqual(book.uncross(100), { price: 101, quantity: 10 });
    assert.deepEqual(said(), [
      '1 takes 8 of 3 at 101',
      '3 filled',
      '1 takes 2 of 4 at 101',
      '1 filled',
    ]);
    assert.deepEqual([book.phase, book.best(1), book.best(-1)], ['continuous', 100, 101]);
    assert.equal(book.uncross(100), null);
  });
}
test('MAT-13: in steady state the fast book allocates no places', () => {
  const silent: BookListener = {
    traded: () => undefined,
    rested: () => undefined,
    ended: () => undefined,
    amended: () => undefined,
    rejected: () => undefined,
    level: () => undefined,
  };
  const book = fastMatchingBook(silent, { capacity: 256 });
  const churn = (from: number, rounds: number): void => {
    for (let i = 0; i < rounds; i++) {
      book.place(from + i, 0, 1, 0, 1000 - (i % 50), 5, 0, 0);
      if (i >= 100) book.cancel(from + i - 100);
    }
    for (let i = rounds - 100; i < rounds; i++) book.cancel(from + i);
  };
  churn(1, 10_000);
  const { capacity } = book;
  churn(1e9, 100_000);
  assert.deepEqual([book.capacity, book.count], [capacity, 0]);
});
