import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Take, type TakePlace, takeFrom } from '#core/execute/route/take';

/** Every whole split there is. */
function exhaustive(
  places: readonly TakePlace[],
  wanted: number,
  side: 1 | -1,
): { quantity: number; cost: number } {
  let best = { quantity: 0, cost: 0 };
  const go = (i: number, left: number, quantity: number, cost: number): void => {
    if (i === places.length) {
      const isBetter =
        quantity > best.quantity || (quantity === best.quantity && side * cost < side * best.cost);
      if (isBetter) best = { quantity, cost };
      return;
    }
    const place = places[i]!;
    go(i + 1, left, quantity, cost);
    for (let x = place.lot; x <= left; x += place.lot) {
      const found = walk(place, x, side);
      if (found === null) break;
      if (found.value >= place.minValue - 1e-9)
        go(i + 1, left - x, quantity + x, cost + found.cost);
    }
  };
  go(0, wanted, 0, 0);
  return best;
}
/** What so many lots of a venue cost, from the best level on; null: it has not so many, or the money is not there. */
function walk(place: TakePlace, x: number, side: 1 | -1): { cost: number; value: number } | null {
  let left = x;
  let cost = 0;
  let paid = 0;
  let limit = 0;
  for (const { price, size } of place.levels) {
    const taken = Math.min(left, size);
    if (taken === 0) break;
    cost += taken * (price + side * (price * place.feeRate + place.feePerLot + place.risk));
    paid +=
      side === 1
        ? taken * (price * (1 + Math.max(0, place.feeRate)) + Math.max(0, place.feePerLot))
        : taken;
    left -= taken;
    limit = price;
  }
  // A buy is worth at least its first price, a sale its last one.
  const value = x * (side === 1 ? (place.levels[0]?.price ?? 0) : limit);
  return left > 0 || paid > place.funds + 1e-6 ? null : { cost, value };
}

const placeOf = (side: 1 | -1, lots: readonly number[]): fc.Arbitrary<TakePlace> =>
  fc
    .record({
      lot: fc.constantFrom(...lots),
      minValue: fc.constantFrom(0, 0, 250, 700),
      funds: fc.constantFrom(Infinity, Infinity, 500, 1500),
      feeRate: fc.constantFrom(-0.0002, 0, 0.0005, 0.002),
      feePerLot: fc.constantFrom(0, 0.01),
      risk: fc.constantFrom(0, 0.05),
      prices: fc.uniqueArray(fc.integer({ min: 95, max: 105 }), { minLength: 1, maxLength: 4 }),
      sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 }),
    })
    .map(({ prices, sizes, ...terms }) => ({
      venue: '',
      ...terms,
      levels: prices
        .toSorted((a, b) => side * (a - b))
        .map((price, i) => ({ price, size: (sizes[i] ?? 1) * terms.lot })),
    }));
const books = (side: 1 | -1, lots: readonly number[]): fc.Arbitrary<readonly TakePlace[]> =>
  fc
    .array(placeOf(side, lots), { minLength: 1, maxLength: 3 })
    .map((places) => places.map((place, i) => ({ ...place, venue: 'ABC'.charAt(i) })));

function keepsEveryRule(
  places: readonly TakePlace[],
  take: Take,
  wanted: number,
  side: 1 | -1,
): void {
  assert.equal(
    take.quantity,
    take.legs.reduce((sum, leg) => sum + leg.quantity, 0),
  );
  assert.ok(take.quantity <= wanted);
  assert.equal(new Set(take.legs.map(({ venue }) => venue)).size, take.legs.length);
  for (const { venue, quantity, limit } of take.legs) {
    const place = places.find((each) => each.venue === venue)!;
    assert.equal(quantity % place.lot, 0, 'whole lots of its venue');
    const within = place.levels
      .filter(({ price }) => side * (price - limit) <= 0)
      .reduce((sum, { size }) => sum + size, 0);
    assert.ok(quantity <= within, 'no more than is shown up to its limit');
    const found = walk(place, quantity, side);
    assert.ok(found !== null, 'within its money');
    assert.ok(found.value >= place.minValue - 1e-9, 'above its minimum');
  }
}

for (const [lots, name] of [
  [[1], 'equal lots'],
  [[1, 2, 4], 'lots that differ'],
] as const)
  test(`RTE-5: ${name}: as much and as cheap as the best of all splits, by every rule of every venue`, () => {
    for (const side of [1, -1] as const)
      fc.assert(
        fc.property(books(side, lots), fc.integer({ min: 1, max: 24 }), (places, wanted) => {
          const take = takeFrom(places, wanted, side);
          keepsEveryRule(places, take, wanted, side);
          const best = exhaustive(places, wanted, side);
          assert.equal(take.quantity, best.quantity);
          assert.ok(side * take.cost <= side * best.cost + 1e-6, `${take.cost} is ${best.cost}`);
        }),
        { numRuns: 1500 },
      );
  });

test('RTE-5: a rebate goes before a better price that costs more in all, and risk counts like a fee', () => {
  const place = { lot: 1, minValue: 0, funds: Infinity, feePerLot: 0, risk: 0 };
  const dear = { ...place, venue: 'DEAR', feeRate: 0.002, levels: [{ price: 10_000, size: 5 }] };
  const kind = { ...place, venue: 'KIND', feeRate: -0.001, levels: [{ price: 10_010, size: 5 }] };
  assert.deepEqual(takeFrom([dear, kind], 7, 1).legs, [
    { venue: 'DEAR', quantity: 2, limit: 10_000 },
    { venue: 'KIND', quantity: 5, limit: 10_010 },
  ]);
  const [leg] = takeFrom([dear, { ...kind, risk: 100 }], 5, 1).legs;
  assert.equal(leg?.venue, 'DEAR');
});
