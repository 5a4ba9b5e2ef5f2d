import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeId, encodeId, idRuleOf } from '#venues/ccxt/client-id-codec';

const parent = fc.string({
  unit: fc.constantFrom('A', 'B', 'C', 'x', 'y', 'z', '0', '1', '9', '-'),
  minLength: 1,
  maxLength: 16,
});
const part = fc.integer({ min: 0, max: 9999 });
const ids = fc
  .tuple(parent, part, part, fc.integer({ min: 0, max: 9 }))
  .map((parts) => parts.join('/'));

test('VEN-1: every id of ours comes back from every venue, within its length and signs', () => {
  fc.assert(
    fc.property(ids, fc.constantFrom('binance', 'okx', 'bybit', 'nobody-knows'), (id, venue) => {
      const rule = idRuleOf(venue, 'k7Q');
      const coded = encodeId(id, rule);
      assert.ok(coded.ok, `${venue} ${id}`);
      assert.ok(coded.value.length <= rule.lengthMax);
      assert.match(
        coded.value,
        rule.spelling === 'underscored' ? /^[a-zA-Z0-9_-]{1,36}$/ : /^[A-Za-z0-9]+$/,
      );
      assert.deepEqual(decodeId(coded.value, rule), { instance: 'k7Q', clientOrderId: id });
    }),
  );
});
test('VEN-1: two ids are never one at the venue', () => {
  fc.assert(
    fc.property(
      ids,
      ids,
      (a, b) =>
        a === b ||
        JSON.stringify(encodeId(a, idRuleOf('okx', 'k7Q'))) !==
          JSON.stringify(encodeId(b, idRuleOf('okx', 'k7Q'))),
    ),
  );
});
test('VEN-1: what does not fit or is not ours is a refusal, and a stranger’s id is no id of ours', () => {
  assert.equal(
    encodeId('P1/0/0/0', { spelling: 'packed', lengthMax: 4, instance: 'k7Q' }).ok,
    false,
  );
  for (const id of ['', 'P1', 'P1/0/0', 'averyveryverylongparent/0/0/0', 'P_1/0/0/0'])
    assert.equal(encodeId(id, idRuleOf('binance', 'k7Q')).ok, false, id);
  for (const text of ['web_1234', 'x-TKT5PX2F123', '', 'P1/0/0', 'zzzz'])
    for (const venue of ['binance', 'okx'])
      assert.equal(decodeId(text, idRuleOf(venue, 'k7Q')), null, text);
});
test('CBS-17: at Coinbase an id of ours is a UUID, and comes back; without its dashes it is none', () => {
  const rule = idRuleOf('coinbase', 'k7Q');
  for (const id of ['C1/0/0/0', 'Pmhl2x9v0a1/12/3/1', 'BASKET-7/999/9/9']) {
    const coded = encodeId(id, rule);
    assert.ok(coded.ok);
    assert.match(coded.value, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.deepEqual(decodeId(coded.value, rule), { instance: 'k7Q', clientOrderId: id });
    assert.equal(decodeId(coded.value.replaceAll('-', ''), rule), null);
  }
  assert.equal(decodeId('ccxt-853bb1f7-8f1a-4749-bb20-54d1c6b2e7de', rule), null);
});
test('VEN-1, F33: an id says which Plimsoll sent it; one from before they were told apart says none', () => {
  const rule = idRuleOf('binance', 'k7Q');
  assert.deepEqual(decodeId('zZ9_P1_0_3_0', rule), { instance: 'zZ9', clientOrderId: 'P1/0/3/0' });
  assert.deepEqual(decodeId('P1_0_3_0', rule), { instance: null, clientOrderId: 'P1/0/3/0' });
  assert.deepEqual(decodeId('123_1_2_3', rule), { instance: null, clientOrderId: '123/1/2/3' });
});
