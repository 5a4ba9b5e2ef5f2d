import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type OrderDone, observeOrders } from '#core/cost/calibrate/own-orders';
import { near } from '#core/cost/near.fixture';
import { timeUs } from '#core/kernel/units';

const DAY = 86_400e6;
const order = (change: Partial<OrderDone> = {}, inputs: object = {}): OrderDone => ({
  symbol: 'A',
  acceptedAt: 100 * DAY + 5,
  adv: 1e6,
  advNotional: 5e7,
  completion: 1,
  impactBps: 12,
  timingBps: -4,
  estimate: {
    modelId: 'm',
    calibration: { state: 'prior', source: '', asOf: null, n: 0 },
    asOf: timeUs(0),
    expectedBps: 10,
    spreadBps: 1,
    impactBps: 9,
    walkBps: 0,
    feesBps: 0,
    standardErrorBps: 1,
    stdevBps: 100,
    interval90Bps: [0, 20],
    inputs: { advShare: 0.1, volatilityDaily: 0.02, spreadBps: 2, horizonDays: 0.8, ...inputs },
  },
  ...change,
});
test('CAL-14: an order is its size and volatility at the start, its exposure from its timing risk, and the move of the price', () => {
  assert.deepEqual(observeOrders([order()]), [
    {
      at: 100 * DAY + 5,
      name: 'A',
      day: 100,
      advShare: 0.1,
      volatilityDaily: 0.02,
      volumeTime: 0.8,
      varianceDays: 0.25, // 100 bps of timing risk are half of a day's 200
      adv: 1e6,
      advNotional: 5e7,
      costBps: 8,
    },
  ]);
});
test('CAL-14: what was done is what counts: its size, and the cost over it', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.9, max: 1, noNaN: true }), (completion) => {
      const [found] = observeOrders([order({ completion })]);
      near(found?.advShare ?? NaN, 0.1 * completion);
      near(found?.costBps ?? NaN, 8 / completion);
    }),
  );
});
for (const [what, of] of [
  ['mostly left undone', order({ completion: 0.899 })],
  ['not done at all', order({ completion: 0 })],
  ['of an unknown completion', order({ completion: NaN })],
  ['without a size', order({}, { advShare: 0 })],
  ['of an unknown size', order({}, { advShare: NaN })],
  ['without volatility', order({}, { volatilityDaily: 0 })],
  [
    'done at once, without exposure',
    { ...order(), estimate: { ...order().estimate, stdevBps: 0 } },
  ],
] as const)
  test(`CAL-14: an order ${what} is left out, the others stay`, () =>
    assert.deepEqual(observeOrders([order(), of]), observeOrders([order()])));
test('CAL-14: orders are of the day on which they were accepted', () => {
  const days = [0, DAY - 1, DAY, 2.5 * DAY].map(
    (acceptedAt) => observeOrders([order({ acceptedAt })])[0]?.day,
  );
  assert.deepEqual(days, [0, 0, 1, 2]);
});
