import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { certificatesOf, tlsAt } from '#venues/fix/fix-certificates';
import { certificateAuthority, opensslMissing } from './support/certificates.ts';

const skip = opensslMissing;
const home = mkdtempSync(join(tmpdir(), 'plimsoll-certificates-'));
before(() => {
  if (skip !== false) return;
  const authority = certificateAuthority('CA');
  for (const name of ['desk', 'other']) {
    const { cert, key } = authority.issued(`${name}.test`);
    copyFileSync(cert, join(home, `${name}.pem`));
    copyFileSync(key, join(home, `${name}.key`));
  }
});
const read = (certificates: Parameters<typeof certificatesOf>[1]['certificates'], tls = true) =>
  certificatesOf('broker', { tls, certificates }, home);
const refused = (certificates: Parameters<typeof read>[0]): string => {
  const found = read(certificates);
  return found.ok
    ? 'taken'
    : `${found.error.code} ${found.error.path}: ${found.error.message}; ${found.error.remedy}`;
};

test('FIX-20: certificates and their key are read from files, within the home where relative', {
  skip,
}, () => {
  chmodSync(join(home, 'desk.key'), 0o600);
  const found = read({
    ca: join(home, 'other.pem'),
    cert: 'desk.pem',
    key: 'desk.key',
    server_name: 'x.test',
  });
  assert.ok(found.ok);
  const text = (file: string): string => readFileSync(join(home, file), 'utf8');
  assert.deepEqual(found.value, {
    ca: text('other.pem'),
    cert: text('desk.pem'),
    key: text('desk.key'),
    serverName: 'x.test',
  });
  // The drop copy is at another host, whose certificate carries another name.
  assert.equal(tlsAt(found.value, 'h.test', true)?.serverName, 'x.test');
  assert.equal(tlsAt(found.value, 'copy.test', false)?.serverName, 'copy.test');
  assert.deepEqual(read({ ca: 'nowhere.pem' }, false), { ok: true, value: null });
});

test('FIX-20: a key that others can read, a file that is missing or no PEM, and a key of another certificate are named', {
  skip,
}, () => {
  chmodSync(join(home, 'desk.key'), 0o600);
  chmodSync(join(home, 'other.key'), 0o600);
  writeFileSync(join(home, 'noise.pem'), 'noise');
  assert.match(
    refused({ ca: 'nowhere.pem' }),
    /CERTIFICATE_UNUSABLE venues\.broker\.certificates\.ca: .*nowhere\.pem must be readable, was not \(ENOENT\)/,
  );
  assert.match(
    refused({ ca: 'noise.pem' }),
    /CERTIFICATE_UNUSABLE venues\.broker\.certificates: must be PEM/,
  );
  assert.match(refused({ cert: 'desk.pem', key: 'other.key' }), /key values mismatch/);
  chmodSync(join(home, 'desk.key'), 0o640);
  assert.match(
    refused({ cert: 'desk.pem', key: 'desk.key' }),
    /KEYS_EXPOSED .*desk\.key: must be readable by its owner only \(0600\), was 0640; chmod 600/,
  );
});
