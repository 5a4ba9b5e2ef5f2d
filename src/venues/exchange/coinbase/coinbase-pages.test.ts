import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coinbasePage } from '#venues/exchange/coinbase/coinbase-pages';

test('CBS-7: pages continue behind their last row, whatever comes in between', () => {
  const rows = Array.from({ length: 25 }, (_, i) => i);
  const seen: number[] = [];
  let cursor: bigint | null = null;
  let pages = 0;
  for (;;) {
    const page = coinbasePage(rows, BigInt, { cursor, limit: 10 });
    seen.push(...page.rows);
    pages++;
    rows.push(rows.length);
    if (!page.hasNext) break;
    cursor = BigInt(page.cursor);
  }
  assert.deepEqual([pages, seen], [3, Array.from({ length: 25 }, (_, i) => 24 - i)]);
});
test('CBS-7: a page that holds the last row has no cursor', () => {
  const page = coinbasePage([1, 2], BigInt, { cursor: null, limit: 2 });
  assert.deepEqual([page.hasNext, page.cursor], [false, '']);
});
