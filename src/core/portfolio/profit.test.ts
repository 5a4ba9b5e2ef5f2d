// POS-1: profit by average cost, against what cash and mark say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { type ProfitFill, profitOf } from '#core/portfolio/profit';

const fill = (at: number, side: 'buy' | 'sell', quantity: number, price: number): ProfitFill => ({
  at: timeUs(at),
  side,
  quantity,
  price,
  feeMoney: 1,
});

test('POS-1: adding moves the average, taking away realises, going through zero does both', () => {
  const bought = [fill(1, 'buy', 100, 10), fill(2, 'buy', 100, 12)];
  assert.deepEqual(profitOf(bought, 1), { quantity: 200, averageCost: 11, realised: 0, fees: 2 });
  const less = [...bought, fill(3, 'sell', 50, 14)];
  assert.deepEqual(profitOf(less, 1), { quantity: 150, averageCost: 11, realised: 150, fees: 3 });
  const short = [...less, fill(4, 'sell', 250, 10)];
  assert.deepEqual(profitOf(short, 1), { quantity: -100, averageCost: 10, realised: 0, fees: 4 });
  const flat = [...short, fill(5, 'buy', 100, 9)];
  assert.deepEqual(profitOf(flat, 1), { quantity: 0, averageCost: null, realised: 100, fees: 5 });
  assert.equal(profitOf(flat, 5).realised, 500);
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
        const { quantity, averageCost, realised } = profitOf(fills.toReversed(), 1);
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
