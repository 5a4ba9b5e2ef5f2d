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

const close = (was: number | null, want: number, tolerance = 1e-9): void =>
  assert.ok(
    was !== null && Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const price = fc.double({ min: 1, max: 1000, noNaN: true });

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
