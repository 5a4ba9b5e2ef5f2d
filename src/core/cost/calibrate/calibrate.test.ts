import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boostedShare, fitBoosted } from '#core/cost/calibrate/boosted';
import { calibrate } from '#core/cost/calibrate/calibrate';
import { type FittedModel, forSymbol, mayTakeOver } from '#core/cost/calibrate/champion';
import { crossFit, foldsForward, foldsOfDaysAndNames } from '#core/cost/calibrate/cross-fit';
import { ensembleOf, weightsByScore } from '#core/cost/calibrate/ensemble';
import { fitCrossover } from '#core/cost/calibrate/fit-crossover';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import { fitPower } from '#core/cost/calibrate/fit-power';
import { fittedPower, impactModelOf } from '#core/cost/calibrate/fitted-model';
import { type ImbalanceDay, observePanel } from '#core/cost/calibrate/imbalance-panel';
import { clusteredMean, compareForecasts, judge } from '#core/cost/calibrate/judge-forecasts';
import { constantLearner, powerLearner, volatilityLearner } from '#core/cost/calibrate/learners';
import { lossFloor } from '#core/cost/calibrate/loss-floor';
import { observationsOf, tradeAt } from '#core/cost/calibrate/observations';
import { orders } from '#core/cost/calibrate/orders.fixture';
import { observeOrders } from '#core/cost/calibrate/own-orders';
import { shrink } from '#core/cost/calibrate/shrinkage';
import { crossoverModel } from '#core/cost/crossover';
import { SHIPPED } from '#core/cost/default-model';
import { interpolated, LEVELS, shockOf } from '#core/cost/noise';
import { squareRootModel } from '#core/cost/square-root';
import { timeUs } from '#core/kernel/units';
import { estimate } from '#core/numeric/estimate';
import { normalQuantile } from '#core/numeric/normal';

const good = <T>(
  result:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly error: unknown },
): T => {
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};
const refusedWith = (result: {
  readonly ok: boolean;
  readonly error?: { readonly code: string };
}): string => {
  assert.ok(!result.ok);
  return result.error?.code ?? '';
};

test('CAL-1: the law that made the costs is found within its errors, whatever its exponent', () => {
  for (const [seed, delta, Y] of [
    [1, 0.4, 0.6],
    [2, 0.5, 0.8],
    [3, 0.7, 1.2],
  ] as const) {
    const { coefficient, exponent } = good(
      fitPower(orders({ seed, days: 60, names: 100, delta, Y })),
    );
    assert.ok(
      Math.abs(coefficient.value - Y) < 3.5 * coefficient.standardError,
      `${coefficient.value} is not ${Y} ± ${coefficient.standardError}`,
    );
    assert.ok(
      Math.abs(exponent.value - delta) < 3.5 * exponent.standardError,
      `${exponent.value} is not ${delta} ± ${exponent.standardError}`,
    );
  }
});

test('CAL-1: without noise the fit is exact', () => {
  const { coefficient, exponent } = good(
    fitPower(orders({ seed: 5, common: 0, own: 1e-9, delta: 0.45, Y: 0.7 })),
  );
  assert.ok(Math.abs(coefficient.value - 0.7) < 1e-6 && Math.abs(exponent.value - 0.45) < 1e-6);
});

test('CAL-2: errors by days are what the estimate really scatters by, where days move together', () => {
  const fits = Array.from({ length: 40 }, (_, k) =>
    good(fitPower(orders({ seed: 100 + k, days: 40, names: 60, common: 0.12, own: 0.2 }))),
  );
  const values = fits.map(({ coefficient }) => coefficient.value);
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const scatter = Math.sqrt(
    values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1),
  );
  const told =
    fits.reduce((sum, { coefficient }) => sum + coefficient.standardError, 0) / fits.length;
  assert.ok(told > 0.7 * scatter && told < 1.4 * scatter, `told ${told}, scatters by ${scatter}`);
});

test('CAL-3: too little, one size only, costs that fall with size, figures that are none: refused with the reason', () => {
  assert.equal(
    refusedWith(fitPower(orders({ seed: 1, days: 5, names: 100 }))),
    'TOO_FEW_OBSERVATIONS',
  );
  assert.equal(
    refusedWith(fitPower(orders({ seed: 1, days: 40, names: 2 }))),
    'TOO_FEW_OBSERVATIONS',
  );
  const data = orders({ seed: 1 });
  assert.equal(
    refusedWith(fitPower({ ...data, advShare: new Float64Array(data.n).fill(0.05) })),
    'CALIBRATION_FAILED',
  );
  assert.equal(
    refusedWith(fitPower({ ...data, costBps: data.costBps.map((cost) => -cost) })),
    'CALIBRATION_FAILED',
  );
  for (const bad of [NaN, -0.01, 0])
    assert.equal(
      refusedWith(
        fitPower({
          ...data,
          volatilityDaily: data.volatilityDaily.map((sigma, i) => (i === 7 ? bad : sigma)),
        }),
      ),
      'CALIBRATION_FAILED',
    );
  assert.equal(
    refusedWith(
      fitPower({ ...data, costBps: data.costBps.map((cost, i) => (i === 3 ? NaN : cost)) }),
    ),
    'CALIBRATION_FAILED',
  );
});

test('CAL-4: estimates are drawn to the common one by how badly they are known; without true differences all the way', () => {
  const common = estimate(1, 0.05, 1000);
  const { tau, each } = shrink(common, [
    estimate(0.5, 0.05, 100),
    estimate(1.5, 0.05, 100),
    estimate(1, 0.05, 100),
    estimate(3, 2, 5),
  ]);
  assert.ok(tau > 0.3 && each[0]!.weight > 0.9 && each[3]!.weight < 0.2);
  for (const { own, believed } of each)
    assert.ok(
      (believed.value - 1) * (own.value - 1) >= 0 &&
        Math.abs(believed.value - 1) <= Math.abs(own.value - 1),
    );
  assert.ok(
    shrink(common, [
      estimate(0.9, 0.2, 10),
      estimate(1.1, 0.2, 10),
      estimate(1, 0.2, 10),
    ]).each.every(({ believed }) => believed.value === 1),
  );
});

test('CAL-5: the law of what falls around keeps its quantiles, on orders it has not seen too', () => {
  const [learned, unseen] = [
    orders({ seed: 11, days: 60, names: 60 }),
    orders({ seed: 12, days: 200, names: 60 }),
  ];
  const forecast = good(powerLearner.learn(learned)).predict(unseen);
  const { coverage90, coverage50 } = good(judge(forecast, unseen));
  assert.ok(
    Math.abs(coverage90.value - 0.9) < 0.03 && Math.abs(coverage50.value - 0.5) < 0.04,
    `${coverage90.value}, ${coverage50.value}`,
  );
  assert.ok(coverage90.band95[0] < coverage90.value && coverage90.value < coverage90.band95[1]);
});

test('CAL-5: between and beyond the levels that are kept, quantiles rise', () => {
  const noise = fitNoise(orders({ seed: 13 }), new Float64Array(40 * 30));
  const at = (p: number): number => shockOf(noise, { volatilityDaily: 0.02, advShare: 0.05 }, p);
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.998, noNaN: true }), (p) =>
      assert.ok(at(p) < at(p + 0.001)),
    ),
  );
  const places = LEVELS.map((level) => 2 + 3 * normalQuantile(level));
  for (const p of [0.01, 0.3, 0.5, 0.99])
    assert.ok(Math.abs(interpolated(places, p) - (2 + 3 * normalQuantile(p))) < 1e-9);
});

test('CAL-6: a mean by days has the error of its days, not of its orders', () => {
  const day = Int32Array.from({ length: 400 }, (_, i) => Math.floor(i / 40));
  const rows = Int32Array.from({ length: 400 }, (_, i) => i);
  // Every order of a day costs the same: ten independent numbers, 1 to 10.
  const { value, standardError } = clusteredMean(rows, day, (i) => day[i]! + 1);
  assert.equal(value, 5.5);
  assert.ok(Math.abs(standardError - Math.sqrt(82.5 / 9 / 10)) < 1e-12);
});

test('CAL-6: a forecast is neither better nor worse than itself; a good one beats a constant; two days judge nothing', () => {
  const data = orders({ seed: 21, days: 80, names: 60, common: 0.02, own: 0.1 });
  const folds = foldsOfDaysAndNames(data, 5, 2);
  const [law, constant] = [
    good(crossFit(data, powerLearner, folds)),
    good(crossFit(data, constantLearner, folds)),
  ];
  assert.deepEqual(
    [
      compareForecasts(law, law, data).pinball.value,
      compareForecasts(law, law, data).pinball.verdict,
    ],
    [0, 'undecided'],
  );
  assert.equal(compareForecasts(law, constant, data).pinball.verdict, 'better');
  assert.equal(compareForecasts(constant, law, data).crps.verdict, 'worse');
  assert.equal(
    refusedWith(judge(law, { ...data, day: data.day.map((d) => d % 2) })),
    'TOO_FEW_OBSERVATIONS',
  );
});

test('CAL-7: what judges was never learned from: other days and other names, or earlier days only', () => {
  const data = orders({ seed: 22 });
  const across = foldsOfDaysAndNames(data, 5, 2);
  assert.deepEqual(
    across.flatMap((fold) => [...fold.judge]).toSorted((a, b) => a - b),
    Array.from({ length: data.n }, (_, i) => i),
  );
  for (const { learn, judge: rows } of across) {
    const [days, names] = [
      new Set(Array.from(learn, (i) => data.day[i]!)),
      new Set(Array.from(learn, (i) => data.name[i]!)),
    ];
    assert.ok(rows.every((i) => !days.has(data.day[i]!) && !names.has(data.name[i]!)));
  }
  for (const { learn, judge: rows } of foldsForward(data, 5))
    assert.ok(
      Math.max(...Array.from(learn, (i) => data.day[i]!)) <
        Math.min(...Array.from(rows, (i) => data.day[i]!)),
    );
});

test('CAL-8: trees find what the law has no word for, never fall in size, and go on as the law does beyond what they saw', () => {
  const base = orders({ seed: 31, days: 60, names: 100, common: 0.01, own: 0.1 });
  const dear = {
    ...base,
    costBps: base.costBps.map(
      (cost, i) =>
        cost + (base.volatilityDaily[i]! > 0.02 ? 1e4 * base.volatilityDaily[i]! * 0.2 : 0),
    ),
  };
  const law = good(fitPower(dear));
  const fit = fitBoosted(dear, law);
  assert.ok(boostedShare(fit, 0.05, 0.028, 1.5e8) - boostedShare(fit, 0.05, 0.012, 1.5e8) > 0.1);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-5, max: 2, noNaN: true }),
      fc.double({ min: 1.001, max: 3, noNaN: true }),
      (size, more) =>
        assert.ok(
          boostedShare(fit, size * more, 0.02, 1.5e8) >=
            boostedShare(fit, size, 0.02, 1.5e8) - 1e-12,
        ),
    ),
  );
  assert.ok(
    Math.abs(
      boostedShare(fit, 4, 0.02, 1.5e8) / boostedShare(fit, 1, 0.02, 1.5e8) -
        4 ** law.exponent.value,
    ) < 1e-9,
  );
});

test('CAL-9: an ensemble gives its weight to who did well on what it had not seen; alike members share alike', () => {
  const data = orders({ seed: 41, days: 60, names: 60, common: 0.02, own: 0.1 });
  const folds = foldsForward(data, 4);
  const [law, constant] = [
    good(crossFit(data, powerLearner, folds)),
    good(crossFit(data, constantLearner, folds)),
  ];
  assert.ok(good(weightsByScore([law, constant], data))[0]! > 0.95);
  const alike = good(weightsByScore([law, { ...law, mean: law.mean.slice() }], data));
  assert.deepEqual(alike, [0.5, 0.5]);
  const pool = good(crossFit(data, ensembleOf([powerLearner, volatilityLearner]), folds));
  assert.notEqual(compareForecasts(pool, law, data).pinball.verdict, 'worse');
});

const terms = {
  thresholds: [{ tier: 'high', minAdv: 1e7 }] as const,
  peers: [],
  isDeep: false,
  onStep: () => undefined,
};
const law = (coefficient: number) =>
  squareRootModel({
    id: `law/${coefficient}`,
    coefficient,
    exponent: 0.5,
    coefficientStandardError: 0,
    calibration: { state: 'prior', source: 'test', asOf: null, n: 0 },
  });

test('CAL-10: a champion that is far off is beaten, the true one is not; the simplest model that nothing beats is chosen', () => {
  const data = orders({ seed: 51, days: 80, names: 60, common: 0.02, own: 0.15 });
  const far = good(calibrate(data, { ...terms, champion: () => law(3) }));
  assert.equal(far.challenger, 'crossover law');
  assert.equal(
    far.models.find(({ name }) => name === far.challenger)?.against.pinball.verdict,
    'better',
  );
  // The champion is judged with its own interval: the true one knows how its orders scatter.
  const shock = (_: unknown, p: number): number =>
    (Math.hypot(0.02, 0.15) / Math.sqrt(0.3)) * normalQuantile(p);
  const near = good(calibrate(data, { ...terms, champion: () => ({ ...law(0.8), shock }) }));
  assert.notEqual(
    near.models.find(({ name }) => name === near.challenger)?.against.pinball.verdict,
    'better',
  );
  const cells = far.tables[1]!.cells.filter(({ by }) => by === 'size');
  assert.equal(
    cells.reduce((sum, { n }) => sum + n, 0),
    data.n,
  );
});

test('CAL-7, CAL-10: orders of one symbol are judged by days alone', () => {
  const data = orders({ seed: 54, days: 60, names: 10, common: 0.02, own: 0.15 });
  const one = { ...data, names: ['ONLY'], name: new Int32Array(data.n) };
  const found = good(calibrate(one, { ...terms, champion: () => law(3) }));
  assert.equal(found.models.find(({ name }) => name === 'power law')?.across.n, data.n);
  assert.deepEqual(
    found.groups.symbols.map(({ symbol }) => symbol),
    ['ONLY'],
  );
});

test('CAL-11: the fitted model is what was found: its cost, its slope, its error that grows away from the data, its quantiles', () => {
  const data = orders({ seed: 52, days: 60, names: 60 });
  const found = good(calibrate(data, { ...terms, champion: () => law(0.8) }));
  const noise = fitNoise(data, new Float64Array(data.n));
  const model = forSymbol(
    {
      id: 'power/x',
      calibration: { state: 'calibrated', source: 'test', asOf: timeUs(0), n: found.fit.n },
      judged: { against: '', pinball: { value: 0, standardError: 0, n: 0, verdict: 'undecided' } },
      fitted: { ...fittedPower(found.fit, found.groups, [], noise), tiers: [], symbols: [] },
    },
    'N1',
  );
  const trade = (size: number) => ({
    advShare: size,
    volatilityDaily: 0.02,
    volumeTime: 0.9,
    adv: 1e8,
    advNotional: 1.5e8,
  });
  const { coefficient, exponent } = found.fit;
  assert.ok(
    Math.abs(
      model.impactBps(trade(0.05)) - 1e4 * coefficient.value * 0.02 * 0.05 ** exponent.value,
    ) < 1e-9,
  );
  assert.ok(
    Math.abs(
      model.marginalImpactBps(trade(0.05)) - (1 + exponent.value) * model.impactBps(trade(0.05)),
    ) < 1e-9,
  );
  const relative = (size: number): number =>
    model.impactStandardErrorBps(trade(size)) / model.impactBps(trade(size));
  assert.ok(relative(5) > relative(0.05) && relative(1e-5) > relative(0.05));
  assert.ok(model.shock(trade(0.05), 0.05) < 0 && model.shock(trade(0.05), 0.95) > 0);
});

test('CAL-11: a market of the crossover law is found again, and its model costs what the law says', () => {
  const truth = {
    ...SHIPPED.equity.law,
    coefficient: 0.8,
    volatilityExponent: 0.7,
    crossover: 0.01,
  };
  const blank = { state: 'prior', source: '', asOf: null, n: 0 } as const;
  const exact = crossoverModel('truth', blank, truth, SHIPPED.equity.noise);
  const base = orders({ seed: 57, days: 80, names: 80, common: 0.01, own: 0.05, Y: 1e-9 });
  const data = {
    ...base,
    costBps: base.costBps.map((noise, i) => noise + exact.impactBps(tradeAt(base, i))),
  };
  const none = [Infinity, Infinity, Infinity] as const;
  const fit = good(fitCrossover(data, { law: SHIPPED.equity.law, deviations: none }));
  const error = (i: number): number => Math.sqrt(fit.law.covariance[i]![i]!);
  assert.ok(Math.abs(Math.log(fit.law.coefficient / 0.8)) < 4 * error(0));
  assert.ok(Math.abs(fit.law.volatilityExponent - 0.7) < 4 * error(1));
  assert.ok(Math.abs(Math.log(fit.law.crossover / 0.01)) < 4 * error(2));
  assert.ok(error(0) < 0.1 && error(1) < 0.1);
  const held = good(
    fitCrossover(data, { law: SHIPPED.equity.law, deviations: [1e-6, 1e-6, 1e-6] }),
  );
  assert.ok(Math.abs(held.law.coefficient / SHIPPED.equity.law.coefficient - 1) < 1e-3);
  const found = impactModelOf(
    'x',
    blank,
    { kind: 'crossover', law: fit.law, noise: fitNoise(data, new Float64Array(data.n)) },
    'N1',
  );
  const one = tradeAt(data, 5);
  assert.ok(Math.abs(found.impactBps(one) / exact.impactBps(one) - 1) < 0.1);
});

test('CAL-18: no forecast scores less than the floor, which knows the outcomes', () => {
  const data = orders({ seed: 58 });
  const { pinball, below } = lossFloor(data);
  const found = good(calibrate(data, { ...terms, champion: () => law(0.8) }));
  for (const { across } of found.models) assert.ok(across.pinball.value > pinball);
  assert.ok(below > 0 && below < 1);
});

test('CAL-12: a model takes over only where it surely beat the one in use, and while it is fresh', () => {
  const model = (
    change: Partial<FittedModel['judged']['pinball']>,
    against = 'a',
  ): FittedModel => ({
    id: 'b',
    calibration: { state: 'calibrated', source: '', asOf: timeUs(0), n: 500 },
    judged: {
      against,
      pinball: { value: -1, standardError: 0.1, n: 500, verdict: 'better', ...change },
    },
    fitted: good(calibrate(orders({ seed: 53 }), { ...terms, champion: () => law(1) })).fitted,
  });
  const day = 86_400e6;
  assert.equal(mayTakeOver(model({}), 'a', timeUs(day)), null);
  for (const no of [
    mayTakeOver(model({}), 'c', timeUs(day)),
    mayTakeOver(model({ verdict: 'undecided' }), 'a', timeUs(day)),
    mayTakeOver(model({ value: 1 }), 'a', timeUs(day)),
    mayTakeOver(model({}), 'a', timeUs(400 * day)),
  ])
    assert.equal(no?.code, 'CHALLENGER_UNPROVEN');
});

test('CAL-13: a panel is observed with what was known before the day, and every row that is left out is counted', () => {
  const days = Array.from(
    { length: 30 },
    (_, day): ImbalanceDay => ({
      name: 'A',
      day,
      totalValue: 1e6,
      imbalance: day % 2 === 0 ? 5e4 : -5e4,
      arrival: 100,
      terminal: 100 + (day % 3),
      vwap: day % 2 === 0 ? 100.1 : 99.9,
    }),
  );
  const { rows, dropped } = observePanel(days);
  assert.equal(
    rows.length + Object.values(dropped).reduce((sum, each) => sum + each, 0),
    days.length,
  );
  for (const row of rows)
    assert.ok(Math.abs(row.costBps - 10) < 1e-9 && Math.abs(row.advShare - 0.05) < 1e-12);
  // What comes later changes nothing of what was said before.
  assert.deepEqual(
    observePanel(days.slice(0, 20)).rows,
    rows.filter(({ day }) => day < 20),
  );
  assert.equal(
    observePanel(days.map((each) => (each.day === 25 ? { ...each, arrival: NaN } : each))).dropped
      .noArrival,
    1,
  );
});

test('CAL-14: own orders: moves of the price without spread and fees, of what was done; orders that were mostly left undone are left out', () => {
  const done = {
    symbol: 'A',
    acceptedAt: 5 * 86_400e6,
    estimate: {
      stdevBps: 100,
      inputs: { advShare: 0.1, volatilityDaily: 0.02, spreadBps: 4, horizonDays: 0.5 },
    },
    adv: 1e6,
    advNotional: 1e8,
    completion: 0.95,
    impactBps: 19,
    timingBps: 19,
  } as unknown as Parameters<typeof observeOrders>[0][number];
  const [row] = observeOrders([done]);
  assert.ok(
    row !== undefined &&
      Math.abs(row.costBps - 40) < 1e-9 &&
      Math.abs(row.advShare - 0.095) < 1e-12 &&
      Math.abs(row.varianceDays - 0.25) < 1e-12 &&
      row.day === 5,
  );
  assert.equal(observeOrders([{ ...done, completion: 0.5 }]).length, 0);
});

test('CAL-14: orders that ended, each with its frozen estimate, lead back to the law that priced their market', () => {
  const data = orders({ seed: 61, days: 15, names: 40, Y: 1.4, common: 0.02, own: 0.1 });
  const ended = Array.from({ length: data.n }, (_, i) => ({
    symbol: data.names[data.name[i]!]!,
    acceptedAt: data.day[i]! * 86_400e6 + 1e6 * i,
    adv: 1e6,
    advNotional: 1e8,
    completion: 1,
    impactBps: 0.2 * data.costBps[i]!,
    timingBps: 0.8 * data.costBps[i]!,
    estimate: {
      stdevBps: 1e4 * data.volatilityDaily[i]! * Math.sqrt(data.varianceDays[i]!),
      inputs: {
        advShare: data.advShare[i]!,
        volatilityDaily: data.volatilityDaily[i]!,
        spreadBps: 4,
        horizonDays: 0.9,
      },
    },
  })) as unknown as Parameters<typeof observeOrders>[0];
  const found = good(
    calibrate(observationsOf(observeOrders(ended)), { ...terms, champion: () => law(0.75) }),
  );
  assert.ok(Math.abs(found.fit.coefficient.value - 1.4) < 4 * found.fit.coefficient.standardError);
  assert.equal(
    found.models.find(({ name }) => name === found.challenger)?.against.pinball.verdict,
    'better',
  );
});
