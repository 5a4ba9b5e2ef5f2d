import type { Client } from 'pg';
import type { JournalEntry } from '#core/journal/entry';
import { Defect } from '#core/kernel/assert';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Journal, Snapshot, Written } from '#engine/ports/ports';
import {
  entryOf,
  type GoodUntil,
  type LinkedRow,
  linkedIn,
  linkOf,
  NO_LINK,
  rowOf,
  wrongAfter,
} from '#platform/journal-row';
import { postgresWords } from '#platform/postgres';
import { connect } from './database.ts';
import { archiveOf, savedStateOf } from './journal-reader.ts';
import { type HeldBy, type Lease, leaveLease, takeLease, tellAddress } from './lease.ts';

export interface PostgresOptions {
  /** Servers, in the order in which they are tried; the first that can be written is used. */
  readonly urls: readonly string[];
  /** Journals of one database are told apart by it; one engine at a time holds it. */
  readonly account: string;
  /** Who we are, for those who wait. */
  readonly holder: string;
  /** For so long an engine that says nothing keeps the account. */
  readonly leaseSeconds: number;
  /** Told whenever we wait for the account, or for a server. */
  readonly waiting: (why: HeldBy | string) => void;
  /** Stops waiting. */
  readonly signal: AbortSignal;
}
export interface PostgresJournal extends Journal {
  readonly instance: string;
  /** The token of its lease: each that is taken has the next one. */
  readonly epoch: number;
  /** The first fault: from then on another engine may hold the account, and nothing may leave this one. */
  readonly lost: Promise<Fault>;
  /** Says in its row where this engine listens, for its servers. */
  announce(address: string): Promise<void>;
  /** Lets the account go. */
  close(): Promise<void>;
}

const PAGE = 5000;
/** Nothing leaves while the database is silent; after so long the engine is over. */
const ANSWER_WITHIN_MS = 10_000;
/** We believe in our lease for this part of it, counted from before we asked: the rest is for clocks that run apart. */
const BELIEVED = 0.8;

const fault = (detail: string): Fault => ({
  code: 'JOURNAL_WRITE_FAILED',
  resend: 'safe',
  detail,
});

/** The journal of one account in PostgreSQL, held by a lease; waits, as a standby, while another engine has it. */
export async function openPostgresJournal(
  options: PostgresOptions,
): Promise<Result<PostgresJournal, Fault>> {
  const held = await hold(options);
  if (!held.ok) return held;
  const { client, lease, askedAt } = held.value;
  const writer = leasedWriter(client, { ...options, token: lease.token, askedAt });
  const read = await readAll(client, options.account, () => writer.beat()).catch(
    (error: unknown): Result<Read, Fault> => err(fault(postgresWords(error))),
  );
  if (!read.ok) {
    await writer.close();
    return read;
  }
  let { entries, head, saved } = read.value;
  let last = entries.at(-1)?.sequence ?? saved?.sequence ?? 0;
  let isBegun = false;
  return ok({
    instance: lease.instance,
    epoch: lease.token,
    lost: writer.lost,
    append(more, written) {
      // What was read for the fold is not kept: nothing here grows with history.
      isBegun = true;
      entries = [];
      saved = null;
      const rows = more.map((entry, i) => rowOf(entry, last + 1 + i));
      const linked = rows.map((row): LinkedRow => [...row, (head = linkOf(head, row))]);
      last += rows.length;
      writer.write(linked, written);
    },
    snapshot: () => saved,
    read() {
      if (isBegun) throw new Defect('a journal in PostgreSQL is read before the first append');
      return entries;
    },
    lastSequence: () => last,
    announce: (address) =>
      tellAddress(client, { account: options.account, token: lease.token, address }),
    close: () => writer.close(),
  });
}

interface Held {
  readonly client: Client;
  readonly lease: Lease;
  /** Before the lease was asked for, by our monotonic clock: it cannot have begun earlier. */
  readonly askedAt: number;
}
/** A connection and the lease; faults of the network and other holders are waited out. */
async function hold(options: PostgresOptions): Promise<Result<Held, Fault>> {
  const { account, holder, leaseSeconds, signal } = options;
  let client: Client | null = null;
  let isFirst = true;
  while (!signal.aborted) {
    try {
      if (client === null) {
        const connected = await connect(
          options.urls,
          Math.max(ANSWER_WITHIN_MS, leaseSeconds * 1000),
        );
        // At the start a wrong address is bad input; later a server that is away comes back, or another takes its place.
        if (!connected.ok && isFirst) return err(fault(connected.error));
        if (connected.ok) client = connected.value;
        else options.waiting(connected.error);
      }
      isFirst = false;
      if (client !== null) {
        const askedAt = performance.now();
        const answer = await takeLease(client, { account, holder, seconds: leaseSeconds });
        if ('lease' in answer) return ok({ client, lease: answer.lease, askedAt });
        options.waiting(answer.held);
      }
    } catch (error) {
      options.waiting(postgresWords(error));
      void client?.end().catch(() => undefined);
      client = null;
    }
    await pause((leaseSeconds * 1000) / 8, signal);
  }
  await client?.end().catch(() => undefined);
  return err(fault('stopped while it stood by'));
}
const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });

interface Read {
  readonly entries: readonly JournalEntry[];
  readonly head: string;
  readonly saved: Snapshot | null;
}
/** The newest saved state and what came after it, page by page, so that the lease is kept meanwhile. */
async function readAll(
  client: Client,
  account: string,
  beat: () => Promise<void>,
): Promise<Result<Read, Fault>> {
  const saved = await savedStateOf(client, account);
  const entries: JournalEntry[] = [];
  const archived = saved === null ? await archiveOf(client, account) : null;
  if (archived !== null)
    return err(
      fault(
        `the journal of ${account} must have a saved state, because its entries up to ${archived.sequence} are in the archive ${archived.folder}: start the service with that folder in reach`,
      ),
    );
  let good: GoodUntil = saved ?? { sequence: 0, link: NO_LINK };
  for (;;) {
    await beat();
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT sequence, at, kind, version, body, chain FROM plimsoll_entry
       WHERE account = $1 AND sequence > $2 ORDER BY sequence LIMIT ${PAGE}`,
      [account, good.sequence],
    );
    for (const found of rows) {
      const row = linkedIn(found);
      const wrong = wrongAfter(good, row, null);
      if (wrong !== null) return err(fault(`the journal of ${account} ${wrong}`));
      good = { sequence: row[0], link: row[5] };
      entries.push(entryOf(row));
    }
    if (rows.length < PAGE) return ok({ entries, head: good.link, saved });
  }
}

interface LeasedWriter {
  write(rows: readonly LinkedRow[], written: Written): void;
  /** Renews the lease, if that is due. */
  beat(): Promise<void>;
  readonly lost: Promise<Fault>;
  close(): Promise<void>;
}

// One statement: the lease is renewed and its token checked, and the rows are written, or neither. It waits for whoever takes the lease at this moment, and then finds
// the token changed. A lease that has ended and that nobody took is ours still: its end is for those who wait.
const APPEND = `
  WITH held AS (
    UPDATE plimsoll_lease SET expires_at = clock_timestamp() + make_interval(secs => $3)
    WHERE account = $1 AND token = $2 RETURNING token
  ), put AS (
    INSERT INTO plimsoll_entry (account, sequence, at, kind, version, body, chain, token)
    SELECT $1, row.*, held.token FROM held,
      unnest($4::bigint[], $5::bigint[], $6::text[], $7::integer[], $8::text[], $9::text[]) AS row
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM held)::int AS held, (SELECT count(*) FROM put)::int AS put`;
const COLUMNS = [0, 1, 2, 3, 4, 5] as const;

interface WriterOptions {
  readonly account: string;
  readonly leaseSeconds: number;
  readonly token: number;
  readonly askedAt: number;
}
function leasedWriter(
  client: Client,
  { account, leaseSeconds, token, askedAt: takenAt }: WriterOptions,
): LeasedWriter {
  const believedMs = leaseSeconds * 1000 * BELIEVED;
  let failed: Fault | null = null;
  let believedUntil = takenAt + believedMs;
  let rows: LinkedRow[] = [];
  let waiting: Written[] = [];
  let underWay: Promise<void> | null = null;
  let lose: (fault: Fault) => void = () => undefined;
  const lost = new Promise<Fault>((resolve) => (lose = resolve));
  const fail = (detail: string): void => {
    if (failed !== null) return;
    failed = fault(detail);
    lose(failed);
  };
  /** Writes these rows, if the account is still ours, and renews the lease. */
  async function confirm(batch: readonly LinkedRow[]): Promise<void> {
    const askedAt = performance.now();
    const columns = COLUMNS.map((column) => batch.map((row) => row[column]));
    const answer = await client.query<{ held: number; put: number }>(APPEND, [
      account,
      token,
      leaseSeconds,
      ...columns,
    ]);
    if (answer.rows[0]?.held !== 1)
      fail(`another engine has taken the account ${account}: this one was too slow`);
    else if (answer.rows[0].put !== batch.length) fail('not all rows were written');
    else believedUntil = askedAt + believedMs;
  }
  /** All that has gathered, in one round trip. */
  async function ask(): Promise<void> {
    const batch = rows;
    const told = waiting;
    rows = [];
    waiting = [];
    try {
      if (failed === null) await confirm(batch);
      // F33: an engine that slept before it heard the answer does not act on it: it asks once more whose the account is now.
      while (failed === null && performance.now() >= believedUntil) await confirm([]);
    } catch (error) {
      fail(postgresWords(error));
    }
    for (const each of told) each(failed === null ? ok(undefined) : err(failed));
  }
  function pump(): void {
    underWay ??= ask().finally(() => {
      underWay = null;
      if (waiting.length > 0) pump();
    });
  }
  const renew = setInterval(() => {
    if (failed === null) pump();
  }, believedMs / 4);
  return {
    lost,
    write(more, written) {
      if (failed !== null) return written(err(failed));
      for (const row of more) rows.push(row);
      waiting.push(written);
      pump();
    },
    async beat() {
      if (believedUntil - performance.now() > believedMs / 2) return;
      pump();
      await underWay;
    },
    async close() {
      clearInterval(renew);
      while (underWay !== null) await underWay;
      const isOurs = failed === null;
      fail('the journal is closed');
      if (isOurs) await leaveLease(client, account, token).catch(() => undefined);
      await client.end().catch(() => undefined);
    },
  };
}
