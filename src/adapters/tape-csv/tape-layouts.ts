import type { Layouts } from '#platform/csv-layout';
import { isCount, isEpoch, isPositive, isTruth } from './cell-kinds.ts';

/** What a CSV of trades or of quotes may hold, under the names that it usually has. */
export const FIELDS = {
  at: [
    'timestamp',
    'datetime',
    'date',
    'time',
    'dt',
    'ts',
    'at',
    'sip_timestamp',
    'ts_event',
    'transact_time',
    'transaction_time',
  ],
  symbol: ['symbol', 'ticker', 'sym'],
  price: ['price', 'px', 'last', 'trade_price'],
  quantity: ['quantity', 'qty', 'size', 'volume', 'amount'],
  side: ['side', 'aggressor', 'taker_side', 'is_buyer_maker', 'isbuyermaker', 'buyer_maker'],
  tradeId: ['trade_id', 'tradeid', 'tr_id', 'agg_trade_id', 'match_id'],
  bid: ['bid', 'bid_price', 'best_bid', 'bidprice', 'best_bid_price'],
  bidSize: [
    'bid_size',
    'bidsize',
    'bidsiz',
    'bid_qty',
    'bid_quantity',
    'bid_amount',
    'best_bid_qty',
  ],
  ask: ['ask', 'ask_price', 'best_ask', 'askprice', 'ofr', 'offer', 'best_ask_price'],
  askSize: [
    'ask_size',
    'asksize',
    'asksiz',
    'ofrsiz',
    'ask_qty',
    'ask_quantity',
    'ask_amount',
    'best_ask_qty',
  ],
  condition: ['cond', 'tr_scond', 'sale_condition'],
  correction: ['corr', 'tr_corr'],
  exchange: ['ex', 'exchange'],
} as const;
export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS).filter((name): name is Field => name in FIELDS);

export const DATABENTO_TRADES = 'Databento trades';
/** Sizes of quotes in round lots of 100, until 3 November 2025. */
export const ROUND_LOT_QUOTES: readonly string[] = ['Polygon quotes', 'Alpaca quotes'];
/** Whether the resting order bought stands in `side`. */
export const MAKER_LAYOUTS: readonly string[] = [
  'Binance trades',
  'Binance futures trades',
  'Binance aggTrades',
  'Binance futures aggTrades',
];

/** Trades and best quotes as vendors write them. */
export const TAPE_LAYOUTS: Layouts<Field> = {
  named: [
    {
      name: DATABENTO_TRADES,
      header: ['ts_event', 'rtype', 'publisher_id', 'price', 'size'],
      columns: { at: 'ts_event' },
    },
    {
      name: 'Polygon quotes',
      header: ['ask_exchange', 'bid_exchange', 'ask_price', 'bid_price'],
      columns: { at: 'sip_timestamp' },
    },
    {
      name: 'Polygon trades',
      header: ['sip_timestamp', 'price', 'size'],
      // Exchanges number their trades each for itself.
      columns: { at: 'sip_timestamp', tradeId: 'id' },
    },
    {
      name: 'Alpaca quotes',
      header: ['t', 'ap', 'as', 'bp', 'bs'],
      columns: { at: 't', ask: 'ap', askSize: 'as', bid: 'bp', bidSize: 'bs' },
    },
    {
      name: 'Alpaca trades',
      header: ['t', 'x', 'p', 's'],
      columns: { at: 't', price: 'p', quantity: 's', exchange: 'x', tradeId: 'i' },
    },
    {
      name: 'tardis trades',
      header: ['local_timestamp', 'id', 'side', 'price', 'amount'],
      columns: { tradeId: 'id' },
    },
  ],
  bare: [
    {
      name: 'Binance trades',
      cells: ['tradeId', 'price', 'quantity', null, 'at', 'side', null],
      fits: (rows) =>
        rows.every(
          (row) => isCount(row[0]) && isPositive(row[1]) && isEpoch(row[4]) && isTruth(row[5]),
        ),
    },
    {
      name: 'Binance futures trades',
      cells: ['tradeId', 'price', 'quantity', null, 'at', 'side'],
      fits: (rows) =>
        rows.every(
          (row) => isCount(row[0]) && isPositive(row[1]) && isEpoch(row[4]) && isTruth(row[5]),
        ),
    },
    {
      name: 'Binance aggTrades',
      cells: ['tradeId', 'price', 'quantity', null, null, 'at', 'side', null],
      fits: (rows) =>
        rows.every(
          (row) => isCount(row[0]) && isPositive(row[1]) && isEpoch(row[5]) && isTruth(row[6]),
        ),
    },
    {
      name: 'Binance futures aggTrades',
      cells: ['tradeId', 'price', 'quantity', null, null, 'at', 'side'],
      fits: (rows) =>
        rows.every(
          (row) => isCount(row[0]) && isPositive(row[1]) && isEpoch(row[5]) && isTruth(row[6]),
        ),
    },
    {
      name: 'Kraken trades',
      cells: ['at', 'price', 'quantity'],
      fits: (rows) =>
        rows.every((row) => isEpoch(row[0]) && isPositive(row[1]) && isPositive(row[2])),
    },
  ],
};
