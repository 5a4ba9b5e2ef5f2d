import { squareRootModel } from '#core/cost/square-root';
import {
  constantRateCostBps,
  constantRatePeakBps,
  peakAndAverage,
  relaxationAtTwice,
  twoBurstCostBps,
} from '#core/cost/square-root-process';
import { ratio } from '#core/kernel/units';
import { walkBlock, walkLevelsOf, withFees } from '#core/market/walk';
import { allocate } from '#core/plan/allocate';
import { liquidationAt, postingDepth, rateNearShare } from '#core/plan/cartea-jaimungal';
import { dynamicVwap } from '#core/plan/dynamic-vwap';
import { limitOrMarket } from '#core/plan/limit-or-market';
import { povDays, povFills, povToTradeRate } from '#core/plan/pov';
import type { Family, Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;
const total = (a: readonly number[]): number => a.reduce((sum, x) => sum + x, 0);

function squareRootBps(
  law: { readonly Y: number; readonly sigma: number; readonly exponent: number },
  share: number,
): number {
  const model = squareRootModel({
    id: 'vector',
    coefficient: law.Y,
    exponent: law.exponent,
    coefficientStandardError: 0,
    calibration: { state: 'calibrated', source: 'vector', asOf: null, n: 1 },
  });
  return model.impactBps({
    advShare: ratio(share),
    volatilityDaily: ratio(law.sigma),
    volumeTime: 1,
    adv: NaN,
    advNotional: NaN,
  });
}

/** The grid states its three laws in its formula, not in its inputs: Q/V is the first column. */
function squareRootGrid(_v: Inputs, expected: Inputs): Answer {
  const laws = [
    { Y: 1, sigma: 0.02, exponent: 0.5 },
    { Y: 0.8, sigma: 0.015, exponent: 0.5 },
    { Y: 1, sigma: 0.02, exponent: 0.6 },
  ];
  return {
    rows: expected
      .rows('rows')
      .map(([share = NaN]) => [share, ...laws.map((law) => squareRootBps(law, share))]),
  };
}

function peak(v: Inputs): Answer {
  const { peakBps, averageBps } = peakAndAverage(
    v.number('Y'),
    v.number('sigma'),
    v.number('Q') / v.number('V'),
  );
  return {
    peak_bp: peakBps,
    avg_cost_bp: averageBps,
    total_cost: (averageBps / 1e4) * v.number('Q') * v.number('S0'),
  };
}

function rootProcess(v: Inputs): Answer {
  const p = { sigma: v.number('sigma'), V: v.number('V'), X: v.number('X'), T: v.number('T') };
  return {
    cost_constant_bp: constantRateCostBps(p),
    peak_constant_bp: constantRatePeakBps(p),
    cost_two_bursts_bp: twoBurstCostBps(p, v.number('cap')),
    relax_ratio_at_2T: relaxationAtTwice(),
  };
}

function staticVwap(v: Inputs): Answer {
  const [profile, Q, lot] = [v.numbers('profile'), v.number('Q'), v.number('lot')];
  const rounded = allocate(Math.floor(Q / lot), profile).map((count) => count * lot);
  return {
    raw: profile.map((weight) => (Q * weight) / total(profile)),
    rounded,
    sum: total(rounded),
  };
}

function dynamic(v: Inputs): Answer {
  const [common, Q, phi] = [v.numbers('common'), v.number('Q'), v.number('phi')];
  const schedule = dynamicVwap(common, v.numbers('realised'), Q, phi);
  const before = total(schedule.slice(0, -1));
  // Forecasts that come true leave the static schedule.
  return {
    schedule,
    static: dynamicVwap(common, common, Q, phi),
    final_bin_is_residual:
      schedule.at(-1) === Q - before ||
      Math.abs((schedule.at(-1) ?? NaN) - (Q - before)) < 1e-9 * Q,
  };
}

function pov(v: Inputs, _expected: Inputs, id: string): Answer {
  if (id.startsWith('POV-01')) return { alpha: v.numbers('pov').map(povToTradeRate) };
  if (id.startsWith('POV-02')) {
    const days = povDays(v.number('X'), v.number('ADV'), v.number('pov'));
    return { t_pov_of_printed_volume: days.ofPrinted, t_incl_own: days.ofAll };
  }
  const [bins, X, share] = [v.numbers('bins'), v.number('X'), v.number('pov')];
  const { fills, done, completionTime } = povFills(bins, X, share);
  const days = povDays(X, total(bins), share).ofPrinted;
  return {
    fills,
    done,
    completion_bin_time: completionTime,
    filled: done,
    remaining: X - done,
    days_needed: days,
    ceil_days: Math.ceil(days),
  };
}

function walk(v: Inputs): Answer {
  const side = v.has('asks') ? 'buy' : 'sell';
  const levels = v
    .rows(side === 'buy' ? 'asks' : 'bids')
    .map(([price = NaN, size = NaN]) => [price, size] as const);
  const done = walkLevelsOf(levels, v.number('qty'), v.number('mid'), side);
  const fees = v.has('fee_bps')
    ? withFees(
        done,
        { bps: v.number('fee_bps'), perUnit: v.number('fee_per_share') },
        v.number('mid'),
        side,
      )
    : null;
  return {
    filled: done.filled,
    unfilled: done.unfilled,
    cost: done.cost,
    avg: done.average,
    slippage_bp: done.slippageBps,
    slip_vs_touch_bp: done.slippageOfTouchBps,
    last_price: done.lastPrice,
    levels: done.levels,
    gross: done.cost,
    fee: fees?.fee,
    net: fees?.net,
    all_in_bp: fees?.allInBps,
  };
}

function blockWalk(v: Inputs): Answer {
  const { cost, average, last } = walkBlock(v.number('A'), v.number('q'), v.number('X'));
  return { cost, avg: average, last };
}

function liquidation(v: Inputs): Answer {
  const p = {
    k: v.number('k'),
    b: v.number('b'),
    phi: v.number('phi'),
    alpha: v.number('alpha'),
    T: v.number('T'),
    Q0: v.number('Q0'),
  };
  const path = v.numbers('t').map((t) => liquidationAt(p, t));
  return { Q: path.map((point) => point.held), nu: path.map((point) => point.rate) };
}

/** The market's rate is the vector's parabola, level (1 + curvature (2t - 1)^2); its mean over [0, T] by its integral. */
function nearShare(v: Inputs): Answer {
  const shape = v.inside('mu');
  const [level, curvature, T] = [shape.number('level'), shape.number('curvature'), v.number('T')];
  const p = { k: v.number('k'), phi: v.number('phi'), rho: v.number('rho'), T, Q0: v.number('Q0') };
  const mean = level * (1 + (curvature * ((2 * T - 1) ** 3 + 1)) / (6 * T));
  return {
    nu: v
      .numbers('t')
      .map((t) => rateNearShare(p, level * (1 + curvature * (2 * t - 1) ** 2), mean)),
    mean_mu: mean,
    shortfall_of_pure_pov: p.Q0 - p.rho * mean * T,
  };
}

function limitOrders(v: Inputs): Answer {
  const p = {
    lambda: v.number('lam'),
    kappa: v.number('kappa'),
    alpha: v.number('alpha'),
    T: v.number('T'),
  };
  const depths = Array.from(
    { length: 10 },
    (_, i) => [`delta_q${i + 1}`, v.numbers('t').map((t) => postingDepth(p, t, i + 1))] as const,
  );
  return Object.fromEntries(depths);
}

function limitOrMarketOrders(v: Inputs): Answer {
  const q = v.numbers('q');
  const found = limitOrMarket(
    {
      lambda: v.number('lam'),
      kappa: v.number('kappa'),
      alpha: v.number('alpha'),
      phi: v.number('phi'),
      xi: v.number('xi'),
      horizon: v.number('T'),
    },
    Math.max(...q),
  );
  return {
    h_at_0: q.map((each) => found.value[each]),
    mo_region_time_to_go: q.map((each) => found.marketFrom[each]),
    delta_at_0: q.map((each) => found.depth[each]),
  };
}

/** Impact by the square root, schedules by volume, walks of a book, Cartea & Jaimungal. */
export const EXECUTION: readonly Family[] = [
  { prefix: 'CJ-04', run: limitOrMarketOrders },
  {
    prefix: 'SQRT-01',
    run: (v) => ({
      cost_bp: squareRootBps(
        { Y: v.number('Y'), sigma: v.number('sigma'), exponent: 0.5 },
        v.number('Q') / v.number('V'),
      ),
    }),
  },
  { prefix: 'SQRT-02', run: squareRootGrid },
  { prefix: 'SQRT-03', run: peak },
  { prefix: 'SQRT-04', run: rootProcess },
  { prefix: 'VWAP-01', run: staticVwap },
  { prefix: 'VWAP-03', run: dynamic },
  { prefix: 'POV', run: pov },
  { prefix: 'WALK', run: walk },
  { prefix: 'WALK-03', run: blockWalk },
  { prefix: 'CJ-01', run: liquidation },
  { prefix: 'CJ-02', run: nearShare },
  { prefix: 'CJ-03', run: limitOrders },
];
