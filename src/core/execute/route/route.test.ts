import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chanceShort,
  placeAtOne,
  placeAtTwo,
  placementCost,
  type VenuePlacement,
} from '#core/execute/route/cont-kukanov';
import { splitConvex } from '#core/execute/route/convex-split';
import { type TakePlace, takeFrom } from '#core/execute/route/take';

const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1, Math.abs(want)), `${was} is ${want}`);
const level = fc.tuple(
  fc.integer({ min: 990, max: 1010 }).map((x) => x / 100),
  fc.integer({ min: 1, max: 500 }),
);
const placeOn = (side: 1 | -1): fc.Arbitrary<TakePlace> =>
  fc
    .record({
      feePerLot: fc.integer({ min: -3, max: 5 }).map((x) => x / 1000),
      levels: fc.array(level, { maxLength: 4 }),
    })
    .map(({ feePerLot, levels }) => ({
      venue: '',
      lot: 1,
      minValue: 0,
      funds: Number.POSITIVE_INFINITY,
      feeRate: 0,
      feePerLot,
      risk: 0,
      levels: levels
        .toSorted(([a], [b]) => side * (a - b))
        .map(([price, size]) => ({ price, size })),
    }));

test('RTE-1: quantities sum to what was asked or shown, and by price alone is never cheaper', () => {
  for (const side of [1, -1] as const)
    fc.assert(
      fc.property(
        fc.array(placeOn(side), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3000 }),
        (all, quantity) => {
          const places = all.map((place, i) => ({ ...place, venue: `V${i}` }));
          const best = takeFrom(places, quantity, side);
          const shown = places.flatMap(({ levels }) => levels).reduce((n, { size }) => n + size, 0);
          assert.equal(best.quantity, Math.min(quantity, shown));
          const naive = takeFrom(
            places.map((place) => ({ ...place, feePerLot: 0 })),
            quantity,
            side,
          );
          const fees = naive.legs.reduce(
            (sum, { venue, quantity: lots }) =>
              sum + lots * places.find((place) => place.venue === venue)!.feePerLot,
            0,
          );
          assert.ok(side * best.cost <= side * naive.cost + fees + 1e-6);
        },
      ),
    );
  assert.throws(() => takeFrom([], 0, 1));
});

test('RTE-2: over venues whose price rises, whoever trades has the same marginal price and whoever does not has a higher one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 990, max: 1010 }), fc.integer({ min: 1, max: 100 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 5000 }),
      (all, quantity) => {
        const [a, b] = [all.map(([x]) => x / 100), all.map(([, x]) => x / 1e6)];
        const { units, marginal } = splitConvex(a, b, quantity);
        near(
          units.reduce((sum, x) => sum + x, 0),
          quantity,
          1e-8,
        );
        for (const [i, x] of units.entries())
          assert.ok(
            x > 0 ? Math.abs(a[i]! + 2 * b[i]! * x - marginal) < 1e-9 : a[i]! >= marginal - 1e-9,
          );
      },
    ),
  );
});

const base: VenuePlacement = {
  halfSpread: 0.02,
  takeFee: 0.003,
  impact: 0.0005,
  underfill: 0.045,
  overfill: 0,
  quantity: 1000,
  venues: [{ rebate: 0.002, queue: 2000, mean: 2200 }],
};
test('RTE-3: one venue: no other mix is cheaper, and the more a miss costs the more goes to market', () => {
  const found = placeAtOne(base);
  for (let m = 0; m <= 1000; m += 50)
    assert.ok(placementCost(base, m, [1000 - m]) >= found.cost - 1e-9);
  const markets = [0.02, 0.04, 0.045, 0.05, 0.2].map(
    (underfill) => placeAtOne({ ...base, underfill }).market,
  );
  assert.deepEqual(
    markets,
    markets.toSorted((a, b) => a - b),
  );
});
test('RTE-4: two venues: no placement of a grid is cheaper, and the chance to be short stands on both sides of the threshold', () => {
  const two: VenuePlacement = {
    ...base,
    underfill: 0.06,
    overfill: 0.05,
    venues: [
      { rebate: 0.002, queue: 1900, mean: 2200 },
      { rebate: 0.003, queue: 600, mean: 800 },
    ],
  };
  const found = placeAtTwo(two);
  for (let m = 0; m <= 1000; m += 125)
    for (let x = 0; x <= 1000; x += 125)
      for (let y = 0; y <= 1000; y += 125)
        assert.ok(placementCost(two, m, [x, y]) >= found.cost - 1e-7);
  const { strict, weak, threshold } = chanceShort(two, found);
  assert.ok(strict <= threshold && threshold <= weak);
});
