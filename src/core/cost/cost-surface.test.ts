import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  costFrontier,
  costSurface,
  type SurfaceTerms,
  shapeOf,
  shapePaceFactor,
} from '#core/cost/cost-surface';
import { defaultModel } from '#core/cost/default-model';
import { envelopeOf } from '#core/cost/envelope';
import { almgrenModel } from '#core/cost/published';
import { publishedSquareRoot } from '#core/cost/square-root';
import { quoteValue, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';

const measured = (value: number, standardError: number): Measured => ({
  value,
  unit: '',
  standardError,
  n: 20,
  source: 'test',
});
const profile: LiquidityProfile = {
  instrumentId: 'A.X',
  asOf: timeUs(0),
  adv: measured(1e6, 5e4),
  advNotional: quoteValue(1e8),
  volatilityDaily: measured(0.02, 0.002),
  spreadBps: measured(4, 0.1),
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
const terms: SurfaceTerms = {
  profile,
  model: publishedSquareRoot(null),
  sizes: [0.001, 0.01, 0.1],
  horizons: [0.1, 0.5, 2],
  urgency: 'even',
  spreadBps: 4,
  crossing: () => ({ takerShare: 0.5, feesBps: 0.3 }),
  participationMax: 0.2,
};

test('IMP-30: the shape of Almgren and Chriss: even is 1 and a third; more haste costs more, risks less, and begins faster', () => {
  assert.deepEqual(shapeOf(0), { cost: 1, variance: 1 / 3, pace: 1 });
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 8, noNaN: true }), (k) => {
      const [slow, fast] = [shapeOf(k), shapeOf(k * 1.05)];
      assert.ok(
        fast.cost > slow.cost &&
          fast.variance < slow.variance &&
          fast.pace > slow.pace &&
          slow.cost >= 1,
      );
      // The same by sums over a thousand steps.
      const n = 1000;
      const x = Array.from({ length: n + 1 }, (_, i) => Math.sinh(k * (1 - i / n)) / Math.sinh(k));
      const cost = x.slice(1).reduce((sum, each, i) => sum + n * (x[i]! - each) ** 2, 0);
      const variance = x.slice(1).reduce((sum, each, i) => sum + (each + x[i]!) ** 2 / 4 / n, 0);
      assert.ok(
        Math.abs(cost / slow.cost - 1) < 1e-3 && Math.abs(variance / slow.variance - 1) < 1e-3,
      );
    }),
  );
});

test('IMP-31: a cell is half the spread of what takes, the impact of the model, fees, and the risk of its time; above the cap it is empty', () => {
  const { expectedBps, stdevBps, participation, standardErrorBps } = costSurface(terms);
  const impact = 0.75 * 0.02 * Math.sqrt(0.01) * 1e4;
  assert.ok(Math.abs(expectedBps[4]! - (1 + impact + 0.3)) < 1e-9);
  assert.ok(Math.abs(stdevBps[4]! - 200 * Math.sqrt(0.5 / 3)) < 1e-9);
  assert.ok(Math.abs(standardErrorBps[4]! - impact * Math.hypot(1 / 3, 0.1, 0.5 * 0.05)) < 1e-6);
  assert.ok(
    participation[6]! > 0.2 && Number.isNaN(expectedBps[6]!) && Number.isFinite(expectedBps[8]!),
  );
});

for (const model of [almgrenModel(2e8), defaultModel(null)])
  test(`IMP-31: ${model.id} knows time: cost falls with it, risk grows, haste is dearer`, () => {
    const { expectedBps, stdevBps } = costSurface({ ...terms, model });
    assert.ok(expectedBps[3]! > expectedBps[4]! && expectedBps[4]! > expectedBps[5]!);
    assert.ok(stdevBps[3]! < stdevBps[4]! && stdevBps[4]! < stdevBps[5]!);
    const hasty = costSurface({ ...terms, model, urgency: 'shortfall' });
    assert.ok(hasty.expectedBps[4]! > expectedBps[4]! && hasty.stdevBps[4]! < stdevBps[4]!);
  });

test('IMP-30: what a pace adds: nothing without time, the shape of Almgren and Chriss where impact falls as 1 / T', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 6, noNaN: true }), (k) => {
      assert.equal(shapePaceFactor(k, 0), 1);
      assert.ok(Math.abs(shapePaceFactor(k, 1) / shapeOf(k).cost - 1) < 1e-4);
      assert.ok(
        shapePaceFactor(k, 0.25) >= 1 && shapePaceFactor(k, 0.25) <= shapeOf(k).cost + 1e-9,
      );
    }),
  );
});

test('IMP-32: no choice of the frontier is beaten by any other, and it runs from cheap to safe', () => {
  const found = costFrontier(
    {
      ...terms,
      model: almgrenModel(2e8),
      horizons: Array.from({ length: 20 }, (_, i) => 0.1 * (i + 1)),
    },
    0.02,
  );
  assert.ok(found.length > 5);
  for (const [i, each] of found.entries()) {
    const before = found[i - 1];
    if (before !== undefined)
      assert.ok(each.expectedBps >= before.expectedBps && each.stdevBps < before.stdevBps);
  }
});

test('IMP-33: the convex envelope lies below the cost, meets it where it is convex, and tells the gap where it is not', () => {
  const sizes = Array.from({ length: 200 }, (_, i) => (i + 1) / 200);
  const convex = envelopeOf((q) => q ** 1.5, sizes);
  for (const q of [0.1, 0.5, 0.995])
    assert.ok(
      Math.abs(convex.gap(q)) < 2e-5 && Math.abs(convex.slope(q) - 1.5 * Math.sqrt(q)) < 0.02,
    );
  // A step in the middle: cheap before, dear after, then flat.
  const cost = (q: number): number => q * (q < 0.5 ? 1 : 3) - (q < 0.5 ? 0 : 1.5 * (q - 0.5));
  const below = envelopeOf(cost, sizes);
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 199 }), (i) =>
      assert.ok(
        below.gap(i / 200) >= -1e-9 && below.slope((i + 1) / 200) >= below.slope(i / 200) - 1e-9,
      ),
    ),
  );
  assert.ok(below.gap(0.6) > 0.1);
});
