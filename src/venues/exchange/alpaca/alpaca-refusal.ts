import { filterFailure, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';

/** What this dialect answers when it does not do what was asked: a status of HTTP, its own number, and words. */
export interface AlpacaRefusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  /** Facts beside the words, such as what is available. */
  readonly facts?: Readonly<Record<string, unknown>>;
}
const refused = (status: number, code: number, message: string): AlpacaRefusal => ({
  status,
  code,
  message,
});

/** A request that is not well formed. */
export const notWellFormed = (message: string): AlpacaRefusal => refused(422, 40_010_001, message);
/** A request that is well formed and cannot be meant. */
export const badTerms = (message: string): AlpacaRefusal => refused(422, 42_210_000, message);
export const notThere = (message: string): AlpacaRefusal => refused(404, 40_410_000, message);
const forbidden = (
  message: string,
  facts: Readonly<Record<string, unknown>> = {},
): AlpacaRefusal => ({ ...refused(403, 40_310_000, message), facts });

export const ALPACA_REFUSALS = {
  notJson: refused(400, 40_010_000, 'request body format is invalid'),
  unauthorized: refused(401, 40_110_000, 'request is not authorized'),
  /** Market data has a door of its own, and its own words. */
  forbidden: refused(403, 40_310_000, 'forbidden.'),
  noRoute: refused(404, 40_410_000, 'endpoint not found.'),
  tooLarge: refused(413, 41_310_000, 'the request body is larger than this exchange reads'),
  tooMany: refused(429, 42_910_000, 'too many requests.'),
  broken: refused(500, 50_010_000, 'internal server error occurred'),
  busy: refused(503, 50_310_000, 'service unavailable'),
  duplicateId: notWellFormed('client_order_id must be unique'),
  noPosition: notThere('position does not exist'),
} as const;

export const noBuyingPower = (available: string): AlpacaRefusal =>
  forbidden('insufficient buying power', { buying_power: available });
interface Shares {
  readonly symbol: string;
  readonly requested: string;
  readonly available: string;
  readonly held: string;
  readonly existing: string;
}
export const noShares = ({ symbol, requested, available, held, existing }: Shares): AlpacaRefusal =>
  forbidden(
    `insufficient qty available for order (requested: ${requested}, available: ${available})`,
    { symbol, available, existing_qty: existing, held_for_orders: held },
  );
/** ALP-18: of coins, money and coins are missed in the same words. */
export const noBalance = (asset: string, requested: string, available: string): AlpacaRefusal =>
  forbidden(
    `insufficient balance for ${asset} (requested: ${requested}, available: ${available})`,
    {
      symbol: asset,
      available,
    },
  );
export const costTooSmall = (cost: string, least: string): AlpacaRefusal =>
  forbidden(`cost basis must be >= minimal amount of order ${least}`, { cost_basis: cost });
export const offStep = (field: string, step: string): AlpacaRefusal =>
  badTerms(`${field} must be in steps of ${step}`);
/** ALP-6: an order that would meet another one of its own account. */
export const washTrade = (existing: string, what: 'limit' | 'market/stop'): AlpacaRefusal =>
  forbidden('potential wash trade detected. use complex orders', {
    existing_order_id: existing,
    reject_reason: `opposite side ${what} order exists`,
  });
export const notFractionable = (symbol: string): AlpacaRefusal =>
  forbidden(`asset "${symbol}" is not fractionable`);
export const subPenny = (field: string, price: string): AlpacaRefusal =>
  badTerms(
    `invalid ${field} ${price}. sub-penny increment does not fulfill minimum pricing criteria`,
  );
export const alreadyIn = (status: string): AlpacaRefusal =>
  badTerms(`order is already in "${status}" state`);

export const ONLY_SMALLER = badTerms('this exchange only makes an order smaller');

/** ALP-5: what the exchange says, in the words of this dialect. Money and shares are said with their amounts elsewhere. */
const MEANINGS: readonly (readonly [SpotError, AlpacaRefusal])[] = [
  [SPOT_ERRORS.duplicateOrder, ALPACA_REFUSALS.duplicateId],
  [SPOT_ERRORS.voidedOrder, ALPACA_REFUSALS.duplicateId],
  [SPOT_ERRORS.marketClosed, badTerms('trading in this asset is halted')],
  [SPOT_ERRORS.noOrdersOnBook, badTerms('a market order needs a quote on the other side')],
  [SPOT_ERRORS.wouldTrigger, badTerms('the market has passed the stop price already')],
  [SPOT_ERRORS.noAmendHere, badTerms('an order that waits for its stop price is not replaced')],
  [SPOT_ERRORS.noSuchOrder, notThere('order not found')],
  [SPOT_ERRORS.unknownOrder, badTerms('order is not open')],
  [SPOT_ERRORS.amendNotSmaller, ONLY_SMALLER],
  [filterFailure('PRICE_FILTER'), badTerms('limit price is too large')],
  [filterFailure('PERCENT_PRICE_BY_SIDE'), badTerms('limit price is too far from the market')],
  [filterFailure('LOT_SIZE'), badTerms('qty is too large')],
  [filterFailure('MARKET_LOT_SIZE'), badTerms('qty is too large for a market order')],
  [filterFailure('NOTIONAL'), badTerms('the value of the order is out of range')],
  [filterFailure('MAX_NUM_ORDERS'), forbidden('too many open orders')],
  [filterFailure('MAX_NUM_ALGO_ORDERS'), forbidden('too many open stop orders')],
];

/** The same refusal as this dialect says it. */
export function inAlpacaWords({ code, msg }: SpotError): AlpacaRefusal {
  const known = MEANINGS.find(([spot]) => spot.code === code && spot.msg === msg);
  return known?.[1] ?? badTerms(msg);
}
