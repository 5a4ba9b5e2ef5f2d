// JRN-1, JRN-15, F23: what led to an order is durable before the order leaves, however long the disk takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '#core/journal/body';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { lateJournal } from './support/late-journal.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

function begun() {
  const venue = scriptedVenue();
  const journal = lateJournal();
  const { desk, engine, place, live } = openOn(venue, journal);
  journal.write();
  return { venue, journal, desk, engine, place, live };
}

test('nothing leaves before its entries are durable, and then all of it leaves in order', () => {
  const { venue, journal, place, live } = begun();
  place({ parentId: 'A' });
  place({ parentId: 'B' });
  live(2);
  const held = journal.underWay.length;
  assert.ok(held >= 4, `${held} appends are under way`);
  assert.deepEqual(venue.sent, []);
  for (let i = 0; i < held; i++) {
    const before = venue.sent.length;
    journal.write(1);
    const durable = [...journal.read()].flatMap(({ body }) =>
      body.type === 'send'
        ? [(body as unknown as { order: { clientOrderId: string } }).order.clientOrderId]
        : [],
    );
    assert.deepEqual(
      venue.sent.map(({ clientOrderId }) => clientOrderId),
      durable,
      'exactly what is durable has left',
    );
    assert.ok(venue.sent.length >= before);
  }
  assert.ok(venue.sent.length >= 2);
});

test('events that come while a batch commits are folded at once, and a replay of what is durable meets the same state', () => {
  const { venue, journal, engine, place, live } = begun();
  place({ parentId: 'A' });
  live(2);
  journal.write();
  const [order] = venue.sent;
  assert.ok(order !== undefined);
  venue.accept(order.clientOrderId);
  venue.fill(order.clientOrderId, 3, order.limit, 'x1');
  assert.equal(engine.state.parents.get('A')?.filled, 3, 'memory goes ahead');
  assert.equal(journal.underWay.length > 0, true);
  journal.write();
  const again = emptyState();
  for (const entry of journal.read()) applyEntry(again, entry as Entry);
  assert.deepEqual(again.parents.get('A'), engine.state.parents.get('A'));
  assert.equal(again.sequence, engine.state.sequence);
});

test('F23: a batch that fails lets go of nothing it held back, and nothing is decided any more', async () => {
  const { venue, journal, desk, place, live } = begun();
  place({ parentId: 'A' });
  live(2);
  const settled = desk.settled();
  journal.fail();
  const written = await settled;
  assert.equal(!written.ok && written.error.code, 'JOURNAL_UNAVAILABLE');
  assert.deepEqual(venue.sent, []);
  live(5);
  assert.deepEqual(venue.sent, []);
  assert.equal(desk.journalOk(), false);
  assert.equal((await desk.settled()).ok, false);
  const next = desk.cancel('A', 'test');
  assert.ok(!next.ok, 'nothing more is promised');
});

test('F15, F41: a kill whose batch fails takes back what rests all the same, and is marked beside the journal', async () => {
  const { venue, journal, desk, engine, place, live } = begun();
  place({ parentId: 'A' });
  live(2);
  journal.write();
  const [order] = venue.sent;
  assert.ok(order !== undefined);
  venue.accept(order.clientOrderId);
  journal.write();
  assert.ok(desk.controls.kill({ type: 'all' }, { name: 'rita', role: 'risk' }, 'the disk').ok);
  assert.deepEqual(venue.cancels, [], 'not yet: the word is not durable');
  const settled = desk.settled();
  journal.fail();
  assert.deepEqual(venue.cancels, [order.clientOrderId]);
  assert.equal((await settled).ok, false);
  assert.equal(engine.state.kill.killed, true);
});

test('settled waits for what was asked before it, and not for what comes after', async () => {
  const { journal, desk, place } = begun();
  place({ parentId: 'A' });
  let isSettled = false;
  const settled = desk.settled().then((written) => (isSettled = written.ok));
  const before = journal.underWay.length;
  place({ parentId: 'B' });
  await Promise.resolve();
  assert.equal(isSettled, false);
  journal.write(before);
  await settled;
  assert.equal(isSettled, true);
  assert.ok(journal.underWay.length > 0);
});
