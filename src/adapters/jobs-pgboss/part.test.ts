import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packed, unpacked } from '#adapters/jobs-pgboss/part';

test('what was packed comes back byte for byte, keys in their order', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(JSON.stringify(unpacked(packed(value))), JSON.stringify(value));
    }),
  );
  assert.equal(JSON.stringify(unpacked(packed({ b: 1, a: 2 }))), '{"b":1,"a":2}');
});
