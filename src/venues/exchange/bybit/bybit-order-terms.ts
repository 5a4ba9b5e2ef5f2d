import { parseSpotAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  BYBIT_ERRORS,
  type BybitError,
  badBybitParameter,
  missingBybitParameter,
} from './bybit-error.ts';
import type { BybitReader } from './bybit-route.ts';

const LINK_ID_FORM = /^[A-Za-z0-9_-]{1,36}$/;
const DECIMAL_FORM = /^\d{1,20}(\.\d{1,20})?$/;
const FORCES = ['GTC', 'IOC', 'FOK', 'PostOnly'] as const;
const SELF_TRADE = {
  None: 'NONE',
  CancelMaker: 'EXPIRE_MAKER',
  CancelTaker: 'EXPIRE_TAKER',
  CancelBoth: 'EXPIRE_BOTH',
} as const;
const SELF_TRADE_NAMES = ['None', 'CancelMaker', 'CancelTaker', 'CancelBoth'] as const;
/** What the protocol has beside these and a spot order of this dialect cannot mean. */
const MEANINGLESS = [
  'triggerPrice',
  'triggerDirection',
  'takeProfit',
  'stopLoss',
  'tpslMode',
  'tpLimitPrice',
  'slLimitPrice',
  'tpOrderType',
  'slOrderType',
  'orderIv',
  'slippageTolerance',
  'slippageToleranceType',
  'bboSideType',
  'bboLevel',
];

/** '' where none was sent. */
export function linkIdIn(read: BybitReader): string {
  const id = read.text('orderLinkId');
  if (id !== '' && !LINK_ID_FORM.test(id)) read.fail(badBybitParameter('orderLinkId'));
  return id;
}
/** Hundred-millionths; 0n where it was wrong. */
function amountIn(read: BybitReader, name: string, tooFine: BybitError): bigint {
  const text = read.text(name);
  const amount = DECIMAL_FORM.test(text) ? parseSpotAmount(text) : null;
  if (amount === null) read.fail(DECIMAL_FORM.test(text) ? tooFine : badBybitParameter(name));
  return amount ?? 0n;
}
/** Decimals become whole steps. Off the grid is refused, never rounded. */
export function bybitSteps(read: BybitReader, name: string, step: bigint, off: BybitError): number {
  const amount = amountIn(read, name, off);
  const count = amount / step;
  if (amount % step !== 0n || count > BigInt(Number.MAX_SAFE_INTEGER)) read.fail(off);
  return Number(count);
}

type Common = Omit<
  NewSpotOrder,
  'type' | 'timeInForce' | 'price' | 'quantity' | 'quoteBudget' | 'stopPrice' | 'isTrigger'
>;

/** BYB-3: a new order from its parameters. What is wrong with them is in the reader afterwards. */
export function bybitOrderTerms(
  exchange: SpotExchange,
  read: BybitReader,
  newId: () => string,
): NewSpotOrder | null {
  read.category();
  const spec = read.symbol(exchange, BYBIT_ERRORS.noSymbol);
  for (const name of MEANINGLESS) if (read.text(name) !== '') read.fail(badBybitParameter(name));
  if (!['', 'Order'].includes(read.text('orderFilter'))) read.fail(BYBIT_ERRORS.badFilter);
  for (const name of ['isLeverage', 'reduceOnly', 'closeOnTrigger', 'positionIdx'])
    if (!['', '0', 'false'].includes(read.text(name))) read.fail(badBybitParameter(name));
  const side = read.oneOf('side', ['Buy', 'Sell'], null, BYBIT_ERRORS.badSide) === 'Buy' ? 1 : -1;
  const type = read.oneOf('orderType', ['Limit', 'Market'], null, BYBIT_ERRORS.badOrderType);
  if (read.text('qty') === '') read.fail(missingBybitParameter('qty'));
  const mode = read.oneOf('smpType', SELF_TRADE_NAMES, 'CancelMaker');
  const clientOrderId = linkIdIn(read) || newId();
  if (spec === null || read.error !== null) return null;
  const common: Common = {
    symbol: spec.symbol,
    clientOrderId,
    side,
    iceberg: 0,
    selfTradePrevention: SELF_TRADE[mode],
  };
  return type === 'Limit' ? limitTerms(read, spec, common) : marketTerms(read, spec, common);
}

const lotsIn = (read: BybitReader, spec: SpotSymbol): number =>
  bybitSteps(read, 'qty', stepAmount(spec.lot), BYBIT_ERRORS.offLot);
function limitTerms(read: BybitReader, spec: SpotSymbol, common: Common): NewSpotOrder {
  const force = read.oneOf('timeInForce', FORCES, 'GTC', BYBIT_ERRORS.badTimeInForce);
  if (read.text('price') === '') read.fail(missingBybitParameter('price'));
  return {
    ...common,
    type: force === 'PostOnly' ? 'LIMIT_MAKER' : 'LIMIT',
    timeInForce: force === 'PostOnly' ? 'GTC' : force,
    price: bybitSteps(read, 'price', stepAmount(spec.tick), BYBIT_ERRORS.offTick),
    quantity: lotsIn(read, spec),
    quoteBudget: null,
  };
}
/** A purchase at market is an amount of money unless it says otherwise. */
function marketTerms(read: BybitReader, spec: SpotSymbol, common: Common): NewSpotOrder {
  const usual = common.side === 1 ? 'quoteCoin' : 'baseCoin';
  const isBudget = read.oneOf('marketUnit', ['baseCoin', 'quoteCoin'], usual) === 'quoteCoin';
  return {
    ...common,
    type: 'MARKET',
    timeInForce: 'GTC',
    price: 0,
    quantity: isBudget ? 0 : lotsIn(read, spec),
    quoteBudget: isBudget ? amountIn(read, 'qty', BYBIT_ERRORS.offQuote).toString() : null,
  };
}
