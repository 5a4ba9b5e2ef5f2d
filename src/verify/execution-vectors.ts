import { constantRateCostBps, constantRatePeakBps, peakAndAverage, relaxationAtTwice, twoBurstCostBps } from '#core/impact/square-root-process';
import { squareRootModel } from '#core/impact/square-root';
import { ratio } from '#core/kernel/units';
import { walkBlock, walkLevelsOf, withFees } from '#core/market/walk';
import { allocate } from '#core/schedule/allocate';
import { dynamicVwap } from '#core/schedule/dynamic-vwap';
import { povDays, povFills, povToTradeRate } from '#core/schedule/pov';
import { advCap } from '#core/sizing/adv-cap';
import { ewmaVariance, ewmaVarianceNormalised, portfolioScale, volatilityScale, volatilityTargetUnits } from '#core/sizing/vol-target';
import { performanceBps } from '#core/tca/benchmarks';
import { shortfallOf, type Shortfall } from '#core/tca/shortfall';
import type { Family, Inputs } from '#verify/inputs';

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const total = (a: readonly number[]): number => a.reduce((sum, x) => sum + x, 0);

function squareRoot(v: Inputs): Record<string, unknown> {
  const model = squareRootModel({ id: 'vector', coefficient: v.number('Y'), exponent: 0.5, coefficientStandardError: 0, calibration: { state: 'calibrated', source: 'vector', asOf: null, n: 1 } });
  return { cost_bp: model.impactBps({ advShare: ratio(v.number('Q') / v.number('V')), volatilityDaily: ratio(v.number('sigma')) }) };
}

function peak(v: Inputs): Record<string, unknown> {
  const { peakBps, averageBps } = peakAndAverage(v.number('Y'), v.number('sigma'), v.number('Q') / v.number('V'));
  return { peak_bp: peakBps, avg_cost_bp: averageBps, total_cost: (averageBps / 1e4) * v.number('Q') * v.number('S0') };
}

function rootProcess(v: Inputs): Record<string, unknown> {
  const p = { sigma: v.number('sigma'), V: v.number('V'), X: v.number('X'), T: v.number('T') };
  return { cost_constant_bp: constantRateCostBps(p), peak_constant_bp: constantRatePeakBps(p), cost_two_bursts_bp: twoBurstCostBps(p, v.number('cap')), relax_ratio_at_2T: relaxationAtTwice() };
}

function staticVwap(v: Inputs): Record<string, unknown> {
  const [profile, Q, lot] = [v.numbers('profile'), v.number('Q'), v.number('lot')];
  const rounded = allocate(Math.floor(Q / lot), profile).map((count) => count * lot);
  return { raw: profile.map((weight) => (Q * weight) / total(profile)), rounded, sum: total(rounded) };
}

function vwapSlippage(v: Inputs): Record<string, unknown> {
  const [p, volume, own, side] = [v.numbers('p'), v.numbers('v'), v.numbers('exec'), v.number('side')];
  const [vwap, pexec, twap] = [dot(p, volume) / total(volume), dot(p, own) / total(own), total(p) / p.length];
  const others = volume.map((x, i) => x - (own[i] ?? 0));
  return { vwap, pexec, slippage_bp: -performanceBps(pexec, vwap, side), twap, twap_slippage_bp: -performanceBps(pexec, twap, side), vwap_excl_own: dot(p, others) / total(others) };
}

function pov(v: Inputs, _expected: Inputs, id: string): Record<string, unknown> {
  if (id.startsWith('POV-01')) return { alpha: v.numbers('pov').map(povToTradeRate) };
  if (id.startsWith('POV-02')) {
    const days = povDays(v.number('X'), v.number('ADV'), v.number('pov'));
    return { t_pov_of_printed_volume: days.ofPrinted, t_incl_own: days.ofAll };
  }
  const [bins, X, share] = [v.numbers('bins'), v.number('X'), v.number('pov')];
  const { fills, done, completionTime } = povFills(bins, X, share);
  const days = X / (share * total(bins));
  return { fills, done, completion_bin_time: completionTime, filled: done, remaining: X - done, days_needed: days, ceil_days: Math.ceil(days) };
}

function walk(v: Inputs, _expected: Inputs, id: string): Record<string, unknown> {
  if (id.startsWith('WALK-03')) {
    const { cost, average, last } = walkBlock(v.number('A'), v.number('q'), v.number('X'));
    return { cost, avg: average, last };
  }
  const side = v.has('asks') ? 'buy' : 'sell';
  const levels = v.rows(side === 'buy' ? 'asks' : 'bids').map(([price = NaN, size = NaN]) => [price, size] as const);
  const done = walkLevelsOf(levels, v.number('qty'), v.number('mid'), side);
  const fees = v.has('fee_bps') ? withFees(done, { bps: v.number('fee_bps'), perUnit: v.number('fee_per_share') }, v.number('mid'), side) : null;
  return {
    filled: done.filled, unfilled: done.unfilled, cost: done.cost, avg: done.average, slippage_bp: done.slippageBps, slip_vs_touch_bp: done.slippageOfTouchBps, last_price: done.lastPrice, levels: done.levels,
    gross: done.cost, fee: fees?.fee, net: fees?.net, all_in_bp: fees?.allInBps,
  };
}

function shortfall(v: Inputs): Record<string, unknown> {
  const order = { quantity: v.number('S'), decision: v.number('pd'), arrival: v.number('p0'), end: v.number('pn'), fills: v.rows('fills').map(([q = NaN, p = NaN]) => [q, p] as const), fees: v.number('fees'), side: v.number('side') };
  const is = shortfallOf(order);
  const percent = (amount: number): number => (100 * amount) / (order.quantity * order.decision);
  return { ...splits(is), ...percents(is, percent), delay_pct_per_share: (100 * order.side * (order.arrival - order.decision)) / order.decision, trading_pct_per_share: (100 * order.side * ((is.average ?? NaN) - order.arrival)) / order.arrival };
}
const splits = (is: Shortfall): Record<string, unknown> => ({
  filled: is.filled, unfilled: is.unfilled, avg: is.average, perold: is.perold, total: is.total, total_bp: is.totalBps, paper_return: is.paperReturn, actual_return: is.actualReturn, total_dollars: is.total,
  wagner: { delay: is.wagner.delay, trading_delay: is.wagner.tradingDelay, opp_delay: is.wagner.opportunityDelay, trading: is.wagner.trading, opportunity: is.wagner.opportunity, fees: is.wagner.fees },
});
const percents = ({ cfa, total: sum }: Shortfall, percent: (amount: number) => number): Record<string, unknown> => ({
  delay_pct: percent(cfa.delay), realised_pct: percent(cfa.realised), missed_pct: percent(cfa.missed), explicit_pct: percent(cfa.explicit), total_pct: percent(sum),
  delay: percent(cfa.delay), delay_filled_only: percent(cfa.delay), realised: percent(cfa.realised), missed: percent(cfa.missed), explicit: percent(cfa.explicit),
});
/** The CFA example states its total in percent of the paper value; the others in money. */
const cfaShortfall = (v: Inputs): Record<string, unknown> => {
  const all = shortfall(v);
  return { ...all, total: all['total_pct'] };
};

function benchmark(v: Inputs): Record<string, unknown> {
  const performance = performanceBps(v.number('avg'), v.number('benchmark'), v.number('side'));
  return { performance_bp: performance, cost_bp: -performance };
}

function volatility(v: Inputs, _expected: Inputs, id: string): Record<string, unknown> {
  if (id.startsWith('VT-01')) {
    const [capital, price, multiplier, fx] = [v.number('capital'), v.number('price'), v.number('multiplier'), v.number('fx')];
    const units = volatilityTargetUnits({ capital, targetAnnual: v.number('sigma_target'), volatilityAnnual: v.number('sigma'), price, multiplier, fx });
    return { units, notional: units * price * multiplier * fx, leverage: (units * price * multiplier * fx) / capital };
  }
  if (id.startsWith('VT-02')) {
    const [r, lambda] = [v.numbers('r'), v.number('lam')];
    const variance = ewmaVariance(r, lambda);
    const mean = total(r) / r.length;
    const sample = total(r.map((x) => (x - mean) ** 2)) / (r.length - 1);
    return { final_var: variance, ann_vol: Math.sqrt(252 * variance), normalised_weights_var: ewmaVarianceNormalised(r, lambda), sample_sd_ann: Math.sqrt(252 * sample) };
  }
  if (id.startsWith('VT-03')) {
    const scales = v.numbers('var').map((variance) => volatilityScale(v.number('target'), variance, v.number('cap')));
    return { raw: scales.map((each) => each.raw), capped: scales.map((each) => each.capped) };
  }
  const all = portfolioScale(v.rows('Sigma'), v.numbers('w'), v.number('target'));
  return { port_vol: all.volatility, k: all.scale, scaled: all.scaled, risk_contrib: all.contributions };
}

function cap(v: Inputs): Record<string, unknown> {
  const [targets, adv, price] = [v.numbers('target'), v.numbers('adv'), v.numbers('price')];
  const rule = { share: v.number('p'), days: v.number('days'), lot: v.number('lot') };
  const capped = targets.map((target, i) => advCap(target, adv[i] ?? NaN, rule));
  return { cap: capped.map((each) => each.cap), shares: capped.map((each) => each.shares), binding: capped.map((each) => each.isBinding), notional: capped.map((each, i) => each.shares * (price[i] ?? NaN)), unfilled: capped.map((each, i) => (targets[i] ?? NaN) - each.shares) };
}

export const EXECUTION: readonly Family[] = [
  { prefix: 'SQRT-01', run: squareRoot },
  { prefix: 'SQRT-03', run: peak },
  { prefix: 'SQRT-04', run: rootProcess },
  { prefix: 'VWAP-01', run: staticVwap },
  { prefix: 'VWAP-02', run: vwapSlippage },
  {
    prefix: 'VWAP-03',
    run: (v) => ({ schedule: dynamicVwap(v.numbers('common'), v.numbers('realised'), v.number('Q'), v.number('phi')), static: v.numbers('common').map((x) => (v.number('Q') * x) / total(v.numbers('common'))), final_bin_is_residual: true }),
  },
  { prefix: 'POV', run: pov },
  { prefix: 'WALK', run: walk },
  { prefix: 'IS-04', run: cfaShortfall },
  { prefix: 'IS-', run: shortfall },
  { prefix: 'BENCH', run: benchmark },
  { prefix: 'VT', run: volatility },
  { prefix: 'ADV', run: cap },
];
