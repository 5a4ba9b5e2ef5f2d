// POS-1: profit by average cost, against what cash and mark say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { gainOf, type ProfitFill, profitOf } from '#core/portfolio/profit';

const fill = (at: number, side: 'buy' | 'sell', quantity: number, price: number): ProfitFill => ({
  at: timeUs(at),
  side,
  quantity,
  price,
  feeMoney: 1,
});

const LINEAR = { multiplier: 1, settlement: 'linear' } as const;
test('POS-1: adding moves the average, taking away realises, going through zero does both', () => {
  const bought = [fill(1, 'buy', 100, 10), fill(2, 'buy', 100, 12)];
  assert.deepEqual(profitOf(bought, LINEAR), {
    quantity: 200,
    averageCost: 11,
    realised: 0,
    fees: 2,
  });
  const less = [...bought, fill(3, 'sell', 50, 14)];
  assert.deepEqual(profitOf(less, LINEAR), {
    quantity: 150,
    averageCost: 11,
    realised: 150,
    fees: 3,
  });
  const short = [...less, fill(4, 'sell', 250, 10)];
  assert.deepEqual(profitOf(short, LINEAR), {
    quantity: -100,
    averageCost: 10,
    realised: 0,
    fees: 4,
  });
  const flat = [...short, fill(5, 'buy', 100, 9)];
  assert.deepEqual(profitOf(flat, LINEAR), {
    quantity: 0,
    averageCost: null,
    realised: 100,
    fees: 5,
  });
  assert.equal(profitOf(flat, { ...LINEAR, multiplier: 5 }).realised, 500);
});
test('POS-1: realised and unrealised are what cash and the mark say, whatever the order of the list', () => {
  const one = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    quantity: fc.integer({ min: 1, max: 1000 }),
    price: fc.integer({ min: 1, max: 1000 }),
  });
  fc.assert(
    fc.property(
      fc.array(one, { maxLength: 60 }),
      fc.integer({ min: 1, max: 1000 }),
      (raw, mark) => {
        const fills = raw.map(({ side, quantity, price }, i) => fill(i, side, quantity, price));
        const { quantity, averageCost, realised } = profitOf(fills.toReversed(), LINEAR);
        const cash = fills.reduce(
          (sum, each) => sum - (each.side === 'buy' ? 1 : -1) * each.quantity * each.price,
          0,
        );
        const unrealised = averageCost === null ? 0 : quantity * (mark - averageCost);
        assert.ok(Math.abs(realised + unrealised - (cash + quantity * mark)) < 1e-3);
      },
    ),
  );
});

test('PRP-4, POS-1: an inverse contract gains in coin as the reciprocal of its price falls, and its average is the harmonic one', () => {
  const inverse = { multiplier: 100, settlement: 'inverse' } as const;
  const fill = (at: number, side: 'buy' | 'sell', quantity: number, price: number) => ({
    at,
    side,
    quantity,
    price,
    feeMoney: 0.0001,
  });
  const bought = [fill(1, 'buy', 100, 50_000), fill(2, 'buy', 100, 40_000)];
  const held = profitOf(bought, inverse);
  // 200 contracts of 100 USD for 0.2 + 0.25 coins: 20,000 / 0.45.
  assert.ok(Math.abs((held.averageCost ?? 0) - 20_000 / 0.45) < 1e-6);
  const { realised, quantity, fees } = profitOf([...bought, fill(3, 'sell', 200, 50_000)], inverse);
  // Bought for 0.45 coins, sold for 0.4: a long gains the difference.
  assert.ok(Math.abs(realised - 0.05) < 1e-12, `${realised}`);
  assert.equal(quantity, 0);
  assert.ok(Math.abs(fees - 0.0003) < 1e-15);
  assert.ok(Math.abs(gainOf(inverse, 200, 20_000 / 0.45, 50_000) - 0.05) < 1e-12);
  assert.equal(gainOf(LINEAR, -2, 10, 12), -4);
});
