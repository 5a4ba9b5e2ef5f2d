import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Side, type TimeUs, timeUs } from '#core/kernel/units';
import { isMarketTime, type Stamp, type stampReader } from '#core/market/stamps';
import type { OwnOrder } from '#engine/shadow/own-order';
import { type CsvReading, columnMissing, openCsv } from '#platform/csv-table';

/** Our names of the columns of the desk's own orders or fills, and what others call them. */
export const ORDER_FIELDS = {
  id: ['id', 'order_id', 'orderid', 'parent_id', 'order', 'client_order_id'],
  symbol: ['symbol', 'ticker', 'sym', 'instrument', 'asset'],
  side: ['side', 'buy_sell', 'b/s', 'direction'],
  at: ['at', 'start', 'time', 'timestamp', 'datetime', 'date', 'ts', 'entry_time', 'arrival_time'],
  end: ['end', 'deadline', 'end_time', 'completed_at', 'exit_time'],
  quantity: ['quantity', 'qty', 'shares', 'units', 'size', 'amount'],
  price: [
    'price',
    'average_price',
    'avg_price',
    'avgprice',
    'avg_px',
    'average',
    'fill_price',
    'px',
  ],
  filled: ['filled', 'filled_quantity', 'executed', 'executed_quantity', 'cum_qty'],
  ordered: ['ordered', 'order_quantity', 'parent_quantity'],
  arrival: ['arrival', 'arrival_price', 'arrival_mid', 'decision_price'],
};
type Field = keyof typeof ORDER_FIELDS;

interface Row {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly at: TimeUs;
  readonly isDate: boolean;
  readonly end: TimeUs | null;
  readonly quantity: number;
  readonly filled: number;
  readonly price: number | null;
  readonly ordered: number | null;
  readonly arrival: number | null;
}

export interface OrdersReading extends CsvReading {
  readonly path: string;
  readonly names: Readonly<Record<string, string>>;
  /** Of a file without a column of symbols. */
  readonly symbol: string | null;
  readonly read: ReturnType<typeof stampReader>;
}

const BUY = new Set(['buy', 'b', 'bot', 'bought', 'bid', 'long', '1', '+1']);
const SELL = new Set(['sell', 's', 'sld', 'sold', 'ask', 'short', 'sell short', 'ss', '2', '-1']);
function sideOf(text: string): Side | null {
  const word = text.trim().toLowerCase();
  if (BUY.has(word)) return 'buy';
  return SELL.has(word) ? 'sell' : null;
}

/** The desk's own parent orders. Rows of one id are the fills of one order; without ids each row is an order. The first cell that cannot be read stops it, with its line and column. */
export function readOwnOrders(reading: OrdersReading): Result<readonly OwnOrder[], Problem> {
  const { path, names, symbol: only, read, ...how } = reading;
  const opened = openCsv<Field>(path, ORDER_FIELDS, { names, mayLack: true }, how);
  if (!opened.ok) return opened;
  const csv = opened.value;
  const needed = (['symbol', 'at', 'quantity'] as const).filter(
    (field) => !csv.has(field) && !(field === 'symbol' && only !== null),
  );
  if (needed.length > 0) return err(columnMissing(csv, needed, ORDER_FIELDS));
  const orders = new Map<string, Row[]>();
  const wrong = csv.eachRow((row) => {
    const found = rowOf(row, { csv, only, read });
    if ('code' in found) return found;
    const same = orders.get(found.id);
    const [first] = same ?? [];
    if (first !== undefined && first.side !== found.side)
      return row.bad('side', `must be the side of the other rows of ${found.id}, ${first.side}`);
    if (first !== undefined && first.symbol !== found.symbol)
      return row.bad('symbol', `must be the symbol of the other rows of ${found.id}`);
    if (same === undefined) orders.set(found.id, [found]);
    else same.push(found);
    return null;
  });
  if (wrong !== null) return err(wrong);
  return orders.size > 0
    ? ok([...orders.values()].map(orderOfRows))
    : err(problem('FILE_EMPTY', path, 'there must be an order, there was none', 'add rows'));
}

type Csv = Extract<ReturnType<typeof openCsv<Field>>, { readonly ok: true }>['value'];
type CsvLine = Parameters<Parameters<Csv['eachRow']>[0]>[0];

function rowOf(
  row: CsvLine,
  {
    csv,
    only,
    read,
  }: { readonly csv: Csv; readonly only: string | null; readonly read: OrdersReading['read'] },
): Row | Problem {
  const symbol = (csv.has('symbol') ? row.text('symbol') : (only ?? '')).trim().toUpperCase();
  if (symbol === '') return row.bad('symbol', 'must be a name');
  const stamp = read(row.text('at'));
  if (stamp === null || !isMarketTime(stamp.at)) return row.bad('at', 'must be a date or a time');
  const end = endIn(row, csv.has('end'), read, stamp);
  if (end === 'bad') return row.bad('end', 'must be a time, not before the start');
  const signed = row.number('quantity');
  if (signed === null || !Number.isFinite(signed) || signed === 0)
    return row.bad('quantity', 'must be a number that is not 0');
  const side = csv.has('side') ? sideOf(row.text('side')) : signed > 0 ? 'buy' : 'sell';
  if (side === null) return row.bad('side', 'must be buy or sell');
  const quantity = Math.abs(signed);
  for (const field of ['price', 'arrival', 'ordered'] as const)
    if (!isAboveOrEmpty(numberOr(row, csv, field)))
      return row.bad(field, 'must be a number above 0, or empty');
  const price = numberOr(row, csv, 'price');
  const filled = numberOr(row, csv, 'filled');
  if (Number.isNaN(filled) || (filled !== null && !(filled >= 0 && filled <= quantity)))
    return row.bad('filled', 'must be from 0 to the quantity, or empty');
  return {
    id: row.text('id').trim() === '' ? `line ${row.line}` : row.text('id').trim(),
    symbol,
    side,
    at: stamp.at,
    isDate: stamp.isDate,
    end,
    quantity,
    filled: price === null ? 0 : (filled ?? quantity),
    price,
    ordered: numberOr(row, csv, 'ordered'),
    arrival: numberOr(row, csv, 'arrival'),
  };
}

/** null where the column or the cell is empty, NaN where it is no number. */
function numberOr(row: CsvLine, csv: Csv, field: Field): number | null {
  if (!csv.has(field) || row.text(field).trim() === '') return null;
  return row.number(field) ?? NaN;
}
const isAboveOrEmpty = (value: number | null): boolean =>
  value === null || (value > 0 && Number.isFinite(value));

function endIn(
  row: CsvLine,
  isThere: boolean,
  read: OrdersReading['read'],
  start: Stamp,
): TimeUs | null | 'bad' {
  if (!isThere || row.text('end').trim() === '') return null;
  const stamp = read(row.text('end'));
  if (stamp === null || !isMarketTime(stamp.at) || stamp.at < start.at) return 'bad';
  return stamp.isDate ? null : stamp.at;
}

function orderOfRows(rows: readonly Row[]): OwnOrder {
  const inTime = rows.toSorted((a, b) => a.at - b.at);
  const [first] = inTime as [Row, ...Row[]];
  const filled = rows.reduce((sum, row) => sum + row.filled, 0);
  const turnover = rows.reduce((sum, row) => sum + row.filled * (row.price ?? 0), 0);
  const named = rows.reduce((sum, row) => sum + row.quantity, 0);
  const ordered = Math.max(0, ...rows.map((row) => row.ordered ?? 0));
  const ends = rows.flatMap((row) => row.end ?? []);
  const last = inTime.at(-1) ?? first;
  return {
    id: first.id,
    symbol: first.symbol,
    side: first.side,
    quantity: Math.max(named, ordered),
    start: first.at,
    isDate: first.isDate,
    end: ends.length > 0 ? timeUs(Math.max(...ends)) : last.at > first.at ? last.at : null,
    filled,
    averagePrice: filled > 0 ? turnover / filled : null,
    arrivalPrice: inTime.find((row) => row.arrival !== null)?.arrival ?? null,
  };
}
