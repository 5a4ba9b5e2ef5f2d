import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Signs in the name of a home. */
export interface Signer {
  readonly publicPem: string;
  readonly fingerprint: string;
  sign(bytes: Buffer): string;
}

const nameIn = (home: string): string => join(home, 'signing-key.pem');

/** The Ed25519 key of a home, made on first use, for its owner alone. */
export function signerIn(home: string): Signer {
  const path = nameIn(home);
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    const own = `${path}.${process.pid}`;
    writeFileSync(own, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    try {
      // Of two that begin at once, the second takes the key of the first.
      linkSync(own, path);
    } catch (thrown) {
      if (!existsSync(path)) throw thrown;
    } finally {
      rmSync(own, { force: true });
    }
  }
  const key = createPrivateKey(readFileSync(path));
  const open = createPublicKey(key);
  return {
    publicPem: pemOf(open),
    fingerprint: fingerprintOf(open),
    sign: (bytes) => sign(null, bytes, key).toString('base64'),
  };
}

/** The fingerprint of the key of a home; null: it has none. */
export const signerOfHome = (home: string): string | null =>
  existsSync(nameIn(home)) ? signerIn(home).fingerprint : null;

/** The fingerprint of the key that signed; null: these bytes were not signed with it. */
export function signedBy(publicPem: string, bytes: Buffer, signature: string): string | null {
  try {
    const key = createPublicKey(publicPem);
    return verify(null, bytes, key, Buffer.from(signature, 'base64')) ? fingerprintOf(key) : null;
  } catch {
    // A text that is no key has signed nothing.
    return null;
  }
}

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
