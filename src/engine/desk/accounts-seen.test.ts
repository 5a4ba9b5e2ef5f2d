import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import type { AccountState } from '#core/ledger/controls';
import { accountsSeen } from '#engine/desk/accounts-seen';

const AGREED: AccountState = {
  reconciling: null,
  reconciledAt: timeUs(1),
  downSince: null,
  countsFrom: null,
};
const COMPARED: AccountState = {
  ...AGREED,
  reconciling: { since: timeUs(10_000_000), why: 'reconnected', rounds: 0, differences: [] },
};

test('MON-39: an account that agrees waits for nothing, one that is compared since its start, one whose venue is down is unknown', () => {
  const accounts = new Map([
    ['alpha', AGREED],
    ['beta', COMPARED],
    ['gamma', { ...COMPARED, downSince: timeUs(20_000_000) }],
  ]);
  assert.deepEqual(accountsSeen({ accounts }, timeUs(160_000_000)), [
    { venue: 'alpha', unreconciledSeconds: 0, why: '' },
    { venue: 'beta', unreconciledSeconds: 150, why: 'reconnected' },
    { venue: 'gamma', unreconciledSeconds: null, why: 'reconnected' },
  ]);
});
