import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkPlan, type PlanCheck } from '#core/gate/check-plan';
import type { Refusal } from '#core/kernel/failure';
import type { RefusalCode } from '#core/kernel/refusals';
import {
  lots,
  quoteValue,
  SECOND_US,
  settlementValue,
  type TimeUs,
  ticks,
  timeUs,
} from '#core/kernel/units';
import type { Commitment } from '#core/ledger/at-work';
import { type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { type Instrument, quantityOf, REGULAR_PRINTS } from '#core/market/instrument';
import { ALWAYS_OPEN } from '#core/market/session';
import type { MarketView } from '#core/market/view';

// One healthy order: buy 1000 shares of 100.00 (mid 100.005), half an hour, ADV 1e6, account of 10 million. Each row below spoils one thing.
const instrument: Instrument = {
  id: 'ACME.XTST',
  symbol: 'ACME',
  venue: 'XTST',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 0 },
  minNotional: quoteValue(0),
  multiplier: 1,
  settlement: 'linear',
  currencies: { base: 'ACME', quote: 'USD', settlement: 'USD' },
  session: ALWAYS_OPEN,
  eligible: REGULAR_PRINTS,
};
const now = timeUs(1_000_000_000);
const end = timeUs(2_800_000_000);
const view: MarketView = {
  at: now,
  dataAt: now,
  bids: [{ price: ticks(10_000), size: lots(500) }],
  asks: [{ price: ticks(10_001), size: lots(500) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
};
const measured = (value: number, unit: string): Measured => ({
  value,
  unit,
  standardError: null,
  n: 20,
  source: 'history',
});
const healthy: PlanCheck = {
  order: {
    parentId: 'p1',
    instrumentId: instrument.id,
    side: 'buy',
    quantity: lots(1000),
    strategy: 'twap',
    start: now,
    deadline: end,
    limit: null,
    participationMax: 0.1,
    residual: 'complete',
    reduceOnly: false,
    confirmed: false,
    riskAversion: null,
    povRate: null,
    decisionPrice: null,
  },
  plan: {
    strategy: 'twap',
    start: now,
    end,
    slices: [
      { start: now, end: timeUs(1_900_000_000), quantity: lots(500) },
      { start: timeUs(1_900_000_000), end, quantity: lots(500) },
    ],
    band: { behind: 0.1, ahead: 0.1 },
    povRate: null,
    participationMax: 0.1,
    residual: 'complete',
    participationPlanned: 0.05,
    volumeExpected: 1e6,
    expectedBps: 5,
    stdevBps: 20,
    completion: 1,
    withinCap: 1,
    frontier: [],
    assumptions: [],
  },
  estimate: {
    modelId: 'sqrt-1',
    calibration: { state: 'prior', source: 'prior us-large-cap', asOf: null, n: 0 },
    asOf: now,
    expectedBps: 5,
    spreadBps: 0.5,
    impactBps: 4,
    walkBps: 0,
    feesBps: 0.5,
    standardErrorBps: 2,
    stdevBps: 20,
    interval90Bps: [-30, 40],
    inputs: { advShare: 0.001, volatilityDaily: 0.02, spreadBps: 1, horizonDays: 0.07 },
  },
  assessment: {
    instrumentId: instrument.id,
    asOf: now,
    quantity: 1000,
    score: 0.8,
    scoreInterval: [0.7, 0.9],
    tier: 'high',
    grade: 'A',
    regime: 'normal',
    components: [],
    advShare: 0.001,
    sizes: [],
    daysToTrade: 0.01,
    limits: {
      quantityMaxByAdv: 100_000,
      quantityMaxInOneDay: 200_000,
      positionMaxOfNav: 0.15,
    },
  },
  instrument,
  profile: {
    instrumentId: instrument.id,
    asOf: now,
    adv: measured(1e6, 'units/day'),
    advNotional: quoteValue(1e8),
    volatilityDaily: measured(0.02, '1/sqrt(day)'),
    spreadBps: null,
    depthTouch: null,
    curve: { shares: [1], source: 'flat', days: 0, error: null },
    regime: 'normal',
    quality: 'A',
    prior: null,
    notes: [],
    spreadEstimated: null,
    volumeSteadiness: null,
    version: PROFILE_VERSION,
    madeOf: [],
  },
  view,
  now,
  policy: {
    enabled: true,
    minLiquidityScore: 0.3,
    maxAdvShare: 0.1,
    maxSpreadBps: 50,
    maxParticipation: 0.2,
    tiers: [],
    reportingCurrency: 'USD',
  },
  limits: {
    maxOrderValue: quoteValue(1_000_000),
    priceCollarBps: 100,
    maxImpactBps: 50,
    minLiquidationDistance: 0.2,
    maxDataAgeUs: SECOND_US,
  },
  account: {
    cash: 1_000_000,
    position: 0,
    openBuyNotional: 0,
    openSellLots: 0,
    netAssetValue: 10_000_000,
    shortSellingAllowed: false,
    margin: null,
  },
  killed: false,
  leavesElsewhere: 0,
  atWork: [],
};

/** A copy with the values at these paths replaced. */
function spoil(base: PlanCheck, changes: Readonly<Record<string, unknown>>): PlanCheck {
  const copy = structuredClone(base);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const at = keys.reduce(
      (node, key) => node[key] as Record<string, unknown>,
      copy as unknown as Record<string, unknown>,
    );
    assert.ok(last in at, `${path} exists`);
    at[last] = value;
  }
  return copy;
}
const refusalsIn = (input: PlanCheck): readonly Refusal[] => {
  const verdict = checkPlan(input);
  return verdict.ok ? [] : verdict.error;
};
const codesOf = (input: PlanCheck): readonly RefusalCode[] =>
  refusalsIn(input).map((each) => each.code);
/** Held on margin: a tenth to open, a hundredth to keep. No cash. */
const contract: PlanCheck = {
  ...healthy,
  instrument: {
    ...instrument,
    margin: { initial: 0.1, maintenance: [{ upTo: settlementValue(1e9), rate: 0.01 }] },
  },
  account: {
    ...healthy.account,
    cash: null,
    margin: { equity: 50_000, others: { initial: 0, maintenance: 0 }, held: 0, buys: 0, sells: 0 },
  },
};
const sell = spoil(healthy, { 'order.side': 'sell', 'account.position': 5000 });
const exit = spoil(sell, { 'order.reduceOnly': true });
const cover = spoil(healthy, { 'order.reduceOnly': true, 'account.position': -5000 });

/** A contract that is settled then. */
const dated = (expiry: number, input: PlanCheck = healthy): PlanCheck => ({
  ...input,
  instrument: { ...input.instrument, contract: 'future', expiry: timeUs(expiry) },
});

const atWork = (
  leaves: number,
  deadline: TimeUs = end,
  id = instrument.id,
): readonly Commitment[] => [
  {
    parentId: 'other',
    instrument: { ...instrument, id },
    side: 'buy',
    leaves,
    start: now,
    deadline,
    arrivalPrice: 10_000,
  },
];

const rows: readonly (readonly [
  rule: string,
  base: PlanCheck,
  changes: Readonly<Record<string, unknown>>,
  want: RefusalCode | 'approved',
])[] = [
  ['healthy buy', healthy, {}, 'approved'],
  ['healthy sell', sell, {}, 'approved'],
  ['GAT-1 disabled refuses to trade', healthy, { 'policy.enabled': false }, 'TRADING_DISABLED'],
  ['GAT-1 disabled, an exit', exit, { 'policy.enabled': false }, 'TRADING_DISABLED'],
  ['GAT-2 F15 kill switch', healthy, { killed: true }, 'KILL_SWITCH_ON'],
  ['GAT-2 F15 kill switch stops exits', exit, { killed: true }, 'KILL_SWITCH_ON'],
  ['GAT-5 F22 no market data', healthy, { view: null }, 'MARKET_DATA_MISSING'],
  ['GAT-5 F22 no market data, an exit', exit, { view: null }, 'MARKET_DATA_MISSING'],
  ['GAT-5 one side empty', healthy, { 'view.asks': [] }, 'MARKET_DATA_MISSING'],
  ['GAT-5 a touch without volume', healthy, { 'view.asks.0.size': 0 }, 'MARKET_DATA_MISSING'],
  ['GAT-6 F10 data just fresh enough', healthy, { 'view.dataAt': now - 1_000_000 }, 'approved'],
  ['GAT-6 F10 data too old', healthy, { 'view.dataAt': now - 1_000_001 }, 'MARKET_DATA_STALE'],
  ['GAT-6 F17 clock a little behind', healthy, { 'view.dataAt': now + 1_000_000 }, 'approved'],
  [
    'GAT-6 F17 data from the future',
    healthy,
    { 'view.dataAt': now + 1_000_001 },
    'MARKET_DATA_STALE',
  ],
  ['GAT-7 F11 resynchronising', healthy, { 'view.valid': false }, 'MARKET_DATA_STALE'],
  ['GAT-8 F11 crossed', healthy, { 'view.bids.0.price': 10_002 }, 'MARKET_CROSSED'],
  ['GAT-8 locked is a market', healthy, { 'view.bids.0.price': 10_001 }, 'approved'],
  ['GAT-9 score at the minimum', healthy, { 'assessment.score': 0.3 }, 'approved'],
  [
    'GAT-9 score below the minimum',
    healthy,
    { 'assessment.score': 0.299 },
    'INSUFFICIENT_LIQUIDITY',
  ],
  ['GAT-9 score of a smaller order', healthy, { 'assessment.quantity': 999 }, 'LIQUIDITY_UNKNOWN'],
  [
    'GAT-9 score of another name',
    healthy,
    { 'assessment.instrumentId': 'OTHER.XTST' },
    'LIQUIDITY_UNKNOWN',
  ],
  [
    'GAT-10 spread too wide',
    healthy,
    { 'view.bids.0.price': 9_950, 'account.cash': 2e6 },
    'SPREAD_TOO_WIDE',
  ],
  ['GAT-11 at the share of ADV', healthy, { 'profile.adv.value': 10_000 }, 'approved'],
  ['GAT-11 above the share of ADV', healthy, { 'profile.adv.value': 9_999 }, 'ADV_SHARE_ABOVE_MAX'],
  ['GAT-11 no volume', healthy, { 'profile.adv.value': 0 }, 'VOLUME_UNKNOWN'],
  [
    'GAT-11 profile of another name',
    healthy,
    { 'profile.instrumentId': 'OTHER.XTST' },
    'LIQUIDITY_UNKNOWN',
  ],
  ['GAT-12 at the cap', healthy, { 'plan.participationPlanned': 0.1 }, 'approved'],
  [
    'GAT-12 above the order cap',
    healthy,
    { 'plan.participationPlanned': 0.11 },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    'GAT-12 above the policy cap',
    healthy,
    { 'plan.participationPlanned': 0.3, 'order.participationMax': 1 },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    'GAT-12 the cap holds for exits',
    exit,
    { 'plan.participationPlanned': 0.11, 'order.confirmed': true },
    'PARTICIPATION_ABOVE_MAX',
  ],
  ['GAT-13 incomplete', healthy, { 'plan.withinCap': 0.9 }, 'PARTICIPATION_ABOVE_MAX'],
  [
    'GAT-13 incomplete, a plan of an older journal',
    healthy,
    { 'plan.withinCap': undefined, 'plan.completion': 0.9 },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    "GAT-13 the client's limit leaves most of it undone, the cap none",
    healthy,
    { 'plan.completion': 0.1, 'plan.withinCap': 1 },
    'approved',
  ],
  [
    'GAT-13 the cap leaves some undone, whatever the whole says',
    healthy,
    { 'plan.completion': 1, 'plan.withinCap': 0.9 },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    'GAT-13 the cap has room for this order beside those at work',
    healthy,
    { 'plan.volumeExpected': 30_000, atWork: atWork(2000) },
    'approved',
  ],
  [
    'GAT-13 the cap has no room beside those at work',
    healthy,
    { 'plan.volumeExpected': 29_999, atWork: atWork(2000) },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    'GAT-13 only the part of their time that is also its own',
    healthy,
    { 'plan.volumeExpected': 20_000, atWork: atWork(2000, timeUs(now + 2 * (end - now))) },
    'approved',
  ],
  [
    'GAT-13 those in other instruments take no room',
    healthy,
    { 'plan.volumeExpected': 10_000, atWork: atWork(2000, end, 'OTHER.XTST') },
    'approved',
  ],
  [
    'GAT-13 beside others, no volume is no room',
    healthy,
    { 'plan.volumeExpected': 0, atWork: atWork(1) },
    'PARTICIPATION_ABOVE_MAX',
  ],
  [
    'GAT-11 with those at work, at the share of ADV',
    healthy,
    { 'profile.adv.value': 30_000, 'plan.volumeExpected': 1e6, atWork: atWork(2000) },
    'approved',
  ],
  [
    'GAT-11 with those at work, above the share of ADV',
    healthy,
    { 'profile.adv.value': 29_999, 'plan.volumeExpected': 1e6, atWork: atWork(2000) },
    'ADV_SHARE_ABOVE_MAX',
  ],
  ['GAT-14 F26 prior inside its interval', healthy, { 'estimate.expectedBps': 46.7 }, 'approved'],
  [
    'GAT-14 F26 prior: upper end too dear',
    healthy,
    { 'estimate.expectedBps': 46.8 },
    'IMPACT_ABOVE_MAX',
  ],
  [
    'GAT-14 calibrated: the expectation counts',
    healthy,
    { 'estimate.expectedBps': 50, 'estimate.calibration.state': 'calibrated' },
    'approved',
  ],
  [
    'GAT-14 calibrated and too dear',
    healthy,
    { 'estimate.expectedBps': 50.1, 'estimate.calibration.state': 'calibrated' },
    'IMPACT_ABOVE_MAX',
  ],
  [
    'GAT-14 F26 no calibration',
    healthy,
    { 'estimate.calibration.state': 'none' },
    'IMPACT_UNKNOWN',
  ],
  [
    'GAT-14 F26 a state nobody knows',
    healthy,
    { 'estimate.calibration.state': 'fresh' },
    'IMPACT_UNKNOWN',
  ],
  [
    'GAT-14 a negative standard error',
    healthy,
    { 'estimate.standardErrorBps': -100 },
    'IMPACT_UNKNOWN',
  ],
  ['GAT-15 F12 at the value cap', healthy, { 'limits.maxOrderValue': 100_010 }, 'approved'],
  [
    'GAT-15 F12 above the value cap',
    healthy,
    { 'limits.maxOrderValue': 100_009 },
    'ORDER_VALUE_ABOVE_MAX',
  ],
  [
    'GAT-15 F2 no override for exits',
    exit,
    { 'limits.maxOrderValue': 99_999, 'order.confirmed': true },
    'ORDER_VALUE_ABOVE_MAX',
  ],
  ['GAT-15 no rate', healthy, { 'policy.reportingCurrency': 'EUR' }, 'CURRENCY_RATE_MISSING'],
  ['GAT-16 cash covers price and cost', healthy, { 'account.cash': 100_061 }, 'approved'],
  ['GAT-35 a contract is paid by no cash', contract, {}, 'approved'],
  [
    'GAT-35 equity short',
    contract,
    { 'account.margin.equity': 9000, 'limits.minLiquidationDistance': 0 },
    'MARGIN_INSUFFICIENT',
  ],
  ['GAT-37 it outlives its contract', dated(end - 1), {}, 'CONTRACT_EXPIRES'],
  ['GAT-37 it ends with it', dated(end), {}, 'approved'],
  ['GAT-37 an exit outlives it too', dated(end - 1, exit), {}, 'CONTRACT_EXPIRES'],
  ['GAT-36 liquidation near', contract, { 'account.margin.equity': 20_000 }, 'LIQUIDATION_NEAR'],
  ['GAT-16 cash covers the price only', healthy, { 'account.cash': 100_060 }, 'CASH_INSUFFICIENT'],
  ['GAT-16 open buys count', healthy, { 'account.openBuyNotional': 950_000 }, 'CASH_INSUFFICIENT'],
  ['GAT-16 cash unknown', healthy, { 'account.cash': null }, 'CASH_INSUFFICIENT'],
  ['GAT-17 sells what it has', sell, { 'account.position': 1000 }, 'approved'],
  ['GAT-17 sells more than it has', sell, { 'account.position': 999 }, 'POSITION_INSUFFICIENT'],
  ['GAT-17 open sells count', sell, { 'account.openSellLots': 4001 }, 'POSITION_INSUFFICIENT'],
  ['GAT-17 position unknown', sell, { 'account.position': null }, 'POSITION_INSUFFICIENT'],
  [
    'GAT-17 a short seller',
    sell,
    { 'account.position': 0, 'account.shortSellingAllowed': true },
    'approved',
  ],
  ['GAT-18 at the tier limit', healthy, { 'account.netAssetValue': 666_734 }, 'approved'],
  [
    'GAT-18 above the tier limit',
    healthy,
    { 'account.netAssetValue': 666_733 },
    'POSITION_ABOVE_MAX',
  ],
  ['GAT-18 what is held counts', healthy, { 'account.position': 14_000 }, 'POSITION_ABOVE_MAX'],
  [
    'GAT-18 open buys count',
    healthy,
    { 'account.openBuyNotional': 1_400_000, 'account.cash': 9e6 },
    'POSITION_ABOVE_MAX',
  ],
  [
    'GAT-18 below the lowest tier',
    healthy,
    { 'assessment.limits.positionMaxOfNav': 0 },
    'POSITION_ABOVE_MAX',
  ],
  ['GAT-18 shrinking is exempt', sell, { 'assessment.limits.positionMaxOfNav': 0 }, 'approved'],
  [
    'GAT-18 turning short is not exempt',
    sell,
    {
      'account.position': 999,
      'account.shortSellingAllowed': true,
      'assessment.limits.positionMaxOfNav': 0,
    },
    'POSITION_ABOVE_MAX',
  ],
  [
    'GAT-18 open sells of a short seller count',
    sell,
    { 'account.position': 0, 'account.shortSellingAllowed': true, 'account.openSellLots': 14_500 },
    'POSITION_ABOVE_MAX',
  ],
  [
    'GAT-18 net asset value unknown',
    healthy,
    { 'account.netAssetValue': null },
    'POSITION_ABOVE_MAX',
  ],
  ['GAT-18 position unknown', healthy, { 'account.position': null }, 'POSITION_ABOVE_MAX'],
  ['GAT-19 a plan for another size', healthy, { 'plan.slices.0.quantity': 499 }, 'PLAN_INFEASIBLE'],
  ['GAT-19 a plan past the deadline', healthy, { 'order.deadline': end - 1 }, 'PLAN_INFEASIBLE'],
  ['GAT-19 a plan before the start', healthy, { 'order.start': now + 1 }, 'PLAN_INFEASIBLE'],
  ['GAT-20 an exit', exit, {}, 'approved'],
  ['GAT-20 an exit needs no cash', cover, { 'account.cash': null }, 'approved'],
  ['GAT-20 an exit that is none', exit, { 'account.position': -5000 }, 'NOT_REDUCING'],
  ['GAT-20 more than is held', exit, { 'account.position': 999 }, 'NOT_REDUCING'],
  ['GAT-20 exactly what is held', exit, { 'account.position': 1000 }, 'approved'],
  ['GAT-20 held, but on offer already', exit, { 'account.openSellLots': 4001 }, 'NOT_REDUCING'],
  ['GAT-20 position unknown', exit, { 'account.position': null }, 'NOT_REDUCING'],
  ['GAT-20 covers a short', cover, {}, 'approved'],
  ['GAT-20 covers more than is short', cover, { 'account.position': -999 }, 'NOT_REDUCING'],
  [
    'GAT-20 short, but bid for already',
    cover,
    { 'account.openBuyNotional': 401_000 },
    'NOT_REDUCING',
  ],
  ['GAT-21 poor score unconfirmed', exit, { 'assessment.score': 0.1 }, 'CONFIRMATION_MISSING'],
  ['GAT-21 wide spread unconfirmed', exit, { 'view.asks.0.price': 10_200 }, 'CONFIRMATION_MISSING'],
  [
    'GAT-21 unknown impact unconfirmed',
    exit,
    { 'estimate.calibration.state': 'none' },
    'CONFIRMATION_MISSING',
  ],
];
for (const [name, base, changes, want] of rows) {
  test(`coarse gate: ${name} -> ${want}`, () => {
    const input = spoil(base, changes);
    const verdict = checkPlan(input);
    assert.equal(verdict.ok ? 'approved' : verdict.error[0]?.code, want);
    // GAT-27: a single fault has a single code, so that the ticket does not drown it.
    assert.deepEqual(codesOf(input), want === 'approved' ? [] : [want]);
    if (!verdict.ok) {
      const [first] = verdict.error;
      assert.ok(first !== undefined);
      const { rule } = first.facts;
      assert.ok(typeof rule === 'string' && /^GAT-\d+$/.test(rule), 'a refusal names its rule');
      assert.ok(first.remedy.length > 10, 'a refusal says what to do');
      assert.ok(!first.remedy.includes('NaN') && !first.message.includes('NaN'));
    }
  });
}

test('GAT-20: a confirmed exit passes with every rule of liquidity against it', () => {
  const trapped = spoil(exit, {
    'assessment.score': 0,
    'view.bids.0.price': 9_000,
    'profile.adv.value': 100,
    'plan.withinCap': 0.5,
    'estimate.expectedBps': 900,
    'assessment.limits.positionMaxOfNav': 0,
    'account.netAssetValue': null,
    'account.cash': null,
  });
  assert.deepEqual(codesOf(trapped), ['CONFIRMATION_MISSING']);
  const [refused] = refusalsIn(trapped);
  assert.deepEqual(refused?.facts['overruled'], [
    'INSUFFICIENT_LIQUIDITY',
    'SPREAD_TOO_WIDE',
    'ADV_SHARE_ABOVE_MAX',
    'PARTICIPATION_ABOVE_MAX',
    'IMPACT_ABOVE_MAX',
  ]);
  assert.equal(checkPlan(spoil(trapped, { 'order.confirmed': true })).ok, true);
});

test('GAT-27: the ticket sees all refusals at once, in the order of the table; the first is the answer', () => {
  const bad = spoil(healthy, {
    killed: true,
    'view.dataAt': 0,
    'assessment.score': 0.1,
    'account.cash': 0,
  });
  assert.deepEqual(codesOf(bad), [
    'KILL_SWITCH_ON',
    'MARKET_DATA_STALE',
    'INSUFFICIENT_LIQUIDITY',
    'CASH_INSUFFICIENT',
  ]);
  const verdict = checkPlan(bad);
  assert.ok(!verdict.ok && verdict.error[0]?.code === 'KILL_SWITCH_ON');
});

test('GAT-12: the remedy names a horizon and a quantity that fit', () => {
  const [refused] = refusalsIn(spoil(healthy, { 'plan.participationPlanned': 0.25 }));
  assert.equal(refused?.facts['horizonSecondsMin'], 4500); // 1800 s x 0.25 / 0.1
  assert.equal(refused?.facts['quantityMax'], 400);
});

test('GAT-15: an inverse contract is worth its quote value at any price', () => {
  const inverse = spoil(healthy, {
    'instrument.settlement': 'inverse',
    'instrument.multiplier': 100,
  });
  assert.deepEqual(codesOf(spoil(inverse, { 'limits.maxOrderValue': 100_000 })), []);
  assert.deepEqual(codesOf(spoil(inverse, { 'limits.maxOrderValue': 99_999 })), [
    'ORDER_VALUE_ABOVE_MAX',
  ]);
});

// GAT-26: every number that the gate reads, by the side that reads it.
const NUMBERS = [
  'order.quantity',
  'order.participationMax',
  'order.start',
  'order.deadline',
  'plan.participationPlanned',
  'plan.completion',
  'plan.withinCap',
  'plan.start',
  'plan.end',
  'plan.expectedBps',
  'plan.stdevBps',
  'plan.slices.0.quantity',
  'plan.slices.0.start',
  'plan.slices.1.end',
  'plan.band.ahead',
  'plan.band.behind',
  'estimate.expectedBps',
  'estimate.spreadBps',
  'estimate.impactBps',
  'estimate.walkBps',
  'estimate.feesBps',
  'estimate.standardErrorBps',
  'estimate.stdevBps',
  'estimate.interval90Bps.0',
  'estimate.interval90Bps.1',
  'assessment.score',
  'assessment.quantity',
  'profile.adv.value',
  'view.dataAt',
  'view.bids.0.price',
  'view.bids.0.size',
  'view.asks.0.price',
  'view.asks.0.size',
  'now',
  'policy.minLiquidityScore',
  'policy.maxAdvShare',
  'policy.maxSpreadBps',
  'policy.maxParticipation',
  'limits.maxOrderValue',
  'limits.maxImpactBps',
  'limits.maxDataAgeUs',
  'account.position',
  'instrument.multiplier',
  'instrument.tick.units',
  'instrument.lot.units',
];
const BUY_NUMBERS = [
  'account.cash',
  'account.openBuyNotional',
  'account.netAssetValue',
  'assessment.limits.positionMaxOfNav',
  'order.limit',
];
const SELL_NUMBERS = ['account.openSellLots'];
test('GAT-26: NaN or an infinity in any number that the gate reads is never approved', () => {
  const cases = [
    ...[...NUMBERS, ...BUY_NUMBERS].map((path) => [healthy, path] as const),
    ...[...NUMBERS, ...SELL_NUMBERS].map((path) => [sell, path] as const),
    ...NUMBERS.map((path) => [exit, path] as const),
  ];
  for (const [base, path] of cases) {
    for (const poison of [NaN, Infinity, -Infinity])
      assert.equal(
        checkPlan(spoil(base, { [path]: poison })).ok,
        false,
        `${base.order.side} ${base.order.reduceOnly} ${path} = ${poison}`,
      );
  }
});
test('GAT-26: several poisons at once are never approved either', () => {
  const poison = fc.tuple(fc.constantFrom(...NUMBERS), fc.constantFrom(NaN, Infinity, -Infinity));
  fc.assert(
    fc.property(
      fc.constantFrom(healthy, sell, exit, cover),
      fc.array(poison, { minLength: 1, maxLength: 4 }),
      (base, poisons) => {
        assert.equal(checkPlan(spoil(base, Object.fromEntries(poisons))).ok, false);
      },
    ),
    { numRuns: 500 },
  );
});

test('F2: money typed into the quantity field never passes', () => {
  // 100 shares at 100.00 wanted as "10000": allowed only where 10000 shares would be as well.
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (shares) => {
      const typed = shares * 100;
      const input = spoil(healthy, {
        'order.quantity': typed,
        'plan.slices.0.quantity': typed,
        'plan.slices.1.quantity': 0,
        'assessment.quantity': typed,
        'profile.adv.value': 1e12,
        'account.cash': 1e15,
        'account.netAssetValue': 1e15,
      });
      assert.equal(checkPlan(input).ok, typed * 100.01 <= 1_000_000);
    }),
    { numRuns: 200 },
  );
});

test('whatever the coarse gate approves keeps every limit', () => {
  const changes = fc.record({
    'order.side': fc.constantFrom('buy', 'sell'),
    'assessment.score': fc.double({ min: 0.2, max: 1, noNaN: true }),
    'view.asks.0.price': fc.integer({ min: 9_998, max: 10_070 }),
    'view.dataAt': fc.integer({ min: now - 1_300_000, max: now + 1_300_000 }),
    'profile.adv.value': fc.integer({ min: 8_000, max: 40_000 }),
    'plan.participationPlanned': fc.double({ min: 0, max: 0.12, noNaN: true }),
    'estimate.expectedBps': fc.double({ min: -10, max: 60, noNaN: true }),
    'account.cash': fc.option(fc.integer({ min: 80_000, max: 300_000 })),
    'account.position': fc.option(fc.integer({ min: -2_000, max: 15_000 })),
  });
  let approved = 0;
  fc.assert(
    fc.property(changes, (change) => {
      const input = spoil(healthy, change);
      if (!checkPlan(input).ok) return;
      approved++;
      const { order, account, view: seen } = input;
      assert.ok(seen !== null && Math.abs(now - seen.dataAt) <= 1_000_000);
      const [bid, ask] = [seen.bids[0]?.price ?? 0, seen.asks[0]?.price ?? 0];
      assert.ok(bid <= ask && ((ask - bid) / ((ask + bid) / 2)) * 1e4 <= 50);
      assert.ok(input.assessment.score >= 0.3);
      assert.ok(quantityOf(instrument, order.quantity) <= 0.1 * input.profile.adv.value);
      assert.ok(input.plan.participationPlanned <= 0.1 + 1e-9);
      assert.ok(input.estimate.expectedBps + 1.645 * 2 <= 50);
      assert.ok(account.position !== null);
      if (order.side === 'buy')
        assert.ok(account.cash !== null && account.cash >= (1000 * ask) / 100);
      else assert.ok(account.position >= 1000);
    }),
    { numRuns: 1_500 },
  );
  assert.ok(approved > 10, `the property is not empty (${approved} approved)`);
});
