// TCA-91: the period that a report is due for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIsoTime } from '#core/kernel/civil';
import { periodBefore } from '#core/kernel/period';

test('TCA-91: the period before a moment: yesterday, the week from Monday, the month', () => {
  const at = (text: string): number => parseIsoTime(text) ?? NaN;
  assert.deepEqual(periodBefore(at('2026-03-01T06:00:00Z'), 'day'), {
    from: '2026-02-28',
    to: '2026-02-28',
  });
  // 2026-03-02 is a Monday.
  for (const now of ['2026-03-02T00:00:00Z', '2026-03-08T23:59:59Z'])
    assert.deepEqual(periodBefore(at(now), 'week'), { from: '2026-02-23', to: '2026-03-01' });
  assert.deepEqual(periodBefore(at('2026-03-31T12:00:00Z'), 'month'), {
    from: '2026-02-01',
    to: '2026-02-28',
  });
  assert.deepEqual(periodBefore(at('2026-01-01T00:00:00Z'), 'month'), {
    from: '2025-12-01',
    to: '2025-12-31',
  });
});
