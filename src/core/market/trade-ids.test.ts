import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { idNotes, TradeIds } from '#core/market/trade-ids';

test('an id that was read before names the row that had it first', () => {
  const ids = new TradeIds();
  const found = ['7', '8', '7', '9', '8', '007', 'a-1', 'a-1'].map((id, row) =>
    ids.firstOf('', id, row),
  );
  assert.deepEqual(found, [-1, -1, 0, -1, 1, -1, -1, 6]);
  assert.deepEqual([ids.repeated, ids.outOfOrder, ids.unnumbered], [3, 0, 2]);
});
test('an id counts within its scope, and the order of ids too', () => {
  const ids = new TradeIds();
  const rows = [
    ['mon', '1'],
    ['mon', '5'],
    ['tue', '1'],
    ['mon', '3'],
    ['tue', '2'],
    ['mon', '5'],
  ] as const;
  assert.deepEqual(
    rows.map(([day, id], row) => ids.firstOf(day, id, row)),
    [-1, -1, -1, -1, -1, 1],
  );
  assert.deepEqual([ids.repeated, ids.outOfOrder], [1, 1]);
});
test('it answers as a map does, for numbers and words in any order', () => {
  const random = seededRandom(3);
  const ids = new TradeIds();
  const plain = new Map<string, number>();
  const below = (most: number): number => Math.floor(random.next() * most);
  for (let row = 0; row < 200_000; row++) {
    const scope = String(below(3));
    const kind = below(3);
    const number = kind === 0 ? below(2 ** 49) : 1e12 + below(60_000);
    const id = kind === 2 ? `${below(40_000).toString(36)}-é` : String(number);
    const key = `${scope} ${id}`;
    const first = plain.get(key) ?? -1;
    if (first < 0) plain.set(key, row);
    assert.equal(ids.firstOf(scope, id, row), first, key);
  }
  assert.equal(ids.repeated, 200_000 - plain.size);
});
test('a million ids in a row take little time, and more are no slower', () => {
  const ids = new TradeIds();
  for (let row = 0; row < 1_000_000; row++)
    assert.equal(ids.firstOf('', String(5e9 + row), row), -1);
  assert.equal(ids.firstOf('', String(5e9), 0), 0);
});

test('MKT-14: what is read again is counted, in every scope for itself, and rows are those that were first', () => {
  const row = fc.record({
    scope: fc.constantFrom('', 'mon', 'tue'),
    id: fc.oneof(fc.nat(20).map(String), fc.constantFrom('a', 'b', '01', '-1', '1.5')),
  });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 80 }), (rows) => {
      const ids = new TradeIds();
      const first = new Map<string, number>();
      const last = new Map<string, number>();
      let [repeated, lower, words] = [0, 0, 0];
      for (const [i, { scope, id }] of rows.entries()) {
        const key = `${scope} ${id}`;
        const known = first.get(key);
        assert.equal(ids.firstOf(scope, id, i), known ?? -1);
        if (known !== undefined) {
          repeated++;
          continue;
        }
        first.set(key, i);
        if (!/^(0|[1-9]\d*)$/.test(id)) words++;
        else {
          if (Number(id) < (last.get(scope) ?? 0)) lower++;
          last.set(scope, Number(id));
        }
      }
      assert.deepEqual([ids.repeated, ids.outOfOrder, ids.unnumbered], [repeated, lower, words]);
    }),
  );
});
for (const [counts, differing, want] of [
  [{}, 0, []],
  [{ repeated: 2 }, 0, ['2 trades left out: their trade id was read before']],
  [
    { repeated: 2 },
    1,
    [
      '2 trades left out: their trade id was read before, 1 of them with another time, price or quantity',
    ],
  ],
  [{ outOfOrder: 3 }, 0, ['3 trade ids are lower than the one before']],
  [{ unnumbered: 4 }, 0, ['4 trade ids are not whole numbers: their order is not checked']],
] as const)
  test(`MKT-14: a report says ${want[0] ?? 'nothing of ids where nothing is odd'}`, () =>
    assert.deepEqual(idNotes(Object.assign(new TradeIds(), counts), differing), want));
