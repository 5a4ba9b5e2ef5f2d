import {
  chanceShort,
  placeAtOne,
  placeAtTwo,
  type VenuePlacement,
} from '#core/execute/route/cont-kukanov';
import { splitConvex } from '#core/execute/route/convex-split';
import { type TakeLeg, type TakePlace, takeFrom } from '#core/execute/route/take';
import { BPS_IN_ONE } from '#core/kernel/units';
import {
  type CostCurve,
  dynamicPolicy,
  marginalTradingCost,
  singleTrade,
  tradingCost,
  weightCost,
} from '#core/portfolio/optimise/trading-cost';
import type { Family, Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;

/** Through the router: what it decides for a marketable child, by levels. */
function taker(v: Inputs): Answer {
  const all = v.inside('venues');
  const places = all.names().map((venue): TakePlace => {
    const { levels, fee } = {
      levels: all.inside(venue).rows('levels'),
      fee: all.inside(venue).number('fee'),
    };
    return {
      venue,
      lot: 1,
      minValue: 0,
      funds: Number.POSITIVE_INFINITY,
      feeRate: 0,
      feePerLot: fee,
      risk: 0,
      levels: levels.map(([price = NaN, size = NaN]) => ({ price, size })),
    };
  });
  const quantity = v.number('X');
  const best = takeFrom(places, quantity, 1);
  const byPrice = takeFrom(
    places.map((place) => ({ ...place, feePerLot: 0 })),
    quantity,
    1,
  );
  const fees = byPrice.legs.reduce(
    (sum, { venue, quantity: units }) =>
      sum + units * (places.find((place) => place.venue === venue)?.feePerLot ?? NaN),
    0,
  );
  return {
    total_cost: best.cost,
    alloc: Object.fromEntries(best.legs.flatMap((leg) => levelsOf(places, leg))),
    avg_all_in: best.cost / best.quantity,
    cost_if_sorted_by_raw_price: byPrice.cost + fees,
  };
}
/** What a leg takes, level by level. */
function levelsOf(
  places: readonly TakePlace[],
  { venue, quantity }: TakeLeg,
): readonly (readonly [string, number])[] {
  let left = quantity;
  return (places.find((place) => place.venue === venue)?.levels ?? []).flatMap(
    ({ price, size }) => {
      const taken = Math.min(left, size);
      left -= taken;
      const at = Number.isInteger(price) ? price.toFixed(1) : price;
      return taken === 0 ? [] : [[`${venue}@${at}`, taken] as const];
    },
  );
}
function convex(v: Inputs): Answer {
  const { units, marginal, cost } = splitConvex(v.numbers('a'), v.numbers('b'), v.number('X'));
  return { x: units, nu: marginal, cost };
}
function oneVenue(v: Inputs): Answer {
  const placement: VenuePlacement = {
    halfSpread: v.number('h_half_spread'),
    takeFee: v.number('f_take_fee'),
    impact: v.number('theta'),
    underfill: v.number('lambda_u'),
    overfill: 0,
    quantity: v.number('S'),
    venues: [
      { rebate: v.number('r_rebate'), queue: v.number('Q'), mean: v.inside('xi').number('mean') },
    ],
  };
  const { market, posted, cost, penaltyLow, penaltyHigh } = placeAtOne(placement);
  return {
    M: market,
    L: posted[0] ?? null,
    lam_lo: penaltyLow,
    lam_hi: penaltyHigh,
    expected_cost: cost,
  };
}
function twoVenues(v: Inputs): Answer {
  const r = v.numbers('r');
  const Q = v.numbers('Q');
  const mean = v.numbers('mean');
  const placement: VenuePlacement = {
    halfSpread: v.number('h'),
    takeFee: v.number('f'),
    impact: v.number('theta'),
    underfill: v.number('lambda_u'),
    overfill: v.number('lambda_o'),
    quantity: v.number('S'),
    venues: r.map((rebate, k) => ({ rebate, queue: Q[k] ?? NaN, mean: mean[k] ?? NaN })),
  };
  const placed = placeAtTwo(placement);
  const chance = chanceShort(placement, placed);
  return {
    M: placed.market,
    L: placed.posted,
    sum_posted: placed.posted.reduce((sum, each) => sum + each, placed.market),
    expected_cost: placed.cost,
    kkt_rhs: chance.threshold,
    P_under_strict: chance.strict,
    P_under_weak: chance.weak,
  };
}

const curveOf = (v: Inputs): CostCurve => ({
  linear: v.number('a'),
  b: v.number('b'),
  sigma: v.number('sigma'),
  volume: v.number('V'),
});
function costs(v: Inputs): Answer {
  const all = v.numbers('x').map((x) => ({ x, cost: tradingCost(curveOf(v), x) }));
  return {
    cost: all.map(({ cost }) => cost),
    bp_of_trade: all.map(({ x, cost }) => (x === 0 ? 0 : (BPS_IN_ONE * cost) / Math.abs(x))),
  };
}
function dynamic(v: Inputs): Answer {
  const policy = dynamicPolicy({
    riskAversion: v.number('gamma'),
    lambda: v.number('lam'),
    discount: v.number('rho'),
    decay: v.number('phi'),
    alpha: v.number('alpha0'),
    variance: v.number('var'),
  });
  const path = policy.path(5);
  return {
    a: policy.a,
    trade_rate: policy.rate,
    markowitz: policy.markowitz,
    aim: policy.aim,
    ...Object.fromEntries(path.map((x, t) => [`x${t}`, x])),
  };
}

/** Routing over venues, and the costs that a portfolio pays. */
export const ROUTE: readonly Family[] = [
  { prefix: 'SOR-01', proves: 'product', run: taker },
  { prefix: 'SOR-02', proves: 'library', run: convex },
  { prefix: 'CK-01', proves: 'library', run: oneVenue },
  { prefix: 'CK-02', proves: 'library', run: twoVenues },
  { prefix: 'TC-01', proves: 'library', run: costs },
  {
    prefix: 'TC-02',
    proves: 'library',
    run: (v) => ({ cost_fraction_of_nav: weightCost(curveOf(v), v.number('v'), v.number('z')) }),
  },
  {
    prefix: 'TC-03',
    proves: 'library',
    run: (v) => ({ grad: marginalTradingCost(curveOf(v), v.number('x')) }),
  },
  {
    prefix: 'TC-04',
    proves: 'library',
    run: (v) => ({
      z: singleTrade({
        alpha: v.number('alpha'),
        riskAversion: v.number('gamma'),
        curve: curveOf(v),
        value: v.number('v'),
      }),
    }),
  },
  { prefix: 'GP-01', proves: 'library', run: dynamic },
];
