import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { filledOf, transition, type Order, type OrderEvent } from '#core/order/order';
import { lots, timeUs } from '#core/kernel/units';

const events: Record<string, OrderEvent> = {
  submit: { type: 'submitted', at: timeUs(0) },
  lost: { type: 'outcomeUnknown', at: timeUs(1) },
  accept: { type: 'accepted', venueOrderId: 'v1' },
  reject: { type: 'rejected', reason: 'halted' },
  fill40: { type: 'fill', executionId: 'x1', quantity: lots(40) },
  fill60: { type: 'fill', executionId: 'x2', quantity: lots(60) },
  cancel: { type: 'cancelRequested' },
  cancelled: { type: 'cancelConfirmed' },
  expire: { type: 'expired' },
};
// ORD-1 .. ORD-10 of docs/spec/order.md
for (const [script, want] of [
  ['submit accept fill40 fill60', 'filled 100'],
  ['submit accept fill40 cancel cancelled', 'cancelled 40'],
  ['submit accept cancel fill40 cancelled', 'cancelled 40'],
  ['submit accept cancel cancelled fill40', 'cancelled 40'],
  ['submit reject', 'rejected 0'],
  ['submit fill40 accept fill60', 'filled 100'],
  ['submit lost fill40 accept', 'working 40'],
  ['submit accept fill60 fill60', 'overfilled 120'],
  ['fill40', 'ILLEGAL_TRANSITION'],
  ['submit fill40 reject', 'ILLEGAL_TRANSITION'],
] as const) {
  test(`order: ${script} -> ${want}`, () => assert.equal(run(script), want));
}
function run(script: string): string {
  let order: Order = { status: 'created', quantity: lots(100) };
  for (const word of script.split(' ')) {
    const next = transition(order, events[word]!);
    if (!next.ok) return next.error.code;
    order = next.value;
  }
  return `${order.status} ${filledOf(order)}`;
}
test('order: filled beyond the order exactly when overfilled', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 30 }), (sequence) => {
      let order: Order = { status: 'created', quantity: lots(100) };
      for (const event of [events['submit']!, ...sequence]) {
        const next = transition(order, event);
        if (next.ok) order = next.value;
      }
      assert.equal(filledOf(order) > 100, order.status === 'overfilled');
    }),
    { numRuns: 5_000 }, // a life is a handful of words: a few thousand sentences reach all of it
  );
});
