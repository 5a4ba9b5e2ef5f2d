// SRV-1: what a server hands to the engine is done once, however often it comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import type { FittedModel } from '#core/cost/calibrate/champion';
import type { Identity } from '#core/gate/roles';
import type { Entry } from '#core/journal/body';
import { plainOrder } from '#core/plan/new-order';
import { carryOutOnce, type DeskCommand } from '#engine/desk/commands';
import { replicaOf } from '#engine/runtime/replica';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { deskOn, openOn, rulesOn, scriptedVenue } from './support/scripted-venue.ts';

const by: Identity = { name: 'ann', role: 'admin' };
const place: DeskCommand = {
  type: 'place',
  order: plainOrder({ symbol: 'KEEL', side: 'buy', quantity: 100, horizonSeconds: 600 }),
  idempotencyKey: null,
  by,
};

test('SRV-1: a command that comes twice is carried out once, and answered with the same order; also after a restart', () => {
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const { desk } = openOn(venue, journal);
  const first = carryOutOnce(desk, 'one', place);
  assert.ok(first.ok && first.value.about !== '');
  const entries = journal.lastSequence();
  assert.deepEqual(carryOutOnce(desk, 'one', place), first);
  assert.equal(journal.lastSequence(), entries, 'nothing was decided again');
  const again = openOn(venue, journal);
  assert.deepEqual(carryOutOnce(again.desk, 'one', place), first);
  assert.equal(again.desk.orders().length, 1);
  const other = carryOutOnce(again.desk, 'two', place);
  assert.ok(other.ok && other.value.about !== first.value.about);
});

test('SRV-1: that a command was carried out stands in the append of what it led to', () => {
  const journal = memoryJournal();
  const appends: string[][] = [];
  const { desk } = openOn(scriptedVenue(), {
    ...journal,
    append(entries, written) {
      appends.push(entries.map(({ body }) => body.type));
      journal.append(entries, written);
    },
  });
  appends.length = 0;
  assert.ok(carryOutOnce(desk, 'one', place).ok);
  assert.deepEqual(appends[0], ['placed', 'commanded']);
  assert.ok(
    carryOutOnce(desk, 'two', { type: 'kill', scope: { type: 'all' }, reason: 'drill', by }).ok,
  );
  assert.ok(appends.some((types) => types.includes('kill') && types.includes('commanded')));
  assert.equal(appends.flat().filter((type) => type === 'commanded').length, 2);
});

test('SRV-1: two changes of model under one id are one change', () => {
  const { desk, engine } = openOn(scriptedVenue());
  const model = (id: string): FittedModel =>
    ({
      id,
      calibration: { state: 'fitted' },
      fitted: { kind: 'none' },
      judged: { against: 'published' },
    }) as unknown as FittedModel;
  for (const id of ['m1', 'm2'])
    engine.decide({ type: 'championed', model: model(id), by: 'a', role: 'admin', reason: '' });
  const revert: DeskCommand = { type: 'revert', reason: 'worse', by };
  assert.ok(carryOutOnce(desk, 'r', revert).ok);
  assert.ok(carryOutOnce(desk, 'r', revert).ok);
  assert.equal(desk.models.inUse(), 'm1');
});

test('SRV-1: what changed nothing is judged anew', () => {
  const { desk } = openOn(scriptedVenue());
  const release: DeskCommand = { type: 'release', scope: { type: 'all' }, reason: '', by };
  assert.ok(!carryOutOnce(desk, 'x', release).ok);
  assert.ok(carryOutOnce(desk, 'y', { type: 'kill', scope: { type: 'all' }, reason: '', by }).ok);
  assert.ok(carryOutOnce(desk, 'x', release).ok);
});

test('SRV-4: a desk over a copy of the state judges as the engine does, lists the same, and decides nothing', () => {
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const opened = openOn(venue, journal);
  opened.live(5);
  assert.ok(carryOutOnce(opened.desk, 'one', place).ok);
  opened.live(30);
  const state = emptyState();
  for (const entry of journal.read()) applyEntry(state, entry as Entry);
  const replica = replicaOf(
    {
      ...rulesOn(venue),
      amends: opened.engine.amends,
      journalOk: () => true,
      lookedAt: () => opened.engine.lookedAt(),
    },
    state,
  );
  const copy = deskOn(venue, replica);
  for (const quantity of [10, 1000, 10_000_000]) {
    const wish = plainOrder({ symbol: 'KEEL', side: 'sell', quantity, horizonSeconds: 600 });
    assert.deepEqual(copy.preTrade(wish), opened.desk.preTrade(wish));
  }
  assert.deepEqual(copy.orders(), opened.desk.orders());
  assert.deepEqual(copy.positions(), opened.desk.positions());
  assert.deepEqual(copy.controls.state(), opened.desk.controls.state());
  assert.deepEqual(copy.health(), opened.desk.health());
  const told: unknown[] = [];
  copy.subscribe((event) => told.push(event));
  replica.told('P1');
  replica.told(null);
  assert.deepEqual(told, [{ type: 'order', parentId: 'P1' }, { type: 'controls' }]);
  assert.throws(() => carryOutOnce(copy, 'two', place), /a replica decides nothing/);
});
