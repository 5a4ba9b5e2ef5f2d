import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, timeUs } from '#core/kernel/units';
import { changeAccount, reconciledAtIn } from '#core/ledger/controls';
import { tradedSince } from '#core/ledger/exposure';
import { forgetFuture } from '#core/ledger/forget-future';
import { type Ledger, orderSent, restateFill } from '#core/ledger/ledger';
import { ACME, child, fill, ledgerWith, now } from '#core/ledger/ledger.fixture';

const before = timeUs(now - 1_000_000); // where the clock is set back to
/** Everything that our own clock dated. */
const dates = (ledger: Ledger): readonly number[] => [
  ...[...ledger.orders.values()].map(({ changedAt }) => changedAt),
  ...[...ledger.living.values()].flatMap((living) =>
    [...living.values()].map((each) => each.changedAt),
  ),
  ...[...ledger.executions.values()].map(({ bookedAt }) => bookedAt),
  ...[...ledger.messages.values()].flat(),
  ...[...ledger.applications.values()].flat(),
  ledger.restatedAt ?? 0,
  reconciledAtIn(ledger.controls) ?? 0,
];
const lived = (offsets: readonly number[]): Ledger => {
  const ledger = ledgerWith({ id: 'B' });
  for (const [i, offset] of offsets.toSorted((a, b) => a - b).entries()) {
    const at = timeUs(now + offset);
    orderSent(ledger, child(`B/${i}`, 5), at);
    if (i % 2 === 0) fill(ledger, `B/${i}`, 3, `x${i}`, 10_000, at);
    if (i % 4 === 0)
      restateFill(
        ledger,
        { type: 'corrected', executionId: `x${i}`, price: 9_999, quantity: lots(2), fee: 0 },
        at,
      );
    changeAccount(ledger.controls, '', { reconciledAt: at });
  }
  return ledger;
};
const offsets = fc.array(fc.integer({ min: -3_000_000, max: 3_000_000 }), { maxLength: 12 });

test('LED-24, F17: set back, nothing is dated later than now, what was earlier keeps its date, and doing it again changes nothing', () => {
  fc.assert(
    fc.property(offsets, (when) => {
      const ledger = lived(when);
      const were = dates(ledger);
      forgetFuture(ledger, before);
      const are = dates(ledger);
      assert.deepEqual(
        are,
        were.map((at) => Math.min(at, before)),
      );
      forgetFuture(ledger, before);
      assert.deepEqual(dates(ledger), are);
    }),
  );
});
test('LED-24: lots, money and lives stay as they are, and a window over all of it sees the same', () => {
  fc.assert(
    fc.property(offsets, (when) => {
      const [changed, same] = [lived(when), lived(when)];
      forgetFuture(changed, before);
      assert.deepEqual(changed.assets, same.assets);
      assert.deepEqual(changed.positions, same.positions);
      assert.equal(tradedSince(changed, 0, ACME.id), tradedSince(same, 0, ACME.id));
      const lives = (of: Ledger): unknown => [...of.orders].map(([id, { life }]) => [id, life]);
      assert.deepEqual(lives(changed), lives(same));
      const living = changed.living.get(ACME.id) ?? new Map();
      for (const [id, order] of living) assert.deepEqual(order, changed.orders.get(id));
    }),
  );
});
test('LED-24: dates of the venue are its own', () => {
  const ledger = lived([2_000_000]);
  forgetFuture(ledger, before);
  assert.equal(ledger.executions.get('x0')?.fill.at, now + 2_000_000);
});
