// The durable journal against docs/spec/journal.md: what it promises when disks fill, files rot, and two services want one home.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { type JournalWriter, openJournalWriter } from '#adapters/journal-sqlite/journal-writer';
import type { JournalBody, JournalEntry } from '#core/journal/entry';
import { ok } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { appended, outcomeOf } from './support/appended.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-journal-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newPath = (): string => join(folder, `journal-${++files}.db`);
const entry = (sequence: number, more: object = {}): JournalEntry => ({
  sequence,
  at: timeUs(1_340_286_000_000_000 + sequence),
  kind: 'event',
  body: { type: 'noted', ...more },
});
function opened(path: string): JournalWriter {
  const journal = openJournalWriter(path);
  assert.ok(journal.ok, journal.ok ? '' : journal.error.detail);
  return journal.value;
}
function refusal(path: string): string {
  const journal = openJournalWriter(path);
  assert.ok(!journal.ok, 'it is refused');
  assert.deepEqual([journal.error.code, journal.error.resend], ['JOURNAL_WRITE_FAILED', 'safe']);
  return journal.error.detail;
}

test('JRN-7: an entry is read back exactly as it was written, whatever JSON it holds', () => {
  const path = newPath();
  const journal = opened(path);
  const written: JournalEntry[] = [];
  // -0 is the one number that JSON itself does not keep; it equals 0 everywhere in this program.
  const plain = fc.dictionary(
    fc.string().filter((key) => key !== '__proto__' && key !== 'type'),
    fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown),
  );
  fc.assert(
    fc.property(plain, fc.constantFrom('event', 'intent', 'decision'), (body, kind) => {
      const next: JournalEntry = {
        sequence: journal.lastSequence() + 1,
        at: timeUs(1_700_000_000_123_456),
        kind,
        body: { type: 'any', ...body } satisfies JournalBody,
      };
      assert.ok(journal.append([next]).ok);
      written.push(next);
    }),
    { numRuns: 60, seed: 7 },
  );
  journal.close();
  const again = opened(path);
  assert.deepEqual([...again.readFrom(1)], written);
  assert.deepEqual(
    [...again.readFrom(59)].map((each) => each.sequence),
    [59, 60],
  );
  assert.equal(again.lastSequence(), 60);
  again.close();
});

test('JRN-7: a number that JSON cannot carry is a defect, and nothing is written', () => {
  const journal = opened(newPath());
  for (const bad of [NaN, Infinity, -Infinity, new Map([[1, 2]])])
    assert.throws(() => journal.append([entry(1), entry(2, { deep: [{ cost: bad }] })]), {
      name: 'Defect',
    });
  assert.equal(journal.lastSequence(), 0);
  assert.ok(journal.append([entry(1)]).ok, 'a defect of the caller does not break the journal');
  journal.close();
});

for (const [how, sequences] of [
  ['a gap', [3]],
  ['a repeat', [1]],
  ['a gap inside', [2, 4]],
  ['backwards', [2, 1]],
  ['zero', [0]],
] as const) {
  test(`JRN-4: ${how} in the sequence is a defect in both journals, and nothing is written`, () => {
    const file = opened(newPath());
    assert.ok(file.append([entry(1)]).ok);
    const wrong = sequences.map((sequence) => entry(sequence));
    assert.throws(() => file.append(wrong), { name: 'Defect' });
    assert.deepEqual(
      [...file.readFrom(1)].map((each) => each.sequence),
      [1],
    );
    const memory = memoryJournal();
    assert.ok(appended(memory, [entry(1)]).ok);
    assert.throws(() => appended(memory, wrong), { name: 'Defect' });
    assert.equal(memory.lastSequence(), 1);
  });
}

test('JRN-8: a second writer is refused while the first lives; others may read', () => {
  const path = newPath();
  const first = opened(path);
  assert.ok(first.append([entry(1)]).ok);
  assert.match(refusal(path), /one writer.*another running service.*stop that one/);
  const reader = new DatabaseSync(path, { readOnly: true });
  assert.equal(Object.values(reader.prepare('SELECT count(*) FROM entry').get() ?? {})[0], 1);
  reader.close();
  first.close();
  opened(path).close();
});

const WRITER = `
  const { openJournalWriter } = await import('#adapters/journal-sqlite/journal-writer');
  const journal = openJournalWriter(process.argv[1]);
  if (!journal.ok) { console.log(JSON.stringify(journal.error)); process.exit(9); }
  const filler = 'x'.repeat(Number(process.argv[2]));
  for (let sequence = journal.value.lastSequence() + 1; ; sequence += 2) {
    const entries = [0, 1].map((i) => ({ sequence: sequence + i, at: 1, kind: 'event', body: { type: 'noted', filler } }));
    const written = journal.value.append(entries);
    if (written.ok) { (await import('node:fs')).writeSync(1, (sequence + 1) + '\\n'); continue; }
    const again = journal.value.append([{ ...entries[0], body: { type: 'small' } }]);
    console.log(JSON.stringify({ first: written.error, again, last: journal.value.lastSequence() }));
    process.exit(0);
  }`;
const nodeFlags = ['--conditions=source', '--input-type=module', '-e', WRITER] as const;

test('JRN-5, JRN-3, JRN-8: kill -9 at any moment loses no acknowledged entry, keeps no half of an append, and frees the lock', async () => {
  const path = newPath();
  for (let kill = 0; kill < 3; kill++) {
    const writer = spawn(process.execPath, [...nodeFlags, path, '100'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    writer.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.length > 200 * (kill + 1)) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    const acknowledged = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
    assert.ok(acknowledged > 0);
    const journal = opened(path);
    assert.ok(
      journal.lastSequence() >= acknowledged,
      `acknowledged ${acknowledged}, found ${journal.lastSequence()}`,
    );
    assert.equal(journal.lastSequence() % 2, 0, 'each append had two entries');
    journal.close();
  }
});

test('F23, JRN-3, JRN-6: a full disk is a fault, keeps nothing of the failed append, and the journal stays failed until it is opened again', () => {
  const path = newPath();
  // A limit on file size is a full disk to the process: the write is short or refused.
  const { stdout, status } = spawnSync(
    'bash',
    ['-c', 'ulimit -f 300; exec "$0" "$@"', process.execPath, ...nodeFlags, path, '20000'],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stdout);
  const lines = stdout.trim().split('\n');
  const ended = JSON.parse(lines.at(-1) ?? '') as {
    first: { code: string; detail: string };
    again: unknown;
    last: number;
  };
  assert.equal(ended.first.code, 'JOURNAL_WRITE_FAILED');
  assert.match(ended.first.detail, /full|disk|i\/o/i);
  assert.deepEqual(
    ended.again,
    { ok: false, error: ended.first },
    'even a small entry is refused now',
  );
  assert.equal(ended.last, Number(lines.at(-2)), 'the last that was acknowledged');
  const journal = opened(path);
  assert.equal(journal.lastSequence(), ended.last);
  assert.ok(journal.append([entry(ended.last + 1)]).ok, 'with room again, it goes on');
  journal.close();
});

test('F23: a closed journal, a folder that is not there, and a folder in place of the file are faults', () => {
  const journal = opened(newPath());
  journal.close();
  const late = journal.append([entry(1)]);
  assert.ok(!late.ok && late.error.code === 'JOURNAL_WRITE_FAILED');
  assert.match(refusal(join(folder, 'nowhere', 'journal.db')), /unable to open/);
  assert.match(refusal(folder), /unable to open/);
});

test('F23, JRN-3, JRN-6: a write that fails in the middle of an append takes the whole append back', () => {
  const path = newPath();
  const journal = opened(path);
  assert.ok(journal.append([entry(1)]).ok);
  const saboteur = new DatabaseSync(path);
  saboteur.exec(
    "CREATE TRIGGER no BEFORE INSERT ON entry WHEN NEW.sequence = 3 BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END",
  );
  saboteur.close();
  const written = journal.append([entry(2), entry(3)]);
  assert.ok(!written.ok && written.error.code === 'JOURNAL_WRITE_FAILED');
  assert.deepEqual(
    [...journal.readFrom(1)].map((each) => each.sequence),
    [1],
    'the first half of the append is not there either',
  );
  assert.ok(!journal.append([entry(2)]).ok);
  journal.close();
});

test('JRN-9: a newer schema is refused and told so', () => {
  const path = newPath();
  opened(path).close();
  const db = new DatabaseSync(path);
  db.exec('UPDATE schema SET version = 3');
  db.close();
  assert.match(refusal(path), /schema 2 or older, is of 3: run the newer/);
});

test('JRN-9: text, another database, and a damaged journal are refused and left as they are', () => {
  const text = newPath();
  writeFileSync(text, 'sequence,at,kind,body\n'.repeat(100));
  const before = statSync(text).size;
  assert.match(refusal(text), /not a database/);
  assert.equal(statSync(text).size, before);

  const other = newPath();
  const db = new DatabaseSync(other);
  db.exec('CREATE TABLE cats (name TEXT)');
  db.close();
  assert.match(refusal(other), /another database/);

  const torn = newPath();
  const journal = opened(torn);
  for (let i = 0; i < 50; i++)
    assert.ok(journal.append([entry(i + 1, { filler: 'y'.repeat(2000) })]).ok);
  journal.close();
  const bytes = readFileSync(torn);
  bytes.fill(0x5a, 4096 * 4, 4096 * 7);
  writeFileSync(torn, bytes);
  assert.match(refusal(torn), /damaged|malformed/);

  const gap = newPath();
  const whole = opened(gap);
  assert.ok(whole.append([entry(1), entry(2), entry(3)]).ok);
  whole.close();
  const cutter = new DatabaseSync(gap);
  cutter.exec('DELETE FROM entry WHERE sequence = 2');
  cutter.close();
  assert.match(refusal(gap), /no gap, has 2 entries up to sequence 3/);
});

test('looks are kept beside the entries: in the order of time, after a restart too, and in no link', async () => {
  const path = newPath();
  const at = (seconds: number) => ({
    at: timeUs(1_340_286_000_000_000 + seconds * 1_000_000),
    planned: 10 * seconds,
    filled: 0,
    mid: seconds === 2 ? null : 100.5,
    participation: null,
    regime: 'patient',
  });
  const first = openSqliteJournal(path);
  assert.ok(first.ok);
  first.value.looks.keep('A', at(1));
  first.value.looks.keep('B', at(9));
  assert.deepEqual(await outcomeOf(first.value, [entry(1)]), ok(undefined));
  first.value.looks.keep('A', at(2));
  first.value.close();
  const head = verifyJournal(path);
  const again = openSqliteJournal(path);
  assert.ok(again.ok);
  assert.deepEqual(again.value.looks.of('A'), [at(1), at(2)]);
  assert.deepEqual(again.value.looks.of('C'), []);
  again.value.looks.keep('A', at(3));
  again.value.close();
  assert.deepEqual(verifyJournal(path), head, 'the journal is what it was');
});
