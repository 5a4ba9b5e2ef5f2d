import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { problem } from '#core/portfolio/optimise/allocation.fixture';
import { GROSS, LEFT, nameLimits } from '#core/portfolio/optimise/name-limits';
import { scaledOf } from '#core/portfolio/optimise/scaled';

const seeds = fc.integer({ min: 1, max: 100_000 });
const part = fc.double({ min: -1, max: 1, noNaN: true });

test('PFO-8: the inequalities of a name hold exactly where its bounds, its rest and its size do', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.boolean(),
      fc.boolean(),
      part,
      part,
      part,
      part,
      (seed, isSplit, isShort, ...v) => {
        const p = scaledOf(
          problem(seed, 1, {
            lower: [isShort ? -0.5 : 0.2],
            upper: [1.5],
            oneDay: { sellable: [0.4], maxLeft: 1 },
          }),
        );
        const split = Uint8Array.of(isSplit ? 1 : 0);
        const { name, local, coefficients, right } = nameLimits(
          p,
          split,
          Uint8Array.of(1, 1, 1, 1),
        );
        const holds = Array.from(right, (most, c) => {
          let sum = 0;
          for (let k = 0; k < local; k++) sum += coefficients[c * local + k]! * v[k]!;
          return sum <= most;
        }).every(Boolean);
        const [bought, sold, left, gross] = v;
        const w = p.held[0]! + bought - (isSplit ? sold : 0);
        const sellable = p.sellable![0]!;
        const want =
          (!isSplit || (bought >= 0 && sold >= 0)) &&
          w >= p.low[0]! &&
          w <= p.high[0]! &&
          left >= 0 &&
          left >= w - sellable &&
          // A book that may not be short leaves nothing short to be bought back.
          (!isShort || left >= -w - sellable) &&
          gross >= Math.abs(w);
        assert.equal(holds, want);
        assert.ok(name.every((each) => each === 0));
      },
    ),
    { numRuns: 500 },
  );
});
for (const [what, split, has, change, rows] of [
  ['no limit', 0, [1, 1, 0, 0], { lower: [-Infinity], upper: [Infinity] }, 0],
  ['bounds alone', 0, [1, 1, 0, 0], {}, 2],
  ['one bound', 0, [1, 1, 0, 0], { upper: [Infinity] }, 1],
  ['buys and sells apart', 1, [1, 1, 0, 0], {}, 4],
  ['its size', 0, [1, 1, 0, 1], {}, 4],
  ['what a day leaves', 0, [1, 1, 1, 0], { oneDay: { sellable: [0.4], maxLeft: 1 } }, 4],
  ['a day that sells all', 0, [1, 1, 1, 0], { oneDay: { sellable: [Infinity], maxLeft: 1 } }, 3],
] as const)
  test(`PFO-8: a name with ${what} has ${rows} rows`, () => {
    const p = scaledOf(problem(1, 1, { upper: [1], ...change }));
    const found = nameLimits(p, Uint8Array.of(split), Uint8Array.from(has));
    assert.equal(found.name.length, rows);
    assert.deepEqual([found.coefficients.length, found.right.length], [rows * found.local, rows]);
  });
test('PFO-8: the variables of a name are in their places, and there are no more than are asked for', () => {
  assert.deepEqual([LEFT, GROSS], [2, 3]);
  const p = scaledOf(problem(1, 1, { upper: [1], oneDay: { sellable: [0.4], maxLeft: 1 } }));
  const locals = [
    [1, 1, 0, 0],
    [1, 1, 1, 0],
    [1, 1, 0, 1],
  ].map((has) => nameLimits(p, Uint8Array.of(1), Uint8Array.from(has)).local);
  assert.deepEqual(locals, [2, 3, 4]);
});
