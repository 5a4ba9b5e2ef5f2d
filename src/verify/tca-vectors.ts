import type { CostEstimate } from '#core/cost/model';
import { BPS_IN_ONE, type Bps, lots, signOf, timeUs } from '#core/kernel/units';
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
import { tcaReport } from '#core/tca/build-report';
import type { TcaReport } from '#core/tca/report';
import { shortfallSplits } from '#core/tca/shortfall-splits';
import type { Family, Inputs } from '#verify/inputs';
import { fromTicks, inTicks, vectorInstrument } from '#verify/vector-desk';

type Answer = Record<string, unknown>;
const pairs = (prices: readonly number[], sizes: readonly number[]): readonly MarketPrint[] =>
  prices.map((price, i) => [price, sizes[i] ?? NaN]);
const tape = (v: Inputs): readonly MarketPrint[] => pairs(v.numbers('price'), v.numbers('vol'));

/** Through the report of the desk: fills without a market beside them are all timing, so that spread and impact are nothing. */
function shortfall(v: Inputs, expected: Inputs): Answer {
  const instrument = vectorInstrument();
  const quantity = v.number('S');
  const decision = v.number('pd');
  const end = v.number('pn');
  const side = v.number('side') > 0 ? 'buy' : 'sell';
  const rows = v.rows('fills');
  const fees = v.number('fees');
  const report = tcaReport({
    side,
    quantity: lots(quantity),
    instrument,
    arrivalPrice: inTicks(v.number('p0')),
    decisionPrice: inTicks(decision),
    fills: rows.map(([size = NaN, price = NaN], i) => ({
      at: i,
      price: inTicks(price),
      quantity: size,
      // The vector states one sum of fees.
      fee: i === 0 ? fees : 0,
      mid: inTicks(price),
      touch: inTicks(price),
      liquidity: 'taker',
    })),
    lastMid: inTicks(end),
    intervalVwap: null,
    intervalTwap: null,
    intervalEligibleVolume: null,
    estimate: NO_ESTIMATE,
  });
  const scale = (quantity * v.number('p0')) / BPS_IN_ONE;
  const money = (part: Bps): number => part * scale;
  const [delay, opportunity, total] = [report.delayBps, report.opportunityBps, report.totalBps].map(
    money,
  );
  return answers(report, {
    quantity,
    decision,
    side: signOf(side),
    delay: delay ?? NaN,
    trading: money(report.spreadBps) + money(report.impactBps) + money(report.timingBps),
    opportunity: opportunity ?? NaN,
    fees: money(report.feesBps),
    total: total ?? NaN,
    // Where dollars have a name of their own, the plain total is in the percent of the parts beside it.
    isTotalInPercent: expected.has('total_dollars'),
  });
}
interface Money {
  readonly quantity: number;
  readonly decision: number;
  readonly side: number;
  readonly delay: number;
  readonly trading: number;
  readonly opportunity: number;
  readonly fees: number;
  readonly total: number;
  readonly isTotalInPercent: boolean;
}
/** The splits of the literature, from the report's own parts. */
function answers({ completion, benchmarks }: TcaReport, money: Money): Answer {
  const { quantity, decision, delay, trading, opportunity, fees, total } = money;
  const splits = shortfallSplits({ delay, trading, opportunity, fees }, completion);
  const { tradingDelay } = splits.wagner;
  const missed = splits.perold.opportunity;
  const percent = (amount: number): number => (100 * amount) / (quantity * decision);
  const perShare = (to: number, from: number): number => (100 * money.side * (to - from)) / from;
  const paper = money.side * quantity * (fromTicks(benchmarks.last) - decision);
  const average = benchmarks.average === null ? null : fromTicks(benchmarks.average);
  return {
    filled: completion * quantity,
    unfilled: (1 - completion) * quantity,
    avg: average,
    perold: splits.perold,
    wagner: {
      delay,
      trading_delay: tradingDelay,
      opp_delay: splits.wagner.opportunityDelay,
      trading,
      opportunity,
      fees,
    },
    total: money.isTotalInPercent ? percent(total) : total,
    total_dollars: total,
    total_pct: percent(total),
    total_bp: 100 * percent(total),
    paper_return: paper,
    actual_return: paper - total,
    delay_pct: percent(tradingDelay),
    delay: percent(tradingDelay),
    delay_filled_only: percent(tradingDelay),
    realised_pct: percent(trading),
    realised: percent(trading),
    missed_pct: percent(missed),
    missed: percent(missed),
    explicit_pct: percent(fees),
    explicit: percent(fees),
    delay_pct_per_share: perShare(fromTicks(benchmarks.arrival), decision),
    trading_pct_per_share: perShare(average ?? NaN, fromTicks(benchmarks.arrival)),
  };
}
/** What was expected is not what is judged here. */
const NO_ESTIMATE: CostEstimate = {
  modelId: 'none',
  calibration: { state: 'none', source: 'the vector', asOf: null, n: 0 },
  asOf: timeUs(0),
  expectedBps: 0,
  spreadBps: 0,
  impactBps: 0,
  walkBps: 0,
  feesBps: 0,
  standardErrorBps: 0,
  stdevBps: 0,
  interval90Bps: [0, 0],
  inputs: { advShare: 0, volatilityDaily: 0, spreadBps: 0, horizonDays: 0 },
};

function vwapSlippage(v: Inputs): Answer {
  const prices = v.numbers('p');
  const volumes = v.numbers('v');
  const own = v.numbers('exec');
  const side = v.number('side');
  const vwap = volumeWeightedPrice(pairs(prices, volumes)) ?? NaN;
  const pexec = volumeWeightedPrice(pairs(prices, own)) ?? NaN;
  const twap = timeWeightedPrice(prices) ?? NaN;
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
  const prints = tape(v);
  const average = v.number('avg');
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
  { prefix: 'IS-', proves: 'product', run: shortfall },
  { prefix: 'VWAP-02', proves: 'product', run: vwapSlippage },
  { prefix: 'BENCH', proves: 'product', run: benchmark },
  {
    prefix: 'BP-',
    proves: 'product',
    run: (v) => ({ ...arrivalCostBps(v.number('avg'), v.number('P0'), v.number('side')) }),
  },
  { prefix: 'RPM', proves: 'product', run: relative },
  { prefix: 'PWP', proves: 'product', run: participationWeighted },
  { prefix: 'ZSC', proves: 'product', run: surprise },
  { prefix: 'IDX', proves: 'product', run: againstIndex },
  { prefix: 'AGG', proves: 'product', run: aggregate },
];
