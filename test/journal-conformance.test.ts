// JRN-1, JRN-3 to JRN-7: what every journal promises, whoever keeps it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';
import { chanceOf } from '#engine/sim/days/chance';
import { diskOf } from '#engine/sim/days/disk';
import { noted, outcomeOf } from './support/appended.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-journals-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Kept {
  /** For one life of the process. */
  open(): Journal & { close?(): void };
}
const quiet = { seed: 1, items: [], drawsStrikes: false } as const;
let files = 0;
const KINDS: Readonly<Record<string, () => Kept>> = {
  memory() {
    const journal = memoryJournal();
    return { open: () => journal };
  },
  SQLite() {
    const path = join(folder, `${files++}.sqlite`);
    return {
      open() {
        const opened = openSqliteJournal(path);
        assert.ok(opened.ok, JSON.stringify(opened));
        return opened.value;
      },
    };
  },
  'the disk of a simulated day'() {
    const disk = diskOf({
      chance: chanceOf(quiet, 1),
      isFull: () => false,
      later: () => undefined,
      freeze: () => undefined,
      onDurable: () => undefined,
    });
    return { open: () => disk.open() };
  },
};

const sequences = (journal: Journal): readonly number[] =>
  [...journal.read()].map(({ sequence }) => sequence);

for (const [name, make] of Object.entries(KINDS)) {
  test(`journal (${name}): what it says is durable is read back as it was written, by this life and by the next`, async () => {
    const kept = make();
    const journal = kept.open();
    assert.equal(journal.lastSequence(), 0);
    const entries = [noted(1, { words: 'é "quoted" \n', deep: [{ a: null }] }), noted(2)];
    assert.ok((await outcomeOf(journal, entries)).ok);
    assert.ok((await outcomeOf(journal, [])).ok, 'nothing is durable at once');
    assert.deepEqual([...journal.read()], entries);
    journal.close?.();
    const again = kept.open();
    assert.deepEqual([...again.read()], entries);
    assert.equal(again.lastSequence(), 2);
    assert.ok((await outcomeOf(again, [noted(3)])).ok);
    assert.deepEqual(sequences(again), [1, 2, 3]);
    again.close?.();
  });

  test(`journal (${name}): a thousand appends in one turn are answered once each, in order, when they can be read`, async () => {
    const journal = make().open();
    const said: number[] = [];
    let unread = -Infinity;
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 1000; i++)
        journal.append([noted(2 * i + 1), noted(2 * i + 2)], (written) => {
          assert.ok(written.ok);
          said.push(i);
          if (i % 250 === 0) unread = Math.max(unread, 2 * i + 2 - sequences(journal).length);
          if (said.length === 1000) resolve();
        });
      assert.equal(journal.lastSequence(), 2000, 'it counts what is on its way');
    });
    assert.ok(unread <= 0 && unread > -Infinity, 'what is said to be durable is there');
    assert.deepEqual(
      said,
      Array.from({ length: 1000 }, (_, i) => i),
    );
    assert.equal(sequences(journal).length, 2000);
    journal.close?.();
  });

  test(`journal (${name}): a gap is a defect of the caller, writes nothing, and the journal goes on`, async () => {
    const journal = make().open();
    assert.ok((await outcomeOf(journal, [noted(1)])).ok);
    for (const wrong of [[noted(3)], [noted(1)], [noted(2), noted(4)]])
      assert.throws(() => journal.append(wrong, () => assert.fail('it answers')), {
        name: 'Defect',
      });
    assert.ok((await outcomeOf(journal, [noted(2)])).ok);
    assert.deepEqual(sequences(journal), [1, 2]);
    journal.close?.();
  });
}

test('journal (SQLite): closing waits for what is on its way; what comes after it is a fault', async () => {
  const path = join(folder, 'closing.sqlite');
  const opened = openSqliteJournal(path);
  assert.ok(opened.ok);
  const said: boolean[] = [];
  for (let i = 1; i <= 500; i++) opened.value.append([noted(i)], ({ ok }) => said.push(ok));
  opened.value.close();
  assert.deepEqual(said, new Array<boolean>(500).fill(true));
  const late = await outcomeOf(opened.value, [noted(501)]);
  assert.ok(!late.ok && /closed/.test(late.error.detail));
  const again = openSqliteJournal(path);
  assert.ok(again.ok);
  assert.equal(again.value.lastSequence(), 500);
  again.value.close();
});

test('F23, journal (SQLite): a disk that does not answer in time is a fault for good, and what waited is told so once', async () => {
  const path = join(folder, 'hanging.sqlite');
  const opened = openSqliteJournal(path, 5);
  assert.ok(opened.ok);
  const answers: string[] = [];
  const wordsOf = (written: Result<void, Fault>): string =>
    written.ok ? 'durable' : written.error.detail;
  // Too much for five milliseconds, whatever the disk.
  const heavy = noted(1, { words: 'x'.repeat(150_000_000) });
  opened.value.append([heavy], (written) => answers.push(wordsOf(written)));
  opened.value.append([noted(2)], (written) => answers.push(wordsOf(written)));
  const late = 'the disk has not answered for 0.005 s';
  while (answers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(answers, [late, late]);
  const after = await outcomeOf(opened.value, [noted(3)]);
  assert.equal(wordsOf(after), late);
  opened.value.close();
  assert.equal(answers.length, 2, 'an answer that comes after all is nobody’s');
});
