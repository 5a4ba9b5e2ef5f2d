import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationUs, MINUTE_US } from '#core/kernel/units';
import { everyMinuteCost, immediateCost, type MarketAtArrival } from '#core/tca/baselines';

const arrival: MarketAtArrival = { mid: 10_000, spread: 4, walkBps: 5, takerFeesBps: 1 };

test('TCA-63: one order at once is the walk of the displayed book, and unpriced where that does not hold it', () => {
  assert.deepEqual(immediateCost(arrival), { beforeFeesBps: 5, withFeesBps: 6 });
  assert.equal(immediateCost({ ...arrival, walkBps: null }), null);
});

test('TCA-63: a market order a minute pays the mean drift of the mid and half the mean spread', () => {
  const seen = { lengthUs: durationUs(10 * MINUTE_US), midMean: 10_020, spreadMean: 8 };
  const rounded = (sign: 1 | -1): number =>
    Number(everyMinuteCost(arrival, seen, sign)?.withFeesBps.toFixed(9));
  assert.equal(rounded(1), 25);
  assert.equal(rounded(-1), -15);
  assert.equal(everyMinuteCost(arrival, { ...seen, midMean: null }, 1), null);
  assert.equal(everyMinuteCost(arrival, { ...seen, spreadMean: null }, 1), null);
});

test('TCA-63: within a minute there is one order, at arrival', () => {
  const seen = { lengthUs: MINUTE_US, midMean: 10_020, spreadMean: null };
  assert.deepEqual(everyMinuteCost(arrival, seen, 1), { beforeFeesBps: 2, withFeesBps: 3 });
});
