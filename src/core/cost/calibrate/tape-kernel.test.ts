import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitKernel, judgeKernel, KERNEL_LAGS, kernelAt } from '#core/cost/calibrate/tape-kernel';
import { seededRandom } from '#core/kernel/random';
import type { MarketOrders } from '#core/liquidity/measures/market-orders';
import { normalQuantile } from '#core/numeric/normal';

/** A market whose signs remember (each repeats an earlier one with probability `memory`) and whose orders move it by `kernel`. */
function market(
  seed: number,
  count: number,
  kernel: (l: number) => number,
  memory: number,
  noise = 0.2,
): MarketOrders {
  const { next } = seededRandom(seed);
  const normal = (): number => normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, next())));
  const sign = new Float64Array(count);
  for (let i = 0; i < count; i++)
    sign[i] = i > 0 && next() < memory ? sign[i - 1]! : next() < 0.5 ? -1 : 1;
  const mid = new Float64Array(count + 1);
  const K = Array.from({ length: KERNEL_LAGS }, (_, l) => kernel(l + 1) - kernel(l));
  for (let i = 0; i < count; i++)
    mid[i + 1] =
      mid[i]! +
      K.reduce((sum, k, j) => (i >= j ? sum + k * sign[i - j]! : sum), 0) +
      noise * normal();
  return {
    count,
    at: Float64Array.from({ length: count }, (_, i) => i * 1e6),
    sign,
    size: new Float64Array(count).fill(1),
    mid,
  };
}
const power = (l: number): number => (l === 0 ? 0 : 2 * l ** -0.4);
const stays = (l: number): number => (l === 0 ? 0 : 1.5);
const good = <T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: unknown },
): T => {
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};

test('CAL-15: the kernel that moved the price is found within its errors, though orders follow each other', () => {
  const fit = good(fitKernel(market(1, 8000, power, 0.6)));
  for (const l of [1, 2, 5, 10, 30]) {
    const { value, standardError } = fit.kernel[l]!;
    assert.ok(
      Math.abs(value - power(l)) < 4 * standardError,
      `${l}: ${value} ± ${standardError} is not ${power(l)}`,
    );
  }
  assert.ok(
    Math.abs(fit.power.exponent.value - 0.4) < 4 * fit.power.exponent.standardError &&
      Math.abs(fit.power.scale.value - 2) < 0.1,
  );
  // The response counts the orders that follow: it is larger than own impact.
  assert.ok(fit.response[3]!.value > 1.2 * fit.kernel[3]!.value);
  assert.ok(Math.abs(fit.signMemory[1]!.value - 0.6) < 0.05);
});

test('CAL-15: of independent signs the response is the kernel', () => {
  const fit = good(fitKernel(market(2, 8000, power, 0)));
  for (const l of [1, 5, 20])
    assert.ok(
      Math.abs(fit.response[l]!.value - fit.kernel[l]!.value) <
        4 * Math.hypot(fit.kernel[l]!.standardError, fit.response[l]!.standardError),
    );
});

test('CAL-16: a kernel with memory beats none where there is memory, and does not where impact stays', () => {
  const [fitted, unseen] = [
    good(fitKernel(market(3, 8000, power, 0.6))),
    market(4, 8000, power, 0.6),
  ];
  const verdicts = good(judgeKernel(fitted, unseen)).filter(({ form }) => form === 'power law');
  assert.deepEqual(
    verdicts.map(({ verdict }) => verdict),
    ['better', 'better', 'better'],
  );
  const forGood = good(
    judgeKernel(good(fitKernel(market(5, 8000, stays, 0.6))), market(6, 8000, stays, 0.6)),
  );
  // With nothing to find, nothing is found that matters.
  assert.ok(forGood.every(({ difference }) => Math.abs(difference.value) < 0.01));
  assert.ok(
    forGood.find(({ form, horizon }) => form === 'power law' && horizon === 1)!.r2.noMemory > 0.9,
  );
});

test('CAL-16: an exponential with a part that stays is told apart from what goes', () => {
  const kernel = (l: number): number => (l === 0 ? 0 : 1 + Math.exp(-0.3 * (l - 1)));
  const fit = good(fitKernel(market(7, 12_000, kernel, 0.3)));
  assert.ok(
    Math.abs(fit.exponential.permanent.value - 1) <
      4 * fit.exponential.permanent.standardError + 0.02,
  );
  assert.ok(Math.abs(kernelAt(fit, 'exponential', 1) - 2) < 0.1);
});

test('CAL-17: too few orders, and signs that never change, are refused', () => {
  const few = fitKernel(market(8, 500, power, 0.5));
  assert.ok(!few.ok && few.error.code === 'TOO_FEW_OBSERVATIONS');
  const all = market(9, 3000, power, 0.5);
  const same = fitKernel({ ...all, sign: new Float64Array(all.count).fill(1) });
  assert.ok(!same.ok && same.error.code === 'CALIBRATION_FAILED');
  const short = judgeKernel(
    good(fitKernel(market(10, 3000, power, 0.5))),
    market(11, 100, power, 0.5),
  );
  assert.ok(!short.ok && short.error.code === 'TOO_FEW_OBSERVATIONS');
});
