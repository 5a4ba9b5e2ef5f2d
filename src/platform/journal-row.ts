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

/** A row of the table; a sequence that is not `expected`, or a body that JSON cannot hold, is a defect of the caller. */
export function rowOf(entry: JournalEntry, expected: number): Row {
  invariant(
    entry.sequence === expected,
    `journal sequences have no gap: ${expected} comes next, was ${entry.sequence}`,
  );
  return [
    entry.sequence,
    entry.at,
    entry.kind,
    JOURNAL_SCHEMA,
    JSON.stringify(entry.body, finiteOnly),
  ];
}

/** JRN-7: JSON would turn these into null, and null means unknown. */
function finiteOnly(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Defect(
      `Invariant broken: a journal holds finite numbers only, '${name}' was ${value}`,
    );
  if (value instanceof Map || value instanceof Set)
    throw new Defect(
      `Invariant broken: a journal holds plain JSON only, '${name}' was a ${value.constructor.name}`,
    );
  return value;
}

/** A row as a database answers it, as it was written. */
export const rowIn = (found: Readonly<Record<string, unknown>>): Row => [
  Number(found['sequence']),
  Number(found['at']),
  String(found['kind']),
  Number(found['version']),
  String(found['body']),
];

/** A row as a database answers it, as today's fold wants it. */
export function entryOf(row: Readonly<Record<string, unknown>>): JournalEntry {
  const { kind } = row;
  invariant(
    kind === 'event' || kind === 'intent' || kind === 'decision',
    'the table lets only the three kinds in',
  );
  return {
    sequence: Number(row['sequence']),
    at: timeUs(Number(row['at'])),
    kind,
    body: upcast(Number(row['version']), bodyOf(row['body'])),
  };
}

function bodyOf(text: unknown): JournalBody {
  const body: unknown = JSON.parse(String(text));
  invariant(
    typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string',
    'a journal body has a type',
  );
  return { ...body, type: body.type };
}
