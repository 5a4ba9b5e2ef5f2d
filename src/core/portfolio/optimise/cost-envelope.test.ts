import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linearModel } from '#core/cost/linear-models';
import { squareRootModel, unknownModel } from '#core/cost/square-root';
import { quoteValue, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';
import { near } from '#core/portfolio/optimise/allocation.fixture';
import {
  type CostedName,
  costEnvelope,
  impactOfWeight,
} from '#core/portfolio/optimise/cost-envelope';

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
const calibration = { state: 'prior', source: 'test', asOf: null, n: 0 } as const;
const power = (exponent: number) =>
  squareRootModel({
    id: 'p',
    coefficient: 0.8,
    exponent,
    coefficientStandardError: 0,
    calibration,
  });
const mixed = linearModel({
  id: 'l',
  calibration,
  relativeError: 0,
  permanent: 0.3,
  temporary: 0.1,
});
const name = (model: CostedName['model'], change: Partial<CostedName> = {}): CostedName => ({
  profile,
  model,
  price: 50,
  crossing: 0.0003,
  ...change,
});
const VALUE = 1e8;
const weight = fc.double({ min: 1e-4, max: 1, noNaN: true });

test('PFO-13: a power law is its own envelope, at every size and wherever it was touched', () => {
  fc.assert(
    fc.property(weight, weight, fc.double({ min: 0.1, max: 1, noNaN: true }), (touch, z, e) => {
      const law = name(power(e));
      const found = costEnvelope([law], VALUE, 0.1, [touch]);
      near(found.exponent[0]!, e);
      near(found.power[0]! * z ** e, impactOfWeight(law, VALUE, 0.1, z).average, 1e-9);
    }),
  );
});
test('PFO-13: any model is touched in value and in slope, a sale as a purchase', () => {
  fc.assert(
    fc.property(weight, (touch) => {
      const { power: of, exponent } = costEnvelope([name(mixed)], VALUE, 0.1, [touch]);
      const { average, marginal } = impactOfWeight(name(mixed), VALUE, 0.1, touch);
      const at = of[0]! * touch ** exponent[0]!;
      near(at, average, 1e-9);
      near((1 + exponent[0]!) * at, marginal, 1e-9);
      assert.deepEqual(costEnvelope([name(mixed)], VALUE, 0.1, [-touch]), {
        linear: [0.0003],
        power: of,
        exponent,
      });
    }),
  );
});
test('PFO-13: a weight is a trade of that money at the participation cap, in days that follow from it', () => {
  // A tenth of the book is 200,000 units: a fifth of a day's volume, two days at a tenth of it.
  const { average, marginal } = impactOfWeight(name(power(0.5)), VALUE, 0.1, 0.1);
  near(average, 0.8 * 0.02 * Math.sqrt(0.2));
  near(marginal, 1.5 * average);
  const trade = { advShare: 0.2, volatilityDaily: 0.02, volumeTime: 2 };
  const paced = mixed.impactBps({ ...trade, adv: 1e6, advNotional: 5e7 }) / 1e4;
  near(impactOfWeight(name(mixed), VALUE, 0.1, 0.1).average, paced);
});
test('PFO-13: a book twice as large pays at half the weight what this one pays, and the price of a unit does not matter', () => {
  fc.assert(
    fc.property(weight, (z) => {
      const of = (value: number, at: number, change: Partial<CostedName> = {}) =>
        impactOfWeight(name(mixed, change), value, 0.1, at).average;
      near(of(2 * VALUE, z / 2), of(VALUE, z));
      const split = { ...profile, adv: measured(2e6) };
      near(of(VALUE, z, { price: 25, profile: split }), of(VALUE, z));
    }),
  );
});
test('PFO-13: the smallest trade is a millionth of a day: nothing is touched at nothing', () => {
  const least = impactOfWeight(name(power(0.5)), VALUE, 0.1, 0).average;
  near(least, 0.8 * 0.02 * 1e-3);
  const { power: of, exponent } = costEnvelope([name(power(0.5))], VALUE, 0.1, [0]);
  near(of[0]! * (50 / VALUE) ** exponent[0]!, least);
});
test('PFO-13: a model that prices nothing has no impact, and one that cannot tell is no number', () => {
  const none = linearModel({ id: 'n', calibration, relativeError: 0, permanent: 0, temporary: 0 });
  assert.deepEqual(costEnvelope([name(none)], VALUE, 0.1, [0.1]), {
    linear: [0.0003],
    power: [0],
    exponent: [0.5],
  });
  assert.ok(Number.isNaN(impactOfWeight(name(unknownModel()), VALUE, 0.1, 0.1).average));
});
