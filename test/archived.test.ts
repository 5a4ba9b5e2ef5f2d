// JRN-20: old entries are in Parquet files, and the journal is as whole as it was.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPostgresJournal } from '#adapters/journal-postgres/journal-postgres';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { snapshotFolder } from '#adapters/journal-sqlite/snapshot-files';
import { writeParquet } from '#adapters/store-duckdb/parquet';
import { type ArchiveReport, archiveJournal, coverArchive } from '#app/archive-journal';
import { openReader, type WhichJournal } from '#app/open-reader';
import { verifyStates } from '#app/verify-states';
import type { Entry } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { outcomeOf } from './support/appended.ts';
import {
  POSTGRES_MISSING,
  type RunningPostgres,
  startPostgres,
} from './support/running-postgres.ts';
import { workedJournal } from './support/worked-journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-archived-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let database: RunningPostgres;
before(async () => {
  if (POSTGRES_MISSING === false) database = await startPostgres();
});
after(() => database?.end());

const JOURNAL = workedJournal();
const SEGMENT = 20;
const stateAfter = (sequence: number): string => {
  const state = emptyState(true);
  for (const entry of JOURNAL.slice(0, sequence)) applyEntry(state, entry);
  state.tellings.length = 0;
  return snapshotOf(state);
};

type Opened = Journal & { close(): void | Promise<void> };
interface Kind {
  readonly name: string;
  readonly skip: string | false;
  place(): WhichJournal;
}
let made = 0;
const KINDS: readonly Kind[] = [
  {
    name: 'in a file',
    skip: false,
    place: () => ({ kind: 'sqlite', path: join(folder, `${++made}.sqlite`) }),
  },
  {
    name: 'in PostgreSQL',
    skip: POSTGRES_MISSING,
    place: () => ({ kind: 'postgres', urls: [database.url], account: `archived-${++made}` }),
  },
];

async function opened(place: WhichJournal): Promise<Result<Opened, { readonly detail: string }>> {
  return place.kind === 'sqlite'
    ? openSqliteJournal(place.path)
    : openPostgresJournal({
        urls: place.urls,
        account: place.account,
        holder: 'a test',
        leaseSeconds: 5,
        waiting: () => undefined,
        signal: new AbortController().signal,
      });
}
async function written(place: WhichJournal, entries: readonly Entry[]): Promise<void> {
  const journal = await opened(place);
  assert.ok(journal.ok, JSON.stringify(journal));
  assert.ok((await outcomeOf(journal.value, entries)).ok);
  await journal.value.close();
}
async function saveAt(place: WhichJournal, ...sequences: readonly number[]): Promise<void> {
  const reader = await openReader(place);
  for (const sequence of sequences) await reader.save({ sequence, text: stateAfter(sequence) });
  await reader.close();
}
/** What a start knows, and after which entry it began. */
async function startOf(place: WhichJournal): Promise<readonly [begun: number, text: string]> {
  const journal = await opened(place);
  assert.ok(journal.ok, JSON.stringify(journal));
  const saved = journal.value.snapshot?.() ?? null;
  assert.ok(saved !== null);
  const state = (await import('#engine/runtime/snapshot')).restored(saved.text);
  for (const entry of journal.value.read(saved.sequence)) applyEntry(state, entry as Entry);
  state.tellings.length = 0;
  await journal.value.close();
  return [saved.sequence, snapshotOf(state)];
}
async function allOf(place: WhichJournal): Promise<readonly JournalEntry[]> {
  const reader = await openReader(place);
  const all: JournalEntry[] = [];
  for (;;) {
    const page = await reader.read(all.length, 7);
    if (page.length === 0) break;
    all.push(...page);
  }
  await reader.close();
  return all;
}
const codeOf = (result: Result<unknown, Problem>): string =>
  result.ok ? 'none' : result.error.code;
async function archived(
  place: WhichJournal,
  into: string,
  day: Entry['at'] | null = null,
): Promise<ArchiveReport> {
  const report = await archiveJournal(place, into, day, SEGMENT);
  assert.ok(report.ok, JSON.stringify(report));
  return report.value;
}

for (const { name, skip, place: placed } of KINDS) {
  test(`JRN-20: what a journal ${name} moves into an archive is verified, read and started from as before`, {
    skip,
  }, async () => {
    const place = placed();
    const into = join(folder, `archive-${made}`);
    await written(place, JOURNAL);
    assert.equal((await archived(place, into)).moved, 0, 'no saved state, nothing to move');
    await saveAt(place, 50, 60, 70);
    const before = await verifyStates(place);
    assert.ok(before.ok);

    const day = JOURNAL[30]?.at ?? null;
    assert.deepEqual(pick(await archived(place, into, day)), [SEGMENT, SEGMENT]);
    assert.deepEqual(
      pick(await archived(place, into)),
      [40, SEGMENT],
      'entry 50 has a saved state',
    );
    assert.deepEqual(pick(await archived(place, into)), [40, 0], 'again: nothing');
    assert.equal(readdirSync(into).length, 2);

    const now = await verifyStates(place);
    assert.ok(now.ok, JSON.stringify(now));
    assert.equal(now.value.head, before.value.head);
    assert.equal(now.value.entries, JOURNAL.length);
    assert.equal(now.value.firstAt, JOURNAL[0]?.at);
    assert.deepEqual(now.value.states.met, [50, 60, 70]);
    assert.equal(now.value.archived?.sequence, 40);
    assert.deepEqual(await allOf(place), JOURNAL);
    assert.deepEqual(await startOf(place), [70, stateAfter(JOURNAL.length)]);
  });

  test(`JRN-20: a start of a journal ${name} without a saved state computes one from the archive, and refuses without it`, {
    skip,
  }, async () => {
    const place = placed();
    const into = join(folder, `archive-${made}`);
    await written(place, JOURNAL);
    await saveAt(place, 60);
    await archived(place, into);
    if (place.kind === 'sqlite') rmSync(snapshotFolder(place.path), { recursive: true });
    else database.ask(`DELETE FROM plimsoll_state WHERE account = '${place.account}'`);
    const refused = await opened(place);
    assert.match(refused.ok ? '' : refused.error.detail, /entries up to 40 are in the archive/);
    renameSync(into, `${into}-away`);
    await assert.rejects(coverArchive(place), /must hold entry 1 of the journal, does not/);
    renameSync(`${into}-away`, into);
    assert.ok(((await coverArchive(place)) ?? 0) > 40);
    assert.equal((await startOf(place))[1], stateAfter(JOURNAL.length));
    assert.equal(await coverArchive(place), null, 'once is enough');
  });

  test(`JRN-20: an archive of a journal ${name} that was changed, is missing or is of another journal is found`, {
    skip,
  }, async () => {
    const place = placed();
    const into = join(folder, `archive-${made}`);
    await written(place, JOURNAL);
    await saveAt(place, 60);
    await archived(place, into);
    const other = placed();
    const otherInto = join(folder, `archive-${made}`);
    await written(
      other,
      JOURNAL.map((entry, i) =>
        i === 5 ? { ...entry, at: (entry.at + 1) as Entry['at'] } : entry,
      ),
    );
    await archived(other, otherInto);
    const otherReader = await openReader(other);
    await otherReader.save({ sequence: 60, text: 'x' });
    await otherReader.close();

    // A folder that holds another history is neither taken nor written over.
    assert.equal(codeOf(await archiveJournal(place, otherInto, null, SEGMENT)), 'ARCHIVE_MISSING');
    await saveAt(place, 70);
    const copy = join(folder, `copy-${made}`);
    cpSync(into, copy, { recursive: true });
    assert.deepEqual(pick(await archived(place, copy)), [40, 0], 'the same files elsewhere');
    assert.equal((await verifyStates(place)).ok, true);
    rmSync(into, { recursive: true });
    assert.equal((await verifyStates(place)).ok, true, 'the journal knows where they are now');

    const [first = ''] = readdirSync(copy).sort();
    const kept = await rowsOf(join(copy, first));
    await changed(join(copy, first), kept, (body) => body.replace('"opened"', '"Opened"'));
    assert.equal(codeOf(await verifyStates(place)), 'JOURNAL_DAMAGED');
    assert.equal(codeOf(await archiveJournal(place, copy, null, SEGMENT)), 'JOURNAL_DAMAGED');
    rmSync(join(copy, first));
    assert.equal(codeOf(await verifyStates(place)), 'ARCHIVE_MISSING');
  });
}

const pick = ({ archivedTo, moved }: ArchiveReport): readonly [number, number] => [
  archivedTo,
  moved,
];

type Columns = Parameters<typeof writeParquet>[1];
async function rowsOf(path: string): Promise<Columns> {
  const { readParquet } = await import('#adapters/store-duckdb/parquet');
  const read = await readParquet(path, { order: 'sequence' });
  assert.ok(read.ok);
  return read.value.columns;
}
async function changed(
  path: string,
  columns: Columns,
  how: (body: string) => string,
): Promise<void> {
  const body = [...(columns['body'] ?? [])].map((each) => how(String(each)));
  assert.notDeepEqual(body, columns['body']);
  rmSync(path);
  assert.ok((await writeParquet(path, { ...columns, body }, '')).ok);
}
