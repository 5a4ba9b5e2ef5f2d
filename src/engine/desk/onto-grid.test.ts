// SIZ-20: orders that say money.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, ticks } from '#core/kernel/units';
import { instrumentOfMarket, usEquity } from '#core/market/catalog';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import { plainOrder } from '#core/plan/new-order';
import { policy, ten } from '#core/plan/plan.fixture';
import { ontoGrid } from '#engine/desk/onto-grid';

const stock = usEquity('TEST', 'XNAS');
const viewOf = (bid: number, ask: number, valid = true): MarketView => ({
  at: ten,
  dataAt: ten,
  bids: [{ price: ticks(bid), size: lots(100) }],
  asks: [{ price: ticks(ask), size: lots(100) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid,
});
const sized = (instrument: Instrument, value: number, view: MarketView | null) =>
  ontoGrid(plainOrder({ symbol: 'TEST', side: 'buy', quantity: { value } }), {
    instrument,
    view,
    now: ten,
    policy,
    parentId: 'P1',
  });

test('SIZ-20: money is as many lots as it buys at the mid, and not one more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 100, max: 1e6 }),
      fc.integer({ min: 1, max: 50 }),
      fc.double({ min: 2e4, max: 1e9, noNaN: true }),
      (bid, spread, value) => {
        const found = sized(stock, value, viewOf(bid, bid + spread));
        assert.ok(found.ok);
        const worth = (count: number): number => quoteValueOf(stock, count, bid + spread / 2);
        assert.ok(worth(found.value.quantity) <= value * (1 + 1e-12));
        assert.ok(worth(found.value.quantity + 1) > value * (1 - 1e-12));
      },
    ),
  );
});
test('SIZ-20: a contract fixed in money is counted by its size, at whatever price', () => {
  const perpetual = instrumentOfMarket('crypto:100USD', 'BTCUSD_PERP');
  for (const bid of [100_000, 900_000]) {
    const found = sized(perpetual, 10_050, viewOf(bid, bid + 1));
    assert.ok(found.ok);
    assert.equal(found.value.quantity, 100);
  }
});
test('SIZ-20: less than a lot, and no market to count in, are problems of the value', () => {
  const codeOf = (value: number, view: MarketView | null): readonly string[] => {
    const found = sized(stock, value, view);
    return found.ok ? [] : found.error.map(({ path, code }) => `${path}: ${code}`);
  };
  assert.deepEqual(codeOf(99, viewOf(9999, 10_001)), ['value: OUT_OF_RANGE']);
  assert.deepEqual(codeOf(100, viewOf(9999, 10_001)), []);
  assert.deepEqual(codeOf(Number.NaN, viewOf(9999, 10_001)), ['value: OUT_OF_RANGE']);
  assert.deepEqual(codeOf(1e4, null), ['value: VALUE_WITHOUT_PRICE']);
  assert.deepEqual(codeOf(1e4, viewOf(9999, 10_001, false)), ['value: VALUE_WITHOUT_PRICE']);
  assert.deepEqual(codeOf(1e14, viewOf(99, 101)), ['quantity: QUANTITY_TOO_LARGE']);
});
