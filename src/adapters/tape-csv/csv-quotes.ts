import { dayNumberOf } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { DAY_US } from '#core/kernel/units';
import { GrowingColumn } from '#core/market/growing-column';
import type { Quotes } from '#core/market/tape-builder';
import type { CsvRow, CsvTable } from '#platform/csv-table';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { eachOf, type OfInstrument } from './csv-tape-rows.ts';
import { stepProblem, stepsOn } from './steps.ts';
import { type Field, ROUND_LOT_QUOTES } from './tape-layouts.ts';

export interface QuoteRows {
  readonly at: GrowingColumn;
  readonly bid: GrowingColumn;
  readonly bidSize: GrowingColumn;
  readonly ask: GrowingColumn;
  readonly askSize: GrowingColumn;
}
export const newQuotes = (): QuoteRows => ({
  at: new GrowingColumn(),
  bid: new GrowingColumn(),
  bidSize: new GrowingColumn(),
  ask: new GrowingColumn(),
  askSize: new GrowingColumn(),
});

/** From then on the consolidated feed of US shares tells sizes in shares; before in round lots. */
const SHARES_FROM = dayNumberOf({ year: 2025, month: 11, day: 3 }) * DAY_US;

/** The quotes of one file behind those of the files before; the answer is the rows of others. */
export function readQuotes(
  csv: CsvTable<Field>,
  options: OfInstrument,
  rows: QuoteRows,
): Result<number, Problem> {
  const { instrument } = options;
  const areRoundLots = ROUND_LOT_QUOTES.includes(csv.layout ?? '');
  const { tick, lot } = instrument;
  for (const column of Object.values(rows)) column.reserve(Math.min(csv.rowsAbout, ROWS_MAX));
  const stepsIn = (
    row: CsvRow<Field>,
    field: 'bid' | 'bidSize' | 'ask' | 'askSize',
    times: number,
  ): number | Problem => {
    const value = row.number(field);
    if (value === null || value < 0)
      return row.bad(field, 'must be a positive number, or empty for no quote');
    if (Number.isNaN(value)) return 0;
    const isPrice = field === 'bid' || field === 'ask';
    const step = isPrice ? tick : lot;
    const count = stepsOn(isPrice ? value : value * times, step);
    return typeof count === 'string'
      ? stepProblem(row, field, { found: count, step, name: isPrice ? 'tick' : 'lot' })
      : count;
  };
  return eachOf(csv, options, (row, at) => {
    const times = areRoundLots && at < SHARES_FROM ? ROUND_LOT : 1;
    const bid = stepsIn(row, 'bid', times);
    if (typeof bid !== 'number') return bid;
    const bidSize = stepsIn(row, 'bidSize', times);
    if (typeof bidSize !== 'number') return bidSize;
    const ask = stepsIn(row, 'ask', times);
    if (typeof ask !== 'number') return ask;
    const askSize = stepsIn(row, 'askSize', times);
    if (typeof askSize !== 'number') return askSize;
    if (rows.at.length === ROWS_MAX) return tooMany(`${csv.path}:${row.line}`, `${ROWS_MAX} rows`);
    rows.at.push(at);
    rows.bid.push(bid);
    rows.bidSize.push(bid > 0 ? bidSize : 0);
    rows.ask.push(ask);
    rows.askSize.push(ask > 0 ? askSize : 0);
    return null;
  });
}
const ROUND_LOT = 100;

export function quotesOf({ at, bid, bidSize, ask, askSize }: QuoteRows): Quotes {
  return {
    count: at.length,
    at: at.values(),
    bidPrice: bid.values(),
    bidSize: bidSize.values(),
    askPrice: ask.values(),
    askSize: askSize.values(),
  };
}
