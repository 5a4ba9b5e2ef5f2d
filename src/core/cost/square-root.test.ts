import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  averageOverPeak,
  publishedSquareRoot,
  squareRootModel,
  unknownModel,
} from '#core/cost/square-root';
import { walkLevels } from '#core/cost/walk-levels';
import { lots, ticks } from '#core/kernel/units';
import { PRIORS } from '#core/liquidity/priors';

const unit = squareRootModel({
  id: 'unit',
  coefficient: 1,
  exponent: 0.5,
  coefficientStandardError: 0.2,
  calibration: { state: 'calibrated', source: 'test', asOf: null, n: 100 },
});
const trade = (advShare: number, volatilityDaily: number) => ({
  advShare: advShare,
  volatilityDaily: volatilityDaily,
  volumeTime: 1,
  adv: 1e6,
  advNotional: 5e7,
});
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('IMP-1: Gatheral (2012) IBM: 540,000 of 6 M shares at 2 % a day cost 60 bp on average with Y = 1', () => {
  close(unit.impactBps(trade(540_000 / 6e6, 0.02)), 60);
});

test('IMP-2: the average cost of a square root is two thirds of its peak: 63.2455 bp at the end, 42.1637 on average', () => {
  close(unit.impactBps(trade(0.1, 0.02)), 63.2455532033676);
  close(unit.impactBps(trade(0.1, 0.02)) * averageOverPeak(0.5), 42.1637021355784);
});

test('IMP-1: impact is zero for nothing, grows with size and volatility, and is concave', () => {
  assert.equal(unit.impactBps(trade(0, 0.02)), 0);
  const share = fc.double({ min: 1e-6, max: 2, noNaN: true });
  const sigma = fc.double({ min: 1e-4, max: 0.2, noNaN: true });
  fc.assert(
    fc.property(share, sigma, (s, v) => {
      const one = unit.impactBps(trade(s, v));
      assert.ok(unit.impactBps(trade(1.1 * s, v)) > one);
      assert.ok(unit.impactBps(trade(s, 1.1 * v)) > one);
      assert.ok(unit.impactBps(trade(2 * s, v)) < 2 * one);
    }),
  );
});

test('IMP-3: marginal impact is the derivative of cost times quantity', () => {
  const model = squareRootModel({
    id: 'm',
    coefficient: 0.7,
    exponent: 0.6,
    coefficientStandardError: 0,
    calibration: unit.calibration,
  });
  const [q, h] = [0.05, 1e-7];
  const total = (x: number): number => x * model.impactBps(trade(x, 0.015));
  close(model.marginalImpactBps(trade(q, 0.015)), (total(q + h) - total(q - h)) / (2 * h), 1e-6);
});

test('IMP-4: published numbers have state prior and are named; an unfitted model has state none; nothing calls itself calibrated', () => {
  for (const prior of [null, ...Object.values(PRIORS)]) {
    const { calibration } = publishedSquareRoot(prior);
    assert.equal(calibration.state, 'prior');
    assert.match(calibration.source, /^published: Toth et al\. 2011/);
    assert.equal(calibration.n, 0);
  }
  assert.equal(unknownModel().calibration.state, 'none');
});

test('IMP-4: the published coefficient covers every published average cost (0.34 to 1.16) in its 90 % interval', () => {
  const { coefficient, standardError } = PRIORS['us-large-cap'].impact;
  assert.ok(coefficient - 1.645 * standardError < 0.36);
  assert.ok(coefficient + 1.645 * standardError > 1);
});

const ASKS = [
  [10_001, 200],
  [10_002, 300],
  [10_005, 500],
  [10_010, 1000],
].map(([price, size]) => ({ price: ticks(price ?? 0), size: lots(size ?? 0) }));
for (const [quantity, average, slippage] of [
  [100, 10_001, 1],
  [200, 10_001, 1],
  [1000, 10_003.3, 3.3],
  [2000, 10_006.65, 6.65],
] as const) {
  test(`IMP-6: walking ${quantity} costs ${slippage} bp of a mid of 10,000 ticks`, () => {
    const walk = walkLevels(ASKS, lots(quantity));
    assert.equal(walk?.filled, quantity);
    close(walk?.average ?? NaN, average);
    close(((walk?.average ?? NaN) - 10_000) / 1, slippage);
  });
}
test('IMP-6: a walk beyond the displayed depth says how much is displayed', () => {
  assert.deepEqual(walkLevels(ASKS, lots(5000)), {
    touch: 10_001,
    average: 10_006.65,
    filled: 2000,
    displayed: 2000,
    last: 10_010,
    levels: 4,
  });
  assert.equal(walkLevels([], lots(1)), null);
});
