import type { CancelRequest, OrderName } from '#venues/exchange/spot/order-desk';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import {
  filterFailure,
  invalidData,
  malformed,
  notRequired,
  SPOT_ERRORS,
} from '#venues/exchange/spot/spot-error';
import { isConditional, isMarketType, type SpotOrderType } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { ResponseType } from './order-documents.ts';
import type { ParamReader } from './rest-params.ts';
import type { RestCall } from './rest-route.ts';

const TYPES = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
export const MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'] as const;
export const DEFAULT_MODE = 'EXPIRE_MAKER';
/** What the protocol knows and no order here takes. */
const PEGS = ['pegPriceType', 'pegOffsetValue', 'pegOffsetType'];
/** Everything that a new order may be sent with; what its type does not take is refused by name. */
export const ORDER_PARAMS: readonly string[] = [
  'symbol',
  'side',
  'type',
  'timeInForce',
  'quantity',
  'quoteOrderQty',
  'price',
  'icebergQty',
  'newClientOrderId',
  'newOrderRespType',
  'selfTradePreventionMode',
  'stopPrice',
  'trailingDelta',
  ...PEGS,
];

export interface OrderTerms {
  readonly spec: SpotSymbol;
  readonly order: NewSpotOrder;
  readonly response: ResponseType;
}

/** Prices and quantities arrive as decimals and leave as whole steps. Off the grid is the filter's word, and never rounded. */
export function steps(read: ParamReader, name: string, step: bigint, filter: string): number {
  const amount = read.amount(name);
  if (amount === null) return 0;
  if (amount % step !== 0n) read.fail(filterFailure(filter));
  const count = amount / step;
  if (count <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(count);
  read.fail(filterFailure(filter));
  return 0;
}
export const require = (read: ParamReader, ...names: readonly string[]): void => {
  for (const name of names) if (!read.has(name)) read.fail(malformed(name));
};
export const refuse = (read: ParamReader, ...names: readonly string[]): void => {
  for (const name of names) if (read.has(name)) read.fail(notRequired(name));
};

/** The parameters that a type must have and must not have. */
function checkShape(read: ParamReader, type: SpotOrderType): void {
  refuse(read, ...PEGS);
  if (isConditional(type)) {
    // EXC-50: a stop that follows the price is a kind of order that no symbol has.
    if (read.has('trailingDelta')) read.fail(SPOT_ERRORS.noTrailing);
    require(read, 'stopPrice');
  } else refuse(read, 'stopPrice', 'trailingDelta');
  if (isMarketType(type)) refuse(read, 'price', 'timeInForce', 'icebergQty');
  if (type === 'MARKET') {
    if (read.has('quantity') && read.has('quoteOrderQty')) read.fail(SPOT_ERRORS.badCombination);
    if (!read.has('quoteOrderQty')) require(read, 'quantity');
    return;
  }
  require(read, ...(type === 'LIMIT_MAKER' || isMarketType(type) ? [] : ['timeInForce']));
  require(read, 'quantity', ...(isMarketType(type) ? [] : ['price']));
  if (type === 'LIMIT_MAKER') refuse(read, 'timeInForce');
  refuse(read, 'quoteOrderQty');
}

/** EXC-10: a new order from its parameters. What is wrong with them is in the reader afterwards. */
export function orderTermsIn(
  { desk, read }: RestCall,
  names: { readonly clientId: string } = { clientId: 'newClientOrderId' },
): OrderTerms | null {
  const symbol = read.symbol();
  const side = read.oneOf('side', ['BUY', 'SELL'], SPOT_ERRORS.badSide);
  const type = read.oneOf('type', TYPES, SPOT_ERRORS.badOrderType);
  require(read, 'side', 'type');
  const spec = read.error === null ? desk.exchange.market(symbol)?.spec : undefined;
  if (spec === undefined) read.fail(SPOT_ERRORS.badSymbol);
  if (spec === undefined || type === null || side === null || read.error !== null) return null;
  checkShape(read, type);
  const timeInForce =
    read.oneOf('timeInForce', ['GTC', 'IOC', 'FOK'], SPOT_ERRORS.badTimeInForce) ?? 'GTC';
  const iceberg = steps(read, 'icebergQty', stepAmount(spec.lot), 'LOT_SIZE');
  if (iceberg > 0 && timeInForce !== 'GTC') read.fail(SPOT_ERRORS.badTimeInForce);
  const quantity = steps(read, 'quantity', stepAmount(spec.lot), 'LOT_SIZE');
  if (iceberg > quantity) read.fail(invalidData('icebergQty'));
  const order: NewSpotOrder = {
    symbol,
    side: side === 'BUY' ? 1 : -1,
    type,
    timeInForce,
    quantity,
    clientOrderId: read.clientId(names.clientId) ?? desk.newId(),
    price: steps(read, 'price', stepAmount(spec.tick), 'PRICE_FILTER'),
    quoteBudget: read.amount('quoteOrderQty')?.toString() ?? null,
    // An iceberg that shows all of itself is none.
    iceberg: iceberg >= quantity ? 0 : iceberg,
    selfTradePrevention:
      read.oneOf('selfTradePreventionMode', MODES, invalidData('selfTradePreventionMode')) ??
      DEFAULT_MODE,
    ...(isConditional(type)
      ? { stopPrice: steps(read, 'stopPrice', stepAmount(spec.tick), 'PRICE_FILTER') }
      : {}),
  };
  const response =
    read.oneOf('newOrderRespType', ['ACK', 'RESULT', 'FULL'], invalidData('newOrderRespType')) ??
    (type === 'LIMIT' || type === 'MARKET' ? 'FULL' : 'ACK');
  return { spec, order, response };
}

/** Which order is meant; one of the two ids must be there. */
export function orderNameIn(
  read: ParamReader,
  names = { id: 'orderId', client: 'origClientOrderId' },
): OrderName {
  const symbol = read.symbol();
  const orderId = read.integer(names.id, { min: 0, max: Number.MAX_SAFE_INTEGER });
  const clientOrderId = read.clientId(names.client);
  if (orderId === null && clientOrderId === null) read.fail(malformed(names.client));
  return { symbol, orderId, clientOrderId };
}
/** A cancel from its parameters; in a cancel-replace they have other names. */
export function cancelIn(
  { desk, read }: RestCall,
  names: { readonly id: string; readonly client: string; readonly request: string },
): CancelRequest {
  return {
    name: orderNameIn(read, names),
    requestId: read.clientId(names.request) ?? desk.newId(),
    only: read.oneOf(
      'cancelRestrictions',
      ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'],
      SPOT_ERRORS.badRestrictions,
    ),
  };
}
