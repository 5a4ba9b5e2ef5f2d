import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

const usdmError = (code: number, msg: string): SpotError => ({ code, msg });

/** What this protocol answers and the spot one does not. */
export const USDM_ERRORS = {
  noPrice: usdmError(-4001, 'Price less than 0.'),
  priceOffTick: usdmError(-4014, 'Price not increased by tick size.'),
  noQuantity: usdmError(-4003, 'Quantity less than or equal to zero.'),
  tooPrecise: usdmError(-1111, 'Precision is over the maximum defined for this asset.'),
  badClientId: usdmError(-4015, 'Client order id is not valid.'),
  badPositionSide: usdmError(-4061, "Order's position side does not match user's setting."),
  oneWayOnly: usdmError(
    -4067,
    'ContractPosition side cannot be changed: this exchange is one-way only.',
  ),
  crossOnly: usdmError(
    -4048,
    'Margin type cannot be changed: this exchange has cross margin only.',
  ),
  crossAlready: usdmError(-4046, 'No need to change margin type.'),
  oneWayAlready: usdmError(-4059, 'No need to change position side.'),
  singleAssetAlready: usdmError(-4171, 'No need to change multi-assets mode.'),
  multiAssetsNever: usdmError(-4168, 'Multi-assets mode is not on offer: USDT is the only margin.'),
  nothingToAmend: usdmError(-5027, 'No need to modify the order.'),
  badBatch: usdmError(-4082, 'Invalid batch place order size.'),
} as const;

/** Words of the spot exchange in this protocol's. */
const TRANSLATED: ReadonlyMap<string, SpotError> = new Map(
  (
    [
      [SPOT_ERRORS.duplicateOrder, usdmError(-4116, 'ClientOrderId is duplicated.')],
      [SPOT_ERRORS.insufficientBalance, SPOT_ERRORS.marginInsufficient],
      [SPOT_ERRORS.marketClosed, usdmError(-4140, 'Invalid symbol status for opening position.')],
      [filterFailure('PRICE_FILTER'), usdmError(-4002, 'Price greater than max price.')],
      [filterFailure('LOT_SIZE'), usdmError(-4005, 'Quantity greater than max quantity.')],
      [filterFailure('MARKET_LOT_SIZE'), usdmError(-4005, 'Quantity greater than max quantity.')],
      [
        filterFailure('NOTIONAL'),
        usdmError(
          -4164,
          "Order's notional must be no smaller than 5 (unless you choose reduce only).",
        ),
      ],
      [
        filterFailure('PERCENT_PRICE_BY_SIDE'),
        usdmError(-4131, "The order's price does not meet the PERCENT_PRICE filter limit."),
      ],
      [filterFailure('MAX_NUM_ORDERS'), usdmError(-2025, 'Reach max open order limit.')],
    ] as const
  ).map(([{ code, msg }, to]) => [`${code} ${msg}`, to]),
);
export const usdmErrorOf = (error: SpotError): SpotError =>
  TRANSLATED.get(`${error.code} ${error.msg}`) ?? error;
