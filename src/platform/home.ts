import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type NamedToken, namedTokensIn } from '#platform/tokens';

/** Where a Plimsoll keeps its journal, its token and its venue: PLIMSOLL_HOME, else ./.plimsoll. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): string {
  const given = env['PLIMSOLL_HOME'];
  // An empty variable is one that somebody forgot to set, not the current folder.
  return resolve(given === undefined || given === '' ? '.plimsoll' : given);
}

/** The home, made if need be and sure to be writable. */
export function openHome(
  env: Readonly<Record<string, string | undefined>>,
): Result<string, Problem> {
  const home = homeOf(env);
  try {
    makeFolder(home);
    closeToOthers(home);
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(home);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return err(
      problem(
        'HOME_UNUSABLE',
        'PLIMSOLL_HOME',
        `the home must be a folder that can be written, ${home} is not (${why})`,
        'set PLIMSOLL_HOME to a folder of your own',
      ),
    );
  }
}

/** Journal, token and keys are in it: a home that others may enter is closed to them, and one that is not ours is refused. */
function closeToOthers(home: string): void {
  const { mode, uid } = statSync(home);
  if ((mode & 0o077) === 0) return;
  if (process.getuid !== undefined && uid !== process.getuid())
    throw new Error('it belongs to somebody else');
  chmodSync(home, 0o700);
}

/** Step by step: the recursive form of Node 24 never returns where a folder may hold no other, as under /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is a file`);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Which Plimsoll this home is: three letters or digits, made once, that stand in every client id it sends. */
export function instanceIn(home: string): string {
  const path = join(home, 'instance');
  const old = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (/^[A-Za-z0-9]{3}$/.test(old)) return old;
  const made = Array.from(randomBytes(3), (byte) => LETTERS[byte % LETTERS.length]).join('');
  writeFileSync(`${path}.new`, `${made}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return made;
}

/** Counts the lives of this home: also one that begins with an older journal, as after a restore, has a number of its own. Durable before it is answered. */
export function nextEpochIn(home: string): Result<number, Problem> {
  const path = join(home, 'epoch');
  const said = existsSync(path) ? readFileSync(path, 'utf8').trim() : '0';
  if (!/^\d{1,9}$/.test(said))
    return err(
      problem(
        'EPOCH_UNREADABLE',
        path,
        `${path} must hold a whole number, holds '${said.slice(0, 40)}': a number that was used before would give orders the ids of others`,
        'write a number into it that is higher than any before, such as 1000000',
      ),
    );
  const next = Number(said) + 1;
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, `${next}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  return ok(next);
}

const TOKEN_BYTES = 24;
const LENGTH_MIN = 16;

/** The tokens of a home as they are now: a token that is changed or taken out is out from the next request on. */
export interface Tokens {
  /** Of the owner, from the file `token`. */
  owner(): string;
  /** Made by this start. */
  readonly isNew: boolean;
  people(): Result<readonly NamedToken[], readonly Problem[]>;
}
export function tokensOf(home: string): Tokens {
  const made = tokenIn(home);
  const owner = reread(join(home, 'token'), () => tokenIn(home).token);
  const people = reread(join(home, 'tokens.json'), () => namedTokensIn(home));
  return { owner, isNew: made.isNew, people };
}

/** Reads a file again when its time or size has changed. */
function reread<T>(path: string, read: () => T): () => T {
  const stampOf = (): string => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found === undefined ? 'none' : `${found.mtimeMs} ${found.size} ${found.mode}`;
  };
  let stamp = stampOf();
  let value = read();
  return () => {
    const now = stampOf();
    if (now !== stamp) {
      value = read();
      stamp = stampOf();
    }
    return value;
  };
}

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
