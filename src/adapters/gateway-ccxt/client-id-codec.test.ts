import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeId, encodeId, idRuleOf } from '#adapters/gateway-ccxt/client-id-codec';

const parent = fc.string({ unit: fc.constantFrom('A', 'B', 'C', 'x', 'y', 'z', '0', '1', '9', '-'), minLength: 1, maxLength: 16 });
const part = fc.integer({ min: 0, max: 9999 });
const ids = fc.tuple(parent, part, part, fc.integer({ min: 0, max: 9 })).map((parts) => parts.join('/'));

test('VEN-1: every id of ours comes back from every venue, within its length and signs', () => {
  fc.assert(
    fc.property(ids, fc.constantFrom('binance', 'okx', 'bybit', 'nobody-knows'), (id, venue) => {
      const rule = idRuleOf(venue);
      const coded = encodeId(id, rule);
      assert.ok(coded.ok, `${venue} ${id}`);
      assert.ok(coded.value.length <= rule.lengthMax);
      assert.match(coded.value, rule.spelling === 'underscored' ? /^[a-zA-Z0-9_-]{1,36}$/ : /^[A-Za-z0-9]+$/);
      assert.equal(decodeId(coded.value, rule), id);
    }),
  );
});
test('VEN-1: two ids are never one at the venue', () => {
  fc.assert(fc.property(ids, ids, (a, b) => a === b || JSON.stringify(encodeId(a, idRuleOf('okx'))) !== JSON.stringify(encodeId(b, idRuleOf('okx')))));
});
test('VEN-1: what does not fit or is not ours is a refusal, and a stranger’s id is no id of ours', () => {
  assert.equal(encodeId('P1/0/0/0', { spelling: 'packed', lengthMax: 4 }).ok, false);
  for (const id of ['', 'P1', 'P1/0/0', 'averyveryverylongparent/0/0/0', 'P_1/0/0/0']) assert.equal(encodeId(id, idRuleOf('binance')).ok, false, id);
  for (const text of ['web_1234', 'x-TKT5PX2F123', '', 'P1/0/0', 'zzzz']) for (const venue of ['binance', 'okx']) assert.equal(decodeId(text, idRuleOf(venue)), null, text);
});
