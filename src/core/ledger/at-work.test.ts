import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Side, timeUs } from '#core/kernel/units';
import { accountAtWork, type Commitment, lotsWanted } from '#core/ledger/at-work';
import { orderSent } from '#core/ledger/ledger';
import {
  ACME,
  account,
  COIN_EUR,
  COIN_USD,
  child,
  ledgerWith,
  marks,
  now,
  OTHER,
} from '#core/ledger/ledger.fixture';
import type { Instrument } from '#core/market/instrument';

const working = (
  leaves: number,
  from: number,
  to: number,
  instrument: Instrument = ACME,
): Commitment => ({
  parentId: 'P',
  instrument,
  side: 'buy',
  leaves,
  start: timeUs(from),
  deadline: timeUs(to),
  arrivalPrice: 10_000,
});

// A parent of 100 lots from 0 to 1000, seen through a window.
for (const [what, from, to, want] of [
  ['all of its life', 0, 1000, 100],
  ['longer than its life', -500, 5000, 100],
  ['its first half', 0, 500, 50],
  ['the rest, half way through, of what is left', 500, 1000, 100],
  ['half of the rest', 500, 750, 50],
  ['before it', -500, 0, 0],
  ['after it', 1000, 2000, 0],
  ['backwards', 800, 200, 0],
] as const)
  test(`LED-26: lots wanted in ${what}: ${want}`, () =>
    assert.equal(lotsWanted([working(100, 0, 1000)], ACME.id, timeUs(from), timeUs(to)), want));

const life = fc.record({
  leaves: fc.nat(1000),
  from: fc.nat(1000),
  length: fc.integer({ min: 1, max: 1000 }),
  isOurs: fc.boolean(),
});
test('LED-26: parents add up, others are left out; a longer window never wants less, and none wants more than is left', () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 5 }), fc.nat(2000), fc.nat(2000), (lives, a, b) => {
      const all = lives.map(({ leaves, from, length, isOurs }) =>
        working(leaves, from, from + length, isOurs ? ACME : OTHER),
      );
      const [begin, end] = [timeUs(Math.min(a, b)), timeUs(Math.max(a, b))];
      const want = (some: readonly Commitment[], to = end): number =>
        lotsWanted(some, ACME.id, begin, to);
      const ours = all.filter(({ instrument }) => instrument === ACME);
      assert.equal(want(all), want(ours));
      const sum = ours.reduce((total, each) => total + want([each]), 0);
      assert.ok(Math.abs(want(ours) - sum) < 1e-9 * (1 + sum));
      assert.ok(want(ours, timeUs(end + 100)) >= want(ours) - 1e-9);
      assert.ok(want(ours) <= ours.reduce((total, { leaves }) => total + leaves, 0) + 1e-9);
    }),
  );
});

// Beside an order in ACME: what parents at work have not sent yet.
for (const [what, side, instrument, leaves, sent, want] of [
  ['a buy in the same money is spoken for', 'buy', OTHER, 10, 0, [1000, 0]],
  ['what it sent is counted already', 'buy', OTHER, 10, 4, [600 + 400, 0]],
  ['more sent than is left: nothing', 'buy', OTHER, 3, 4, [400, 0]],
  ['a buy in other money binds none of ours', 'buy', COIN_EUR, 10, 0, [0, 0]],
  ['a buy without a mark is worth its arrival price', 'buy', COIN_USD, 1000, 0, [100, 0]],
  ['a sale of the same asset is spoken for', 'sell', ACME, 10, 0, [0, 10]],
  ['a sale of another asset is not', 'sell', OTHER, 10, 0, [0, 0]],
] as const satisfies readonly (readonly [
  string,
  Side,
  Instrument,
  number,
  number,
  readonly number[],
])[])
  test(`LED-26: ${what}`, () => {
    const ledger = ledgerWith({ id: 'FIRST' }, { id: 'P', side, instrument }); // dollars
    if (sent > 0) orderSent(ledger, child('P/0', sent, { side, instrumentId: instrument.id }), now);
    const commitments = [{ ...working(leaves, 0, 1, instrument), side }];
    const seen = accountAtWork(account(ledger), ledger, {
      instrument: ACME,
      marks,
      commitments,
      without: null,
      marginMarks: marks,
    });
    assert.deepEqual([seen.openBuyNotional, seen.openSellLots], want);
    assert.equal(seen.cash, 1e6);
  });
test('LED-26, LED-27: sales of a coin for euros are counted in the lots of its dollar listing, rounded up', () => {
  const ledger = ledgerWith({ id: 'P', side: 'sell', instrument: COIN_EUR });
  const lotsOf = (instrument: Instrument, listed: Instrument, leaves: number): number =>
    accountAtWork(account(ledger), ledger, {
      instrument,
      marks,
      commitments: [{ ...working(leaves, 0, 1, listed), side: 'sell' }],
      without: null,
      marginMarks: marks,
    }).openSellLots;
  assert.equal(lotsOf(COIN_USD, COIN_EUR, 12), 120);
  assert.equal(lotsOf(COIN_EUR, COIN_USD, 121), 13);
  assert.equal(lotsOf(COIN_EUR, COIN_USD, 120), 12);
});
