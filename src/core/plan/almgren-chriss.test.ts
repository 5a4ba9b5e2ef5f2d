import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { diagonal } from '#core/numeric/linear';
import {
  calibrateAlmgrenChriss,
  continuousLimit,
  costOf,
  efficientFrontier,
  frontierPoint,
  immediateHoldings,
  optimalHoldings,
  tradesOf,
} from '#core/plan/almgren-chriss';
import {
  costOfMulti,
  covarianceFrom,
  optimalHoldingsMulti,
  urgenciesOf,
} from '#core/plan/almgren-chriss-multi';
import { lambdaVMax, liquidityValueAtRisk, valueAtRiskOf } from '#core/plan/almgren-chriss-risk';
import { liquidationAt } from '#core/plan/cartea-jaimungal';
import { endTime, powerLawHolding } from '#core/plan/power-law-impact';
import { driftTarget, staticValueAtRisk, urgencyOf } from '#core/plan/schedule-terms';

const table1 = {
  X: 1e6,
  T: 5,
  N: 5,
  sigma: 0.95,
  alpha: 0.02,
  epsilon: 0.0625,
  gamma: 2.5e-7,
  eta: 2.5e-6,
};
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const closeAll = (was: readonly number[], want: readonly number[], tolerance: number): void => {
  assert.equal(was.length, want.length);
  was.forEach((x, i) => close(x, want[i] ?? NaN, tolerance));
};

test('Almgren-Chriss: parameters of Table 1', () => {
  assert.deepEqual(
    calibrateAlmgrenChriss({
      price: 50,
      annualVolatility: 0.3,
      annualGrowth: 0.1,
      days: 250,
      spread: 0.125,
      adv: 5e6,
    }),
    {
      sigma: (50 * 0.3) / Math.sqrt(250),
      alpha: 0.02,
      epsilon: 0.0625,
      gamma: 2.5e-7,
      eta: 2.5e-6,
    },
  );
});
test('SCH-13: the tridiagonal solution is the hyperbolic sine of the paper, and eq (20) its cost', () => {
  for (const lambda of [1e-8, 1e-6, 1e-5]) {
    const { kappa } = urgencyOf(table1, lambda);
    const x = optimalHoldings(table1, lambda);
    closeAll(
      x,
      x.map((_, j) => (1e6 * Math.sinh(kappa * (5 - j))) / Math.sinh(kappa * 5)),
      1e-10,
    );
    close(frontierPoint(table1, lambda).expected, costOf(table1, x).expected);
    close(frontierPoint(table1, lambda).variance, costOf(table1, x).variance);
    const trades = tradesOf(x).map(
      (_, j) =>
        ((2 * Math.sinh(kappa / 2)) / Math.sinh(kappa * 5)) *
        Math.cosh(kappa * (5 - (j + 0.5))) *
        1e6,
    );
    closeAll(tradesOf(x), trades, 1e-9);
  }
});
test('SCH-13: a risk lover (negative lambda) holds on, by cosines; the published case C', () => {
  closeAll(
    optimalHoldings(table1, -2e-7),
    [1e6, 910_056.44, 750_948.58, 534_768.64, 277_946.28, 0],
    1e-7,
  );
  const { expected, variance } = costOf(table1, optimalHoldings(table1, -2e-7));
  close(expected, 717_958.1, 1e-7);
  close(variance, 1.584211e12, 1e-6);
});
test('SCH-13: drift without risk aversion: x = X (1 - t/T) + alpha t (T - t) / (4 etaTilde)', () => {
  const { etaTilde } = urgencyOf(table1, 0);
  const t = [0, 1, 2, 3, 4, 5];
  closeAll(
    optimalHoldings(table1, 0, true),
    t.map((s) => 1e6 * (1 - s / 5) + (0.02 / (4 * etaTilde)) * s * (5 - s)),
    1e-12,
  );
  close(driftTarget(table1, 1e-6), 11_080.33, 1e-6);
});
test('SCH-13: numbers of the paper and of an independent implementation: frontier, N = 100, twap, all at once', () => {
  for (const [lambda, expected, variance] of [
    [1e-7, 670_057.5, 9.24719e11],
    [5e-7, 768_132.8, 5.63397e11],
    [1.5e-6, 1_035_758.6, 2.62564e11],
    [4e-6, 1_434_115, 9.70449e10],
    [1e-5, 1_845_211, 2.94852e10],
  ] as const) {
    const [point] = efficientFrontier(table1, [lambda]);
    close(point?.expected ?? NaN, expected, 1e-6);
    close(point?.variance ?? NaN, variance, 1e-5);
  }
  const fine = { ...table1, N: 100 };
  close(urgencyOf(fine, 1e-6).kappa, 0.601563, 1e-6);
  close(optimalHoldings(fine, 1e-6)[20] ?? NaN, 544_830.8, 1e-6);
  close(costOf(fine, optimalHoldings(fine, 1e-6)).expected, 963_318.05, 1e-7);
  close(costOf(table1, optimalHoldings(table1, 0)).expected, 662_500);
  close(costOf(table1, immediateHoldings(table1)).expected, 2_562_500);
  close(costOf(table1, immediateHoldings(table1)).variance, 0);
});
test('Almgren-Chriss: no other schedule is cheaper in E + lambda V', () => {
  const best = optimalHoldings(table1, 1e-6);
  const utility = (x: readonly number[]): number =>
    costOf(table1, x).expected + 1e-6 * costOf(table1, x).variance;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      (k, by) => assert.ok(utility(best.with(k, (best[k] ?? 0) + by)) >= utility(best) - 1e-6),
    ),
  );
});
test('Almgren-Chriss: many slices approach the continuous limit', () => {
  const fine = { ...table1, N: 5000 };
  const limit = continuousLimit(table1, 1e-6);
  close(costOf(fine, optimalHoldings(fine, 1e-6)).expected, limit.expected, 1e-3);
  close(optimalHoldings(fine, 1e-6)[1000] ?? NaN, limit.holdingAt(1), 1e-3);
});
test('SCH-13: value at risk: static, the best schedule for it by impact and horizon, and where it becomes one block', () => {
  close(staticValueAtRisk({ ...table1, sigma: 0.948683298050514 }, 1.645), 3_389_572, 1e-6);
  for (const [percent, value] of [
    [0.25, 3_741_592],
    [0.5, 2_613_138],
    [1, 1_877_207],
    [2, 1_255_153],
  ] as const) {
    close(liquidityValueAtRisk({ ...table1, eta: 2.5e-6 / percent }, 1.645).value, value, 1e-6);
  }
  close(lambdaVMax(table1, false), 5);
  for (const lambdaV of [5, 5.1, 9])
    assert.deepEqual(liquidityValueAtRisk(table1, lambdaV).holdings, immediateHoldings(table1));
  assert.ok((liquidityValueAtRisk(table1, 4.9).holdings[1] ?? 0) > 0);
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 4.5, noNaN: true }),
      fc.double({ min: -8, max: -4, noNaN: true }),
      (lambdaV, exponent) => {
        const other = optimalHoldings(table1, 10 ** exponent);
        assert.ok(
          valueAtRiskOf(table1, other, lambdaV) >=
            liquidityValueAtRisk(table1, lambdaV).value * (1 - 1e-12),
        );
      },
    ),
  );
});

const pair = {
  X: [1e6, 1e6],
  T: 5,
  N: 5,
  H: diagonal([2.5e-6, 6.25e-7]),
  gamma: [2.5e-7, 6.25e-8],
  epsilon: [0.0625, 0.0625],
  C: covarianceFrom([50, 100], [0.3, 0.15], 0.3, 250),
};
test('SCH-13: several assets: one of them alone is the single case, uncorrelated ones do not see each other', () => {
  const single = {
    X: [1e6],
    T: 5,
    N: 5,
    H: [[2.5e-6]],
    gamma: [2.5e-7],
    epsilon: [0.0625],
    C: [[0.9025]],
  };
  closeAll(optimalHoldingsMulti(single, 1e-6).flat(), optimalHoldings(table1, 1e-6), 1e-12);
  close(
    costOfMulti(single, optimalHoldingsMulti(single, 1e-6)).expected,
    costOf(table1, optimalHoldings(table1, 1e-6)).expected,
  );
  close(urgenciesOf(single, 1e-6)[0] ?? NaN, urgencyOf(table1, 1e-6).kappa);
  const apart = { ...pair, C: covarianceFrom([50, 100], [0.3, 0.15], 0, 250) };
  const second = { ...table1, sigma: Math.sqrt(0.9), eta: 6.25e-7, gamma: 6.25e-8 };
  closeAll(
    optimalHoldingsMulti(apart, 1e-6).map((row) => row[1] ?? NaN),
    optimalHoldings(second, 1e-6),
    1e-12,
  );
});
test('SCH-13: several assets: no other path is cheaper, and a flat liquid asset is shorted as a hedge', () => {
  const lambda = 1e-6;
  const utility = (p: typeof pair, x: readonly (readonly number[])[]): number =>
    costOfMulti({ ...p, epsilon: [0, 0] }, x).expected + lambda * costOfMulti(p, x).variance;
  const best = optimalHoldingsMulti(pair, lambda);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 0, max: 1 }),
      fc.double({ min: -1e5, max: 1e5, noNaN: true }),
      (k, j, by) => {
        const other = best.map((row, i) => (i === k ? row.with(j, (row[j] ?? 0) + by) : row));
        assert.ok(utility(pair, other) >= utility(pair, best) - 1e-6);
      },
    ),
  );
  const hedge = optimalHoldingsMulti(
    { ...pair, X: [1e6, 0], C: covarianceFrom([50, 100], [0.3, 0.15], 0.9, 250) },
    lambda,
  );
  assert.ok((hedge[1]?.[1] ?? 0) < 0);
});
test('power-law impact: k = 1 is the exponential between its neighbours; above it the end comes at a known time', () => {
  const at = (k: number): number =>
    powerLawHolding({ k, eta: 1e-4, lambda: 1e-6, sigma: 0.95, X: 1e6 }, 1.3);
  close(at(1), (at(1 - 1e-7) + at(1 + 1e-7)) / 2, 1e-7);
  const fast = { k: 2, eta: 1e-9, lambda: 1e-6, sigma: 0.95, X: 1e6 };
  assert.equal(powerLawHolding(fast, 3), 0);
  assert.ok(powerLawHolding(fast, 2.99) > 0 && powerLawHolding(fast, 4) === 0);
  assert.equal(endTime({ ...fast, k: 0.6 }), Infinity);
});
test('Cartea & Jaimungal with a prohibitive final penalty is Almgren-Chriss: lambda sigma^2 = phi, eta = k; a long horizon does not overflow', () => {
  const p = { k: 0.001, b: 0.0001, phi: 0.01, alpha: 1e9, T: 1, Q0: 1e4 };
  const limit = continuousLimit({ ...table1, X: 1e4, T: 1, sigma: 1, eta: 0.001 }, 0.01);
  for (const t of [0, 0.3, 0.9]) close(liquidationAt(p, t).held, limit.holdingAt(t), 1e-7);
  assert.ok(Number.isFinite(liquidationAt({ ...p, T: 1e4 }, 1).held));
});
