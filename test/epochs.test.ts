// EXE-24: two lives of one account never share an id, whatever the second knows of the first.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import type { JournalEntry } from '#core/journal/entry';
import { ok } from '#core/kernel/result';
import { nextEpochIn } from '#platform/home';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-epochs-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('EXE-24: every start of a home has the next epoch; a file that says none stops the start', () => {
  assert.deepEqual(
    [1, 2, 3].map(() => nextEpochIn(home)),
    [ok(1), ok(2), ok(3)],
  );
  for (const said of ['broken', '', '-1', '1e3', '12345678901']) {
    writeFileSync(join(home, 'epoch'), said);
    const next = nextEpochIn(home);
    assert.equal(next.ok ? next.value : next.error.code, 'EPOCH_UNREADABLE', said);
    assert.equal(readFileSync(join(home, 'epoch'), 'utf8'), said, 'it is not written over');
  }
});

test('EXE-24: a life that begins with a journal from before the last orders sends none of their ids', () => {
  const sentOn = (epochs: readonly [number, number] | null): readonly (readonly string[])[] => {
    const journal = memoryJournal();
    const first = openOn(scriptedVenue(), journal, undefined, epochs?.[0]);
    assert.ok(first.place({ parentId: 'A' }).ok);
    const kept: JournalEntry[] = [...journal.read()];
    const ids = (desk: typeof first): readonly string[] =>
      [...desk.engine.state.ledger.orders.keys()].toSorted();
    first.live(300);
    // What came after is lost, as with an older backup; the venue has it all the same.
    const older = memoryJournal();
    const placed = kept.findIndex(({ body }) => body.type === 'placed');
    older.append(kept.slice(0, placed + 1), () => undefined);
    const second = openOn(scriptedVenue(), older, undefined, epochs?.[1]);
    second.live(300);
    return [ids(first), ids(second)];
  };
  const [before = [], behind = []] = sentOn([7, 8]);
  assert.ok(before.length > 0 && behind.length > 0, `${before.length} and ${behind.length}`);
  assert.deepEqual(
    behind.filter((id) => before.includes(id)),
    [],
  );
  // Without epochs they would be the same.
  const [one = [], other = []] = sentOn(null);
  assert.ok(other.some((id) => one.includes(id)));
});
