import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publishedSquareRoot } from '#core/cost/square-root';
import { quoteValue, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';
import { atSize, capacityOf, inTime, type TradedBook } from '#core/plan/size/strategy-capacity';

const measured = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 20,
  source: 'test',
});
const profile: LiquidityProfile = {
  instrumentId: 'A.X',
  asOf: timeUs(0),
  adv: measured(1e6),
  advNotional: quoteValue(5e7),
  volatilityDaily: measured(0.02),
  spreadBps: measured(4),
  spreadEstimated: null,
  depthTouch: null,
  volumeSteadiness: null,
  curve: flatCurve(13, 'test'),
  regime: 'normal',
  quality: 'A',
  prior: null,
  notes: [],
  version: PROFILE_VERSION,
  madeOf: [],
};
const strategy = (change: Partial<TradedBook> = {}): TradedBook => ({
  names: [{ weight: 1, price: 50, crossing: 0.0002, profile, model: publishedSquareRoot(null) }],
  turnover: 0.5,
  timesAYear: 52,
  daysAYear: 252,
  edge: 0.1,
  participation: 0.2,
  ...change,
});

test('SIZ-14: under a square root the most is earned at 4/9 of the money at which costs eat the edge', () => {
  const { best, breakEven } = capacityOf(strategy());
  assert.ok(best !== null && breakEven !== null);
  assert.ok(Math.abs(breakEven.net) < 1e-9);
  assert.ok(
    Math.abs(best.money / breakEven.money / (4 / 9) - 1) < 1e-4,
    `${best.money / breakEven.money}`,
  );
  for (const by of [0.9, 1.1]) assert.ok(atSize(strategy(), best.money * by).profit < best.profit);
  const half = capacityOf(strategy({ edge: 0.001 }));
  assert.equal(half.best, null);
  assert.equal(capacityOf(strategy({ turnover: 0 })).breakEven, null);
  const most = inTime(strategy(), 1);
  assert.ok(
    Math.abs(atSize(strategy(), most).days / (252 / 52) - 1) < 1e-12,
    'the time between two trades is used up',
  );
});
