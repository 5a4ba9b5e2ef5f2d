import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Instrument } from '#core/market/instrument';
import type { CsvRow, CsvTable } from '#platform/csv-table';
import { type CsvDialect, stampsOf, unclearDate } from './csv-dialect.ts';

/** What a CSV of trades or of quotes may hold, under the names that it usually has. */
export const FIELDS = {
  at: ['timestamp', 'datetime', 'date', 'time', 'dt', 'ts', 'at'],
  symbol: ['symbol', 'ticker', 'sym'],
  price: ['price', 'px', 'last', 'trade_price'],
  quantity: ['quantity', 'qty', 'size', 'volume', 'amount'],
  side: ['side', 'aggressor', 'taker_side', 'is_buyer_maker', 'isbuyermaker', 'buyer_maker'],
  tradeId: ['trade_id', 'tradeid', 'tr_id', 'agg_trade_id', 'match_id'],
  bid: ['bid', 'bid_price', 'best_bid', 'bidprice'],
  bidSize: ['bid_size', 'bidsize', 'bidsiz', 'bid_qty', 'bid_quantity'],
  ask: ['ask', 'ask_price', 'best_ask', 'askprice', 'ofr', 'offer'],
  askSize: ['ask_size', 'asksize', 'asksiz', 'ofrsiz', 'ask_qty', 'ask_quantity'],
  condition: ['cond', 'tr_scond', 'sale_condition'],
  correction: ['corr', 'tr_corr'],
  exchange: ['ex', 'exchange'],
} as const;
export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is Field => name in FIELDS);

/** Whose rows, and how they are written. */
export interface OfInstrument extends CsvDialect {
  readonly instrument: Instrument;
}
/** Every row of the instrument with its time; the answer is how many rows were of others. */
export function eachOf(
  csv: CsvTable<Field>,
  { instrument, ...dialect }: OfInstrument,
  take: (row: CsvRow<Field>, at: number) => Problem | null,
): Result<number, Problem> {
  const stampOf = stampsOf(dialect, instrument.session);
  const wanted = instrument.symbol.toUpperCase();
  const hasSymbol = csv.has('symbol');
  let others = 0;
  const bad = csv.eachRow((row) => {
    if (hasSymbol && row.text('symbol').toUpperCase() !== wanted) {
      others++;
      return null;
    }
    const stamp = stampOf(row.text('at'));
    if (stamp === null || stamp.isDate) {
      return (
        unclearDate(row.text('at'), `${csv.path}:${row.line}`) ??
        row.bad('at', 'must be a time of the years 1900 to 2199')
      );
    }
    return take(row, stamp.at);
  });
  return bad === null ? ok(others) : err(bad);
}
