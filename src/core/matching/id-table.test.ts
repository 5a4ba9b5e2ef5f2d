import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mixed } from '#core/matching/book-hash';
import { IdTable } from '#core/matching/id-table';
import { ID, NEXT, OrderPool, PRICE } from '#core/matching/order-pool';

// Ids that lie beside each other, that share their lower half, and that are anywhere.
const anyId = fc.oneof(
  fc.integer({ min: 1, max: 60 }),
  fc.integer({ min: 0, max: 40 }).map((k) => 5 + k * 2 ** 32),
  fc.integer({ min: 0, max: 40 }).map((k) => 16 * k + 1),
  fc.maxSafeNat().map((id) => Math.max(1, id)),
);
test('MAT-2, MAT-12: twin of a map: ids that come, go and come again are found where they are, and nowhere else', () => {
  const change = fc.record({ id: anyId, value: fc.nat(1000) });
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 200 }),
      fc.constantFrom(1, 4, 64),
      (changes, capacity) => {
        const table = new IdTable(capacity);
        const plain = new Map<number, number>();
        for (const { id, value } of changes) {
          if (plain.delete(id)) table.delete(id);
          else {
            plain.set(id, value);
            table.put(id, value);
          }
          assert.equal(table.get(id), plain.get(id) ?? -1);
        }
        for (const { id } of changes) assert.equal(table.get(id), plain.get(id) ?? -1);
      },
    ),
    { numRuns: 200 },
  );
});
test('MAT-12: an id that is not there is not deleted, and disturbs nobody', () => {
  const table = new IdTable(4);
  table.put(3, 30);
  table.delete(4);
  table.delete(3 + 2 ** 32);
  assert.deepEqual([table.get(3), table.get(4)], [30, -1]);
});
test('MAT-13: a table of the right size never grows, however many ids pass through it', () => {
  const table = new IdTable(100);
  const { size } = table;
  for (let id = 1; id <= 50_000; id++) {
    table.put(id, id);
    if (id > 100) table.delete(id - 100);
  }
  assert.equal(table.size, size);
  assert.deepEqual([table.get(49_900), table.get(49_901), table.get(50_000)], [-1, 49_901, 50_000]);
});
test('MAT-12: a table that is too small grows and forgets nobody', () => {
  const table = new IdTable(1);
  for (let id = 1; id <= 5000; id++) table.put(id * 7919, id);
  assert.ok(table.size >= 2 * 5000);
  for (let id = 1; id <= 5000; id++) assert.equal(table.get(id * 7919), id);
});

test('MAT-13: no place of the pool is held twice, freed ones come first, and growing keeps what is there', () => {
  const step = fc.option(fc.nat(), { nil: null, freq: 2 }); // null takes a place, a number gives one back
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const pool = new OrderPool(2);
      const held: number[] = [];
      const places = new Set<number>();
      let [most, freed] = [0, -1];
      for (const [i, give] of steps.entries()) {
        if (give === null || held.length === 0) {
          const at = pool.take();
          if (freed !== -1) assert.equal(at, freed);
          freed = -1;
          assert.ok(!held.includes(at) && at < pool.capacity);
          held.push(at);
          places.add(at);
          pool.numbers[(at << 3) + ID] = at + 1;
          pool.numbers[(at << 3) + PRICE] = i;
          pool.links[(at << 3) + NEXT] = -1;
        } else {
          [freed = -1] = held.splice(give % held.length, 1);
          pool.give(freed);
        }
        most = Math.max(most, held.length);
      }
      for (const at of held) assert.equal(pool.numbers[(at << 3) + ID], at + 1);
      assert.equal(places.size, most);
      assert.ok(pool.capacity <= Math.max(2, 2 * most));
    }),
  );
});

const anyInteger = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const hashOf = (values: readonly number[]): number => values.reduce(mixed, 0);
test('MAT-12: a hash is 32 bits, the same for the same numbers, and another when one of them changes', () => {
  fc.assert(
    fc.property(
      fc.array(anyInteger, { minLength: 1 }),
      fc.nat(),
      anyInteger,
      (values, at, other) => {
        const hash = hashOf(values);
        assert.ok(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 32);
        assert.equal(hashOf([...values]), hash);
        const changed = values.with(at % values.length, other);
        if (other !== values[at % values.length]) assert.notEqual(hashOf(changed), hash);
      },
    ),
    { seed: 1 },
  );
});
// Both halves and the sign count, and so does the order.
for (const [a, b] of [
  [[1], [1 + 2 ** 32]],
  [[1], [-1]],
  [
    [1, 2],
    [2, 1],
  ],
  [[0], [0, 0]],
  [[2 ** 52], [2 ** 52 + 1]],
] as const)
  test(`MAT-12: ${a.join(' ')} and ${b.join(' ')} have two hashes`, () =>
    assert.notEqual(hashOf(a), hashOf(b)));
