import { DatabaseSync } from 'node:sqlite';
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Row } from '#platform/journal-row';
import { type LookRow, lookWriter, rowWriter } from './journal-writer.ts';

// The thread that writes: whatever came in while it was at the disk is its next transaction, so that the disk is asked once for all of it.

/** What the thread is given when it starts. */
export interface ThreadStart {
  readonly path: string;
  readonly port: MessagePort;
  /** 1 in its only place: the file is closed. */
  readonly closed: Int32Array;
}
/** To the thread: the rows of so many appends, and looks, which nobody waits for; null: close. */
export type ToThread = {
  readonly rows: readonly Row[];
  readonly appends: number;
  readonly looks: readonly LookRow[];
} | null;
/** From it: how many appends have become durable, or why no more will. */
export type FromThread = { readonly appends: number } | { readonly failed: string };

const { path, port, closed } = workerData as ThreadStart;
const db = new DatabaseSync(path);
db.exec('PRAGMA synchronous = FULL');
const writer = rowWriter(db);
const writeLooks = lookWriter(db);

port.on('message', (first: ToThread) => {
  const batch: Row[] = [];
  const looks: LookRow[] = [];
  let appends = 0;
  let isLast = false;
  for (
    let message: ToThread | undefined = first;
    message !== undefined && !isLast;
    message = (receiveMessageOnPort(port) as { readonly message: ToThread } | undefined)?.message
  ) {
    if (message === null) isLast = true;
    else {
      for (const row of message.rows) batch.push(row);
      for (const look of message.looks) looks.push(look);
      appends += message.appends;
    }
  }
  const written = writer.write(batch);
  const answer: FromThread = written.ok ? { appends } : { failed: written.error.detail };
  port.postMessage(answer);
  writeLooks(looks);
  if (!isLast) return;
  db.close();
  port.close();
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
});
