import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '#core/cost/default-model';
import { unknownModel } from '#core/cost/square-root';
import { refusal } from '#core/kernel/failure';
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import { type AdviceCandidate, adviseStrategy, riskBpsOf } from '#core/plan/advise';
import { buildPlan } from '#core/plan/build-plan';
import type { PlanInput } from '#core/plan/plan-input';
import { STRATEGY_NAMES } from '#core/plan/strategies';

// 10:00 in New York on Tuesday 2023-11-14.
const ten = timeUs(1_699_974_000e6);
const stock = usEquity('TEST', 'XNAS');
const known = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 20,
  source: 'test',
});
const input: PlanInput = {
  order: {
    parentId: 'P',
    instrumentId: stock.id,
    side: 'buy',
    quantity: lots(20_000),
    strategy: 'twap',
    start: ten,
    deadline: timeUs(ten + 4 * 3600e6),
    limit: null,
    participationMax: 0.2,
    residual: 'complete',
    reduceOnly: false,
    confirmed: false,
    riskAversion: null,
    povRate: null,
    decisionPrice: null,
  },
  instrument: stock,
  model: defaultModel(null),
  fees: NO_FEES,
  profile: {
    instrumentId: stock.id,
    asOf: ten,
    adv: known(1e6),
    advNotional: quoteValue(5e7),
    volatilityDaily: known(0.02),
    spreadBps: known(4),
    depthTouch: known(500),
    curve: US_EQUITY_U_SHAPE,
    regime: 'normal',
    quality: 'A',
    prior: null,
    notes: [],
    spreadEstimated: null,
    volumeSteadiness: null,
    version: PROFILE_VERSION,
    madeOf: [],
  },
  view: {
    at: ten,
    dataAt: ten,
    bids: [{ price: ticks(4999), size: lots(500) }],
    asks: [{ price: ticks(5001), size: lots(500) }],
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  },
  policy: {
    enabled: true,
    minLiquidityScore: 0.3,
    maxAdvShare: 0.1,
    maxSpreadBps: 50,
    maxParticipation: 0.2,
    defaultStrategy: 'twap',
    sliceIntervalSeconds: 60,
    tiers: [],
    reportingCurrency: 'USD',
  },
};

const candidates = (change: Partial<PlanInput> = {}): AdviceCandidate[] =>
  STRATEGY_NAMES.map((strategy) => {
    const planned = buildPlan({ ...input, ...change, order: { ...input.order, strategy } });
    return planned.ok
      ? { strategy, planned: planned.value, refusal: null }
      : { strategy, planned: null, refusal: planned.error };
  });
const weight = (value: number) => ({ kind: 'weight', weight: value }) as const;
const good = (advised: ReturnType<typeof adviseStrategy>) => {
  assert.ok(advised.ok);
  return advised.value;
};

test('IMP-34: every strategy is compared; a pace that is not the market costs more; the best has the least score', () => {
  const { each, best, runnerUp, runnerUpMore } = good(adviseStrategy(candidates()));
  assert.deepEqual(
    each.map(({ strategy }) => strategy),
    STRATEGY_NAMES,
  );
  for (const one of each) {
    assert.ok(one.score >= best.score);
    assert.ok(Math.abs(one.score - one.expectedBps - one.riskBps) < 1e-12);
  }
  const of = (name: string) => each.find(({ strategy }) => strategy === name)!;
  assert.ok(of('is').stdevBps < of('twap').stdevBps);
  assert.ok(
    runnerUp !== null &&
      runnerUpMore !== null &&
      Math.abs(runnerUp.score - best.score - runnerUpMore.score) < 1e-12 &&
      Math.abs(runnerUpMore.expectedBps + runnerUpMore.riskBps - runnerUpMore.score) < 1e-12,
  );
});

test('IMP-34: who does not mind risk takes the cheapest, who minds it much the safest, and they differ', () => {
  const calm = good(adviseStrategy(candidates(), weight(0)));
  const afraid = good(adviseStrategy(candidates(), weight(100)));
  assert.equal(calm.best.expectedBps, Math.min(...calm.each.map(({ expectedBps }) => expectedBps)));
  assert.equal(afraid.best.stdevBps, Math.min(...afraid.each.map(({ stdevBps }) => stdevBps)));
  assert.notEqual(calm.best.strategy, afraid.best.strategy);
});

test('IMP-34: what the gate refuses is never recommended, however cheap; with nothing left its refusal is the answer', () => {
  const all = candidates();
  const best = good(adviseStrategy(all, weight(1))).best.strategy;
  const no = refusal('PARTICIPATION_ABOVE_MAX', 'no', {}, 'wait');
  const some = all.map((each) => (each.strategy === best ? { ...each, refusal: no } : each));
  const advised = good(adviseStrategy(some, weight(1)));
  assert.notEqual(advised.best.strategy, best);
  assert.deepEqual(
    advised.refused.map(({ strategy }) => strategy),
    [best],
  );
  const none = adviseStrategy(all.map((each) => ({ ...each, refusal: no })));
  assert.ok(!none.ok && none.error === no);
});

test('IMP-34: an aversion prices the variance of the money at risk', () => {
  const price = { kind: 'aversion', lambda: 1e-6, notional: 5e6 } as const;
  // 100 bps of 5,000,000 are 50,000; lambda x variance is 2,500: 5 bps.
  assert.ok(Math.abs(riskBpsOf(price, 100) - 5) < 1e-9);
});

test('IMP-28, IMP-34: without a model there is no advice', () => {
  const none = adviseStrategy(candidates({ model: unknownModel() }));
  assert.ok(!none.ok && none.error.code === 'IMPACT_UNKNOWN');
});
