import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { SNAPSHOT_VERSION } from '#core/journal/upcast';
import { makeFolder } from '#platform/home';
import type { SavedState } from '#platform/journal-row';
import { linkAt } from './journal-chain.ts';

interface Head {
  readonly version: number;
  readonly sequence: number;
  readonly link: string;
  /** SHA-256 of the text. */
  readonly hash: string;
}

/** Older ones are for when the newest is damaged. */
const KEPT = 3;
const NAME = /^\d{12}\.state$/;
const STATE = /^\d{12}\.state(\.part)?$/;
const nameOf = (sequence: number): string => `${String(sequence).padStart(12, '0')}.state`;
export const snapshotFolder = (journal: string): string => `${journal}-states`;

/** Saves a state beside the journal: under its name when it is whole and on the disk. Older ones than the last three are removed. */
export function saveSnapshot(journal: string, { sequence, link, text }: SavedState): void {
  const folder = snapshotFolder(journal);
  makeFolder(folder);
  const head: Head = { version: SNAPSHOT_VERSION, sequence, link, hash: hash('sha256', text) };
  const path = join(folder, nameOf(sequence));
  const part = `${path}.part`;
  writeFileSync(part, `${JSON.stringify(head)}\n${text}`, { mode: 0o600 });
  flush(part);
  renameSync(part, path);
  flush(folder);
  const kept = new Set(namesIn(folder).slice(0, KEPT));
  // Older ones, and the beginnings of those that a kill cut off.
  for (const name of readdirSync(folder))
    if (STATE.test(name) && !kept.has(name)) rmSync(join(folder, name), { force: true });
}

/** JRN-19: the newest state that is believed: it is whole, and the journal has the entry that it was saved after. */
export function savedOf(db: DatabaseSync, journal: string): SavedState | null {
  for (const { state } of statesIn(db, journal)) if (state !== null) return state;
  return null;
}
/** All saved states, and the names of those that are not believed. */
export function savedStates(
  db: DatabaseSync,
  journal: string,
): { readonly usable: readonly SavedState[]; readonly passedOver: readonly string[] } {
  const found = [...statesIn(db, journal)];
  return {
    usable: found.flatMap(({ state }) => (state === null ? [] : [state])),
    passedOver: found.flatMap(({ name, state }) => (state === null ? [name] : [])),
  };
}
/** Newest first; each is read when it is asked for. */
function* statesIn(
  db: DatabaseSync,
  journal: string,
): Iterable<{ readonly name: string; readonly state: SavedState | null }> {
  const folder = snapshotFolder(journal);
  for (const name of namesIn(folder)) {
    const found = wholeIn(join(folder, name));
    const isOurs = found !== null && linkAt(db, found.sequence) === found.link;
    yield { name, state: isOurs ? found : null };
  }
}

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort()
        .reverse()
    : [];

/** JRN-19: null where the file is torn, was changed, or is of another version: it is passed over. */
function wholeIn(path: string): SavedState | null {
  try {
    const all = readFileSync(path, 'utf8');
    const end = all.indexOf('\n');
    const head = JSON.parse(all.slice(0, Math.max(0, end))) as Partial<Head>;
    const text = all.slice(end + 1);
    const { version, sequence, link } = head;
    if (version !== SNAPSHOT_VERSION || sequence === undefined || link === undefined) return null;
    return head.hash === hash('sha256', text) ? { sequence, link, text } : null;
  } catch {
    return null;
  }
}

function flush(path: string): void {
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
