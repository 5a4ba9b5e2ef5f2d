import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Journal, LookLog, Snapshot } from '#engine/ports/ports';
import { type Row, rowOf } from '#platform/journal-row';
import { journalFault, openJournalFile } from './journal-file.ts';
import type { FromThread, ThreadStart, ToThread } from './journal-thread.ts';
import { entriesFrom, journalWriter, type LookRow, looksIn } from './journal-writer.ts';

export interface SqliteJournal extends Journal {
  readonly looks: LookLog;
  /** Waits until everything that was appended is durable or has failed, says so, and lets go of the file. */
  close(): void;
}

const CLOSE_WITHIN_MS = 10_000;
/** A disk that has not answered for so long is not waited for: what is held back would be of another market. */
const ANSWER_WITHIN_MS = 30_000;

/**
 * The durable journal: SQLite with a write-ahead log. A thread of its own waits for the disk; this one goes on, and what is appended meanwhile shares
 * the next fsync. Durable, in order, or failed for good: `written` says which.
 */
export function openSqliteJournal(
  path: string,
  answerWithinMs = ANSWER_WITHIN_MS,
): Result<SqliteJournal, Fault> {
  const file = openJournalFile(path);
  if (!file.ok) return file;
  const { db, close } = file.value;
  let saved: Snapshot | null = file.value.snapshot;
  const thread = startThread(path);
  const waiting: ((written: Result<void, Fault>) => void)[] = [];
  let last = journalWriter(file.value).lastSequence();
  let failed: Fault | null = null;
  const fail = (detail: string): void => {
    failed ??= journalFault(detail);
    for (const written of waiting.splice(0)) written(err(failed));
  };
  let late: NodeJS.Timeout | null = null;
  /** The clock of the oldest append that is not answered. */
  const watch = (): void => {
    if (late !== null) clearTimeout(late);
    const words = `the disk has not answered for ${answerWithinMs / 1000} s`;
    late = waiting.length === 0 ? null : setTimeout(fail, answerWithinMs, words);
  };
  const hear = (answer: FromThread): void => {
    if ('failed' in answer) fail(answer.failed);
    else for (const written of waiting.splice(0, answer.appends)) written(ok(undefined));
    watch();
    if (waiting.length === 0) thread.rest();
  };
  thread.listen(hear, (words) => fail(`the thread that writes the journal ended: ${words}`));
  return ok({
    append(entries, written) {
      if (failed !== null) return written(err(failed));
      const rows = entries.map((entry, i) => rowOf(entry, last + 1 + i));
      if (rows.length === 0) return written(ok(undefined));
      last += rows.length;
      waiting.push(written);
      if (waiting.length === 1) watch();
      thread.give(rows);
    },
    read: (after = 0) => entriesFrom(db, after + 1),
    snapshot() {
      // Given once: it is as large as the memory of the engine.
      const once = saved;
      saved = null;
      return once;
    },
    lastSequence: () => last,
    looks: {
      keep(parentId, point) {
        if (failed === null) thread.note([parentId, point.at, JSON.stringify(point)]);
      },
      of: looksIn(db),
    },
    close() {
      for (const answer of thread.end()) hear(answer);
      fail('the journal is closed');
      watch();
      close();
    },
  });
}

/** A turn in which a thousand parents look is long: the disk does not wait for its end. */
const POSTED_AT = 64;

interface Thread {
  listen(hear: (answer: FromThread) => void, ended: (words: string) => void): void;
  /** Rows of one append. What comes in one turn of the event loop goes in one message, or in a few where it is much. */
  give(rows: readonly Row[]): void;
  /** A look; nothing is answered. */
  note(look: LookRow): void;
  /** Nothing is on its way: the process may end. */
  rest(): void;
  /** Closes the file there, and waits for it; what it said meanwhile. */
  end(): readonly FromThread[];
}
function startThread(path: string): Thread {
  const { port1: port, port2: theirs } = new MessageChannel();
  const closed = new Int32Array(new SharedArrayBuffer(4));
  const start: ThreadStart = { path, port: theirs, closed };
  const worker = new Worker(
    new URL(import.meta.resolve('#adapters/journal-sqlite/journal-thread')),
    {
      workerData: start,
      transferList: [theirs],
    },
  );
  worker.unref();
  let isOver = false;
  let gathered: Row[] = [];
  let appends = 0;
  let looks: LookRow[] = [];
  let isPosting = false;
  const post = (): void => {
    isPosting = false;
    if (appends === 0 && looks.length === 0) return;
    if (appends > 0) port.ref();
    port.postMessage({ rows: gathered, appends, looks } satisfies ToThread);
    gathered = [];
    looks = [];
    appends = 0;
  };
  const postSoon = (): void => {
    if (!isPosting) queueMicrotask(post);
    isPosting = true;
  };
  return {
    listen(hear, ended) {
      port.on('message', hear);
      worker.on('error', (error) => ended(error.message));
      worker.on('exit', (code) => {
        isOver = true;
        ended(`it ended with ${code}`);
      });
      port.unref();
    },
    give(rows) {
      appends++;
      for (const row of rows) gathered.push(row);
      if (gathered.length >= POSTED_AT) post();
      else postSoon();
    },
    note(look) {
      looks.push(look);
      postSoon();
    },
    rest: () => port.unref(),
    end() {
      if (isOver) return [];
      post();
      port.postMessage(null);
      Atomics.wait(closed, 0, 0, CLOSE_WITHIN_MS);
      const said: FromThread[] = [];
      for (
        let next = receiveMessageOnPort(port);
        next !== undefined;
        next = receiveMessageOnPort(port)
      )
        said.push(next.message as FromThread);
      port.close();
      return said;
    },
  };
}
