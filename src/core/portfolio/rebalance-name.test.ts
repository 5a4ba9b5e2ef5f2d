import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '#core/cost/default-model';
import { quoteValue, timeUs } from '#core/kernel/units';
import {
  type Assessment,
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
} from '#core/liquidity/profile';
import type { Surveyed } from '#core/liquidity/survey';
import { flatCurve } from '#core/liquidity/volume-curve';
import { usEquity } from '#core/market/catalog';
import { onLot } from '#core/portfolio/lots';
import { rebalanceName } from '#core/portfolio/rebalance-name';

const measured = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 20,
  source: 'test',
});
const profile: LiquidityProfile = {
  instrumentId: 'A.X',
  asOf: timeUs(0),
  adv: measured(1e6),
  advNotional: quoteValue(5e7),
  volatilityDaily: measured(0.02),
  spreadBps: measured(4),
  spreadEstimated: null,
  depthTouch: null,
  volumeSteadiness: null,
  curve: flatCurve(13, 'test'),
  regime: 'normal',
  quality: 'A',
  prior: null,
  notes: [],
  version: PROFILE_VERSION,
  madeOf: [],
};
const assessment = {
  score: 0.3,
  tier: 'low',
  limits: { quantityMaxByAdv: 1e5, quantityMaxInOneDay: 2e5, positionMaxOfNav: 0.1 },
} as unknown as Assessment;
const market: Surveyed = {
  instrument: usEquity('A', 'X'),
  profile,
  assessment,
  close: 50,
  turnover: null,
};
const name = (change: Partial<Surveyed>, fullScore: number | null = null) =>
  rebalanceName({
    symbol: 'A',
    units: 1,
    lot: 1,
    market: { ...market, ...change },
    model: defaultModel(null),
    feesBps: 1,
    fullScore,
  });

test('PFO-13: contracts and unknown spreads are refused; a score below the full one has its share of the cap', () => {
  const [plain, scored] = [name({}), name({}, 0.6)];
  assert.ok(plain.ok && scored.ok);
  assert.deepEqual(
    [plain.value.capOfNav, scored.value.capOfNav, plain.value.costed.crossing],
    [0.1, 0.05, 0.0003],
  );
  const contract = name({ instrument: { ...market.instrument, settlement: 'inverse' } });
  assert.ok(!contract.ok && /is a contract/.test(contract.error.message));
  const unknown = name({ profile: { ...profile, spreadBps: null } });
  assert.ok(!unknown.ok && unknown.error.code === 'IMPACT_UNKNOWN');
});
test('PFO-14: whole lots are decimals that a venue reads', () => {
  assert.deepEqual(
    [onLot(0.3, 0.1), onLot(1234.56789, 0.00001), onLot(7.6, 1), onLot(-0.7, 0.1)],
    [0.3, 1234.56789, 8, -0.7],
  );
});
