import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatClock,
  formatCostBps,
  formatCostMoney,
  formatCostRange,
  formatDuration,
  formatMoney,
  formatPercent,
  formatPrice,
  formatQuantity,
  toneOf,
} from '#web/format/format';

for (const [shown, want] of [
  [formatCostBps(3.214), '+3.21 bps'],
  [formatCostBps(-0.5), '−0.50 bps'],
  [formatCostBps(-0.001), '0.00 bps'],
  [formatCostBps(null), '–'],
  [formatPrice(100.5, 0.01), '100.50'],
  [formatPrice(1234.5, 0.01, 2), '1,234.5000'],
  [formatPrice(67_000, 1), '67,000'],
  [formatQuantity(0.125, 0.001), '0.125'],
  [formatPrice(0.1234567, null), '0.1234567'],
  [formatMoney(1_234_567.8, 'USD'), '1,234,568 USD'],
  [formatMoney(0.0666353, 'BTC'), '0.066635 BTC'],
  [formatMoney(-1234.5, 'ETH'), '−1,234.5000 ETH'],
  [formatMoney(12_345.678, 'BTC'), '12,345.68 BTC'],
  [formatCostMoney(12.3, 'USDT'), '+12.30 USDT'],
  [formatCostRange([-2177.7, 3438.51], 0, 'USD'), '−2,178 to +3,439 USD'],
  [formatPercent(0.1234), '12.3 %'],
  [formatClock('2026-01-05T14:30:15.123456Z'), '14:30:15'],
  [formatDuration(59), '59 s'],
  [formatDuration(90), '1 min 30 s'],
  [formatDuration(7200), '2 h'],
] as const) {
  test(`format: ${want}`, () => assert.equal(shown, want));
}

test('format: a positive cost hurts, a negative one earns, what prints as zero is neither', () => {
  assert.deepEqual(
    [toneOf(0.01), toneOf(-0.01), toneOf(0.004), toneOf(null)],
    ['hurts', 'earns', 'even', 'even'],
  );
});
