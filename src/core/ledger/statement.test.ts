import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountText, parseAmount, plus, ZERO } from '#core/kernel/amount';
import { lots, type Side, signOf, timeUs } from '#core/kernel/units';
import { addTo } from '#core/ledger/assets';
import { changeAccount } from '#core/ledger/controls';
import type { Difference } from '#core/ledger/difference';
import { type Ledger, orderSent, orderTold, restateFill } from '#core/ledger/ledger';
import { ACME, child, fill, ledgerWith, now, OTHER } from '#core/ledger/ledger.fixture';
import {
  type AccountStatement,
  type StatedOrder,
  type StatementComparison,
} from '#core/ledger/stated';
import { compareStatement, isComparable } from '#core/ledger/statement';
import type { Fill } from '#core/order/child';
import { leavesOf } from '#core/order/order';

const LATER = timeUs(now + 60_000_000); // a minute after everything: nothing crosses on the way
const exact = (text: string) => parseAmount(text) ?? ZERO;

/** A venue that says exactly what we hold. */
const mirrored = (ledger: Ledger, at = LATER): AccountStatement => ({
  at,
  openOrders: [...ledger.living.values()].flatMap((living) =>
    [...living.values()].map(({ order, life }) => ({
      clientOrderId: order.clientOrderId,
      venueOrderId: `v ${order.clientOrderId}`,
      instrumentId: order.instrumentId,
      side: order.side,
      quantity: order.quantity,
      filled: order.quantity - leavesOf(life),
      limit: order.limit,
    })),
  ),
  positions: [...ledger.positions].map(([instrumentId, held]) => ({ instrumentId, lots: held })),
  balances: [...ledger.assets].map(([asset, amount]) => ({ asset, amount: amountText(amount) })),
  fillsSince: [...ledger.executions.values()]
    .filter(({ fill: each }) => each.quantity > 0)
    .map(({ fill: each, instrument }) => ({ ...each, instrumentId: instrument.id })),
});
/** 40 of 100 bought, 10 of 30 sold, and one order that is over. */
const lived = (): Ledger => {
  const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
  orderSent(ledger, child('B/0', 100), now);
  orderSent(ledger, child('B/1', 20), now);
  orderSent(ledger, child('S/0', 30, { side: 'sell' }), now);
  fill(ledger, 'B/0', 40, 'x1');
  fill(ledger, 'S/0', 10, 'x2');
  orderTold(ledger, 'B/1', { type: 'cancelConfirmed' }, now);
  return ledger;
};
const words = ({
  missed,
  corrected,
  undone,
  differences,
}: StatementComparison): readonly string[] => [
  ...missed.map(({ executionId }) => `missed ${executionId}`),
  ...corrected.map(({ executionId }) => `corrected ${executionId}`),
  ...undone.map(({ executionId }) => `undone ${executionId}`),
  ...differences.map(({ kind, key }) => `${kind}: ${key}`),
];
const found = (ledger: Ledger, statement: AccountStatement, since = 0): readonly string[] =>
  words(compareStatement(ledger, statement, since));

const execution = (executionId: string, clientOrderId: string, more: Partial<Fill> = {}) => ({
  executionId,
  clientOrderId,
  at: now,
  price: 10_000,
  quantity: lots(7),
  liquidity: 'maker' as const,
  fee: 0,
  venue: 'XTST',
  instrumentId: ACME.id,
  ...more,
});
const stated = (clientOrderId: string, venueOrderId = 'v'): StatedOrder => ({
  clientOrderId,
  venueOrderId,
  instrumentId: ACME.id,
  side: 'buy',
  quantity: 5,
  filled: 0,
  limit: 9_000,
});

test('LED-18: a statement that says what we hold differs in nothing, whatever we have lived through', () => {
  const event = fc.record({
    id: fc.constantFrom('B/0', 'B/1', 'S/0', 'C/0'),
    what: fc.constantFrom('fill', 'fill', 'cancel', 'bust', 'correct'),
    quantity: fc.integer({ min: 1, max: 60 }),
    price: fc.integer({ min: 9_000, max: 11_000 }),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 15 }), (events) => {
      const ledger = ledgerWith(
        { id: 'B' },
        { id: 'S', side: 'sell' },
        { id: 'C', instrument: OTHER },
      );
      for (const id of ['B/0', 'B/1']) orderSent(ledger, child(id, 50), now);
      orderSent(ledger, child('S/0', 50, { side: 'sell' }), now);
      orderSent(ledger, child('C/0', 50, { instrumentId: OTHER.id }), now);
      for (const [i, { id, what, quantity, price }] of events.entries()) {
        const [of] = [...ledger.executions.keys()];
        if (what === 'fill') fill(ledger, id, quantity, `x${i}`, price);
        else if (what === 'cancel') orderTold(ledger, id, { type: 'cancelConfirmed' }, now);
        else if (of !== undefined && what === 'bust')
          restateFill(ledger, { type: 'busted', executionId: of }, now);
        else if (of !== undefined)
          restateFill(
            ledger,
            { type: 'corrected', executionId: of, price, quantity: lots(quantity), fee: 2 },
            now,
          );
      }
      assert.deepEqual(found(ledger, mirrored(ledger)), []);
      // Made in the same moment, too, it is not held against us what may still cross on the way.
      assert.deepEqual(found(ledger, mirrored(ledger, now)), []);
    }),
  );
});

// One thing that the venue says otherwise, and what is found.
for (const [rule, what, change, want] of [
  [
    'LED-15',
    'an open order that is not ours',
    (is: AccountStatement) => ({ openOrders: [...is.openOrders, stated('theirs')] }),
    ['orderUnknown: order theirs'],
  ],
  [
    'LED-15',
    'one without a client id is named by the venue',
    (is: AccountStatement) => ({ openOrders: [...is.openOrders, stated('', 'v99')] }),
    ['orderUnknown: order v99'],
  ],
  [
    'LED-18',
    'an order of ours that is over here and open there',
    (is: AccountStatement) => ({ openOrders: [...is.openOrders, stated('B/1')] }),
    ['orderAlive: order B/1'],
  ],
  [
    'LED-18',
    'no open orders',
    () => ({ openOrders: [] }),
    ['orderMissing: order B/0', 'orderMissing: order S/0'],
  ],
  [
    'LED-18',
    'a fill that never reached us',
    (is: AccountStatement) => ({ fillsSince: [...is.fillsSince, execution('x3', 'B/0')] }),
    ['missed x3'],
  ],
  [
    'LED-18',
    'a late fill of an order that is over',
    (is: AccountStatement) => ({ fillsSince: [...is.fillsSince, execution('x3', 'B/1')] }),
    ['missed x3'],
  ],
  [
    'LED-15',
    'a fill of an order that is not ours',
    (is: AccountStatement) => ({ fillsSince: [...is.fillsSince, execution('x3', 'theirs')] }),
    ['fillUnknown: fill x3'],
  ],
  [
    'LED-18',
    'another price',
    (is: AccountStatement) => ({
      fillsSince: is.fillsSince.map((each) => ({ ...each, price: each.price + 1 })),
    }),
    ['corrected x1', 'corrected x2'],
  ],
  [
    'LED-18',
    'another commission',
    (is: AccountStatement) => ({
      fillsSince: is.fillsSince.map((each) => ({
        ...each,
        commission: { asset: 'BNB', amount: '1' },
      })),
    }),
    ['corrected x1', 'corrected x2'],
  ],
  [
    'LED-18',
    'an execution that is not listed',
    (is: AccountStatement) => ({ fillsSince: is.fillsSince.slice(1) }),
    ['fillGone: gone x1'],
  ],
  [
    'LED-15',
    'more lots',
    () => ({ positions: [{ instrumentId: ACME.id, lots: 35 }] }),
    ['position: position ACME.XTST 5'],
  ],
  [
    'LED-15',
    'fewer lots',
    () => ({ positions: [{ instrumentId: ACME.id, lots: 28 }] }),
    ['position: position ACME.XTST -2'],
  ],
  ['LED-15', 'no position', () => ({ positions: [] }), ['position: position ACME.XTST -30']],
  [
    'LED-15',
    'a position that is not ours',
    (is: AccountStatement) => ({
      positions: [...(is.positions ?? []), { instrumentId: OTHER.id, lots: -4 }],
    }),
    ['position: position OTHER.XTST -4'],
  ],
  ['LED-18', 'a venue that keeps no positions', () => ({ positions: null }), []],
  [
    'LED-27',
    'a balance too few by the last unit',
    () => ({ balances: [{ asset: 'ACME', amount: '29.999999999999999999' }] }),
    ['balance: balance ACME -0.000000000000000001'],
  ],
  [
    'LED-27',
    'a balance of an asset that is none of ours',
    () => ({ balances: [{ asset: 'DOGE', amount: '5' }] }),
    [],
  ],
  [
    'LED-27',
    'a balance that is no number',
    () => ({ balances: [{ asset: 'ACME', amount: 'many' }] }),
    [],
  ],
  [
    'LED-27',
    'money off by a cent, of a venue that rounds',
    () => ({ balances: [{ asset: 'USD', amount: '996998.01', isRounded: true }] }),
    [],
  ],
  [
    'LED-27',
    'money off by a cent, of one that does not',
    () => ({ balances: [{ asset: 'USD', amount: '996998.01' }] }),
    ['balance: balance USD 0.01'],
  ],
  [
    'LED-27',
    'money off by a dollar',
    () => ({ balances: [{ asset: 'USD', amount: '996999', isRounded: true }] }),
    ['balance: balance USD 1'],
  ],
  [
    'LED-34',
    'a coin less by no more than what is charged and not named yet',
    () => ({ balances: [{ asset: 'ACME', amount: '29.95', feesDue: '0.05' }] }),
    [],
  ],
  [
    'LED-34',
    'a coin less by more than that',
    () => ({ balances: [{ asset: 'ACME', amount: '29.949999', feesDue: '0.05' }] }),
    ['balance: balance ACME -0.050001'],
  ],
  [
    'LED-34',
    'a coin more, which no commission explains',
    () => ({ balances: [{ asset: 'ACME', amount: '30.01', feesDue: '0.05' }] }),
    ['balance: balance ACME 0.01'],
  ],
] as const satisfies readonly (readonly [
  string,
  string,
  (is: AccountStatement) => Partial<AccountStatement>,
  readonly string[],
])[])
  test(`${rule}: the venue states ${what}: ${want.join(', ') || 'no difference'}`, () => {
    const ledger = lived();
    const is = mirrored(ledger);
    assert.deepEqual(found(ledger, { ...is, ...change(is) }), want);
  });

test('LED-18: before both sides know the same executions, positions and balances are not compared', () => {
  const ledger = lived();
  const is = mirrored(ledger);
  const wrong = { positions: [], balances: [{ asset: 'ACME', amount: '0' }] };
  for (const fillsSince of [
    [...is.fillsSince, execution('x3', 'B/0')],
    is.fillsSince.slice(1),
    is.fillsSince.map((each) => ({ ...each, price: 1 })),
  ]) {
    const kinds = compareStatement(ledger, { ...is, ...wrong, fillsSince }, 0).differences.map(
      ({ kind }) => kind,
    );
    assert.ok(!kinds.includes('position') && !kinds.includes('balance'), kinds.join());
  }
});

// x1 bought 40 lots, and the venue no longer lists it.
for (const [what, rounds, position, want] of [
  ['is asked about first', 0, -10, ['fillGone: gone x1']],
  ['is still asked about', 5, -10, ['fillGone: gone x1']],
  ['is undone where the position lacks just it', 6, -10, ['undone x1']],
  ['is not undone where the position has it', 6, 30, ['fillGone: gone x1']],
  ['is not undone where the position says something else', 6, 0, ['fillGone: gone x1']],
] as const)
  test(`LED-18: an execution that the venue does not list ${what}`, () => {
    const ledger = lived();
    changeAccount(ledger.controls, '', {
      reconciling: { since: now, why: '', rounds, differences: [] },
    });
    const is = mirrored(ledger);
    const positions = [{ instrumentId: ACME.id, lots: position }];
    const listed = is.fillsSince.filter(({ executionId }) => executionId !== 'x1');
    assert.deepEqual(found(ledger, { ...is, positions, fillsSince: listed }), want);
    if (rounds === 6)
      assert.deepEqual(
        found(ledger, { ...is, positions: null, fillsSince: listed }),
        ['fillGone: gone x1'], // a venue without positions explains nothing
      );
  });
test('LED-18: executions from before the time that was asked for need not be listed', () => {
  const ledger = lived();
  assert.deepEqual(found(ledger, { ...mirrored(ledger), fillsSince: [] }, now), []);
});
test('LED-18: what opened the books is not booked again', () => {
  const ledger = lived();
  changeAccount(ledger.controls, '', { countsFrom: now });
  const is = mirrored(ledger);
  const older = [execution('x8', 'B/0'), execution('x9', 'theirs')];
  assert.deepEqual(found(ledger, { ...is, fillsSince: [...is.fillsSince, ...older] }), []);
  const newer = execution('x8', 'B/0', { at: now + 1 });
  assert.deepEqual(found(ledger, { ...is, fillsSince: [...is.fillsSince, newer] }), ['missed x8']);
});

test('LED-18: what we did just before the statement was made is set aside, and compared in the next one', () => {
  const ledger = lived();
  const is = mirrored(ledger);
  const justBefore = timeUs(LATER - 1_000_000);
  orderSent(ledger, child('B/2', 10), justBefore);
  fill(ledger, 'B/2', 10, 'x3', 10_100, justBefore);
  orderSent(ledger, child('B/3', 10), justBefore);
  assert.deepEqual(found(ledger, is), []);
  const next = { ...is, at: timeUs(LATER + 60_000_000) };
  assert.deepEqual(found(ledger, next), ['fillGone: gone x3', 'orderMissing: order B/3']);
});
test('LED-18: a statement from just after a restatement says neither the one nor the other', () => {
  const ledger = lived();
  assert.ok(isComparable(ledger, mirrored(ledger)));
  restateFill(ledger, { type: 'busted', executionId: 'x1' }, timeUs(LATER - 2_000_000));
  for (const [after, want] of [
    [0, false],
    [1, true],
  ] as const)
    assert.equal(isComparable(ledger, mirrored(ledger, timeUs(LATER + after))), want);
});

// What a person decided on is not found again.
for (const [what, decide, change] of [
  [
    'an order',
    'order theirs',
    (is: AccountStatement) => ({ openOrders: [...is.openOrders, stated('theirs')] }),
  ],
  [
    'a fill',
    'fill x3',
    (is: AccountStatement) => ({ fillsSince: [...is.fillsSince, execution('x3', 'theirs')] }),
  ],
  [
    'a fill of an order decided on',
    'order theirs',
    (is: AccountStatement) => ({ fillsSince: [...is.fillsSince, execution('x3', 'theirs')] }),
  ],
  [
    'a vanished execution',
    'gone x1',
    (is: AccountStatement) => ({ fillsSince: is.fillsSince.slice(1) }),
  ],
] as const)
  test(`LED-15: ${what} that a person decided on is not found again`, () => {
    const ledger = lived();
    const is = mirrored(ledger);
    assert.equal(found(ledger, { ...is, ...change(is) }).length, 1);
    ledger.controls.resolved.add(decide);
    assert.deepEqual(found(ledger, { ...is, ...change(is) }), []);
  });

const ids = (differences: readonly Difference[]): readonly string[] =>
  differences.map(({ id }) => id);
test('LED-27, F37: a difference is what makes both sides equal, its name does not depend on its size, and ignored it is gone', () => {
  const by = fc.integer({ min: -1000, max: 1000 }).filter((each) => each !== 0);
  fc.assert(
    fc.property(by, by, (lotsBy, moneyBy) => {
      const ledger = lived();
      const is = mirrored(ledger);
      const theirs = {
        ...is,
        positions: [{ instrumentId: ACME.id, lots: 30 + lotsBy }],
        balances: [
          { asset: 'USD', amount: amountText(plus(exact('996998'), exact(`${moneyBy}e-20`))) },
        ],
      };
      const { differences } = compareStatement(ledger, theirs, 0);
      assert.deepEqual(ids(differences), [`position ${ACME.id}`, 'balance USD']);
      const [position, money] = differences;
      assert.equal(position?.lots, lotsBy);
      assert.equal(exact(money?.amount ?? ''), exact(`${moneyBy}e-20`));
      ledger.controls.ignoredLots.set(ACME.id, position?.lots ?? 0);
      ledger.controls.ignored.set('USD', exact(money?.amount ?? ''));
      assert.deepEqual(found(ledger, theirs), []);
      // The other way: adopted.
      ledger.controls.ignored.clear();
      addTo(ledger, 'USD', exact(money?.amount ?? ''));
      assert.deepEqual(found(ledger, theirs), []);
    }),
  );
});
test('LED-2, LED-18: fills that were missed, once booked, are the whole difference', () => {
  const missed = fc.array(
    fc.record({
      side: fc.constantFrom<Side>('buy', 'sell'),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 6 },
  );
  fc.assert(
    fc.property(missed, (fills) => {
      const [ours, theirs] = [lived(), lived()];
      for (const [i, { side, quantity }] of fills.entries())
        fill(theirs, side === 'buy' ? 'B/0' : 'S/0', quantity, `y${i}`);
      const statement = mirrored(theirs);
      const comparison = compareStatement(
        ours,
        { ...statement, openOrders: mirrored(ours).openOrders },
        0,
      );
      assert.equal(comparison.missed.length, fills.length);
      for (const { clientOrderId, quantity, executionId } of comparison.missed)
        fill(ours, clientOrderId, quantity, executionId);
      const net = fills.reduce((sum, { side, quantity }) => sum + signOf(side) * quantity, 30);
      assert.equal(ours.positions.get(ACME.id), net);
      assert.deepEqual(found(ours, statement), []);
    }),
  );
});
