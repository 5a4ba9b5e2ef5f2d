import { decimalToNumber } from '#core/kernel/decimal';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { GrowingColumn } from '#core/market/growing-column';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { stampReader } from '#core/market/stamps';
import type { Tape } from '#core/market/tape';
import { mergeTape, outOfOrder, qualityOfTape, type Quotes, type Trades } from '#core/market/tape-builder';
import { columnMissing, openCsv, type ColumnNames, type CsvRow, type CsvTable } from '#platform/csv-table';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { hashOf } from '#platform/read-file';
import { stepProblem, stepsOn } from './steps.ts';
import { isCancelledTaq, isRegularTaq } from './taq-conditions.ts';

const FIELDS = {
  at: ['timestamp', 'datetime', 'date', 'time', 'dt', 'ts', 'at'],
  symbol: ['symbol', 'ticker', 'sym'],
  price: ['price', 'px', 'last', 'trade_price'],
  quantity: ['quantity', 'qty', 'size', 'volume', 'amount'],
  side: ['side', 'aggressor', 'taker_side'],
  bid: ['bid', 'bid_price', 'best_bid', 'bidprice'],
  bidSize: ['bid_size', 'bidsize', 'bidsiz', 'bid_qty', 'bid_quantity'],
  ask: ['ask', 'ask_price', 'best_ask', 'askprice', 'ofr', 'offer'],
  askSize: ['ask_size', 'asksize', 'asksiz', 'ofrsiz', 'ask_qty', 'ask_quantity'],
  condition: ['cond', 'tr_scond', 'sale_condition'],
  correction: ['corr', 'tr_corr'],
  exchange: ['ex', 'exchange'],
} as const;
type Field = keyof typeof FIELDS;
const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is Field => name in FIELDS);

export interface CsvTapeOptions {
  /** Grid, session and symbol; times without a zone are of the session's zone. */
  readonly instrument: Instrument;
  readonly columns: ColumnNames;
  /** Sale conditions, corrections and exchanges mean what they mean in NYSE TAQ: they say which prints are regular. Else every trade in session counts. */
  readonly isTaq: boolean;
}

/**
 * Plain CSV files of trades (time, price, quantity, perhaps the taker's side) and of best quotes (time, bid, ask and their sizes) as
 * one tape of depth 1. Every trade in the session counts as eligible, where the file says nothing else (MKT-32: TAQ does).
 */
export function readCsvTape(paths: readonly string[], options: CsvTapeOptions): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const trades = newTrades();
  const quotes = newQuotes();
  const hashes: string[] = [];
  const sources: string[] = [];
  const unused = new Map(Object.entries(options.columns));
  let others = 0;
  for (const path of paths) {
    const opened = openCsv(path, FIELDS, { names: options.columns, mayLack: paths.length > 1 });
    if (!opened.ok) return opened;
    const csv = opened.value;
    const isTrades = csv.has('price') && csv.has('quantity');
    const needed: readonly Field[] = isTrades ? ['at'] : csv.has('bid') || csv.has('ask') ? ['at', 'bid', 'bidSize', 'ask', 'askSize'] : ['at', 'price', 'quantity'];
    const missing = needed.filter((field) => !csv.has(field));
    if (missing.length > 0) return err(columnMissing(csv, missing, FIELDS));
    const read = isTrades ? readTrades(csv, options, trades) : readQuotes(csv, options.instrument, quotes);
    if (!read.ok) return read;
    others += read.value;
    for (const field of FIELD_NAMES) if (csv.isCalled(field, unused.get(field) ?? '')) unused.delete(field);
    hashes.push(csv.hash);
    sources.push(csv.source);
  }
  const [typo] = unused;
  if (typo !== undefined) return err(problem('COLUMN_MISSING', `--columns ${typo[0]}`, `a file must have the column '${typo[1]}' for ${typo[0]}, none has`, 'map it to a name of a header'));
  if (trades.at.length + quotes.at.length === 0) {
    if (others > 0) return err(problem('SYMBOL_UNKNOWN', '--symbol', `symbol must be in the file, ${options.instrument.symbol} was in none of its ${others} rows`, 'use a symbol of the file, or another file'));
    return err(problem('FILE_EMPTY', paths[0] ?? '--tape', 'the files must hold trades or quotes, held none', 'give at least one file with rows below its header'));
  }
  const [t, q] = [tradesOf(trades), quotesOf(quotes)];
  const tape = mergeTape({ instrument: options.instrument, source: sources.join(' + '), hash: hashOf(hashes) }, t, q);
  const notes = [
    ...(q.count === 0 ? ['no quotes: there is no book'] : []),
    ...(t.count === 0 ? ['no trades: there is no volume'] : []),
    ...(others > 0 ? [`${others} rows of other symbols`] : []),
    ...(trades.cancelled > 0 ? [`${trades.cancelled} trades left out: cancelled, or the notice of it`] : []),
  ];
  return ok({ tape, quality: qualityOfTape(tape, { skipped: trades.cancelled, outOfOrder: outOfOrder(t.at, t.count) + outOfOrder(q.at, q.count), notes }) });
}

interface TradeRows {
  readonly at: GrowingColumn;
  readonly price: GrowingColumn;
  readonly size: GrowingColumn;
  readonly side: GrowingColumn;
  readonly regular: GrowingColumn;
  cancelled: number;
}
interface QuoteRows {
  readonly at: GrowingColumn;
  readonly bid: GrowingColumn;
  readonly bidSize: GrowingColumn;
  readonly ask: GrowingColumn;
  readonly askSize: GrowingColumn;
}
const newTrades = (): TradeRows => ({
  at: new GrowingColumn(),
  price: new GrowingColumn(),
  size: new GrowingColumn(),
  side: new GrowingColumn(),
  regular: new GrowingColumn(),
  cancelled: 0,
});
const newQuotes = (): QuoteRows => ({
  at: new GrowingColumn(),
  bid: new GrowingColumn(),
  bidSize: new GrowingColumn(),
  ask: new GrowingColumn(),
  askSize: new GrowingColumn(),
});

function eachOf(csv: CsvTable<Field>, instrument: Instrument, take: (row: CsvRow<Field>, at: number) => Problem | null): Result<number, Problem> {
  const stampOf = stampReader(instrument.session.zone);
  let others = 0;
  const bad = csv.eachRow((row) => {
    if (csv.has('symbol') && row.text('symbol').toUpperCase() !== instrument.symbol.toUpperCase()) {
      others++;
      return null;
    }
    const stamp = stampOf(row.text('at'));
    if (stamp === null || stamp.isDate) return row.bad('at', 'must be a time of the years 1900 to 2199');
    return take(row, stamp.at);
  });
  return bad === null ? ok(others) : err(bad);
}

function readTrades(csv: CsvTable<Field>, { instrument, isTaq }: CsvTapeOptions, rows: TradeRows): Result<number, Problem> {
  const tick = decimalToNumber(instrument.tick);
  return eachOf(csv, instrument, (row, at) => {
    const price = row.number('price');
    const quantity = row.number('quantity');
    const side = restingSideOf(row.text('side'));
    if (price === null || !(price >= 0)) return row.bad('price', 'must be a price');
    if (quantity === null || !(quantity >= 0)) return row.bad('quantity', 'must be a quantity');
    if (side === null) return row.bad('side', "must be the taker's side, buy or sell, or empty");
    if (isTaq && isCancelledTaq(row.text('correction'))) {
      rows.cancelled++;
      return null;
    }
    const size = stepsOn(quantity, instrument.lot);
    if (typeof size === 'string') {
      return stepProblem(row, 'quantity', { found: size, step: instrument.lot, name: 'lot' });
    }
    const ticks = stepsOn(price, instrument.tick);
    if (ticks === 'tooMany') {
      return stepProblem(row, 'price', { found: ticks, step: instrument.tick, name: 'tick' });
    }
    if (rows.at.length === ROWS_MAX) return tooMany(`${csv.path}:${row.line}`, `${ROWS_MAX} rows`);
    rows.at.push(at);
    rows.price.push(ticks === 'offGrid' ? price / tick : ticks); // A print may lie between ticks.
    rows.size.push(size);
    rows.side.push(side);
    rows.regular.push(!isTaq || isRegularTaq(row.text('condition'), row.text('correction'), row.text('exchange')) ? 1 : 0);
    return null;
  });
}

/** The taker buys from a resting ask. */
function restingSideOf(text: string): number | null {
  if (text === '') return 0;
  if (/^(buy|b|1|\+1)$/i.test(text)) return -1;
  return /^(sell|s|-1)$/i.test(text) ? 1 : null;
}

function readQuotes(csv: CsvTable<Field>, instrument: Instrument, rows: QuoteRows): Result<number, Problem> {
  return eachOf(csv, instrument, (row, at) => {
    const steps = { bid: 0, bidSize: 0, ask: 0, askSize: 0 };
    for (const field of ['bid', 'bidSize', 'ask', 'askSize'] as const) {
      const value = row.number(field);
      if (value === null || value < 0) return row.bad(field, 'must be a positive number, or empty for no quote');
      const name = field === 'bid' || field === 'ask' ? 'tick' : 'lot';
      const count = Number.isNaN(value) ? 0 : stepsOn(value, instrument[name]);
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

function tradesOf({ at, price, size, regular, side }: TradeRows): Trades {
  return {
    count: at.length,
    at: at.values(),
    price: price.values(),
    size: size.values(),
    regular: Uint8Array.from(regular.values()),
    restingSide: Int8Array.from(side.values()),
  };
}
function quotesOf({ at, bid, bidSize, ask, askSize }: QuoteRows): Quotes {
  return {
    count: at.length,
    at: at.values(),
    bidPrice: bid.values(),
    bidSize: bidSize.values(),
    askPrice: ask.values(),
    askSize: askSize.values(),
  };
}
