// JRN-21: who decided what, over a made-up journal: told of as it comes, read backwards once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditOver } from '#app/audit-log';
import { auditOf } from '#core/journal/audit';
import type { Body, Entry } from '#core/journal/body';
import { timeUs } from '#core/kernel/units';

/** Every tenth entry is somebody's decision. */
const entryOf = (sequence: number): Entry => ({
  sequence,
  at: timeUs(sequence * 1_000_000),
  kind: 'event',
  body: (sequence % 10 === 0
    ? { type: 'acknowledged', key: `K${sequence}`, by: 'ada', role: 'risk' }
    : { type: 'connection', up: true }) as Body,
});
function journalOf(count: number) {
  let last = count;
  const reads: number[] = [];
  const log = auditOver(
    async (after, max) => {
      reads.push(max);
      return Array.from({ length: Math.min(max, last - after) }, (_, i) => entryOf(after + 1 + i));
    },
    () => last,
  );
  return {
    log,
    reads,
    write(): void {
      last++;
      log.told(entryOf(last));
    },
  };
}
const sequences = (rows: readonly { readonly sequence: number }[]): readonly number[] =>
  rows.map(({ sequence }) => sequence);

test('JRN-21: pages are newest first, each row once, to the beginning', async () => {
  const { log } = journalOf(1234);
  const all: number[] = [];
  for (let before: number | null = null; ; before = all.at(-1) ?? null) {
    const rows = await log.page(before, 50);
    if (rows.length === 0) break;
    all.push(...sequences(rows));
  }
  assert.deepEqual(
    all,
    Array.from({ length: 123 }, (_, i) => 1230 - 10 * i),
  );
});
test('JRN-21: what comes is added without reading, also while a page is read', async () => {
  const { log, reads, write } = journalOf(1000);
  const early = log.page(null, 10);
  // It has begun to read, and is not done.
  for (let i = 0; i < 3; i++) await Promise.resolve();
  for (let i = 0; i < 10; i++) write();
  assert.deepEqual(sequences(await early).at(-1), 910);
  assert.deepEqual(sequences(await log.page(null, 2)), [1010, 1000]);
  const before = reads.length;
  for (let i = 0; i < 10; i++) write();
  assert.deepEqual(sequences(await log.page(null, 3)), [1020, 1010, 1000]);
  assert.equal(reads.length, before, 'nothing was read again');
});
test('JRN-21: a journal in which nobody decides is not read for ever', async () => {
  const reads: number[] = [];
  const silent = auditOver(
    async (after, max) => {
      reads.push(max);
      return Array.from({ length: max }, (_, i) => ({ ...entryOf(1), sequence: after + 1 + i }));
    },
    () => 10_000_000,
  );
  assert.deepEqual(await silent.page(null, 50), []);
  assert.equal(reads.length, 100);
  assert.ok(Math.max(...reads) <= 500, 'in small pieces');
});
test('JRN-21: a decision says who, in which role, what, about what and why', () => {
  const of = (body: object): unknown => {
    const row = auditOf({ ...entryOf(1), body: body as Body });
    return row === null ? null : [row.by, row.role, row.what, row.about, row.reason];
  };
  const ada = { by: 'ada', role: 'risk', reason: 'odd prices' };
  assert.deepEqual(of({ type: 'kill', on: true, ...ada }), [
    'ada',
    'risk',
    'stopped sending',
    'all',
    'odd prices',
  ]);
  assert.deepEqual(
    of({
      type: 'kill',
      on: false,
      scope: { type: 'symbol', instrumentId: 'KEEL.PAPER' },
      ...ada,
    })?.toString(),
    'ada,risk,released the stop,symbol KEEL.PAPER,odd prices',
  );
  assert.deepEqual(of({ type: 'restricted', instrumentId: 'KEEL.PAPER', on: true, ...ada }), [
    'ada',
    'risk',
    'restricted',
    'KEEL.PAPER',
    'odd prices',
  ]);
  assert.deepEqual(
    of({
      type: 'parent',
      parentId: 'P1',
      event: { type: 'pauseParent', by: 'the guard', reason: 'costs' },
    }),
    ['the guard', null, 'paused', 'P1', 'costs'],
  );
  assert.deepEqual(
    of({ type: 'parent', parentId: 'P1', event: { type: 'replanParent', why: 'amended', ...ada } }),
    ['ada', 'risk', 'amended', 'P1', 'odd prices'],
  );
  assert.equal(of({ type: 'parent', parentId: 'P1', event: { type: 'look' } }), null);
  assert.equal(of({ type: 'noticed', code: 'X', about: '' }), null);
});
