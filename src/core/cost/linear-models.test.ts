import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockBookModel, kyleModel, linearModel, propagatorModel } from '#core/cost/linear-models';
import type { Trade } from '#core/cost/model';
import { blockSchedule } from '#core/cost/obizhaeva-wang';
import { ratio } from '#core/kernel/units';

const fitted = {
  id: 'mine',
  calibration: { state: 'calibrated', source: 'test', asOf: null, n: 100 },
  relativeError: 0.1,
} as const;
const trade = (advShare: number, volumeTime: number): Trade => ({
  advShare: ratio(advShare),
  volatilityDaily: ratio(0.02),
  volumeTime,
  adv: 1e6,
  advNotional: 5e7,
});
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('IMP-35: each linear model is the formula of its paper, with slope, peak and what stays', () => {
  const kyle = kyleModel({ ...fitted, slope: 2 });
  close(kyle.impactBps(trade(0.1, 0.5)), (1e4 * 0.02 * 2 * 0.1) / 2);
  close(kyle.peakBps(trade(0.1, 0.5)), 2 * kyle.impactBps(trade(0.1, 0.5)));
  close(kyle.marginalImpactBps(trade(0.1, 0.5)), 2 * kyle.impactBps(trade(0.1, 0.5)));
  const linear = linearModel({ ...fitted, permanent: 1, temporary: 0.2 });
  close(linear.impactBps(trade(0.1, 0.5)), 200 * (0.05 + 0.04));
  close(linear.permanentBps(trade(0.1, 0.5)), 200 * 0.1);
  assert.ok(linear.impactBps(trade(0.1, 0.25)) > linear.impactBps(trade(0.1, 0.5)));
  // Obizhaeva and Wang's even schedule, in their own units: cost = average x quantity.
  const [permanent, transient, resilience, horizon, quantity] = [0.3, 0.9, 4, 0.5, 0.1];
  const even = blockSchedule({ quantity, permanent, transient, resilience, horizon }).evenCost;
  close(
    blockBookModel({ ...fitted, permanent, transient, resilience }).impactBps(
      trade(quantity, horizon),
    ),
    (200 * even) / quantity,
  );
  close(
    blockBookModel({ ...fitted, permanent, transient, resilience }).impactBps(trade(quantity, 0)),
    200 * (0.15 + 0.45) * quantity,
  );
});

test('IMP-35: a propagator with the exponents of the square root does not depend on the time, and one that lets prices be moved is refused', () => {
  const root = propagatorModel({ ...fitted, coefficient: 1, delta: 0.5, gamma: 0.5 });
  assert.ok(root.ok);
  close(root.value.impactBps(trade(0.1, 0.2)), root.value.impactBps(trade(0.1, 0.8)));
  close(root.value.impactBps(trade(0.1, 0.5)), (200 * Math.sqrt(0.1)) / 0.75);
  for (const [delta, gamma] of [
    [0.4, 0.5],
    [0.7, 0.35],
    [0.5, 1.2],
    [0, 0.5],
  ] as const) {
    const bad = propagatorModel({ ...fitted, coefficient: 1, delta, gamma });
    assert.ok(!bad.ok && bad.error.code === 'KERNEL_MANIPULABLE');
  }
});
