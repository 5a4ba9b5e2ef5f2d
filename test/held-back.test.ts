// JRN-1, JRN-15, JRN-16, F23: what led to an order is durable before the order leaves, however long the disk takes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { Entry } from '#core/journal/body';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { lateJournal } from './support/late-journal.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

function begun(limits?: LedgerLimits) {
  const venue = scriptedVenue();
  const journal = lateJournal();
  const { desk, engine, place, live } = openOn(venue, journal, limits);
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

test('F15, GAT-2: an order that waits for its batch when the kill switch is pulled never leaves', () => {
  const { venue, journal, desk, engine, place, live } = begun();
  place({ parentId: 'A' });
  live(2);
  assert.ok(journal.underWay.length > 0);
  assert.ok(desk.controls.kill({ type: 'all' }, { name: 'rita', role: 'risk' }, 'stop').ok);
  // One batch: the order's intent and the kill become durable together.
  journal.write();
  live(1);
  journal.write();
  assert.deepEqual(venue.sent, []);
  assert.deepEqual(
    [...engine.state.ledger.living.values()].flatMap((each) => [...each.keys()]),
    [],
  );
  assert.equal(engine.state.parents.get('A')?.status, 'cancelled');
});

test('GAT-2: an order whose market ran away while a slow disk worked never leaves, and its parent decides again under a new id', () => {
  const { venue, journal, place, live } = begun();
  place({ parentId: 'A' });
  live(1);
  venue.pass(1);
  venue.quote(4000, 4002);
  journal.write();
  assert.deepEqual(venue.sent, [], 'a fifth above the market is outside of the collar');
  live(3);
  journal.write();
  assert.deepEqual(
    venue.sent.map(({ limit }) => limit),
    [4000],
  );
  assert.ok(!venue.sent.some(({ clientOrderId }) => clientOrderId === 'A/0/0/0'));
});

test('LED-11: the last message that a throttle allows leaves, though its own intent is counted by then', () => {
  const { throttle } = DEFAULT_LEDGER_LIMITS;
  const one = { ...throttle, messages: throttle.cancelReserve + 1 };
  const { venue, journal, place, live } = begun({ ...DEFAULT_LEDGER_LIMITS, throttle: one });
  place({ parentId: 'A' });
  live(2);
  venue.pass(1);
  journal.write();
  assert.equal(venue.sent.length, 1);
});
