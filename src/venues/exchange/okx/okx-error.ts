import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

/** What this dialect answers when it does not do what was asked: its own numbers, as text. */
export interface OkxError {
  readonly code: string;
  readonly msg: string;
}
const okxError = (code: string, msg: string): OkxError => ({ code, msg });

/** A parameter that is missing, malformed or of no meaning here. */
export const badParameter = (name: string): OkxError =>
  okxError('51000', `Parameter ${name} error`);

export const OKX_ERRORS = {
  notJson: okxError('50002', 'JSON syntax error'),
  busy: okxError('50013', 'Systems are busy. Please try again later.'),
  tooMany: okxError('50011', 'Too Many Requests'),
  unreadable: okxError('50026', 'System error. Try again later.'),
  tooLarge: okxError('50002', 'The request body is larger than this exchange reads.'),
  notFound: okxError('404', 'This operation is not supported.'),
  expired: okxError('50102', 'Timestamp request expired'),
  noKey: okxError('50103', 'Request header OK-ACCESS-KEY cannot be empty.'),
  noPassphrase: okxError('50104', 'Request header OK-ACCESS-PASSPHRASE cannot be empty.'),
  badPassphrase: okxError('50105', 'Request header OK-ACCESS-PASSPHRASE incorrect.'),
  noSign: okxError('50106', 'Request header OK-ACCESS-SIGN cannot be empty.'),
  noTimestamp: okxError('50107', 'Request header OK-ACCESS-TIMESTAMP cannot be empty.'),
  badKey: okxError('50111', 'Invalid OK-ACCESS-KEY'),
  badTimestamp: okxError('50112', 'Invalid OK-ACCESS-TIMESTAMP'),
  badSign: okxError('50113', 'Invalid Sign'),
  noInstrument: okxError('51001', "Instrument ID or Spread ID doesn't exist."),
  noName: okxError('51003', 'Either clOrdId or ordId is required.'),
  aboveMax: okxError('51005', 'Your order amount exceeds the max order amount.'),
  priceLimit: okxError('51006', 'Order price is not within the price limit.'),
  noFunds: okxError('51008', 'Order failed. Insufficient balance in account.'),
  cashOnly: okxError(
    '51010',
    'You can\'t complete this request under your current account mode: tdMode must be "cash".',
  ),
  duplicateId: okxError('51016', 'Client order ID already exists.'),
  belowMin: okxError('51020', 'Your order should meet or exceed the minimum order amount.'),
  suspended: okxError('51022', 'Contract suspended.'),
  tpAboveLast: okxError('51277', "TP trigger price can't be higher than the last price"),
  slBelowLast: okxError('51278', "SL trigger price can't be lower than the last price"),
  tpBelowLast: okxError('51279', "TP trigger price can't be lower than the last price"),
  slAboveLast: okxError('51280', "SL trigger price can't be higher than the last price"),
  noOffers: okxError('51109', 'No available offers.'),
  tooManyInBulk: okxError('51111', 'Maximum 20 orders can be placed in bulk.'),
  offLot: okxError('51121', 'Order quantity must be a multiple of the lot size.'),
  offTick: okxError(
    '51150',
    'The precision of the number of trades or the price exceeds the limit.',
  ),
  tooManyOpen: okxError('51174', 'Order failed, number of pending orders exceeds the limit.'),
  cannotCancel: okxError(
    '51400',
    'Order cancellation failed as the order has been filled, canceled or does not exist.',
  ),
  noAmendment: okxError('51500', 'You must enter a price, quantity, or TP/SL'),
  amendUnknown: okxError(
    '51503',
    'Order modification failed as the order has been filled, canceled or does not exist.',
  ),
  amendUnfit: okxError('51506', 'Order modification unavailable for the order type.'),
  noOrder: okxError('51603', 'Order does not exist'),
} as const;

/** OKX-5: what the exchange says, in the words of this dialect. */
const MEANINGS: readonly (readonly [SpotError, OkxError])[] = [
  [SPOT_ERRORS.badSymbol, OKX_ERRORS.noInstrument],
  [SPOT_ERRORS.insufficientBalance, OKX_ERRORS.noFunds],
  [SPOT_ERRORS.duplicateOrder, OKX_ERRORS.duplicateId],
  [SPOT_ERRORS.voidedOrder, OKX_ERRORS.duplicateId],
  [SPOT_ERRORS.marketClosed, OKX_ERRORS.suspended],
  [SPOT_ERRORS.noOrdersOnBook, OKX_ERRORS.noOffers],
  [SPOT_ERRORS.unknownOrder, OKX_ERRORS.cannotCancel],
  [SPOT_ERRORS.noSuchOrder, OKX_ERRORS.noOrder],
  [SPOT_ERRORS.archived, OKX_ERRORS.noOrder],
  [SPOT_ERRORS.amendNotSmaller, OKX_ERRORS.amendUnfit],
  [SPOT_ERRORS.noAmendHere, OKX_ERRORS.amendUnfit],
  [SPOT_ERRORS.noSuchList, OKX_ERRORS.noOrder],
  [filterFailure('PRICE_FILTER'), OKX_ERRORS.priceLimit],
  [filterFailure('PERCENT_PRICE_BY_SIDE'), OKX_ERRORS.priceLimit],
  [filterFailure('LOT_SIZE'), OKX_ERRORS.belowMin],
  [filterFailure('MARKET_LOT_SIZE'), OKX_ERRORS.aboveMax],
  [filterFailure('NOTIONAL'), OKX_ERRORS.belowMin],
  [filterFailure('MAX_NUM_ORDERS'), OKX_ERRORS.tooManyOpen],
  [filterFailure('MAX_NUM_ALGO_ORDERS'), OKX_ERRORS.tooManyOpen],
];

/** The same refusal as this dialect says it. */
export function okxErrorOf({ code, msg }: SpotError): OkxError {
  const known = MEANINGS.find(([spot]) => spot.code === code && spot.msg === msg);
  return known?.[1] ?? okxError('50026', msg);
}
