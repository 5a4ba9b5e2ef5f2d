import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeId, encodeId, idRuleOf } from '#venues/ccxt/client-id-codec';
import { hexOf, textOfHex } from '#venues/ccxt/hex-spelling';

const rule = idRuleOf('kraken', 'k7Q');
const signs = (alphabet: string, lengths: { minLength: number; maxLength: number }) =>
  fc.string({ unit: fc.constantFrom(...alphabet.split('')), ...lengths });
const SMALL = '0123456789abcdefghijklmnopqrstuvwxyz';
const parents = fc.oneof(
  // As the desk makes them: a time and a number; as baskets make them; as people do.
  signs(SMALL, { minLength: 9, maxLength: 13 }).map((text) => `P${text}`),
  signs('0123456789ABCXYZ-', { minLength: 1, maxLength: 13 }),
  signs('0123456789ABCXYZabcxyz-', { minLength: 1, maxLength: 10 }),
);
const ids = fc
  .tuple(parents, fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 9 }), fc.nat(9))
  .map((parts) => parts.join('/'));

test('KRK-17: an id of ours is 32 hexadecimal digits, and comes back', () => {
  fc.assert(
    fc.property(ids, (id) => {
      const coded = encodeId(id, rule);
      assert.ok(coded.ok, id);
      assert.match(coded.value, /^[0-9a-f]{32}$/);
      assert.deepEqual(decodeId(coded.value, rule), { instance: 'k7Q', clientOrderId: id });
    }),
  );
});
test('KRK-17: two ids are never one', () => {
  fc.assert(fc.property(ids, ids, (a, b) => a === b || hexOf(`k7Q/${a}`) !== hexOf(`k7Q/${b}`)));
});
test('KRK-17: what does not fit is a refusal, and a stranger’s UUID is no id of ours', () => {
  assert.equal(encodeId('aB3-aB3-aB3-aB3-/9999/9999/9', rule).ok, false);
  assert.equal(textOfHex('6d1b345e282140e2ad834ecb18a06876'), null);
  for (const text of ['', 'arb-20240509-00010', '6d1b345e-2821-40e2-ad83-4ecb18a06876'])
    assert.equal(decodeId(text, rule), null);
  fc.assert(
    fc.property(signs('0123456789abcdef', { minLength: 32, maxLength: 32 }), (text) => {
      const found = textOfHex(text);
      return found === null || decodeId(text, rule) === null || hexOf(found) === text;
    }),
  );
});
