import type { Layouts } from '#platform/csv-layout';
import { isCount, isEpoch, isNumber, isPositive } from './cell-kinds.ts';

export const BAR_FIELDS = {
  at: ['date', 'datetime', 'timestamp', 'time', 'open_time', 'dt', 'ts', 'day', 'data'],
  timeOfDay: ['<time>'],
  symbol: ['symbol', 'ticker', 'sym'],
  open: ['open', 'o', 'otwarcie'],
  high: ['high', 'h', 'najwyzszy'],
  low: ['low', 'l', 'najnizszy'],
  close: ['close', 'c', 'last', 'price', 'zamkniecie'],
  volume: ['volume', 'vol', 'v', 'wolumen'],
  /** Money, where there is no column of units. */
  quoteVolume: ['quote_volume', 'quote_asset_volume', 'quotevolume', 'volume_quote'],
  bid: ['bid', 'bid_close'],
  ask: ['ask', 'ask_close'],
  marketCap: ['market_cap', 'marketcap', 'cap'],
} as const;
export type BarField = keyof typeof BAR_FIELDS;

/** Prices in billionths, where they are written without a point. */
export const DATABENTO_BARS = 'Databento OHLCV';

type Rows = readonly (readonly string[])[];
/** Whether in all rows the high is the highest and the low the lowest. */
const isOrdered = (rows: Rows, [open, high, low, close]: readonly number[]): boolean =>
  rows.every((row) => {
    const at = (i: number | undefined): number => Number(row[i ?? -1]);
    return [open, close, low].every((i) => at(i) <= at(high) && at(i) >= at(low));
  });
const areBars = (rows: Rows, prices: readonly number[], volume: number): boolean =>
  rows.every(
    (row) =>
      isEpoch(row[0]) &&
      prices.every((i) => isPositive(row[i])) &&
      isNumber(row[volume]) &&
      Number(row[volume]) >= 0,
  ) && isOrdered(rows, prices);

/** Bars as vendors write them. */
export const BAR_LAYOUTS: Layouts<BarField> = {
  named: [
    {
      name: DATABENTO_BARS,
      header: ['ts_event', 'rtype', 'publisher_id', 'open', 'close'],
      columns: { at: 'ts_event' },
    },
    {
      name: 'Polygon aggregates',
      header: ['window_start', 'close'],
      columns: { at: 'window_start' },
    },
    { name: 'Alpaca bars', header: ['t', 'o', 'h', 'l', 'c', 'v'], columns: { at: 't' } },
    {
      name: 'Coinbase candles',
      header: ['start', 'low', 'high', 'open', 'close'],
      columns: { at: 'start' },
    },
    {
      name: 'Stooq archive',
      header: ['<ticker>', '<date>', '<time>', '<close>'],
      columns: {
        at: '<date>',
        timeOfDay: '<time>',
        symbol: '<ticker>',
        open: '<open>',
        high: '<high>',
        low: '<low>',
        close: '<close>',
        volume: '<vol>',
      },
    },
  ],
  bare: [
    {
      name: 'Binance klines',
      cells: ['at', 'open', 'high', 'low', 'close', 'volume', null, null, null, null, null, null],
      fits: (rows) =>
        areBars(rows, [1, 2, 3, 4], 5) &&
        rows.every((row) => isEpoch(row[6]) && Number(row[6]) > Number(row[0]) && isCount(row[8])),
    },
    {
      name: 'Kraken OHLCVT',
      cells: ['at', 'open', 'high', 'low', 'close', 'volume', null],
      fits: (rows) => areBars(rows, [1, 2, 3, 4], 5) && rows.every((row) => isCount(row[6])),
    },
    {
      name: 'Kraken OHLC with VWAP',
      cells: ['at', 'open', 'high', 'low', 'close', null, 'volume', null],
      fits: (rows) => areBars(rows, [1, 2, 3, 4], 6) && rows.every((row) => isCount(row[7])),
    },
    {
      name: 'time, open, high, low, close, volume',
      cells: ['at', 'open', 'high', 'low', 'close', 'volume'],
      fits: (rows) => areBars(rows, [1, 2, 3, 4], 5),
    },
    {
      name: 'Coinbase candles: time, low, high, open, close, volume',
      cells: ['at', 'low', 'high', 'open', 'close', 'volume'],
      fits: (rows) => areBars(rows, [3, 2, 1, 4], 5),
    },
  ],
};
