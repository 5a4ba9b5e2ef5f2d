import { amihud, amihudRoot, amivest, ratioOfMeans } from '#core/liquidity/measures/amihud';
import {
  CRASH_LAMBDA,
  crashMove,
  INVARIANCE_RECALLED,
  illiquidityBps,
  invarianceCostBps,
} from '#core/liquidity/measures/invariance';
import { simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { type LotSides, lot } from '#core/liquidity/measures/lot';
import { imbalanceOf, microPrice, weightedMid } from '#core/liquidity/measures/micro-price';
import { orderFlowEvents, orderFlowImbalance } from '#core/liquidity/measures/order-flow-imbalance';
import { pastorStambaugh } from '#core/liquidity/measures/pastor-stambaugh';
import {
  hasbrouckLambda,
  kyleLambda,
  kyleLambdaThroughOrigin,
  signedRootOf,
} from '#core/liquidity/measures/price-response';
import { huiHeubel, martinIndex } from '#core/liquidity/measures/turnover';
import { tradedValue } from '#core/liquidity/measures/volume';
import { changeDeviation, vpin } from '#core/liquidity/measures/vpin';
import { zeroReturns } from '#core/liquidity/measures/zero-returns';
import { normalCdf } from '#core/numeric/normal';
import { studentCdf } from '#core/numeric/student';
import { BadVector, type Family, type Inputs } from '#verify/inputs';
import { column, family } from '#verify/liquidity-answer';

type Answer = Record<string, unknown>;

function amihudOf(v: Inputs): Answer {
  const close = column(v, 'C');
  const returns = simpleReturnsOf(close);
  const traded = tradedValue(close, column(v, 'V')).subarray(1);
  const { value, n } = amihud(returns, traded);
  return {
    illiq: value,
    n_days_used: n,
    ratio_of_means: ratioOfMeans(returns, traded),
    sqrt_version: amihudRoot(returns, traded).value,
    amivest: amivest(returns, traded).value,
  };
}

function kyle(v: Inputs): Answer {
  const dp = column(v, 'dp');
  const Q = column(v, 'Q');
  const { intercept: a, lambda: lam, standardError: se, t, r2 } = kyleLambda(dp, Q);
  return { a, lam, se, t, r2, lam_no_intercept: kyleLambdaThroughOrigin(dp, Q).lambda };
}

function hasbrouck(v: Inputs): Answer {
  const trades = v.rows('signed_dollar_volumes');
  const r = column(v, 'r');
  const flow = Float64Array.from(trades, (each) =>
    each.reduce((sum, value) => sum + signedRootOf(value), 0),
  );
  const netted = Float64Array.from(trades, (each) =>
    signedRootOf(each.reduce((sum, value) => sum + value, 0)),
  );
  const { intercept, lambda } = hasbrouckLambda(r, flow);
  return {
    S: flow,
    delta: intercept,
    lam: lambda,
    lam_x1e6: lambda * 1e6,
    wrong_if_netted_first: hasbrouckLambda(r, netted).lambda,
  };
}

function pastor(v: Inputs): Answer {
  const { theta, phi, gamma, n } = pastorStambaugh(
    column(v, 'r'),
    column(v, 'rm'),
    column(v, 'v_musd'),
  );
  return { theta, phi, gamma, n };
}

function zeros(v: Inputs): Answer {
  const { zeros: all, zerosTraded } = zeroReturns(column(v, 'r'), column(v, 'V'));
  return { zeros: all.value, zeros2: zerosTraded.value };
}

function lotOf(v: Inputs, sides: LotSides): Answer {
  const { cost, a1, a2, beta, sigma, minusLogLikelihood } = lot(
    column(v, 'R'),
    column(v, 'Rm'),
    sides,
  );
  return { a1, a2, beta, sigma, LOT: cost.value, nll: minusLogLikelihood };
}

/** A number, or words that say it is the sample's own. */
function sigmaOf(v: Inputs, change: Float64Array): number {
  try {
    return v.number('sigma');
  } catch (error) {
    if (!(error instanceof BadVector)) throw error;
    return changeDeviation(change);
  }
}
function bulk(v: Inputs): Answer {
  const change = column(v, 'dP');
  const volume = column(v, 'V');
  const bucket = v.number('bucket');
  const sigma = sigmaOf(v, change);
  const normal = vpin({ change, volume }, bucket, sigma, normalCdf);
  const student = vpin({ change, volume }, bucket, sigma, (z) => studentCdf(z, 0.25));
  return {
    sigma,
    buckets_buy_sell: Array.from(normal.buy, (buy, i) => [buy, normal.sell[i]]),
    vpin_normal: normal.vpin.value,
    vpin_t025: student.vpin.value,
    open_bucket_filled: normal.open,
  };
}

function flowEvents(v: Inputs): Answer {
  const bid = v.rows('bid');
  const ask = v.rows('ask');
  const part = (rows: readonly (readonly number[])[], k: number): Float64Array =>
    Float64Array.from(rows, (row) => row[k] ?? NaN);
  const touch = {
    bidPrice: part(bid, 0),
    bidSize: part(bid, 1),
    askPrice: part(ask, 0),
    askSize: part(ask, 1),
  };
  return { e: orderFlowEvents(touch), OFI: orderFlowImbalance(touch) };
}

function weighted(v: Inputs): Answer {
  const quote = {
    bid: v.number('bid'),
    ask: v.number('ask'),
    bidSize: v.number('bid_size'),
    askSize: v.number('ask_size'),
  };
  return {
    mid: (quote.bid + quote.ask) / 2,
    imbalance: imbalanceOf(quote.bidSize, quote.askSize),
    weighted_mid: weightedMid(quote),
  };
}
function stoikov(v: Inputs): Answer {
  const micro = microPrice({
    Q: v.rows('Q'),
    R1: v.rows('R1'),
    R2: v.rows('R2'),
    K: v.numbers('K'),
  });
  return { G1: micro?.first, G6: micro?.after(6), Gstar: micro?.limit, B: micro?.B };
}

function range(v: Inputs): Answer {
  return {
    LHH: huiHeubel({
      priceMax: v.number('Pmax'),
      priceMin: v.number('Pmin'),
      traded: v.number('dollar_volume'),
      unitsOutstanding: v.number('shares_out'),
      priceMean: v.number('Pbar'),
    }),
  };
}

function illiquidity(v: Inputs): Answer {
  const sigma = v.numbers('sigma');
  return {
    inv_L_bp: v
      .numbers('PV')
      .map((valueDaily, i) =>
        illiquidityBps({ valueDaily, volatilityDaily: sigma[i] ?? NaN }, INVARIANCE_RECALLED),
      ),
  };
}
function invarianceCosts(v: Inputs): Answer {
  const costs = v
    .rows('cases')
    .map(([price = NaN, volume = NaN, volatilityDaily = NaN, X = NaN]) =>
      invarianceCostBps({ valueDaily: price * volume, volatilityDaily }, X / volume),
    );
  return { linear_bp: costs.map((each) => each.linear), sqrt_bp: costs.map((each) => each.root) };
}
/** Each crash has its own day's value, deflator to dollars of 2005, volatility, and the value sold. */
function crashes(v: Inputs): Answer {
  const decline = v.names().map((name) => {
    const crash = v.inside(name);
    const adv = crash.number('ADV');
    return [
      name,
      -crashMove(
        { valueDaily: adv * crash.number('deflator'), volatilityDaily: crash.number('sigma') },
        crash.number('sold') / adv,
        CRASH_LAMBDA,
      ),
    ] as const;
  });
  return { decline: Object.fromEntries(decline) };
}

/** What flow does to prices, what zero returns say, and the measures of volume. */
export const LIQUIDITY_FLOW: readonly Family[] = [
  family('AMI', 'library', amihudOf),
  family('KYLE', 'library', kyle),
  family('HAS', 'library', hasbrouck),
  family('PS-', 'library', pastor),
  family('ZERO', 'product', zeros),
  family('LOT-01-Y', 'library', (v) => lotOf(v, 'ownReturn')),
  family('LOT-01-mixed', 'library', (v) => lotOf(v, 'market')),
  family('VPIN', 'product', bulk),
  family('OFI', 'library', flowEvents),
  family('MICRO-01', 'library', weighted),
  family('MICRO-02', 'product', stoikov),
  family('HH', 'library', range),
  family('MLI', 'library', (v) => ({ MLI: martinIndex(column(v, 'C'), column(v, 'V')).total })),
  family('INV-01', 'library', illiquidity),
  family('INV-02', 'product', invarianceCosts),
  family('INV-03', 'library', crashes),
];
