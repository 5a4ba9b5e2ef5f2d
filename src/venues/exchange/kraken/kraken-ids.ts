import { invariant } from '#core/kernel/assert';
import type { StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

/** Digits and capitals behind the letter of its kind: `O00000-00000-00003F`. */
const DIGITS = 16;
const BASE = 36n;
const FORM = /^([OT])([0-9A-Z]{5})-([0-9A-Z]{5})-([0-9A-Z]{6})$/;
const SYMBOLS = 4096n;

function idOf(kind: 'O' | 'T', number: bigint): string {
  const text = number.toString(Number(BASE)).toUpperCase().padStart(DIGITS, '0');
  return `${kind}${text.slice(0, 5)}-${text.slice(5, 10)}-${text.slice(10)}`;
}
function numberIn(kind: 'O' | 'T', id: string): bigint | null {
  const [, letter, ...parts] = FORM.exec(id) ?? [];
  if (letter !== kind) return null;
  return parts
    .join('')
    .split('')
    .reduce((value, sign) => value * BASE + BigInt(Number.parseInt(sign, Number(BASE))), 0n);
}

/** KRK-2: the exchange counts, this dialect has letters: a number, written as one of its ids, and back. */
export const krakenOrderId = (orderId: number): string => idOf('O', BigInt(orderId));
/** null: no order of this exchange has such an id. */
export function orderIdOfKraken(txid: string): number | null {
  const number = numberIn('O', txid);
  return number === null || number > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(number);
}

/** The order that a position would be of: of a spot trade nobody has one, and the field is never empty. */
export const krakenPositionId = (orderId: number): string => idOf('T', BigInt(orderId));

type Sided = Pick<StoredFill, 'symbol' | 'tradeId' | 'side'>;
/** One side of a trade: both sides of an account with itself are two. */
export function krakenTradeId(symbols: readonly SpotSymbol[], fill: Sided): string {
  const place = symbols.findIndex(({ symbol }) => symbol === fill.symbol);
  invariant(BigInt(place) < SYMBOLS, 'no more than 4096 symbols are listed');
  const side = fill.side === 1 ? 0n : 1n;
  return idOf('T', (BigInt(fill.tradeId) * 2n + side) * SYMBOLS + BigInt(Math.max(0, place)));
}
/** null: no trade of this exchange has such an id. */
export function tradeOfKraken(symbols: readonly SpotSymbol[], txid: string): Sided | null {
  const number = numberIn('T', txid);
  if (number === null) return null;
  const symbol = symbols[Number(number % SYMBOLS)]?.symbol;
  const sided = number / SYMBOLS;
  return symbol === undefined
    ? null
    : { symbol, tradeId: Number(sided / 2n), side: sided % 2n === 0n ? 1 : -1 };
}
