import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, ticks, timeUs } from '#core/kernel/units';
import type { VenueOrder } from '#core/order/child';
import { openSessionStore, type SessionStore } from '#venues/fix/session-store';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'plimsoll-fix-store-'));
const opened = (folder: string): SessionStore => {
  const store = openSessionStore(folder);
  assert.ok(store.ok, JSON.stringify(store));
  return store.value;
};
const order: VenueOrder = {
  clientOrderId: 'P1/0/0/0',
  parentId: 'P1',
  instrumentId: 'KEEL.X',
  venue: 'X',
  side: 'buy',
  quantity: lots(100),
  limit: ticks(1000),
  type: 'limit',
  reason: '',
};
/** Ten steps of a session, each in the file. */
function lived(store: SessionStore): void {
  store.leaving(2);
  store.arrived(2);
  store.leaving(3, { kind: 'send', order, fixId: 'k7Q_P1_0_0_0' });
  const about = { clientOrderId: order.clientOrderId, at: timeUs(1) };
  store.keep({
    clientOrderId: order.clientOrderId,
    execId: 'E1',
    reports: [{ type: 'accepted', ...about, venueOrderId: 'V1' }],
  });
  store.arrived(3);
}

test('FIX-8: numbers, sent ids and reports are there again after a start, and after the next', () => {
  const folder = newFolder();
  lived(opened(folder));
  for (let i = 0; i < 2; i++) {
    const store = opened(folder);
    assert.deepEqual(store.numbers, { out: 3, in: 3 });
    const kept = store.orders.get(order.clientOrderId);
    assert.deepEqual(kept?.sent, [{ kind: 'send', order, fixId: 'k7Q_P1_0_0_0' }]);
    assert.deepEqual(
      kept?.kept.map(({ execId }) => execId),
      ['E1'],
    );
    store.close();
  }
});
test('FIX-8: a file that a crash cut anywhere in its last lines opens, and no report is missing before its number', () => {
  const folder = newFolder();
  const path = join(folder, 'fix-session.jsonl');
  opened(folder).close();
  const before = readFileSync(path, 'utf8').length;
  const store = opened(folder);
  lived(store);
  store.close();
  const text = readFileSync(path, 'utf8');
  fc.assert(
    fc.property(fc.integer({ min: before, max: text.length }), (cut) => {
      const torn = newFolder();
      writeFileSync(join(torn, 'fix-session.jsonl'), text.slice(0, cut));
      const again = opened(torn);
      const isKept = again.orders.get(order.clientOrderId)?.kept.length === 1;
      assert.ok(again.numbers.in < 3 || isKept);
      again.close();
    }),
  );
});
test('FIX-8: a file that is damaged in the middle is not traded on', () => {
  const folder = newFolder();
  opened(folder).close();
  appendFileSync(join(folder, 'fix-session.jsonl'), 'nonsense\n{"in":5}\n');
  const store = openSessionStore(folder);
  assert.equal(store.ok ? '' : store.error.code, 'JOURNAL_DAMAGED');
});
