import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { LedgerCheck } from '#core/gate/ledger-check';
import { LEDGER_CAP_RULES, LEDGER_SAFETY_RULES } from '#core/gate/order-rules';
import { checkPlacement, type Placement } from '#core/gate/placement';
import { type Action, checkRole, mayDo, ROLES } from '#core/gate/roles';
import { refusalsOf } from '#core/gate/rule';
import { amountOfNumber } from '#core/kernel/amount';
import { DAY_US, lots, ticks, timeUs } from '#core/kernel/units';
import { addTo, assetOf } from '#core/ledger/assets';
import { budgetOf } from '#core/ledger/exposure';
import type { Ledger } from '#core/ledger/ledger';
import { amendSent, orderReported, orderSent, orderTold, placeParent } from '#core/ledger/ledger';
import {
  ACME,
  account,
  child,
  fill,
  ledgerWith,
  marks,
  now,
  OTHER,
} from '#core/ledger/ledger.fixture';
import type { VenueOrder } from '#core/order/child';

const checked = (
  ledger: Ledger,
  order: VenueOrder,
  limits: Partial<LedgerLimits> = {},
  more: Partial<LedgerCheck> = {},
): string => {
  const input: LedgerCheck = {
    order,
    instrument: order.instrumentId === OTHER.id ? OTHER : ACME,
    ledger,
    ledgerLimits: { ...DEFAULT_LEDGER_LIMITS, ...limits },
    marks,
    view: null,
    now,
    isAmendment: false,
    firm: null,
    ...more,
  };
  return refusalsOf([...LEDGER_SAFETY_RULES, ...LEDGER_CAP_RULES], input)[0]?.code ?? 'passes';
};

test('LED-4: side, instrument and a new id; a wrong sign never leaves', () => {
  const ledger = ledgerWith({ id: 'B' });
  assert.equal(checked(ledger, child('B/0', 10)), 'passes');
  assert.equal(checked(ledger, child('B/0', 10, { side: 'sell' })), 'CHILD_NOT_OF_PARENT');
  assert.equal(
    checked(ledger, child('B/0', 10, { instrumentId: OTHER.id })),
    'CHILD_NOT_OF_PARENT',
  );
  assert.equal(checked(ledger, child('X/0', 10)), 'CHILD_NOT_OF_PARENT');
  orderSent(ledger, child('B/0', 10), now);
  orderTold(ledger, 'B/0', { type: 'rejected', reason: '' }, now);
  assert.equal(
    checked(ledger, child('B/0', 10)),
    'CLIENT_ID_USED',
    'F4: also when its order is long dead',
  );
  assert.equal(
    checked(ledger, child('B/1', 10), {}, { isAmendment: true }),
    'CLIENT_ID_USED',
    'what was never sent cannot be amended',
  );
});

for (const [what, change, at, beyond] of [
  ['in the instrument', { symbolValue: 10_000 }, 'passes', 'SYMBOL_VALUE_ABOVE_MAX'],
  ['gross', { grossValue: 10_000 }, 'passes', 'GROSS_ABOVE_MAX'],
  ['net', { netValue: 10_000 }, 'passes', 'NET_ABOVE_MAX'],
  [
    'in the period',
    { period: { lengthUs: DAY_US, value: 10_000, symbolValue: 1e9 } },
    'passes',
    'PERIOD_VALUE_ABOVE_MAX',
  ],
  [
    'in the period and instrument',
    { period: { lengthUs: DAY_US, value: 1e9, symbolValue: 10_000 } },
    'passes',
    'PERIOD_VALUE_ABOVE_MAX',
  ],
] as const) {
  test(`LED-7, LED-9, F12: the cap ${what} holds over parents: at it, and one lot beyond`, () => {
    const ledger = ledgerWith({ id: 'A' }, { id: 'B', strategy: 'vwap' });
    orderSent(ledger, child('A/0', 60), now);
    fill(ledger, 'A/0', 30, 'x1'); // 30 held, 30 open
    assert.deepEqual(
      [checked(ledger, child('B/0', 40), change), checked(ledger, child('B/0', 41), change)],
      [at, beyond],
    );
  });
}
test('LED-7: gross adds up both sides, net does not; the caps never hold against what leads to zero', () => {
  const ledger = ledgerWith(
    { id: 'A' },
    { id: 'B', instrument: OTHER, side: 'sell' },
    { id: 'S', side: 'sell' },
  );
  orderSent(ledger, child('A/0', 100), now);
  fill(ledger, 'A/0', 100, 'x1');
  const short = child('B/0', 100, { instrumentId: OTHER.id, side: 'sell' });
  assert.equal(checked(ledger, short, { grossValue: 19_999 }), 'GROSS_ABOVE_MAX');
  assert.equal(checked(ledger, short, { grossValue: 20_000, netValue: 0 }), 'passes');
  assert.equal(
    checked(ledger, child('S/0', 100, { side: 'sell' }), {
      symbolValue: 0,
      grossValue: 0,
      netValue: 0,
    }),
    'passes',
  );
  assert.equal(
    checked(ledger, child('S/0', 101, { side: 'sell' }), { symbolValue: 0 }),
    'SYMBOL_VALUE_ABOVE_MAX',
  );
  orderSent(ledger, child('S/0', 60, { side: 'sell' }), now);
  const rest = (quantity: number): string =>
    checked(ledger, child('S/1', quantity, { side: 'sell' }), { symbolValue: 0 });
  assert.deepEqual(
    [rest(40), rest(41)],
    ['passes', 'SYMBOL_VALUE_ABOVE_MAX'],
    'sales that are open have sold already',
  );
  assert.equal(
    checked(ledger, short, {}, { marks: new Map([[OTHER.id, 10_000]]) }),
    'EXPOSURE_UNKNOWN',
  );
});
test('LED-9, F12: the window rolls: what traded before it is forgotten, what is open is not', () => {
  const ledger = ledgerWith({ id: 'A' });
  orderSent(ledger, child('A/0', 100), now);
  fill(ledger, 'A/0', 50, 'x1', 10_000, timeUs(now - DAY_US - 1));
  const period = { lengthUs: DAY_US, value: 10_000, symbolValue: 1e9 };
  assert.deepEqual(
    [checked(ledger, child('A/1', 50), { period }), checked(ledger, child('A/1', 51), { period })],
    ['passes', 'PERIOD_VALUE_ABOVE_MAX'],
  );
});

test('LED-10, F2: a basket in which somebody typed money for units is blocked, at the door and at the last stop', () => {
  // 58 million dollars were meant, each name by its share; the field took units (Citi, 2022).
  const dollars = fc.array(fc.integer({ min: 1_000_000, max: 20_000_000 }), {
    minLength: 1,
    maxLength: 30,
  });
  const limits = { ...DEFAULT_LEDGER_LIMITS, basketValue: 60_000_000 };
  fc.assert(
    fc.property(dollars, (meant) => {
      const ledger = ledgerWith();
      const verdicts = meant.map((money, i) => {
        const placement: Placement = {
          parentId: `P${i}`,
          instrument: ACME,
          side: 'buy',
          strategy: 'twap',
          quantity: money,
          price: 10_000,
          basket: 'CITI',
          reduceOnly: false,
        };
        const codes = checkPlacement(ledger, limits, placement, {
          firm: null,
          now,
          commitments: [],
          marks: new Map(),
        }).map((each) => each.code);
        if (codes.length === 0)
          placeParent(ledger, { ...placement, placedAt: now, limit: null, filled: 0 });
        return codes.find((code) => code === 'BASKET_VALUE_ABOVE_MAX') ?? 'passes';
      });
      assert.ok(verdicts.every((verdict) => verdict === 'BASKET_VALUE_ABOVE_MAX'));
    }),
    { numRuns: 200 },
  );
  const small = ledgerWith(
    { id: 'A', basket: 'b1', quantity: 100 },
    { id: 'B', basket: 'b1', quantity: 100, instrument: OTHER },
  );
  assert.deepEqual(
    [
      checked(small, child('A/0', 1), { basketValue: 20_000 }),
      checked(small, child('A/0', 1), { basketValue: 19_999 }),
    ],
    ['passes', 'BASKET_VALUE_ABOVE_MAX'],
  );
});

test('LED-30: no leg leads by more than its client allows; an order that is changed counts as it shall be', () => {
  const ledger = ledgerWith(
    { id: 'A', basket: 'P' },
    { id: 'B', basket: 'P', instrument: OTHER, side: 'sell' },
  );
  ledger.leggings.set('P', {
    apartMax: 5000,
    legs: [
      { instrumentId: ACME.id, side: 'buy', perLot: 100, isHedge: false },
      { instrumentId: OTHER.id, side: 'sell', perLot: -100, isHedge: true },
    ],
  });
  const hedge = (id: string, quantity: number): VenueOrder =>
    child(id, quantity, { instrumentId: OTHER.id, side: 'sell' });
  assert.deepEqual(
    [checked(ledger, child('A/0', 50)), checked(ledger, child('A/0', 51))],
    ['passes', 'LEGS_APART'],
  );
  assert.equal(checked(ledger, hedge('B/0', 1)), 'LEGS_APART', 'nothing to hedge yet');
  orderSent(ledger, child('A/0', 40), now);
  assert.equal(checked(ledger, child('A/1', 11)), 'LEGS_APART', 'what is open may fill');
  assert.equal(checked(ledger, child('A/0', 50), {}, { isAmendment: true }), 'passes');
  assert.equal(checked(ledger, hedge('B/0', 1)), 'LEGS_APART', 'what is open may not fill');
  fill(ledger, 'A/0', 40, 'x1');
  assert.deepEqual(
    [checked(ledger, hedge('B/0', 40)), checked(ledger, hedge('B/0', 41))],
    ['passes', 'LEGS_APART'],
  );
});

test('LED-8: the restricted list, of the configuration and of people over it', () => {
  const ledger = ledgerWith({ id: 'A' });
  assert.deepEqual(
    [
      checked(ledger, child('A/0', 1), { restricted: ['ACME'] }),
      checked(ledger, child('A/0', 1), { restricted: ['ACME.XTST'] }),
      checked(ledger, child('A/0', 1), { restricted: ['OTHER'] }),
    ],
    ['RESTRICTED', 'RESTRICTED', 'passes'],
  );
  ledger.controls.restricted.set(ACME.id, true);
  assert.equal(checked(ledger, child('A/0', 1)), 'RESTRICTED');
  ledger.controls.restricted.set(ACME.id, false);
  assert.equal(checked(ledger, child('A/0', 1), { restricted: ['ACME'] }), 'passes');
});
test('ORD-12, LED-4: an amendment under way counts at the larger size and the worse price', () => {
  const ledger = ledgerWith({ id: 'B' });
  orderSent(ledger, child('B/0', 100), now);
  orderTold(ledger, 'B/0', { type: 'accepted', venueOrderId: 'v' }, now);
  amendSent(ledger, child('B/0', 80, { limit: ticks(10_100) }), now);
  assert.deepEqual([budgetOf(ledger, 'B')?.open, account(ledger).openBuyNotional], [100, 10_100]);
  orderReported(
    ledger,
    { type: 'amended', clientOrderId: 'B/0', at: now, quantity: lots(80), limit: ticks(10_100) },
    now,
  );
  assert.deepEqual([budgetOf(ledger, 'B')?.open, account(ledger).openBuyNotional], [80, 8_080]);
});

test('LED-17: who may do what', () => {
  const table: Readonly<Record<Action, readonly string[]>> = {
    view: ['viewer', 'trader', 'risk', 'admin'],
    place: ['trader', 'admin'],
    cancel: ['trader', 'risk', 'admin'],
    pause: ['trader', 'risk', 'admin'],
    resume: ['trader', 'admin'],
    amend: ['trader', 'admin'],
    kill: ['trader', 'risk', 'admin'],
    release: ['risk', 'admin'],
    enableStrategy: ['risk', 'admin'],
    resolveQuarantine: ['risk', 'admin'],
    restrict: ['risk', 'admin'],
    acknowledge: ['trader', 'risk', 'admin'],
    changeModel: ['risk', 'admin'],
  };
  for (const [action, able] of Object.entries(table))
    assert.deepEqual(
      ROLES.filter((role) => mayDo(role, action as Action)),
      able,
      action,
    );
  assert.equal(checkRole({ name: 'tom', role: 'trader' }, 'release')?.code, 'ROLE_TOO_SMALL');
  assert.equal(checkRole({ name: 'rita', role: 'risk' }, 'release'), null);
});
test('LED-21: a short sale needs what was located, and under a price test rests above the bid', () => {
  const ledger = ledgerWith({ id: 'S', side: 'sell' });
  const short = (change: Partial<LedgerLimits['short']>): Partial<LedgerLimits> => ({
    short: { allowed: true, borrow: null, priceTest: [], ...change },
  });
  const sale = (quantity: number, more: Partial<VenueOrder> = {}): VenueOrder =>
    child('S/1', quantity, { side: 'sell', ...more });
  orderSent(ledger, child('S/0', 20, { side: 'sell', limit: ticks(10_005) }), now);
  assert.deepEqual(
    [
      checked(ledger, sale(30), short({ borrow: { ACME: 50 } })),
      checked(ledger, sale(31), short({ borrow: { ACME: 50 } })),
      checked(ledger, sale(1), short({ borrow: {} })),
    ],
    ['passes', 'BORROW_INSUFFICIENT', 'BORROW_INSUFFICIENT'],
  );
  const contract = { ...ACME, margin: { initial: 0.1, maintenance: [] } };
  assert.equal(
    checked(ledger, sale(31), short({ borrow: {} }), { instrument: contract }),
    'passes',
    'a contract on margin is borrowed from nobody',
  );
  const view = {
    at: now,
    dataAt: now,
    bids: [{ price: ticks(10_000), size: lots(1) }],
    asks: [],
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  };
  const tested = short({ priceTest: ['ACME'] });
  assert.deepEqual(
    [
      checked(ledger, sale(1, { limit: ticks(10_001) }), tested, { view }),
      checked(ledger, sale(1), tested, { view }),
      checked(ledger, sale(1, { limit: ticks(10_001), type: 'ioc' }), tested, { view }),
    ],
    ['passes', 'SHORT_SALE_RESTRICTED', 'SHORT_SALE_RESTRICTED'],
  );
  addTo(ledger, assetOf(ACME), amountOfNumber(21));
  assert.equal(
    checked(ledger, sale(1), tested, { view }),
    'passes',
    'what is held is no short sale',
  );
});
test('LED-20, F16: our own open order at or through the limit stops a new one, whatever is known of its outcome', () => {
  const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
  orderSent(ledger, child('S/0', 20, { side: 'sell', limit: ticks(10_010) }), now);
  assert.deepEqual(
    [
      checked(ledger, child('B/0', 1, { limit: ticks(10_009) })),
      checked(ledger, child('B/0', 1, { limit: ticks(10_010) })),
    ],
    ['passes', 'SELF_TRADE'],
  );
  orderTold(ledger, 'S/0', { type: 'outcomeUnknown', at: now }, now);
  assert.equal(checked(ledger, child('B/0', 1, { limit: ticks(10_010) })), 'SELF_TRADE');
  orderTold(ledger, 'S/0', { type: 'cancelConfirmed' }, now);
  assert.equal(checked(ledger, child('B/0', 1, { limit: ticks(10_010) })), 'passes');
});
