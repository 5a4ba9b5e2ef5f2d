// Orders that wait for their price: what sets them off, once, through restarts and whatever is against them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Identity } from '#core/gate/roles';
import type { Entry } from '#core/journal/body';
import { timeUs } from '#core/kernel/units';
import { plainOrder } from '#core/plan/new-order';
import type { Trigger, WaitState } from '#core/plan/waiting-order';
import type { NewWait } from '#engine/desk/desk-waits';
import { restored, snapshotOf } from '#engine/runtime/snapshot';
import { type ObedientDesk, obedientDesk } from './support/obedient-venue.ts';

const ANN: Identity = { name: 'ann', role: 'trader' };
const below = (price: number, limit: number | null = null): Trigger => ({
  is: 'atOrBelow',
  price,
  limit,
});
const above = (price: number, limit: number | null = null): Trigger => ({
  is: 'atOrAbove',
  price,
  limit,
});
// The market is 50.00 to 50.02; a move of one is a cent.
const market = (): ObedientDesk => {
  const on = obedientDesk({ latencyUs: 1000, displayed: 100_000, printed: 40_000 });
  on.live(3);
  return on;
};
const wish = (triggers: readonly Trigger[], more: Partial<NewWait['order']> = {}): NewWait => ({
  order: plainOrder({
    symbol: 'KEEL',
    side: 'buy',
    quantity: 600,
    strategy: 'take',
    horizonSeconds: 600,
    ...more,
  }),
  triggers,
  until: null,
});
const placed = (on: ObedientDesk, wait: NewWait): WaitState => {
  const done = on.desk().waits.place(wait, { idempotencyKey: null, by: ANN });
  assert.ok(done.ok, JSON.stringify(done));
  return done.value;
};
const stateOf = (on: ObedientDesk, waitId: string): WaitState => {
  const found = on.desk().waits.find(waitId);
  assert.ok(found.ok);
  return found.value;
};
const codes = (on: ObedientDesk, wait: NewWait): readonly string[] => {
  const done = on.desk().waits.place(wait, { idempotencyKey: null, by: ANN });
  return done.ok
    ? []
    : done.error.kind === 'problems'
      ? done.error.problems.map(({ code }) => code)
      : [done.error.refusal.code];
};

test('WAI-1, WAI-2: nothing is sent until the mid is there; then it is an order of the same id, with the limit of its trigger', () => {
  const on = market();
  const { wait } = placed(on, wish([above(50.1, 50.2)]));
  on.live(60);
  assert.equal(on.sent.length, 0);
  on.move(8);
  on.live(5);
  assert.equal(on.sent.length, 0, 'a mid of 50.09 is below 50.10');
  on.move(1);
  on.live(200);
  assert.ok(on.sent.length > 0);
  assert.ok(on.sent.every(({ order }) => order.parentId === wait.waitId && order.limit <= 5020));
  assert.equal(stateOf(on, wait.waitId).status, 'placed');
  assert.ok((on.desk().order(wait.waitId)?.filled ?? 0) > 500);
  assert.ok(
    on
      .desk()
      .alerts.list()
      .some(({ code }) => code === 'TRIGGERED'),
  );
});

test('WAI-2: of a stop and a take-profit the first that comes is the one, and it becomes one order only', () => {
  const on = market();
  const { wait } = placed(on, wish([below(49.5), above(50.5)]));
  on.move(60);
  on.live(200);
  on.move(-200);
  on.live(60);
  assert.equal(stateOf(on, wait.waitId).came?.trigger, 1);
  assert.ok((on.desk().order(wait.waitId)?.filled ?? 0) > 500);
  assert.equal(on.desk().orders().length, 1);
});

test('WAI-2: a side that is gone sets nothing off; in a wide market both sides must be beyond the price', () => {
  for (const [trigger, hole, whole] of [
    [below(49.5), { under: 400, over: 0 }, -100],
    [above(50.5), { under: 0, over: 400 }, 100],
  ] as const) {
    const on = market();
    const { wait } = placed(on, wish([trigger]));
    on.widen(hole.under, hole.over);
    on.live(60);
    assert.equal(
      stateOf(on, wait.waitId).status,
      'waiting',
      'the mid is two units off, and nobody trades there',
    );
    assert.deepEqual(codes(on, wish([trigger])), [], 'nor is it reached for who comes now');
    on.move(whole);
    on.live(5);
    assert.equal(stateOf(on, wait.waitId).came?.trigger, 0);
  }
});

test('WAI-2: a market that is halted sets nothing off; what lies beyond the price when it is back does', () => {
  const on = market();
  const { wait } = placed(on, wish([below(49.9)]));
  on.halt(true);
  on.move(-50);
  on.live(20);
  assert.equal(stateOf(on, wait.waitId).status, 'waiting');
  on.halt(false);
  on.live(2);
  assert.notEqual(stateOf(on, wait.waitId).status, 'waiting');
});

test('WAI-3: what the gate would refuse is held, told as critical, and placed when nothing is against it any more; back at the old price it is still wanted', () => {
  const on = market();
  const { wait } = placed(on, wish([above(50.1)]));
  on.desk().kill('ann', 'looking');
  on.move(20);
  on.live(10);
  const held = stateOf(on, wait.waitId);
  assert.equal(held.status, 'came');
  assert.notEqual(held.held, null);
  const alert = on
    .desk()
    .alerts.list()
    .find(({ code }) => code === 'TRIGGER_HELD');
  assert.equal(alert?.severity, 'critical');
  const said = [...on.journal.read()].filter(({ body }) => body.type === 'waitHeld').length;
  assert.equal(said, 1, 'the same reason is told once');
  on.move(-20);
  on.desk().release('ann');
  on.live(200);
  assert.equal(stateOf(on, wait.waitId).status, 'placed');
  assert.ok((on.desk().order(wait.waitId)?.filled ?? 0) > 500);
  assert.ok(
    !on
      .desk()
      .alerts.list()
      .some(({ code }) => code === 'TRIGGER_HELD'),
  );
});

test('WAI-4: it survives restarts and a saved state, and is placed once wherever the process ends', () => {
  const on = market();
  const { wait } = placed(on, wish([above(50.1)]));
  on.restart();
  on.live(5);
  assert.equal(stateOf(on, wait.waitId).status, 'waiting');
  const again = restored(snapshotOf(on.engine().state));
  assert.deepEqual([...again.waits], [...on.engine().state.waits]);
  on.move(20);
  on.look();
  on.restart();
  on.live(200);
  assert.equal(stateOf(on, wait.waitId).status, 'placed');
  assert.ok((on.desk().order(wait.waitId)?.filled ?? 0) > 500);
  // Ended between placing and saying so: the entry that says so is missing.
  const entries = [...on.journal.read()] as readonly Entry[];
  assert.equal(entries.filter(({ body }) => body.type === 'placed').length, 1);
  assert.equal(entries.filter(({ body }) => body.type === 'waitEnded').length, 1);
});

test('WAI-4: good till then, or until it is cancelled; what is over sets nothing off', () => {
  const on = market();
  const one = placed(on, { ...wish([above(50.1)]), until: timeUs(on.now() + 30e6) });
  const two = placed(on, wish([above(50.1)]));
  assert.ok(on.desk().waits.cancel(two.wait.waitId, ANN).ok);
  on.live(40);
  on.move(30);
  on.live(20);
  assert.equal(stateOf(on, one.wait.waitId).status, 'expired');
  assert.equal(stateOf(on, two.wait.waitId).status, 'cancelled');
  assert.equal(on.sent.length, 0);
});

test('WAI-5: what makes no sense is refused at once, and the same key is the same order', () => {
  const on = market();
  assert.deepEqual(codes(on, wish([above(50)])), ['TRIGGER_PASSED']);
  assert.deepEqual(codes(on, wish([above(51), above(52)])), ['TRIGGERS_INVALID']);
  assert.deepEqual(codes(on, wish([below(51), above(50.5)])), ['TRIGGERS_INVALID']);
  assert.deepEqual(codes(on, wish([above(51)], { deadline: timeUs(on.now() + 1e9) })), [
    'FIELD_INVALID',
  ]);
  assert.deepEqual(codes(on, { ...wish([above(51)]), until: on.now() }), ['FIELD_INVALID']);
  assert.deepEqual(codes(on, wish([above(51, 51.0001)])), ['OFF_GRID']);
  assert.deepEqual(codes(on, wish([above(51)], { symbol: 'NOWHERE' })), ['SYMBOL_UNKNOWN']);
  const asked = { idempotencyKey: 'k', by: ANN };
  const first = on.desk().waits.place(wish([above(51)]), asked);
  const again = on.desk().waits.place(wish([above(51)]), asked);
  assert.ok(first.ok && again.ok);
  assert.equal(again.value.wait.waitId, first.value.wait.waitId);
  const taken = on
    .desk()
    .place(
      plainOrder({ symbol: 'KEEL', side: 'buy', quantity: 10, parentId: first.value.wait.waitId }),
      { idempotencyKey: null, by: ANN },
    );
  assert.ok(!taken.ok && taken.error.kind === 'problems');
  assert.equal(taken.error.problems[0]?.code, 'ID_REUSED');
  const other = on.desk().waits.place(wish([above(52)]), asked);
  assert.ok(!other.ok && other.error.kind === 'problems');
  assert.equal(other.error.problems[0]?.code, 'IDEMPOTENCY_KEY_REUSED');
  const viewer: Identity = { name: 'v', role: 'viewer' };
  assert.ok(!on.desk().waits.place(wish([above(51)]), { idempotencyKey: null, by: viewer }).ok);
});
