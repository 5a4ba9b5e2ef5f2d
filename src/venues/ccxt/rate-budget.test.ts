import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rateBudget } from '#venues/ccxt/rate-budget';

const rule = { capacity: 100, windowMs: 1000, cancelReserve: 20 };

test('VEN-4, F13: orders leave the reserve to the cancels, and time fills it again', () => {
  const budget = rateBudget(rule, 0);
  let orders = 0;
  while (budget.take(1, 'order', 0)) orders++;
  let cancels = 0;
  while (budget.take(1, 'cancel', 0)) cancels++;
  assert.deepEqual([orders, cancels], [80, 20]);
  assert.equal(budget.take(1, 'order', 100), false);
  assert.equal(budget.take(1, 'cancel', 100), true);
  assert.equal(budget.take(1, 'order', 400), true);
});
test('VEN-4: whatever is asked for and when, no window of time gets more than capacity and refill', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 30 }), fc.boolean()),
        { maxLength: 200 },
      ),
      (asks) => {
        const budget = rateBudget(rule, 0);
        let [now, spent] = [0, 0];
        for (const [wait, weight, isCancel] of asks) {
          now += wait;
          if (budget.take(weight, isCancel ? 'cancel' : 'order', now)) spent += weight;
          assert.ok(spent <= rule.capacity + (now * rule.capacity) / rule.windowMs + 1e-9);
        }
      },
    ),
  );
});
test('VEN-5, F18: after a 429 nothing goes out until the venue’s time has passed; without a time the pause doubles', () => {
  const budget = rateBudget(rule, 0);
  budget.refused(5000, 0.3, 0);
  assert.equal(budget.take(1, 'cancel', 4999), false);
  assert.equal(budget.take(1, 'order', 5000), true);
  budget.refused(null, 0, 6000);
  const first = budget.closedForMs(6000);
  budget.refused(null, 0, 6000);
  assert.ok(budget.closedForMs(6000) >= 2 * first);
  budget.answered();
  budget.refused(null, 0, 100_000);
  assert.ok(budget.closedForMs(100_000) < 1001);
});
