// Refused orders are followed to their deadline, in virtual time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderRecord } from '#core/journal/order-record';
import { turnedAwayOrderOf } from '#engine/desk/own-parents';
import { type ObedientDesk, obedientDesk } from './support/obedient-venue.ts';
import { wish } from './support/worked-journal.ts';

const open = (): ObedientDesk =>
  obedientDesk({ latencyUs: 20_000, displayed: 5000, printed: 5000 });
function refuse(on: ObedientDesk, horizonSeconds = 60): OrderRecord {
  const order = wish('NO', { quantity: 9_000_000, horizonSeconds });
  const placed = on.desk().place(order, { idempotencyKey: null, by: 'ada' });
  assert.ok(placed.ok && placed.value.refusal !== null, JSON.stringify(placed));
  return placed.value;
}
const followed = (on: ObedientDesk): OrderRecord['followed'] => on.desk().order('NO')?.followed;

test('TCA-66: the mean mid until the deadline and the mid then are journaled, once', () => {
  const on = open();
  on.live(2);
  const { arrival, before } = refuse(on);
  assert.ok(arrival !== undefined && before !== undefined);
  assert.equal(arrival.mid, 5001);
  assert.equal(arrival.spread, 2);
  assert.equal(arrival.walkBps, null, 'the displayed book does not hold nine million');
  on.live(30);
  assert.equal(followed(on), undefined, 'its time has not come');
  on.move(10);
  on.live(40);
  const found = followed(on);
  assert.equal(found?.mid, 5011);
  assert.ok(found.midMean !== null && found.midMean > 5005 && found.midMean < 5007);
  assert.ok(found.seenShare > 0.95);
  const count = on.journal.entries.filter(({ body }) => body.type === 'refusalFollowed').length;
  assert.equal(count, 1);
  const { refusals } = on.desk().report({ from: null, to: null });
  assert.equal(refusals.followed, 1);
});

test('TCA-66: what was seen before a restart counts as not seen', () => {
  const on = open();
  on.live(2);
  refuse(on);
  on.live(50);
  on.restart();
  on.live(20);
  const found = followed(on);
  assert.ok(found !== undefined && found.seenShare < 0.3, JSON.stringify(found));
  const { refusals } = on.desk().report({ from: null, to: null });
  assert.deepEqual([refusals.followed, refusals.unknown], [0, 1]);
});

test('TCA-66: a gap between looks is not seen, and a refusal that nobody followed in time is unknown', () => {
  const on = open();
  on.live(2);
  const record = refuse(on, 1000);
  on.live(300);
  on.pass(600e6);
  on.live(120);
  const found = followed(on);
  assert.ok(found !== undefined && found.seenShare > 0.35 && found.seenShare < 0.45);
  on.pass(180e6);
  const { followed: _followed, ...unfollowed } = record;
  const lost = turnedAwayOrderOf(unfollowed, on.now());
  assert.deepEqual(lost?.followed, { mid: null, midMean: null, seenShare: 0 });
});

test('TCA-66: an engine that was away at the deadline says that it does not know', () => {
  const on = open();
  on.live(2);
  refuse(on);
  on.live(5);
  on.restart();
  on.pass(3_600e6);
  on.live(3);
  assert.deepEqual(followed(on), { mid: null, midMean: null, seenShare: 0 });
});

test('TCA-66: a longer order is followed for a day', () => {
  const on = open();
  on.live(2);
  const { order } = refuse(on, 3 * 86_400);
  on.pass(86_400e6);
  on.live(3);
  assert.ok(followed(on) !== undefined && on.now() < order.deadline);
});

test('TCA-63: an order that works is recorded with the market at its arrival and the spread while it worked', () => {
  const on = open();
  on.live(2);
  const placed = on.desk().place(wish('YES'), { idempotencyKey: null, by: 'ada' });
  assert.ok(placed.ok && placed.value.refusal === null);
  on.live(70);
  const record = on.desk().order('YES');
  assert.deepEqual(
    { mid: record?.arrival?.mid, spread: record?.arrival?.spread },
    { mid: 5001, spread: 2 },
  );
  const { spreadTime = NaN, timeUs = NaN } = record?.watched ?? {};
  assert.equal(spreadTime / timeUs, 2);
  const { saved, againstEstimate } = on.desk().report({ from: null, to: null });
  assert.equal(againstEstimate.n, 1);
  assert.deepEqual(
    saved.map(({ n, leftOut }) => [n, leftOut]),
    [
      [1, 0],
      [1, 0],
    ],
  );
});
