import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

const futuresError = (code: number, msg: string): SpotError => ({ code, msg });

/** What this protocol answers and the spot one does not. */
export const FUTURES_ERRORS = {
  noPrice: futuresError(-4001, 'Price less than 0.'),
  priceOffTick: futuresError(-4014, 'Price not increased by tick size.'),
  noQuantity: futuresError(-4003, 'Quantity less than or equal to zero.'),
  tooPrecise: futuresError(-1111, 'Precision is over the maximum defined for this asset.'),
  badClientId: futuresError(-4015, 'Client order id is not valid.'),
  badPositionSide: futuresError(-4061, "Order's position side does not match user's setting."),
  oneWayOnly: futuresError(
    -4067,
    'ContractPosition side cannot be changed: this exchange is one-way only.',
  ),
  crossOnly: futuresError(
    -4048,
    'Margin type cannot be changed: this exchange has cross margin only.',
  ),
  crossAlready: futuresError(-4046, 'No need to change margin type.'),
  oneWayAlready: futuresError(-4059, 'No need to change position side.'),
  singleAssetAlready: futuresError(-4171, 'No need to change multi-assets mode.'),
  multiAssetsNever: futuresError(
    -4168,
    'Multi-assets mode is not on offer: USDT is the only margin.',
  ),
  nothingToAmend: futuresError(-5027, 'No need to modify the order.'),
  badBatch: futuresError(-4082, 'Invalid batch place order size.'),
} as const;

/** Words of the spot exchange in this protocol's. */
const TRANSLATED: ReadonlyMap<string, SpotError> = new Map(
  (
    [
      [SPOT_ERRORS.duplicateOrder, futuresError(-4116, 'ClientOrderId is duplicated.')],
      [SPOT_ERRORS.insufficientBalance, SPOT_ERRORS.marginInsufficient],
      [
        SPOT_ERRORS.marketClosed,
        futuresError(-4140, 'Invalid symbol status for opening position.'),
      ],
      [filterFailure('PRICE_FILTER'), futuresError(-4002, 'Price greater than max price.')],
      [filterFailure('LOT_SIZE'), futuresError(-4005, 'Quantity greater than max quantity.')],
      [
        filterFailure('MARKET_LOT_SIZE'),
        futuresError(-4005, 'Quantity greater than max quantity.'),
      ],
      [
        filterFailure('NOTIONAL'),
        futuresError(
          -4164,
          "Order's notional must be no smaller than 5 (unless you choose reduce only).",
        ),
      ],
      [
        filterFailure('PERCENT_PRICE_BY_SIDE'),
        futuresError(-4131, "The order's price does not meet the PERCENT_PRICE filter limit."),
      ],
      [filterFailure('MAX_NUM_ORDERS'), futuresError(-2025, 'Reach max open order limit.')],
    ] as const
  ).map(([{ code, msg }, to]) => [`${code} ${msg}`, to]),
);
export const futuresErrorOf = (error: SpotError): SpotError =>
  TRANSLATED.get(`${error.code} ${error.msg}`) ?? error;
