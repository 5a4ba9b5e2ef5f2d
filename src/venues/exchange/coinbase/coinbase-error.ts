import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

/** A request that was not answered as asked. */
export interface CoinbaseError {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}
const coinbaseError = (status: number, error: string, message: string): CoinbaseError => ({
  status,
  error,
  message,
});
/** A parameter that is missing, malformed or of no meaning here. */
export const badCoinbaseArgument = (name: string): CoinbaseError =>
  coinbaseError(400, 'INVALID_ARGUMENT', `invalid ${name}`);

export const COINBASE_ERRORS = {
  noAuth: coinbaseError(401, 'unauthorized', 'Unauthorized'),
  notJson: coinbaseError(400, 'INVALID_ARGUMENT', 'the body is not a JSON object'),
  tooLarge: coinbaseError(413, 'INVALID_ARGUMENT', 'the body is larger than this exchange reads'),
  tooMany: coinbaseError(429, 'rate_limit_exceeded', 'too many requests'),
  tooManyCandles: coinbaseError(
    400,
    'INVALID_ARGUMENT',
    'number of candles requested should be less than 350',
  ),
  noRoute: coinbaseError(404, 'not_found', 'route not found'),
  noProduct: coinbaseError(404, 'NOT_FOUND', 'product with this product_id was not found'),
  noAccount: coinbaseError(404, 'NOT_FOUND', 'account with this uuid was not found'),
  noOrder: coinbaseError(404, 'unknown', 'order with this orderID was not found'),
  broken: coinbaseError(500, 'internal_server_error', 'internal error'),
  busy: coinbaseError(503, 'UNAVAILABLE', 'service unavailable'),
} as const;

/** Why an order was not taken: the reason itself, and that of the preview that each order goes through first. */
export interface CoinbaseRefusal {
  readonly error: string;
  readonly message: string;
  readonly preview: string;
}
const NO_PREVIEW = 'UNKNOWN_PREVIEW_FAILURE_REASON';
const refusal = (error: string, message: string, preview: string): CoinbaseRefusal => ({
  error,
  message,
  preview,
});
/** A reason that both know, under the same name. */
const both = (error: string, message: string): CoinbaseRefusal =>
  refusal(error, message, `PREVIEW_${error}`);
/** One that only the preview has a name for. */
const previewed = (preview: string, message: string): CoinbaseRefusal =>
  refusal('UNKNOWN_FAILURE_REASON', message, preview);

export const COINBASE_REFUSALS = {
  badRequest: refusal('INVALID_REQUEST', 'the order cannot be read', NO_PREVIEW),
  badSide: both('INVALID_SIDE', 'side must be BUY or SELL'),
  noProduct: both('INVALID_PRODUCT_ID', 'unknown product'),
  offLot: both('INVALID_SIZE_PRECISION', 'the size has too many decimals'),
  offTick: both('INVALID_PRICE_PRECISION', 'the price has too many decimals'),
  noFunds: both('INSUFFICIENT_FUND', 'Insufficient balance in source account'),
  wouldTake: both('INVALID_LIMIT_PRICE_POST_ONLY', 'the price of a post only order would take'),
  badPrice: both('INVALID_LIMIT_PRICE', 'the price is too far from the market'),
  noOffers: both('INVALID_NO_LIQUIDITY', 'there is nothing on the other side of the book'),
  suspended: refusal('ORDER_ENTRY_DISABLED', 'the product is not traded now', NO_PREVIEW),
  tooManyOpen: refusal('COMMANDER_REJECTED_NEW_ORDER', 'too many open orders', NO_PREVIEW),
  unsupported: refusal(
    'UNSUPPORTED_ORDER_CONFIGURATION',
    'this exchange has no such order',
    'PREVIEW_INVALID_ORDER_CONFIG',
  ),
  tooSmall: previewed('PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', 'the size is too small'),
  tooLarge: previewed('PREVIEW_INVALID_BASE_SIZE_TOO_LARGE', 'the size is too large'),
  tooLittleMoney: previewed('PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL', 'the amount is too small'),
  offQuote: previewed('PREVIEW_INVALID_QUOTE_SIZE_PRECISION', 'the amount has too many decimals'),
} as const;

/** CBS-5: what the exchange says, in the words of this dialect. */
const MEANINGS: readonly (readonly [SpotError, CoinbaseRefusal])[] = [
  [SPOT_ERRORS.badSymbol, COINBASE_REFUSALS.noProduct],
  [SPOT_ERRORS.insufficientBalance, COINBASE_REFUSALS.noFunds],
  [SPOT_ERRORS.wouldTake, COINBASE_REFUSALS.wouldTake],
  [SPOT_ERRORS.marketClosed, COINBASE_REFUSALS.suspended],
  [SPOT_ERRORS.noOrdersOnBook, COINBASE_REFUSALS.noOffers],
  [filterFailure('PRICE_FILTER'), COINBASE_REFUSALS.badPrice],
  [filterFailure('PERCENT_PRICE_BY_SIDE'), COINBASE_REFUSALS.badPrice],
  [filterFailure('LOT_SIZE'), COINBASE_REFUSALS.tooSmall],
  [filterFailure('MARKET_LOT_SIZE'), COINBASE_REFUSALS.tooLarge],
  [filterFailure('NOTIONAL'), COINBASE_REFUSALS.tooLittleMoney],
  [filterFailure('MAX_NUM_ORDERS'), COINBASE_REFUSALS.tooManyOpen],
];
export function coinbaseRefusalOf({ code, msg }: SpotError): CoinbaseRefusal {
  const known = MEANINGS.find(([spot]) => spot.code === code && spot.msg === msg);
  return known?.[1] ?? { ...COINBASE_REFUSALS.badRequest, message: msg };
}
