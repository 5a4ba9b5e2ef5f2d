import { isMarketTime } from '#core/market/stamps';

/** Price and quantity as the exchange writes them. */
export type Pair = readonly [string, string];
/**
 * What a line of a recorded stream may hold; `other` is not of the market: best quotes, insurance
 * prints.
 */
export type BinanceMessage =
  | {
      readonly type: 'snapshot';
      readonly lastUpdateId: number;
      readonly bids: readonly Pair[];
      readonly asks: readonly Pair[];
    }
  | {
      readonly type: 'diff';
      readonly symbol: string;
      readonly at: number;
      readonly first: number;
      readonly last: number;
      readonly previous: number | null;
      readonly bids: readonly Pair[];
      readonly asks: readonly Pair[];
    }
  | {
      readonly type: 'trade';
      readonly symbol: string;
      readonly at: number;
      readonly id: number | null;
      readonly price: string;
      readonly quantity: string;
      readonly isBuyerResting: boolean;
    }
  | { readonly type: 'other'; readonly symbol: string | null };

// The exchange sends at most 5,000 levels a side.
const LEVELS_MAX = 10_000;
const SYMBOL = /^[A-Z0-9_]{1,32}$/;

/** One line, `nanoseconds json`; a text is the rule that it breaks. */
export function binanceMessage(line: string): BinanceMessage | string {
  const notOne = 'a line must be a time and a JSON message';
  const at = line.indexOf('{');
  let parsed: unknown;
  try {
    parsed = at < 0 ? null : JSON.parse(line.slice(at));
  } catch {
    // Not JSON: the caller names the line.
    return notOne;
  }
  if (!isObject(parsed)) return notOne;
  if ('lastUpdateId' in parsed) return snapshotOf(parsed);
  const data = parsed['data'];
  if (!isObject(data)) return { type: 'other', symbol: null };
  const symbol = data['s'];
  if (data['e'] !== 'depthUpdate' && data['e'] !== 'trade') {
    return { type: 'other', symbol: isSymbol(symbol) ? symbol : null };
  }
  if (!isSymbol(symbol)) return 'a message must name its symbol in s, in capitals and digits';
  return data['e'] === 'trade' ? tradeOf(data, symbol) : diffOf(data, symbol);
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSymbol = (value: unknown): value is string =>
  typeof value === 'string' && SYMBOL.test(value);
const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTime = (value: unknown): value is number => isId(value) && isMarketTime(value * 1000);
/** Not longer than a number can be: what reads decimals takes its time with longer ones. */
const isNumeric = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 40;
const isPair = (value: unknown): value is Pair =>
  Array.isArray(value) && isNumeric(value[0]) && isNumeric(value[1]);
const isSide = (value: unknown): value is readonly Pair[] =>
  Array.isArray(value) && value.length <= LEVELS_MAX && value.every(isPair);

function snapshotOf(message: Json): BinanceMessage | string {
  const { lastUpdateId, bids, asks } = message;
  if (isId(lastUpdateId) && isSide(bids) && isSide(asks)) {
    return { type: 'snapshot', lastUpdateId, bids, asks };
  }
  return `a snapshot must hold lastUpdateId, and at most ${LEVELS_MAX} bids and asks`;
}
function diffOf(data: Json, symbol: string): BinanceMessage | string {
  const { E: time, U: first, u: last, pu: previous = null, b: bids, a: asks } = data;
  if (!isTime(time) || !isId(first) || !isId(last) || !isSide(bids) || !isSide(asks)) {
    return 'a diff must hold U, u, E, b and a, its time between 1900 and 2200';
  }
  if (first > last || (previous !== null && !isId(previous))) {
    return 'a diff must have U at most u, and pu a number where it has one';
  }
  return { type: 'diff', symbol, at: time * 1000, first, last, previous, bids, asks };
}
function tradeOf(data: Json, symbol: string): BinanceMessage | string {
  // Insurance fund and liquidation prints of a future have no price of the market.
  if (data['X'] === 'NA' || data['X'] === 'INSURANCE_FUND') return { type: 'other', symbol };
  const { E: time, t: id = null, p: price, q: quantity, m: isBuyerResting } = data;
  if (
    !isNumeric(price) ||
    !isNumeric(quantity) ||
    !isTime(time) ||
    typeof isBuyerResting !== 'boolean' ||
    (id !== null && !isId(id))
  ) {
    return 'a trade must hold p, q, E and m, its time between 1900 and 2200';
  }
  return { type: 'trade', symbol, at: time * 1000, id, price, quantity, isBuyerResting };
}
