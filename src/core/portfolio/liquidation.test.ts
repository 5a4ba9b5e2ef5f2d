import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/portfolio/book.fixture';
import {
  bookDays,
  bookValue,
  daysToLiquidate,
  fastest,
  type Holding,
  illiquidWeight,
  proRata,
  soldBy,
  waterfall,
  wholeDays,
} from '#core/portfolio/liquidation';

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
const books = fc.array(
  fc.record({
    units: fc.integer({ min: -1_000_000, max: 1_000_000 }).filter((units) => units !== 0),
    adv: fc.integer({ min: 100, max: 5_000_000 }),
    price: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 1, maxLength: 8 },
);

for (const [units, adv, participation, days, whole] of [
  [100_000, 500_000, 0.2, 1, 1],
  [-100_000, 500_000, 0.2, 1, 1], // a short is bought back at the same pace
  [150_000, 500_000, 0.2, 1.5, 2],
  [300_000, 1_000_000, 0.1, 3, 3],
  [1, 1_000_000, 1, 1e-6, 1],
  [0, 0, 0.2, 0, 0], // nothing to sell takes no time, also where nothing trades
  [1, 0, 0.2, Infinity, Infinity],
] as const)
  test(`EXP-1: ${units} units at ${participation} of ${adv} a day take ${days} days`, () => {
    near(Math.min(1e9, daysToLiquidate({ units, adv }, participation)), Math.min(1e9, days));
    assert.equal(wholeDays(daysToLiquidate({ units, adv }, participation)), whole);
  });
const longs = books.map((book) => book.map((each) => ({ ...each, units: Math.abs(each.units) })));
const unitsOf = (way: { readonly units: readonly number[] } | null): readonly number[] =>
  way?.units ?? assert.fail('the cash can be raised');
test('EXP-1: whole days are the days rounded up, apart from the last bits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (days) => {
      const whole = wholeDays(days);
      assert.ok(Number.isInteger(whole) && whole >= days - 1e-9 * Math.max(1, days));
      assert.ok(whole < days + 1);
    }),
  );
});
test('EXP-1: days go with units over volume whatever the unit and the price; a participation outside (0, 1] is no question', () => {
  fc.assert(
    fc.property(
      books,
      share,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (book, participation, by) => {
        const scaled = book.map(({ units, adv, price }) => ({
          units: units * by,
          adv: adv * by,
          price: price / by,
        }));
        const [was, is] = [bookDays(book, participation), bookDays(scaled, participation)];
        near(is.longest, was.longest);
        near(is.valueWeighted, was.valueWeighted);
        assert.ok(was.valueWeighted >= Math.min(...was.days) * (1 - 1e-12));
      },
    ),
  );
  for (const participation of [0, -0.1, 1.01, NaN])
    assert.throws(() => daysToLiquidate({ units: 1, adv: 1 }, participation));
  assert.throws(() => daysToLiquidate({ units: 1, adv: -1 }, 0.2));
  assert.throws(() => bookDays([], 0.2));
});
test('EXP-1: what is sold rises with time and slows down, since names drop out and none comes in', () => {
  fc.assert(
    fc.property(books, share, (book, participation) => {
      const { longest } = bookDays(book, participation);
      const sold = (t: number): number => soldBy(book, participation, t * longest);
      assert.equal(sold(0), 0);
      for (const [a, b] of [
        [0, 1],
        [0.2, 0.5],
        [0.5, 2],
      ] as const) {
        assert.ok(sold(a) <= sold(b) + 1e-12);
        assert.ok(sold((a + b) / 2) >= (sold(a) + sold(b)) / 2 - 1e-12);
      }
    }),
  );
});
test('EXP-2: pro rata sells one share of every name; the waterfall ends a name before it begins a slower one', () => {
  fc.assert(
    fc.property(longs, share, (book: readonly Holding[], part) => {
      const cash = part * bookValue(book);
      for (const [i, units] of unitsOf(proRata(book, 0.2, cash)).entries())
        near(units / Math.abs(book[i]!.units), part);
      const units = unitsOf(waterfall(book, 0.2, cash));
      const partly = units.flatMap((sold, i) =>
        sold > 1e-6 && sold < Math.abs(book[i]!.units) * (1 - 1e-9) ? [i] : [],
      );
      assert.ok(partly.length <= 1, `${partly.length} names are sold in part`);
      for (const [i, sold] of units.entries())
        for (const [k, other] of units.entries())
          if (daysToLiquidate(book[i]!, 0.2) < daysToLiquidate(book[k]!, 0.2) && other > 1e-6)
            near(sold, Math.abs(book[i]!.units), 1e-9);
    }),
  );
});
test('EXP-2: at the cap more cash takes longer, and twice the participation takes half the time', () => {
  fc.assert(
    fc.property(longs, share, share, (book, a, b) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)].map(
        (part) => fastest(book, 0.2, part * bookValue(book))?.completion ?? NaN,
      );
      assert.ok(less! <= more! * (1 + 1e-9));
      const quick = fastest(book, 0.4, a * bookValue(book))?.completion ?? NaN;
      near(2 * quick, fastest(book, 0.2, a * bookValue(book))?.completion ?? NaN, 1e-7);
    }),
  );
  // What never trades raises nothing: its value is not cash.
  const stuck = [
    { units: 10, adv: 100, price: 1 },
    { units: 10, adv: 0, price: 1 },
  ];
  assert.equal(fastest(stuck, 0.2, 11), null);
  near(fastest(stuck, 0.2, 10)?.completion ?? NaN, 0.5);
});
test('EXP-2: a share of everything leaves the book as liquid as it was, the waterfall never leaves it more liquid', () => {
  fc.assert(
    fc.property(longs, share, fc.integer({ min: 1, max: 30 }), (book, part, days) => {
      const before = illiquidWeight(book, 0.2, days, null);
      const cash = part * bookValue(book);
      near(illiquidWeight(book, 0.2, days, unitsOf(proRata(book, 0.2, cash))), before, 1e-7);
      const after = illiquidWeight(book, 0.2, days, unitsOf(waterfall(book, 0.2, cash)));
      assert.ok(after >= before - 1e-9, `${after} after ${before}`);
    }),
  );
});
test('EXP-2: a name is illiquid from just beyond its days on, by what is left of its value', () => {
  const book = [
    { units: 100, adv: 500, price: 1 }, // one day at a fifth
    { units: -300, adv: 500, price: 2 }, // three days, short
  ];
  for (const [days, sold, want] of [
    [0.5, null, 1],
    [1, null, 600 / 700],
    [2.999, null, 600 / 700],
    [3, null, 0],
    [1, [100, 0], 1],
    [1, [0, 150], 300 / 400],
    [1, [0, 300], 0],
  ] as const)
    near(illiquidWeight(book, 0.2, days, sold), want);
});
