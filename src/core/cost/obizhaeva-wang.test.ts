import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/cost/near.fixture';
import { type BlockBook, blockSchedule, blockTrades } from '#core/cost/obizhaeva-wang';
import { kernelSchedule } from '#core/cost/propagator';

const book: BlockBook = {
  quantity: 1e5,
  permanent: 1e-5,
  transient: 4e-5,
  resilience: 2,
  horizon: 1,
};
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const books = fc
  .tuple(between(1, 1e6), between(0, 1e-4), between(1e-6, 1e-4), between(0.01, 50), between(0.1, 5))
  .map(
    ([quantity, permanent, transient, resilience, horizon]): BlockBook => ({
      quantity,
      permanent,
      transient,
      resilience,
      horizon,
    }),
  );

test('IMP-22: blocks and rate are the order, an even pace is never cheaper, and one block is dearer than either', () => {
  fc.assert(
    fc.property(books, (of) => {
      const { first, rate, last, cost, evenCost } = blockSchedule(of);
      near((first + last + rate * of.horizon) / of.quantity, 1);
      assert.equal(first, last);
      const atOnce = ((of.permanent + of.transient) * of.quantity ** 2) / 2;
      assert.ok(cost <= evenCost * (1 + 1e-9) && evenCost <= atOnce * (1 + 1e-6));
      assert.ok(cost >= (of.permanent * of.quantity ** 2) / 2);
    }),
  );
});
test('IMP-22: cost is quadratic in the order, and only resilience times the horizon counts', () => {
  fc.assert(
    fc.property(books, between(0.1, 10), (of, by) => {
      near(
        blockSchedule({ ...of, quantity: by * of.quantity }).cost /
          (by ** 2 * blockSchedule(of).cost),
        1,
      );
      const slower = { ...of, resilience: of.resilience / by, horizon: of.horizon * by };
      near(blockSchedule(slower).cost / blockSchedule(of).cost, 1);
      near(blockSchedule(slower).halfLife / blockSchedule(of).halfLife, by);
    }),
  );
});
test('IMP-22: a book that refills faster, or an order with more time, costs less, down to what stays', () => {
  const cost = (change: Partial<BlockBook>): number => blockSchedule({ ...book, ...change }).cost;
  assert.ok(cost({ resilience: 4 }) < cost({}) && cost({ horizon: 2 }) < cost({}));
  near(cost({ resilience: 1e9 }), (1e-5 * 1e10) / 2, 1e-3);
  near(cost({ resilience: 1e-9 }), (5e-5 * 1e10) / 2, 1e-3);
  near(cost({ transient: 0 }), (1e-5 * 1e10) / 2);
});
test('IMP-22: discrete trades are the cheapest of their kernel, and more of them are cheaper, towards the continuous cost', () => {
  fc.assert(
    fc.property(books, fc.integer({ min: 1, max: 20 }), (of, n) => {
      const { trades, cost } = blockTrades(of, n);
      near(trades.reduce((sum, x) => sum + x, 0) / of.quantity, 1);
      const times = trades.map((_, i) => (of.horizon * i) / n);
      const kernel = { kind: 'exponential', rho: of.resilience } as const;
      const best = kernelSchedule(kernel, times, of.quantity);
      assert.ok(best.ok);
      for (const [i, x] of best.value.trades.entries())
        near(trades[i]! / of.quantity, x / of.quantity, 1e-6);
      near(
        (of.transient * best.value.cost + (of.permanent * of.quantity ** 2) / 2) / cost,
        1,
        1e-7,
      );
      assert.ok(blockTrades(of, 2 * n).cost <= cost * (1 + 1e-12));
      assert.ok(blockSchedule(of).cost <= cost * (1 + 1e-12));
    }),
    { numRuns: 60 },
  );
});
for (const change of [
  { quantity: 0 },
  { horizon: 0 },
  { permanent: -1 },
  { transient: -1 },
  { resilience: 0 },
] as const)
  test(`IMP-22: a book with ${JSON.stringify(change)} is no book`, () => {
    assert.throws(() => blockSchedule({ ...book, ...change }));
    assert.throws(() => blockTrades({ ...book, ...change }, 5));
  });
for (const n of [0, 1.5, -1])
  test(`IMP-22: ${n} steps are no schedule`, () => assert.throws(() => blockTrades(book, n)));
