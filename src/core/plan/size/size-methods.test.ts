import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { publishedSquareRoot } from '#core/cost/square-root';
import { quoteValue, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';
import { flatCurve } from '#core/liquidity/volume-curve';
import { usEquity } from '#core/market/catalog';
import { quantityOf } from '#core/market/instrument';
import type { SizeBounds } from '#core/plan/size/size-bounds';
import { wishOf } from '#core/plan/size/size-methods';
import { sizeTarget } from '#core/plan/size/size-signal';

const stock = usEquity('A', 'X');
const known = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 60,
  source: 'test',
});
const profile: LiquidityProfile = {
  instrumentId: stock.id,
  asOf: timeUs(0),
  adv: known(1e6),
  advNotional: quoteValue(5e7),
  volatilityDaily: known(0.02),
  spreadBps: known(4),
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
const model = publishedSquareRoot(null);
const bounds: SizeBounds = {
  profile,
  instrument: stock,
  priceTicks: 5000,
  currentPositionLots: 0,
  netAssetValue: 1e9,
  policy: {
    enabled: true,
    minLiquidityScore: 0.3,
    maxAdvShare: 0.1,
    maxSpreadBps: 50,
    maxParticipation: 0.2,
    tiers: [{ tier: 'high', minAdv: 1e7, maxPositionOfNav: 0.15 }],
    reportingCurrency: 'USD',
  },
};
const wished = (method: Parameters<typeof wishOf>[0]): number => {
  const wish = wishOf(method, bounds);
  assert.ok(wish.ok, JSON.stringify(wish));
  return wish.value.units;
};

test('SIZ-11: fixed risk loses its share of capital at the stop, long below and short above the price', () => {
  assert.ok(
    Math.abs(wished({ kind: 'risk', capital: 1e6, share: 0.01, stopPrice: 48 }) - 5000) < 1e-9,
  );
  assert.ok(
    Math.abs(wished({ kind: 'risk', capital: 1e6, share: 0.01, stopPrice: 55 }) + 2000) < 1e-9,
  );
  for (const stopPrice of [50, 0, NaN])
    assert.ok(!wishOf({ kind: 'risk', capital: 1e6, share: 0.01, stopPrice }, bounds).ok);
});

test('SIZ-12: a fraction of Kelly is that fraction of drift over variance', () => {
  const annual = 0.02 * Math.sqrt(stock.session.daysPerYear);
  assert.ok(
    Math.abs(
      wished({ kind: 'kelly', capital: 1e6, excessAnnual: 0.05, fraction: 0.5 }) -
        (0.5 * 0.05 * 1e6) / annual ** 2 / 50,
    ) < 1e-6,
  );
  assert.ok(wished({ kind: 'kelly', capital: 1e6, excessAnnual: -0.05, fraction: 0.5 }) < 0);
  for (const fraction of [0, 1.5, NaN])
    assert.ok(!wishOf({ kind: 'kelly', capital: 1e6, excessAnnual: 0.05, fraction }, bounds).ok);
});

test('SIZ-13: an edge buys until the next unit costs what it gains, and nothing where it does not pay half the spread', () => {
  fc.assert(
    fc.property(fc.double({ min: 3, max: 150, noNaN: true }), (edgeBps) => {
      const units = wished({ kind: 'edge', edgeBps, model });
      const cost = model.marginalImpactBps(tradeOf(profile, units, units / 2e5)) + 2;
      assert.ok(Math.abs(cost - edgeBps) < 1e-6);
    }),
  );
  assert.equal(wished({ kind: 'edge', edgeBps: 1, model }), 0);
  assert.ok(wished({ kind: 'edge', edgeBps: -30, model }) < 0);
});

test('SIZ-10: days to sell bound the position, impact bounds the trade; the tightest bound is the last that cut', () => {
  const sized = (more: Partial<SizeBounds>, target = 80_000) => {
    const found = sizeTarget({ ...bounds, ...more }, target, 'wished');
    assert.ok(found.ok, JSON.stringify(found));
    return {
      units: quantityOf(stock, found.value.quantity),
      rules: found.value.cuts.map(({ rule }) => rule),
    };
  };
  assert.deepEqual(sized({}), { units: 80_000, rules: [] });
  assert.deepEqual(sized({ daysMax: 0.25 }), { units: 50_000, rules: ['daysToLiquidate'] });
  assert.deepEqual(sized({ daysMax: 0.25, currentPositionLots: 90_000 }, 60_000), {
    units: 30_000,
    rules: [],
  });
  const { units, rules } = sized({ impact: { model, maxBps: 20 } });
  assert.deepEqual(rules, ['impact', 'lot']);
  assert.ok(
    model.impactBps(tradeOf(profile, units, 0)) <= 20 &&
      model.impactBps(tradeOf(profile, units + 1, 0)) > 20,
  );
  assert.deepEqual(sized({ daysMax: 0.25, impact: { model, maxBps: 20 } }).rules, [
    'daysToLiquidate',
    'impact',
    'lot',
  ]);
  assert.deepEqual(sized({}, 200_000), { units: 100_000, rules: ['advShare'] });
});

test('SIZ-21: fundings come off the edge of who pays them and are added to that of who receives them', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 40, max: 150, noNaN: true }),
      fc.double({ min: -6, max: 6, noNaN: true }),
      fc.constantFrom(1, -1),
      (size, perDayBps, sign) => {
        const funding = { perDayBps, days: 5 };
        const units = wished({ kind: 'edge', edgeBps: sign * size, model, funding });
        const net = wished({ kind: 'edge', edgeBps: sign * size - 5 * perDayBps, model });
        assert.ok(Math.abs(units - net) < 1e-6 * Math.abs(net));
      },
    ),
  );
  const paying = { perDayBps: 3, days: 10 };
  assert.equal(wished({ kind: 'edge', edgeBps: 30, model, funding: paying }), 0);
  assert.ok(wished({ kind: 'edge', edgeBps: -30, model, funding: paying }) < 0);
  for (const funding of [
    { perDayBps: NaN, days: 1 },
    { perDayBps: 1, days: 0 },
    { perDayBps: 1, days: NaN },
  ])
    assert.ok(!wishOf({ kind: 'edge', edgeBps: 30, model, funding }, bounds).ok);
});

test('SIZ-21: Kelly bets on the drift less a year of fundings; who receives them is short', () => {
  const bet = (excessAnnual: number, fundingPerDayBps?: number): number =>
    wished({ kind: 'kelly', capital: 1e6, fraction: 0.5, excessAnnual, fundingPerDayBps });
  assert.ok(Math.abs(bet(0.2, 2) - bet(0.2 - 0.073)) < 1e-6);
  assert.ok(bet(0.05, 3) < 0);
  const nan = { kind: 'kelly', capital: 1e6, fraction: 0.5, excessAnnual: 0.1 } as const;
  assert.ok(!wishOf({ ...nan, fundingPerDayBps: NaN }, bounds).ok);
});

test('SIZ-21: a perpetual without fundings says that they are not counted; a share says nothing of them', () => {
  const said = (instrument: SizeBounds['instrument']): string => {
    const wish = wishOf({ kind: 'edge', edgeBps: 30, model }, { ...bounds, instrument });
    assert.ok(wish.ok);
    return wish.value.words;
  };
  assert.match(said({ ...stock, contract: 'perpetual' }), /fundings are not counted/);
  assert.doesNotMatch(said(stock), /funding/);
});
