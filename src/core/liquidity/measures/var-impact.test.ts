import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { varImpact } from '#core/liquidity/measures/var-impact';
import { normalQuantile } from '#core/numeric/normal';

/** Signs that follow each other with probability p; each order moves the mid by `lasting` for good and by `passing` until the next. */
function orders(n: number, p: number, { lasting, passing }: { lasting: number; passing: number }) {
  const { next } = seededRandom(5);
  const sign = new Float64Array(n);
  const mid = new Float64Array(n + 1);
  mid[0] = 1000;
  let level = 1000;
  for (let t = 0; t < n; t++) {
    sign[t] = t === 0 ? 1 : next() < p ? sign[t - 1]! : -sign[t - 1]!;
    level += lasting * sign[t]! + 0.1 * normalQuantile(Math.max(1e-12, next()));
    mid[t + 1] = level + passing * sign[t]!;
  }
  const at = Float64Array.from({ length: n }, (_, t) => t);
  return { count: n, at, sign, size: new Float64Array(n).fill(1), mid };
}

test('MEA-32: lone orders that stay: the response is what they move the mid by, at once and for good', () => {
  const found = varImpact(orders(20_000, 0.5, { lasting: 2, passing: 0 }));
  assert.ok(found !== null);
  for (const each of found.response)
    assert.ok(Math.abs(each.value - 2) < 4 * each.standardError + 1e-9 && each.standardError < 0.1);
});

test('MEA-32: orders that follow each other: an unexpected one announces others; sum of the signs to come times what stays', () => {
  const p = 0.7;
  const found = varImpact(orders(40_000, p, { lasting: 2, passing: 0 }));
  assert.ok(found !== null);
  // E[x_h] = (2p - 1)^h: 1 / (1 - 0.4) in all.
  const want = 2 / (1 - (2 * p - 1));
  assert.ok(Math.abs(found.permanent.value - want) < 4 * found.permanent.standardError);
  assert.ok(found.immediate.value < found.permanent.value);
});

test('MEA-32: what passes is not permanent; too few orders tell nothing', () => {
  const found = varImpact(orders(40_000, 0.5, { lasting: 1, passing: 3 }));
  assert.ok(found !== null);
  assert.ok(Math.abs(found.immediate.value - 4) < 0.2);
  assert.ok(found.permanent.value < 1.6);
  assert.equal(varImpact(orders(100, 0.5, { lasting: 1, passing: 0 })), null);
});
