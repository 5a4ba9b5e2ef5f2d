import type { Decimal } from '#core/kernel/decimal';
import { quantityOf } from '#core/market/instrument';
import { capacityUnits } from '#core/plan/size/capacity';
import {
  growthBinary,
  growthGaussian,
  kellyBinary,
  kellyDiscrete,
  kellyGaussian,
  kellyMany,
} from '#core/plan/size/kelly';
import { sizeSignal, sizeTarget } from '#core/plan/size/size-signal';
import {
  annualised,
  ewmaVariance,
  ewmaVarianceNormalised,
  portfolioScale,
  sampleVariance,
  volatilityScale,
} from '#core/plan/size/vol-target';
import { BadVector, type Family, type Inputs } from '#verify/inputs';
import { inTicks, POLICY, vectorInstrument, vectorProfile } from '#verify/vector-desk';

type Answer = Record<string, unknown>;

// A size is whole lots: of a millionth of a unit here, so that rounding stays below the figures that are published.
const FINE: Decimal = { units: 1, scale: 6 };

/** Through the sizer of signals, with bounds that never bind. The rate of a foreign currency is in the price. */
function volatilityTarget(v: Inputs): Answer {
  const capital = v.number('capital');
  const price = v.number('price') * v.number('multiplier') * v.number('fx');
  const instrument = vectorInstrument(FINE);
  const sized = sizeSignal({
    signal: 1,
    capital,
    targetVolatilityAnnual: v.number('sigma_target'),
    profile: vectorProfile({
      instrument,
      adv: 1e12,
      volatilityDaily: v.number('sigma') / Math.sqrt(instrument.session.daysPerYear),
      spreadBps: 0,
    }),
    policy: POLICY,
    instrument,
    priceTicks: inTicks(price),
    currentPositionLots: 0,
    netAssetValue: capital,
  });
  if (!sized.ok) throw new BadVector(sized.error.message);
  const units = quantityOf(instrument, sized.value.quantity);
  return { units, notional: units * price, leverage: (units * price) / capital };
}

function ewma(v: Inputs): Answer {
  const r = v.numbers('r');
  const lambda = v.number('lam');
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

/** Through the sizer of targets; the days are in the share. */
function cap(v: Inputs): Answer {
  const targets = v.numbers('target');
  const adv = v.numbers('adv');
  const price = v.numbers('price');
  const share = v.number('p') * v.number('days');
  const instrument = vectorInstrument({ units: v.number('lot'), scale: 0 });
  const sized = targets.map((target, i) => {
    const found = sizeTarget(
      {
        profile: vectorProfile({
          instrument,
          adv: adv[i] ?? NaN,
          volatilityDaily: 0.01,
          spreadBps: 0,
        }),
        policy: { ...POLICY, maxAdvShare: share },
        instrument,
        priceTicks: inTicks(price[i] ?? NaN),
        currentPositionLots: 0,
        netAssetValue: 1e15,
      },
      target,
      'the vector',
    );
    if (!found.ok) throw new BadVector(found.error.message);
    return {
      shares: quantityOf(instrument, found.value.quantity),
      isBinding: found.value.cuts.some(({ rule }) => rule === 'advShare'),
    };
  });
  return {
    cap: adv.map((each) => share * each),
    shares: sized.map((each) => each.shares),
    binding: sized.map((each) => each.isBinding),
    notional: sized.map((each, i) => each.shares * (price[i] ?? NaN)),
    unfilled: sized.map((each, i) => (targets[i] ?? NaN) - each.shares),
  };
}

function binary(v: Inputs): Answer {
  const p = v.number('p');
  const b = v.number('b');
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
  const full = growthGaussian(asset, 1);
  const half = growthGaussian(asset, 0.5);
  const double = growthGaussian(asset, 2);
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
  { prefix: 'VT-01', proves: 'product', run: volatilityTarget },
  { prefix: 'VT-02', proves: 'library', run: ewma },
  { prefix: 'VT-03', proves: 'library', run: scale },
  { prefix: 'VT-04', proves: 'library', run: portfolio },
  { prefix: 'ADV', proves: 'product', run: cap },
  { prefix: 'KELLY-01', proves: 'library', run: binary },
  { prefix: 'KELLY-02', proves: 'library', run: gaussian },
  { prefix: 'KELLY-03', proves: 'library', run: many },
  {
    prefix: 'KELLY-04',
    proves: 'library',
    run: (v) => ({ ...kellyDiscrete(v.rows('R'), v.numbers('p')) }),
  },
  { prefix: 'SIZE', proves: 'library', run: capacity },
];
