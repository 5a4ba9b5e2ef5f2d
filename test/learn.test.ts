// The loop from ended orders to the model in use: rounds are journaled, drift raises an alert, and what is too little is said.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { ALERT_RULES } from '#core/alert/alert-rules';
import { type DriftReport, driftOf } from '#core/cost/calibrate/drift';
import type { Refit } from '#core/cost/calibrate/learned';
import type { Identity } from '#core/gate/roles';
import { cli, type Service, startService } from './support/running-service.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-learn-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  rmSync(home, { recursive: true, force: true });
});
const risk: Identity = { name: 'rita', role: 'risk' };
const refit: Refit = {
  modelId: 'own-1',
  against: 'square-root/published',
  value: -0.5,
  standardError: 0.1,
  n: 200,
  verdict: 'better',
  isPromoted: false,
};

test('CAL-21: a round is journaled with what the desk itself finds, and a restart knows it', () => {
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const { desk } = openOn(venue, journal);
  const done = desk.models.learn({ refit, why: '' }, risk);
  assert.ok(done.ok);
  const trader = desk.models.learn({ refit: null, why: '' }, { name: 'tom', role: 'trader' });
  assert.ok(!trader.ok, 'a trader changes no models');
  const again = openOn(venue, journal).desk;
  const [round, ...more] = again.models.learned();
  assert.deepEqual([round?.note.refit, more.length], [refit, 0]);
  assert.equal(round?.note.drift.modelId, desk.models.inUse());
  const waiting = again.alerts.list().find(({ code }) => code === 'MODEL_BEATEN');
  assert.match(
    waiting?.text ?? '',
    /own-1, fitted on our own orders, beats .* by 0.500 ± 0.100 bps/,
  );
});
test('CAL-20: an order that ended counts once, where its cost lies; nothing filled is no cost', () => {
  const venue = scriptedVenue();
  const { desk, engine, place, live } = openOn(venue);
  const placed = place({ quantity: 100, strategy: 'twap', horizonSeconds: 60 });
  assert.ok(placed.ok);
  for (let s = 0; s < 80; s++) {
    live(1);
    for (const { clientOrderId, quantity, limit } of venue.sent.splice(0)) {
      venue.accept(clientOrderId);
      venue.fill(clientOrderId, quantity, limit, `${clientOrderId}x`);
    }
  }
  engine.look();
  const outcomes = desk.models.outcomes();
  assert.equal(outcomes.length, 1);
  assert.equal(driftOf(outcomes[0]?.modelId ?? '', outcomes).orders, 1);
});
test('CAL-20: an alarm is an alert with numbers, and over when another model takes over', () => {
  const drift: DriftReport = {
    modelId: 'm',
    orders: 40,
    markets: 30,
    coverage90: 0.6,
    above: 15,
    below: 1,
    evidence: { dearer: 3, cheaper: 0, narrow: 2, wide: 0 },
    alarm: 'dearer',
  };
  const { raisedBy } = ALERT_RULES.MODEL_DRIFTS;
  const raised = raisedBy.learned({
    type: 'learned',
    note: { drift, widening: null, refit: null, why: '' },
    by: 'rita',
    role: 'risk',
  });
  assert.match(raised?.text ?? '', /too many above; of 40 orders 15 cost more .* and 1 less/);
});
test('CAL-21: at a service: too few orders are no fit, and the round says so', async () => {
  const { code, out, err } = await cli(['learn', '--json'], service.env);
  assert.equal(code, 0, err + out);
  const doc = JSON.parse(out) as {
    readonly drift: { readonly orders: number; readonly alarm: string | null };
    readonly learned: readonly { readonly refit: unknown; readonly why: string }[];
  };
  assert.deepEqual([doc.drift.orders, doc.drift.alarm, doc.learned.length], [0, null, 1]);
  assert.match(doc.learned[0]?.why ?? '', /0 orders, a fit needs 100/);
  const plain = await cli(['learn'], service.env);
  assert.match(plain.out, /no order has ended under it/);
  for (const flags of [
    ['--every', '1s'],
    ['--window', 'x'],
    ['--orders-min', '3'],
  ]) {
    const bad = await cli(['learn', ...flags], service.env);
    assert.equal(bad.code, 2, bad.out);
    assert.match(bad.err, new RegExp(flags[0] ?? ''));
  }
});
