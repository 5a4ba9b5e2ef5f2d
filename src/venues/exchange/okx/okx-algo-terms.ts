import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder, OrderPair } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { isReached, type SpotOrderType } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badParameter, OKX_ERRORS, type OkxError } from './okx-error.ts';
import { amountIn, clientIdIn, okxSteps } from './okx-order-terms.ts';
import type { OkxReader } from './okx-route.ts';

/** One order that waits, or two of which one cancels the other. */
export type AlgoTerms = { readonly clientId: string; readonly spec: SpotSymbol } & (
  | { readonly order: NewSpotOrder }
  | { readonly pair: OrderPair }
);
const MEANINGLESS = [
  'closeFraction',
  'callbackRatio',
  'callbackSpread',
  'advanceOrdType',
  'attachAlgoOrds',
  'pxLimit',
  'szLimit',
];
const MARKET = '-1';
/** What a kind of trigger is called in the parameters. */
interface Names {
  readonly trigger: string;
  readonly price: string;
}
const LOSS: Names = { trigger: 'slTriggerPx', price: 'slOrdPx' };
const PROFIT: Names = { trigger: 'tpTriggerPx', price: 'tpOrdPx' };
const TRIGGER: Names = { trigger: 'triggerPx', price: 'orderPx' };

/** OKX-18: a new algo from its parameters. What is wrong with them is in the reader afterwards. */
export function okxAlgoTerms(
  exchange: SpotExchange,
  read: OkxReader,
  newId: () => string,
): AlgoTerms | null {
  const spec = read.instrument(exchange);
  const type = read.oneOf('ordType', ['conditional', 'oco', 'trigger'], 'conditional');
  if (read.text('ordType') === '') read.fail(badParameter('ordType'));
  const side = read.oneOf('side', ['buy', 'sell'], 'buy') === 'buy' ? 1 : -1;
  checkCommon(read);
  // Clients call it as they call the id of an order.
  const clientId = clientIdIn(read, 'algoClOrdId') || clientIdIn(read) || newId();
  if (spec === null || read.error !== null) return null;
  const leg: Leg = { spec, side, clientOrderId: clientId };
  if (type === 'trigger') {
    const last = exchange.market(spec.symbol)?.trades.last?.price ?? null;
    return { clientId, spec, order: triggerOrder(read, leg, last) };
  }
  const has = ({ trigger }: Names): boolean => read.text(trigger) !== '';
  if (type === 'conditional') {
    // With both, the loss is what counts.
    const names = has(LOSS) || !has(PROFIT) ? LOSS : PROFIT;
    const kind = names === LOSS ? 'STOP_LOSS' : 'TAKE_PROFIT';
    return { clientId, spec, order: legIn(read, leg, names, kind) };
  }
  const loss = legIn(read, { ...leg, clientOrderId: newId() }, LOSS, 'STOP_LOSS');
  const profit = legIn(read, { ...leg, clientOrderId: newId() }, PROFIT, 'TAKE_PROFIT');
  // An amount of money is no size that two orders at different prices share.
  if (loss.quoteBudget !== null || profit.quoteBudget !== null) read.fail(badParameter('tgtCcy'));
  return { clientId, spec, pair: side === -1 ? [profit, loss] : [loss, profit] };
}

function checkCommon(read: OkxReader): void {
  for (const name of MEANINGLESS) if (read.text(name) !== '') read.fail(badParameter(name));
  for (const name of ['triggerPxType', 'slTriggerPxType', 'tpTriggerPxType'])
    read.oneOf(name, ['last'], 'last');
  read.oneOf('tpOrdKind', ['condition'], 'condition');
  // An unmodified ccxt says cross where it means spot. There is no margin here to be crossed.
  const mode = read.text('tdMode');
  if (mode === '') read.fail(badParameter('tdMode'));
  else if (mode !== 'cash' && mode !== 'cross') read.fail(OKX_ERRORS.cashOnly);
  for (const name of ['side', 'sz']) if (read.text(name) === '') read.fail(badParameter(name));
}

interface Leg {
  readonly spec: SpotSymbol;
  readonly side: 1 | -1;
  readonly clientOrderId: string;
}
/** Up or down says where the last price is. */
function triggerOrder(read: OkxReader, leg: Leg, last: number | null): NewSpotOrder {
  const order = legIn(read, leg, TRIGGER, 'STOP_LOSS');
  const isRising = last === null ? leg.side === 1 : (order.stopPrice ?? 0) > last;
  if (isRising === (leg.side === 1)) return { ...order, isTrigger: true };
  const type = order.type === 'STOP_LOSS' ? 'TAKE_PROFIT' : 'TAKE_PROFIT_LIMIT';
  return { ...order, type, isTrigger: true };
}
function legIn(
  read: OkxReader,
  { spec, side, clientOrderId }: Leg,
  names: Names,
  kind: 'STOP_LOSS' | 'TAKE_PROFIT',
): NewSpotOrder {
  for (const name of [names.trigger, names.price])
    if (read.text(name) === '') read.fail(badParameter(name));
  const tick = stepAmount(spec.tick);
  const isMarket = read.text(names.price) === MARKET;
  // A purchase at market is an amount of money unless it says otherwise.
  const usual = isMarket && side === 1 ? 'quote_ccy' : 'base_ccy';
  const isBudget = read.oneOf('tgtCcy', ['base_ccy', 'quote_ccy'], usual) === 'quote_ccy';
  if (isBudget && (!isMarket || side === -1)) read.fail(badParameter('tgtCcy'));
  const type: SpotOrderType = isMarket ? kind : `${kind}_LIMIT`;
  return {
    symbol: spec.symbol,
    clientOrderId,
    side,
    type,
    timeInForce: 'GTC',
    price: isMarket ? 0 : okxSteps(read, names.price, tick, OKX_ERRORS.offTick),
    stopPrice: okxSteps(read, names.trigger, tick, OKX_ERRORS.offTick),
    quantity: isBudget ? 0 : okxSteps(read, 'sz', stepAmount(spec.lot), OKX_ERRORS.offLot),
    quoteBudget: isBudget ? amountIn(read, 'sz').toString() : null,
    iceberg: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
  };
}

/** Which of the orders the last price has reached already, in the words for it. */
export function reachedError(orders: readonly NewSpotOrder[], last: number | null): OkxError {
  const order = orders.find((each) => last !== null && isReached(each, last));
  if (order === undefined) return badParameter('tpTriggerPx');
  if (order.isTrigger === true) return badParameter('triggerPx');
  const isLoss = order.type === 'STOP_LOSS' || order.type === 'STOP_LOSS_LIMIT';
  if (isLoss) return order.side === 1 ? OKX_ERRORS.slBelowLast : OKX_ERRORS.slAboveLast;
  return order.side === 1 ? OKX_ERRORS.tpAboveLast : OKX_ERRORS.tpBelowLast;
}
