import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sparkPoints } from '#web/universe/spark';

test('spark: from the left to the right, high scores on top, one scale for all', () =>
  assert.equal(sparkPoints([0, 0.5, 1], 10, 20), '0.0,20.0 5.0,10.0 10.0,0.0'));
test('spark: one score is a point, none is nothing, and what cannot be stays inside', () => {
  assert.equal(sparkPoints([0.25], 10, 20), '0.0,15.0');
  assert.equal(sparkPoints([], 10, 20), '');
  assert.equal(sparkPoints([-1, 2], 10, 20), '0.0,20.0 10.0,0.0');
});
