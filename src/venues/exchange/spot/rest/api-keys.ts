import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The key and the secret of one account. The secret is shown once, when it is made. */
export interface ApiKey {
  readonly account: string;
  readonly apiKey: string;
  readonly secret: string;
  /** For the dialects that ask for one; keys of before there was any use the account's name. */
  readonly passphrase?: string;
}
/** The third secret of a key, where a dialect asks for it. */
export const passphraseOf = ({ passphrase, account }: ApiKey): string => passphrase ?? account;
const KEY_LENGTH = 64;
export const KEY_FORM = /^[A-Za-z0-9]{64}$/;

const randomText = (): string => {
  let text = '';
  while (text.length < KEY_LENGTH)
    text += randomBytes(KEY_LENGTH)
      .toString('base64')
      .replace(/[^A-Za-z0-9]/g, '');
  return text.slice(0, KEY_LENGTH);
};

/** What the keys of a dialect look like, and how one is made. */
export interface KeyKind {
  isOf(key: ApiKey): boolean;
  make(account: string): ApiKey;
}
/** Two random texts: what most dialects sign with. */
export const PLAIN_KEYS: KeyKind = {
  isOf: ({ apiKey }) => !apiKey.includes('/'),
  make: (account) => ({
    account,
    apiKey: randomText(),
    secret: randomText(),
    passphrase: account,
  }),
};

/** Keys of these accounts from `keys.json` of the home, readable by its owner only; made where they are missing. Those of another kind stay in it. */
export function apiKeysIn(
  home: string,
  accounts: readonly string[],
  kind: KeyKind,
): { readonly keys: readonly ApiKey[]; readonly isNew: boolean; readonly path: string } {
  const path = join(home, 'keys.json');
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as ApiKey[]) : [];
  const made = accounts
    .filter((account) => !known.some((key) => key.account === account && kind.isOf(key)))
    .map((account) => kind.make(account));
  const all = [...known, ...made];
  const keys = all.filter((key) => kind.isOf(key));
  if (made.length === 0) {
    chmodSync(path, 0o600);
    return { keys, isNew: false, path };
  }
  // Whole or not at all: a kill in between must not leave half a file behind.
  writeFileSync(`${path}.new`, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return { keys, isNew: true, path };
}
