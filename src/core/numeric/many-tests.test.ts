import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { falseShareAdjusted, holmAdjusted } from '#core/numeric/many-tests';

// Thrombolysis after infarction, Benjamini and Hochberg (1995), section 3.2: four are found at 5 %. Adjusted values: scipy 1.17.1, stats.false_discovery_control.
// biome-ignore format: one table
const PAPER = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];
// biome-ignore format: one table
const ADJUSTED = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.06385714285714286, 0.06385714285714286, 0.0645, 0.0765, 0.486, 0.5811818181818182, 0.714875, 0.7532307692307693, 0.8132142857142857, 1];

test('TCA-41: false share: the published example', () => {
  for (const [i, p] of falseShareAdjusted(PAPER).entries())
    assert.ok(Math.abs(p - ADJUSTED[i]!) < 1e-12, `${p} is not ${ADJUSTED[i]}`);
  assert.equal(falseShareAdjusted(PAPER).filter((p) => p <= 0.05).length, 4);
});
test('TCA-41: Holm: by hand, and three of the published example are left', () => {
  assert.deepEqual(holmAdjusted([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
  assert.equal(holmAdjusted(PAPER).filter((p) => p <= 0.05).length, 3);
  assert.deepEqual(holmAdjusted([]), []);
});
test('TCA-41: nothing gets likelier by being one of many, order is kept, Holm is the stricter', () => {
  const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(chances, (all) => {
      const holm = holmAdjusted(all);
      const shares = falseShareAdjusted(all);
      for (const [i, p] of all.entries()) {
        assert.ok(shares[i]! >= p - 1e-15 && holm[i]! >= shares[i]! - 1e-12 && holm[i]! <= 1);
        for (const [j, q] of all.entries())
          if (p < q) assert.ok(holm[i]! <= holm[j]! && shares[i]! <= shares[j]!);
      }
    }),
  );
});
