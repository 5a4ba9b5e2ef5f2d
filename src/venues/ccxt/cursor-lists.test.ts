import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { wholeBalance } from '#venues/ccxt/cursor-lists';
import { fetchNamedOrder, linkParams, newIdParams, openOrdersIn } from '#venues/ccxt/order-lists';
import { tradesOfOrder, tradesSince } from '#venues/ccxt/trade-pages';

const MARKETS = ['BTC/USDT', 'ETH/USDT'] as const;
const orderOf = (n: number): ClientOrder => ({
  id: String(n),
  clientOrderId: `c${n}`,
  symbol: MARKETS[n % 2]!,
  side: 'buy',
  price: '1',
  amount: '1',
  filled: '0',
  status: n % 3 === 0 ? 'open' : 'closed',
  timestamp: Date.now() - 1_000_000 + n,
});
const tradeOf = (n: number): ClientTrade => ({
  id: `t${n}`,
  order: String(n % 7),
  symbol: MARKETS[n % 2]!,
  side: 'buy',
  price: '1',
  amount: '1',
  timestamp: 1000 + n,
  takerOrMaker: 'taker',
});
type Params = Readonly<Record<string, unknown>>;
/** As ccxt gives a page of a list that is newest first: the cursor with its newest row, then turned round, then without other markets. */
function pageOf<T extends { readonly symbol: string }>(
  rows: readonly T[],
  symbol: string | undefined,
  { cursor }: Params,
): readonly T[] {
  const from = Number(cursor ?? 0);
  const page = rows.toReversed().slice(from, from + 10);
  const next = from + 10 < rows.length ? { cursor: String(from + 10) } : {};
  return page
    .map((row, i) => ({ ...row, info: i === 0 ? next : {} }))
    .toReversed()
    .filter((row) => symbol === undefined || row.symbol === symbol);
}
const orders = Array.from({ length: 45 }, (_, n) => orderOf(n));
const trades = Array.from({ length: 45 }, (_, n) => tradeOf(n));
const asked: Params[] = [];
const heard = (params: Params = {}): Params => (asked.push(params), params);
/** Coinbase as ccxt shows it. */
const coinbase = {
  id: 'coinbase',
  has: {},
  markets: { 'BTC/USDT': { id: 'BTC-USDT' } } as unknown as ExchangeClient['markets'],
  fetchOpenOrders: async (symbol: string | undefined, _s?: number, _l?: number, params?: Params) =>
    pageOf(
      orders.filter(({ status }) => status === 'open'),
      symbol,
      heard(params),
    ),
  fetchOrders: async (
    symbol: string | undefined,
    _s: number | undefined,
    _l: number | undefined,
    params: Params,
  ) => pageOf(orders, symbol, heard(params)),
  fetchOrder: async (id: string | undefined) =>
    orders.find((each) => each.id === id) ?? assert.fail('unknown'),
  fetchOrderTrades: async () => assert.fail('it has none'),
  fetchMyTrades: async (
    symbol: string | undefined,
    since: number | undefined,
    _l: number | undefined,
    params?: Params,
  ) =>
    pageOf(
      trades.filter(({ timestamp = 0 }) => timestamp >= (since ?? 0)),
      symbol,
      heard(params),
    ),
};
const ofBtc = <T extends { readonly symbol: string }>(rows: readonly T[]): readonly T[] =>
  rows.filter(({ symbol }) => symbol === 'BTC/USDT');
const idsOf = (rows: readonly { readonly id: string }[]): readonly string[] =>
  rows.map(({ id }) => id);

test('CBS-13: all open orders of a market are read, however many pages they and others fill', async () => {
  const open = ofBtc(orders).filter(({ status }) => status === 'open');
  assert.deepEqual(idsOf(await openOrdersIn(coinbase, 'BTC/USDT')), idsOf(open));
  assert.deepEqual(asked[0], { product_ids: ['BTC-USDT'] });
});
test('CBS-13: all executions of a market are read, oldest first, from a time on or of one order', async () => {
  assert.deepEqual(idsOf(await tradesSince(coinbase, 'BTC/USDT', null)), idsOf(ofBtc(trades)));
  assert.equal((await tradesSince(coinbase, 'BTC/USDT', 1040)).length, 3);
  const order = { id: '4', timestamp: 1000 };
  assert.deepEqual(
    idsOf(await tradesOfOrder(coinbase, 'BTC/USDT', order)),
    idsOf(ofBtc(trades).filter((each) => each.order === '4')),
  );
  assert.deepEqual(asked.at(-1)?.['order_ids'], ['4']);
});
test('CBS-14: an order is asked for by its number, or looked for by our id among all', async () => {
  const found = async (venueOrderId: string | null, coded: string | null): Promise<string> =>
    (await fetchNamedOrder(coinbase, 'BTC/USDT', { venueOrderId, coded })).id;
  assert.equal(await found('8', null), '8');
  assert.equal(await found(null, 'c6'), '6');
  assert.equal(await found(null, 'c2'), '2');
  await assert.rejects(found(null, 'c99'), { name: 'OrderNotFound' });
});
test('CBS-17: a new order has its id under the name of the exchange; other requests name its number only', () => {
  assert.deepEqual(newIdParams('coinbase', 'x'), { client_order_id: 'x' });
  assert.deepEqual(newIdParams('binance', 'x'), { clientOrderId: 'x' });
  assert.deepEqual(linkParams('coinbase', 'x'), {});
});
test('CBS-13: balances are read page after page', async () => {
  const pages = [
    { total: { BTC: '1' }, info: { cursor: '1' } },
    { total: { ETH: '2' }, info: { cursor: '' } },
  ];
  const fetchBalance = async (params?: Params) => pages[Number(params?.['cursor'] ?? 0)]!;
  assert.deepEqual(await wholeBalance({ id: 'coinbase', fetchBalance }), { BTC: '1', ETH: '2' });
  assert.deepEqual(await wholeBalance({ id: 'binance', fetchBalance }), { BTC: '1' });
});
