import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ledgerWith, OTHER } from '#core/ledger/ledger.fixture';
import { legRoom, legStanding } from '#core/ledger/leg-standing';
import { leggingOf, type UnweighedLeg } from '#core/ledger/legging';

const leg = (units: number, change: Partial<UnweighedLeg> = {}): UnweighedLeg => ({
  instrumentId: `I${units}`,
  units,
  price: 100,
  lot: 1,
  beta: 1,
  isHedge: false,
  ...change,
});
const aLeg = fc
  .record({
    units: fc.integer({ min: -10_000, max: 10_000 }).filter((units) => units !== 0),
    price: fc.double({ min: 0.1, max: 1000, noNaN: true }),
    beta: fc.double({ min: 0.1, max: 3, noNaN: true }),
  })
  .map((each) => leg(each.units, each));

test('LED-30: a basket in which every leg has done the same share leans by nothing, whatever its money sums to', () => {
  fc.assert(
    fc.property(fc.array(aLeg, { minLength: 2, maxLength: 6 }), (legs) => {
      const { legs: weighed } = leggingOf(legs, 1);
      const all = weighed.reduce(
        (sum, { perLot }, i) => sum + perLot * Math.abs(legs[i]?.units ?? 0),
        0,
      );
      const gross = legs.reduce(
        (sum, { units, price, beta }) => sum + Math.abs(units * price * beta),
        0,
      );
      assert.ok(Math.abs(all) <= 1e-9 * gross, `${all} of ${gross}`);
    }),
  );
  const pair = leggingOf([leg(100), leg(-200, { price: 50 })], 1).legs;
  assert.deepEqual(
    pair.map(({ perLot }) => perLot),
    [100, -50],
  );
  // Twice the beta, half the money: neutral as well.
  const hedged = leggingOf([leg(100), leg(-50, { beta: 2 })], 1).legs;
  assert.deepEqual(
    hedged.map(({ perLot }) => perLot),
    [100, -200],
  );
});

test('LED-30: what is open its own way counts as filled, what is open the other way does not', () => {
  const ledger = ledgerWith(
    { id: 'A', basket: 'P', quantity: 1000 },
    { id: 'B', basket: 'P', quantity: 1000, instrument: OTHER, side: 'sell' },
    { id: 'C', quantity: 10 },
  );
  assert.equal(legRoom(ledger, 'A'), Infinity, 'nothing binds it yet');
  const [one, two] = ['ACME.XTST', 'OTHER.XTST'];
  ledger.leggings.set('P', {
    apartMax: 10_000,
    legs: [
      { instrumentId: one, side: 'buy', perLot: 100, isHedge: false },
      { instrumentId: two, side: 'sell', perLot: -100, isHedge: true },
    ],
  });
  const filled = (id: string, count: number): void => {
    const parent = ledger.parents.get(id);
    assert.ok(parent !== undefined);
    parent.filled = count;
  };
  assert.deepEqual([legRoom(ledger, 'A'), legRoom(ledger, 'B')], [100, 0]);
  filled('A', 60);
  assert.deepEqual([legRoom(ledger, 'A'), legRoom(ledger, 'B')], [40, 60]);
  filled('B', 60);
  assert.deepEqual([legRoom(ledger, 'A'), legRoom(ledger, 'B')], [100, 0]);
  assert.equal(legStanding(ledger, 'C'), null);
});

test('LED-30: an order of the basket that takes a leg back leans the other way, and is bound that way', () => {
  const ledger = ledgerWith(
    { id: 'A', basket: 'P', quantity: 1000 },
    { id: 'B', basket: 'P', quantity: 1000, instrument: OTHER, side: 'sell' },
    { id: 'C', basket: 'P', quantity: 1000, side: 'sell' },
  );
  ledger.leggings.set('P', {
    apartMax: 10_000,
    legs: [
      { instrumentId: 'ACME.XTST', side: 'buy', perLot: 100, isHedge: false },
      { instrumentId: 'OTHER.XTST', side: 'sell', perLot: -100, isHedge: false },
    ],
  });
  const bought = ledger.parents.get('A');
  assert.ok(bought !== undefined);
  bought.filled = 60;
  // 60 ahead: 40 more may be bought; 160 may be sold, by either.
  assert.deepEqual(
    ['A', 'B', 'C'].map((id) => legRoom(ledger, id)),
    [40, 160, 160],
  );
  const sold = ledger.parents.get('C');
  assert.ok(sold !== undefined);
  sold.filled = 60;
  assert.deepEqual(
    ['A', 'B', 'C'].map((id) => legRoom(ledger, id)),
    [100, 100, 100],
  );
});
