// F33, JRN-17: the journal of an account in PostgreSQL: one holder at a time, and one who slept cannot write.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import {
  openPostgresJournal,
  type PostgresJournal,
} from '#adapters/journal-postgres/journal-postgres';
import { openPostgresReader } from '#adapters/journal-postgres/journal-reader';
import { noted, outcomeOf } from './support/appended.ts';
import {
  POSTGRES_MISSING,
  type RunningPostgres,
  startPostgres,
  startReplicated,
} from './support/running-postgres.ts';

const skip = POSTGRES_MISSING;
let database: RunningPostgres;
before(async () => {
  if (skip === false) database = await startPostgres();
});
after(() => database?.end());

const LEASE_SECONDS = 2;
let accounts = 0;
interface Asked {
  readonly account?: string;
  readonly holder?: string;
  readonly waiting?: (why: unknown) => void;
  readonly signal?: AbortSignal;
  readonly urls?: readonly string[];
}
const open = (asked: Asked = {}): ReturnType<typeof openPostgresJournal> =>
  openPostgresJournal({
    urls: asked.urls ?? [database.url],
    account: asked.account ?? `account-${++accounts}`,
    holder: asked.holder ?? 'first',
    leaseSeconds: LEASE_SECONDS,
    waiting: asked.waiting ?? (() => undefined),
    signal: asked.signal ?? new AbortController().signal,
  });
async function opened(asked: Asked = {}): Promise<PostgresJournal> {
  const journal = await open(asked);
  assert.ok(journal.ok, JSON.stringify(journal));
  return journal.value;
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** While nothing of this process runs: the lease has ended, and its token is another's, and is free again. */
const takenByAnother = (account: string): void =>
  void database.ask(
    `UPDATE plimsoll_lease SET token = token + 1, expires_at = clock_timestamp() - interval '1 second' WHERE account = '${account}'`,
  );
/** Nothing of this process runs for so long: what SIGSTOP does. */
const freeze = (ms: number): void =>
  void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test('JRN-19: it begins with the newest saved state that is whole and of this journal, and reads what came after', {
  skip,
}, async () => {
  const account = 'states';
  const first = await opened({ account });
  assert.equal(first.snapshot?.(), null);
  const entries = Array.from({ length: 60 }, (_, i) => noted(i + 1));
  assert.ok((await outcomeOf(first, entries)).ok);
  await first.close();
  const reader = await openPostgresReader([database.url], account);
  assert.ok(reader.ok);
  const { value } = reader;
  assert.deepEqual(await value.read(40, 5), entries.slice(40, 45));
  assert.notEqual(await value.linkAt(60), '');
  assert.equal(await value.linkAt(61), '');
  for (const sequence of [10, 20, 30, 40])
    await value.save({ sequence, text: `{"n":${sequence}}` });
  const begun = async (): Promise<readonly [number, number]> => {
    const again = await opened({ account });
    const saved = again.snapshot?.() ?? null;
    const read = [...again.read(saved?.sequence ?? 0)];
    await again.close();
    assert.equal(read.at(-1)?.sequence, 60);
    return [saved?.sequence ?? 0, read.length];
  };
  assert.deepEqual(await begun(), [40, 20]);
  database.ask(
    `UPDATE plimsoll_state SET body = body || ' ' WHERE account = '${account}' AND sequence = 40`,
  );
  assert.deepEqual(await begun(), [30, 30], 'changed');
  database.ask(
    `UPDATE plimsoll_state SET version = 999 WHERE account = '${account}' AND sequence = 30`,
  );
  assert.deepEqual(await begun(), [20, 40], 'of another version');
  database.ask(
    `UPDATE plimsoll_state SET link = 'x' WHERE account = '${account}' AND sequence = 20`,
  );
  assert.deepEqual(await begun(), [0, 60], 'of another journal; a fourth one was not kept');
  await value.close();
});

test('what it says is durable is read back as it was written, in order, by whoever comes next', {
  skip,
}, async () => {
  const account = 'reading';
  const first = await opened({ account });
  assert.deepEqual([...first.read()], []);
  const entries = Array.from({ length: 500 }, (_, i) =>
    noted(i + 1, { words: 'é "q" \\n', deep: [{ a: null }] }),
  );
  const said: number[] = [];
  await new Promise<void>((resolve) => {
    for (const each of entries)
      first.append([each], (written) => {
        assert.ok(written.ok);
        said.push(each.sequence);
        if (said.length === entries.length) resolve();
      });
    assert.equal(first.lastSequence(), 500);
  });
  assert.deepEqual(
    said,
    entries.map(({ sequence }) => sequence),
  );
  await first.close();
  const next = await opened({ account });
  assert.deepEqual([...next.read()], entries);
  assert.equal(next.instance, first.instance, 'client ids go on under the same mark');
  assert.ok((await outcomeOf(next, [noted(501)])).ok);
  await next.close();
});

test('a second engine stands by, and takes over at once when the first lets go', {
  skip,
}, async () => {
  const account = 'handed-over';
  const first = await opened({ account });
  const why: unknown[] = [];
  const second = open({ account, holder: 'second', waiting: (each) => why.push(each) });
  await wait(1500);
  assert.match(JSON.stringify(why), /"holder":"first"/);
  assert.ok((await outcomeOf(first, [noted(1)])).ok);
  await first.close();
  const taken = await second;
  assert.ok(taken.ok);
  assert.deepEqual([...taken.value.read()], [noted(1)]);
  await taken.value.close();
});

test('F33: an engine that slept past its lease, and whose account nobody took, asks again and goes on', {
  skip,
}, async () => {
  const journal = await opened();
  assert.ok((await outcomeOf(journal, [noted(1)])).ok);
  const answer = outcomeOf(journal, [noted(2)]);
  freeze(LEASE_SECONDS * 1000 + 200);
  assert.ok((await answer).ok);
  freeze(LEASE_SECONDS * 1000 + 200);
  assert.ok((await outcomeOf(journal, [noted(3)])).ok);
  await journal.close();
});

test('F33: an answer that was heard only after another had taken the account lets nothing out', {
  skip,
}, async () => {
  const account = 'late-answer';
  const journal = await opened({ account });
  assert.ok((await outcomeOf(journal, [noted(1)])).ok);
  const answer = outcomeOf(journal, [noted(2)]);
  // The rows are written, then this process sleeps, and meanwhile another takes the account.
  await new Promise((resolve) => queueMicrotask(() => resolve(null)));
  freeze(300);
  takenByAnother(account);
  freeze(LEASE_SECONDS * 800);
  const written = await answer;
  assert.ok(!written.ok, 'they are durable, and nothing may leave');
  assert.match(written.error.detail, /another engine has taken/);
  await journal.close();
  const next = await opened({ account });
  assert.equal([...next.read()].length, 2, 'the other one finds both');
  await next.close();
});

test('F33: a transaction that somebody left open holds up nobody who connects, and nobody who writes', {
  skip,
}, async () => {
  const account = 'held-up';
  const journal = await opened({ account });
  const stranger = new pg.Client({ connectionString: database.url });
  await stranger.connect();
  await stranger.query('BEGIN; SELECT count(*) FROM plimsoll_lease');
  const reader = await openPostgresReader([database.url], account);
  assert.ok(reader.ok, JSON.stringify(reader));
  assert.ok((await outcomeOf(journal, [noted(1)])).ok);
  assert.equal((await reader.value.read(0, 5)).length, 1);
  await stranger.end();
  await Promise.all([reader.value.close(), journal.close()]);
});

test('one who slept while another took over writes nothing, whatever it still believes', {
  skip,
}, async () => {
  const account = 'stale';
  const stale = await opened({ account });
  assert.ok((await outcomeOf(stale, [noted(1)])).ok);
  // The database is told that the time is up, as it would be after a sleep; the first engine knows nothing of it.
  const { default: pg } = await import('pg');
  const hand = new pg.Client({ connectionString: database.url });
  await hand.connect();
  await hand.query(
    "UPDATE plimsoll_lease SET expires_at = clock_timestamp() - interval '1 second' WHERE account = 'stale'",
  );
  const fresh = await opened({ account, holder: 'fresh' });
  assert.ok((await outcomeOf(fresh, [noted(2, { of: 'fresh' })])).ok);
  const late = await outcomeOf(stale, [noted(2, { of: 'stale' })]);
  assert.ok(!late.ok);
  assert.match(late.error.detail, /another engine has taken/);
  const { rows } = await hand.query<{ body: string }>(
    "SELECT body FROM plimsoll_entry WHERE account = 'stale' ORDER BY sequence",
  );
  assert.deepEqual(
    rows.map(({ body }) => (JSON.parse(body) as { of?: string }).of),
    [undefined, 'fresh'],
  );
  await hand.end();
  await stale.close();
  assert.ok((await outcomeOf(fresh, [noted(3)])).ok, 'the one that left took nothing with it');
  await fresh.close();
});

test('a server that dies fails what was under way for good; the next start reads all that was acknowledged', {
  skip,
}, async () => {
  const account = 'crashed';
  const journal = await opened({ account });
  let acknowledged = 0;
  let failed = 0;
  for (let i = 1; i <= 2000; i++)
    journal.append([noted(i)], ({ ok }) => (ok ? acknowledged++ : failed++));
  await wait(30);
  await database.crash();
  await journal.lost;
  await wait(100);
  assert.equal(acknowledged + failed, 2000);
  await journal.close();
  await database.start();
  const again = await opened({ account });
  const read = [...again.read()].length;
  assert.ok(read >= acknowledged, `${read} of ${acknowledged}`);
  await again.close();
});

test('an address that is wrong is said at once, without its password; a stop ends the waiting', {
  skip,
}, async () => {
  const wrong = await open({ urls: ['postgresql://me:secret@127.0.0.1:1/x'] });
  assert.ok(!wrong.ok);
  assert.match(wrong.error.detail, /127\.0\.0\.1:1/);
  assert.doesNotMatch(wrong.error.detail, /secret/);
  const account = 'stopped';
  const first = await opened({ account });
  const stop = new AbortController();
  const second = open({ account, signal: stop.signal });
  await wait(300);
  stop.abort();
  assert.equal((await second).ok, false);
  await first.close();
});

test('a journal that was changed behind our back is refused', { skip }, async () => {
  const account = 'changed';
  const first = await opened({ account });
  assert.ok((await outcomeOf(first, [noted(1), noted(2)])).ok);
  await first.close();
  const { default: pg } = await import('pg');
  const hand = new pg.Client({ connectionString: database.url });
  await hand.connect();
  await hand.query(
    `UPDATE plimsoll_entry SET body = '{"type":"other"}' WHERE account = 'changed' AND sequence = 2`,
  );
  await hand.end();
  const next = await open({ account });
  assert.ok(!next.ok);
  assert.match(next.error.detail, /sequence 2/);
});

test('F23: with a synchronous standby, the primary is killed and the standby promoted: no acknowledged entry is lost, and the next engine goes on there', {
  skip,
}, async () => {
  const { primary, standby, promote } = await startReplicated();
  try {
    const urls = [primary.url, standby.url];
    const journal = await opened({ account: 'replicated', urls });
    let acknowledged = 0;
    let next = 1;
    const flood = setInterval(() => {
      for (let i = 0; i < 50; i++)
        journal.append([noted(next++)], ({ ok }) => void (ok && acknowledged++));
    }, 2);
    await wait(600);
    await primary.crash();
    await journal.lost;
    clearInterval(flood);
    await wait(100);
    assert.ok(acknowledged > 500, `${acknowledged}`);
    // While nobody is promoted there is no server that can be written, and the next engine waits or says so.
    const nobody = await open({ account: 'replicated', urls });
    assert.ok(!nobody.ok);
    assert.match(nobody.error.detail, /is a standby/);
    promote();
    const again = await opened({ account: 'replicated', urls });
    const read = [...again.read()];
    assert.ok(read.length >= acknowledged, `${read.length} of ${acknowledged}`);
    assert.deepEqual(read.at(-1)?.sequence, read.length);
    await again.close();
    await journal.close();
  } finally {
    await primary.end();
    await standby.end();
  }
});

test('JRN-9: entries of a newer schema are refused, and the account is let go', {
  skip,
}, async () => {
  const account = 'newer';
  const first = await opened({ account });
  assert.ok((await outcomeOf(first, [noted(1)])).ok);
  await first.close();
  const { default: pg } = await import('pg');
  const hand = new pg.Client({ connectionString: database.url });
  await hand.connect();
  await hand.query("UPDATE plimsoll_entry SET version = 99 WHERE account = 'newer'");
  const next = await open({ account });
  assert.ok(!next.ok);
  assert.match(next.error.detail, /has an entry of 99 at sequence 1: run the newer Plimsoll/);
  const { rows } = await hand.query<{ free: boolean }>(
    "SELECT expires_at < clock_timestamp() AS free FROM plimsoll_lease WHERE account = 'newer'",
  );
  assert.equal(rows[0]?.free, true);
  await hand.end();
});
