import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder, OrderPair } from '#venues/exchange/spot/spot-command';
import { invalidData, malformed, SPOT_ERRORS } from '#venues/exchange/spot/spot-error';
import { isConditional, isMarketType, type SpotOrderType } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { ResponseType } from './order-documents.ts';
import { DEFAULT_MODE, MODES, refuse, require, steps } from './order-terms.ts';
import type { ParamReader } from './rest-params.ts';
import type { RestCall } from './rest-route.ts';

/** What the parameters of one leg are called; '' where the route has none. */
interface LegNames {
  readonly clientId: string;
  readonly price: string;
  readonly stopPrice: string;
  readonly trailing: string;
  readonly iceberg: string;
  readonly timeInForce: string;
}
const legNames = (leg: 'above' | 'below'): LegNames => ({
  clientId: `${leg}ClientOrderId`,
  price: `${leg}Price`,
  stopPrice: `${leg}StopPrice`,
  trailing: `${leg}TrailingDelta`,
  iceberg: `${leg}IcebergQty`,
  timeInForce: `${leg}TimeInForce`,
});
const ABOVE = legNames('above');
const BELOW = legNames('below');
/** The older route: its limit leg is LIMIT_MAKER, and a price more makes its stop a limit order. */
const OLD_LIMIT: LegNames = {
  clientId: 'limitClientOrderId',
  price: 'price',
  stopPrice: '',
  trailing: '',
  iceberg: 'limitIcebergQty',
  timeInForce: '',
};
const OLD_STOP: LegNames = {
  clientId: 'stopClientOrderId',
  price: 'stopLimitPrice',
  stopPrice: 'stopPrice',
  trailing: 'trailingDelta',
  iceberg: 'stopIcebergQty',
  timeInForce: 'stopLimitTimeInForce',
};
const COMMON = [
  'symbol',
  'listClientOrderId',
  'side',
  'quantity',
  'newOrderRespType',
  'selfTradePreventionMode',
];
const namesOf = (...legs: readonly LegNames[]): readonly string[] =>
  legs
    .flatMap(({ clientId, price, stopPrice, trailing, iceberg, timeInForce }) => [
      clientId,
      price,
      stopPrice,
      trailing,
      iceberg,
      timeInForce,
    ])
    .filter((name) => name !== '');
export const OLD_LIST_PARAMS: readonly string[] = [...COMMON, ...namesOf(OLD_LIMIT, OLD_STOP)];
export const LIST_PARAMS: readonly string[] = [
  ...COMMON,
  'aboveType',
  'belowType',
  ...namesOf(ABOVE, BELOW),
];

const PROFITS = ['LIMIT_MAKER', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
const LOSSES = ['STOP_LOSS', 'STOP_LOSS_LIMIT'] as const;
const LEG_TYPES = [...PROFITS, ...LOSSES] as const;

export interface ListTerms {
  readonly spec: SpotSymbol;
  readonly orders: OrderPair;
  readonly clientListId: string;
  readonly response: ResponseType;
}
type Common = Omit<ListTerms, 'orders'> & {
  readonly order: Pick<NewSpotOrder, 'symbol' | 'side' | 'quantity' | 'selfTradePrevention'>;
};

/** EXC-54: a list by the types of its legs: a profit on one side of the price, a loss on the other. */
export function listTermsIn(call: RestCall): ListTerms | null {
  const { read } = call;
  const above = read.oneOf('aboveType', LEG_TYPES, SPOT_ERRORS.badOrderType);
  const below = read.oneOf('belowType', LEG_TYPES, SPOT_ERRORS.badOrderType);
  require(read, 'aboveType', 'belowType');
  const common = commonIn(call);
  if (common === null || above === null || below === null) return null;
  const isSale = common.order.side === -1;
  if (!isAmong(PROFITS, isSale ? above : below) || !isAmong(LOSSES, isSale ? below : above))
    read.fail(SPOT_ERRORS.badCombinationOfOrder);
  const orders = [legIn(call, common, above, ABOVE), legIn(call, common, below, BELOW)] as const;
  return { ...common, orders };
}
const isAmong = (types: readonly string[], type: string): boolean => types.includes(type);

export function oldListTermsIn(call: RestCall): ListTerms | null {
  const common = commonIn(call);
  if (common === null) return null;
  const type = call.read.has('stopLimitPrice') ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS';
  const limit = legIn(call, common, 'LIMIT_MAKER', OLD_LIMIT);
  const stop = legIn(call, common, type, OLD_STOP);
  return { ...common, orders: common.order.side === -1 ? [limit, stop] : [stop, limit] };
}

/** What both legs have in common. */
function commonIn({ desk, read }: RestCall): Common | null {
  const symbol = read.symbol();
  const side = read.oneOf('side', ['BUY', 'SELL'], SPOT_ERRORS.badSide);
  require(read, 'side', 'quantity');
  const spec = read.error === null ? desk.exchange.market(symbol)?.spec : undefined;
  if (spec === undefined) read.fail(SPOT_ERRORS.badSymbol);
  if (spec === undefined || side === null || read.error !== null) return null;
  const mode = read.oneOf('selfTradePreventionMode', MODES, invalidData('selfTradePreventionMode'));
  const response = read.oneOf(
    'newOrderRespType',
    ['ACK', 'RESULT', 'FULL'],
    invalidData('newOrderRespType'),
  );
  return {
    spec,
    clientListId: read.clientId('listClientOrderId') ?? desk.newId(),
    response: response ?? 'RESULT',
    order: {
      symbol,
      side: side === 'BUY' ? 1 : -1,
      quantity: steps(read, 'quantity', stepAmount(spec.lot), 'LOT_SIZE'),
      selfTradePrevention: mode ?? DEFAULT_MODE,
    },
  };
}

function legIn(
  { desk, read }: RestCall,
  { spec, order }: Common,
  type: SpotOrderType,
  names: LegNames,
): NewSpotOrder {
  checkLeg(read, type, names);
  const tick = stepAmount(spec.tick);
  const iceberg = steps(read, names.iceberg, stepAmount(spec.lot), 'LOT_SIZE');
  const timeInForce =
    read.oneOf(names.timeInForce, ['GTC', 'IOC', 'FOK'], SPOT_ERRORS.badTimeInForce) ?? 'GTC';
  if (iceberg > 0 && timeInForce !== 'GTC') read.fail(SPOT_ERRORS.badTimeInForce);
  if (iceberg > order.quantity) read.fail(invalidData(names.iceberg));
  return {
    ...order,
    type,
    timeInForce,
    clientOrderId: read.clientId(names.clientId) ?? desk.newId(),
    price: steps(read, names.price, tick, 'PRICE_FILTER'),
    quoteBudget: null,
    iceberg: iceberg >= order.quantity ? 0 : iceberg,
    ...(isConditional(type)
      ? { stopPrice: steps(read, names.stopPrice, tick, 'PRICE_FILTER') }
      : {}),
  };
}
function checkLeg(read: ParamReader, type: SpotOrderType, names: LegNames): void {
  const { price, stopPrice, timeInForce, iceberg } = names;
  if (read.has(names.trailing)) read.fail(SPOT_ERRORS.noTrailing);
  if (!isConditional(type)) {
    refuse(read, stopPrice, timeInForce);
    return require(read, price);
  }
  if (!read.has(stopPrice)) read.fail(malformed(stopPrice));
  if (isMarketType(type)) refuse(read, price, timeInForce, iceberg);
  else require(read, price, timeInForce);
}
