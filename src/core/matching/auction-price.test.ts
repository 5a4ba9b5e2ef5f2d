import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { auctionPrice } from '#core/matching/auction-price';

type Side = readonly (readonly [price: number, quantity: number])[];
// MAT-11, rule by rule: most volume, then least surplus, then nearest to the reference, then the lower.
for (const [what, bids, asks, reference, want] of [
  ['nothing', [], [], 100, null],
  ['one side alone', [[100, 5]], [], 100, null],
  ['nothing that crosses', [[99, 5]], [[101, 5]], 100, null],
  ['one price', [[100, 5]], [[100, 5]], 50, 100],
  [
    'most volume',
    [
      [102, 10],
      [101, 10],
    ],
    [
      [101, 20],
      [102, 5],
    ],
    0,
    101,
  ],
  [
    'then least surplus',
    [
      [102, 10],
      [100, 10],
    ],
    [
      [99, 8],
      [101, 8],
    ],
    100,
    101,
  ],
  ['then nearest to a low reference', [[105, 5]], [[101, 5]], 90, 101],
  ['then nearest to a high reference', [[105, 5]], [[101, 5]], 200, 105],
  ['then nearest to one between', [[105, 5]], [[101, 5]], 104, 105],
  ['then the lower', [[105, 5]], [[101, 5]], 103, 101],
] as const satisfies readonly (readonly [string, Side, Side, number, number | null])[])
  test(`MAT-11: an auction's price: ${what}: ${want}`, () =>
    assert.equal(auctionPrice(bids, asks, reference), want));

const anySide = fc.uniqueArray(
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20 })),
  { maxLength: 8, selector: ([price]) => price },
);
const volumeAt = (bids: Side, asks: Side, price: number): { volume: number; surplus: number } => {
  let [buys, sells] = [0, 0];
  for (const [limit, quantity] of bids) if (limit >= price) buys += quantity;
  for (const [limit, quantity] of asks) if (limit <= price) sells += quantity;
  return { volume: Math.min(buys, sells), surplus: Math.abs(buys - sells) };
};
const reference = fc.integer({ min: 0, max: 40 });
test('MAT-11: no other price of the grid trades more; none of as much leaves less over', () => {
  fc.assert(
    fc.property(anySide, anySide, reference, (bids, asks, at) => {
      const price = auctionPrice(bids, asks, at);
      const chosen = price === null ? null : volumeAt(bids, asks, price);
      assert.equal(chosen?.volume === 0, false);
      const named = new Set([...bids, ...asks].map(([each]) => each));
      for (let each = 0; each <= 40; each++) {
        const { volume, surplus } = volumeAt(bids, asks, each);
        assert.ok(volume <= (chosen?.volume ?? 0), `${each} trades ${volume}`);
        if (chosen === null || price === null || volume < chosen.volume || !named.has(each))
          continue;
        assert.ok(surplus >= chosen.surplus);
        if (surplus === chosen.surplus) assert.ok(Math.abs(each - at) >= Math.abs(price - at));
      }
    }),
    { numRuns: 500 },
  );
});
test('MAT-11: the order in which levels are named does not matter, nor the size of a lot, nor where prices begin', () => {
  fc.assert(
    fc.property(
      anySide,
      anySide,
      reference,
      fc.integer({ min: 2, max: 9 }),
      (bids, asks, at, by) => {
        const price = auctionPrice(bids, asks, at);
        assert.equal(auctionPrice(bids.toReversed(), asks.toReversed(), at), price);
        const larger = (side: Side): Side => side.map(([p, q]) => [p, q * by]);
        const shifted = (side: Side): Side => side.map(([p, q]) => [p + 1000 * by, q]);
        assert.equal(auctionPrice(larger(bids), larger(asks), at), price);
        const moved = auctionPrice(shifted(bids), shifted(asks), at + 1000 * by);
        assert.equal(moved, price === null ? null : price + 1000 * by);
      },
    ),
  );
});
