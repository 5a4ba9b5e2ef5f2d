import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import { fitPower, type PowerFit } from '#core/cost/calibrate/fit-power';
import { fittedPower, impactModelOf } from '#core/cost/calibrate/fitted-model';
import {
  groupCoefficients,
  type TierThresholds,
  tierAt,
} from '#core/cost/calibrate/group-coefficients';
import { tradeAt } from '#core/cost/calibrate/observations';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { near } from '#core/cost/near.fixture';
import { timeUs } from '#core/kernel/units';

const thresholds: TierThresholds = [
  { tier: 'low', minAdv: 1e6 },
  { tier: 'high', minAdv: 1e8 },
  { tier: 'medium', minAdv: 1e7 },
];
for (const [advNotional, tier] of [
  [1e9, 'high'],
  [1e8, 'high'],
  [1e8 - 1, 'medium'],
  [1e7, 'medium'],
  [1e6, 'low'],
  [999_999, 'illiquid'],
  [0, 'illiquid'],
  [NaN, 'illiquid'],
] as const)
  test(`CAL-4: ${advNotional} a day is ${tier}`, () => {
    assert.equal(tierAt(thresholds, advNotional), tier);
    assert.equal(tierAt([], advNotional), 'illiquid');
  });

const fitted = (data: ReturnType<typeof orders>): PowerFit => {
  const found = fitPower(data);
  assert.ok(found.ok);
  return found.value;
};
test('CAL-4: without noise every symbol is believed what it is, and the tier stands among its symbols', () => {
  const coefficientOf = (name: number): number => (name < 10 ? 0.6 : 1.2);
  const data = orders({ seed: 1, common: 0, own: 0.005, names: 20, days: 60, coefficientOf });
  const { symbols, tiers, tau } = groupCoefficients(data, fitted(data), thresholds);
  assert.equal(symbols.length, 20);
  for (const { symbol, believed, weight } of symbols) {
    near(believed.value / coefficientOf(Number(symbol.slice(1))), 1, 0.1);
    assert.ok(weight > 0.9);
  }
  assert.deepEqual(
    tiers.map(({ tier }) => tier),
    ['high'],
  );
  assert.ok(tiers[0]!.believed.value > 0.6 && tiers[0]!.believed.value < 1.2);
  near(tau.symbols, 0.3, 0.1);
});
test('CAL-4: symbols that differ by chance alone are drawn nearly all the way to their tier', () => {
  const data = orders({ seed: 2, names: 30, days: 40 });
  const { symbols, tiers } = groupCoefficients(data, fitted(data), thresholds);
  const home = tiers[0]!.believed.value;
  const apart = (of: 'own' | 'believed'): number =>
    Math.hypot(...symbols.map((each) => each[of].value - home));
  assert.ok(apart('believed') < 0.5 * apart('own'));
});
test('CAL-4: costs twice as high are coefficients twice as high, of symbols and of tiers', () => {
  const data = orders({ seed: 3, names: 12 });
  const twice = { ...data, costBps: data.costBps.map((x) => 2 * x) };
  const fit = fitted(data);
  const double = {
    ...fit,
    coefficient: {
      ...fit.coefficient,
      value: 2 * fit.coefficient.value,
      standardError: 2 * fit.coefficient.standardError,
    },
  };
  const [was, is] = [
    groupCoefficients(data, fit, thresholds),
    groupCoefficients(twice, double, thresholds),
  ];
  for (const [k, { believed }] of is.symbols.entries())
    near(believed.value, 2 * was.symbols[k]!.believed.value, 1e-9);
  for (const [k, { believed }] of is.tiers.entries())
    near(believed.standardError, 2 * was.tiers[k]!.believed.standardError, 1e-9);
});
test('CAL-11: a symbol is priced by its own coefficient, an unknown one by its tier’s, without a tier by the market’s', () => {
  const data = orders({ seed: 4, names: 12, coefficientOf: (name) => 0.5 + name / 10 });
  const fit = fitted(data);
  const groups = groupCoefficients(data, fit, thresholds);
  const power = fittedPower(fit, groups, thresholds, fitNoise(data, new Float64Array(data.n)));
  const calibration = { state: 'calibrated', source: '', asOf: timeUs(0), n: data.n } as const;
  const trade = tradeAt(data, 0);
  const unit = 1e4 * trade.volatilityDaily * trade.advShare ** fit.exponent.value;
  const coefficient = (symbol: string, advNotional: number): number =>
    impactModelOf('m', calibration, power, symbol).impactBps({ ...trade, advNotional }) / unit;
  near(
    coefficient('N3', 1e8),
    groups.symbols.find(({ symbol }) => symbol === 'N3')!.believed.value,
  );
  near(coefficient('X', 1e8), groups.tiers[0]!.believed.value);
  near(coefficient('X', 10), fit.coefficient.value);
  const model = impactModelOf('m', calibration, power, 'X');
  near(model.marginalImpactBps(trade) / model.impactBps(trade), 1 + fit.exponent.value);
  near(model.peakBps(trade), model.marginalImpactBps(trade));
  assert.equal(model.permanentBps(trade), model.impactBps(trade));
  // Of the market: ln Y and delta, with what they have in common.
  const logSize = Math.log(trade.advShare);
  const [[, both], [, ofExponent]] = fit.covariance;
  const own = (fit.coefficient.standardError / fit.coefficient.value) ** 2;
  const market = { ...trade, advNotional: 10 };
  near(
    model.impactStandardErrorBps(market) / model.impactBps(market),
    Math.sqrt(own + 2 * both * logSize + ofExponent * logSize ** 2),
  );
  assert.equal(model.impactBps({ ...trade, advShare: 0 as never }), 0);
  assert.equal(model.impactStandardErrorBps({ ...trade, advShare: 0 as never }), 0);
});
test('CAL-9: an ensemble is the mean of its members, and as wrong as they are and as they disagree', () => {
  const data = orders({ seed: 5, names: 12 });
  const fit = fitted(data);
  const groups = groupCoefficients(data, fit, thresholds);
  const one = fittedPower(fit, groups, thresholds, fitNoise(data, new Float64Array(data.n)));
  const other = {
    ...one,
    fit: { ...fit, coefficient: { ...fit.coefficient, value: 2 * fit.coefficient.value } },
  };
  const calibration = { state: 'calibrated', source: '', asOf: timeUs(0), n: data.n } as const;
  const plain = [one, other].map((each) => ({ ...each, tiers: [], symbols: [] }));
  const modelOf = (weights: readonly number[]) =>
    impactModelOf(
      'e',
      calibration,
      { kind: 'ensemble', members: plain.map((model, k) => ({ weight: weights[k]!, model })) },
      'X',
    );
  const [a, b] = plain.map((each) => impactModelOf('m', calibration, each, 'X'));
  const trade = tradeAt(data, 3);
  for (const w of [0, 0.25, 1]) {
    const mixed = modelOf([w, 1 - w]);
    for (const key of ['impactBps', 'marginalImpactBps', 'peakBps', 'permanentBps'] as const)
      near(mixed[key](trade), w * a![key](trade) + (1 - w) * b![key](trade));
    near(mixed.shock(trade, 0.9), w * a!.shock(trade, 0.9) + (1 - w) * b!.shock(trade, 0.9));
    const apart = Math.sqrt(w * (1 - w)) * (b!.impactBps(trade) - a!.impactBps(trade));
    const errors =
      w * a!.impactStandardErrorBps(trade) + (1 - w) * b!.impactStandardErrorBps(trade);
    near(mixed.impactStandardErrorBps(trade), Math.hypot(errors, apart));
  }
});
