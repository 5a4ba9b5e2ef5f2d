import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import { type FirmClaim, firmKey, firmStandingOf } from '#core/gate/firm';
import { assetOf } from '#core/ledger/assets';
import { orderSent } from '#core/ledger/ledger';
import { ACME, child, fill, ledgerWith, marks, now } from '#core/ledger/ledger.fixture';
import type { ExecutionPolicy } from '#core/plan/policy';
import { firmClaimsOf } from '#engine/runtime/firm-claims';
import { emptyState } from '#engine/runtime/state';

const caps = { symbolValue: 1e6, grossValue: 2e6, tradedValue: 3e6, participation: 0.2 };
/** 100 of ACME held and 50 more wanted, at 100 dollars. */
function claimsWith(prices: typeof marks): (key: string) => FirmClaim | undefined {
  const ledger = ledgerWith({ id: 'P1', quantity: 150 });
  orderSent(ledger, child('P1/0/1', 100), now);
  fill(ledger, 'P1/0/1', 100, 'x1');
  const claims = firmClaimsOf(
    {
      clock: { now: () => now },
      policy: { maxParticipation: 0.2 } as ExecutionPolicy,
      limits: DEFAULT_LEDGER_LIMITS,
      firm: firmStandingOf(caps, () => null),
    },
    { ...emptyState(true), ledger },
  );
  const all = claims([], prices);
  return (key) => all.find((each) => each.key === key);
}

test('FRM-1: what is held is used, at its price', () => {
  const of = claimsWith(marks);
  for (const key of ['gross', firmKey.asset(assetOf(ACME))]) {
    assert.equal(of(key)?.used, 10_000);
    assert.ok((of(key)?.needed ?? 0) >= 10_000);
  }
  assert.equal(of('traded')?.used, 10_000);
});

test('FRM-1: a position whose market is silent is not known, and not nothing', () => {
  const of = claimsWith(new Map());
  for (const key of ['gross', firmKey.asset(assetOf(ACME))]) {
    assert.ok(Number.isNaN(of(key)?.used), key);
    assert.ok(Number.isNaN(of(key)?.needed), key);
  }
  assert.equal(of('traded')?.used, 10_000, 'what was traded is known');
});
