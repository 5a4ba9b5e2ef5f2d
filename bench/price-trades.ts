// Trades of a backtest in one pass, beside one profile for each trade (what a user of the library could do instead), on the same trades with the same costs; medians of five.
// node --conditions=source bench/price-trades.ts [BARS.csv] [trades]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { shippedModel } from '#core/cost/default-model';
import { type BulkMarket, priceTrades, type TradeColumns } from '#core/cost/price-trades';
import { seededRandom } from '#core/kernel/random';
import { timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { unsureBars } from '#core/liquidity/history-findings';
import { tradeOf } from '#core/liquidity/trade';
import { usEquity } from '#core/market/catalog';
import { US_EQUITY_SESSION } from '#core/market/session';

const ROUNDS = 5;
const ALONE = 2000;
const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const path = process.argv[2] ?? join(DATA, 'daily/us_daily_2014-11_2017-11.csv.gz');
const count = Number(process.argv[3] ?? 200_000);
if (!existsSync(path)) {
  console.log(`skipped: ${path} is not there`);
  process.exit(0);
}
const read = readCsvBars(path, {
  symbol: null,
  session: US_EQUITY_SESSION,
  columns: {},
  label: 'start',
});
if (!read.ok) throw new Error(read.error.message);
const model = shippedModel('equity');
const markets = read.value.bars
  .map((bars): BulkMarket => {
    const instrument = usEquity(bars.symbol, 'US');
    return { instrument, bars, model, isUnsure: unsureBars(bars, instrument) !== null };
  })
  .filter(({ isUnsure, bars }) => !isUnsure && bars.count > 100);
const random = seededRandom(1);
const market = Int32Array.from({ length: count }, () => Math.floor(markets.length * random.next()));
const trades: TradeColumns = {
  n: count,
  market,
  at: Float64Array.from(market, (place) => {
    const { bars } = markets[place]!;
    return bars.at[70 + Math.floor((bars.count - 70) * random.next())]! + 3600e6;
  }),
  quantity: Float64Array.from(market, () => 10 ** (2 + 3 * random.next())),
  horizonDays: new Float64Array(count).fill(0.5),
  spreadBps: new Float64Array(count).fill(NaN),
};
const terms = { participation: 0.1, takerShare: 1, feesBps: 0 };

const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[of.length >> 1]!;
const seconds = (run: () => void): number => {
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    run();
    return (performance.now() - from) / 1000;
  });
  return median(times);
};
let priced = priceTrades(trades, markets, terms);
const together = seconds(() => {
  priced = priceTrades(trades, markets, terms);
});
let worst = 0;
let alone = 0;
const each = seconds(() => {
  alone = 0;
  for (let i = 0; i < ALONE; i++) {
    const { instrument, bars } = markets[market[i]!]!;
    const profile = buildProfile({
      instrument,
      asOf: timeUs(trades.at[i]!),
      tape: null,
      history: [bars],
      prior: null,
      observed: null,
    });
    if (!profile.ok || priced.why[i] !== 'priced') continue;
    const impact = model.impactBps(tradeOf(profile.value, trades.quantity[i]!, 0.5));
    worst = Math.max(worst, Math.abs(priced.impactBps[i]! / impact - 1));
    alone++;
  }
});
const perSecond = count / together;
const aloneASecond = ALONE / each;
console.log(
  `${count.toLocaleString('en-US')} trades of ${markets.length} names: ${Math.round(perSecond).toLocaleString('en-US')} a second; one profile each ${Math.round(aloneASecond).toLocaleString('en-US')} a second; ratio ${(perSecond / aloneASecond).toFixed(0)}`,
);
console.log(
  `${alone} of ${ALONE} compared, largest relative difference of the impact ${worst.toExponential(1)}`,
);
