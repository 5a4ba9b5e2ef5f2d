import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeChoices, scopeWords } from '#web/risk/scope';

test('risk page: everything comes first, every scope has its own words', () => {
  const words = scopeChoices(['KEEL', 'twap']).map(scopeWords);
  assert.equal(words[0], 'everything');
  assert.equal(new Set(words).size, words.length);
  assert.equal(scopeWords({ type: 'parent', parentId: 'P1' }), 'order P1');
});
