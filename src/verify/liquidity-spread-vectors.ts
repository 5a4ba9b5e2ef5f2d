import { abdiRanaldo, abdiRanaldoSquares } from '#core/liquidity/measures/abdi-ranaldo';
import {
  corwinSchultz,
  corwinSchultzPair,
  corwinSchultzSpreads,
} from '#core/liquidity/measures/corwin-schultz';
import { takerImbalance } from '#core/liquidity/measures/depth';
import { edge, edgeRolling } from '#core/liquidity/measures/edge';
import { type LogBars, logBarsOf, logsOf } from '#core/liquidity/measures/log-bars';
import { quoteSlope } from '#core/liquidity/measures/quote-slope';
import { roll, rollSpread, serialCovariance } from '#core/liquidity/measures/roll';
import { roundTripCash, roundTripCost } from '#core/liquidity/measures/round-trip';
import {
  effectiveSpreads,
  midsOf,
  midsRowsLater,
  priceImpacts,
  quotedSpreads,
  realisedSpreads,
  type SignedTrades,
  summarise,
} from '#core/liquidity/measures/spread';
import { type QuotedTrades, type SignRule, signTrades } from '#core/liquidity/measures/trade-sign';
import { meanOf } from '#core/numeric/estimate';
import { readBarFile } from '#verify/bar-file';
import { BadVector, type Family, type Inputs, type VectorWords } from '#verify/inputs';
import { column, family } from '#verify/liquidity-answer';

type Answer = Record<string, unknown>;

/** H, L and C, and O where the vector has it. */
function barsOf(v: Inputs): LogBars {
  const close = column(v, 'C');
  return logBarsOf({
    open: v.has('O') ? column(v, 'O') : close,
    high: column(v, 'H'),
    low: column(v, 'L'),
    close,
  });
}

function rollInPrices(v: Inputs): Answer {
  const { sample, zeroMean } = serialCovariance(column(v, 'p'));
  return {
    cov_sample: sample,
    s_sample: rollSpread(sample, 'unknown'),
    cov_zero_mean: zeroMean,
    s_zero_mean: rollSpread(zeroMean, 'unknown'),
    cov: sample,
    nan: rollSpread(sample, 'unknown'),
    zero: rollSpread(sample, 'zero'),
    signed: rollSpread(sample, 'signed'),
  };
}
function rollInLogs(v: Inputs): Answer {
  const { spread, squared } = roll(logsOf(column(v, 'C')));
  return { s: spread.value, s2: squared.value };
}

function corwin(v: Inputs): Answer {
  const bars = barsOf(v);
  const shifted = corwinSchultz(bars, 'log');
  const plain = corwinSchultz(bars, 'none');
  const pair = corwinSchultzPair(bars, 0, 'log');
  const unshifted = corwinSchultzPair(bars, 0, 'none');
  const inPrice = corwinSchultzPair(bars, 0, 'price');
  return {
    mean_signed: shifted.signed.value,
    mean_neg_to_zero: shifted.floored.value,
    mean_no_overnight_adj: plain.signed.value,
    mean_no_adj_neg_to_zero: plain.floored.value,
    first5: corwinSchultzSpreads(bars, 'log').spreads.slice(0, 5),
    n_negative: shifted.negative,
    n_gap_days: shifted.gaps,
    beta: pair.beta,
    gamma: pair.gamma,
    alpha: pair.alpha,
    S: pair.spread,
    S_adj: pair.spread,
    S_unadj: unshifted.spread,
    gamma_adj: pair.gamma,
    gamma_unadj: unshifted.gamma,
    S_adj_level: inPrice.spread,
  };
}

function abdi(v: Inputs): Answer {
  const bars = barsOf(v);
  const { signed, twoDay } = abdiRanaldo(bars);
  return {
    monthly: Math.max(0, signed.value),
    two_day: twoDay.value,
    first5_s2: abdiRanaldoSquares(bars).slice(0, 5),
  };
}

function edgeOf(bars: LogBars): Answer {
  const { spread, squared, pt, po, pc, e1, e2, v1, v2 } = edge(bars);
  // Published without its sign; the signed value stands where a vector asks for it.
  return { s: Math.abs(spread.value), pt, po, pc, e1, e2, v1, v2, s2: squared.value };
}
/** The width is in the vector's words: 'window 21 rolling'. */
function edgeWindows(v: Inputs, _expected: Inputs, { statement }: VectorWords): Answer {
  const width = Number(/(?:window|rolling)\D{0,12}(\d+)/.exec(statement)?.[1]);
  if (!(width >= 3))
    throw new BadVector(`formula must name the width, 'window 21', was '${statement}'`);
  return { s: edgeRolling(barsOf(v), width).map(Math.abs) };
}
const first = (bars: LogBars, rows: number): LogBars => ({
  count: rows,
  open: bars.open.slice(0, rows),
  high: bars.high.slice(0, rows),
  low: bars.low.slice(0, rows),
  close: bars.close.slice(0, rows),
});
/** The other estimators of the same package on the same file: square roots of |s^2|. */
function edgeFile(v: Inputs, _expected: Inputs, { source }: VectorWords): Answer {
  const bars = logBarsOf(readBarFile(v.text('file'), source));
  const { s, ...rest } = edgeOf(bars);
  const { squares } = edge(bars);
  const root = (square: number): number => Math.sqrt(Math.abs(square));
  const { signed, twoDay } = abdiRanaldo(bars);
  const cs = corwinSchultz(bars, 'log');
  return {
    ...rest,
    full: s,
    first10_signed: edge(first(bars, 10)).spread.value,
    same_file_other: {
      OHL: root(squares.ohl),
      OHLC: root(squares.ohlc),
      CHL: root(squares.chl),
      CHLO: root(squares.chlo),
      'OHL.OHLC': root((squares.ohl + squares.ohlc) / 2),
      'CHL.CHLO': root((squares.chl + squares.chlo) / 2),
      AR: Math.abs(signed.value),
      AR2: twoDay.value,
      CS: Math.abs(cs.signed.value),
      CS2: cs.floored.value,
      ROLL: Math.abs(roll(bars.close).spread.value),
    },
  };
}

const quoted = (v: Inputs): QuotedTrades => ({
  price: column(v, 'price'),
  bid: column(v, 'bid'),
  ask: column(v, 'ask'),
});

/** Rows that stand alone: each has its own trade before it. */
function alone(
  rule: SignRule,
  rows: readonly {
    readonly trade: number;
    readonly bid: number;
    readonly ask: number;
    readonly previous: number;
  }[],
): number[] {
  return rows.map(
    ({ trade, bid, ask, previous }) =>
      signTrades(
        {
          price: Float64Array.of(previous, trade),
          bid: Float64Array.of(NaN, bid),
          ask: Float64Array.of(NaN, ask),
        },
        rule,
        0,
      )[1] ?? 0,
  );
}
function rowSigns(v: Inputs): Answer {
  const rows = v
    .rows('rows')
    .map(([trade = NaN, bid = NaN, ask = NaN, previous = NaN]) => ({ trade, bid, ask, previous }));
  return { sign: alone('leeReady', rows) };
}
function variants(v: Inputs): Answer {
  const rows = v.rows('rows').map(([trade = NaN, previous = NaN]) => ({
    trade,
    bid: v.number('bid'),
    ask: v.number('ask'),
    previous,
  }));
  return {
    clnv: alone('clnv', rows),
    emo: alone('emo', rows),
    lr: alone('leeReady', rows),
    tick: alone('tick', rows),
  };
}

/** The published realised spread looks two trades ahead: rows, not seconds. */
const ROWS_AHEAD = 2;
function spreads(v: Inputs): Answer {
  const { price, bid, ask } = quoted(v);
  const mid = midsOf(bid, ask);
  const trades: SignedTrades = {
    direction: signTrades({ price, bid, ask }, 'leeReady', 1),
    price,
    size: column(v, 'size'),
    mid,
  };
  const later = midsRowsLater(mid, ROWS_AHEAD);
  const known = price.length - ROWS_AHEAD;
  const effective = effectiveSpreads(trades);
  const impact = priceImpacts(trades, later).slice(0, known);
  const { mean, byShares, percentByValue } = summarise(effective, trades);
  const quotes = quotedSpreads(bid, ask);
  const bidSize = column(v, 'bidsize');
  const askSize = column(v, 'asksize');
  const imbalances = Array.from(trades.direction, (d, i) =>
    takerImbalance(d, bidSize[i] ?? NaN, askSize[i] ?? NaN),
  );
  return {
    effective,
    realized: realisedSpreads(trades, later).slice(0, known),
    price_impact_full: impact,
    price_impact_hf_half: impact.map((each) => each / 2),
    mean_es: mean.value,
    share_weighted_es: byShares.value,
    dollar_weighted_pct_es: percentByValue.value,
    mean_quoted: meanOf(quotes).value,
    mean_rel_quoted: meanOf(quotes.map((s, i) => s / (mid[i] ?? NaN))).value,
    ratio: imbalances.map((each) => each.ratio),
    difference: imbalances.map((each) => each.difference),
  };
}

function slopes(v: Inputs): Answer {
  const bid = v.numbers('bid');
  const ask = v.numbers('ask');
  const bidSize = v.numbers('bidsize');
  const askSize = v.numbers('asksize');
  const each = bid.map((b, i) =>
    quoteSlope({
      bid: b,
      ask: ask[i] ?? NaN,
      bidSize: bidSize[i] ?? NaN,
      askSize: askSize[i] ?? NaN,
    }),
  );
  return {
    quote_slope: each.map((q) => q.slope),
    log_quote_slope: each.map((q) => q.logSlope),
    adjusted: each.map((q) => q.adjusted),
  };
}

/** Leaves are named by side and size, `buy25k`: the size comes from the inputs, in their order. */
function roundTrip(v: Inputs): Answer {
  const levels = (side: 'asks' | 'bids') =>
    v.rows(side).map(([price = NaN, size = NaN]) => [price, size] as const);
  const book = { asks: levels('asks'), bids: levels('bids'), mid: v.number('mid') };
  const answers = v.numbers('V').map((value): Answer => {
    const { xlmBps, buyBps, sellBps, cash } = roundTripCost(book, value);
    const name = `${value / 1000}k`;
    return {
      [`xlm${name}`]: xlmBps,
      [`buy${name}`]: buyBps,
      [`sell${name}`]: sellBps,
      [`crt_cash_${name}`]: cash,
    };
  });
  return Object.assign({}, ...answers);
}

/** Spreads from quotes, from bars, and the signs of trades. */
export const LIQUIDITY_SPREADS: readonly Family[] = [
  family('ROLL', 'library', rollInPrices),
  family('ROLL-01', 'product', rollInLogs),
  family('CS-', 'library', corwin),
  family('AR-', 'product', abdi),
  family('EDGE', 'product', (v) => edgeOf(barsOf(v))),
  family('EDGE-02', 'library', edgeWindows),
  family('EDGE-03', 'product', edgeFile),
  family('LR-01', 'product', (v) => ({ direction: signTrades(quoted(v), 'leeReady', 1) })),
  family('LR-02', 'product', rowSigns),
  family('LR-03', 'product', variants),
  family('SPR', 'library', spreads),
  family('QSL', 'library', slopes),
  family('XLM-01', 'library', roundTrip),
  family('XLM-02', 'library', (v) => ({ cash: roundTripCash(v.number('xlm_bp'), v.number('V')) })),
];
