import { defaultModel } from '#core/cost/default-model';
import { estimateCost } from '#core/cost/estimate';
import { squareRootModel } from '#core/cost/square-root';
import {
  constantRateCostBps,
  constantRatePeakBps,
  peakAndAverage,
  relaxationAtTwice,
  twoBurstCostBps,
} from '#core/cost/square-root-process';
import { walkBlock } from '#core/cost/walk-block';
import { walkLevels } from '#core/cost/walk-levels';
import { BPS_IN_ONE, lots, signOf, timeUs } from '#core/kernel/units';
import { feeOf, NO_FEES } from '#core/market/fees';
import { buildPlan } from '#core/plan/build-plan';
import { postingDepth, rateNearShare } from '#core/plan/cartea-jaimungal';
import { dynamicVwap } from '#core/plan/dynamic-vwap';
import { limitOrMarket } from '#core/plan/limit-or-market';
import { optimalSchedule } from '#core/plan/optimal-schedule';
import { povDays, povFills, povToTradeRate } from '#core/plan/pov';
import { NO_PARAMETERS } from '#core/plan/strategies';
import { fineLimit, stepsThrough } from '#verify/fine-limit';
import { BadVector, type Family, type Inputs } from '#verify/inputs';
import {
  fromTicks,
  inTicks,
  levelOf,
  POLICY,
  vectorInstrument,
  vectorProfile,
  viewOf,
} from '#verify/vector-desk';

type Answer = Record<string, unknown>;
const total = (a: readonly number[]): number => a.reduce((sum, x) => sum + x, 0);

const squareRoot = (law: {
  readonly Y: number;
  readonly exponent: number;
}): ReturnType<typeof squareRootModel> =>
  squareRootModel({
    id: 'vector',
    coefficient: law.Y,
    exponent: law.exponent,
    coefficientStandardError: 0,
    calibration: { state: 'prior', source: 'the vector', asOf: null, n: 1 },
  });
function squareRootBps(
  law: { readonly Y: number; readonly sigma: number; readonly exponent: number },
  share: number,
): number {
  return squareRoot(law).impactBps({
    advShare: share,
    volatilityDaily: law.sigma,
    volumeTime: 1,
    adv: NaN,
    advNotional: NaN,
  });
}
/** Through the estimate that the gate and the planner use: no spread, no fees. */
function squareRootCost(v: Inputs): Answer {
  const instrument = vectorInstrument();
  const estimate = estimateCost({
    profile: vectorProfile({
      instrument,
      adv: v.number('V'),
      volatilityDaily: v.number('sigma'),
      spreadBps: 0,
    }),
    model: squareRoot({ Y: v.number('Y'), exponent: 0.5 }),
    instrument,
    side: 'buy',
    quantity: lots(v.number('Q')),
    mid: inTicks(1),
    view: null,
    immediate: false,
    horizonDays: 1,
    volumeTime: 1,
    varianceDays: 0,
    takerShare: 0,
    fees: NO_FEES,
    asOf: timeUs(0),
  });
  if (!estimate.ok) throw new BadVector(estimate.error.message);
  return { cost_bp: estimate.value.expectedBps };
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
    total_cost: (averageBps / BPS_IN_ONE) * v.number('Q') * v.number('S0'),
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

// The planner's shortest slice: with it a plan has as many slices as the vector has bins, however few.
const BIN_SECONDS = 5;
const BINS_A_DAY = 86_400 / BIN_SECONDS;
/** Through the planner: the profile is the curve of the first bins of a day, in lots of the vector's size. */
function staticVwap(v: Inputs): Answer {
  const profile = v.numbers('profile');
  const Q = v.number('Q');
  const lot = v.number('lot');
  if (!(total(profile) > 0)) throw new BadVector('profile must have volume, had none');
  const instrument = vectorInstrument({ units: lot, scale: 0 });
  const planned = buildPlan({
    order: {
      parentId: 'VECTOR',
      instrumentId: instrument.id,
      side: 'buy',
      quantity: lots(Math.floor(Q / lot)),
      strategy: 'vwap',
      start: timeUs(0),
      deadline: timeUs(profile.length * BIN_SECONDS * 1e6),
      limit: null,
      participationMax: 1,
      residual: 'complete',
      reduceOnly: false,
      confirmed: false,
      decisionPrice: null,
      ...NO_PARAMETERS,
    },
    instrument,
    // Far more volume than the order: no bin is at its cap.
    profile: vectorProfile({
      instrument,
      adv: 1e9 * Q,
      volatilityDaily: 0.01,
      spreadBps: 1,
      volumes: [...profile, ...Array.from({ length: BINS_A_DAY - profile.length }, () => 0)],
    }),
    model: defaultModel(null),
    view: viewOf(1),
    policy: { ...POLICY, sliceIntervalSeconds: BIN_SECONDS },
    fees: NO_FEES,
  });
  if (!planned.ok) throw new BadVector(planned.error.message);
  const rounded = planned.value.plan.slices.map(({ quantity }) => quantity * lot);
  return {
    raw: profile.map((weight) => (Q * weight) / total(profile)),
    rounded,
    sum: total(rounded),
  };
}

function dynamic(v: Inputs): Answer {
  const common = v.numbers('common');
  const Q = v.number('Q');
  const phi = v.number('phi');
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

const povRates = (v: Inputs): Answer => ({ alpha: v.numbers('pov').map(povToTradeRate) });
function povTimes(v: Inputs): Answer {
  const days = povDays(v.number('X'), v.number('ADV'), v.number('pov'));
  return { t_pov_of_printed_volume: days.ofPrinted, t_incl_own: days.ofAll };
}
function povPath(v: Inputs): Answer {
  const bins = v.numbers('bins');
  const X = v.number('X');
  const share = v.number('pov');
  const { fills, done, completionTime } = povFills(bins, X, share);
  const days = X / (share * total(bins));
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

/** Through the walk by which an immediate order is priced, and the fees of a fill. */
function walk(v: Inputs): Answer {
  const side = v.has('asks') ? 'buy' : 'sell';
  const quantity = v.number('qty');
  const mid = v.number('mid');
  const levels = v
    .rows(side === 'buy' ? 'asks' : 'bids')
    .map(([price = NaN, size = NaN]) => levelOf(price, lots(size)));
  const done = walkLevels(levels, lots(quantity));
  if (done === null) throw new BadVector('the book must have a level, had none');
  const average = fromTicks(done.average);
  const against = (benchmark: number): number =>
    ((signOf(side) * (average - benchmark)) / benchmark) * BPS_IN_ONE;
  const cost = done.filled * average;
  const fee = v.has('fee_bps')
    ? feeOf(
        { makerBps: 0, takerBps: v.number('fee_bps'), perUnit: v.number('fee_per_share') },
        vectorInstrument(),
        { quantity: lots(done.filled), price: done.average, liquidity: 'taker' },
      )
    : 0;
  const net = cost + signOf(side) * fee;
  return {
    filled: done.filled,
    unfilled: quantity - done.filled,
    cost,
    avg: done.filled > 0 ? average : null,
    slippage_bp: done.filled > 0 ? against(mid) : null,
    slip_vs_touch_bp: done.filled > 0 ? against(fromTicks(done.touch)) : null,
    last_price: fromTicks(done.last),
    levels: done.levels,
    gross: cost,
    fee,
    net,
    all_in_bp: ((signOf(side) * (net / done.filled - mid)) / mid) * BPS_IN_ONE,
  };
}

function blockWalk(v: Inputs): Answer {
  const { cost, average, last } = walkBlock(v.number('A'), v.number('q'), v.number('X'));
  return { cost, avg: average, last };
}

/** What ever finer slices tend to: running penalty as risk, final penalty as the price of what is left; permanent impact takes half of itself off it. The rate at a moment is that of the slice after it and half of what the penalty pulls within it. */
function liquidation(v: Inputs): Answer {
  const k = v.number('k');
  const phi = v.number('phi');
  const T = v.number('T');
  const Q0 = v.number('Q0');
  const times = v.numbers('t');
  const first = stepsThrough(times.map((t) => t / T));
  const found = fineLimit((N) => {
    const step = T / N;
    const slice = { most: Infinity, scale: k / step, during: step, after: 0, drift: 0 };
    const schedule = optimalSchedule({
      quantity: Q0,
      exponent: 1,
      slices: Array.from({ length: N }, () => slice),
      decay: null,
      riskAversion: phi,
      mayTurn: true,
      leave: { linear: 0, quadratic: v.number('alpha') - v.number('b') / 2 },
      fixed: 0,
      spread: 0,
    });
    if (!schedule.ok) throw new BadVector(schedule.error.message);
    const { trades } = schedule.value;
    let held = Q0;
    const Q = [held, ...trades.map((traded) => (held -= traded))];
    const pull = (phi * step) / (6 * k);
    const at = times.map((t) => Math.round((t / T) * N));
    const rates = at.map((i) =>
      i < N
        ? trades[i]! / step + pull * (2 * Q[i]! + Q[i + 1]!)
        : trades[N - 1]! / step - pull * (Q[N - 1]! + 2 * Q[N]!),
    );
    return [...at.map((i) => Q[i]!), ...rates];
  }, first);
  return { Q: found.slice(0, times.length), nu: found.slice(times.length) };
}

/** The market's rate is the vector's parabola, level (1 + curvature (2t - 1)^2); its mean over [0, T] by its integral. */
function nearShare(v: Inputs): Answer {
  const shape = v.inside('mu');
  const level = shape.number('level');
  const curvature = shape.number('curvature');
  const T = v.number('T');
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
  { prefix: 'CJ-04', proves: 'product', run: limitOrMarketOrders },
  { prefix: 'SQRT-01', proves: 'product', run: squareRootCost },
  { prefix: 'SQRT-02', proves: 'product', run: squareRootGrid },
  { prefix: 'SQRT-03', proves: 'library', run: peak },
  { prefix: 'SQRT-04', proves: 'library', run: rootProcess },
  { prefix: 'VWAP-01', proves: 'product', run: staticVwap },
  { prefix: 'VWAP-03', proves: 'library', run: dynamic },
  { prefix: 'POV-01', proves: 'product', run: povRates },
  { prefix: 'POV-02', proves: 'product', run: povTimes },
  { prefix: 'POV', proves: 'product', run: povPath },
  { prefix: 'WALK', proves: 'product', run: walk },
  { prefix: 'WALK-03', proves: 'library', run: blockWalk },
  { prefix: 'CJ-01', proves: 'product', run: liquidation },
  { prefix: 'CJ-02', proves: 'product', run: nearShare },
  { prefix: 'CJ-03', proves: 'product', run: limitOrders },
];
