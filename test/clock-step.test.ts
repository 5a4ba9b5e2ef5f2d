// F17, EXE-22, LED-24, JRN-14: the clock of the machine is set, while the service runs and while it is away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainOrder } from '#core/plan/new-order';
import { type ObedientDesk, obedientDesk } from './support/obedient-venue.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

const HOUR = 3600;
const BUY = plainOrder({
  symbol: 'KEEL',
  side: 'buy',
  quantity: 1000,
  strategy: 'twap',
  horizonSeconds: 600,
});
const market = { latencyUs: 20_000, displayed: 5000, printed: 5000 };
const stepsIn = ({ journal }: ObedientDesk): number[] =>
  journal.entries.flatMap(({ body }) =>
    'byUs' in body && body.type === 'clockStepped' ? [Number(body.byUs)] : [],
  );

for (const hours of [1, -1]) {
  test(`EXE-22: a clock set ${hours > 0 ? 'forwards' : 'back'} by an hour moves the plan with it, and says so`, () => {
    const on = obedientDesk(market);
    const placed = on.desk().place(BUY, { idempotencyKey: null, by: 'test' });
    assert.ok(placed.ok);
    const parent = () => on.engine().state.parents.get(placed.value.parentId);
    on.live(100);
    const before = parent();
    on.setClock(hours * HOUR * 1e6);
    assert.equal(
      (parent()?.acceptance.order.deadline ?? 0) - (before?.acceptance.order.deadline ?? 0),
      hours * HOUR * 1e6,
    );
    assert.deepEqual(
      [parent()?.filled, parent()?.attempts, parent()?.status],
      [before?.filled, before?.attempts, 'working'],
    );
    assert.equal(on.desk().alerts.list()[0]?.code, 'CLOCK_STEPPED');
    on.live(510);
    assert.deepEqual([parent()?.status, parent()?.filled], ['completed', 1000], parent()?.note);
    assert.deepEqual(stepsIn(on), [hours * HOUR * 1e6]);
  });
}

test('JRN-14: a clock that was set back while the service was away is recognised by the journal, and parents go on', () => {
  const on = obedientDesk(market);
  const placed = on.desk().place(BUY, { idempotencyKey: null, by: 'test' });
  assert.ok(placed.ok);
  on.live(100);
  on.shiftClock(-HOUR * 1e6);
  on.restart();
  const [step] = stepsIn(on);
  assert.ok(step !== undefined && step + HOUR * 1e6 >= 0 && step + HOUR * 1e6 < 15e6, String(step));
  on.live(510);
  const parent = on.engine().state.parents.get(placed.value.parentId);
  assert.deepEqual([parent?.status, parent?.filled], ['completed', 1000], parent?.note);
});

test('LED-24: what was dated in the future by a clock that was set back is dated now: no window stands still', () => {
  const venue = scriptedVenue();
  const { engine, live, place } = openOn(venue);
  assert.ok(place().ok);
  live(1);
  const [order] = venue.sent;
  assert.ok(order !== undefined);
  venue.accept(order.clientOrderId);
  venue.fill(order.clientOrderId, 10, 5000, 'X1');
  venue.pass(-HOUR);
  engine.clockStepped(-HOUR * 1e6);
  const { ledger } = engine.state;
  const now = venue.now();
  assert.ok([...ledger.orders.values()].every((each) => each.changedAt <= now));
  assert.ok([...ledger.executions.values()].every((each) => each.bookedAt <= now));
  assert.ok(
    [...ledger.messages.values(), ...ledger.applications.values()].flat().every((at) => at <= now),
  );
});
