import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountOfNumber, plus, stepsIn, ZERO } from '#core/kernel/amount';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { balanceOf, cashIn, movementOf } from '#core/ledger/assets';
import { budgetOf, flowOf } from '#core/ledger/exposure';
import {
  amendSent,
  bookFill,
  cancelSent,
  type Ledger,
  type LedgerOrder,
  orderReported,
  orderSent,
  orderTold,
  placeParent,
  restateFill,
} from '#core/ledger/ledger';
import {
  ACME,
  account,
  COIN_EUR,
  COIN_USD,
  child,
  fill,
  ledgerWith,
  now,
  OTHER,
} from '#core/ledger/ledger.fixture';
import type { Fill } from '#core/order/child';
import { isDead, leavesOf, type OrderEvent } from '#core/order/order';

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

// LED-2, LED-3 and LED-27 together: money of two currencies, a coin of two listings, commissions in three assets.
const PARENTS = { D: COIN_USD, E: COIN_EUR } as const;
type ParentId = keyof typeof PARENTS;
const fact = fc.record({
  type: fc.constantFrom('fill', 'fill', 'fill', 'bust', 'correct'),
  parent: fc.constantFrom<ParentId>('D', 'E'),
  x: fc.nat(8),
  quantity: fc.integer({ min: 1, max: 5000 }),
  price: fc.integer({ min: 1, max: 9000 }),
  commission: fc.option(
    fc.record({
      asset: fc.constantFrom('COIN', 'USD', 'BNB'),
      amount: fc.integer({ min: -50, max: 50 }).map((units) => `${units}e-6`),
    }),
    { nil: undefined },
  ),
});
test('LED-2, LED-3, LED-27: after any fills, busts and corrections, repeated or not, every balance is what the venue said last', () => {
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 40 }), (facts) => {
      const ledger = ledgerWith(
        { id: 'D', instrument: COIN_USD },
        { id: 'E', instrument: COIN_EUR, side: 'sell' },
      );
      const last = new Map<string, { readonly parent: ParentId; readonly fill: Fill }>();
      for (const { type, parent, x, quantity, price, commission } of facts) {
        const executionId = `x${x}`;
        const said: Fill = {
          executionId,
          clientOrderId: `${parent}/0`,
          at: now,
          price,
          quantity: lots(type === 'bust' ? 0 : quantity),
          liquidity: 'taker',
          fee: 0,
          venue: 'XTST',
          ...(commission === undefined || type === 'bust' ? {} : { commission }),
        };
        const known = last.get(executionId);
        if (type === 'fill') {
          bookFill(ledger, parent, said, now);
          if (known === undefined) last.set(executionId, { parent, fill: said });
        } else {
          const restatement =
            type === 'bust'
              ? ({ type: 'busted', executionId } as const)
              : ({ type: 'corrected', ...said, fee: 0 } as const);
          restateFill(ledger, restatement, now);
          if (known !== undefined) last.set(executionId, { ...known, fill: said });
        }
      }
      const want = new Map([['USD', amountOfNumber(1e6)]]);
      const filled = { D: 0, E: 0 };
      for (const { parent, fill: each } of last.values()) {
        filled[parent] += each.quantity;
        const side = parent === 'D' ? 'buy' : 'sell';
        for (const [asset, by] of movementOf(PARENTS[parent], side, each))
          want.set(asset, plus(want.get(asset) ?? ZERO, by));
      }
      for (const asset of ['USD', 'EUR', 'COIN', 'BNB'])
        assert.equal(balanceOf(ledger, asset), want.get(asset) ?? ZERO, asset);
      for (const parent of ['D', 'E'] as const) {
        assert.equal(budgetOf(ledger, parent)?.filled, filled[parent]);
        const { id, lot } = PARENTS[parent];
        assert.equal(ledger.positions.get(id) ?? 0, stepsIn(balanceOf(ledger, 'COIN'), lot));
      }
    }),
    { numRuns: 300 },
  );
});

test('LED-2, F5: everything said twice is as if it had been said once', () => {
  const told = fc.constantFrom<OrderEvent>(
    { type: 'accepted', venueOrderId: 'v' },
    { type: 'cancelConfirmed' },
    { type: 'expired' },
  );
  const said = fc.oneof(
    told.map((event) => (ledger: Ledger) => orderTold(ledger, 'B/0', event, now)),
    fc.nat(5).map((x) => (ledger: Ledger) => fill(ledger, 'B/0', 10 + x, `x${x}`)),
    fc
      .nat(5)
      .map(
        (x) => (ledger: Ledger) =>
          restateFill(ledger, { type: 'busted', executionId: `x${x}` }, now),
      ),
  );
  fc.assert(
    fc.property(fc.array(said, { maxLength: 20 }), (sayings) => {
      const [once, twice] = [ledgerWith({ id: 'B' }), ledgerWith({ id: 'B' })];
      for (const ledger of [once, twice]) orderSent(ledger, child('B/0', 60), now);
      for (const say of sayings) {
        say(once);
        say(twice);
        say(twice);
      }
      assert.deepEqual(twice.assets, once.assets);
      assert.deepEqual([...twice.orders], [...once.orders]);
      assert.deepEqual(budgetOf(twice, 'B'), budgetOf(once, 'B'));
    }),
  );
});

test('LED-1: living are exactly the orders that are not over, each as it is kept', () => {
  const event = fc.record({
    id: fc.constantFrom('B/0', 'B/1', 'C/0'),
    what: fc.constantFrom(
      'accept',
      'fill',
      'cancel',
      'cancelled',
      'expire',
      'reject',
      'amend',
      'amended',
    ),
    quantity: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const ledger = ledgerWith({ id: 'B' }, { id: 'C', instrument: OTHER });
      for (const id of ['B/0', 'B/1']) orderSent(ledger, child(id, 60), now);
      orderSent(ledger, child('C/0', 60, { instrumentId: OTHER.id }), now);
      for (const [i, { id, what, quantity }] of events.entries()) {
        const at = timeUs(now + i);
        const order = ledger.orders.get(id)?.order ?? assert.fail(id);
        if (what === 'accept')
          orderReported(ledger, { type: 'accepted', clientOrderId: id, venueOrderId: 'v', at }, at);
        if (what === 'fill') fill(ledger, id, quantity, `x${i}`);
        if (what === 'cancel') cancelSent(ledger, id, at);
        if (what === 'cancelled') orderTold(ledger, id, { type: 'cancelConfirmed' }, at);
        if (what === 'expire') orderTold(ledger, id, { type: 'expired' }, at);
        if (what === 'reject') orderTold(ledger, id, { type: 'rejected', reason: '' }, at);
        if (what === 'amend') amendSent(ledger, { ...order, quantity: lots(quantity) }, at);
        if (what === 'amended')
          orderReported(
            ledger,
            {
              type: 'amended',
              clientOrderId: id,
              quantity: lots(quantity),
              limit: ticks(9_990),
              at,
            },
            at,
          );
      }
      const living = [...ledger.living.values()].flatMap((each) => [...each.values()]);
      const kept = [...ledger.orders.values()].filter(({ life }) => !isDead(life));
      const byId = (a: LedgerOrder, b: LedgerOrder): number =>
        a.order.clientOrderId < b.order.clientOrderId ? -1 : 1;
      assert.deepEqual(living.toSorted(byId), kept.toSorted(byId));
      for (const { order, life } of living) {
        assert.ok(ledger.living.get(order.instrumentId)?.has(order.clientOrderId));
        assert.ok(leavesOf(life) >= 0);
      }
    }),
  );
});

test('LED-11: every intent is a message of its strategy: orders, amendments, cancels, answered or not', () => {
  const ledger = ledgerWith({ id: 'A' }, { id: 'B', strategy: 'vwap' });
  orderSent(ledger, child('A/0', 10), now);
  orderSent(ledger, child('B/0', 10), timeUs(now + 1));
  amendSent(ledger, child('A/0', 20), timeUs(now + 2));
  cancelSent(ledger, 'A/0', timeUs(now + 3));
  cancelSent(ledger, 'A/0', timeUs(now + 4));
  cancelSent(ledger, 'nobody/0', timeUs(now + 5));
  orderTold(ledger, 'A/0', { type: 'cancelConfirmed' }, timeUs(now + 6));
  assert.deepEqual(
    [...ledger.messages].map(([strategy, times]) => [strategy, times.map((at) => at - now)]),
    [
      ['twap', [0, 2, 3, 4]],
      ['vwap', [1]],
    ],
  );
});
test('LED-11: messages older than a minute are forgotten, none of the last minute is, and the list stays short', () => {
  const ledger = ledgerWith({ id: 'A' });
  for (let i = 0; i < 5000; i++) {
    const at = timeUs(now + i * 1_000_000); // one a second
    orderSent(ledger, child(`A/${i}`, 1), at);
    const times = ledger.messages.get('twap') ?? [];
    assert.ok(times.length <= 60 + 257 && times.at(-1) === at);
    const window = times.filter((each) => each > at - 60_000_000).length;
    assert.equal(window, Math.min(60, i + 1));
  }
});
test('LED-12: a strategy is applied once a parent, and the count is in the books', () => {
  const ledger = ledgerWith({ id: 'A' }, { id: 'B' }, { id: 'C', strategy: 'vwap' });
  assert.deepEqual(
    [...ledger.applications].map(([strategy, times]) => [strategy, times.length]),
    [
      ['twap', 2],
      ['vwap', 1],
    ],
  );
});
test('LED-4: an id is used once, a parent is placed once, and a fill belongs to a parent', () => {
  const ledger = ledgerWith({ id: 'B' });
  orderSent(ledger, child('B/0', 10), now);
  orderTold(ledger, 'B/0', { type: 'cancelConfirmed' }, now);
  for (const [wrong, rule] of [
    [() => orderSent(ledger, child('B/0', 10), now), /an id is used once/],
    [
      () => placeParent(ledger, ledger.parents.get('B') ?? assert.fail()),
      /a parent is placed once/,
    ],
    [() => fill(ledger, 'Z/0', 1, 'x'), /a fill belongs to a parent/],
    [() => amendSent(ledger, child('B/9', 1), now), /an amendment is of an order of ours/],
  ] as const)
    assert.throws(wrong, rule);
});
test('LED-6: a parent counts flow from the fills that were booked before it', () => {
  const ledger = ledgerWith({ id: 'A' });
  fill(ledger, 'A/0', 5, 'x1');
  fill(ledger, 'A/0', 5, 'x2');
  placeParent(ledger, { ...(ledger.parents.get('A') ?? assert.fail()), parentId: 'B' });
  assert.deepEqual(
    [ledger.parents.get('A')?.fillsBefore, ledger.parents.get('B')?.fillsBefore],
    [0, 2],
  );
});
