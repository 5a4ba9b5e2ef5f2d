import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { imbalance, type Leg, nextWave } from '#core/portfolio/basket';

const leg = (symbol: string, units: number, price = 10, change: Partial<Leg> = {}): Leg => ({
  symbol,
  units,
  price,
  lot: 1,
  done: 0,
  isHalted: false,
  ...change,
});
const filled = (legs: readonly Leg[], share: number): readonly Leg[] => {
  const orders = new Map(nextWave(legs, share).map(({ symbol, units }) => [symbol, units]));
  return legs.map((each) => ({ ...each, done: each.done + (orders.get(each.symbol) ?? 0) }));
};

test('PFO-15: a basket whose names all trade is done after its last wave, and every wave keeps the balance', () => {
  let legs: readonly Leg[] = [leg('A', 1000), leg('B', -700, 12), leg('C', -333, 5)];
  for (const share of [0.25, 0.5, 0.75, 1]) {
    legs = filled(legs, share);
    assert.ok(Math.abs(imbalance(legs, share)) < 0.001);
  }
  assert.deepEqual(
    legs.map(({ units, done }) => units - done),
    [0, 0, 0],
  );
});
test('PFO-15: while a name stands still the other side waits with as much money; when it is back all is done', () => {
  let legs: readonly Leg[] = [leg('A', 1000), leg('B', 500), leg('C', -1500)];
  legs = filled(legs, 0.25);
  const halted = (is: boolean): readonly Leg[] =>
    legs.map((each) => (each.symbol === 'A' ? { ...each, isHalted: is } : each));
  legs = filled(halted(true), 0.5);
  assert.deepEqual(
    legs.map(({ done }) => done),
    [250, 250, -500],
  );
  assert.ok(Math.abs(imbalance(legs, 0.5)) < 0.001);
  legs = filled(halted(true), 0.75);
  assert.deepEqual(
    legs.map(({ done }) => done),
    [250, 375, -625],
  );
  legs = filled(halted(false), 1);
  assert.deepEqual(
    legs.map(({ done }) => done),
    [1000, 500, -1500],
  );
});
test('PFO-15: whatever stands still when, no name goes past its whole and none that stands still is sent', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -5000, max: 5000 }), fc.integer({ min: 1, max: 500 })), {
        minLength: 2,
        maxLength: 30,
      }),
      fc.array(fc.integer({ min: 0, max: 2 ** 30 - 1 }), { minLength: 8, maxLength: 8 }),
      (given, halts) => {
        let legs: readonly Leg[] = given.map(([units, price], i) => leg(`N${i}`, units, price));
        for (const [wave, mask] of halts.entries()) {
          const share = (wave + 1) / halts.length;
          legs = filled(
            legs.map((each, i) => ({ ...each, isHalted: ((mask >> i) & 1) === 1 })),
            share,
          );
          for (const each of legs)
            assert.ok(
              each.done * Math.sign(each.units) <= Math.abs(each.units) + 0.5 &&
                each.done * each.units >= 0,
            );
          assert.ok(
            legs.every(
              ({ symbol, isHalted }) =>
                !isHalted || nextWave(legs, share).every((order) => order.symbol !== symbol),
            ),
          );
        }
      },
    ),
  );
});
