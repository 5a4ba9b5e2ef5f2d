import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeBars } from '#adapters/store-duckdb/bars-partition';
import { withCsvOf } from '#adapters/store-duckdb/parquet-to-csv';
import { storePaths } from '#adapters/store-duckdb/store';
import { writeTape } from '#adapters/store-duckdb/tape-partition';
import { readBarsFile, readTape } from '#app/readers';
import type { ImportDone, ImportJob } from '#cli/file-job';
import type { ImportTask } from '#cli/job-kinds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { judgeTape } from '#core/market/tape-builder';
import { daysOfTape } from '#core/market/tape-days';
import { makeFolder } from '#platform/home';
import { hashOfFile } from '#platform/text-lines';

/** Rises when what a reader makes of the same bytes changes: old partitions are then made again. */
const READERS_VERSION = 5;

/** A job is its bytes and how they are read, every term of it: the same on every machine, so it is done once wherever that was. */
function idOf(job: ImportJob): Result<string, Problem> {
  const { paths, ...how } = job;
  const terms = Object.entries(how).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify([READERS_VERSION, terms]));
  for (const path of paths) {
    const file = hashOfFile(path);
    if (!file.ok) return file;
    hash.update(file.value.hash);
  }
  return ok(hash.digest('hex').slice(0, 32));
}

/** Reads, judges and writes the partitions of one job; what is done already is not done again. The note of it comes last, so that a job that was cut off is no job done. */
export async function importPart({ job, root }: ImportTask): Promise<Result<ImportDone, Problem>> {
  const id = idOf(job);
  if (!id.ok) return id;
  const note = root === null ? null : storePaths(root).job(id.value);
  const before = note === null ? null : doneBefore(note);
  if (before !== null) return ok({ ...before, isRepeat: true });
  const done =
    job.format === 'parquet'
      ? await importParquet(job, id.value, root)
      : job.kind === 'tape'
        ? await importTape(job, id.value, root)
        : await importBars(job, id.value, root);
  if (!done.ok || note === null) return done;
  try {
    makeFolder(dirname(note));
    writeFileSync(`${note}.${process.pid}.new`, `${JSON.stringify(done.value)}\n`);
    renameSync(`${note}.${process.pid}.new`, note);
  } catch (thrown) {
    return err(
      problem(
        'FILE_UNWRITABLE',
        note,
        `the note of a job could not be written (${thrown instanceof Error ? thrown.message : 'unknown'})`,
        'check the space on the disk, then import again: finished files are kept',
      ),
    );
  }
  return done;
}

/** null where it was not done, its note was damaged, or a partition of it is gone. */
function doneBefore(note: string): ImportDone | null {
  if (!existsSync(note)) return null;
  try {
    const done = JSON.parse(readFileSync(note, 'utf8')) as ImportDone;
    return done.partitions.every(({ path }) => existsSync(path)) ? done : null;
  } catch {
    // Half a note is none: the job is done again and writes a whole one.
    rmSync(note, { force: true });
    return null;
  }
}

/** A table of bars, of trades, or of quotes: its columns say which. Problems name the Parquet file and the row. */
async function importParquet(
  job: ImportJob,
  id: string,
  root: string | null,
): Promise<Result<ImportDone, Problem>> {
  const [path = ''] = job.paths;
  const reading = await withCsvOf(path, async ({ path: csv, header }) => {
    const has = (name: string): boolean =>
      header.some((each) => each.toLowerCase() === name) || job.columns[name] !== undefined;
    const isTape = has('bid') ? !has('close') : has('quantity') || has('size') || has('qty');
    const done = isTape
      ? await importTape({ ...job, kind: 'tape', format: 'csv', paths: [csv] }, id, root)
      : await importBars({ ...job, kind: 'bars', format: 'bars', paths: [csv] }, id, root);
    return done.ok
      ? ok({ ...done.value, paths: job.paths })
      : err({ ...done.error, path: done.error.path.replace(csv, path) });
  });
  return reading.ok ? reading.value : reading;
}

async function importTape(
  job: ImportJob,
  id: string,
  root: string | null,
): Promise<Result<ImportDone, Problem>> {
  const read = readTape(
    job.paths,
    job.paths.map(() => job.format),
    job,
  );
  if (!read.ok) return read;
  const { tape, quality } = read.value;
  const days = daysOfTape(tape);
  const partitions: { path: string; rows: number }[] = [];
  for (const { day, tape: part } of days) {
    if (root === null) continue;
    const path = storePaths(root).tape(tape.instrument.id, day);
    const written = await writeTape(path, part, {
      day,
      quality:
        days.length === 1
          ? quality
          : judgeTape(part, { outOfOrder: 0, skipped: 0, notes: quality.notes }),
    });
    if (!written.ok) return written;
    partitions.push({ path, rows: part.count });
  }
  return ok({
    id,
    paths: job.paths,
    symbols: [tape.instrument.id],
    days: days.map(({ day }) => day),
    rows: tape.count,
    partitions,
    quality,
    isRepeat: false,
  });
}

async function importBars(
  job: ImportJob,
  id: string,
  root: string | null,
): Promise<Result<ImportDone, Problem>> {
  const [path = ''] = job.paths;
  const read = readBarsFile(path, job);
  if (!read.ok) return read;
  const { bars, quality } = read.value;
  const [first] = bars;
  if (first === undefined)
    return err(problem('FILE_EMPTY', path, 'the file must hold bars, held none', 'fetch it again'));
  const rows = bars.reduce((sum, each) => sum + each.count, 0);
  const partitions: { path: string; rows: number }[] = [];
  const lengthUs = Math.min(...bars.map((each) => each.lengthUs));
  if (root !== null) {
    const target = storePaths(root).bars(lengthUs, first.hash);
    const written = await writeBars(target, bars, {
      source: first.source,
      sourceHash: first.hash,
      quality,
      lengthUs,
      market: job.market,
    });
    if (!written.ok) return written;
    partitions.push({ path: target, rows });
  }
  return ok({
    id,
    paths: job.paths,
    symbols: bars.map(({ symbol }) => symbol),
    days: [],
    rows,
    partitions,
    quality,
    isRepeat: false,
  });
}
