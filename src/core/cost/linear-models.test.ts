import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blockBookModel, kyleModel, linearModel, propagatorModel } from '#core/cost/linear-models';
import type { Trade } from '#core/cost/model';
import { blockSchedule } from '#core/cost/obizhaeva-wang';

const fitted = {
  id: 'mine',
  calibration: { state: 'calibrated', source: 'test', asOf: null, n: 100 },
  relativeError: 0.1,
} as const;
const trade = (advShare: number, volumeTime: number): Trade => ({
  advShare: advShare,
  volatilityDaily: 0.02,
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
const MODELS = {
  kyle: kyleModel({ ...fitted, slope: 2 }),
  linear: linearModel({ ...fitted, permanent: 1, temporary: 0.2 }),
  block: blockBookModel({ ...fitted, permanent: 0.3, transient: 0.9, resilience: 4 }),
};
for (const [name, model] of Object.entries(MODELS))
  test(`IMP-35: ${name}: cost is linear in size and volatility, its slope twice itself, and the price ends between what stays and twice the cost`, () => {
    for (const share of [0.01, 0.1, 0.5])
      for (const time of [0.1, 0.5, 2]) {
        const of = trade(share, time);
        const bps = model.impactBps(of);
        close(model.impactBps(trade(3 * share, time)), 3 * bps);
        close(model.impactBps({ ...of, volatilityDaily: 0.04 }), 2 * bps);
        close(model.marginalImpactBps(of), 2 * bps);
        assert.ok(model.permanentBps(of) <= model.peakBps(of) + 1e-9);
        assert.ok(model.peakBps(of) <= 2 * bps + 1e-9);
        assert.ok(model.impactStandardErrorBps(of) <= 0.1 * bps + 1e-9);
      }
  });
test('IMP-35: a block book is at its end where its equation says, at once at the whole of it', () => {
  const block = blockBookModel({ ...fitted, permanent: 0, transient: 0.9, resilience: 4 });
  for (const time of [0.01, 0.5, 3]) {
    const x = 4 * time;
    close(block.peakBps(trade(0.1, time)), (200 * 0.9 * 0.1 * (1 - Math.exp(-x))) / x, 1e-7);
  }
  close(block.peakBps(trade(0.1, 0)), 200 * 0.9 * 0.1);
  close(block.impactBps(trade(0.1, 1e-5)) / block.impactBps(trade(0.1, 0)), 1, 1e-4);
});
for (const [gamma, delta] of [
  [0.5, 0.4],
  [0.4, 0.9],
  [1, 0.5],
  [1.5, 0.5],
  [0, 1],
  [0.6, 0],
  [0.6, 1.1],
] as const)
  test(`IMP-35: a propagator of t^-${gamma} and v^${delta} is refused`, () => {
    const found = propagatorModel({ ...fitted, coefficient: 1, gamma, delta });
    assert.ok(!found.ok && found.error.code === 'KERNEL_MANIPULABLE');
  });
