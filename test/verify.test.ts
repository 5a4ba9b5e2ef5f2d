import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Verification, verify } from '#verify/verify';

const path = join(process.env['PLIMSOLL_REFERENCE'] ?? '../shared/reference', 'vectors.json');

function verified(vectors: readonly unknown[]): Verification {
  const result = verify(vectors, 'made');
  assert.ok(result.ok);
  return result.value;
}
/** A vector with an answer: fails the test where we do not give it. */
function reached(id: string, inputs: unknown, expected: unknown, rel = 1e-9, formula = ''): void {
  const [only] = verified([
    { id, formula, inputs, expected, tolerance: { rel, abs: 1e-9 } },
  ]).results;
  assert.equal(only?.status, 'passed', `${id}: ${JSON.stringify(only)}`);
}

test('every published number of the families that are here is reached', (t) => {
  if (!existsSync(path)) return t.skip(`skipped: no ${path}`);
  const result = verify(JSON.parse(readFileSync(path, 'utf8')), path);
  assert.ok(result.ok);
  assert.equal(
    result.value.failed,
    0,
    JSON.stringify(result.value.results.filter((each) => each.status === 'failed')),
  );
  assert.ok(result.value.passed >= 148);
  assert.deepEqual(
    result.value.results.filter((each) => each.status !== 'passed'),
    [],
  );
  assert.equal(
    result.value.passed + result.value.failed + result.value.notImplemented,
    result.value.results.length,
  );
});

test('a range is measured in the reactive market: inside passes, outside fails, words without a number are an error of the file', () => {
  const band = (id: string, expected: unknown): string =>
    verified([{ id, kind: 'band', inputs: {}, expected }]).results[0]?.status ?? '';
  assert.equal(band('FACT-04-made', { variance_ratio_band: [0.5, 1.5] }), 'passed');
  assert.equal(band('FACT-04-made', { variance_ratio_band: [1.4, 1.5] }), 'failed');
  assert.equal(band('FACT-04-made', {}), 'failed');
  assert.equal(band('FACT-99-made', { band: [0, 1] }), 'notImplemented');
});

const table1 = {
  S0: 50,
  X: 1_000_000,
  T: 5,
  N: 5,
  sigma: 0.95,
  alpha: 0.02,
  eps: 0.0625,
  gamma: 2.5e-7,
  eta: 0.0000025,
};
test('other numbers of the same families, as the sources print them: Almgren & Chriss', () => {
  reached(
    'AC-04-traj-C',
    { ...table1, lam: -2e-7 },
    { x: [1e6, 910_056.44, 750_948.58, 534_768.64, 277_946.28, 0], E: 717_958.1, V: 1.584211e12 },
    1e-6,
  );
  reached(
    'AC-05-frontier-DROP',
    { ...table1, columns: ['lam', 'a', 'b', 'c', 'd'] },
    { rows: [[1e-9, 0.6625, 1_081_200 / 1e6, 0.6636, 51.3]] },
    1e-4,
  );
  reached(
    'AC-05-named',
    { ...table1, columns: ['lam', 'V', 'E'] },
    { rows: [[1e-7, 9.24719e11, 670_057.5]] },
    1e-5,
  );
  reached(
    'AC-06-N100',
    { ...table1, N: 100, lam: 1e-6 },
    { kappa: 0.601563, x_at_day1: 544_830.8, E: 963_318.05, V: 7.093329e11 },
    1e-6,
  );
  reached(
    'AC-07-drift-riskneutral',
    { ...table1, lam: 0 },
    { x: [0, 1, 2, 3, 4, 5].map((t) => 1e6 * (1 - t / 5) + (0.02 / (4 * 2.375e-6)) * t * (5 - t)) },
  );
  reached(
    'AC-08-LVaR-grid',
    { ...table1, lam_v: 1.645, columns: ['impact_pct', 'T', 'LVaR'] },
    {
      rows: [
        [0.25, 5, 3_741_592],
        [0.5, 5, 2_613_138],
        [1, 5, 1_877_207],
        [2, 5, 1_255_153],
      ],
    },
    1e-6,
  );
  reached(
    'AC-09-multi-flat',
    {
      price: [50, 100],
      vol: [0.3, 0.15],
      rho: 0.9,
      eta: [2.5e-6, 6.25e-7],
      gamma: [2.5e-7, 6.25e-8],
      X: [0, 0],
      T: 5,
      N: 3,
      lam: 1e-6,
    },
    {
      x: [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    },
  );
  reached(
    'AC-10-power-law-k2',
    { k: 2, eta: 1e-10, lam: 1e-6, sigma: 0.95, X: 1e6, t_over_Tstar: [3, 1.5] },
    { x: [0, 1e6 * 0.5 ** 3] },
  );
});
test('other numbers of the same families, as the sources print them: walks, volume, shortfall, sizes', () => {
  reached('SQRT-02-grid', {}, { rows: [[0.01, 20, 12, 1e4 * 0.02 * 0.01 ** 0.6]] });
  reached(
    'VWAP-01-odd',
    {
      profile: [0.14, 0.09, 0.075, 0.065, 0.06, 0.055, 0.055, 0.06, 0.065, 0.075, 0.1, 0.16],
      Q: 12_345,
      lot: 1,
    },
    { rounded: [1728, 1111, 926, 802, 741, 679, 679, 741, 802, 926, 1235, 1975] },
  );
  reached(
    'POV-03-incomplete',
    { bins: [1000, 1000], X: 500, pov: 0.1 },
    { filled: 200, remaining: 300, days_needed: 2.5, ceil_days: 3 },
  );
  reached(
    'WALK-01-buy2500',
    {
      asks: [
        [100.01, 200],
        [100.02, 300],
        [100.05, 500],
        [100.1, 1000],
      ],
      qty: 2500,
      mid: 100,
    },
    { filled: 2000, unfilled: 500, last_price: 100.1, levels: 4 },
  );
  reached(
    'WALK-02-fees',
    {
      bids: [
        [99.97, 550],
        [99.92, 150],
      ],
      qty: 700,
      mid: 100,
      fee_bps: 3,
      fee_per_share: 0.0035,
    },
    { gross: 69_971.5, net: 69_948.05855, all_in_bp: 7.4202 },
    1e-5,
  );
  reached(
    'IS-04-CFA',
    { S: 1000, pd: 40, p0: 40.04, pn: 40.08, fills: [[700, 40.05]], fees: 17, side: 1 },
    {
      explicit: 0.0425,
      realised: 0.0175,
      delay_filled_only: 0.07,
      missed: 0.06,
      total: 0.19,
      total_dollars: 76,
    },
  );
  reached(
    'IS-05-sell',
    { S: 5000, pd: 40, p0: 39.5, pn: 39, fills: [[4000, 39.7]], fees: 75, side: -1 },
    { explicit: 0.0375, realised: -0.4, delay: 1, missed: 0.5, total_pct: 1.1375, total: 2275 },
  );
  reached(
    'BENCH-01-Close',
    { avg: 4991.218, benchmark: 5037, side: 1 },
    { performance_bp: 90.8917, cost_bp: -90.8917 },
    1e-5,
  );
  reached(
    'VT-04-portfolio',
    {
      Sigma: [
        [0.04, 0],
        [0, 0.09],
      ],
      w: [0.6, 0.4],
      target: 0.1,
    },
    {
      port_vol: Math.sqrt(0.0288),
      k: 0.1 / Math.sqrt(0.0288),
      risk_contrib: [0.0144 / Math.sqrt(0.0288), 0.0144 / Math.sqrt(0.0288)],
    },
  );
  reached(
    'KELLY-03-multi',
    {
      mu_excess: [0.04, 0.09],
      Sigma: [
        [0.04, 0],
        [0, 0.09],
      ],
      fraction: 0.5,
    },
    { f: [1, 1], half: [0.5, 0.5], growth: 0.065 },
  );
  reached(
    'CJ-02-other',
    {
      k: 1,
      phi: 4,
      rho: 0,
      T: 2,
      Q0: 100,
      mu: { kind: 'parabola', level: 10, curvature: 0 },
      t: [0, 2],
    },
    { nu: [50, 50], mean_mu: 10, shortfall_of_pure_pov: 100 },
  );
});

test('other numbers of the same families, as the sources print them: impact, routes, exposure', () => {
  reached(
    'ATHL-02-DRI',
    {
      ADV: 1_929_000,
      shares_outstanding: 168_000_000,
      sigma_daily: 0.0226,
      X: 192_900,
      T: [0.1, 0.2, 0.5],
    },
    {
      inverse_turnover: 87.092,
      I_over_sigma: 0.095923,
      I_bp: 21.6787,
      K_bp: [32.092, 21.1728, 12.2184],
      J_bp: [42.9313, 32.0122, 23.0577],
    },
    1e-5,
  );
  reached('GATH-02-linear-ok', { v1: 0.2, v2: 1, rho: 1, T: 1 }, { C: 0.00650575 }, 1e-6);
  reached(
    'PROP-02-continuous-decay',
    { beta: 0.5, T: 1, t: [2, 4] },
    { ratio: [0.414214, 0.267949] },
    1e-5,
  );
  reached(
    'OW-02-discrete-N4',
    { X0: 1e5, q: 5000, lam: 1e-4, kappa: 1e-4, rho: 2.231, T: 1, N: 4 },
    { xi: [30_464.4661, 13_023.6893, 13_023.6893, 13_023.6893, 30_464.4661] },
    1e-8,
  );
  reached(
    'GSS-01-linear',
    { kernel: { kind: 'linear', slope: 1 }, t: [0, 0.25, 0.5, 1], X: 1 },
    { xi: [0.5, 0, 0, 0.5] },
  );
  reached(
    'GSS-03-powerlaw-0.5',
    { a: 0.5, X: 1, T: 1, t: [0.5] },
    { c: 0.59017, executed: [0.5], cost: 1.311029 },
    1e-5,
  );
  reached(
    'ISTAR-03-grid',
    { columns: ['Q/ADV', 'POV', 'MI', 'TR'], params: 'ALL' },
    {
      rows: [
        [0.1, 0.05, 20.297, 150.997],
        [0.1, 0.5, 60.5142, 34.641],
        [0.1, 1, 84.8769, 0],
      ],
    },
    1e-5,
  );
  reached(
    'ISTAR-05-optimal-pov-lam0.6',
    { size: 0.1, sigma: 0.3, params: 'ALL', lam: 0.6 },
    { interior: { pov: 0.298298 }, corner_pov1: 84.8768686 },
    1e-5,
  );
  const venues = {
    A: {
      fee: 0.003,
      levels: [
        [10, 500],
        [10.01, 800],
      ],
    },
    B: {
      fee: -0.001,
      levels: [
        [10, 300],
        [10.02, 900],
      ],
    },
    C: {
      fee: 0.0005,
      levels: [
        [10.005, 400],
        [10.01, 600],
      ],
    },
  };
  reached(
    'SOR-01-taker-1500',
    { venues, X: 1500 },
    { total_cost: 15_006.55, cost_if_sorted_by_raw_price: 15_007.3 },
  );
  reached('SOR-01-taker-2600', { venues, X: 2600 }, { total_cost: 26_020.1 });
  reached(
    'CK-01-mixed',
    {
      h_half_spread: 0.02,
      f_take_fee: 0.003,
      r_rebate: 0.002,
      theta: 0.0005,
      lambda_u: 0.045,
      Q: 2000,
      S: 1000,
      xi: { kind: 'exponential', mean: 2200 },
    },
    { M: 583.053, L: 416.947, lam_lo: 0.0379619, lam_hi: 0.052863, expected_cost: 22.5520955 },
    2e-6,
  );
  reached(
    'CK-02-two-venues-nomarket',
    {
      h: 0.02,
      f: 0.003,
      r: [0.002, 0.003],
      theta: 0.0005,
      lambda_u: 0.04,
      lambda_o: 0.2,
      S: 1000,
      Q: [1900, 600],
      mean: [2200, 800],
    },
    { M: 0, L: [657.354, 342.646], expected_cost: 17.6659685 },
    1e-5,
  );
  reached(
    'BANGIA-02-fat',
    {
      P: 100,
      mu: 0,
      sigma: 0.012,
      kurtosis: 6,
      Sbar: 0.0025,
      sigma_S: 0.002,
      a: 4.5,
      z: 2.33,
      phi: 0.4,
    },
    { theta: 1.277259, LVaR: 4.0832 },
    1e-6,
  );
  reached(
    'LVAR-const-BTURTLE-10d',
    { V: 1e6, s: 0.01, spread: 0.003, z: 2.32634787404084, h: 10 },
    { LVaR10: 75_065.58 },
    1e-7,
  );
  reached(
    'FRTB-02-cascade',
    { ES_j: [100, 60, 40, 25, 10], LH: [10, 20, 40, 60, 120], T: 10 },
    { ES: 136.565003 },
    1e-8,
  );
  const six = {
    mu: [0.004, 0.005, 0.006, 0.012, 0.018, 0.024],
    sigma: [0.01, 0.012, 0.015, 0.02, 0.025, 0.03],
    gamma: 5,
    a: [0.0001, 0.0001, 0.0002, 0.0005, 0.001, 0.0015],
    b: 1,
    V: [5e8, 3e8, 1e8, 2e7, 5e6, 2e6],
    gtc: 1,
  };
  const [deviation, loading] = [
    [0.002, 0.00288, 0.0045, 0.008, 0.0125, 0.018].map(Math.sqrt),
    (i: number, j: number): number => (i === j ? 1 : Math.min(i, j) >= 3 ? 0.45 : 0.3),
  ];
  const Sigma = deviation.map((a, i) => deviation.map((b, j) => a * b * loading(i, j)));
  reached(
    'MVO-G5-all',
    {
      ...six,
      Sigma,
      v: 2e7,
      w0: [0.3, 0.25, 0.2, 0.12, 0.08, 0.05],
      constraints: {
        longonly: true,
        sum: 1,
        illiquid_names: [3, 4, 5],
        illiquid_max: 0.2,
        one_day_cap_weight: [0.5, 0.3, 0.1, 0.02, 0.005, 0.002],
        one_day_min: 0.5,
        weight_cap: [1, 1, 1, 0.25, 0.0625, 0.025],
      },
    },
    { objective: 0.00193543, active_set: { at_cap: [4, 5], ill_active: true } },
    1e-6,
  );
});

test('a wrong number fails, a missing leaf fails, an unknown family is listed and not counted', () => {
  const { results, passed, failed, notImplemented } = verified([
    {
      id: 'POV-01-x',
      inputs: { pov: [0.2] },
      expected: { alpha: [0.26] },
      tolerance: { rel: 1e-9, abs: 0 },
    },
    { id: 'POV-01-y', inputs: { pov: [0.2] }, expected: { beta: 1 } },
    { id: 'POV-01-z', inputs: {}, expected: { alpha: [1] } },
    { id: 'XYZ', expected: {} },
  ]);
  assert.deepEqual(
    results.map((each) => each.status),
    ['failed', 'failed', 'failed', 'notImplemented'],
  );
  assert.deepEqual([passed, failed, notImplemented], [0, 3, 1]);
  assert.equal(results[0]?.at?.path, 'alpha.0');
  assert.ok(Math.abs((results[0]?.at?.difference ?? NaN) + 0.01) < 1e-12);
});
test('worst is the largest error over its tolerance: one is still passed, more is not', () => {
  const at = (expected: number): number =>
    verified([
      {
        id: 'POV-01',
        inputs: { pov: [0.2, 0.5] },
        expected: { alpha: [0.25, expected] },
        tolerance: { rel: 0, abs: 0.1 },
      },
    ]).results[0]?.worst ?? NaN;
  assert.ok(Math.abs(at(1.05) - 0.5) < 1e-9);
  assert.ok(Math.abs(at(1.2) - 2) < 1e-9);
});
test('booleans, null and lengths must be equal', () => {
  const status = (expected: unknown): string =>
    verified([
      {
        id: 'ADV-01',
        inputs: { target: [5], adv: [100], price: [1], p: 0.1, days: 1, lot: 1 },
        expected,
        tolerance: { rel: 1e-9, abs: 1e-9 },
      },
    ]).results[0]?.status ?? '';
  assert.equal(status({ binding: [false], shares: [5] }), 'passed');
  for (const wrong of [
    { binding: [true] },
    { binding: [null] },
    { shares: [5, 5] },
    { shares: [] },
    { shares: 5 },
    { nothing: null },
  ])
    assert.equal(status(wrong), 'failed');
});
test('what is no file of vectors is a problem that names the place; numbers that no market has are failures, not crashes', () => {
  for (const [file, place] of [
    [{}, 'made'],
    [[{ id: 'A', expected: {} }, { expected: {} }], 'made[1]'],
    [[{ id: 'A' }], 'made[0]'],
    [[null], 'made[0]'],
  ] as const) {
    const result = verify(file, 'made');
    assert.ok(!result.ok);
    assert.equal(result.error.path, place);
  }
  const odd = [
    { id: 'AC-04', inputs: { ...table1, lam: 1e-6, N: 0 }, expected: { E: 1 } },
    { id: 'AC-04', inputs: { ...table1, lam: 1e-6, N: 2.5 }, expected: { E: 1 } },
    { id: 'AC-04', inputs: { ...table1, lam: 1e-6, eta: 1e-9 }, expected: { E: 1 } },
    { id: 'VWAP-01', inputs: { profile: [0, 0], Q: 10, lot: 1 }, expected: { sum: 10 } },
    {
      id: 'KELLY-03',
      inputs: {
        mu_excess: [1, 1],
        Sigma: [
          [1, 1],
          [1, 1],
        ],
        fraction: 1,
      },
      expected: { f: [1, 1] },
    },
    {
      id: 'PWP',
      inputs: { price: [1], vol: [1], traded: 0, pov: 0.1, avg_exec: 1 },
      expected: { pwp: 1 },
    },
    { id: 'AC-04', inputs: null, expected: { E: 1 } },
  ];
  assert.ok(verified(odd).results.every((each) => each.status === 'failed'));
});
