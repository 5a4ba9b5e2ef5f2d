// F30, EXE-4: after a freeze, a restart, a halt, a step of the clock or missed looks, what was missed never leaves at once. Every strategy, every
// branch: resting, taking, the last stretch. And EXE-23: how an order ends does not hang on the phase of a timer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { obedientDesk } from './support/obedient-venue.ts';
import { HOUR_US, PAUSES, paused, QUANTITY } from './support/pauses.ts';

for (const strategy of STRATEGY_NAMES) {
  for (const [name, pause] of PAUSES) {
    test(`F30, EXE-4, EXE-22: ${strategy} after ${name} catches up over slices, in no burst`, () => {
      const after = paused(strategy, pause);
      const bound = 4 * after.sliceMax + 1;
      const words = `${JSON.stringify(after)}, at most ${bound}`;
      assert.ok(after.childMax <= bound, words);
      assert.ok(after.inFive <= bound, words);
      assert.ok(after.inSlice <= 2 * bound, words);
      assert.ok(after.status === 'completed' || after.status === 'partial', words);
      assert.ok(after.filled > 0 && after.filled <= QUANTITY, words);
    });
  }
  test(`F30: ${strategy} that is frozen over its own end does not send what is left in one order`, () => {
    const after = paused(strategy, (on) => on.pass((30 * 60 - 155) * 1e6));
    assert.ok(after.childMax <= 4 * after.sliceMax + 1, JSON.stringify(after));
  });
}

test('F30: the cap on participation saves nothing up over a quiet hour', () => {
  const on = obedientDesk({ latencyUs: 20_000, displayed: 1_000_000, printed: 100 });
  // An hour in which nothing is sent: its limit is away from the market.
  const placed = on.desk().place(
    plainOrder({
      symbol: 'KEEL',
      side: 'buy',
      quantity: 60_000,
      strategy: 'twap',
      horizonSeconds: 4 * 3600,
    }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  on.pass(HOUR_US);
  on.look();
  on.live(4);
  const sent = on.sent.reduce(
    (sum, each) => sum + (each.order.type === 'ioc' ? each.order.quantity : 0),
    0,
  );
  assert.ok(
    sent <= 0.2 * 100 * 305,
    `${sent} lots of a fifth of five minutes' volume (${0.2 * 100 * 300})`,
  );
});

// The order may end partial only where the cap does not let it through, and then it says so.
test('EXE-23, EXE-9: short orders with residual complete complete, at every phase of the timer, horizon, strategy and latency', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STRATEGY_NAMES),
      fc.integer({ min: 0, max: 999_999 }),
      fc.integer({ min: 5, max: 240 }),
      fc.constantFrom(1000, 20_000, 150_000, 400_000),
      fc.integer({ min: 1, max: 2000 }),
      fc.boolean(),
      (strategy, phaseUs, horizonSeconds, latencyUs, quantity, isLater) => {
        const on = obedientDesk({ latencyUs, displayed: 5000, printed: 5000 });
        on.live(3, phaseUs);
        const start = isLater ? { start: (on.now() + 7_300_000) as ReturnType<typeof on.now> } : {};
        const placed = on.desk().place(
          plainOrder({
            symbol: 'KEEL',
            side: 'buy',
            quantity,
            strategy,
            horizonSeconds,
            residual: 'complete',
            ...start,
          }),
          { idempotencyKey: null, by: 'test' },
        );
        assert.ok(placed.ok, JSON.stringify(placed));
        if (placed.value.refusal !== null) return; // the cap does not let so much through in this time: refused, and not begun
        on.live(horizonSeconds + 15);
        const record = on.desk().order(placed.value.parentId);
        assert.deepEqual(
          [record?.status, record?.filled],
          ['completed', quantity],
          `${record?.note}`,
        );
      },
    ),
    { numRuns: 300 },
  );
});
