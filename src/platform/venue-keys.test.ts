import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { venueKeys } from '#platform/venue-keys';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-keys-'));
after(() => rmSync(home, { recursive: true }));
const path = join(home, 'keys', 'binance.json');
mkdirSync(join(home, 'keys'));
const codeOf = (text: string, mode: number): string => {
  writeFileSync(path, text);
  chmodSync(path, mode);
  const keys = venueKeys('binance', home, {});
  assert.equal(
    JSON.stringify(keys.ok ? '' : keys.error).includes('s3cret'),
    false,
    'what is secret is not repeated',
  );
  return keys.ok ? keys.value.secret : keys.error.code;
};
test('VEN-7: keys come from the environment first', () =>
  assert.deepEqual(
    venueKeys('binance', home, { PLIMSOLL_BINANCE_KEY: 'k', PLIMSOLL_BINANCE_SECRET: 's' }),
    { ok: true, value: { apiKey: 'k', secret: 's' } },
  ));
test('VEN-7: a passphrase comes with them where the venue asks for one', () => {
  const env = { PLIMSOLL_BINANCE_KEY: 'k', PLIMSOLL_BINANCE_SECRET: 's' };
  assert.deepEqual(venueKeys('binance', home, { ...env, PLIMSOLL_BINANCE_PASSPHRASE: 'p' }), {
    ok: true,
    value: { apiKey: 'k', secret: 's', passphrase: 'p' },
  });
});
test('VEN-7: then from a file that only its owner reads', () => {
  const keys = venueKeys('binance', home, {});
  assert.equal(keys.ok ? '' : keys.error.code, 'KEYS_MISSING');
  assert.equal(codeOf('{"apiKey":"k","secret":"s3cret"}', 0o644), 'KEYS_EXPOSED');
  assert.equal(codeOf('{"apiKey":"s3cret"', 0o600), 'KEYS_MALFORMED');
  assert.equal(codeOf('{"apiKey":"s3cret"}', 0o600), 'KEYS_MALFORMED');
  const pair = '"apiKey":"k","secret":"s3cret"';
  assert.equal(codeOf(`{${pair},"passphrase":7}`, 0o600), 'KEYS_MALFORMED');
  assert.equal(codeOf(`{${pair},"passphrase":"p"}`, 0o600), 's3cret');
  assert.equal(codeOf(`{${pair}}`, 0o600), 's3cret');
});
