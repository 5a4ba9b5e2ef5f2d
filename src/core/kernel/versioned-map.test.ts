import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VersionedMap } from '#core/kernel/versioned-map';

test('twin of a copied Map: every map that was ever made still holds what it held, whichever one is changed', () => {
  const change = fc.record({
    of: fc.nat(),
    key: fc.constantFrom('a', 'b', 'c', 'd'),
    value: fc.integer(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const ours = [VersionedMap.empty<string, number>()];
      const plain: ReadonlyMap<string, number>[] = [new Map()];
      for (const { of, key, value } of changes) {
        const i = of % ours.length;
        ours.push(ours[i]!.with(key, value));
        plain.push(new Map(plain[i]).set(key, value));
      }
      for (const [i, map] of ours.entries()) {
        assert.deepEqual([...map.entries()], [...plain[i]!]);
        assert.equal(map.size, plain[i]!.size);
        for (const key of 'abcd') {
          assert.equal(map.get(key), plain[i]!.get(key));
          assert.equal(map.has(key), plain[i]!.has(key));
        }
      }
    }),
  );
});

test('as JSON it is its entries', () => {
  const map = VersionedMap.empty<string, number>().with('x', 1).with('y', 2).with('x', 3);
  assert.equal(JSON.stringify(map), '[["x",3],["y",2]]');
});
