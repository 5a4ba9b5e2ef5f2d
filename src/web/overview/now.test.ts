import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertDoc } from '#contracts/alert-documents';
import type { BookDoc } from '#contracts/book-documents';
import type { OrderSummaryDoc } from '#contracts/documents';
import { nowLines } from '#web/overview/now';

const book = (more: object): BookDoc =>
  ({
    positions: [{}],
    limits: [],
    total: { longest: 2.5, soldBy: [{ day: 1, share: 0.4 }], illiquidTier: 0.1 },
    ...more,
  }) as unknown as BookDoc;
const values = (known: Parameters<typeof nowLines>[0]): readonly string[] =>
  nowLines(known).map(({ value }) => value);

test('what has not been answered is unknown; an empty book is not', () => {
  assert.deepEqual(values({ book: null, working: null, alerts: null }), [
    'unknown',
    'unknown',
    'unknown',
    'unknown',
  ]);
  const empty = book({ positions: [], total: null });
  assert.deepEqual(values({ book: empty, working: [], alerts: [] }), [
    '0',
    '0',
    'nothing is held',
    'none is near',
  ]);
});
test('the dearest order, the critical alert, and the limit with least room are said', () => {
  const lines = nowLines({
    book: book({
      limits: [
        { name: 'max_illiquid_allocation', value: 0.1, limit: 0.2 },
        { name: 'min_daily_liquidatable', value: 0.4, limit: 0.5 },
      ],
    }),
    working: [{ costSoFarBps: 2 }, { costSoFarBps: null }] as unknown as OrderSummaryDoc[],
    alerts: [
      { severity: 'critical', text: 'the venue does not answer', acknowledged: null },
      { severity: 'warning', text: 'x', acknowledged: { by: 'ada', at: '' } },
    ] as unknown as AlertDoc[],
  });
  assert.match(lines[0]?.detail ?? '', /dearest so far .*2/);
  assert.equal(lines[1]?.detail, '1 critical: the venue does not answer');
  assert.equal(lines[2]?.detail, '40 % in one day, 10 % in illiquid names');
  assert.deepEqual(
    [lines[3]?.value, lines[3]?.detail, lines[3]?.isBad],
    ['broken', 'min_daily_liquidatable', true],
  );
});
