import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { PriceLadder } from '#core/matching/price-ladder';

const WINDOW = 131_072;
/** The obviously right twin: a sorted list. */
function plainLadder(side: 1 | -1) {
  const slots = new Map<number, number>();
  const sorted = (): readonly number[] => [...slots.keys()].sort((a, b) => (b - a) * side);
  return {
    slots,
    best: (): number => sorted()[0] ?? 0,
    behind: (price: number): number => sorted().find((each) => (price - each) * side > 0) ?? 0,
  };
}

// Prices near each other, at the edges of words of bits and of the window, and far from everything.
const anyPrice = fc.oneof(
  fc.integer({ min: 1, max: 80 }),
  fc.integer({ min: 0, max: 70 }).map((k) => 1 + k * 32),
  fc.integer({ min: -3, max: 3 }).map((by) => 500_000 + WINDOW / 2 + by),
  fc.integer({ min: -3, max: 3 }).map((by) => 500_000 - WINDOW / 2 + by),
  fc.constantFrom(1023, 1024, 1025, 32_768, 500_000, 5e9, 5e9 + 1, Number.MAX_SAFE_INTEGER),
);
for (const side of [1, -1] as const) {
  test(`MAT-12: twin of a sorted list, side ${side}: best, next behind and slots, wherever prices come and go`, () => {
    fc.assert(
      fc.property(fc.array(anyPrice, { maxLength: 60 }), anyPrice, (prices, from) => {
        const [ladder, plain] = [new PriceLadder(side), plainLadder(side)];
        for (const price of prices) {
          const slot = plain.slots.get(price);
          if (slot === undefined) plain.slots.set(price, ladder.open(price));
          else {
            ladder.close(slot);
            plain.slots.delete(price);
          }
          assert.equal(ladder.best(), plain.best());
          assert.equal(ladder.slot(price), plain.slots.get(price) ?? -1);
        }
        assert.equal(ladder.behind(from), plain.behind(from));
        // From the best one behind the other: every level once, in order.
        for (let price = ladder.best(); price !== 0; price = ladder.behind(price))
          assert.equal(ladder.behind(price), plain.behind(price));
        for (const [price, slot] of plain.slots) assert.equal(ladder.slot(price), slot);
      }),
      { numRuns: 60 },
    );
  });
}

test('MAT-12: a level knows its queue and what it shows, and a level that was closed is opened empty', () => {
  const ladder = new PriceLadder(1);
  const slot = ladder.open(100);
  assert.deepEqual([ladder.headOf(slot), ladder.tailOf(slot), ladder.shownOf(slot)], [-1, -1, 0]);
  ladder.setHead(slot, 7);
  ladder.setTail(slot, 9);
  ladder.addShown(slot, 5);
  ladder.addShown(slot, -2);
  const beside = ladder.open(101);
  assert.deepEqual([ladder.headOf(slot), ladder.tailOf(slot), ladder.shownOf(slot)], [7, 9, 3]);
  assert.equal(ladder.shownOf(beside), 0);
  ladder.close(slot);
  assert.equal(ladder.slot(100), -1);
  const again = ladder.open(100);
  assert.deepEqual(
    [ladder.headOf(again), ladder.tailOf(again), ladder.shownOf(again)],
    [-1, -1, 0],
  );
});
test('MAT-13: slots of closed levels are used again, and more levels than ever before are no two of one slot', () => {
  const ladder = new PriceLadder(-1);
  const random = seededRandom(5);
  const open = new Map<number, number>();
  for (let i = 0; i < 4000; i++) {
    const price = 1 + Math.floor(random.next() * 400);
    const slot = open.get(price);
    if (slot === undefined) open.set(price, ladder.open(price));
    else {
      ladder.close(slot);
      open.delete(price);
    }
  }
  assert.equal(new Set(open.values()).size, open.size);
  assert.ok(Math.max(...open.values()) < 400);
  for (const [price, slot] of open) assert.equal(ladder.slot(price), slot);
});
