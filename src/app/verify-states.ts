import { verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { snapshotFolder } from '#adapters/journal-sqlite/snapshot-files';
import { openJournalArchive } from '#adapters/store-duckdb/journal-archive';
import { openRows, type WhichJournal } from '#app/open-reader';
import type { Entry } from '#core/journal/body';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, type EngineState, emptyState } from '#engine/runtime/state';
import {
  type Archived,
  entryOf,
  type GoodUntil,
  type JournalRows,
  type LinkedRow,
  NO_LINK,
  wrongAfter,
} from '#platform/journal-row';
import { postgresPlace } from '#platform/postgres';

/** A journal that is whole, and the saved states that a replay from the beginning met; those that a start would pass over. */
export interface VerifiedJournal {
  readonly path: string;
  readonly schema: number | null;
  /** In the archive and outside of it. */
  readonly entries: number;
  /** Microseconds since the epoch; null where there are none. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly head: string | null;
  readonly states: {
    readonly met: readonly number[];
    readonly passedOver: readonly string[];
  };
  /** Entries up to this one are in files of this folder. */
  readonly archived: Archived | null;
}

/** Where a journal is, in words. */
export const placeOf = (journal: WhichJournal): string =>
  journal.kind === 'sqlite'
    ? journal.path
    : `account ${journal.account} at ${journal.urls.map(postgresPlace).join(', ')}`;

/** JRN-11, JRN-19, JRN-20: reads all of it, its archive first, folds it from the first entry on, and compares with every state that was saved. Changes nothing. */
export async function verifyStates(
  journal: WhichJournal,
): Promise<Result<VerifiedJournal, Problem>> {
  const whole = journal.kind === 'sqlite' ? verifyJournal(journal.path) : ok(null);
  if (!whole.ok) return whole;
  const schema = whole.value?.schema ?? null;
  // Schema 1 has no links yet: what is in its columns has been read above.
  if (whole.value !== null && schema === 1)
    return ok({ ...whole.value, states: { met: [], passedOver: [] }, archived: null });
  let rows: JournalRows | null = null;
  try {
    rows = await openRows(journal);
    const folded = await foldAll(journal, rows);
    return folded.ok ? ok({ ...folded.value, schema }) : folded;
  } catch (error) {
    return err(unreadable(journal, error));
  } finally {
    await rows?.close();
  }
}
export const unreadable = (journal: WhichJournal, error: unknown): Problem =>
  problem(
    'JOURNAL_UNREACHABLE',
    placeOf(journal),
    `the journal must be readable, is not: ${error instanceof Error ? error.message : String(error)}`,
    'check the path, or PLIMSOLL_POSTGRES and that its server runs',
  );

const PAGE = 5000;

async function foldAll(
  journal: WhichJournal,
  rows: JournalRows,
): Promise<Result<Omit<VerifiedJournal, 'schema'>, Problem>> {
  const path = placeOf(journal);
  const { usable, passedOver } = await rows.states();
  const archived = await rows.archived();
  const archive = archived === null ? null : openJournalArchive(archived);
  const wanted = new Map(usable.map(({ sequence, text }) => [sequence, text]));
  const state = emptyState(true);
  const met: number[] = [];
  let good: GoodUntil = { sequence: 0, link: NO_LINK };
  let firstAt: number | null = null;
  let lastAt: number | null = null;
  for (;;) {
    const isOld = archived !== null && good.sequence < archived.sequence;
    const page: Result<readonly LinkedRow[], Problem> =
      isOld && archive !== null
        ? await archive.page(good.sequence, PAGE)
        : ok(await rows.page(good.sequence, PAGE));
    if (!page.ok) return page;
    for (const row of page.value) {
      const wrong = wrongAfter(good, row, null);
      if (wrong !== null) return err(damagedAt(isOld ? (archived?.folder ?? path) : path, wrong));
      good = { sequence: row[0], link: row[5] };
      firstAt ??= row[1];
      lastAt = row[1];
      const missed = meets(state, row, wanted);
      if (missed === null) continue;
      if (!missed) return err(otherState(journal, good.sequence));
      met.push(good.sequence);
    }
    if (archived?.sequence === good.sequence && archived.link !== good.link)
      return err(damagedAt(archived.folder, 'must end where the journal begins, does not'));
    if (page.value.length === 0)
      return ok({
        path,
        entries: good.sequence,
        firstAt,
        lastAt,
        head: good.link,
        states: { met, passedOver },
        archived,
      });
  }
}

/** Folds a row; null: no state was saved after it. */
function meets(
  state: EngineState,
  row: LinkedRow,
  wanted: ReadonlyMap<number, string>,
): boolean | null {
  if (wanted.size === 0) return null;
  applyEntry(state, entryOf(row) as Entry);
  state.tellings.length = 0;
  const text = wanted.get(row[0]);
  return text === undefined ? null : snapshotOf(state) === text;
}

const damagedAt = (path: string, wrong: string): Problem =>
  problem(
    'JOURNAL_DAMAGED',
    path,
    `the journal ${wrong}`,
    'restore the latest good backup; keep what is there',
  );

const otherState = (journal: WhichJournal, sequence: number): Problem =>
  problem(
    'STATE_DIFFERS',
    placeOf(journal),
    `the state saved after entry ${sequence} must be what the journal gives, is another one`,
    `stop the service, ${
      journal.kind === 'sqlite'
        ? `move ${snapshotFolder(journal.path)} away`
        : `delete the rows of ${journal.account} in plimsoll_state`
    }, and start again: the journal is whole, and everything is computed from it. Report it as a bug`,
  );
