import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlStateDoc } from '#contracts/control-documents';
import { booksWords } from '#web/risk/books';

const reconciledAt = '2026-01-05T14:30:15.123456Z';
const reconciling = { since: reconciledAt, why: 'start', rounds: 1, differences: [] };
const finding: ControlStateDoc['quarantine'][number] = {
  id: 'order x',
  kind: 'order',
  instrument: 'THIN.SIM',
  found: 'an order x',
  since: reconciledAt,
};

for (const [what, controls, tone, words] of [
  ['nothing is known', null, 'warn', 'Unknown'],
  [
    'all is equal',
    { reconciling: null, reconciledAt, quarantine: [] },
    'good',
    'Equal at 14:30:15 UTC',
  ],
  [
    'nothing was compared',
    { reconciling: null, reconciledAt: null, quarantine: [] },
    'warn',
    'Not compared yet',
  ],
  [
    'it compares',
    { reconciling, reconciledAt, quarantine: [finding] },
    'warn',
    'Comparing (start): nothing is sent',
  ],
  [
    'one finding',
    { reconciling: null, reconciledAt, quarantine: [finding] },
    'bad',
    'Not equal: one finding waits for a decision; last compared at 14:30:15 UTC',
  ],
  [
    'two findings',
    { reconciling: null, reconciledAt: null, quarantine: [finding, { ...finding, id: 'y' }] },
    'bad',
    'Not equal: 2 findings wait for a decision; not compared yet',
  ],
] as const) {
  test(`books against the venue: ${what}`, () =>
    assert.deepEqual(
      booksWords(controls === null ? null : { ...controls, quarantine: [...controls.quarantine] }),
      { tone, words },
    ));
}
