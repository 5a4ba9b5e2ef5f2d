import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type CsvRow, columnMissing, openCsv } from '#platform/csv-table';
import { EVENTS_MAX, tooMany } from '#platform/read-bounds';
import type { BookRecorder } from './book-recorder.ts';
import { type BookFile, bookTape, type CsvBookOptions, type ReadBook } from './book-tape.ts';
import { eachOf } from './csv-tape-rows.ts';
import { DATABENTO_LAYOUT, priceOfDatabento } from './databento.ts';
import { type OrderChange, ordersPlayed } from './order-changes.ts';
import { stepProblem, stepsOn } from './steps.ts';
import { FIELDS } from './tape-layouts.ts';

const ORDER_FIELDS = {
  at: FIELDS.at,
  symbol: FIELDS.symbol,
  action: ['action', 'event', 'type', 'event_type', 'msg_type', 'message_type'],
  orderId: ['order_id', 'orderid', 'oid', 'order_ref', 'order_reference'],
  side: ['side', 'direction', 'buy_sell'],
  price: ['price', 'px', 'limit_price'],
  quantity: ['size', 'quantity', 'qty', 'shares', 'remaining', 'volume', 'amount'],
} as const;
type OrderField = keyof typeof ORDER_FIELDS;

/**
 * A log of single orders (market by order, "L3"): added, modified, cancelled and traded, a row each, as `order-changes` plays it. Columns under other names are mapped with
 * `--columns action=…,orderId=…`.
 */
export const readCsvOrders = (paths: readonly string[], options: CsvBookOptions): ReadBook =>
  bookTape(paths, options, { isBook: logsOrders, read: readRows });

/** Whether a header in small letters is of single orders. */
export const logsOrders = (header: readonly string[]): boolean =>
  (['action', 'orderId', 'side', 'price'] as const).every((field) =>
    ORDER_FIELDS[field].some((name) => header.includes(name)),
  );

const WORDS: readonly (readonly [OrderChange['what'], RegExp])[] = [
  ['add', /^(a|add|added|new|insert|create|created|open|placed|submit)$/i],
  [
    'modify',
    /^(m|mod|modify|modified|u|update|updated|change|changed|replace|replaced|amend|amended)$/i,
  ],
  ['cancel', /^(c|cancel|canceled|cancelled|d|delete|deleted|remove|removed|done)$/i],
  ['trade', /^(t|trade|traded|e|exec|execute|executed|match|matched)$/i],
  ['fill', /^(f|fill|filled)$/i],
  ['clear', /^(r|clear|reset)$/i],
  ['nothing', /^n(one)?$/i],
];

function readRows(
  { path, options }: BookFile,
  record: BookRecorder,
): Result<
  {
    readonly hash: string;
    readonly others: number;
    readonly skipped: number;
    readonly notes: readonly string[];
    readonly hasOrderIds: boolean;
  },
  Problem
> {
  const opened = openCsv<OrderField>(
    path,
    ORDER_FIELDS,
    { names: options.columns, mayLack: false },
    options.reading,
    DATABENTO_LAYOUT,
  );
  if (!opened.ok) return opened;
  const csv = opened.value;
  const missing = (['at', 'action', 'orderId', 'side', 'price', 'quantity'] as const).filter(
    (field) => !csv.has(field),
  );
  if (missing.length > 0) return err(columnMissing(csv, missing, ORDER_FIELDS));
  const isDatabento = csv.layout !== null;
  const played = ordersPlayed(
    record,
    options.instrument,
    isDatabento ? 'fills are told apart' : 'trades fill',
  );
  const ids = new Map<string, number>();
  const idOf = (text: string): number => {
    if (/^(0*|-1|nan|null)$/i.test(text)) return 0;
    const known = ids.get(text);
    if (known !== undefined) return known;
    ids.set(text, ids.size + 1);
    return ids.size;
  };
  const { tick, lot } = options.instrument;
  const changeIn = (row: CsvRow<OrderField>, at: number): OrderChange | Problem => {
    const what = WORDS.find(([, words]) => words.test(row.text('action')))?.[0];
    if (what === undefined)
      return row.bad('action', 'must say added, modified, cancelled or traded');
    const written = row.number('price');
    const quantity = row.number('quantity');
    if (written === null) return row.bad('price', 'must be a price, or empty');
    if (quantity === null || quantity < 0)
      return row.bad('quantity', 'must be a quantity, or empty');
    const value = isDatabento ? priceOfDatabento(row.text('price'), written) : written;
    const price = Number.isNaN(value) ? 0 : stepsOn(value, tick);
    const size = Number.isNaN(quantity) ? 0 : stepsOn(quantity, lot);
    if (typeof price === 'string')
      return stepProblem(row, 'price', { found: price, step: tick, name: 'tick' });
    if (typeof size === 'string')
      return stepProblem(row, 'quantity', { found: size, step: lot, name: 'lot' });
    const side = sideIn(row.text('side'));
    if (what === 'add' && (side === 0 || price <= 0 || size <= 0))
      return row.bad(
        'price',
        'must be above 0, with a side and a quantity, where an order is added',
      );
    if (Number.isNaN(quantity) && (what === 'modify' || what === 'trade' || what === 'fill'))
      return row.bad('quantity', 'must say what is left, or what was traded');
    return { what, at, id: idOf(row.text('orderId')), side, price, size };
  };
  const read = eachOf(csv, options, (row, at) => {
    if (record.recorder.count >= EVENTS_MAX)
      return tooMany(`${path}:${row.line}`, `${EVENTS_MAX} events`);
    const change = changeIn(row, at);
    if ('code' in change) return change;
    played.take(change);
    return null;
  });
  if (!read.ok) return read;
  const { unknown, notes } = played.finish();
  return ok({ hash: csv.hash, others: read.value, skipped: unknown, notes, hasOrderIds: true });
}

/** 1: a bid. Of a trade it is read as the vendor of the log means it. */
function sideIn(text: string): 1 | -1 | 0 {
  if (/^(b|bid|buy|1)$/i.test(text)) return 1;
  return /^(a|ask|s|sell|offer|-1)$/i.test(text) ? -1 : 0;
}
