import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bybitPage, bybitWindow } from '#venues/exchange/bybit/bybit-pages';
import { bybitReader } from '#venues/exchange/bybit/bybit-route';

const DAY = 86_400_000;
const NOW = 100 * DAY;
function windowOf(given: Readonly<Record<string, number>>): string {
  const params = Object.entries(given).map(([name, day]) => [name, String(day * DAY)] as const);
  const window = bybitWindow(bybitReader(new Map(params)), NOW);
  if (!window.ok) return String(window.error.retCode);
  const { from, to } = window.value;
  return `${from / 1000 / DAY} ${Math.floor(to / 1000) / DAY}`;
}
for (const [given, want] of [
  [{}, '93 100'],
  [{ startTime: 80 }, '80 87'],
  [{ endTime: 90 }, '83 90'],
  [{ startTime: 80, endTime: 82 }, '80 82'],
  [{ startTime: 80, endTime: 88 }, '10001'],
  [{ startTime: 80, endTime: 79 }, '170130'],
] as const)
  test(`BYB-7: of ${JSON.stringify(given)} the days ${want} are listed`, () =>
    assert.equal(windowOf(given), want));

test('BYB-7: pages continue behind their last row, whatever comes in between', () => {
  const rows = Array.from({ length: 25 }, (_, i) => i);
  const seen: number[] = [];
  let cursor: bigint | null = null;
  let pages = 0;
  for (;;) {
    const page = bybitPage(rows, BigInt, { cursor, limit: 10 });
    seen.push(...page.rows);
    pages++;
    rows.push(rows.length);
    if (page.nextPageCursor === '') break;
    cursor = BigInt(page.nextPageCursor);
  }
  assert.deepEqual([pages, seen], [3, Array.from({ length: 25 }, (_, i) => 24 - i)]);
});
