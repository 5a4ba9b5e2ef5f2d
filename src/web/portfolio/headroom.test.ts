import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysOf, headroomOf, targetsIn } from '#web/portfolio/headroom';

test('headroom: a least is left downwards, a most upwards', () => {
  assert.ok(
    Math.abs(headroomOf({ name: 'min_daily_liquidatable', value: 0.7, limit: 0.5 }) - 0.2) < 1e-12,
  );
  assert.ok(
    Math.abs(headroomOf({ name: 'max_illiquid_allocation', value: 0.25, limit: 0.2 }) + 0.05) <
      1e-12,
  );
});
test('days: short ones and never', () =>
  assert.deepEqual([0.001, 1.234, Infinity].map(daysOf), ['< 0.01 d', '1.23 d', 'never']));
test('targets: lines of symbol and percentage; what is wrong is named by its line', () => {
  assert.deepEqual(targetsIn('keel 12.5\n\nHULL, 5 %', ['KEEL', 'HULL']), {
    targets: [
      { symbol: 'KEEL', weight: 0.125 },
      { symbol: 'HULL', weight: 0.05 },
    ],
    problem: null,
  });
  assert.match(
    targetsIn('KEEL ten', ['KEEL']).problem ?? '',
    /line 1 must be a symbol and a percentage/,
  );
  assert.match(targetsIn('KEEL 1\nNOPE 1', ['KEEL']).problem ?? '', /line 2: NOPE is not followed/);
  assert.match(targetsIn('KEEL 1\nKEEL 1', ['KEEL']).problem ?? '', /line 2: KEEL is listed twice/);
});
