// What the trades of a backtest would have cost, each as of its own day: node price-a-backtest.ts TRADES.csv BARS.csv (symbol, date, quantity; daily bars), or without
// files on a market that is made up.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usEquity } from 'plimsoll';
import { priceTrades, shippedModel, unsureBars } from 'plimsoll/models';
import { readCsvBars } from 'plimsoll/node';

/** A hundred days of one share that nobody traded, and two trades in it. */
function madeUp(): readonly [string, string] {
  const folder = mkdtempSync(join(tmpdir(), 'backtest-'));
  const days = Array.from({ length: 140 }, (_, i) => new Date(Date.UTC(2024, 0, 2 + i)));
  const rows = days
    .filter((day) => day.getUTCDay() % 6 !== 0)
    .map((day, i) => {
      const close = 50 + 2 * Math.sin(1.7 * i) + Math.sin(0.9 * i * i);
      const date = day.toISOString().slice(0, 10);
      return `${date},MADE,${close - 0.3},${close + 0.8},${close - 0.7},${close},${900_000 + 200_000 * Math.cos(i)}`;
    });
  const [trades, bars] = [join(folder, 'trades.csv'), join(folder, 'bars.csv')];
  writeFileSync(bars, `date,symbol,open,high,low,close,volume\n${rows.join('\n')}\n`);
  writeFileSync(trades, 'symbol,date,quantity\nMADE,2024-04-16,500\nMADE,2024-05-14,50000\n');
  return [trades, bars];
}

const [tradesFile, barsFile] =
  process.argv.length > 3 ? [process.argv[2] ?? '', process.argv[3] ?? ''] : madeUp();
const read = readCsvBars(barsFile, {
  symbol: null,
  session: usEquity('ANY', 'US').session,
  columns: {},
  label: 'start',
});
if (!read.ok) throw new Error(`${read.error.message}: ${read.error.remedy}`);
const markets = read.value.bars.map((bars) => {
  const instrument = usEquity(bars.symbol, 'US');
  const isUnsure = unsureBars(bars, instrument) !== null;
  return { instrument, bars, model: shippedModel('equity'), isUnsure };
});
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
