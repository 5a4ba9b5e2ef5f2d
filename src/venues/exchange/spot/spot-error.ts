/** What the exchange answers when it does not do what was asked: code and words of the protocol. */
export interface SpotError {
  readonly code: number;
  readonly msg: string;
}
const spotError = (code: number, msg: string): SpotError => ({ code, msg });

export const filterFailure = (filter: string): SpotError =>
  spotError(-1013, `Filter failure: ${filter}`);
export const malformed = (parameter: string): SpotError =>
  spotError(
    -1102,
    `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`,
  );
export const illegalCharacters = (parameter: string, range: string): SpotError =>
  spotError(
    -1100,
    `Illegal characters found in parameter '${parameter}'; legal range is '${range}'.`,
  );
export const tooPrecise = (parameter: string): SpotError =>
  spotError(-1111, `Parameter '${parameter}' has too much precision.`);
export const notAllRead = (read: number, sent: number): SpotError =>
  spotError(
    -1104,
    `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`,
  );
export const emptyParameter = (parameter: string): SpotError =>
  spotError(-1105, `Parameter '${parameter}' was empty.`);
export const notRequired = (parameter: string): SpotError =>
  spotError(-1106, `Parameter '${parameter}' sent when not required.`);
export const invalidData = (parameter: string): SpotError =>
  spotError(-1130, `Data sent for parameter '${parameter}' is not valid.`);
export const bannedUntil = (atMs: number): SpotError =>
  spotError(
    -1003,
    `Way too much request weight used; IP banned until ${atMs}. Please use WebSocket Streams for live updates to avoid bans.`,
  );
export const tooMuchWeight = (max: number): SpotError =>
  spotError(
    -1003,
    `Too much request weight used; current limit is ${max} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
  );
export const tooManyOrders = (max: number, per: string): SpotError =>
  spotError(-1015, `Too many new orders; current limit is ${max} orders per ${per}.`);

export const SPOT_ERRORS = {
  unknown: spotError(-1000, 'An unknown error occurred while processing the request.'),
  tooSlow: spotError(-1000, 'The request did not arrive in time.'),
  tooLarge: spotError(-1000, 'The request body is larger than this exchange reads.'),
  notFound: spotError(-1020, 'This operation is not supported.'),
  shuttingDown: spotError(-1016, 'This service is no longer available.'),
  badCombinationOfOrder: spotError(-1014, 'Unsupported order combination.'),
  marketClosed: spotError(-1013, 'Market is closed.'),
  repeatedParameter: spotError(-1101, 'Duplicate values for a parameter detected.'),
  timestampOld: spotError(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  timestampAhead: spotError(
    -1021,
    "Timestamp for this request was 1000ms ahead of the server's time.",
  ),
  badSignature: spotError(-1022, 'Signature for this request is not valid.'),
  noOrdersOnBook: spotError(-1112, 'No orders on book for symbol.'),
  badTimeInForce: spotError(-1115, 'Invalid timeInForce.'),
  badOrderType: spotError(-1116, 'Invalid orderType.'),
  badSide: spotError(-1117, 'Invalid side.'),
  badInterval: spotError(-1120, 'Invalid interval.'),
  badSymbol: spotError(-1121, 'Invalid symbol.'),
  noListenKey: spotError(-1125, 'This listenKey does not exist.'),
  intervalTooBig: spotError(-1127, 'More than 24 hours between startTime and endTime.'),
  badCombination: spotError(-1128, 'Combination of optional parameters invalid.'),
  recvWindowTooBig: spotError(-1131, 'recvWindow must be less than 60000'),
  insufficientBalance: spotError(-2010, 'Account has insufficient balance for requested action.'),
  duplicateOrder: spotError(-2010, 'Duplicate order sent.'),
  voidedOrder: spotError(-2010, 'The client order id was voided.'),
  wouldTake: spotError(-2010, 'Order would immediately match and take.'),
  wouldTrigger: spotError(-2010, 'Stop price would trigger immediately.'),
  noTrailing: spotError(-2010, 'Trailing stop orders are not supported for this symbol.'),
  badPriceRelation: spotError(
    -2010,
    'The relationship of the prices for the orders is not correct.',
  ),
  unknownOrder: spotError(-2011, 'Unknown order sent.'),
  restricted: spotError(-2011, 'Order was not canceled due to cancel restrictions.'),
  badRestrictions: spotError(-1145, 'Invalid cancelRestrictions'),
  noSuchOrder: spotError(-2013, 'Order does not exist.'),
  badKeyFormat: spotError(-2014, 'API-key format invalid.'),
  badKey: spotError(-2015, 'Invalid API-key, IP, or permissions for action.'),
  replacePartlyFailed: spotError(-2021, 'Order cancel-replace partially failed.'),
  replaceFailed: spotError(-2022, 'Order cancel-replace failed.'),
  statusMismatch: spotError(
    -1220,
    "The symbol's status does not match the requested symbolStatus.",
  ),
  archived: spotError(
    -2026,
    'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
  ),
  marginInsufficient: spotError(-2019, 'Margin is insufficient.'),
  reduceOnlyRejected: spotError(-2022, 'ReduceOnly Order is rejected.'),
  badLeverage: spotError(-4028, 'Leverage is not valid.'),
  amendNotSmaller: spotError(-2038, 'Order amend (quantity increase) is not supported.'),
  noSuchList: spotError(-2018, 'Order list does not exist.'),
  noAmendHere: spotError(-2038, 'Order amend is not supported for this order.'),
  noSuchTrade: spotError(-2013, 'Trade does not exist.'),
  bustMoneyGone: spotError(
    -2010,
    'The trade cannot be undone: an account no longer holds what it received.',
  ),
} as const;
