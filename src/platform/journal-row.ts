import { hash } from 'node:crypto';
import type { JournalBody, JournalEntry } from '#core/journal/entry';
import { JOURNAL_SCHEMA, upcast } from '#core/journal/upcast';
import { Defect, invariant } from '#core/kernel/assert';
import { timeUs } from '#core/kernel/units';

// An entry as a row of a table, in whatever database.

/** A row of the table, in the order of its columns; `version` is the schema that its body was written under. */
export type Row = readonly [
  sequence: number,
  at: number,
  kind: string,
  version: number,
  body: string,
];

/** 128 bits of SHA-256: against rot and careless hands, not against somebody who computes it again. */
const LENGTH = 32;
export const NO_LINK = '';

/** JRN-11: each link is of its row and of the link before, so that no row can be changed, moved or taken out unseen. */
export function linkOf(before: string, [sequence, at, kind, version, body]: Row): string {
  return hash('sha256', `${before}\n${sequence}\n${at}\n${kind}\n${version}\n${body}`).slice(
    0,
    LENGTH,
  );
}

/** A row with the link that is written beside it. */
export type LinkedRow = readonly [...Row, link: string];
/** Up to where a chain is known to be good: an entry and its link. */
export interface GoodUntil {
  readonly sequence: number;
  readonly link: string;
}
/** Entries up to this one are in the files of a folder, and no longer in the journal. */
export interface Archived extends GoodUntil {
  readonly folder: string;
}
/** A saved state that may be believed: whole, of today's version, and after an entry that the journal has. */
export interface SavedState extends GoodUntil {
  readonly text: string;
}

/** A journal that is not all in one place. */
export interface HasArchive {
  archived(): Promise<Archived | null>;
}
/** A journal as its table: for who verifies and archives it. */
export interface JournalRows extends HasArchive {
  /** After this sequence, at most so many. */
  page(after: number, max: number): Promise<readonly LinkedRow[]>;
  /** Saved states, and the names of those that a start passes over. */
  states(): Promise<{
    readonly usable: readonly SavedState[];
    readonly passedOver: readonly string[];
  }>;
  /** JRN-20: takes out what is archived now, and notes where it is, in one step. */
  cut(archived: Archived): Promise<void>;
  close(): Promise<void>;
}

/** JRN-9, JRN-11: null: it follows. Else what is wrong with the row after `before`, in words that follow the name of the journal; `last`: of the journal, where that is known. */
export function wrongAfter(
  before: GoodUntil,
  linked: LinkedRow,
  last: number | null,
): string | null {
  const [sequence, at, kind, version, body, link] = linked;
  if (sequence !== before.sequence + 1)
    return `must have no gap, has sequence ${sequence} where ${before.sequence + 1} was due: ${REMEDY}`;
  if (version > JOURNAL_SCHEMA)
    return `must be of schema ${JOURNAL_SCHEMA} or older, has an entry of ${version} at sequence ${sequence}: run the newer Plimsoll that wrote it`;
  if (linkOf(before.link, [sequence, at, kind, version, body]) === link) return null;
  return `must be as it was written, ${sequence === last ? 'its last entry is torn' : 'an entry was changed'} at sequence ${sequence}${last === null ? '' : ` of ${last}`}: ${REMEDY}`;
}
const REMEDY = 'restore it from a backup; do not delete it while orders may be open';

/** A row of the table; a sequence that is not `expected`, or a body that JSON cannot hold, is a defect of the caller. */
export function rowOf(entry: JournalEntry, expected: number): Row {
  invariant(
    entry.sequence === expected,
    `journal sequences have no gap: ${expected} comes next, was ${entry.sequence}`,
  );
  return [entry.sequence, entry.at, entry.kind, JOURNAL_SCHEMA, textOf(entry.body)];
}

/** Checked by walking over it, because a replacer would make the writer call back for every value: a third of what a row costs. */
function textOf(body: JournalBody): string {
  for (const name in body) plainOnly(name, (body as Readonly<Record<string, unknown>>)[name]);
  return JSON.stringify(body);
}

/** JRN-7: JSON would turn these into null, and null means unknown. */
function plainOnly(name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Defect(
      `Invariant broken: a journal holds finite numbers only, '${name}' was ${value}`,
    );
  if (value instanceof Map || value instanceof Set)
    throw new Defect(
      `Invariant broken: a journal holds plain JSON only, '${name}' was a ${value.constructor.name}`,
    );
  if (typeof value !== 'object' || value === null) return;
  if ('toJSON' in value && typeof value.toJSON === 'function') plainOnly(name, value.toJSON());
  else if (Array.isArray(value)) for (let i = 0; i < value.length; i++) plainOnly(name, value[i]);
  else
    for (const inner in value)
      plainOnly(inner, (value as Readonly<Record<string, unknown>>)[inner]);
}

/** A row as a database answers it, as it was written. */
const rowIn = (found: Readonly<Record<string, unknown>>): Row => [
  Number(found['sequence']),
  Number(found['at']),
  String(found['kind']),
  Number(found['version']),
  String(found['body']),
];

export const linkedIn = (found: Readonly<Record<string, unknown>>): LinkedRow => [
  ...rowIn(found),
  String(found['chain']),
];

/** A row as a database answers it, as today's fold wants it. */
export const entryIn = (found: Readonly<Record<string, unknown>>): JournalEntry =>
  entryOf(rowIn(found));

/** A row as today's fold wants it. */
export function entryOf([sequence, at, kind, version, text]: Row | LinkedRow): JournalEntry {
  invariant(
    kind === 'event' || kind === 'intent' || kind === 'decision',
    'the table lets only the three kinds in',
  );
  return { sequence, at: timeUs(at), kind, body: upcast(version, bodyOf(text)) };
}

function bodyOf(text: string): JournalBody {
  const body: unknown = JSON.parse(text);
  invariant(
    typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string',
    'a journal body has a type',
  );
  return { ...body, type: body.type };
}
