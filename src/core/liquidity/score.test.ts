import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { quoteValue, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import {
  type LiquidityPolicy,
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
} from '#core/liquidity/profile';
import {
  type AssessInput,
  assessOrder,
  COMPONENTS,
  IMPACT_ALONE,
  type ImpactForecast,
  REFERENCE_SIZES,
} from '#core/liquidity/score';
import { tierOf } from '#core/liquidity/tier';
import { type Instrument, REGULAR_PRINTS } from '#core/market/instrument';
import { US_EQUITY_SESSION } from '#core/market/session';

const instrument: Instrument = {
  id: 'XYZ.XNAS',
  symbol: 'XYZ',
  venue: 'XNAS',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 0 },
  minNotional: quoteValue(0),
  multiplier: 1,
  settlement: 'linear',
  currencies: { base: 'XYZ', quote: 'USD', settlement: 'USD' },
  session: US_EQUITY_SESSION,
  eligible: REGULAR_PRINTS,
};
const measured = (value: number, relative = 0.1): Measured => ({
  value,
  unit: '',
  standardError: value * relative,
  n: 20,
  source: 'test',
});
const profileOf = (
  units: number,
  sigma: number,
  spread: number | null,
  depth: number | null,
): LiquidityProfile => ({
  instrumentId: instrument.id,
  asOf: timeUs(0),
  adv: measured(units),
  advNotional: quoteValue(units * 100),
  volatilityDaily: measured(sigma),
  spreadBps: spread === null ? null : measured(spread),
  depthTouch: depth === null ? null : measured(depth),
  curve: US_EQUITY_U_SHAPE,
  regime: 'normal',
  quality: 'A',
  prior: null,
  notes: [],
  spreadEstimated: null,
  volumeSteadiness: measured(0.5),
  version: PROFILE_VERSION,
  madeOf: [],
});
// The law written out once more, so that this layer's test needs nothing from the layer above.
const model: ImpactForecast = {
  calibration: { state: 'prior' },
  impactBps: ({ advShare, volatilityDaily }) => 0.75e4 * volatilityDaily * Math.sqrt(advShare),
  impactStandardErrorBps: ({ advShare, volatilityDaily }) =>
    0.25e4 * volatilityDaily * Math.sqrt(advShare),
};
const policy: LiquidityPolicy = {
  enabled: true,
  minLiquidityScore: 0.3,
  maxAdvShare: 0.1,
  maxSpreadBps: 50,
  maxParticipation: 0.2,
  tiers: [
    { tier: 'high', minAdv: 10e6, maxPositionOfNav: 0.15 },
    { tier: 'medium', minAdv: 1e6, maxPositionOfNav: 0.1 },
    { tier: 'low', minAdv: 100e3, maxPositionOfNav: 0.05 },
  ],
  reportingCurrency: 'USD',
};
const base: AssessInput = {
  profile: profileOf(1e6, 0.02, 5, 200),
  instrument,
  quantity: null,
  priceMid: 10_000,
  policy,
  model,
};
function assess(change: Partial<AssessInput>) {
  const assessment = assessOrder({ ...base, ...change });
  assert.ok(assessment.ok, assessment.ok ? '' : assessment.error.message);
  return assessment.value;
}
const positive = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('LIQ-20: the parts sum to the score, and score and interval lie in 0-1', () => {
  fc.assert(
    fc.property(
      positive(1, 1e9),
      positive(1e-4, 0.5),
      fc.option(positive(0.01, 2000)),
      fc.option(positive(1, 1e6)),
      positive(1e-5, 10),
      (adv, sigma, spread, depth, share) => {
        const { score, scoreInterval, components } = assess({
          profile: profileOf(adv, sigma, spread, depth),
          quantity: share * adv,
        });
        assert.ok(
          Math.abs(score - components.reduce((sum, one) => sum + one.contribution, 0)) < 1e-12,
        );
        assert.ok(
          0 <= scoreInterval[0] &&
            scoreInterval[0] <= score &&
            score <= scoreInterval[1] &&
            scoreInterval[1] <= 1,
        );
      },
    ),
  );
});

test('LIQ-21: a larger order, a wider spread and a higher volatility each lower the score', () => {
  fc.assert(
    fc.property(
      positive(1e3, 1e9),
      positive(1e-3, 0.1),
      positive(0.1, 500),
      positive(1e-4, 1),
      positive(1.05, 3),
      (adv, sigma, spread, share, more) => {
        const at = (s: number, v: number, size: number): number =>
          assess({ profile: profileOf(adv, v, s, 100), quantity: size * adv }).score;
        const one = at(spread, sigma, share);
        assert.ok(at(spread * more, sigma, share) < one);
        assert.ok(at(spread, sigma * more, share) < one);
        assert.ok(at(spread, sigma, share * more) < one);
      },
    ),
  );
});

test('LIQ-22: without a spread the cost earns what its impact earns alone, the interval reaches up by the rest, and the grade is C at best', () => {
  const whole = assess({});
  const without = assess({ profile: { ...base.profile, spreadBps: null } });
  const part = (of: typeof whole, name: string) => of.components.find((one) => one.name === name);
  const impacts = without.sizes.map(({ impactBps }) => 1 / (1 + (impactBps ?? NaN) / 50));
  const mean = impacts.reduce((sum, each) => sum + each, 0) / impacts.length;
  assert.ok(
    Math.abs((part(without, 'cost')?.contribution ?? NaN) - IMPACT_ALONE.weight * mean) < 1e-12,
  );
  assert.ok(without.score < whole.score);
  assert.ok(without.scoreInterval[1] - without.score > 0.3 - 1e-12);
  assert.deepEqual([whole.grade, without.grade], ['A', 'C']);
});
test('LIQ-22: without a model the cost counts nothing and a grade is lost; an unknown depth reaches up by its weight', () => {
  const unpriced = assess({ model: { ...model, calibration: { state: 'none' } } });
  assert.equal(unpriced.components.find(({ name }) => name === 'cost')?.value, null);
  assert.equal(unpriced.grade, 'B');
  assert.ok(unpriced.scoreInterval[1] - unpriced.score > COMPONENTS.cost.weight);
  const shallow = assess({ profile: { ...base.profile, depthTouch: null } });
  assert.ok(shallow.scoreInterval[1] - shallow.score > COMPONENTS.depth.weight);
  assert.equal(shallow.grade, 'A');
});
test('LIQ-22, LIQ-28: quotes go before what is forecast of the spread, and that before what the bars say', () => {
  const cost = (change: Partial<LiquidityProfile>): number =>
    assess({ profile: { ...base.profile, spreadBps: null, ...change } }).components.find(
      (one) => one.name === 'cost',
    )?.value ?? NaN;
  const ahead = {
    spreadBps: measured(40),
    volatilityDaily: base.profile.volatilityDaily,
    adv: base.profile.adv,
  };
  const of = (spread: number): number => cost({ spreadBps: measured(spread) });
  assert.equal(cost({ spreadEstimated: measured(20) }), of(20));
  assert.equal(cost({ spreadEstimated: measured(20), ahead }), of(40));
  assert.equal(cost({ spreadBps: measured(5), spreadEstimated: measured(20), ahead }), of(5));
});
test('LIQ-28: cost and days of the score are of the volatility and the volume that are forecast; limits, shares and the days to trade are not', () => {
  const ahead = {
    spreadBps: measured(5),
    volatilityDaily: measured(0.04),
    adv: measured(base.profile.adv.value / 4),
  };
  const [now, then] = [assess({}), assess({ profile: { ...base.profile, ahead } })];
  for (const [i, { impactBps, days }] of then.sizes.entries()) {
    assert.ok(Math.abs((impactBps ?? NaN) / (now.sizes[i]?.impactBps ?? NaN) - 4) < 1e-12);
    assert.ok(Math.abs(days / (now.sizes[i]?.days ?? NaN) - 4) < 1e-12);
  }
  assert.ok(then.score < now.score);
  assert.deepEqual(then.limits, now.limits);
  assert.equal(then.daysToTrade, now.daysToTrade);
});

test('LIQ-23: the anchors are absolute: at 10 bp of half spread and 50 bp of impact, one day, half of the average on one day in ten and 10,000 at the touch every part is one half', () => {
  const share = 0.2;
  const sigma = 50 / (0.75e4 * Math.sqrt(share));
  const { components, score } = assess({
    profile: profileOf(1e4, sigma, 20, 100),
    quantity: share * 1e4,
  });
  for (const { value, name } of components) assert.ok(Math.abs((value ?? 0) - 0.5) < 1e-12, name);
  assert.ok(Math.abs(score - 0.5) < 1e-12);
});

test('LIQ-23, P15: the anchors and weights are those that docs/score.md froze', () => {
  const page = readFileSync('docs/score.md', 'utf8');
  for (const [name, { weight, anchor }] of Object.entries(COMPONENTS)) {
    const row = page.match(new RegExp(`^\\| ${name} \\| ([\\d.]+) \\| ([\\d.,]+) `, 'm'));
    assert.deepEqual(
      [Number(row?.[1]), Number(row?.[2]?.replaceAll(',', ''))],
      [weight, anchor],
      name,
    );
  }
});

test('LIQ-23: 0.3 of cost and of days is an order of 140 bps and 2.3 days', () => {
  const share = 2 + 1 / 3;
  const sigma = 130 / (0.75e4 * Math.sqrt(share * policy.maxParticipation));
  const { components } = assess({
    profile: profileOf(1e4, sigma, 20, 100),
    quantity: share * policy.maxParticipation * 1e4,
  });
  for (const name of ['cost', 'days'])
    assert.ok(Math.abs((components.find((one) => one.name === name)?.value ?? NaN) - 0.3) < 1e-12);
});

test('LIQ-23: the weights sum to 1', () => {
  assert.ok(
    Math.abs(Object.values(COMPONENTS).reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-12,
  );
});

for (const [name, units, sigma, spread, depth, share, from, to] of [
  ['a very liquid stock, 1 % of ADV', 50e6, 0.0175, 1, 300, 0.01, 0.8, 0.95],
  ["the same, half of a day's volume", 50e6, 0.0175, 1, 300, 0.5, 0.35, 0.5],
  ['a small stock, 1 % of ADV', 30e3, 0.025, 50, 50, 0.01, 0.5, 0.7],
  ['a thin stock, a tenth of ADV', 500, 0.06, 200, 5, 0.1, 0.25, 0.4],
  ["a thin stock, half of a day's volume", 500, 0.06, 200, 5, 0.5, 0.15, 0.3],
] as const) {
  test(`LIQ-23: ${name} scores between ${from} and ${to}`, () => {
    const { score } = assess({
      profile: profileOf(units, sigma, spread, depth),
      quantity: share * units,
    });
    assert.ok(score >= from && score <= to, String(score));
  });
}

test('LIQ-24: the symbol itself is assessed by orders of 10 k, 100 k and 1 M, and each is told', () => {
  const { quantity, advShare, daysToTrade, sizes, components } = assess({});
  assert.ok(
    Math.abs(quantity - 1000) < 1e-9 &&
      Math.abs(advShare - 0.001) < 1e-12 &&
      Math.abs(daysToTrade - 0.005) < 1e-12,
  );
  for (const [i, size] of REFERENCE_SIZES.entries())
    assert.ok(Math.abs((sizes[i]?.notional ?? NaN) - size) < 1e-6);
  const mean = sizes.reduce((sum, { days }) => sum + 1 / (1 + days), 0) / sizes.length;
  assert.ok(Math.abs((components.find((one) => one.name === 'days')?.value ?? NaN) - mean) < 1e-12);
});

for (const [advNotional, tier, position] of [
  [50e6, 'high', 0.15],
  [10e6, 'high', 0.15],
  [9.9e6, 'medium', 0.1],
  [100e3, 'low', 0.05],
  [99e3, 'illiquid', 0],
] as const) {
  test(`LIQ-25: ${advNotional} a day is tier ${tier}, at most ${position} of net asset value`, () => {
    const assessment = assess({
      profile: { ...base.profile, advNotional: quoteValue(advNotional) },
    });
    assert.equal(assessment.tier, tier);
    assert.equal(assessment.limits.positionMaxOfNav, position);
  });
}

test('LIQ-25: from a tier that it stood in, a symbol moves only when it is beyond the threshold by a tenth', () => {
  const after = (previous: 'high' | 'medium' | 'low' | 'illiquid', advNotional: number) => {
    const found = tierOf(
      { advNotional: quoteValue(advNotional), regime: 'normal' },
      instrument,
      policy,
      previous,
    );
    return found.ok ? [found.value.tier, found.value.maxPositionOfNav] : [];
  };
  assert.deepEqual(after('medium', 10.9e6), ['medium', 0.1]);
  assert.deepEqual(after('medium', 11e6), ['high', 0.15]);
  assert.deepEqual(after('high', 9.1e6), ['high', 0.15]);
  assert.deepEqual(after('high', 8.9e6), ['medium', 0.1]);
  assert.deepEqual(after('illiquid', 109e3), ['illiquid', 0]);
  assert.deepEqual(after('low', 91e3), ['low', 0.05]);
  assert.deepEqual(after('low', 50e3), ['illiquid', 0]);
  assert.deepEqual(after('illiquid', 50e6), ['high', 0.15]);
});

test('LIQ-26: tiers are in the reporting currency: another currency is refused, dollar tokens are dollars', () => {
  const traded = (quote: string): AssessInput => ({
    ...base,
    instrument: { ...instrument, currencies: { ...instrument.currencies, quote } },
  });
  const euro = assessOrder(traded('EUR'));
  assert.ok(!euro.ok && euro.error.code === 'CURRENCY_RATE_MISSING');
  assert.ok(assessOrder(traded('USDT')).ok);
});

test('LIQ-27: limits are the shares of ADV that the policy allows', () => {
  const { limits } = assess({});
  assert.equal(limits.quantityMaxByAdv, 100_000);
  assert.equal(limits.quantityMaxInOneDay, 200_000);
});
test('LIQ-9: a market under stress bears half, one in crisis a quarter: days, limits, tier and score say so', () => {
  const quiet = { ...profileOf(1.5e5, 0.02, 5, 200), regime: 'normal' } as const;
  const at = (regime: 'normal' | 'unknown' | 'stressed' | 'crisis') =>
    assess({ profile: { ...quiet, regime }, quantity: 1000 });
  const usual = at('normal');
  assert.deepEqual({ ...at('unknown'), regime: 'normal' }, usual);
  for (const [regime, bears, tier] of [
    ['stressed', 0.5, 'medium'],
    ['crisis', 0.25, 'medium'],
  ] as const) {
    const found = at(regime);
    assert.ok(Math.abs(found.daysToTrade * bears - usual.daysToTrade) < 1e-12);
    assert.equal(found.limits.quantityMaxInOneDay, bears * usual.limits.quantityMaxInOneDay);
    assert.equal(found.limits.quantityMaxByAdv, bears * usual.limits.quantityMaxByAdv);
    assert.deepEqual([usual.tier, found.tier], ['high', tier]);
    assert.ok(found.score < usual.score);
  }
  assert.ok(at('crisis').score < at('stressed').score);
});
