// LED-23. F6, F24: frames lost, repeated, late and out of order, restarts in between; in the end our books are the venue's, and it never saw an order twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { lossyVenue } from './support/lossy-venue.ts';
import { KEEL, openOn, scriptedVenue } from './support/scripted-venue.ts';

const CASH = 1e9;
for (const [name, faults] of [
  ['every tenth frame lost', { lost: 10, repeated: 0, late: 0 }],
  ['every third frame lost', { lost: 33, repeated: 0, late: 0 }],
  ['half of them repeated', { lost: 0, repeated: 50, late: 0 }],
  ['half of them late', { lost: 0, repeated: 0, late: 50 }],
  ['all of it', { lost: 15, repeated: 20, late: 30 }],
] as const) {
  test(`LED-16, LED-18, LED-23, EXE-3, F6, F24: ${name}: every parent ends, books equal the venue's, nothing is quarantined`, () => {
    for (let seed = 1; seed <= 6; seed++) {
      const market = scriptedVenue();
      const [venue, journal] = [lossyVenue(seed, () => market.now(), CASH), memoryJournal()];
      const wired = { ...market, gateway: venue.gateway };
      let opened = openOn(wired, journal);
      venue.pass();
      for (const parentId of ['A', 'B', 'C'])
        assert.ok(
          opened.place({
            parentId,
            quantity: 400,
            horizonSeconds: 120,
            strategy: parentId === 'C' ? 'vwap' : 'twap',
          }).ok,
        );
      venue.faults = { ...faults };
      for (let second = 0; second < 240; second++) {
        if (second === 40 + seed * 7) opened = openOn(wired, journal);
        if (second === 180) venue.faults = { lost: 0, repeated: 0, late: 0 };
        opened.live(1);
        venue.pass();
        for (const parent of opened.engine.state.parents.values())
          assert.ok(parent.filled <= 400, `seed ${seed}: no overfill by us`);
      }
      const { ledger } = opened.engine.state;
      const words = `seed ${seed}: ${JSON.stringify([opened.desk.orders().map((order) => [order.status, order.filled, order.note]), opened.desk.controls.state()])}`;
      assert.ok(
        opened.desk.orders().every((order) => order.endedAt !== null),
        words,
      );
      assert.equal(venue.duplicates(), 0, words);
      assert.deepEqual(venue.open(), [], words);
      // A third of all frames lost is two of three orders that wait for an answer: a third of what was asked for is done all the same.
      assert.ok(venue.position() >= 400, words);
      assert.equal(ledger.positions.get(KEEL.id) ?? 0, venue.position(), words);
      assert.equal(ledger.executions.size, venue.fills.length, words);
      assert.deepEqual(
        [opened.desk.controls.state().quarantine, opened.desk.controls.state().reconciling],
        [[], null],
        words,
      );
      assert.equal(
        opened.desk.orders().reduce((sum, order) => sum + order.filled, 0),
        venue.position(),
        words,
      );
    }
  });
}
