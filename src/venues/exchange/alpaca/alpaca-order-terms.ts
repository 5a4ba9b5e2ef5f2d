import { parseSpotAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badTerms, notFractionable, notWellFormed, offStep, subPenny } from './alpaca-refusal.ts';
import type { AlpacaReader } from './alpaca-route.ts';
import { alpacaNamed, isCoin, usdText } from './alpaca-text.ts';

const CLIENT_ID_MAX = 128;
const DECIMAL_FORM = /^-?\d{1,20}(\.\d{1,20})?$/;
const TIMES_IN_FORCE = ['day', 'gtc', 'ioc', 'fok'] as const;
type AlpacaTimeInForce = (typeof TIMES_IN_FORCE)[number];
/** What the protocol has beside these and an order of this exchange cannot mean. */
const MEANINGLESS = [
  'notional',
  'trail_price',
  'trail_percent',
  'take_profit',
  'stop_loss',
  'legs',
];

/**
 * The log has no word for a day order, and here a day does not end: it rests as `gtc` does. An order may never meet
 * another of its own account (ALP-6), so what would become of the two is free to keep the difference. Only a stop of a
 * coin may, when it is triggered: it ends then.
 */
const DAY_MARK = 'EXPIRE_MAKER';
const OTHER_MARK = 'EXPIRE_TAKER';
export function timeInForceOf({
  timeInForce,
  selfTradePrevention,
}: Pick<SpotOrder, 'timeInForce' | 'selfTradePrevention'>): AlpacaTimeInForce {
  if (timeInForce === 'IOC') return 'ioc';
  if (timeInForce === 'FOK') return 'fok';
  return selfTradePrevention === DAY_MARK ? 'day' : 'gtc';
}

/** Hundred-millionths; null: no positive decimal. */
function positiveIn(read: AlpacaReader, name: string): bigint | null {
  const text = read.text(name);
  const isDecimal = DECIMAL_FORM.test(text);
  const amount = isDecimal && !text.startsWith('-') ? parseSpotAmount(text) : null;
  if (amount !== null && amount > 0n) return amount;
  if (!isDecimal) read.fail(notWellFormed(`invalid ${name}: ${text}`));
  else if (name !== 'qty' && amount !== null)
    read.fail(notWellFormed(`${name.replace('_', ' ')} must be > 0`));
  else read.fail(badTerms(`${name} must be > 0 and a decimal of at most 8 places`));
  return null;
}
/** Shares and coins as lots. What is no whole step is refused, never rounded. */
export function lotsIn(read: AlpacaReader, spec: SpotSymbol): number {
  const amount = positiveIn(read, 'qty');
  const step = stepAmount(spec.lot);
  if (amount === null) return 0;
  if (amount % step !== 0n)
    read.fail(isCoin(spec) ? offStep('qty', usdText(step)) : notFractionable(spec.symbol));
  const lots = Number(amount / step);
  if (lots > spec.quantityMax) read.fail(badTerms('qty is too large'));
  return lots;
}
/** Dollars as ticks. Parts of one are refused, never rounded. */
export function ticksIn(
  read: AlpacaReader,
  spec: SpotSymbol,
  name: 'limit_price' | 'stop_price' = 'limit_price',
): number {
  const amount = positiveIn(read, name);
  const step = stepAmount(spec.tick);
  if (amount === null) return 0;
  if (amount % step !== 0n)
    read.fail(isCoin(spec) ? offStep(name, usdText(step)) : subPenny(name, read.text(name)));
  const ticks = Number(amount / step);
  if (ticks > spec.priceMax) read.fail(badTerms(`${name.replace('_', ' ')} is too large`));
  return ticks;
}

function symbolIn(read: AlpacaReader, exchange: SpotExchange): SpotSymbol | null {
  const symbol = read.text('symbol');
  const spec = alpacaNamed(exchange, symbol);
  if (symbol === '') read.fail(notWellFormed('symbol is required'));
  else if (spec === null) read.fail(badTerms(`asset "${symbol}" not found`));
  return spec;
}
function clientIdIn(read: AlpacaReader): string {
  const id = read.text('client_order_id');
  if (Array.from(id).length > CLIENT_ID_MAX)
    read.fail(notWellFormed(`client_order_id must be no more than ${CLIENT_ID_MAX} characters`));
  return id;
}
/** What must be there, and what must not. */
function checkWords(read: AlpacaReader): void {
  for (const name of MEANINGLESS)
    if (read.text(name) !== '') read.fail(badTerms(`${name} is not supported by this exchange`));
  if (!['', 'simple'].includes(read.text('order_class')))
    read.fail(
      badTerms(`order_class ${read.text('order_class')} is not supported by this exchange`),
    );
  if (read.text('qty') === '') read.fail(notWellFormed('qty is required'));
  for (const name of ['side', 'type', 'time_in_force'])
    if (read.text(name) === '') read.fail(notWellFormed(`${name} is required`));
}

type AlpacaOrderType = 'market' | 'limit' | 'stop_limit';
const CORE_TYPES: { readonly [T in AlpacaOrderType]: NewSpotOrder['type'] } = {
  market: 'MARKET',
  limit: 'LIMIT',
  stop_limit: 'STOP_LOSS_LIMIT',
};
const SHARE_TYPES: readonly AlpacaOrderType[] = ['market', 'limit'];
const COIN_TYPES: readonly AlpacaOrderType[] = [...SHARE_TYPES, 'stop_limit'];
/** Types that the protocol has of neither, or of shares alone. */
function checkType(read: AlpacaReader, isPair: boolean): void {
  if (!isPair && read.text('stop_price') !== '')
    read.fail(badTerms('stop_price is not supported by this exchange'));
  if (isPair && ['stop', 'trailing_stop'].includes(read.text('type')))
    read.fail(notWellFormed('invalid order type for crypto order'));
}
/** What may be combined of a share. */
function checkShare(read: AlpacaReader, type: AlpacaOrderType, inForce: AlpacaTimeInForce): void {
  // The core fills what it can of an order at market, and leaves the rest.
  if (type === 'market' && inForce === 'fok')
    read.fail(badTerms('market orders are day, gtc or ioc on this exchange'));
}
/** ALP-18: of a coin: it has no day to end with. */
function checkCoin(read: AlpacaReader, type: AlpacaOrderType, inForce: AlpacaTimeInForce): void {
  if (inForce !== 'gtc' && inForce !== 'ioc') read.fail(badTerms('invalid crypto time_in_force'));
  const hasStop = read.text('stop_price') !== '';
  if (type === 'stop_limit' && !hasStop)
    read.fail(notWellFormed('stop limit orders require both stop and limit price'));
  if (type !== 'stop_limit' && hasStop)
    read.fail(notWellFormed(`${type} orders require no stop price`));
  if (type === 'stop_limit' && inForce === 'ioc')
    read.fail(badTerms('stop limit orders are gtc on this exchange'));
}

/** ALP-3, ALP-18: a new order from its parameters; null where something is wrong with them, and the reader says what. */
export function alpacaOrderTerms(
  exchange: SpotExchange,
  read: AlpacaReader,
  newId: () => string,
): { readonly spec: SpotSymbol; readonly order: NewSpotOrder } | null {
  const spec = symbolIn(read, exchange);
  const isPair = spec !== null && isCoin(spec);
  checkWords(read);
  const side = read.oneOf('side', ['buy', 'sell'], 'buy') === 'buy' ? 1 : -1;
  checkType(read, isPair);
  const type = read.oneOf('type', isPair ? COIN_TYPES : SHARE_TYPES, 'limit');
  const inForce = read.oneOf('time_in_force', TIMES_IN_FORCE, isPair ? 'gtc' : 'day');
  const clientOrderId = clientIdIn(read) || newId();
  const hasPrice = read.text('limit_price') !== '';
  if (type === 'market' && hasPrice)
    read.fail(notWellFormed('market orders require no stop or limit price'));
  (isPair ? checkCoin : checkShare)(read, type, inForce);
  if (type !== 'market' && !hasPrice)
    read.fail(notWellFormed('limit orders require a limit price'));
  if (spec === null || read.refusal !== null) return null;
  const order: NewSpotOrder = {
    symbol: spec.symbol,
    clientOrderId,
    side,
    type: CORE_TYPES[type],
    timeInForce: inForce === 'ioc' ? 'IOC' : inForce === 'fok' ? 'FOK' : 'GTC',
    price: type === 'market' ? 0 : ticksIn(read, spec),
    quantity: lotsIn(read, spec),
    quoteBudget: null,
    iceberg: 0,
    selfTradePrevention: inForce === 'day' ? DAY_MARK : OTHER_MARK,
    ...(type === 'stop_limit' ? { stopPrice: ticksIn(read, spec, 'stop_price') } : {}),
  };
  return read.refusal === null ? { spec, order } : null;
}
