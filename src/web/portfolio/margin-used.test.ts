import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usedWords } from '#web/portfolio/margin-used';

test('MRG-4: what is used of the equity is said, and what is not known as well', () => {
  for (const [equity, maintenance, words] of [
    [1000, 125, '12.5 %'],
    [0, 10, 'all of it, and more'],
    [-5, 10, 'all of it, and more'],
    [0, 0, 'nothing'],
    [null, 10, 'unknown'],
    [10, null, 'unknown'],
  ] as const)
    assert.equal(usedWords({ equity, maintenance }), words);
});
