import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitConvex, splitTaker, type TakerVenue } from '#core/execute/route/taker-split';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const venues: readonly TakerVenue[] = [
  {
    name: 'TAKER',
    fee: 0.003,
    levels: [
      [10, 100],
      [10.01, 100],
    ],
  },
  {
    name: 'INVERTED',
    fee: -0.002,
    levels: [
      [10, 50],
      [10.01, 200],
    ],
  },
  { name: 'EMPTY', fee: 0, levels: [] },
];
for (const [quantity, by, parts, cost, unfilled] of [
  [50, 'allIn', ['INVERTED 50'], 50 * 9.998, 0],
  [50, 'price', ['TAKER 50'], 50 * 10.003, 0],
  [120, 'allIn', ['INVERTED 50', 'TAKER 70'], 50 * 9.998 + 70 * 10.003, 0],
  [200, 'allIn', ['INVERTED 50', 'TAKER 100', 'INVERTED 50'], 499.9 + 1000.3 + 50 * 10.008, 0],
  [500, 'allIn', ['INVERTED 50', 'TAKER 100', 'INVERTED 200', 'TAKER 100'], 4503.1, 50],
] as const)
  test(`RTE-1: ${quantity} by ${by} go ${parts.join(', ')}`, () => {
    const found = splitTaker(venues, quantity, 1, by);
    assert.deepEqual(
      found.parts.map(({ venue, units }) => `${venue} ${units}`),
      parts,
    );
    near(found.cost, cost);
    assert.equal(found.unfilled, unfilled);
  });
test('RTE-1: unit by unit the cheapest first is the same; a sale is the mirror of a purchase', () => {
  const book = fc.array(
    fc.record({
      name: fc.constantFrom('A', 'B', 'C'),
      fee: fc.integer({ min: -3, max: 5 }),
      levels: fc.array(
        fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 1, max: 20 })),
        {
          maxLength: 4,
        },
      ),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(book, fc.integer({ min: 1, max: 200 }), (given, quantity) => {
      const units = given
        .flatMap(({ fee, levels }) =>
          levels.flatMap(([price, size]) => Array.from({ length: size }, () => price + fee)),
        )
        .sort((a, b) => a - b);
      const found = splitTaker(given, quantity, 1, 'allIn');
      near(
        found.cost,
        units.slice(0, quantity).reduce((sum, x) => sum + x, 0),
      );
      assert.equal(found.unfilled, Math.max(0, quantity - units.length));
      const turned = given.map((each) => ({
        ...each,
        levels: each.levels.map(([price, size]) => [200 - price, size] as const),
      }));
      const sale = splitTaker(turned, quantity, -1, 'allIn');
      // Sold for 200 a unit less what the purchase paid.
      near(sale.cost, 200 * (quantity - sale.unfilled) - found.cost);
    }),
  );
  assert.throws(() => splitTaker(venues, 0, 1, 'allIn'));
});
test('RTE-2: the price of one more unit is the common marginal price, and more to take raises it', () => {
  const laws = fc.array(fc.tuple(between(0, 1), between(1e-3, 1)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(laws, between(0.01, 100), (given, quantity) => {
      const [a, b] = [given.map(([x]) => x), given.map(([, x]) => x)];
      const at = (q: number) => splitConvex(a, b, q);
      const { units, marginal, cost } = at(quantity);
      near(
        units.reduce((sum, x) => sum + x, 0),
        quantity,
        1e-7,
      );
      const h = 1e-5 * quantity;
      near((at(quantity + h).cost - at(quantity - h).cost) / (2 * h), marginal, 1e-4);
      assert.ok(at(quantity * 1.1).marginal > marginal);
      // No venue alone, and no even split, is cheaper.
      for (let i = 0; i < a.length; i++)
        assert.ok(cost <= a[i]! * quantity + b[i]! * quantity ** 2 + 1e-9 * (1 + cost));
      const even = quantity / a.length;
      assert.ok(
        cost <= a.reduce((sum, x, i) => sum + x * even + b[i]! * even ** 2, 0) + 1e-9 * (1 + cost),
      );
    }),
  );
});
for (const [what, a, b, quantity] of [
  ['nothing', [1], [1], 0],
  ['no venue', [], [], 1],
  ['a price that does not rise', [1], [0], 1],
  ['a price too few', [1, 2], [1], 1],
] as const)
  test(`RTE-2: ${what} is no question`, () => assert.throws(() => splitConvex(a, b, quantity)));
