// From the book that is held to the one that is wanted, as far as the market bears it: what to trade, what it costs, how long it takes.
import { type Bars, type Desk, quantityOf } from 'plimsoll';
import {
  basketTo,
  type RebalanceAsk,
  type RebalanceName,
  rebalanceName,
  rebalancePortfolio,
  returnHistory,
  statisticalFactors,
} from 'plimsoll/models';
import { smallDesk, smallHistory } from './small-market.ts';

const CASH = 500_000;
const DAYS = 60;
const FACTORS = 3;
/** Units now, and the share of net asset value that is wanted. */
const BOOK = [
  { symbol: 'ACME', seed: 7, units: 60_000, wanted: 0.3 },
  { symbol: 'BOLT', seed: 11, units: 5000, wanted: 0.3 },
  { symbol: 'CORK', seed: 13, units: 20_000, wanted: 0.3 },
] as const;

/** One name as the optimiser wants it: its market, its cost model, its lot. */
function nameOf(desk: Desk, symbol: string, units: number, close: number): RebalanceName {
  const known = desk.assess(symbol, null);
  if (!known.ok) throw new Error(JSON.stringify(known.error));
  const { instrument, profile, assessment } = known.value;
  const name = rebalanceName({
    symbol,
    units,
    lot: quantityOf(instrument, 1),
    market: { instrument, profile, assessment, close, turnover: null },
    model: desk.pricing.modelOf(instrument),
    feesBps: desk.pricing.feesOf(instrument).takerBps,
    fullScore: null,
  });
  if (!name.ok) throw new Error(name.error.message);
  return name.value;
}

const history: readonly Bars[] = BOOK.map(({ symbol, seed }) => smallHistory(symbol, seed));
const names = BOOK.map(({ symbol, seed, units }, i) =>
  nameOf(smallDesk(symbol, seed).desk, symbol, units, history[i]?.close.at(-1) ?? NaN),
);
const past = returnHistory(history, DAYS);
if (!past.ok) throw new Error(past.error.message);
const ask: RebalanceAsk = {
  names,
  cash: CASH,
  risk: statisticalFactors(past.value, FACTORS),
  aim: { kind: 'targets', weights: BOOK.map(({ wanted }) => wanted) },
  rules: {
    riskAversion: 100,
    daysAYear: 252,
    holdingDays: 21,
    participation: 0.1,
    completionDays: 5,
    maxIlliquid: null,
    minDaily: null,
    turnover: null,
    leverage: null,
    daysMax: null,
    borrowAYear: 0,
  },
};
const found = rebalancePortfolio(ask);
if (!found.ok) throw new Error(`${found.error.message}; ${found.error.remedy}`);
const { nav, optimum } = found.value;
const unitsAfter = names.map(
  ({ price, lot }, i) => Math.round(((optimum.weights[i] ?? 0) * nav) / price / lot) * lot,
);
const basket = basketTo(ask, found.value, unitsAfter);
for (const { symbol, units, costBps } of basket.trades)
  console.log(
    `${units > 0 ? 'buy' : 'sell'} ${Math.abs(units)} ${symbol}: ${costBps.toFixed(2)} bps`,
  );
console.log(
  `cost ${basket.costBps.toFixed(2)} bps of net asset value, ${basket.days.toFixed(2)} days`,
);
