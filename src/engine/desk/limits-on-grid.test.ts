import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '#core/kernel/failure';
import { timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { limitsOnGrid } from '#engine/desk/limits-on-grid';

const instrument = usEquity('TEST', 'XNAS');
test('limits of a schedule are put on the grid; a seed is made from the id where none is given', () => {
  const problems: Problem[] = [];
  const limits = limitsOnGrid(
    { sliceMin: 10, randomise: { size: 0.5, time: 1, seed: null } },
    { instrument, parentId: 'P1', problems, randomise: undefined },
  );
  assert.deepEqual(problems, []);
  assert.equal(limits?.sliceMin, 10);
  const seedOf = (parentId: string) =>
    limitsOnGrid(
      { randomise: { size: 0.5, time: 1, seed: null } },
      { instrument, parentId, problems, randomise: undefined },
    )?.randomise?.seed;
  assert.equal(limits?.randomise?.seed, seedOf('P1'));
  assert.notEqual(seedOf('P1'), seedOf('P2'));
  assert.equal(
    limitsOnGrid(null, { instrument, parentId: 'P1', problems, randomise: undefined }),
    null,
  );
});
test('SCH-18: an order that does not say is shaken as the policy says; 0 and 0 is not shaken', () => {
  const grid = { instrument, parentId: 'P1', problems: [], randomise: { size: 0.5, time: 1 } };
  assert.deepEqual(
    [
      limitsOnGrid(null, grid)?.randomise?.size,
      limitsOnGrid({ sliceMin: 5 }, grid)?.randomise?.time,
    ],
    [0.5, 1],
  );
  assert.equal(
    limitsOnGrid({ randomise: { size: 0, time: 0, seed: null } }, grid)?.randomise,
    undefined,
  );
  assert.equal(
    limitsOnGrid({ randomise: { size: 0.1, time: 0, seed: 9 } }, grid)?.randomise?.seed,
    9,
  );
});
test('limits of a schedule that cannot be are problems by path', () => {
  const problems: Problem[] = [];
  limitsOnGrid(
    {
      sliceMin: 0.5,
      blackouts: [{ from: timeUs(5), to: timeUs(5) }],
      randomise: { size: 2, time: 1, seed: 1 },
    },
    { instrument, parentId: 'P1', problems, randomise: undefined },
  );
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['constraints.min_slice', 'constraints.blackouts.0', 'constraints.randomise'],
  );
});
