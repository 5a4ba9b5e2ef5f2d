import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, timeUs } from '#core/kernel/units';
import { cashIn } from '#core/ledger/assets';
import { budgetOf, flowOf } from '#core/ledger/exposure';
import { orderSent, orderTold, restateFill } from '#core/ledger/ledger';
import { ACME, account, child, fill, ledgerWith, now, OTHER } from '#core/ledger/ledger.fixture';
import type { OrderEvent } from '#core/order/order';

test('LED-2, LED-5: fills move position, cash and parent; open orders are counted beside them, buys with their fees', () => {
  const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
  orderSent(ledger, child('B/0', 100), now);
  fill(ledger, 'B/0', 40, 'x1');
  orderSent(ledger, child('S/0', 30, { side: 'sell' }), now);
  assert.deepEqual(
    [ledger.positions.get(ACME.id), cashIn(ledger, ledger.money), budgetOf(ledger, 'B')],
    [40, 1e6 - 4000 - 1, { quantity: 1000, filled: 40, open: 60 }],
  );
  const seen = account(ledger, 10);
  assert.deepEqual(
    [seen.position, seen.openSellLots, seen.openBuyNotional, seen.netAssetValue],
    [40, 30, 6000 * 1.001, 1e6 - 1],
  );
  assert.equal(budgetOf(ledger, 'nobody'), null);
});
test('LED-2, F5: an execution counts once', () => {
  const ledger = ledgerWith({ id: 'B' });
  orderSent(ledger, child('B/0', 100), now);
  fill(ledger, 'B/0', 40, 'x1');
  fill(ledger, 'B/0', 40, 'x1');
  assert.equal(ledger.positions.get(ACME.id), 40);
});
test('LED-3: a bust gives money and lots back and leaves the rest open; a correction moves the difference', () => {
  const ledger = ledgerWith({ id: 'S', side: 'sell' });
  orderSent(ledger, child('S/0', 100, { side: 'sell' }), now);
  fill(ledger, 'S/0', 40, 'x1');
  restateFill(
    ledger,
    { type: 'corrected', executionId: 'x1', price: 9_900, quantity: lots(30), fee: 1 },
    now,
  );
  assert.deepEqual(
    [ledger.positions.get(ACME.id), cashIn(ledger, ledger.money), budgetOf(ledger, 'S')?.filled],
    [-30, 1e6 + 2970 - 1, 30],
  );
  restateFill(ledger, { type: 'busted', executionId: 'x1' }, now);
  restateFill(ledger, { type: 'busted', executionId: 'x1' }, now);
  assert.deepEqual(
    [ledger.positions.get(ACME.id), cashIn(ledger, ledger.money), budgetOf(ledger, 'S')],
    [-0 + 0, 1e6, { quantity: 1000, filled: 0, open: 60 }],
  );
});
test('LED-6: flow counts every parent of the symbol since the start, open orders of unknown outcome too', () => {
  const ledger = ledgerWith({ id: 'A' }, { id: 'B', side: 'sell' }, { id: 'C', instrument: OTHER });
  for (const id of ['A/0', 'B/0'])
    orderSent(ledger, child(id, 50, { side: id === 'A/0' ? 'buy' : 'sell' }), now);
  orderTold(ledger, 'A/0', { type: 'outcomeUnknown', at: now }, now);
  orderSent(ledger, child('C/0', 50, { instrumentId: OTHER.id }), now);
  fill(ledger, 'B/0', 20, 'x1', 10_000, timeUs(now - 5));
  fill(ledger, 'B/0', 10, 'x2');
  assert.deepEqual(
    flowOf(ledger, {
      instrumentId: ACME.id,
      from: { fillsBefore: 1 },
      without: null,
      printed: 900,
      printsIncludeOwn: false,
    }),
    { filled: 10, open: 70, eligibleVolume: 900, ownTakerFills: 10 },
  );
});

test('LED-2, LED-4, F24: late, repeated, unexpected fills and busts in any order: position, cash and parents are the sum of what the venue said last', () => {
  const ids = ['B/0', 'B/1', 'S/0'];
  const step = fc.oneof(
    fc
      .record({
        id: fc.constantFrom(...ids),
        x: fc.integer({ min: 0, max: 12 }),
        quantity: fc.integer({ min: 1, max: 80 }),
      })
      .map((fact) => ({ type: 'fill' as const, ...fact })),
    fc
      .record({ x: fc.integer({ min: 0, max: 12 }) })
      .map(({ x }) => ({ type: 'bust' as const, x })),
    fc
      .record({
        id: fc.constantFrom(...ids),
        event: fc.constantFrom<OrderEvent>(
          { type: 'cancelConfirmed' },
          { type: 'cancelRequested' },
          { type: 'expired' },
          { type: 'rejected', reason: '' },
          { type: 'accepted', venueOrderId: 'v' },
        ),
      })
      .map((told) => ({ type: 'told' as const, ...told })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
      for (const id of ids)
        orderSent(ledger, child(id, 60, { side: id.startsWith('B') ? 'buy' : 'sell' }), now);
      const facts = new Map<string, number>(); // signed lots by execution, as the venue said last
      for (const each of steps) {
        if (each.type === 'told') orderTold(ledger, each.id, each.event, now);
        else if (each.type === 'bust') {
          restateFill(ledger, { type: 'busted', executionId: `x${each.x}` }, now);
          if (facts.has(`x${each.x}`)) facts.set(`x${each.x}`, 0);
        } else {
          fill(ledger, each.id, each.quantity, `x${each.x}`);
          if (!facts.has(`x${each.x}`))
            facts.set(`x${each.x}`, each.id.startsWith('B') ? each.quantity : -each.quantity);
        }
      }
      const position = [...facts.values()].reduce((sum, lot) => sum + lot, 0);
      const fees = [...facts.values()].filter((lot) => lot !== 0).length;
      assert.equal(ledger.positions.get(ACME.id) ?? 0, position);
      assert.ok(
        Math.abs((cashIn(ledger, ledger.money) ?? NaN) - (1e6 - position * 100 - fees)) < 1e-6,
      );
      assert.equal(
        (budgetOf(ledger, 'B')?.filled ?? NaN) - (budgetOf(ledger, 'S')?.filled ?? NaN),
        position,
      );
    }),
    { numRuns: 500 },
  );
});
