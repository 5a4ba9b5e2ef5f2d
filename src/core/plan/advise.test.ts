import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel, unknownModel } from '#core/cost/square-root';
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import { adviseStrategy } from '#core/plan/advise';
import type { PlanInput } from '#core/plan/build-plan';
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

test('IMP-34: every strategy is compared; along the volume nothing is added for pace, else something is; the best has the least score', () => {
  const advised = adviseStrategy(input);
  assert.ok(advised.ok);
  const { each, best, runnerUp, runnerUpMore } = advised.value;
  assert.deepEqual(
    each.map(({ strategy }) => strategy),
    STRATEGY_NAMES,
  );
  for (const one of each) assert.ok(one.paceFactor >= 1 - 1e-3 && one.score >= best.score);
  const of = (name: string) => each.find(({ strategy }) => strategy === name)!;
  assert.ok(
    Math.abs(of('vwap').paceFactor - 1) < 1e-3 && of('twap').paceFactor > of('vwap').paceFactor,
  );
  assert.ok(of('is').stdevBps < of('twap').stdevBps);
  assert.ok(
    runnerUp !== null &&
      runnerUpMore !== null &&
      Math.abs(runnerUp.score - best.score - runnerUpMore.score) < 1e-12,
  );
});

test('IMP-34: who does not mind risk takes the cheapest, who minds it much the safest', () => {
  const [calm, afraid] = [adviseStrategy(input, 0), adviseStrategy(input, 100)];
  assert.ok(calm.ok && afraid.ok);
  assert.equal(
    calm.value.best.expectedBps,
    Math.min(
      ...calm.value.each
        .filter(({ completion }) => completion === 1)
        .map(({ expectedBps }) => expectedBps),
    ),
  );
  assert.equal(
    afraid.value.best.stdevBps,
    Math.min(...afraid.value.each.map(({ stdevBps }) => stdevBps)),
  );
});

test('IMP-28, IMP-34: without a model there is no advice', () => {
  const none = adviseStrategy({ ...input, model: unknownModel() });
  assert.ok(!none.ok && none.error.code === 'IMPACT_UNKNOWN');
});
