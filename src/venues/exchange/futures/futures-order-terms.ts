import { isInverse } from '#venues/exchange/perpetual/contract-value';
import { AUTOCLOSE } from '#venues/exchange/perpetual/liquidation';
import type { OrderName } from '#venues/exchange/spot/order-desk';
import type { ParamReader } from '#venues/exchange/spot/rest/rest-params';
import type { RestCall } from '#venues/exchange/spot/rest/rest-route';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import {
  invalidData,
  malformed,
  notRequired,
  SPOT_ERRORS,
  type SpotError,
} from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { FUTURES_ERRORS } from './futures-error.ts';

const CLIENT_ID_FORM = /^[.A-Z:/a-z0-9_-]{1,36}$/;
const STP_MODES = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH'] as const;
const DEFAULT_STP = 'NONE';
const TIMES = ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'] as const;
const GOOD_TILL_LEAST_MS = 600_000;
const GOOD_TILL_MOST_MS = 253_402_300_799_000;
/** What a new order may be sent with. What is not offered is not here, and refused by name. */
export const FUTURES_ORDER_PARAMS: readonly string[] = [
  'symbol',
  'side',
  'positionSide',
  'type',
  'timeInForce',
  'goodTillDate',
  'quantity',
  'reduceOnly',
  'price',
  'newClientOrderId',
  'newOrderRespType',
  'selfTradePreventionMode',
];

function futuresClientId(read: ParamReader, name: string): string | null {
  const given = read.optionalText(name);
  if (given !== null && !CLIENT_ID_FORM.test(given)) read.fail(FUTURES_ERRORS.badClientId);
  return given;
}
/** The ids of liquidations are the exchange's own. */
function newClientId(read: ParamReader): string | null {
  const id = futuresClientId(read, 'newClientOrderId');
  if (id?.startsWith(AUTOCLOSE) === true) read.fail(FUTURES_ERRORS.badClientId);
  return id;
}
interface StepWords {
  readonly none: SpotError;
  readonly off: SpotError;
}
/** Whole steps of an amount; 0: it was not sent. */
function wholeSteps(read: ParamReader, name: string, step: bigint, words: StepWords): number {
  const amount = read.amount(name);
  if (amount === null) return 0;
  if (amount === 0n) read.fail(words.none);
  if (amount % step !== 0n) read.fail(words.off);
  const count = amount / step;
  if (count <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(count);
  read.fail(invalidData(name));
  return 0;
}
export const futuresPriceSteps = (read: ParamReader, spec: SpotSymbol): number =>
  wholeSteps(read, 'price', stepAmount(spec.tick), {
    none: FUTURES_ERRORS.noPrice,
    off: FUTURES_ERRORS.priceOffTick,
  });
export const futuresQuantitySteps = (read: ParamReader, spec: SpotSymbol): number =>
  wholeSteps(read, 'quantity', stepAmount(spec.lot), {
    none: FUTURES_ERRORS.noQuantity,
    off: FUTURES_ERRORS.tooPrecise,
  });

function checkFuturesShape(read: ParamReader, type: 'LIMIT' | 'MARKET'): void {
  const needed = type === 'LIMIT' ? ['timeInForce', 'quantity', 'price'] : ['quantity'];
  for (const name of needed) if (!read.has(name)) read.fail(malformed(name));
  if (type === 'MARKET' && read.has('price')) read.fail(notRequired('price'));
  read.oneOf('positionSide', ['BOTH'], FUTURES_ERRORS.badPositionSide);
  read.oneOf('newOrderRespType', ['ACK', 'RESULT'], invalidData('newOrderRespType'));
}

export interface FuturesTerms {
  readonly spec: SpotSymbol;
  readonly order: NewSpotOrder;
}
/** UDM-3: a new order from its parameters. What is wrong with them is in the reader afterwards. */
export function futuresTermsIn({ desk, read }: RestCall): FuturesTerms | null {
  const symbol = read.symbol();
  const side = read.oneOf('side', ['BUY', 'SELL'], SPOT_ERRORS.badSide);
  const type = read.oneOf('type', ['LIMIT', 'MARKET'], SPOT_ERRORS.badOrderType);
  for (const name of ['side', 'type']) if (!read.has(name)) read.fail(malformed(name));
  const spec = read.error === null ? desk.exchange.market(symbol)?.spec : undefined;
  if (spec === undefined) read.fail(SPOT_ERRORS.badSymbol);
  if (spec === undefined || type === null || side === null || read.error !== null) return null;
  checkFuturesShape(read, type);
  const time = read.oneOf('timeInForce', TIMES, SPOT_ERRORS.badTimeInForce) ?? 'GTC';
  const isPostOnly = time === 'GTX' && type === 'LIMIT';
  const goodTillUs = goodTillIn(read, { spec, time, type, nowMs: desk.exchange.nowUs() / 1000 });
  const isReducing = read.flag('reduceOnly') === true;
  const mode = read.oneOf(
    'selfTradePreventionMode',
    STP_MODES,
    invalidData('selfTradePreventionMode'),
  );
  const order: NewSpotOrder = {
    symbol,
    clientOrderId: newClientId(read) ?? desk.newId(),
    side: side === 'BUY' ? 1 : -1,
    type: isPostOnly ? 'LIMIT_MAKER' : type,
    timeInForce: time === 'GTX' || time === 'GTD' ? 'GTC' : time,
    price: futuresPriceSteps(read, spec),
    quantity: futuresQuantitySteps(read, spec),
    quoteBudget: null,
    iceberg: 0,
    selfTradePrevention: mode ?? DEFAULT_STP,
    ...(isReducing ? { reduceOnly: true } : {}),
    ...(goodTillUs === null ? {} : { goodTillUs }),
  };
  return { spec, order };
}
interface Timed {
  readonly spec: SpotSymbol;
  readonly time: (typeof TIMES)[number];
  readonly type: 'LIMIT' | 'MARKET';
  readonly nowMs: number;
}
/** UDM-7: GTD comes with its time, ten minutes away or more, in whole seconds; contracts settled in coin have none. Microseconds. */
function goodTillIn(read: ParamReader, { spec, time, type, nowMs }: Timed): number | null {
  const most = { min: 0, max: Number.MAX_SAFE_INTEGER };
  const atMs = read.integer('goodTillDate', most);
  if (time !== 'GTD') {
    if (atMs !== null && atMs > 0) read.fail(notRequired('goodTillDate'));
    return null;
  }
  if (isInverse(spec) || type === 'MARKET') read.fail(SPOT_ERRORS.badTimeInForce);
  if (atMs === null) read.fail(malformed('goodTillDate'));
  else if (!(atMs > nowMs + GOOD_TILL_LEAST_MS && atMs <= GOOD_TILL_MOST_MS))
    read.fail(invalidData('goodTillDate'));
  return Math.floor((atMs ?? 0) / 1000) * 1_000_000;
}

/** Which order is meant; one of the two ids must be there, and the exchange's own wins. */
export function futuresNameIn(read: ParamReader): OrderName {
  const symbol = read.symbol();
  const orderId = read.integer('orderId', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const client = futuresClientId(read, 'origClientOrderId');
  if (orderId === null && client === null) read.fail(malformed('origClientOrderId'));
  return { symbol, orderId, clientOrderId: orderId === null ? client : null };
}
