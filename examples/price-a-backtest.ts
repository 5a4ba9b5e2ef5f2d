// What the trades of a backtest would have cost, each as of its own day: node price-a-backtest.ts TRADES.csv BARS.csv (symbol, date, quantity; daily bars)
import { readFileSync } from 'node:fs';
import { usEquity } from 'plimsoll';
import { priceTrades, shippedModel } from 'plimsoll/models';
import { readCsvBars } from 'plimsoll/node';

const [tradesFile = 'trades.csv', barsFile = 'bars.csv'] = process.argv.slice(2);
const read = readCsvBars(barsFile, {
  symbol: null,
  session: usEquity('ANY', 'US').session,
  columns: {},
  label: 'start',
});
if (!read.ok) throw new Error(`${read.error.message}: ${read.error.remedy}`);
const markets = read.value.bars.map((each) => ({
  instrument: usEquity(each.symbol, 'US'),
  bars: each,
  model: shippedModel('equity'),
  isUnsure: each.findings.length > 0,
}));
const place = new Map(markets.map(({ bars: { symbol } }, i) => [symbol, i]));
const rows = readFileSync(tradesFile, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const column = (of: (row: readonly string[]) => number): Float64Array =>
  Float64Array.from(rows, of);
const priced = priceTrades(
  {
    n: rows.length,
    market: Int32Array.from(rows, ([symbol = '']) => place.get(symbol) ?? -1),
    at: column(([, date = '']) => Date.parse(`${date}T15:00:00Z`) * 1000),
    quantity: column(([, , quantity]) => Math.abs(Number(quantity))),
    // As long as 10 % of the usual volume takes; the spread that the bars tell.
    horizonDays: column(() => NaN),
    spreadBps: column(() => NaN),
  },
  markets,
  { participation: 0.1, takerShare: 1, feesBps: 0 },
);
for (const [i, [symbol, date, quantity]] of rows.entries())
  console.log(
    `${date} ${symbol} ${quantity}: ${priced.why[i] === 'priced' ? `${priced.expectedBps[i]?.toFixed(1)} ± ${priced.standardErrorBps[i]?.toFixed(1)} bps` : priced.why[i]}`,
  );
