import { dayNumberOf } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { DAY_US } from '#core/kernel/units';
import { GrowingColumn } from '#core/market/growing-column';
import type { Quotes } from '#core/market/tape-builder';
import type { CsvTable } from '#platform/csv-table';
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
  return eachOf(csv, options, (row, at) => {
    const steps = { bid: 0, bidSize: 0, ask: 0, askSize: 0 };
    for (const field of ['bid', 'bidSize', 'ask', 'askSize'] as const) {
      const value = row.number(field);
      if (value === null || value < 0) {
        return row.bad(field, 'must be a positive number, or empty for no quote');
      }
      const name = field === 'bid' || field === 'ask' ? 'tick' : 'lot';
      const units = areRoundLots && name === 'lot' && at < SHARES_FROM ? 100 * value : value;
      const count = Number.isNaN(value) ? 0 : stepsOn(units, instrument[name]);
      if (typeof count === 'string') {
        return stepProblem(row, field, { found: count, step: instrument[name], name });
      }
      steps[field] = count;
    }
    if (rows.at.length === ROWS_MAX) return tooMany(`${csv.path}:${row.line}`, `${ROWS_MAX} rows`);
    rows.at.push(at);
    rows.bid.push(steps.bid);
    rows.bidSize.push(steps.bid > 0 ? steps.bidSize : 0);
    rows.ask.push(steps.ask);
    rows.askSize.push(steps.ask > 0 ? steps.askSize : 0);
    return null;
  });
}

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
