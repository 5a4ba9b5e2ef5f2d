// SRV-3: a server whose journal cannot be read says so, keeps what it knows, and goes on when it can.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { followJournal } from '#app/follow-journal';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-follow-'));
after(() => rmSync(home, { recursive: true, force: true }));
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail(what);
}

test('SRV-3: it reads to the entry that is asked for, is behind while the table is away, and catches up', async () => {
  const path = join(home, 'journal.sqlite');
  const journal = openSqliteJournal(path);
  assert.ok(journal.ok);
  const { desk, engine } = openOn(scriptedVenue(), journal.value);
  await desk.settled();
  const said: string[] = [];
  const told: number[] = [];
  const followed = await followJournal(
    { kind: 'sqlite', path },
    {
      told: ({ sequence }) => void told.push(sequence),
      say: (line) => void said.push(line),
      stop: new AbortController().signal,
    },
  );
  assert.ok(followed !== null);
  assert.equal(followed.state.sequence, engine.state.sequence);
  assert.ok(desk.controls.kill({ type: 'all' }, { name: 'rita', role: 'risk' }, 'drill').ok);
  await desk.settled();
  assert.ok((await followed.readTo(engine.state.sequence)).ok);
  assert.equal(followed.state.kill.killed, true);
  assert.deepEqual(
    told,
    [engine.state.sequence],
    'each entry is told once, what was there before is not',
  );
  const other = new DatabaseSync(path);
  other.exec('ALTER TABLE entry RENAME TO away');
  await until('it is not current', () => !followed.isCurrent());
  const behind = await followed.readTo(engine.state.sequence + 1);
  assert.equal(behind.ok ? 'read' : behind.error.code, 'SERVER_BEHIND');
  assert.equal(followed.state.kill.killed, true, 'what is known stays');
  assert.match(said[0] ?? '', /^The journal cannot be read: [^]*as old as it was/);
  other.exec('ALTER TABLE away RENAME TO entry');
  other.close();
  await until('it is current again', () => followed.isCurrent());
  await followed.stop();
  journal.value.close();
});

test('SRV-3: a server that begins before there is a journal waits for it; told to stop, it does not', async () => {
  const path = join(home, 'later.sqlite');
  const stop = new AbortController();
  const said: string[] = [];
  const parts = { told: () => undefined, say: (line: string) => void said.push(line) };
  const waiting = followJournal({ kind: 'sqlite', path }, { ...parts, stop: stop.signal });
  await until('it says why it waits', () => said.length > 0);
  const journal = openSqliteJournal(path);
  assert.ok(journal.ok);
  const followed = await waiting;
  assert.equal(followed?.state.sequence, 0);
  await followed?.stop();
  journal.value.close();
  const never = followJournal(
    { kind: 'sqlite', path: join(home, 'never.sqlite') },
    { ...parts, stop: stop.signal },
  );
  stop.abort();
  assert.equal(await never, null);
});
