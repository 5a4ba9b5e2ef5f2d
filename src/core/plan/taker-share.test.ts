import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots } from '#core/kernel/units';
import { mostTradable } from '#core/plan/most-tradable';
import { takerShareOf } from '#core/plan/taker-share';
import { PRICE_HOLDS } from '#core/plan/weigh';

const positive = fc.double({ min: 1, max: 1e5, noNaN: true });

test('IMP-40: a slice of 100 behind 200 while 2,000 print expects 1,000 against it: 1,000 / 1,300 of 0.93 rest', () => {
  assert.ok(
    Math.abs(takerShareOf([{ quantity: 100, volume: 2000 }], 200) - (1 - (0.93 * 1000) / 1300)) <
      1e-12,
  );
});
test('IMP-40: nobody rests without flow or without knowing the queue; more flow, more rest; a longer queue, less', () => {
  assert.equal(takerShareOf([{ quantity: 100, volume: 0 }], 10), 1);
  assert.equal(takerShareOf([{ quantity: 100, volume: 1e6 }], NaN), 1);
  fc.assert(
    fc.property(positive, positive, positive, (quantity, volume, queue) => {
      const at = (v: number, k: number) => takerShareOf([{ quantity, volume: v }], k);
      assert.ok(at(volume * 2, queue) < at(volume, queue));
      assert.ok(at(volume, queue * 2) > at(volume, queue));
      assert.ok(at(volume, queue) >= 1 - PRICE_HOLDS && at(volume, queue) <= 1);
    }),
  );
});

test('IMP-41: the most is the largest size that holds, within a thousandth, and what binds is of the next', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e8 }), (edge) => {
      const { quantity, found, beyond } = mostTradable(
        { least: lots(1), atMost: lots(1e8) },
        (each) => ({ holds: each <= edge, found: each as number }),
      );
      assert.ok(quantity <= edge && quantity >= edge - Math.max(1, edge / 1000));
      assert.equal(found, quantity);
      assert.ok(edge === 1e8 ? beyond === null : beyond !== null && beyond > edge);
    }),
  );
  const none = mostTradable({ least: lots(5), atMost: lots(50) }, () => ({
    holds: false,
    found: 1,
  }));
  assert.deepEqual(none, { quantity: 0, found: null, beyond: 1 });
});
