import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partialRankCorrelation, rankCorrelation, ranksOf } from './rank.ts';

const of = (...values: number[]): Float64Array => Float64Array.from(values);

test('ranks: ties share their mean rank', () =>
  assert.deepEqual([...ranksOf(of(3, 1, 3, 2))], [3.5, 1, 3.5, 2]));
test('rank correlation: any rising map is 1, any falling one -1', () => {
  assert.ok(Math.abs(rankCorrelation(of(1, 2, 3, 4), of(1, 8, 27, 64)) - 1) < 1e-12);
  assert.ok(Math.abs(rankCorrelation(of(1, 2, 3, 4), of(9, 5, 3, 1)) + 1) < 1e-12);
});
test('partial rank correlation: what the third tells is taken out', () => {
  const c = Float64Array.from({ length: 60 }, (_, i) => i);
  const a = c.map((x, i) => x + 3 * Math.sin(i * 7));
  const b = c.map((x, i) => x + 3 * Math.cos(i * 11));
  assert.ok(rankCorrelation(a, b) > 0.95 && Math.abs(partialRankCorrelation(a, b, c)) < 0.3);
  assert.ok(
    partialRankCorrelation(
      a,
      a.map((x) => 2 * x),
      c,
    ) > 0.999,
  );
});
