import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where a Plimsoll keeps its journal, its token and its venue: PLIMSOLL_HOME, else ./.plimsoll. */
export function openHome(env: Readonly<Record<string, string | undefined>>): string {
  const home = resolve(env['PLIMSOLL_HOME'] ?? '.plimsoll');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  return home;
}

/** The API's token, made once, readable by its owner only. */
export function tokenIn(home: string): { readonly token: string; readonly isNew: boolean } {
  const path = join(home, 'token');
  if (existsSync(path)) return { token: readFileSync(path, 'utf8').trim(), isNew: false };
  const token = randomBytes(24).toString('base64url');
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return { token, isNew: true };
}
