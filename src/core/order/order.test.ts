import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, timeUs } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import { changeOf, newFill, restate } from '#core/order/executions';
import {
  filledOf,
  isDead,
  leavesOf,
  type Order,
  type OrderEvent,
  transition,
} from '#core/order/order';

const events: Record<string, OrderEvent> = {
  submit: { type: 'submitted', at: timeUs(0) },
  lost: { type: 'outcomeUnknown', at: timeUs(1) },
  accept: { type: 'accepted', venueOrderId: 'v1' },
  reject: { type: 'rejected', reason: 'halted' },
  fill40: { type: 'fill', executionId: 'x1', quantity: lots(40) },
  fill60: { type: 'fill', executionId: 'x2', quantity: lots(60) },
  bust40: { type: 'busted', executionId: 'x1', quantity: lots(40) },
  bust60: { type: 'busted', executionId: 'x2', quantity: lots(60) },
  cancel: { type: 'cancelRequested' },
  cancelled: { type: 'cancelConfirmed' },
  stands: { type: 'cancelRefused' },
  expire: { type: 'expired' },
  amend50: { type: 'amendRequested', quantity: lots(50) },
  amend150: { type: 'amendRequested', quantity: lots(150) },
  is50: { type: 'amended', quantity: lots(50) },
  is40: { type: 'amended', quantity: lots(40) },
  is150: { type: 'amended', quantity: lots(150) },
  unamended: { type: 'amendRefused' },
};
// ORD-1 .. ORD-12 of docs/spec/order.md: status, filled, and what may still fill.
for (const [rule, script, want] of [
  ['ORD-1', 'submit accept fill40', 'working 40 60'],
  ['ORD-1', 'submit accept fill40 fill60', 'filled 100 0'],
  ['ORD-2', 'submit accept fill40 cancel cancelled', 'cancelled 40 0'],
  ['ORD-2', 'submit accept cancelled', 'cancelled 0 0'],
  ['ORD-2', 'submit accept cancel stands fill40', 'working 40 60'],
  ['ORD-3', 'submit accept cancel fill40 cancelled', 'cancelled 40 0'],
  ['ORD-3 F24', 'submit accept cancel cancelled fill40', 'cancelled 40 0'],
  ['ORD-3 F24', 'submit accept cancel cancelled fill40 fill60', 'filled 100 0'],
  ['ORD-3', 'submit accept expire fill40', 'expired 40 0'],
  ['ORD-4', 'submit reject', 'rejected 0 0'],
  ['ORD-4', 'submit fill40 reject', 'ILLEGAL_TRANSITION'],
  ['ORD-5', 'submit fill40 accept fill60', 'filled 100 0'],
  ['ORD-5', 'submit fill40 cancelled accept', 'ILLEGAL_TRANSITION'],
  ['ORD-5', 'submit fill40 cancelled', 'cancelled 40 0'],
  ['ORD-6', 'submit lost', 'unknown 0 100'],
  ['ORD-6', 'submit lost fill40 accept', 'working 40 60'],
  ['ORD-6', 'submit lost cancelled', 'cancelled 0 0'],
  ['ORD-8 F24', 'submit accept fill60 fill60', 'overfilled 120 0'],
  ['ORD-8 F24', 'submit accept cancel cancelled fill60 fill60', 'overfilled 120 0'],
  ['ORD-9', 'submit accept fill40 bust40', 'working 0 60'],
  ['ORD-9', 'submit accept fill40 bust40 fill40', 'working 40 60'],
  ['ORD-9', 'submit accept fill40 fill60 bust40', 'cancelled 60 0'],
  ['ORD-9', 'submit accept fill40 fill60 bust40 bust60', 'cancelled 0 0'],
  ['ORD-9', 'submit accept fill60 fill60 bust60', 'cancelled 60 0'],
  ['ORD-9', 'submit accept fill40 fill40 fill60 bust40', 'filled 100 0'],
  ['ORD-9', 'submit accept bust40', 'ILLEGAL_TRANSITION'],
  ['ORD-10', 'fill40', 'ILLEGAL_TRANSITION'],
  ['ORD-10', 'cancelled', 'ILLEGAL_TRANSITION'],
  ['ORD-11', 'submit accept amend50 is50 fill40', 'working 40 10'],
  ['ORD-11', 'submit accept amend150 is150 fill60 fill60', 'working 120 30'],
  ['ORD-11', 'submit accept fill40 amend50 is40', 'filled 40 0'],
  ['ORD-11', 'submit accept fill60 amend50 is50', 'overfilled 60 0'],
  ['ORD-11', 'submit accept amend50 unamended fill40 fill60', 'filled 100 0'],
  ['ORD-11', 'submit accept amend50 fill40 fill60 unamended', 'filled 100 0'],
  ['ORD-11', 'submit accept amend50 fill40 fill60', 'filled 100 0'],
  ['ORD-11', 'submit accept amend50 fill40 fill60 is50', 'overfilled 100 0'],
  ['ORD-11', 'submit accept amend150 fill40 fill60', 'amending 100 50'],
  ['ORD-11', 'submit accept fill40 fill60 is150', 'ILLEGAL_TRANSITION'],
  ['ORD-11', 'submit accept is50', 'working 0 50'],
  ['ORD-11', 'submit accept cancel is50 cancelled', 'cancelled 0 0'],
  ['ORD-12', 'submit accept amend150', 'amending 0 150'],
  ['ORD-12', 'submit accept amend50', 'amending 0 100'],
  ['ORD-12', 'submit accept amend150 cancel', 'cancelling 0 150'],
] as const) {
  test(`${rule}: ${script} -> ${want}`, () => assert.equal(run(script), want));
}
function run(script: string): string {
  let order: Order = { status: 'created', quantity: lots(100) };
  for (const word of script.split(' ')) {
    const event = events[word];
    assert.ok(event !== undefined, word);
    const next = transition(order, event);
    if (!next.ok) return next.error.code;
    order = next.value;
  }
  return `${order.status} ${filledOf(order)} ${leavesOf(order)}`;
}

const sequences = fc.array(fc.constantFrom(...Object.values(events)), { maxLength: 30 });
test('ORD-8, F24: whatever happens in whatever order, lots that filled are never lost, and beyond the order it is overfilled', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      let order: Order = { status: 'created', quantity: lots(100) };
      let counted = 0;
      for (const event of [events['submit'] as OrderEvent, ...sequence]) {
        const next = transition(order, event);
        if (!next.ok) continue;
        order = next.value;
        if (event.type === 'fill') counted += event.quantity;
        if (event.type === 'busted') counted -= event.quantity;
      }
      assert.equal(filledOf(order), counted);
      if (isDead(order))
        assert.equal(filledOf(order) > order.quantity, order.status === 'overfilled');
    }),
    { numRuns: 5_000 }, // a life is a handful of words: a few thousand sentences reach all of it
  );
});

test('ORD-12: what fills after any history was counted as open before, unless the order was dead', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      let order: Order = { status: 'created', quantity: lots(100) };
      for (const event of [events['submit'] as OrderEvent, ...sequence]) {
        const before = order;
        const next = transition(before, event);
        if (!next.ok) continue;
        order = next.value;
        if (event.type === 'fill' && !isDead(before) && order.status !== 'overfilled')
          assert.ok(event.quantity <= leavesOf(before) + ('busted' in before ? before.busted : 0));
        assert.ok(leavesOf(order) >= 0);
      }
    }),
    { numRuns: 3_000 },
  );
});

const fill: Fill = {
  executionId: 'x1',
  clientOrderId: 'P1/0/0/0',
  at: 0,
  price: 1000,
  quantity: lots(40),
  liquidity: 'taker',
  fee: 4,
  venue: 'V',
};
test('ORD-7: a repeated execution is no news, also after it was busted; a bust is told once', () => {
  assert.equal(newFill(new Map([['x1', fill]]), fill), null);
  const busted = restate(new Map([['x1', fill]]), { type: 'busted', executionId: 'x1' });
  assert.ok(busted !== null);
  assert.deepEqual([busted.after.quantity, busted.after.fee], [0, 0]);
  const seen = new Map([['x1', busted.after]]);
  assert.deepEqual(
    [newFill(seen, fill), restate(seen, { type: 'busted', executionId: 'x1' })],
    [null, null],
  );
  assert.equal(restate(seen, { type: 'busted', executionId: 'never seen' }), null);
});
test('ORD-9: a correction changes lots, turnover and fees by the difference; a fee that nobody names follows the value', () => {
  const change = restate(new Map([['x1', fill]]), {
    type: 'corrected',
    executionId: 'x1',
    price: 1010,
    quantity: lots(20),
    fee: null,
  });
  assert.ok(change !== null);
  assert.deepEqual(changeOf(change, 'sell'), {
    position: 20,
    filled: -20,
    turnover: 20_200 - 40_000,
    fee: (4 * 20_200) / 40_000 - 4,
  });
  const named = restate(new Map([['x1', fill]]), {
    type: 'corrected',
    executionId: 'x1',
    price: 1000,
    quantity: lots(40),
    fee: 3,
  });
  assert.equal(named === null ? null : changeOf(named, 'buy').fee, -1);
});
