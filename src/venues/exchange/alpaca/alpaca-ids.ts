import { invariant } from '#core/kernel/assert';
import type { StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

/** What an id is of; the same number names a different thing of each. */
const KINDS = {
  order: '4000',
  execution: '4001',
  asset: '4002',
  account: '4003',
  fee: '4004',
} as const;
type Kind = keyof typeof KINDS;
const HEAD = '706c696d-736f';
const FORM = /^706c696d-736f-(4\d{3})-8([0-9a-f]{3})-([0-9a-f]{12})$/;
const SYMBOLS_MAX = 0xfff;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

/** ALP-2: the exchange counts, this dialect has UUIDs: a number and where it counts, written as one. */
function uuidOf(kind: Kind, count: number, within = 0): string {
  invariant(within <= SYMBOLS_MAX, 'no more than 4096 symbols are listed');
  return `${HEAD}-${KINDS[kind]}-8${hex(within, 3)}-${hex(count, 12)}`;
}
function countIn(kind: Kind, uuid: string): number | null {
  const [, found, , count = ''] = FORM.exec(uuid.toLowerCase()) ?? [];
  return found === KINDS[kind] ? Number.parseInt(count, 16) : null;
}

export const orderUuid = (orderId: number): string => uuidOf('order', orderId);
/** null: no order of this exchange has such an id. */
export const orderIdOfUuid = (uuid: string): number | null => countIn('order', uuid);
const placeOf = (symbols: readonly SpotSymbol[], symbol: string): number =>
  symbols.findIndex((spec) => spec.symbol === symbol);
export const assetUuid = (symbols: readonly SpotSymbol[], symbol: string): string =>
  uuidOf('asset', placeOf(symbols, symbol) + 1);
export const accountUuid = (accounts: readonly string[], account: string): string =>
  uuidOf('account', accounts.indexOf(account) + 1);

type Sided = Pick<StoredFill, 'symbol' | 'tradeId' | 'side'>;
/** One side of a trade: in the order of symbols, then of trades, the purchase first. */
const sideUuid = (kind: Kind, symbols: readonly SpotSymbol[], fill: Sided): string =>
  uuidOf(kind, 2 * fill.tradeId + (fill.side === 1 ? 0 : 1), placeOf(symbols, fill.symbol));
export const executionUuid = (symbols: readonly SpotSymbol[], fill: Sided): string =>
  sideUuid('execution', symbols, fill);

/** ALP-8: `20261130153045123::UUID`: as text in the order of time, and within a millisecond of executions; their fees come behind them. */
export function activityId(
  symbols: readonly SpotSymbol[],
  fill: Sided & { at: number },
  kind: 'execution' | 'fee' = 'execution',
): string {
  const digits = new Date(Math.floor(fill.at / 1000)).toISOString().replaceAll(/\D/g, '');
  return `${digits}::${sideUuid(kind, symbols, fill)}`;
}
