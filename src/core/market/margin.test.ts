import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MarginedPosition, marginState, rollOf } from '#core/market/margin';

const base: MarginedPosition = {
  settlement: 'linear',
  contracts: 2,
  multiplier: 1,
  entry: 100,
  wallet: 20,
  maintenance: 0.01,
};

test('PRP-5: by hand: a linear long of ten times, an inverse long, and a position that no price can hurt', () => {
  const long = marginState(base, 100);
  assert.deepEqual([long.value, long.equity, long.leverage], [200, 20, 10]);
  // (2 x 100 - 20) / (2 - 0.02)
  assert.ok(Math.abs((long.liquidation ?? 0) - 180 / 1.98) < 1e-9);
  assert.ok(Math.abs(long.distance - (1 - 180 / 1.98 / 100)) < 1e-12);
  // 1,000 contracts of 100 USD from 50,000 are two coins; behind them half a coin.
  const coin = marginState(
    {
      settlement: 'inverse',
      contracts: 1000,
      multiplier: 100,
      entry: 50_000,
      wallet: 0.5,
      maintenance: 0.005,
    },
    50_000,
  );
  assert.equal(coin.value, 2);
  // 100 x 1,005 / (0.5 + 2)
  assert.ok(Math.abs((coin.liquidation ?? 0) - 40_200) < 1e-9);
  assert.equal(marginState({ ...base, wallet: 300 }, 100).distance, Number.POSITIVE_INFINITY);
  assert.equal(marginState({ ...base, wallet: 1 }, 100).distance, 0);
  const short = marginState({ ...base, contracts: -2 }, 100);
  assert.ok((short.liquidation ?? 0) > 100 && short.distance > 0);
});

test('PRP-5: at the price of liquidation equity is the maintenance margin, long or short, linear or inverse', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('linear' as const, 'inverse' as const),
      fc.constantFrom(1, -1),
      fc.double({ min: 2, max: 50, noNaN: true }),
      (settlement, sign, leverage) => {
        const entry = 40_000;
        const multiplier = settlement === 'linear' ? 0.001 : 100;
        const contracts = sign * 500;
        const value =
          settlement === 'linear' ? 500 * multiplier * entry : (500 * multiplier) / entry;
        const position = {
          settlement,
          contracts,
          multiplier,
          entry,
          wallet: value / leverage,
          maintenance: 0.004,
        };
        const { liquidation } = marginState(position, entry);
        if (liquidation === null) return;
        const there = marginState(position, liquidation);
        assert.ok(Math.abs(there.equity - there.maintenanceMargin) < 1e-9 * value + 1e-12);
      },
    ),
  );
});

test('PRP-6: a roll carries the basis and crosses both spreads', () => {
  const year = 365 * 86_400e6;
  const roll = rollOf(
    { bid: 99, ask: 101, expiry: 0 },
    { bid: 101.5, ask: 102.5, expiry: year / 4 },
  );
  assert.ok(Math.abs(roll.basis - 0.02) < 1e-12);
  assert.ok(Math.abs(roll.basisAnnual - 0.08) < 1e-12);
  assert.ok(Math.abs(roll.crossing - (0.01 + 0.5 / 102)) < 1e-12);
});
