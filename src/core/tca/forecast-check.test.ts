import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costed, noiseFrom } from '#core/tca/costed.fixture';
import { forecastCheck } from '#core/tca/forecast-check';

/** Orders whose cost is `bias + slope x estimate` and normal with `risk` times the deviation that was estimated. */
function orders(of: { bias: number; slope: number; risk: number; n: number }) {
  const noise = noiseFrom(17);
  return Array.from({ length: of.n }, (_, i) => {
    const expectedBps = 2 + 20 * noise.uniform();
    const stdevBps = 5 + 10 * noise.uniform();
    const totalBps = of.bias + of.slope * expectedBps + of.risk * stdevBps * noise.normal();
    return costed({ id: `${i}`, day: i % 40, totalBps, estimate: { expectedBps, stdevBps } });
  });
}
test('TCA-51: an honest model has no bias, z of mean 0 and variance 1, coverage at its levels and slope 1', () => {
  const found = forecastCheck(orders({ bias: 0, slope: 1, risk: 1, n: 1200 }))!;
  assert.ok(found.biasInterval95Bps![0] < 0 && 0 < found.biasInterval95Bps![1]);
  assert.ok(Math.abs(found.meanZ) < 0.1 && Math.abs(found.varianceZ - 1) < 0.1);
  assert.deepEqual(
    found.coverage.map(({ holds }) => holds),
    [true, true, true, true],
  );
  assert.ok(found.slopeInterval95![0] < 1 && 1 < found.slopeInterval95![1]);
  assert.equal(found.days, 40);
});
test('TCA-51: too cheap, too sure, and too steep are each seen', () => {
  const cheap = forecastCheck(orders({ bias: 4, slope: 1, risk: 1, n: 1200 }))!;
  assert.ok(cheap.biasInterval95Bps![0] > 2);
  const sure = forecastCheck(orders({ bias: 0, slope: 1, risk: 1.5, n: 1200 }))!;
  assert.deepEqual(
    sure.coverage.map(({ holds }) => holds),
    [false, false, false, false],
  );
  assert.ok(sure.varianceZ > 2);
  const steep = forecastCheck(orders({ bias: 0, slope: 0.5, risk: 1, n: 1200 }))!;
  assert.ok(steep.slopeInterval95![1] < 0.8);
});
test('TCA-51: delay is not the estimate’s to foresee; a row without an estimate is left out', () => {
  const row = costed({
    totalBps: 30,
    parts: { delayBps: 20 },
    estimate: { expectedBps: 10, stdevBps: 5 },
  });
  const found = forecastCheck([row, costed()])!;
  assert.equal(found.biasBps, 0);
  assert.equal(found.leftOut, 1);
  assert.equal(found.slope, null);
  assert.deepEqual(found.surprises, [{ id: 'A', z: 0, chanceOfWorse: 0.5 }]);
  assert.equal(forecastCheck([costed()]), null);
});
test('TCA-51: ten orders that were all inside do not refute a band of 95 %', () => {
  const rows = Array.from({ length: 10 }, (_, day) =>
    costed({ day, totalBps: 5 + day / 10, estimate: { expectedBps: 5, stdevBps: 5 } }),
  );
  const found = forecastCheck(rows)!;
  assert.equal(found.coverage.at(-1)?.share, 1);
  assert.equal(found.coverage.at(-1)?.holds, true);
  assert.equal(found.coverage[0]?.holds, false);
});
