import {
  arrivalCostBps,
  firstVolumePrice,
  indexAdjusted,
  type MarketPrint,
  notionalWeighted,
  performanceBps,
  relativePerformance,
  surpriseOf,
  timeWeightedPrice,
  volumeWeightedPrice,
} from '#core/tca/benchmarks';
import { type Shortfall, shortfallOf } from '#core/tca/shortfall';
import type { Family, Inputs } from '#verify/inputs';

type Answer = Record<string, unknown>;
const pairs = (prices: readonly number[], sizes: readonly number[]): readonly MarketPrint[] =>
  prices.map((price, i) => [price, sizes[i] ?? NaN]);
const tape = (v: Inputs): readonly MarketPrint[] => pairs(v.numbers('price'), v.numbers('vol'));

function shortfall(v: Inputs): Answer {
  const order = {
    quantity: v.number('S'),
    decision: v.number('pd'),
    arrival: v.number('p0'),
    end: v.number('pn'),
    fills: v.rows('fills').map(([q = NaN, p = NaN]) => [q, p] as const),
    fees: v.number('fees'),
    side: v.number('side'),
  };
  const is = shortfallOf(order);
  const percent = (amount: number): number => (100 * amount) / (order.quantity * order.decision);
  const perShare = (to: number, from: number): number =>
    arrivalCostBps(to, from, order.side).simple / 100;
  return {
    ...splits(is),
    ...percents(is, percent),
    delay_pct_per_share: perShare(order.arrival, order.decision),
    trading_pct_per_share: perShare(is.average ?? NaN, order.arrival),
  };
}
const splits = (is: Shortfall): Answer => ({
  filled: is.filled,
  unfilled: is.unfilled,
  avg: is.average,
  perold: is.perold,
  total: is.total,
  total_bp: is.totalBps,
  paper_return: is.paperReturn,
  actual_return: is.actualReturn,
  total_dollars: is.total,
  wagner: {
    delay: is.wagner.delay,
    trading_delay: is.wagner.tradingDelay,
    opp_delay: is.wagner.opportunityDelay,
    trading: is.wagner.trading,
    opportunity: is.wagner.opportunity,
    fees: is.wagner.fees,
  },
});
const percents = ({ cfa, total: sum }: Shortfall, percent: (amount: number) => number): Answer => ({
  delay_pct: percent(cfa.delay),
  realised_pct: percent(cfa.realised),
  missed_pct: percent(cfa.missed),
  explicit_pct: percent(cfa.explicit),
  total_pct: percent(sum),
  delay: percent(cfa.delay),
  delay_filled_only: percent(cfa.delay),
  realised: percent(cfa.realised),
  missed: percent(cfa.missed),
  explicit: percent(cfa.explicit),
});
/** The CFA example states its total in percent of the paper value; the others in money. */
function cfaShortfall(v: Inputs): Answer {
  const all = shortfall(v);
  return { ...all, total: all['total_pct'] };
}

function vwapSlippage(v: Inputs): Answer {
  const [prices, volumes, own, side] = [
    v.numbers('p'),
    v.numbers('v'),
    v.numbers('exec'),
    v.number('side'),
  ];
  const [vwap, pexec, twap] = [
    volumeWeightedPrice(pairs(prices, volumes)) ?? NaN,
    volumeWeightedPrice(pairs(prices, own)) ?? NaN,
    timeWeightedPrice(prices) ?? NaN,
  ];
  const others = volumeWeightedPrice(
    pairs(
      prices,
      volumes.map((volume, i) => volume - (own[i] ?? 0)),
    ),
  );
  return {
    vwap,
    pexec,
    slippage_bp: -performanceBps(pexec, vwap, side),
    twap,
    twap_slippage_bp: -performanceBps(pexec, twap, side),
    vwap_excl_own: others,
  };
}

function benchmark(v: Inputs): Answer {
  const performance = performanceBps(v.number('avg'), v.number('benchmark'), v.number('side'));
  return { performance_bp: performance, cost_bp: -performance };
}

function relative(v: Inputs): Answer {
  const [prints, average] = [tape(v), v.number('avg')];
  const buy = relativePerformance(prints, average, 1);
  const sell = relativePerformance(prints, average, -1);
  return { buy, sell, buy_alt: 1 - (sell ?? NaN) };
}

function participationWeighted(v: Inputs): Answer {
  const shares = v.number('traded') / v.number('pov');
  const price = firstVolumePrice(tape(v), shares);
  return {
    pwp_shares: shares,
    pwp: price,
    performance_bp:
      price === null
        ? null
        : performanceBps(v.number('avg_exec'), price, v.has('side') ? v.number('side') : 1),
  };
}

function surprise(v: Inputs): Answer {
  const { z, chanceOfWorse } = surpriseOf({
    actualBps: v.number('actual_bp'),
    expectedBps: v.number('est_bp'),
    stdevBps: v.number('timing_risk_bp'),
  });
  return { z, p_one_sided: chanceOfWorse };
}

function againstIndex(v: Inputs): Answer {
  const side = v.number('side');
  const cost = arrivalCostBps(v.number('avg'), v.number('arrival'), side).simple;
  const { indexBps, adjustedBps } = indexAdjusted(cost, {
    start: v.number('idx0'),
    end: v.number('idx_vwap'),
    beta: v.number('beta'),
    side,
  });
  return { cost_bp: cost, index_bp: indexBps, adjusted_bp: adjustedBps };
}

function aggregate(v: Inputs): Answer {
  const notionals = v.numbers('notional');
  const { weighted, simple, standardError } = notionalWeighted(
    v.numbers('cost_bp').map((bps, i) => ({ bps, notional: notionals[i] ?? NaN })),
  );
  return { weighted, simple, sd_of_weighted: standardError };
}

/** Shortfall and benchmarks. */
export const TCA: readonly Family[] = [
  { prefix: 'IS-', run: shortfall },
  { prefix: 'IS-04', run: cfaShortfall },
  { prefix: 'VWAP-02', run: vwapSlippage },
  { prefix: 'BENCH', run: benchmark },
  {
    prefix: 'BP-',
    run: (v) => ({ ...arrivalCostBps(v.number('avg'), v.number('P0'), v.number('side')) }),
  },
  { prefix: 'RPM', run: relative },
  { prefix: 'PWP', run: participationWeighted },
  { prefix: 'ZSC', run: surprise },
  { prefix: 'IDX', run: againstIndex },
  { prefix: 'AGG', run: aggregate },
];
