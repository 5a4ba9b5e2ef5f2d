// Certificates for a test, made by openssl in a folder of their own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why there are none here; false: there are. */
export const opensslMissing: string | false = (() => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'the program openssl is not installed (apt-get install openssl)';
  }
})();

/** Paths of two PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}
export interface CertificateAuthority extends CertificateFiles {
  /** A certificate for a name; valid for so many days from now on, below zero: until then. */
  issued(name: string, days?: number): CertificateFiles;
}
// QuickFIX takes no elliptic curves.
const NEW_KEY = ['-newkey', 'rsa:2048', '-nodes'];

export function certificateAuthority(name: string): CertificateAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-certificates-'));
  const openssl = (...words: readonly string[]): void =>
    void execFileSync('openssl', words, { stdio: 'pipe' });
  const at = (file: string): string => join(folder, file);
  const own = { cert: at('ca.pem'), key: at('ca.key') };
  openssl('req', '-x509', ...NEW_KEY, '-keyout', own.key, '-out', own.cert, '-subj', `/CN=${name}`);
  let made = 0;
  return {
    ...own,
    issued(subject, days = 30) {
      const files = { cert: at(`${++made}.pem`), key: at(`${made}.key`) };
      const [request, names] = [at(`${made}.csr`), at(`${made}.ext`)];
      writeFileSync(names, `subjectAltName=DNS:${subject}\n`);
      openssl('req', ...NEW_KEY, '-keyout', files.key, '-out', request, '-subj', `/CN=${subject}`);
      const signer = ['-CA', own.cert, '-CAkey', own.key, '-CAcreateserial'];
      const what = ['-in', request, '-out', files.cert, '-days', String(days), '-extfile', names];
      openssl('x509', '-req', ...signer, ...what);
      return files;
    },
  };
}
export const pemOf = (file: string): string => readFileSync(file, 'utf8');
