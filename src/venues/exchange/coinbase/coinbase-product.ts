import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  type CoinbaseDocument,
  coinbaseAmount,
  coinbasePrice,
  coinbaseQuote,
  coinbaseSide,
  coinbaseSize,
  coinbaseTime,
  productOf,
} from './coinbase-text.ts';

const DAY_US = 86_400_000_000;
/** Decimals of a change in percent. */
const PERCENT_DIGITS = 8;

/** A product with its last 24 hours. */
export function coinbaseProduct(
  { spec, trades, candles }: SymbolState,
  nowUs: number,
  isHalted: boolean,
): CoinbaseDocument {
  const day = candles.since(nowUs - DAY_US);
  const last = trades.last?.price ?? 0;
  return {
    product_id: productOf(spec),
    price: last === 0 ? '' : coinbasePrice(spec, last),
    price_percentage_change_24h: coinbaseChange(day?.open ?? last, last),
    volume_24h: coinbaseSize(spec, day?.volume ?? 0),
    volume_percentage_change_24h: '',
    base_increment: coinbaseAmount(stepAmount(spec.lot)),
    quote_increment: coinbaseAmount(stepAmount(spec.tick)),
    quote_min_size: coinbaseAmount(spec.notionalMin),
    quote_max_size: coinbaseAmount(spec.notionalMax),
    base_min_size: coinbaseSize(spec, spec.quantityMin),
    base_max_size: coinbaseSize(spec, spec.quantityMax),
    base_name: spec.base,
    quote_name: spec.quote,
    watched: false,
    is_disabled: isHalted,
    new: false,
    status: isHalted ? 'offline' : 'online',
    cancel_only: false,
    limit_only: false,
    post_only: false,
    trading_disabled: isHalted,
    auction_mode: false,
    product_type: 'SPOT',
    quote_currency_id: spec.quote,
    base_currency_id: spec.base,
    fcm_trading_session_details: null,
    mid_market_price: '',
    alias: '',
    alias_to: [],
    base_display_symbol: spec.base,
    quote_display_symbol: spec.quote,
    view_only: false,
    price_increment: coinbaseAmount(stepAmount(spec.tick)),
    display_name: productOf(spec),
    product_venue: 'CBE',
    approximate_quote_24h_volume: coinbaseQuote(spec, day?.turnover ?? 0n),
  };
}
/** Percent. */
function coinbaseChange(from: number, to: number): string {
  return from === 0 ? '0' : (((to - from) / from) * 100).toFixed(PERCENT_DIGITS);
}

type Levels = readonly (readonly [price: number, size: number])[];
/** The best levels of a book. */
export function coinbaseBook(
  { spec, book }: SymbolState,
  most: number,
  nowUs: number,
): CoinbaseDocument {
  const rows = (levels: Levels): readonly CoinbaseDocument[] =>
    levels.map(([price, size]) => ({
      price: coinbasePrice(spec, price),
      size: coinbaseSize(spec, size),
    }));
  return {
    product_id: productOf(spec),
    bids: rows(book.depth(1, most)),
    asks: rows(book.depth(-1, most)),
    time: coinbaseTime(nowUs),
  };
}

/** A trade as everybody sees it; the side is the taker's. */
export function coinbaseTrade(
  spec: SpotSymbol,
  trade: Omit<PublicTrade, 'takerId'>,
): CoinbaseDocument {
  return {
    trade_id: String(trade.id),
    product_id: productOf(spec),
    price: coinbasePrice(spec, trade.price),
    size: coinbaseSize(spec, trade.quantity),
    time: coinbaseTime(trade.at),
    side: coinbaseSide(trade.buyerIsMaker ? -1 : 1),
  };
}

/** The last 24 hours, to the minute at their far end, as the streams show them. */
export function coinbaseTicker(state: SymbolState, nowUs: number): CoinbaseDocument {
  const { spec, book, candles, trades } = state;
  const day = candles.since(nowUs - DAY_US);
  const last = trades.last?.price ?? 0;
  const high = coinbasePrice(spec, day?.high ?? last);
  const low = coinbasePrice(spec, day?.low ?? last);
  const bid = book.best(1);
  const ask = book.best(-1);
  const price = (at: number | null): string => (at === null ? '' : coinbasePrice(spec, at));
  const size = (side: 1 | -1, at: number | null): string =>
    at === null ? '' : coinbaseSize(spec, book.sizeAt(side, at));
  return {
    type: 'ticker',
    product_id: productOf(spec),
    price: coinbasePrice(spec, last),
    volume_24_h: coinbaseSize(spec, day?.volume ?? 0),
    low_24_h: low,
    high_24_h: high,
    // Nothing older than a day is kept at hand: the year is not known.
    low_52_w: '',
    high_52_w: '',
    price_percent_chg_24_h: coinbaseChange(day?.open ?? last, last),
    best_bid: price(bid),
    best_bid_quantity: size(1, bid),
    best_ask: price(ask),
    best_ask_quantity: size(-1, ask),
  };
}
