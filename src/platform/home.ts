import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a Plimsoll keeps its journal, its token and its venue: PLIMSOLL_HOME, else ./.plimsoll. */
export function openHome(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['PLIMSOLL_HOME'];
  // An empty variable is one that somebody forgot to set, not the current folder.
  const home = resolve(given === undefined || given === '' ? '.plimsoll' : given);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return home;
}

const TOKEN_BYTES = 24;
const LENGTH_MIN = 16;

/** The API's token, made once, readable by its owner only. A file that holds none worth the name gets a new one. */
export function tokenIn(home: string): { readonly token: string; readonly isNew: boolean } {
  const path = join(home, 'token');
  const old = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (old.length >= LENGTH_MIN) {
    chmodSync(path, 0o600);
    return { token: old, isNew: false };
  }
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  // Whole or not at all: a kill in between must not leave half a token behind.
  writeFileSync(`${path}.new`, `${token}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return { token, isNew: true };
}
