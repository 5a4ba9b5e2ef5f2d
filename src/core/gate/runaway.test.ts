// F1: a strategy that has gone mad proposes whatever it likes; what leaves is held against the ledger, which it cannot touch.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import { checkVenueOrder } from '#core/gate/check-order';
import { lots, quoteValue, SECOND_US, ticks, timeUs } from '#core/kernel/units';
import { openWithMoney } from '#core/ledger/assets';
import { accountOf, budgetOf, flowOf } from '#core/ledger/exposure';
import {
  bookFill,
  emptyLedger,
  type Ledger,
  orderSent,
  orderTold,
  placeParent,
} from '#core/ledger/ledger';
import { usEquity } from '#core/market/catalog';
import type { VenueOrder } from '#core/order/child';

const instrument = usEquity('ACME', 'XTST');
const now = timeUs(1_000_000_000);
const marks = new Map([[instrument.id, 10_000.5]]);
const view = {
  at: now,
  dataAt: now,
  bids: [{ price: ticks(10_000), size: lots(5000) }],
  asks: [{ price: ticks(10_001), size: lots(5000) }],
  eligibleVolume: lots(10_000_000),
  eligibleTurnover: 1e11,
  volatilityDaily: null,
  valid: true,
};
const policy = {
  enabled: true,
  minLiquidityScore: 0.3,
  maxAdvShare: 0.1,
  maxSpreadBps: 50,
  maxParticipation: 0.2,
  defaultStrategy: 'twap',
  sliceIntervalSeconds: 60,
  tiers: [],
  reportingCurrency: 'USD',
} as const;

/** Sends what passes. Answers what became of it. */
function propose(ledger: Ledger, order: VenueOrder): string {
  const flow = flowOf(ledger, {
    instrumentId: instrument.id,
    from: { fillsBefore: 0 },
    without: null,
    printed: 10_000_000,
    printsIncludeOwn: true,
  });
  const verdict = checkVenueOrder(order, {
    instrument,
    view,
    now,
    policy,
    limits: {
      maxOrderValue: quoteValue(5_000_000),
      priceCollarBps: 50,
      maxImpactBps: 50,
      minLiquidationDistance: 0.2,
      maxDataAgeUs: SECOND_US,
    },
    account: accountOf(ledger, {
      instrument,
      marks,
      marginMarks: marks,
      without: null,
      shortSellingAllowed: false,
      feeBps: 0,
    }),
    flow,
    recentFlow: flow,
    budget: budgetOf(ledger, order.parentId) ?? { quantity: 0, filled: 0, open: 0 },
    killed: false,
    journalOk: true,
    participationMax: 0.2,
    reduceOnly: false,
    feeBps: 0,
    alreadyFilled: 0,
    ledger,
    ledgerLimits: {
      ...DEFAULT_LEDGER_LIMITS,
      throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, messages: 10_000, cancelReserve: 0 },
    },
    marks,
    isAmendment: false,
    firm: null,
    listing: null,
  });
  if (!verdict.ok) return verdict.error.code;
  orderSent(ledger, verdict.value, now);
  return 'sent';
}
function fresh(): Ledger {
  const ledger = emptyLedger();
  openWithMoney(ledger, 1e9);
  for (const parentId of ['A', 'B'])
    placeParent(ledger, {
      parentId,
      instrument,
      side: 'buy',
      quantity: 500,
      strategy: 'twap',
      basket: null,
      price: 10_000,
      placedAt: now,
      limit: null,
      filled: 0,
    });
  return ledger;
}
const committed = (ledger: Ledger, parentId: string): number => {
  const budget = budgetOf(ledger, parentId);
  return budget === null ? NaN : budget.filled + budget.open;
};
const order = (
  parentId: string,
  n: number,
  quantity: number,
  side: 'buy' | 'sell' = 'buy',
): VenueOrder => ({
  clientOrderId: `${parentId}/0/${n}/0`,
  parentId,
  instrumentId: instrument.id,
  side,
  quantity: lots(quantity),
  limit: ticks(10_000),
  type: 'postOnly',
  reason: 'bug',
  venue: 'XTST',
});

test('LED-4, GAT-23, F1: whatever children a broken strategy injects, filled and open never exceed the parent', () => {
  const bug = fc.oneof(
    fc
      .record({
        parentId: fc.constantFrom('A', 'B', 'NOBODY'),
        n: fc.integer({ min: 0, max: 40 }),
        quantity: fc.integer({ min: 1, max: 700 }),
        side: fc.constantFrom('buy', 'buy', 'buy', 'sell'),
      })
      .map((child) => ({ type: 'inject' as const, ...child })),
    fc
      .record({ at: fc.integer({ min: 0, max: 40 }), share: fc.integer({ min: 1, max: 100 }) })
      .map((fill) => ({ type: 'fill' as const, ...fill })),
    fc.integer({ min: 0, max: 40 }).map((at) => ({ type: 'cancelled' as const, at })),
  );
  fc.assert(
    fc.property(fc.array(bug, { maxLength: 120 }), (bugs) => {
      const ledger = fresh();
      let executions = 0;
      for (const each of bugs) {
        const known = each.type === 'inject' ? undefined : [...ledger.orders.values()][each.at];
        if (each.type === 'inject')
          propose(ledger, order(each.parentId, each.n, each.quantity, each.side));
        else if (each.type === 'cancelled' && known !== undefined)
          orderTold(ledger, known.order.clientOrderId, { type: 'cancelConfirmed' }, now);
        else if (
          each.type === 'fill' &&
          known !== undefined &&
          ledger.living.get(instrument.id)?.has(known.order.clientOrderId) === true
        ) {
          const left = known.order.quantity - ('filled' in known.life ? known.life.filled : 0);
          bookFill(
            ledger,
            known.order.parentId,
            {
              executionId: `x${++executions}`,
              clientOrderId: known.order.clientOrderId,
              at: now,
              price: 10_000,
              quantity: lots(Math.max(1, Math.floor((left * each.share) / 100))),
              liquidity: 'maker',
              fee: 0,
              venue: 'XTST',
            },
            now,
          );
        }
        for (const parentId of ['A', 'B']) assert.ok(committed(ledger, parentId) <= 500);
      }
      assert.ok((ledger.positions.get(instrument.id) ?? 0) <= 1000);
    }),
    { numRuns: 300 },
  );
});

test('LED-4, F1: a strategy that repeats itself a thousand times sends its parent once (Knight Capital, 2012)', () => {
  const ledger = fresh();
  const verdicts = Array.from({ length: 1000 }, (_, n) => propose(ledger, order('A', n, 100)));
  assert.deepEqual(
    [verdicts.filter((each) => each === 'sent').length, committed(ledger, 'A'), new Set(verdicts)],
    [5, 500, new Set(['sent', 'CHILD_EXCEEDS_PARENT'])],
  );
  assert.equal(propose(ledger, order('A', 0, 100)), 'CLIENT_ID_USED');
});
