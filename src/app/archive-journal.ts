import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openJournalArchive, writeSegment } from '#adapters/store-duckdb/journal-archive';
import { openReader, openRows, type WhichJournal } from '#app/open-reader';
import { placeOf, unreadable, verifyStates } from '#app/verify-states';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { follow } from '#engine/runtime/follow';
import { type GoodUntil, type JournalRows, type LinkedRow, NO_LINK } from '#platform/journal-row';

export interface ArchiveReport {
  readonly path: string;
  readonly folder: string;
  /** Entries up to this one are in the archive; 0: there is none yet. */
  readonly archivedTo: number;
  /** How many were taken out of the journal by this. */
  readonly moved: number;
  /** How many stay in the journal. */
  readonly left: number;
}
/** Of one file of an archive; whole files only, so that a repetition writes the same ones. */
const SEGMENT = 50_000;
const PAGE = 5000;

/** JRN-20: moves entries that no start needs any more, those before the oldest saved state (and before a moment, if one is named), into Parquet files. What is not verified, written and read back stays where it is. */
export async function archiveJournal(
  journal: WhichJournal,
  into: string,
  before: TimeUs | null,
  segment = SEGMENT,
): Promise<Result<ArchiveReport, Problem>> {
  const folder = resolve(into);
  const whole = await verifyStates(journal);
  if (!whole.ok) return whole;
  let rows: JournalRows | null = null;
  try {
    rows = await openRows(journal);
    const begun = (await rows.archived()) ?? { sequence: 0, link: NO_LINK, folder };
    const isThere = await holdsAll(folder, begun);
    if (!isThere.ok) return isThere;
    const oldest = (await rows.states()).usable.at(-1)?.sequence ?? 0;
    // The entry of a saved state stays, so that the state is known to be of this journal.
    const plan: Plan = { folder, segment, last: oldest - 1, before };
    const written = await writeAll(rows, begun, plan);
    if (!written.ok) return written;
    const end = written.value;
    const moved = end.sequence - begun.sequence;
    if (end.sequence > 0 && (moved > 0 || begun.folder !== folder))
      await rows.cut({ ...end, folder });
    return ok({
      path: placeOf(journal),
      folder,
      archivedTo: end.sequence,
      moved,
      left: whole.value.entries - end.sequence,
    });
  } catch (error) {
    return err(unreadable(journal, error));
  } finally {
    await rows?.close();
  }
}

/** What is archived already must be in this folder, which may be another one than before. */
async function holdsAll(
  folder: string,
  { sequence, link }: GoodUntil,
): Promise<Result<null, Problem>> {
  if (sequence === 0) return ok(null);
  const last = await openJournalArchive({ folder, sequence, link }).page(sequence - 1, 1);
  if (!last.ok) return last;
  if (last.value[0]?.[5] === link) return ok(null);
  return err(
    problem(
      'ARCHIVE_DIFFERS',
      folder,
      'the folder must hold the archive of this journal, holds another one',
      'name the folder of its archive',
    ),
  );
}

interface Plan {
  readonly folder: string;
  readonly segment: number;
  readonly last: number;
  readonly before: TimeUs | null;
}
/** Whole segments only; answers how far the archive goes now. */
async function writeAll(
  rows: JournalRows,
  begun: GoodUntil,
  { folder, segment, last, before }: Plan,
): Promise<Result<GoodUntil, Problem>> {
  let good = begun;
  while (good.sequence + segment <= last) {
    const found: LinkedRow[] = [];
    while (found.length < segment) {
      const page = await rows.page(
        good.sequence + found.length,
        Math.min(PAGE, segment - found.length),
      );
      if (page.length === 0) return ok(good);
      found.push(...page);
    }
    if (before !== null && (found.at(-1)?.[1] ?? Infinity) >= before) return ok(good);
    const written = await writeSegment(folder, found, good);
    if (!written.ok) return written;
    good = { sequence: written.value.sequence, link: written.value.link };
  }
  return ok(good);
}

/** JRN-20: where no saved state is left to begin with, for instance after an update, one is computed from archive and journal. Answers after which entry; null: nothing was needed. */
export async function coverArchive(journal: WhichJournal): Promise<number | null> {
  if (journal.kind === 'sqlite' && !existsSync(journal.path)) return null;
  const reader = await openReader(journal);
  try {
    const archived = await reader.archived();
    if (archived === null || (await reader.snapshot()) !== null) return null;
    const follower = await follow(reader);
    while (follower.state.sequence <= archived.sequence) await follower.step();
    await follower.save(0);
    return follower.state.sequence;
  } finally {
    await reader.close();
  }
}
