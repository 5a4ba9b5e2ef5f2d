import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Amount,
  amountText,
  negated,
  parseAmount,
  plus,
  stepsIn,
  ZERO,
} from '#core/kernel/amount';
import { lots, type Side } from '#core/kernel/units';
import {
  addTo,
  assetOf,
  assetsOf,
  balanceOf,
  cashIn,
  changed,
  holdingsOf,
  listInstrument,
  type Movement,
  move,
  movementOf,
  openWithMoney,
  setBalance,
  valueOfHolding,
} from '#core/ledger/assets';
import { emptyLedger, type Ledger } from '#core/ledger/ledger';
import { ACME, COIN_EUR, COIN_USD, OTHER } from '#core/ledger/ledger.fixture';
import type { Instrument } from '#core/market/instrument';
import type { Fill } from '#core/order/child';

const amount = (text: string): Amount => parseAmount(text) ?? assert.fail(text);
const fill = (quantity: number, price: number, more: Partial<Fill> = {}): Fill => ({
  executionId: 'x',
  clientOrderId: 'P/0',
  at: 0,
  price,
  quantity: lots(quantity),
  liquidity: 'taker',
  fee: 0,
  venue: 'XTST',
  ...more,
});
const sums = (movement: Movement): ReadonlyMap<string, Amount> => {
  const found = new Map<string, Amount>();
  for (const [asset, by] of movement) found.set(asset, plus(found.get(asset) ?? ZERO, by));
  return found;
};
const words = (movement: Movement): string =>
  [...sums(movement)].map(([asset, by]) => `${asset} ${amountText(by)}`).join(', ');
const trading = (...instruments: readonly Instrument[]): Ledger => {
  const ledger = emptyLedger();
  openWithMoney(ledger, 1000);
  for (const each of instruments) listInstrument(ledger, each);
  return ledger;
};

// A future on ten units and an inverse contract are counted as themselves, whatever they are on.
const FUTURE: Instrument = { ...COIN_USD, id: 'FUTURE.X', multiplier: 10 };
const INVERSE: Instrument = { ...COIN_USD, id: 'INVERSE.X', settlement: 'inverse' };
for (const [instrument, want] of [
  [ACME, ['ACME', 'USD']],
  [COIN_USD, ['COIN', 'USD']],
  [COIN_EUR, ['COIN', 'EUR']],
  [FUTURE, ['FUTURE.X', 'USD']],
  [INVERSE, ['INVERSE.X', 'USD']],
] as const)
  test(`LED-27: trading ${instrument.id} moves ${want.join(' and ')}`, () => {
    assert.deepEqual(assetsOf(instrument), want);
    assert.equal(assetOf(instrument), want[0]);
  });

for (const [what, side, execution, want] of [
  ['a buy', 'buy', fill(250, 1005), 'COIN 0.25, USD -2.5125'],
  ['a sell', 'sell', fill(250, 1005), 'COIN -0.25, USD 2.5125'],
  ['a fee in money', 'buy', fill(1000, 1000, { fee: 0.02 }), 'COIN 1, USD -10.02'],
  ['a rebate', 'sell', fill(1000, 1000, { fee: -0.02 }), 'COIN -1, USD 10.02'],
  [
    'a commission in the coin itself',
    'buy',
    fill(1000, 1000, { fee: 0.01, commission: { asset: 'COIN', amount: '0.001' } }),
    'COIN 0.999, USD -10',
  ],
  [
    'a commission in a third coin',
    'sell',
    fill(1000, 1000, { fee: 0.01, commission: { asset: 'BNB', amount: '0.00005' } }),
    'COIN -1, USD 10, BNB -0.00005',
  ],
  [
    'a value that the venue stated',
    'buy',
    fill(1000, 1000.3, { value: '10.00333333' }),
    'COIN 1, USD -10.00333333',
  ],
  ['a price between ticks', 'buy', fill(1000, 1000.5), 'COIN 1, USD -10.005'],
  ['a bust', 'buy', fill(0, 1000), 'COIN 0, USD 0'],
] as const)
  test(`LED-27: ${what} moves ${want}`, () =>
    assert.equal(words(movementOf(COIN_USD, side, execution)), want));

const anySide = fc.constantFrom<Side>('buy', 'sell');
const anyFill = fc
  .record({
    quantity: fc.nat(1_000_000),
    price: fc.integer({ min: 1, max: 10_000_000 }),
    fee: fc.integer({ min: -500, max: 500 }).map((cents) => cents / 100),
    commission: fc.option(
      fc.record({
        asset: fc.constantFrom('COIN', 'USD', 'BNB'),
        amount: fc.integer({ min: -99, max: 99 }).map((units) => `${units}e-8`),
      }),
      { nil: undefined },
    ),
  })
  .map(({ quantity, price, fee, commission }) =>
    fill(quantity, price, commission === undefined ? { fee } : { fee, commission }),
  );
test('LED-27: a purchase and a sale of the same lots at the same price leave only two fees', () => {
  fc.assert(
    fc.property(anyFill, (execution) => {
      const both = [
        ...movementOf(COIN_USD, 'buy', execution),
        ...movementOf(COIN_USD, 'sell', execution),
      ];
      const fee = execution.commission ?? { asset: 'USD', amount: String(execution.fee) };
      for (const [asset, sum] of sums(both))
        assert.equal(
          sum,
          asset === fee.asset ? negated(plus(amount(fee.amount), amount(fee.amount))) : ZERO,
        );
    }),
  );
});
test('LED-3: a movement that is undone leaves nothing, and a change is the difference of both', () => {
  fc.assert(
    fc.property(anySide, anyFill, anyFill, (side, before, after) => {
      const [was, is] = [movementOf(COIN_USD, side, before), movementOf(COIN_USD, side, after)];
      assert.ok([...sums(changed(was, was)).values()].every((sum) => sum === ZERO));
      const total = sums([...was, ...changed(was, is)]);
      for (const [asset, sum] of sums(is)) assert.equal(total.get(asset), sum);
    }),
  );
});
test('LED-27: whatever moves in whatever order, a balance is the sum, and a position its whole lots', () => {
  const entry = fc.record({
    instrument: fc.constantFrom(COIN_USD, COIN_EUR),
    side: anySide,
    execution: anyFill,
  });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), fc.boolean(), (entries, isReversed) => {
      const ledger = trading(COIN_USD, COIN_EUR);
      const movements = entries.map((each) =>
        movementOf(each.instrument, each.side, each.execution),
      );
      for (const each of isReversed ? movements.toReversed() : movements)
        move(ledger, each, 'XTST');
      const expected = sums([['USD', amount('1000')], ...movements.flat()]);
      for (const asset of ['USD', 'EUR', 'COIN', 'BNB'])
        assert.equal(balanceOf(ledger, asset), expected.get(asset) ?? ZERO, asset);
      for (const { id, lot } of [COIN_USD, COIN_EUR])
        assert.equal(ledger.positions.get(id) ?? 0, stepsIn(balanceOf(ledger, 'COIN'), lot));
    }),
  );
});

test('LED-27: two pairs that share a coin share its balance, each counted in its own lots; dust is kept', () => {
  const ledger = trading(COIN_USD, COIN_EUR, ACME);
  addTo(ledger, 'COIN', amount('1.2345678'));
  assert.deepEqual(
    [...ledger.positions],
    [
      [COIN_USD.id, 1234],
      [COIN_EUR.id, 123],
    ],
  );
  addTo(ledger, 'COIN', amount('0.0004322'));
  assert.equal(ledger.positions.get(COIN_USD.id), 1235);
  setBalance(ledger, 'COIN', amount('-0.5'));
  assert.deepEqual([...ledger.positions.values()], [-500, -50]);
  assert.equal(ledger.positions.has(ACME.id), false); // nobody has said anything of it
});
test('LED-27: an instrument that is listed later sees what is there already', () => {
  const ledger = trading(COIN_USD);
  addTo(ledger, 'COIN', amount('2'));
  listInstrument(ledger, COIN_EUR);
  assert.equal(ledger.positions.get(COIN_EUR.id), 200);
});

// Money that a journal was opened with has no currency until the first instrument names it.
for (const [order, steps] of [
  [
    'opened, then listed',
    [(of: Ledger) => openWithMoney(of, 1000), (of: Ledger) => listInstrument(of, COIN_EUR)],
  ],
  [
    'listed, then opened',
    [(of: Ledger) => listInstrument(of, COIN_EUR), (of: Ledger) => openWithMoney(of, 1000)],
  ],
] as const)
  test(`LED-27: money is of the currency of the first instrument: ${order}`, () => {
    const ledger = emptyLedger();
    assert.equal(cashIn(ledger, 'EUR'), null); // nobody knows what the account holds
    for (const step of steps) step(ledger);
    listInstrument(ledger, ACME);
    assert.deepEqual(
      [cashIn(ledger, 'EUR'), cashIn(ledger, 'USD'), ledger.money],
      [1000, 0, 'EUR'],
    );
    addTo(ledger, 'EUR', amount('-0.25'));
    assert.equal(cashIn(ledger, 'EUR'), 999.75);
  });
test('LED-27: before any instrument, money is of whatever currency is asked for', () => {
  const ledger = trading();
  assert.deepEqual([cashIn(ledger, 'JPY'), cashIn(ledger, '')], [1000, 1000]);
});

const held = (ledger: Ledger, priced: readonly Instrument[]): string =>
  holdingsOf(ledger, ({ id }) => priced.some((each) => each.id === id))
    .map(({ instrument, units }) => `${units} by ${instrument.id}`)
    .join(', ');
for (const [what, balances, priced, want] of [
  ['nothing', {}, [COIN_USD], ''],
  ['the first listing with a price', { COIN: '2' }, [COIN_USD, COIN_EUR], '2 by COIN.XUSD'],
  ['another listing, where only that has a price', { COIN: '2' }, [COIN_EUR], '2 by COIN.XEUR'],
  ['the first listing, where none has a price', { COIN: '2' }, [], '2 by COIN.XUSD'],
  ['a short position', { COIN: '-2' }, [COIN_USD], '-2 by COIN.XUSD'],
  ['exactly one lot', { COIN: '0.001' }, [COIN_USD], '0.001 by COIN.XUSD'],
  ['no dust of less than a lot', { COIN: '0.0009' }, [COIN_USD], ''],
  ['no dust of the coarser lot either', { COIN: '0.009' }, [COIN_EUR], ''],
  [
    'no asset that nobody lists, and no money',
    { BNB: '3', USD: '5', COIN: '1' },
    [COIN_USD],
    '1 by COIN.XUSD',
  ],
  [
    'every asset once',
    { COIN: '1', ACME: '7' },
    [COIN_USD, ACME],
    '1 by COIN.XUSD, 7 by ACME.XTST',
  ],
] as const)
  test(`LED-27: holdings are ${what}`, () => {
    const ledger = trading(COIN_USD, COIN_EUR, ACME, OTHER);
    for (const [asset, text] of Object.entries(balances)) setBalance(ledger, asset, amount(text));
    assert.equal(held(ledger, priced), want);
  });
test('LED-27: a holding is worth its units at the mark, times the multiplier; a short one is owed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -500, max: 500 }),
      fc.integer({ min: 1, max: 10_000 }),
      (units, mark) => {
        const worth = valueOfHolding({ instrument: COIN_USD, units }, mark);
        assert.ok(Math.abs(worth - (units * mark) / 100) < 1e-9);
        assert.ok(
          Math.abs(valueOfHolding({ instrument: FUTURE, units }, mark) - 10 * worth) < 1e-8,
        );
        assert.equal(valueOfHolding({ instrument: COIN_USD, units: -units }, mark) + worth, 0);
      },
    ),
  );
});
test('LED-27: an amount in a fill that is no decimal is a bug of the adapter', () =>
  assert.throws(
    () => movementOf(ACME, 'buy', fill(1, 1, { value: 'much' })),
    /an amount in a fill is a decimal, was 'much'/,
  ));
