import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import {
  EMPTY_SEQUENCE,
  type SequenceState,
  sequenceInterval,
  sequenceWith,
} from '#core/numeric/confidence-sequence';
import { normalQuantile } from '#core/numeric/normal';

const TERMS = { level: 0.05, narrowestAt: 200, least: 2 };
const of = (values: readonly number[]): SequenceState =>
  values.reduce(sequenceWith, EMPTY_SEQUENCE);

test('TCA-54: the edge of the interval is where the mixture of likelihood ratios is one over the level', () => {
  // Independent: integral over lambda of exp(lambda S - n lambda^2 / 2) under a normal law of variance r^2 (Robbins 1970), by the trapezoid rule, for values of deviation 1.
  for (const level of [0.05, 0.01])
    for (const n of [10, 200, 3000]) {
      const seen = { n, mean: 0, squares: n - 1 };
      const [, half] = sequenceInterval(seen, { ...TERMS, level })!;
      const sigmas = -2 * Math.log(level);
      const spread = Math.sqrt((sigmas + Math.log(sigmas) + 1) / TERMS.narrowestAt);
      const step = spread / 20_000;
      let sum = 0;
      for (let lambda = -10 * spread; lambda <= 10 * spread; lambda += step)
        sum +=
          (step *
            Math.exp(lambda * n * half - (n * lambda ** 2) / 2 - lambda ** 2 / spread ** 2 / 2)) /
          (spread * Math.sqrt(2 * Math.PI));
      assert.ok(Math.abs(sum * level - 1) < 1e-6, `${sum * level} at ${n}`);
    }
});
test('TCA-54: relative to the error of a fixed interval it is narrowest near the stated number', () => {
  const relative = (n: number): number =>
    sequenceInterval({ n, mean: 0, squares: n - 1 }, TERMS)![1] * Math.sqrt(n);
  assert.ok(relative(200) < relative(100) && relative(200) < relative(400));
  // And wider than the fixed one everywhere: that is the price of looking.
  for (const n of [2, 20, 200, 2000, 20_000]) assert.ok(relative(n) > 1.96);
});
test('TCA-54: looked at after every value it misses in one sequence of twenty at most; the fixed interval in most', () => {
  let missed = 0;
  let fixedMissed = 0;
  for (let seed = 1; seed <= 400; seed++) {
    const random = seededRandom(seed * 104_729);
    let seen = EMPTY_SEQUENCE;
    let isMissed = false;
    let isFixedMissed = false;
    for (let n = 1; n <= 2000; n++) {
      seen = sequenceWith(seen, normalQuantile((random.next() + 1e-12) / (1 + 2e-12)));
      if (n < 20) continue;
      const [low, high] = sequenceInterval(seen, { ...TERMS, least: 20 })!;
      if (low > 0 || high < 0) isMissed = true;
      if (Math.abs(seen.mean) > 1.96 * Math.sqrt(seen.squares / (n - 1) / n)) isFixedMissed = true;
    }
    if (isMissed) missed++;
    if (isFixedMissed) fixedMissed++;
  }
  assert.ok(missed <= 0.05 * 400, `${missed}`);
  assert.ok(fixedMissed > 0.3 * 400, `${fixedMissed}`);
});
test('TCA-54: kept from value to value, mean and squares are those of all values; of too few there is no interval', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
    minLength: 2,
    maxLength: 50,
  });
  fc.assert(
    fc.property(values, (all) => {
      const { n, mean, squares } = of(all);
      const plain = all.reduce((sum, x) => sum + x, 0) / all.length;
      assert.equal(n, all.length);
      assert.ok(Math.abs(mean - plain) < 1e-9);
      assert.ok(Math.abs(squares - all.reduce((sum, x) => sum + (x - plain) ** 2, 0)) < 1e-5);
    }),
  );
  assert.equal(sequenceInterval(of([1, 2, 3]), { ...TERMS, least: 4 }), null);
  assert.equal(sequenceInterval(of([2, 2, 2]), TERMS), null);
});
