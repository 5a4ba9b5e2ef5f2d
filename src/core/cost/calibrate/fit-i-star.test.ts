import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitIStar } from '#core/cost/calibrate/fit-i-star';
import { ISTAR, type IStarParameters, marketImpact } from '#core/cost/i-star';
import { seededRandom } from '#core/kernel/random';
import { normalQuantile } from '#core/numeric/normal';

function orders(truth: IStarParameters, n: number, noise: number) {
  const { next } = seededRandom(11);
  const size = Float64Array.from({ length: n }, () => 0.001 * 300 ** next());
  const sigma = Float64Array.from({ length: n }, () => 0.1 + 0.7 * next());
  const pov = Float64Array.from({ length: n }, () => 0.01 * 50 ** next());
  const costBps = Float64Array.from(
    size,
    (each, i) =>
      marketImpact({ size: each, sigma: sigma[i]!, pov: pov[i]! }, truth).total +
      noise * normalQuantile(Math.max(1e-12, next())),
  );
  return { size, sigma, pov, costBps, day: Int32Array.from(size, (_, i) => i % 50) };
}
const names = ['a1', 'a2', 'a3', 'a4', 'b1'] as const;

for (const truth of [...Object.values(ISTAR), { a1: 300, a2: 0.35, a3: 0.9, a4: 0.8, b1: 0.85 }])
  test(`CAL-19: without noise all five parameters come back: ${JSON.stringify(truth)}`, () => {
    const found = fitIStar(orders(truth, 500, 0));
    assert.ok(found.ok);
    for (const name of names)
      assert.ok(Math.abs(found.value.parameters[name] / truth[name] - 1) < 1e-6, name);
  });

test('CAL-19: with noise they lie within their errors, within their bounds; too few orders are refused', () => {
  const truth = { a1: 500, a2: 0.5, a3: 0.6, a4: 0.5, b1: 0.9 };
  const found = fitIStar(orders(truth, 20_000, 5));
  assert.ok(found.ok);
  for (const name of names) {
    const error = found.value.standardErrors[name];
    assert.ok(error > 0);
    assert.ok(Math.abs(found.value.parameters[name] - truth[name]) < 4 * error, name);
  }
  const few = fitIStar(orders(truth, 10, 0));
  assert.ok(!few.ok && few.error.code === 'TOO_FEW_OBSERVATIONS');
});
