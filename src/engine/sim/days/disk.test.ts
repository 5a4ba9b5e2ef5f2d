import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JournalEntry } from '#core/journal/entry';
import { timeUs } from '#core/kernel/units';
import type { Journal } from '#engine/ports/ports';
import { type Chance, chanceOf } from '#engine/sim/days/chance';
import { Crash } from '#engine/sim/days/crash';
import { type Disk, diskOf } from '#engine/sim/days/disk';
import type { Strike, StrikeKind } from '#engine/sim/days/script';

const entry = (sequence: number): JournalEntry => ({
  sequence,
  at: timeUs(sequence),
  kind: 'decision',
  body: { type: 'opened' },
});
const chance = (...kinds: readonly StrikeKind[]): Chance =>
  chanceOf(
    {
      seed: 1,
      items: kinds.map((kind): Strike => ({ type: 'strike', kind, key: 'opened #2', value: 0.5 })),
      drawsStrikes: false,
    },
    1,
  );
const diskWith = (of: Chance, isFull = false): Disk =>
  diskOf({
    chance: of,
    isFull: () => isFull,
    later: () => undefined,
    freeze: () => undefined,
    onDurable: () => undefined,
  });
/** It answers at once: whether the entries are durable. */
function takes(journal: Pick<Journal, 'append'>, entries: readonly JournalEntry[]): boolean {
  let isDurable = false;
  journal.append(entries, (written) => (isDurable = written.ok));
  return isDurable;
}
/** What stands on the disk after two appends, the second of which is struck. */
function afterTwo(disk: Disk): readonly number[] {
  const journal = disk.open();
  assert.ok(takes(journal, [entry(1)]));
  assert.throws(() => takes(journal, [entry(2), entry(3)]), Crash);
  return [...disk.open().read()].map((each) => each.sequence);
}

test('JRN-3: of an append that a crash tears, nothing is there when the disk is read again; of one before the crash, all', () => {
  assert.deepEqual(afterTwo(diskWith(chance('tornAppend'))), [1]);
  assert.deepEqual(afterTwo(diskWith(chance('crashBeforeAppend'))), [1]);
  assert.deepEqual(afterTwo(diskWith(chance('crashAfterAppend'))), [1, 2, 3]);
});

test('JRN-6, F23: after a write that failed every other one fails, also where the entries are on the disk', () => {
  const disk = diskWith(chance('writeUnsure'));
  const journal = disk.open();
  assert.deepEqual(
    [
      takes(journal, [entry(1)]),
      takes(journal, [entry(2)]),
      takes(journal, [entry(3)]),
      journal.hasFailed(),
    ],
    [true, false, false, true],
  );
  assert.equal(disk.lastSequence(), 2);
  const full = diskWith(chance(), true).open();
  assert.deepEqual([takes(full, [entry(1)]), full.hasFailed()], [false, true]);
});

test('SIM-15: an occasion draws by its own name: what struck before it changes nothing', () => {
  const strikesOf = (names: readonly string[]): readonly string[] => {
    const drawn = chanceOf({ seed: 7, items: [], drawsStrikes: true }, 20);
    for (const name of names) drawn.strikes('reportLost', name);
    return drawn.drawn.map((strike) => strike.key);
  };
  const names = Array.from({ length: 40 }, (_, i) => `fill X${i}`);
  const all = strikesOf(names);
  assert.ok(all.length > 3 && all.length < 40, `${all.length} of 40`);
  assert.deepEqual(
    strikesOf(names.slice(20)),
    all.filter((name) => names.indexOf(name) >= 20),
  );
});
