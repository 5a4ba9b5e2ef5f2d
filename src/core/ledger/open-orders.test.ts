import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, type Side, ticks } from '#core/kernel/units';
import { listInstrument } from '#core/ledger/assets';
import { accountOf, budgetOf, flowOf, openOfAsset, openValue } from '#core/ledger/exposure';
import { type Ledger, orderSent, orderTold } from '#core/ledger/ledger';
import { COIN_EUR, COIN_USD, child, fill, ledgerWith, now } from '#core/ledger/ledger.fixture';
import { type LedgerOrder, OpenOrders } from '#core/ledger/open-orders';
import { exposureWith, openBeside } from '#core/ledger/worst-value';
import { type Instrument, quoteValueOf, settlementValueOf } from '#core/market/instrument';
import { leavesOf } from '#core/order/order';

// The plain twin: every sum goes over every order that may still fill, each time.
const openIn = (ledger: Ledger): readonly LedgerOrder[] =>
  [...ledger.living.values()].flatMap((living) => [...living.values()]);
const isBut =
  (without: string | null) =>
  ({ order }: LedgerOrder): boolean =>
    order.clientOrderId !== without;
const listedOf = (ledger: Ledger, { order }: LedgerOrder): Instrument => {
  const listed = ledger.instruments.get(order.instrumentId);
  assert.ok(listed !== undefined);
  return listed;
};
function plainly(ledger: Ledger, without: string | null) {
  let buys = 0;
  let value = 0;
  for (const each of openIn(ledger).filter(isBut(without))) {
    const { order, life } = each;
    const listed = listedOf(ledger, each);
    if (order.side === 'buy' && listed.currencies.quote === 'USD')
      buys += settlementValueOf(listed, leavesOf(life), order.limit) * RESERVE;
    value += quoteValueOf(listed, leavesOf(life), order.limit);
  }
  return { buys, value };
}
const FEE_BPS = 7;
const RESERVE = 1 + FEE_BPS / 10_000;
const FINE: Instrument = {
  ...COIN_USD,
  id: 'FINE.XUSD',
  symbol: 'FINE',
  lot: { units: 7, scale: 5 },
  currencies: { ...COIN_USD.currencies, base: 'FINE' },
};
const LISTED = [COIN_USD, COIN_EUR, FINE];
const marks = new Map(LISTED.map(({ id }, i) => [id, 10_000 + 37 * i]));

const events = fc.array(
  fc.record({
    what: fc.constantFrom('send', 'send', 'send', 'fill', 'cancel', 'accept', 'relist'),
    which: fc.nat(40),
    on: fc.nat(2),
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 90 }),
    limit: fc.integer({ min: 9_000, max: 11_003 }),
  }),
  { maxLength: 120 },
);

test('LED-29: what the open orders add up to is what adding them up answers, to the last bit', () => {
  fc.assert(
    fc.property(events, (drawn) => {
      const ledger = ledgerWith(
        ...LISTED.flatMap((instrument, i) => [
          { id: `B${i}`, instrument },
          { id: `S${i}`, side: 'sell' as const, instrument },
        ]),
      );
      for (const [i, { what, which, on, side, quantity, limit }] of drawn.entries()) {
        const open = openIn(ledger);
        const known = open[which % Math.max(1, open.length)];
        const instrument = LISTED[on] ?? COIN_USD;
        if (what === 'send')
          orderSent(
            ledger,
            child(`${side === 'buy' ? 'B' : 'S'}${on}/${i}`, quantity, {
              side,
              instrumentId: instrument.id,
              limit: ticks(limit),
              type: which % 3 === 0 ? 'ioc' : 'postOnly',
            }),
            now,
          );
        else if (what === 'relist')
          listInstrument(ledger, { ...instrument, lot: { units: 1 + (which % 3), scale: 3 } });
        else if (known !== undefined && what === 'fill')
          fill(
            ledger,
            known.order.clientOrderId,
            Math.min(quantity, leavesOf(known.life)),
            `x${i}`,
          );
        else if (known !== undefined)
          orderTold(
            ledger,
            known.order.clientOrderId,
            what === 'accept'
              ? { type: 'accepted', venueOrderId: `v${i}` }
              : { type: 'cancelConfirmed' },
            now,
          );
        const [first] = openIn(ledger);
        for (const without of [null, known?.order.clientOrderId ?? null])
          agrees(ledger, without, first);
      }
    }),
    { numRuns: 60 },
  );
});

function agrees(ledger: Ledger, without: string | null, first: LedgerOrder | undefined): void {
  const open = openIn(ledger).filter(isBut(without));
  const plain = plainly(ledger, without);
  const input = {
    instrument: COIN_USD,
    marks,
    marginMarks: marks,
    without,
    shortSellingAllowed: true,
    feeBps: FEE_BPS,
  };
  assert.equal(accountOf(ledger, input).openBuyNotional, plain.buys);
  assert.equal(openValue(ledger, null, without ?? ''), plain.value);
  const lotsOn = (id: string, side?: Side): number =>
    open.reduce(
      (sum, { order, life }) =>
        order.instrumentId === id && (side === undefined || order.side === side)
          ? sum + leavesOf(life)
          : sum,
      0,
    );
  for (const { id } of LISTED) {
    const flow = { from: { fillsBefore: 0 }, without, printed: 0, printsIncludeOwn: true };
    assert.equal(flowOf(ledger, { ...flow, instrumentId: id }).open, lotsOn(id));
  }
  assert.equal(openOfAsset(ledger, FINE, 'sell', without), lotsOn(FINE.id, 'sell'));
  for (const parentId of ledger.parents.keys())
    assert.equal(
      budgetOf(ledger, parentId, without)?.open,
      open.reduce(
        (sum, { order, life }) => (order.parentId === parentId ? sum + leavesOf(life) : sum),
        0,
      ),
    );
  const order = { side: 'buy', quantity: 5 } as const;
  assert.deepEqual(
    exposureWith(ledger, { ...order, openBut: without ?? '' }, FINE, marks),
    exposureWith(ledger, { ...order, others: openBeside(ledger, without ?? '') }, FINE, marks),
  );
  const living = ledger.living.get(first?.order.instrumentId ?? '');
  for (const side of ['buy', 'sell'] as const) {
    const wish = { side, limit: ticks(10_000) };
    const crossed = [...(living?.values() ?? [])].find(
      (own) =>
        own.order.side !== side &&
        leavesOf(own.life) > 0 &&
        (side === 'buy' ? wish.limit >= own.order.limit : wish.limit <= own.order.limit),
    );
    assert.equal(living?.crossedBy(wish) ?? null, crossed ?? null);
    const resting = new Map<number, number>();
    for (const { order: own, life } of living?.values() ?? [])
      if (own.side === side && own.type !== 'ioc' && life.status === 'working')
        resting.set(own.limit, (resting.get(own.limit) ?? 0) + leavesOf(life));
    assert.deepEqual(
      [...(living?.restingLots(side) ?? [])].toSorted(([a], [b]) => a - b),
      [...resting].toSorted(([a], [b]) => a - b),
    );
  }
}

test('an open order that is not there any more is not there twice', () => {
  const open = new OpenOrders();
  assert.equal(open.delete('nobody'), false);
  open.set('B/1', {
    order: child('B/1', 5),
    life: { status: 'sent', quantity: lots(5), filled: lots(0), busted: lots(0), sentAt: now },
    changedAt: now,
  } as LedgerOrder);
  assert.deepEqual([open.size, open.open(null), open.hasBeside('B/1')], [1, 5, false]);
  open.clear();
  assert.deepEqual([open.size, open.open(null), open.lotsOf('B', null)], [0, 0, 0]);
});
