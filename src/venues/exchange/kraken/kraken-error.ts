import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

/** What this dialect answers when it does not do what was asked: one line of text. */
export type KrakenError = `E${string}`;

/** A parameter that is missing, malformed or of no meaning here. */
export const badArgument = (name: string): KrakenError => `EGeneral:Invalid arguments:${name}`;

export const KRAKEN_ERRORS = {
  invalidArguments: 'EGeneral:Invalid arguments',
  tooLarge: 'EGeneral:Invalid arguments:body',
  unknownMethod: 'EGeneral:Unknown method',
  internal: 'EGeneral:Internal error',
  badKey: 'EAPI:Invalid key',
  badSign: 'EAPI:Invalid signature',
  badNonce: 'EAPI:Invalid nonce',
  tooMany: 'EAPI:Rate limit exceeded',
  busy: 'EService:Unavailable',
  late: 'EService:Deadline elapsed',
  cancelOnly: 'EService:Market in cancel_only mode',
  noPair: 'EQuery:Unknown asset pair',
  noAsset: 'EQuery:Unknown asset',
  tooManyOrders: 'EOrder:Rate limit exceeded',
  noFunds: 'EOrder:Insufficient funds',
  noOrder: 'EOrder:Unknown order',
  badOrder: 'EOrder:Invalid order',
  duplicateId: 'EOrder:Duplicate cl_ord_id',
  postOnly: 'EOrder:Post only order',
  offTick: 'EOrder:Tick size check failed',
  badPrice: 'EOrder:Invalid price',
  belowMin: 'EOrder:Order minimum not met',
  belowCost: 'EOrder:Cost minimum not met',
  tooManyOpen: 'EOrder:Orders limit exceeded',
  noLiquidity: 'EOrder:No liquidity',
  badSession: 'ESession:Invalid session',
} as const satisfies Readonly<Record<string, KrakenError>>;

/** KRK-6: what the exchange says, in the words of this dialect. */
const MEANINGS: readonly (readonly [SpotError, KrakenError])[] = [
  [SPOT_ERRORS.badSymbol, KRAKEN_ERRORS.noPair],
  [SPOT_ERRORS.insufficientBalance, KRAKEN_ERRORS.noFunds],
  [SPOT_ERRORS.duplicateOrder, KRAKEN_ERRORS.duplicateId],
  [SPOT_ERRORS.voidedOrder, KRAKEN_ERRORS.duplicateId],
  [SPOT_ERRORS.marketClosed, KRAKEN_ERRORS.cancelOnly],
  [SPOT_ERRORS.noOrdersOnBook, KRAKEN_ERRORS.noLiquidity],
  [SPOT_ERRORS.wouldTake, KRAKEN_ERRORS.postOnly],
  [SPOT_ERRORS.unknownOrder, KRAKEN_ERRORS.noOrder],
  [SPOT_ERRORS.noSuchOrder, KRAKEN_ERRORS.noOrder],
  [SPOT_ERRORS.archived, KRAKEN_ERRORS.noOrder],
  [SPOT_ERRORS.amendNotSmaller, badArgument('order_qty')],
  [SPOT_ERRORS.noAmendHere, badArgument('order_qty')],
  [filterFailure('PRICE_FILTER'), KRAKEN_ERRORS.badPrice],
  [filterFailure('PERCENT_PRICE_BY_SIDE'), KRAKEN_ERRORS.badPrice],
  [filterFailure('LOT_SIZE'), KRAKEN_ERRORS.belowMin],
  [filterFailure('MARKET_LOT_SIZE'), badArgument('volume')],
  [filterFailure('NOTIONAL'), KRAKEN_ERRORS.belowCost],
  [filterFailure('MAX_NUM_ORDERS'), KRAKEN_ERRORS.tooManyOpen],
];
/** The same refusal as this dialect says it. */
export function krakenErrorOf({ code, msg }: SpotError): KrakenError {
  const known = MEANINGS.find(([spot]) => spot.code === code && spot.msg === msg);
  return known?.[1] ?? KRAKEN_ERRORS.internal;
}
