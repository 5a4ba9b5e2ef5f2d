// JRN-1, JRN-3 to JRN-7: what every journal promises, whoever keeps it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import type { JournalEntry } from '#core/journal/entry';
import type { Fault } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import type { Journal } from '#engine/ports/ports';
import { chanceOf } from '#engine/sim/days/chance';
import { diskOf } from '#engine/sim/days/disk';

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
      onDurable: () => undefined,
    });
    return { open: () => disk.open() };
  },
};

const entry = (sequence: number, more: object = {}): JournalEntry => ({
  sequence,
  at: timeUs(1_767_268_800_000_000 + sequence),
  kind: 'event',
  body: { type: 'noted', ...more },
});
const appended = (
  journal: Journal,
  entries: readonly JournalEntry[],
): Promise<Result<void, Fault>> => new Promise((resolve) => journal.append(entries, resolve));
const sequences = (journal: Journal): readonly number[] =>
  [...journal.read()].map(({ sequence }) => sequence);

for (const [name, make] of Object.entries(KINDS)) {
  test(`journal (${name}): what it says is durable is read back as it was written, by this life and by the next`, async () => {
    const kept = make();
    const journal = kept.open();
    assert.equal(journal.lastSequence(), 0);
    const entries = [entry(1, { words: 'é "quoted" \n', deep: [{ a: null }] }), entry(2)];
    assert.ok((await appended(journal, entries)).ok);
    assert.ok((await appended(journal, [])).ok, 'nothing is durable at once');
    assert.deepEqual([...journal.read()], entries);
    journal.close?.();
    const again = kept.open();
    assert.deepEqual([...again.read()], entries);
    assert.equal(again.lastSequence(), 2);
    assert.ok((await appended(again, [entry(3)])).ok);
    assert.deepEqual(sequences(again), [1, 2, 3]);
    again.close?.();
  });

  test(`journal (${name}): a thousand appends in one turn are answered once each, in order, when they can be read`, async () => {
    const journal = make().open();
    const said: number[] = [];
    let readable = 0;
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 1000; i++)
        journal.append([entry(2 * i + 1), entry(2 * i + 2)], (written) => {
          assert.ok(written.ok);
          said.push(i);
          if (i % 250 === 0) readable = Math.max(readable, sequences(journal).length - (2 * i + 2));
          if (said.length === 1000) resolve();
        });
      assert.equal(journal.lastSequence(), 2000, 'it counts what is on its way');
    });
    assert.ok(readable >= 0, 'what is said to be durable is there');
    assert.deepEqual(
      said,
      Array.from({ length: 1000 }, (_, i) => i),
    );
    assert.equal(sequences(journal).length, 2000);
    journal.close?.();
  });

  test(`journal (${name}): a gap is a defect of the caller, writes nothing, and the journal goes on`, async () => {
    const journal = make().open();
    assert.ok((await appended(journal, [entry(1)])).ok);
    for (const wrong of [[entry(3)], [entry(1)], [entry(2), entry(4)]])
      assert.throws(() => journal.append(wrong, () => assert.fail('it answers')), {
        name: 'Defect',
      });
    assert.ok((await appended(journal, [entry(2)])).ok);
    assert.deepEqual(sequences(journal), [1, 2]);
    journal.close?.();
  });
}

test('journal (SQLite): closing waits for what is on its way; what comes after it is a fault', async () => {
  const path = join(folder, 'closing.sqlite');
  const opened = openSqliteJournal(path);
  assert.ok(opened.ok);
  const said: boolean[] = [];
  for (let i = 1; i <= 500; i++) opened.value.append([entry(i)], ({ ok }) => said.push(ok));
  opened.value.close();
  assert.deepEqual(said, new Array<boolean>(500).fill(true));
  const late = await appended(opened.value, [entry(501)]);
  assert.ok(!late.ok && /closed/.test(late.error.detail));
  const again = openSqliteJournal(path);
  assert.ok(again.ok);
  assert.equal(again.value.lastSequence(), 500);
  again.value.close();
});
