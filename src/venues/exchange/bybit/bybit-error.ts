import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

/** What this dialect answers when it does not do what was asked: its own numbers. */
export interface BybitError {
  readonly retCode: number;
  readonly retMsg: string;
}
const bybitError = (retCode: number, retMsg: string): BybitError => ({ retCode, retMsg });

/** A parameter that is malformed or of no meaning here. */
export const badBybitParameter = (name: string): BybitError =>
  bybitError(170130, `Data sent for parameter '${name}' is not valid.`);
/** One that must be there. */
export const missingBybitParameter = (name: string): BybitError =>
  bybitError(170105, `Parameter '${name}' was empty.`);

export const BYBIT_ERRORS = {
  notJson: bybitError(10001, 'The request body is not a JSON object.'),
  tooLarge: bybitError(10001, 'The request body is larger than this exchange reads.'),
  badCategory: bybitError(10001, 'Illegal category'),
  badSymbol: bybitError(10001, 'Not supported symbols'),
  badRange: bybitError(10001, 'The time range between startTime and endTime cannot exceed 7 days'),
  expired: bybitError(
    10002,
    'invalid request, please check your server timestamp or recv_window param',
  ),
  badKey: bybitError(10003, 'API key is invalid.'),
  badSign: bybitError(10004, 'Error sign, please check your signature generation algorithm.'),
  noAuth: bybitError(10005, 'Permission denied, please check your API key permissions.'),
  tooMany: bybitError(10006, 'Too many visits. Exceeded the API Rate Limit.'),
  broken: bybitError(10016, 'Internal System Error.'),
  busy: bybitError(10016, 'Service is restarting. Please retry later.'),
  notFound: bybitError(10017, 'Route not found.'),
  largerAmendment: bybitError(
    110022,
    'Quantity has been limited. Cannot modify the order to add quantity.',
  ),
  newPrice: bybitError(110032, 'This exchange gives no new price to an open order.'),
  badTimeInForce: bybitError(170115, 'Invalid timeInForce.'),
  badOrderType: bybitError(170116, 'Invalid orderType.'),
  badSide: bybitError(170117, 'Invalid side.'),
  noSymbol: bybitError(170121, 'Invalid symbol.'),
  aboveMaxAmount: bybitError(170124, 'Order amount too large.'),
  noFunds: bybitError(170131, 'Insufficient balance.'),
  priceTooHigh: bybitError(170132, 'Order price too high.'),
  offTick: bybitError(170134, 'Order price has too many decimals.'),
  aboveMax: bybitError(170135, 'Order quantity exceeded upper limit.'),
  belowMin: bybitError(170136, 'Order quantity exceeded lower limit.'),
  offLot: bybitError(170137, 'Order volume decimal too long.'),
  belowMinAmount: bybitError(170140, 'Order value exceeded lower limit.'),
  duplicateId: bybitError(170141, 'Duplicate clientOrderId'),
  offQuote: bybitError(170148, 'Market order amount decimal too long.'),
  suspended: bybitError(170157, 'The trading pair is not available for api trading.'),
  noOffers: bybitError(170193, 'There is nothing on the other side of the book.'),
  badFilter: bybitError(170202, 'Invalid orderFilter parameter.'),
  noOrder: bybitError(170213, 'Order does not exist.'),
  tooManyOpen: bybitError(170810, 'Cannot exceed maximum of open orders.'),
} as const;

/** BYB-5: what the exchange says, in the words of this dialect. */
const MEANINGS: readonly (readonly [SpotError, BybitError])[] = [
  [SPOT_ERRORS.badSymbol, BYBIT_ERRORS.noSymbol],
  [SPOT_ERRORS.insufficientBalance, BYBIT_ERRORS.noFunds],
  [SPOT_ERRORS.duplicateOrder, BYBIT_ERRORS.duplicateId],
  [SPOT_ERRORS.voidedOrder, BYBIT_ERRORS.duplicateId],
  [SPOT_ERRORS.marketClosed, BYBIT_ERRORS.suspended],
  [SPOT_ERRORS.noOrdersOnBook, BYBIT_ERRORS.noOffers],
  [SPOT_ERRORS.unknownOrder, BYBIT_ERRORS.noOrder],
  [SPOT_ERRORS.noSuchOrder, BYBIT_ERRORS.noOrder],
  [SPOT_ERRORS.archived, BYBIT_ERRORS.noOrder],
  [SPOT_ERRORS.amendNotSmaller, BYBIT_ERRORS.largerAmendment],
  [filterFailure('PRICE_FILTER'), BYBIT_ERRORS.priceTooHigh],
  [filterFailure('PERCENT_PRICE_BY_SIDE'), BYBIT_ERRORS.priceTooHigh],
  [filterFailure('LOT_SIZE'), BYBIT_ERRORS.belowMin],
  [filterFailure('MARKET_LOT_SIZE'), BYBIT_ERRORS.aboveMax],
  [filterFailure('NOTIONAL'), BYBIT_ERRORS.belowMinAmount],
  [filterFailure('MAX_NUM_ORDERS'), BYBIT_ERRORS.tooManyOpen],
];

/** The same refusal as this dialect says it. */
export function bybitErrorOf({ code, msg }: SpotError): BybitError {
  const known = MEANINGS.find(([spot]) => spot.code === code && spot.msg === msg);
  return known?.[1] ?? bybitError(170001, msg);
}
