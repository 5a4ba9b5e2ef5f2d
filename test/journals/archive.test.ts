// Journals of the paper venue as older versions of Plimsoll left them, folded by today's engine.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { verifyJournal } from '#adapters/journal-sqlite/journal-copy';
import { openJournalWriter } from '#adapters/journal-sqlite/journal-writer';
import { orderToDoc } from '#contracts/to-documents';
import type { Entry } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import { JOURNAL_SCHEMA, upcast } from '#core/journal/upcast';
import { applyEntry, emptyState, type EngineState } from '#engine/runtime/state';

interface Expected {
  readonly file: string;
  readonly schema: number;
  readonly entries: number;
  readonly orders: readonly string[];
  readonly hash: string;
}
const expected = JSON.parse(readFileSync(new URL('expected.json', import.meta.url), 'utf8')) as readonly Expected[];

function folded(entries: Iterable<JournalEntry>): EngineState {
  const state = emptyState();
  for (const entry of entries) applyEntry(state, entry as Entry);
  return state;
}
/** What a user sees and what is traded by: a field that a later version adds beside them does not break the archive. */
function factsOf(state: EngineState): object {
  const orders = [...state.records.values()].map((record) => orderToDoc(record, [])).map(({ parentId, order, status, filled, averagePrice, endedAt, fills, children, tca, refusal }) => ({
    parentId, status, filled, averagePrice, endedAt, quantity: order.quantity, refusal: refusal?.code ?? null,
    fills: fills.map((fill) => [fill.at, fill.price, fill.quantity, fill.liquidity]), children: children.map((child) => child.status),
    cost: tca === null ? null : [tca.totalBps, tca.spreadBps, tca.impactBps, tca.timingBps, tca.feesBps],
  }));
  return { sequence: state.sequence, positions: [...state.positions], cash: state.cash, kill: state.kill, requests: [...state.requests], orders };
}

for (const archived of expected) {
  test(`JRN-10, JRN-2: a journal of schema ${archived.schema} is folded by today's engine into the state that it always gave`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-archive-'));
    try {
      const path = join(folder, 'journal.sqlite');
      copyFileSync(new URL(archived.file, import.meta.url), path);
      const found = verifyJournal(path);
      assert.ok(found.ok, JSON.stringify(found));
      assert.deepEqual([found.value.schema, found.value.entries], [archived.schema, archived.entries]);
      for (const round of ['brought up', 'opened again']) {
        const journal = openJournalWriter(path);
        assert.ok(journal.ok, JSON.stringify(journal));
        const state = folded(journal.value.readFrom(1));
        journal.value.close();
        assert.deepEqual([...state.records.values()].map((record) => `${record.status} ${record.filled}`), archived.orders);
        const facts = JSON.stringify(factsOf(state), null, 1);
        assert.equal(createHash('sha256').update(facts).digest('hex'), archived.hash, `${round}: ${facts}`);
      }
      const after = verifyJournal(path);
      assert.ok(after.ok && after.value.schema === JOURNAL_SCHEMA && after.value.entries === archived.entries);
      const db = new DatabaseSync(path, { readOnly: true });
      assert.deepEqual(db.prepare('SELECT DISTINCT version FROM entry').all().map((row) => row['version']), [archived.schema], 'each entry says which schema it was written under');
      db.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test('JRN-10: bodies of schema 1 say what today has to be said: how far a kill reaches, and that no order is changed in place', () => {
  const kill = { type: 'kill', on: true, by: 'ada', reason: 'r' };
  assert.deepEqual(upcast(1, kill), { ...kill, scope: { type: 'all' } });
  const scoped = { ...kill, scope: { type: 'strategy', strategy: 'twap' } };
  assert.deepEqual(upcast(1, scoped), scoped, 'what stands there is kept');
  const placed = { type: 'placed', acceptance: { tactics: { rejectBudget: 3 }, order: { parentId: 'P1' } } };
  assert.deepEqual(upcast(1, placed), { type: 'placed', acceptance: { tactics: { rejectBudget: 3, amends: false }, order: { parentId: 'P1' } } });
  assert.deepEqual(upcast(1, { type: 'placed' }), { type: 'placed' });
  assert.equal(upcast(JOURNAL_SCHEMA, kill), kill, 'a body of today is answered as it is');
  for (const version of [0, JOURNAL_SCHEMA + 1, 1.5]) assert.throws(() => upcast(version, kill), { name: 'Defect' });
});
