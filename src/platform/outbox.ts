import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './in-transaction.ts';

/** 0 goes first. */
export type Rank = 0 | 1 | 2;
/** One message to one channel. */
export interface Waiting {
  readonly n: number;
  readonly id: string;
  readonly rank: Rank;
  readonly notice: string;
}
/** What is put in; `code` is what it is counted by where it is merged. */
export interface Posted {
  readonly id: string;
  readonly rank: Rank;
  readonly code: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly notice: string;
  /** How many matters it stands for. */
  readonly count: number;
}
/** Merged messages: how many, and of which codes. */
export interface Merged {
  readonly count: number;
  readonly codes: Readonly<Record<string, number>>;
}
export interface OutboxBounds {
  /** Below critical, one by one. */
  readonly singly: number;
  readonly waiting: number;
}
const OUTBOX_BOUNDS: OutboxBounds = { singly: 20, waiting: 10_000 };
/** Ids that are remembered, so that nothing is told twice. */
const REMEMBERED = 50_000;

const TABLES = `
  CREATE TABLE IF NOT EXISTS waiting (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    id TEXT NOT NULL,
    rank INTEGER NOT NULL,
    code TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    count INTEGER NOT NULL,
    notice TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS by_channel ON waiting (channel, refusals, rank, n);
  CREATE INDEX IF NOT EXISTS by_rank ON waiting (channel, rank, n);
  CREATE TABLE IF NOT EXISTS merged (
    channel TEXT NOT NULL,
    code TEXT NOT NULL,
    count INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (channel, code)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS told (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    UNIQUE (id, channel)
  ) STRICT;`;

/** What is to be told, on the disk before it is sent and until it was taken. */
export interface OutboxFile {
  /** Durable when it returns. What was put in under this id before is not put in again. */
  put(channels: readonly string[], posted: readonly Posted[]): void;
  /** What goes next: the worst first, then the oldest; what was refused, last. */
  next(channel: string): Waiting | null;
  /** What was merged becomes one message, if nothing else but critical ones waits any more. */
  sumUp(channel: string, messageOf: (merged: Merged) => Posted): void;
  taken(n: number): void;
  notTaken(n: number, isRefused: boolean): void;
  /** Messages and merged ones. */
  count(channel: string): number;
  /** Channels that are no longer configured; answers how many messages went with them. */
  keepOnly(channels: readonly string[]): number;
  close(): void;
}

export function openOutboxFile(path: string, bounds: OutboxBounds = OUTBOX_BOUNDS): OutboxFile {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(TABLES);
  const all = (sql: string, ...values: readonly (string | number)[]) =>
    db.prepare(sql).all(...values);
  const one = (sql: string, ...values: readonly (string | number)[]): number =>
    Number(Object.values(db.prepare(sql).get(...values) ?? {})[0] ?? 0);
  const tell = db.prepare('INSERT OR IGNORE INTO told (id, channel) VALUES (?, ?)');
  const add = db.prepare(
    'INSERT INTO waiting (channel, id, rank, code, at_ms, count, notice) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const drop = db.prepare('DELETE FROM waiting WHERE n = ?');
  const merge = db.prepare(
    'INSERT INTO merged VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
  );
  const first = db.prepare(
    'SELECT n, id, rank, notice FROM waiting WHERE channel = ? ORDER BY refusals, rank, n LIMIT 1',
  );
  // Notices before warnings and the oldest of them, else the newest warning; never one that may have arrived.
  const leastOf = db.prepare(
    'SELECT n, code, count, at_ms FROM waiting WHERE channel = ? AND rank > 0 AND tries = 0 ORDER BY rank DESC, CASE rank WHEN 2 THEN n ELSE -n END LIMIT 1',
  );
  const newest = db.prepare(
    'SELECT n, code, count, at_ms FROM waiting WHERE channel = ? AND tries = 0 ORDER BY rank DESC, n DESC LIMIT 1',
  );
  const together = (run: () => void): void => inTransaction(db, run);
  const put = (channel: string, { id, rank, code, atMs, count, notice }: Posted): void => {
    if (tell.run(id, channel).changes === 0) return;
    add.run(channel, id, rank, code, atMs, count, notice);
  };
  function mergeDown(channel: string): void {
    const fold = (victim: Row | undefined): boolean => {
      if (victim === undefined) return false;
      merge.run(channel, String(victim['code']), Number(victim['count']), Number(victim['at_ms']));
      drop.run(Number(victim['n']));
      return true;
    };
    let below = one('SELECT count(*) FROM waiting WHERE channel = ? AND rank > 0', channel);
    while (below > bounds.singly && fold(leastOf.get(channel))) below--;
    let waiting = one('SELECT count(*) FROM waiting WHERE channel = ?', channel);
    while (waiting > bounds.waiting && fold(newest.get(channel))) waiting--;
  }
  return {
    put: (channels, posted) =>
      together(() => {
        for (const channel of channels) {
          for (const each of posted) put(channel, each);
          mergeDown(channel);
        }
        db.prepare('DELETE FROM told WHERE n <= (SELECT max(n) FROM told) - ?').run(REMEMBERED);
      }),
    next(channel) {
      const row = first.get(channel);
      return row === undefined
        ? null
        : {
            n: Number(row['n']),
            id: String(row['id']),
            rank: Number(row['rank']) as Rank,
            notice: String(row['notice']),
          };
    },
    sumUp(channel, messageOf) {
      const rows = all(
        'SELECT code, count FROM merged WHERE channel = ? ORDER BY count DESC, code',
        channel,
      );
      if (rows.length === 0) return;
      if (one('SELECT count(*) FROM waiting WHERE channel = ? AND refusals = 0', channel) > 0)
        return;
      const codes = Object.fromEntries(
        rows.map((row) => [String(row['code']), Number(row['count'])]),
      );
      const count = rows.reduce((sum, row) => sum + Number(row['count']), 0);
      together(() => {
        put(channel, messageOf({ count, codes }));
        db.prepare('DELETE FROM merged WHERE channel = ?').run(channel);
      });
    },
    taken: (n) => void drop.run(n),
    notTaken: (n, isRefused) =>
      void db
        .prepare('UPDATE waiting SET tries = tries + 1, refusals = refusals + ? WHERE n = ?')
        .run(isRefused ? 1 : 0, n),
    count: (channel) => countIn(db, channel),
    keepOnly(channels) {
      let gone = 0;
      for (const row of all(
        'SELECT DISTINCT channel FROM waiting UNION SELECT channel FROM merged',
      )) {
        const channel = String(row['channel']);
        if (channels.includes(channel)) continue;
        gone += countIn(db, channel);
        for (const table of ['waiting', 'merged'])
          db.prepare(`DELETE FROM ${table} WHERE channel = ?`).run(channel);
      }
      return gone;
    },
    close: () => db.close(),
  };
}

type Row = Readonly<Record<string, unknown>>;

const countIn = (db: DatabaseSync, channel: string): number =>
  Number(
    db
      .prepare(
        'SELECT (SELECT count(*) FROM waiting WHERE channel = ?1) + (SELECT coalesce(sum(count), 0) FROM merged WHERE channel = ?1) AS n',
      )
      .get(channel)?.['n'] ?? 0,
  );

/** How many messages wait by channel, asked from another process; null: nobody keeps such a file here. */
export function waitingIn(
  path: string,
  channels: readonly string[],
): ReadonlyMap<string, number> | null {
  if (!existsSync(path)) return null;
  try {
    const db = new DatabaseSync(path, { readOnly: true });
    try {
      return new Map(channels.map((channel) => [channel, countIn(db, channel)]));
    } finally {
      db.close();
    }
  } catch {
    // It is being made.
    return null;
  }
}
