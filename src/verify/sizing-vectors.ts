import { advCap } from '#core/plan/size/adv-cap';
import { capacityUnits } from '#core/plan/size/capacity';
import {
  growthBinary,
  growthGaussian,
  kellyBinary,
  kellyDiscrete,
  kellyGaussian,
  kellyMany,
} from '#core/plan/size/kelly';
import {
  annualised,
  ewmaVariance,
  ewmaVarianceNormalised,
  portfolioScale,
  sampleVariance,
  volatilityScale,
  volatilityTargetUnits,
} from '#core/plan/size/vol-target';
import type { Family, Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;

function volatilityTarget(v: Inputs): Answer {
  const [capital, price, multiplier, fx] = [
    v.number('capital'),
    v.number('price'),
    v.number('multiplier'),
    v.number('fx'),
  ];
  const units = volatilityTargetUnits({
    capital,
    targetAnnual: v.number('sigma_target'),
    volatilityAnnual: v.number('sigma'),
    price,
    multiplier,
    fx,
  });
  return {
    units,
    notional: units * price * multiplier * fx,
    leverage: (units * price * multiplier * fx) / capital,
  };
}

function ewma(v: Inputs): Answer {
  const [r, lambda] = [v.numbers('r'), v.number('lam')];
  const variance = ewmaVariance(r, lambda);
  return {
    final_var: variance,
    ann_vol: annualised(variance, 252),
    normalised_weights_var: ewmaVarianceNormalised(r, lambda),
    sample_sd_ann: annualised(sampleVariance(r), 252),
  };
}

function scale(v: Inputs): Answer {
  const scales = v
    .numbers('var')
    .map((variance) => volatilityScale(v.number('target'), variance, v.number('cap')));
  return { raw: scales.map((each) => each.raw), capped: scales.map((each) => each.capped) };
}

function portfolio(v: Inputs): Answer {
  const all = portfolioScale(v.rows('Sigma'), v.numbers('w'), v.number('target'));
  return {
    port_vol: all.volatility,
    k: all.scale,
    scaled: all.scaled,
    risk_contrib: all.contributions,
  };
}

function cap(v: Inputs): Answer {
  const [targets, adv, price] = [v.numbers('target'), v.numbers('adv'), v.numbers('price')];
  const rule = { share: v.number('p'), days: v.number('days'), lot: v.number('lot') };
  const capped = targets.map((target, i) => advCap(target, adv[i] ?? NaN, rule));
  return {
    cap: capped.map((each) => each.cap),
    shares: capped.map((each) => each.shares),
    binding: capped.map((each) => each.isBinding),
    notional: capped.map((each, i) => each.shares * (price[i] ?? NaN)),
    unfilled: capped.map((each, i) => (targets[i] ?? NaN) - each.shares),
  };
}

function binary(v: Inputs): Answer {
  const [p, b] = [v.number('p'), v.number('b')];
  const f = kellyBinary(p, b);
  return {
    f,
    g_full: growthBinary(p, b, f),
    g_half: growthBinary(p, b, f / 2),
    g_double: growthBinary(p, b, 2 * f),
  };
}

function gaussian(v: Inputs): Answer {
  const asset = { mu: v.number('mu'), sigma: v.number('sigma'), r: v.number('r') };
  const f = kellyGaussian(asset.mu, asset.r, asset.sigma);
  const [full, half, double] = [
    growthGaussian(asset, 1),
    growthGaussian(asset, 0.5),
    growthGaussian(asset, 2),
  ];
  return {
    f,
    g_full: full,
    g_half: half,
    half_fraction_of_excess_growth: (half - asset.r) / (full - asset.r),
    g_double: double,
    vol_full: f * asset.sigma,
  };
}

function many(v: Inputs): Answer {
  const best = kellyMany(v.numbers('mu_excess'), v.rows('Sigma'));
  return {
    f: best?.f,
    half: best?.f.map((each) => each * v.number('fraction')),
    growth: best?.growth,
  };
}

function capacity(v: Inputs): Answer {
  const { best, breakEven, profitPerValue } = capacityUnits({
    alpha: v.number('alpha'),
    spreadCost: v.number('a'),
    Y: v.number('Y'),
    sigma: v.number('sigma'),
    V: v.number('V'),
  });
  return { q_star: best, profit: profitPerValue * best * v.number('P'), breakeven: breakEven };
}

/** Sizes: volatility targets, caps, growth, capacity. */
export const SIZING: readonly Family[] = [
  { prefix: 'VT-01', run: volatilityTarget },
  { prefix: 'VT-02', run: ewma },
  { prefix: 'VT-03', run: scale },
  { prefix: 'VT-04', run: portfolio },
  { prefix: 'ADV', run: cap },
  { prefix: 'KELLY-01', run: binary },
  { prefix: 'KELLY-02', run: gaussian },
  { prefix: 'KELLY-03', run: many },
  { prefix: 'KELLY-04', run: (v) => ({ ...kellyDiscrete(v.rows('R'), v.numbers('p')) }) },
  { prefix: 'SIZE', run: capacity },
];
