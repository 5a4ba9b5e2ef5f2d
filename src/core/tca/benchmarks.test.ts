import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  arrivalCostBps,
  firstVolumePrice,
  indexAdjusted,
  notionalWeighted,
  performanceBps,
  relativePerformance,
  surpriseOf,
  timeWeightedPrice,
  volumeWeightedPrice,
} from '#core/tca/benchmarks';
import { shortfallOf } from '#core/tca/shortfall';

const close = (was: number | null, want: number, tolerance = 1e-9): void =>
  assert.ok(
    was !== null && Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const price = fc.double({ min: 1, max: 1000, noNaN: true });
const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), price), { maxLength: 20 });

test('TCA-2: the splits of Perold, Wagner and the CFA sum to one total, paper return less real return; a sale is a purchase mirrored', () => {
  fc.assert(
    fc.property(
      fills,
      fc.tuple(price, price, price),
      fc.double({ min: 0, max: 1000, noNaN: true }),
      (done, [decision, arrival, end], fees) => {
        const quantity = done.reduce((sum, [count]) => sum + count, 0) + 100;
        const order = { quantity, decision, arrival, end, fills: done, fees, side: 1 };
        const is = shortfallOf(order);
        close(is.perold.execution + is.perold.opportunity + is.perold.fees, is.total, 1e-9);
        close(
          is.wagner.delay + is.wagner.trading + is.wagner.opportunity + is.wagner.fees,
          is.total,
          1e-9,
        );
        close(is.wagner.tradingDelay + is.wagner.opportunityDelay, is.wagner.delay, 1e-9);
        close(is.cfa.delay + is.cfa.realised + is.cfa.missed + is.cfa.explicit, is.total, 1e-9);
        close(is.paperReturn - is.actualReturn, is.total, 1e-9);
        close(shortfallOf({ ...order, side: -1 }).total - fees, -(is.total - fees), 1e-9);
      },
    ),
  );
});
test('TCA-2: published splits: CFA 0.19 %, a sale with gains and losses, and nothing filled is all opportunity and delay', () => {
  const cfa = shortfallOf({
    quantity: 1000,
    decision: 40,
    arrival: 40.04,
    end: 40.08,
    fills: [[700, 40.05]],
    fees: 17,
    side: 1,
  });
  close(cfa.totalBps, 19);
  close(cfa.wagner.delay, 40);
  const sale = shortfallOf({
    quantity: 5000,
    decision: 40,
    arrival: 39.5,
    end: 39,
    fills: [[4000, 39.7]],
    fees: 75,
    side: -1,
  });
  close(sale.total, 2275);
  close(sale.cfa.delay, 2000);
  close(sale.cfa.realised, -800);
  close(sale.cfa.missed, 1000);
  const nothing = shortfallOf({
    quantity: 1000,
    decision: 20,
    arrival: 20.1,
    end: 20.6,
    fills: [],
    fees: 0,
    side: 1,
  });
  assert.equal(nothing.average, null);
  close(nothing.total, nothing.wagner.delay + nothing.wagner.opportunity);
});
test('TCA-9: benchmarks: positive is good for both sides; VWAP and TWAP of nothing are unknown', () => {
  close(performanceBps(99, 100, 1), 100);
  close(performanceBps(99, 100, -1), -100);
  close(arrivalCostBps(101, 100, 1).simple, 100);
  close(arrivalCostBps(101, 100, -1).log, -99.50330853168);
  assert.equal(volumeWeightedPrice([]), null);
  assert.equal(timeWeightedPrice([]), null);
  close(
    volumeWeightedPrice([
      [10, 1],
      [13, 2],
    ]),
    12,
  );
});
test('relative performance: buyer and seller share one whole; better than all is 1', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(price, fc.integer({ min: 1, max: 100 })), { minLength: 1 }),
      price,
      (prints, average) =>
        close(
          (relativePerformance(prints, average, 1) ?? NaN) +
            (relativePerformance(prints, average, -1) ?? NaN),
          1,
        ),
    ),
  );
  assert.equal(
    relativePerformance(
      [
        [10, 5],
        [11, 5],
      ],
      9,
      1,
    ),
    1,
  );
  assert.equal(relativePerformance([], 9, 1), null);
});
test('first volume after arrival: the last print in part, unknown where less printed', () => {
  close(
    firstVolumePrice(
      [
        [10, 100],
        [11, 100],
      ],
      150,
    ),
    (1000 + 550) / 150,
  );
  assert.equal(firstVolumePrice([[10, 100]], 101), null);
});
test('index, surprise, desk mean', () => {
  close(indexAdjusted(50, { start: 4000, end: 4012, beta: 1.2, side: 1 }).adjustedBps, 14);
  close(
    surpriseOf({ actualBps: 30, expectedBps: 10, stdevBps: 20 }).chanceOfWorse,
    0.158655253931457,
  );
  close(
    notionalWeighted([
      { bps: 10, notional: 3 },
      { bps: -10, notional: 1 },
    ]).weighted,
    5,
  );
});
