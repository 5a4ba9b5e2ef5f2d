import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { interior } from '#core/portfolio/optimise/interior';
import { valued } from '#core/portfolio/optimise/optimise';
import { asFound, polished } from '#core/portfolio/optimise/polish';
import { scaledOf } from '#core/portfolio/optimise/scaled';

const seeds = fc.integer({ min: 1, max: 100_000 });
const names = fc.integer({ min: 2, max: 10 });
const cap = (n: number): number[] => Array.from({ length: n }, () => 0.8);

test('PFO-4: the interior point is nearly the polished one, which is at least as good and rests exactly', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const of = problem(seed, n, { upper: cap(n) });
      const p = scaledOf(of);
      const found = interior(p, false);
      assert.ok(found.isSolved && found.iterations < 60);
      const [rough, fine] = [asFound(p, found), polished(p, found)];
      const worth = (weights: Float64Array): number =>
        valued(
          of,
          weights.map((w) => w * p.unit),
        ).objective;
      near(worth(rough.weights), worth(fine.weights), 1e-6);
      for (const [i, w] of fine.weights.entries()) {
        assert.ok(w >= p.low[i]! && w <= p.high[i]!);
        near(w, rough.weights[i]!, 2e-2);
        // No dust: a name either trades or does not.
        const moved = Math.abs(w - p.held[i]!);
        assert.ok(moved === 0 || moved > 1e-12, `${moved}`);
      }
      near(
        fine.weights.reduce((sum, w) => sum + w, 0),
        p.right[0]!,
        1e-9,
      );
    }),
    { numRuns: 60 },
  );
});
test('PFO-6: limits that hold together need not give way; those that do not give way by the least sum', () => {
  const give = (of: Allocation): readonly number[] => {
    const p = scaledOf(of);
    return [...interior(p, true).elastic].slice(1).map((x) => x * p.unit);
  };
  const group = (weights: readonly number[], min: number, max: number) => ({
    name: 'g',
    weights,
    min,
    max,
  });
  const of = problem(2, 4, { upper: [0.3, 0.3, 0.3, 0.3] });
  for (const [what, change, want] of [
    ['room enough', { groups: [group([1, 1, 0, 0], 0, 0.5)] }, [0, 0]],
    ['no room for the most', { groups: [group([1, 1, 0, 0], -Infinity, 0.1)] }, [0.3]],
    ['no room for the least', { groups: [group([1, 0, 0, 0], 0.5, Infinity)] }, [0.2]],
    ['leverage below the total', { leverage: 0.75 }, [0.25]],
  ] as const)
    for (const [k, each] of give({ ...of, ...change }).entries())
      assert.ok(Math.abs(each - want[k]!) < 1e-4, `${what}: ${each} is ${want[k]}`);
});
test('PFO-4: prices of limits that do not bind are nothing, of those that do something', () => {
  fc.assert(
    fc.property(seeds, names, (seed, n) => {
      const limits = (turnover: number) => {
        const p = scaledOf(problem(seed, n, { turnover }));
        return polished(p, interior(p, false));
      };
      assert.equal(limits(5).turnover, 0);
      const tight = limits(1e-3);
      assert.ok(tight.turnover >= 0);
      assert.deepEqual([tight.left, tight.leverage], [0, 0]);
      const p = scaledOf(problem(seed, n));
      const traded = tight.weights.reduce((sum, w, i) => sum + Math.abs(w - p.held[i]!), 0);
      assert.ok(traded * p.unit <= 1e-3 + 1e-12);
    }),
    { numRuns: 60 },
  );
});
