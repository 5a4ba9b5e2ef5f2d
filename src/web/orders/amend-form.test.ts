import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderDoc } from '#contracts/documents';
import { type AmendForm, amendFormOf, changesOf } from '#web/orders/amend-form';

const order = {
  order: { quantity: 400, limit: 99.5, strategy: 'twap', deadline: '2026-01-05T15:00:00Z' },
} as OrderDoc;
const now = Date.parse('2026-01-05T14:30:00Z');
const changes = (typed: Partial<AmendForm>): unknown => {
  const found = changesOf({ ...amendFormOf(order), ...typed }, order, { lot: 1, tick: 0.01 }, now);
  return found.ok ? found.value : found.error;
};

for (const [words, typed, want] of [
  ['nothing is different', {}, null],
  ['a reason alone changes nothing', { reason: 'because' }, null],
  ['a quantity', { quantity: '1,200' }, { quantity: 1200 }],
  ['a limit, and why', { limit: '99.6', reason: ' up ' }, { limit: 99.6, reason: 'up' }],
  ['no limit any more', { limit: '' }, { limit: null }],
  ['a deadline from now', { minutes: '45' }, { deadline: '2026-01-05T15:15:00.000Z' }],
  ['another strategy', { strategy: 'vwap' }, { strategy: 'vwap' }],
  [
    'every field that is wrong',
    { quantity: '0.5', limit: '1.005', minutes: '-1' },
    {
      quantity: 'The quantity must be a multiple of the lot 1, was 0.5.',
      limit: 'The limit must be a multiple of the tick 0.01, was 1.005.',
      minutes: "The time left must be minutes above 0 and at most 44640, was '-1'.",
    },
  ],
] as const)
  test(`amend form: ${words}`, () => assert.deepEqual(changes(typed), want));
