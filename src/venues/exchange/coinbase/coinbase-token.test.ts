import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COINBASE_KEYS } from '#venues/exchange/coinbase/coinbase-keys';
import { coinbaseGuard } from '#venues/exchange/coinbase/coinbase-token';
import { apiKeysIn, PLAIN_KEYS } from '#venues/exchange/spot/rest/api-keys';

const NOW_S = 1_800_000_000;
const keys = ['first', 'second'].map((account) => COINBASE_KEYS.make(account));
const [first, second] = [keys[0]!, keys[1]!];
const guard = coinbaseGuard(new Map(keys.map((key) => [key.apiKey, key])));
const USE = { method: 'GET', host: 'exchange:1', path: '/api/v3/brokerage/accounts' };
const USUAL = {
  iss: 'coinbase-cloud',
  sub: first.apiKey,
  nbf: NOW_S,
  exp: NOW_S + 120,
  uri: 'GET exchange:1/api/v3/brokerage/accounts',
};

function token(claims: object, { header = {}, secret = first.secret } = {}): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'ES256', kid: first.apiKey, ...header })}.${part(claims)}`;
  const signed = sign('sha256', Buffer.from(text), { key: secret, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signed.toString('base64url')}`;
}
const ownerOf = (text: string, use: typeof USE | null = USE, afterS = 0): string => {
  const owner = guard(text, use, (NOW_S + afterS) * 1000);
  return owner.ok ? owner.value : String(owner.error.status);
};

for (const [what, text, want] of [
  ['one that is right', token(USUAL), 'first'],
  [
    'with the http:// that ccxt leaves in',
    token({ ...USUAL, uri: 'GET http://exchange:1/api/v3/brokerage/accounts' }),
    'first',
  ],
  ['of another address', token({ ...USUAL, uri: 'GET other:1/api/v3/brokerage/accounts' }), '401'],
  ['of another method', token({ ...USUAL, uri: USUAL.uri.replace('GET', 'POST') }), '401'],
  ['of a connection', token({ ...USUAL, uri: undefined }), '401'],
  ['of somebody else', token({ ...USUAL, iss: 'me' }), '401'],
  ['that lives too long', token({ ...USUAL, exp: NOW_S + 121 }), '401'],
  ['with another algorithm', token(USUAL, { header: { alg: 'none' } }), '401'],
  ['of two keys', token(USUAL, { header: { kid: second.apiKey } }), '401'],
  ['signed by another key', token(USUAL, { secret: second.secret }), '401'],
  ['of an unknown key', token({ ...USUAL, sub: 'x' }, { header: { kid: 'x' } }), '401'],
  ['that is none', 'x.y.z', '401'],
  ['that is empty', '', '401'],
] as const)
  test(`CBS-1: a token ${what}: ${want}`, () => assert.equal(ownerOf(text), want));

test('CBS-1: a token holds from a second before its beginning until its end', () => {
  const text = token(USUAL);
  assert.deepEqual(
    [-2, -1, 0, 119, 120].map((afterS) => ownerOf(text, USE, afterS)),
    ['401', 'first', 'first', 'first', '401'],
  );
});
test('CBS-1: a token of a connection is of no request, and the other way round', () => {
  assert.equal(ownerOf(token({ ...USUAL, uri: undefined }), null), 'first');
  assert.equal(ownerOf(token(USUAL), null), '401');
});
test('CBS-1: keys of both kinds stay beside each other in a home', () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-coinbase-keys-'));
  const keysOf = (kind: typeof PLAIN_KEYS): readonly string[] =>
    apiKeysIn(home, ['first', 'second'], kind).keys.map(({ apiKey }) => apiKey);
  const plain = keysOf(PLAIN_KEYS);
  const named = keysOf(COINBASE_KEYS);
  assert.equal(new Set([...plain, ...named]).size, 4);
  assert.deepEqual([keysOf(PLAIN_KEYS), keysOf(COINBASE_KEYS)], [plain, named]);
  rmSync(home, { recursive: true });
});
