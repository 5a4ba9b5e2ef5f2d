import assert from 'node:assert/strict';
import { test } from 'node:test';
import { krakenSigners } from '#venues/exchange/kraken/kraken-signature';
import { krakenTokens } from '#venues/exchange/kraken/kraken-tokens';

// The example of the protocol's own documentation.
const KEY = {
  account: 'first',
  apiKey: 'key',
  secret:
    'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
};
const GIVEN = {
  apiKey: 'key',
  path: '/0/private/AddOrder',
  nonce: '1616492376594',
  body: 'nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25',
  sign: '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
};

test('KRK-1: the documented signature is right once', () => {
  const { signer } = krakenSigners(new Map([['key', KEY]]));
  const first = signer(GIVEN);
  assert.ok(first.ok && first.value.account === 'first');
  const again = signer(GIVEN);
  assert.ok(!again.ok);
  assert.equal(again.error, 'EAPI:Invalid nonce');
});
for (const [change, error] of [
  [{ apiKey: 'other' }, 'EAPI:Invalid key'],
  [{ nonce: '' }, 'EAPI:Invalid nonce'],
  [{ nonce: '12.5' }, 'EAPI:Invalid nonce'],
  [{ sign: '' }, 'EAPI:Invalid signature'],
  [{ path: '/0/private/CancelOrder' }, 'EAPI:Invalid signature'],
  [{ body: `${GIVEN.body}0` }, 'EAPI:Invalid signature'],
] as const)
  test(`KRK-1: ${JSON.stringify(change)} is ${error}, and uses up no nonce`, () => {
    const { signer } = krakenSigners(new Map([['key', KEY]]));
    const found = signer({ ...GIVEN, ...change });
    assert.ok(!found.ok);
    assert.equal(found.error, error);
    assert.ok(signer(GIVEN).ok);
  });

test('KRK-10: a token is its account’s for a quarter of an hour', () => {
  let nowUs = 0;
  const tokens = krakenTokens(() => nowUs);
  const token = tokens.open('first');
  assert.equal(tokens.accountOf(token), 'first');
  assert.equal(tokens.accountOf(`${token}x`), null);
  nowUs = 900_000_000;
  assert.equal(tokens.accountOf(token), null);
});
