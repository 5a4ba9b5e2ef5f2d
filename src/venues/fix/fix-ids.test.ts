import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fixIdOf, orderOfFixId } from '#venues/fix/fix-ids';

const terms = { instance: 'k7Q', clientIdLengthMax: 64 };
const ids = fc
  .tuple(fc.stringMatching(/^[A-Za-z0-9-]{1,16}$/), fc.nat(9999), fc.nat(99), fc.nat(99))
  .map((parts) => parts.join('/'));

test('FIX-9: every ClOrdID of an order leads back to it, and to no other', () => {
  fc.assert(
    fc.property(ids, fc.nat(99_999), (id, step) => {
      const coded = fixIdOf(id, step, terms);
      assert.ok(coded.ok);
      assert.equal(orderOfFixId(coded.value, terms), id);
      assert.equal(orderOfFixId(coded.value, { ...terms, instance: 'k7R' }), null);
    }),
  );
});
test('FIX-9: what is not spelt as ours is of somebody else', () => {
  for (const text of ['', 'k7Q', 'k7Q_', 'k7Q_P1', 'k7Q_P1/0/0/0', 'k7Q_P1_0_0_0.0', 'P1_0_0_0'])
    assert.equal(orderOfFixId(text, terms), null, text);
  assert.equal(orderOfFixId(undefined, terms), null);
});
test('FIX-9: an id that leaves no room for its cancel is not sent', () => {
  assert.equal(fixIdOf('P1/0/0/0', 0, { ...terms, clientIdLengthMax: 17 }).ok, false);
  assert.equal(fixIdOf('P1/0/0/0', 0, { ...terms, clientIdLengthMax: 18 }).ok, true);
});
