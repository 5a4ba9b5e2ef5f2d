// SRV-1: what a server hands to the engine is done once, however often it comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import type { FittedModel } from '#core/cost/calibrate/champion';
import type { Identity } from '#core/gate/roles';
import { carryOutOnce, type DeskCommand } from '#engine/desk/commands';
import { plainOrder } from '#lib/signal';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

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
    ({ id, calibration: { state: 'fitted' }, fitted: { kind: 'none' } }) as unknown as FittedModel;
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
