import assert from 'node:assert/strict';
import { test } from 'node:test';
import { walkBlock } from '#core/cost/walk-block';
import { walkLevelsOf } from '#core/market/walk';

const close = (was: number, want: number): void =>
  assert.ok(Math.abs(was - want) < 1e-9 * want, `${was} is not ${want}`);
test('walk: a book of constant density is the limit of many thin levels', () => {
  const thin = Array.from({ length: 20_000 }, (_, i) => [100 + (i + 0.5) / 1e5, 0.05] as const);
  const { cost, average, last } = walkBlock(100, 5000, 1000);
  assert.ok(Math.abs(walkLevelsOf(thin, 1000, 100, 'buy').cost - cost) < 1e-6);
  close(average, cost / 1000);
  close(last, 100.2);
});
