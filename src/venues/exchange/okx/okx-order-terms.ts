import { parseSpotAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badParameter, OKX_ERRORS, type OkxError } from './okx-error.ts';
import type { OkxReader } from './okx-route.ts';

const CLIENT_ID_FORM = /^[A-Za-z0-9]{1,32}$/;
const DECIMAL_FORM = /^\d{1,20}(\.\d{1,20})?$/;
const TYPES = ['limit', 'market', 'post_only', 'fok', 'ioc'] as const;
const SELF_TRADE = {
  cancel_maker: 'EXPIRE_MAKER',
  cancel_taker: 'EXPIRE_TAKER',
  cancel_both: 'EXPIRE_BOTH',
} as const;
/** What the protocol has beside these and a spot order of this exchange cannot mean. */
const MEANINGLESS = [
  'attachAlgoOrds',
  'pxUsd',
  'pxVol',
  'closeFraction',
  'tradeQuoteCcy',
  // Those have a route of their own.
  'slTriggerPx',
  'tpTriggerPx',
  'triggerPx',
];

/** '' where none was sent. */
export function clientIdIn(read: OkxReader, name = 'clOrdId'): string {
  const id = read.text(name);
  if (id !== '' && !CLIENT_ID_FORM.test(id)) read.fail(badParameter(name));
  return id;
}
/** Hundred-millionths; 0n where it was wrong. */
export function amountIn(read: OkxReader, name: string): bigint {
  const text = read.text(name);
  const amount = DECIMAL_FORM.test(text) ? parseSpotAmount(text) : null;
  if (amount === null) read.fail(badParameter(name));
  return amount ?? 0n;
}
/** Decimals become whole steps. Off the grid is refused, never rounded. */
export function okxSteps(read: OkxReader, name: string, step: bigint, off: OkxError): number {
  const amount = amountIn(read, name);
  const count = amount / step;
  if (amount % step !== 0n || count > BigInt(Number.MAX_SAFE_INTEGER)) read.fail(off);
  return Number(count);
}

/** OKX-3: a new order from its parameters. What is wrong with them is in the reader afterwards. */
export function okxOrderTerms(
  exchange: SpotExchange,
  read: OkxReader,
  newId: () => string,
): { readonly spec: SpotSymbol; readonly order: NewSpotOrder } | null {
  const spec = read.instrument(exchange);
  for (const name of MEANINGLESS) if (read.text(name) !== '') read.fail(badParameter(name));
  if (read.text('tdMode') === '') read.fail(badParameter('tdMode'));
  else if (read.text('tdMode') !== 'cash') read.fail(OKX_ERRORS.cashOnly);
  for (const name of ['side', 'ordType', 'sz'])
    if (read.text(name) === '') read.fail(badParameter(name));
  const side = read.oneOf('side', ['buy', 'sell'], 'buy') === 'buy' ? 1 : -1;
  const type = read.oneOf('ordType', TYPES, 'limit');
  const clientOrderId = clientIdIn(read) || newId();
  const stp = read.oneOf(
    'stpMode',
    ['cancel_maker', 'cancel_taker', 'cancel_both'],
    'cancel_maker',
  );
  if (spec === null || read.error !== null) return null;
  const named = { symbol: spec.symbol, clientOrderId, side, iceberg: 0 } as const;
  const common = { ...named, selfTradePrevention: SELF_TRADE[stp] };
  const lots = (): number => okxSteps(read, 'sz', stepAmount(spec.lot), OKX_ERRORS.offLot);
  if (type !== 'market') {
    const timeInForce = type === 'ioc' ? 'IOC' : type === 'fok' ? 'FOK' : 'GTC';
    const order: NewSpotOrder = {
      ...common,
      timeInForce,
      type: type === 'post_only' ? 'LIMIT_MAKER' : 'LIMIT',
      price: okxSteps(read, 'px', stepAmount(spec.tick), OKX_ERRORS.offTick),
      quantity: lots(),
      quoteBudget: null,
    };
    return { spec, order };
  }
  // A purchase at market is an amount of money unless it says otherwise.
  const target = read.oneOf(
    'tgtCcy',
    ['base_ccy', 'quote_ccy'],
    side === 1 ? 'quote_ccy' : 'base_ccy',
  );
  const isBudget = target === 'quote_ccy';
  const order: NewSpotOrder = {
    ...common,
    type: 'MARKET',
    timeInForce: 'GTC',
    price: 0,
    quantity: isBudget ? 0 : lots(),
    quoteBudget: isBudget ? amountIn(read, 'sz').toString() : null,
  };
  return { spec, order };
}
