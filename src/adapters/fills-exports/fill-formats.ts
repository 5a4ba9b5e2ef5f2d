import type { Zone } from '#core/kernel/civil';
import type { FillTerms } from '#core/tca/fill-terms';
import { binanceFuturesRow, binanceOldRow, binanceSpotRow } from './binance.ts';
import {
  alpacaRow,
  bybitDerivativesRow,
  bybitSpotRow,
  ccxtRow,
  coinbaseRow,
  krakenRow,
} from './brokers.ts';
import type { ExportFound, ExportRow } from './export-row.ts';
import { fixRows } from './fix-log.ts';
import { flexRow } from './flex.ts';
import { okxOffset, okxRows } from './okx.ts';
import { isPlainCsv, plainRow } from './plain-csv.ts';
import { isPlainOrders, plainOrderRow } from './plain-orders.ts';
import { tcapyOrderRow, tcapyRow } from './tcapy.ts';

/** What a file begins with: its kind, and the names of the fields of its records. */
export interface ExportShape {
  readonly kind: 'table' | 'json' | 'xml' | 'fix';
  readonly names: ReadonlySet<string>;
}
interface FillFormat {
  /** For words. */
  readonly is: string;
  /** Of stamps that name none; a venue of coins dates in UTC, a broker of shares in the account's zone. */
  readonly zone: Zone;
  readonly holds: 'fills' | 'orders';
  detect(shape: ExportShape, terms: FillTerms): boolean;
  /** An offset that the lines before the header say. */
  offset?(preamble: readonly string[]): string | null;
  read(rows: readonly ExportRow[], terms: FillTerms): readonly ExportFound[];
}

const each =
  (read: (row: ExportRow, terms: FillTerms) => ExportFound): FillFormat['read'] =>
  (rows, terms) =>
    rows.map((row) => read(row, terms));
const table =
  (...needed: readonly string[]): FillFormat['detect'] =>
  ({ kind, names }) =>
    kind === 'table' && needed.every((name) => names.has(name));
const hasAll = (names: ReadonlySet<string>, ...needed: readonly string[]): boolean =>
  needed.every((name) => names.has(name));

/** Every export that is read: one row each. The first that a file looks like is taken; a plain CSV is the last. */
const FILL_FORMATS = {
  'binance-spot': {
    is: 'Binance spot trade history',
    zone: 'UTC',
    holds: 'fills',
    detect: table('date(utc)', 'pair', 'side', 'price', 'executed', 'amount', 'fee'),
    read: each(binanceSpotRow),
  },
  'binance-spot-old': {
    is: 'Binance spot trade history of before 2021',
    zone: 'UTC',
    holds: 'fills',
    detect: ({ kind, names }) =>
      kind === 'table' &&
      hasAll(names, 'date(utc)', 'type', 'price', 'amount', 'fee coin') &&
      (names.has('market') || names.has('pair')),
    read: each(binanceOldRow),
  },
  'binance-futures': {
    is: 'Binance futures trade history',
    zone: 'UTC',
    holds: 'fills',
    detect: table('side', 'price', 'quantity', 'fee', 'realized profit'),
    read: each(binanceFuturesRow),
  },
  kraken: {
    is: "Kraken's trades.csv",
    zone: 'UTC',
    holds: 'fills',
    detect: table('txid', 'pair', 'time', 'type', 'price', 'cost', 'fee', 'vol'),
    read: each(krakenRow),
  },
  coinbase: {
    is: 'Coinbase fills',
    zone: 'UTC',
    holds: 'fills',
    detect: table('product', 'side', 'created at', 'size', 'price', 'fee'),
    read: each(coinbaseRow),
  },
  'bybit-spot': {
    is: 'Bybit spot trade history',
    zone: 'UTC',
    holds: 'fills',
    detect: table('spot pairs', 'direction', 'filled price', 'filled quantity'),
    read: each(bybitSpotRow),
  },
  'bybit-derivatives': {
    is: 'Bybit derivatives trade history',
    zone: 'UTC',
    holds: 'fills',
    detect: table('direction', 'filled price', 'filled quantity', 'trading fee'),
    read: each(bybitDerivativesRow),
  },
  okx: {
    is: 'OKX trading history',
    zone: 'UTC',
    holds: 'fills',
    detect: table('order id', 'trade type', 'symbol', 'action', 'amount', 'filled price'),
    offset: okxOffset,
    read: okxRows,
  },
  ccxt: {
    is: "ccxt's trades",
    zone: 'UTC',
    holds: 'fills',
    detect: ({ kind, names }) =>
      kind === 'json' && hasAll(names, 'symbol', 'side', 'price', 'amount', 'timestamp'),
    read: each(ccxtRow),
  },
  alpaca: {
    is: 'Alpaca account activities',
    zone: 'UTC',
    holds: 'fills',
    detect: ({ kind, names }) =>
      (kind === 'json' || kind === 'table') && names.has('activity_type'),
    read: each(alpacaRow),
  },
  flex: {
    is: 'Interactive Brokers flex query',
    zone: 'America/New_York',
    holds: 'fills',
    detect: ({ kind, names }) =>
      (kind === 'xml' || kind === 'table') && hasAll(names, 'symbol', 'quantity', 'tradeprice'),
    read: each(flexRow),
  },
  tcapy: {
    is: 'tcapy trades',
    zone: 'UTC',
    holds: 'fills',
    detect: table('ticker', 'event_type', 'executed_price', 'executed_notional'),
    read: each(tcapyRow),
  },
  'tcapy-orders': {
    is: 'tcapy orders',
    zone: 'UTC',
    holds: 'orders',
    detect: table('ticker', 'side', 'notional', 'benchmark_date_end'),
    read: each(tcapyOrderRow),
  },
  fix: {
    is: 'FIX log',
    zone: 'UTC',
    holds: 'fills',
    detect: ({ kind }) => kind === 'fix',
    read: fixRows,
  },
  csv: {
    is: 'plain CSV',
    zone: 'UTC',
    holds: 'fills',
    detect: ({ kind, names }, terms) => kind === 'table' && isPlainCsv(names, terms),
    read: each(plainRow),
  },
  orders: {
    is: 'CSV of orders',
    zone: 'UTC',
    holds: 'orders',
    detect: ({ kind, names }) => kind === 'table' && isPlainOrders(names),
    read: each(plainOrderRow),
  },
} as const satisfies { readonly [name: string]: FillFormat };

type FillFormatName = keyof typeof FILL_FORMATS;
export const formatsHolding = (holds: 'fills' | 'orders'): readonly FillFormatName[] =>
  (Object.keys(FILL_FORMATS) as readonly FillFormatName[]).filter(
    (name) => FILL_FORMATS[name].holds === holds,
  );
export const formatCalled = (name: FillFormatName): FillFormat => FILL_FORMATS[name];
