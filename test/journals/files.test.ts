// The journal in the hands of its keeper: checked, saved while it is written, restored; and a disk that is full.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { backUpJournal, restoreJournal, verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { type JournalWriter, openJournalWriter } from '#adapters/journal-sqlite/journal-writer';
import { cli, startService, stopVenue, until } from '../support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));
function opened(path: string): JournalWriter {
  const journal = openJournalWriter(path);
  assert.ok(journal.ok, journal.ok ? '' : journal.error.detail);
  return journal.value;
}
function written(journal: JournalWriter, count: number): void {
  for (let i = 0; i < count; i++) {
    const body = { type: 'noted', i };
    assert.ok(journal.append([{ sequence: journal.lastSequence() + 1, at: timeUs(1e15 + i), kind: 'event', body }]).ok);
  }
}
function sabotaged(path: string, sql: string): string {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
  const found = verifyJournal(path);
  const reopened = openJournalWriter(path);
  assert.ok(!found.ok && !reopened.ok, 'neither verified nor opened');
  assert.deepEqual(found.error.code, 'JOURNAL_DAMAGED');
  return found.error.message;
}

test('JRN-11: an entry that was changed, moved, torn or taken out is found, and the journal is not opened', () => {
  for (const [sql, words] of [
    ["UPDATE entry SET body = '{\"type\":\"noted\",\"i\":99}' WHERE sequence = 3", /an entry was changed at sequence 3 of 6/],
    ['UPDATE entry SET at = at + 1 WHERE sequence = 6', /its last entry is torn at sequence 6/],
    ['UPDATE entry SET sequence = 60 WHERE sequence = 3', /no gap, has 6 entries up to sequence 60/],
    ['DELETE FROM entry WHERE sequence = 1', /no gap/],
    ['UPDATE entry SET version = 9 WHERE sequence = 6', /schema 2 or older, has an entry of 9/],
  ] as const) {
    const path = join(mkdtempSync(join(folder, 'x-')), 'journal.sqlite');
    const journal = opened(path);
    written(journal, 6);
    journal.close();
    assert.match(sabotaged(path, sql), words);
  }
});

test('JRN-12, JRN-13: a backup while the journal is written is a whole earlier moment; a restore needs force and no service, and sets the old one aside', async () => {
  const [path, saved] = [join(folder, 'a', 'journal.sqlite'), join(folder, 'saved.sqlite')];
  mkdirSync(join(folder, 'a'));
  const journal = opened(path);
  written(journal, 40);
  const saving = backUpJournal(path, saved);
  written(journal, 25);
  const report = await saving;
  assert.ok(report.ok, JSON.stringify(report));
  assert.ok(report.value.entries >= 40 && report.value.entries <= 65);
  const again = await backUpJournal(path, saved);
  assert.ok(!again.ok && again.error.code === 'FILE_EXISTS');
  const unforced = await restoreJournal(saved, path, false);
  assert.ok(!unforced.ok && unforced.error.code === 'FILE_EXISTS');
  const held = await restoreJournal(saved, path, true);
  assert.ok(!held.ok && held.error.code === 'JOURNAL_HELD', JSON.stringify(held));
  written(journal, 1);
  journal.close();
  const restored = await restoreJournal(saved, path, true);
  assert.ok(restored.ok && restored.value.replaced !== null, JSON.stringify(restored));
  const aside = verifyJournal(restored.value.replaced);
  assert.deepEqual([aside.ok && aside.value.entries, restored.value.head], [66, report.value.head]);
  const now = opened(path);
  assert.equal(now.lastSequence(), report.value.entries);
  written(now, 1);
  now.close();
  assert.ok(!readdirSync(folder).some((name) => name.endsWith('.part')));
});

test('JRN-11, JRN-12, JRN-13: verify, backup and restore at the command line: exit 0 or 2, one JSON document', async () => {
  const home = join(folder, 'home');
  const run = async (...args: string[]): Promise<{ code: number | null; doc: { entries?: number; error?: { code: string; remedy: string } } }> => {
    const { code, out } = await cli(['journal', ...args, '--json'], { PLIMSOLL_HOME: home });
    return { code, doc: JSON.parse(out) as { entries?: number } };
  };
  const none = await run('verify');
  assert.deepEqual([none.code, none.doc.error?.code, existsSync(home)], [2, 'FILE_UNREADABLE', false]);
  mkdirSync(home);
  const journal = opened(join(home, 'journal.sqlite'));
  written(journal, 5);
  assert.deepEqual(await run('verify').then(({ code, doc }) => [code, doc.entries]), [0, 5], 'also while it is held');
  const file = join(folder, 'cli.sqlite');
  assert.deepEqual(await run('backup', file).then(({ code, doc }) => [code, doc.entries]), [0, 5]);
  assert.deepEqual(await run('restore', file, '--force').then(({ code, doc }) => [code, doc.error?.code]), [2, 'JOURNAL_HELD']);
  journal.close();
  assert.deepEqual(await run('restore', file, '--force').then(({ code, doc }) => [code, doc.entries]), [0, 5]);
  // A configuration that cannot be read keeps nobody from looking at a file.
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, 'journal: { kind: nowhere }\n');
  assert.deepEqual(await run('verify', file, '--config', broken).then(({ code, doc }) => [code, doc.entries]), [0, 5]);
  assert.equal((await run('verify', '--config', broken)).code, 2);
  // With the journal in PostgreSQL an old file of the home is not what is to be saved, and not what is verified.
  const shared = join(folder, 'shared.yaml');
  writeFileSync(shared, 'journal: { kind: postgres }\n');
  for (const [verb, path] of [['backup', join(folder, 'other.sqlite')], ['restore', file]] as const)
    assert.deepEqual(await run(verb, path, '--config', shared).then(({ code, doc }) => [code, doc.error?.code]), [2, 'JOURNAL_ELSEWHERE']);
  assert.deepEqual(await run('verify', '--config', shared).then(({ code, doc }) => [code, doc.error?.code]), [2, 'JOURNAL_UNREACHABLE']);
  assert.deepEqual(await run('archive', join(folder, 'old')).then(({ code, doc }) => [code, doc.entries]), [0, undefined]);
  assert.deepEqual(await run('archive', join(folder, 'old'), '--before', '31.12.2026').then(({ code, doc }) => [code, doc.error?.code]), [2, 'FLAG_INVALID']);
});

test('F23, F41, JRN-1: on a full disk the service answers 503 and sends nothing, and a kill is not forgotten; with space again, a restart has all that was acknowledged, and is killed', async (t) => {
  const [disk, home] = [join(folder, 'disk'), join(folder, 'full')];
  mkdirSync(disk);
  mkdirSync(home);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'plimsoll-test', disk]).status !== 0) return t.skip('skipped: no right to mount a small file system');
  // The journal alone lies on the small disk: the venue keeps its own books.
  symlinkSync(join(disk, 'journal.sqlite'), join(home, 'journal.sqlite'));
  // The mark beside the journal has its blocks before the disk is full, as every start gives it them.
  writeFileSync(join(disk, 'kill-mark'), Buffer.alloc(4096));
  symlinkSync(join(disk, 'kill-mark'), join(home, 'kill-mark'));
  let service = await startService(home);
  const order = { symbol: 'KEEL', side: 'buy', quantity: 200, horizonSeconds: 60 };
  const lots = (): number => {
    const log = new DatabaseSync(join(home, 'venue.sqlite'), { readOnly: true });
    const count = log.prepare('SELECT count(*) AS n FROM orders').get()?.['n'];
    log.close();
    return Number(count);
  };
  try {
    const first = await service.call('/api/orders', order);
    assert.equal(first.status, 201, JSON.stringify(first.doc));
    for (let size = 2 ** 18, n = 0; size >= 64; size = Math.floor(size / 2)) {
      try {
        for (;;) writeFileSync(join(disk, `filler-${++n}`), Buffer.alloc(size));
      } catch {
        // No room for this size: a smaller one fills what is left.
      }
    }
    await until('the journal has failed', 40, async () => (await fetch(`${service.url}/healthz`)).status === 503);
    const sent = lots();
    const second = await service.call('/api/orders', order);
    assert.deepEqual([second.status, (second.doc as { code: string }).code], [503, 'JOURNAL_UNAVAILABLE']);
    await new Promise((resolve) => setTimeout(resolve, 3000)); // three looks, each of which could send
    assert.equal(lots(), sent, 'nothing left');
    const killed = await service.call('/api/controls/kill', { reason: 'the disk is full' });
    assert.equal(killed.status, 503, 'it could not be journaled, and the answer says so');
    await service.stop();
    for (const name of readdirSync(disk)) if (name.startsWith('filler')) rmSync(join(disk, name));
    service = await startService(home, { unready: true });
    const orders = (await service.call('/api/orders')).doc as { parentId: string }[];
    assert.deepEqual(orders.map((each) => each.parentId), [(first.doc as { parentId: string }).parentId]);
    // On a busy machine a server that had no time to listen takes its engine for silent, and says so until it has heard it.
    await until('it is well', 20, async () => (await fetch(`${service.url}/healthz`)).status === 200);
    const controls = (await service.call('/api/controls')).doc as { killed: boolean; by: string; reason: string };
    assert.deepEqual([controls.killed, controls.by], [true, 'api']);
    assert.match(controls.reason, /the disk is full/);
  } finally {
    await service.stop();
    stopVenue(home);
    spawnSync('umount', [disk]);
  }
});
