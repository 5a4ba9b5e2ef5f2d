import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { fetchNamedOrder, linkParams, openOrdersIn } from '#venues/ccxt/order-lists';
import { tradesOfOrder, tradesSince } from '#venues/ccxt/trade-pages';
import { WEEK_MS, weeksSince } from '#venues/ccxt/week-windows';

const NOW = Date.now();
const orderOf = (id: string, status: string, timestamp = NOW): ClientOrder => ({
  id,
  clientOrderId: `c${id}`,
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '1',
  amount: '1',
  filled: '0',
  status,
  timestamp,
});
const tradeOf = (n: number, timestamp: number): ClientTrade => ({
  id: String(n),
  order: String(n % 3),
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '1',
  amount: '1',
  timestamp,
  takerOrMaker: 'taker',
});
type Params = Readonly<Record<string, unknown>>;
/** As ccxt gives a page of a list that is newest first: turned round, and the cursor with one row of it. */
function pageOf<T extends object>(
  rows: readonly T[],
  most: number,
  { cursor }: Params,
): readonly T[] {
  const from = Number(cursor ?? 0);
  const page = rows.toReversed().slice(from, from + most);
  const isLast = from + most >= rows.length;
  return page
    .map((row, i) => ({
      ...row,
      info: i === 0 && !isLast ? { nextPageCursor: `${from + most}` } : {},
    }))
    .toReversed();
}
/** Bybit as ccxt shows it: a week at most, and no order by our id but in lists. */
function bybit(
  open: readonly ClientOrder[],
  ended: readonly ClientOrder[],
  trades: readonly ClientTrade[] = [],
) {
  const asked: Params[] = [];
  const isNamed =
    ({ orderId, orderLinkId }: Params) =>
    ({ id, clientOrderId }: ClientOrder): boolean =>
      (orderId ?? id) === id && (orderLinkId ?? clientOrderId) === clientOrderId;
  const within = <T extends { readonly timestamp: number | undefined }>(
    rows: readonly T[],
    since = NOW - WEEK_MS,
    until: unknown = since + WEEK_MS,
  ): readonly T[] => {
    assert.ok(Number(until) - since <= WEEK_MS, 'never more than a week');
    return rows.filter(({ timestamp = 0 }) => timestamp >= since && timestamp <= Number(until));
  };
  const client: Pick<
    ExchangeClient,
    | 'id'
    | 'has'
    | 'fetchOrder'
    | 'fetchOpenOrders'
    | 'fetchCanceledAndClosedOrders'
    | 'fetchMyTrades'
    | 'fetchOrderTrades'
  > = {
    id: 'bybit',
    has: { fetchOrderTrades: true },
    fetchOrder: () => Promise.reject(new Error('asks for lists')),
    async fetchOpenOrders(_symbol, _since, limit = 20, params = {}) {
      asked.push(params);
      return pageOf(open.filter(isNamed(params)), Math.min(50, limit), params);
    },
    async fetchCanceledAndClosedOrders(_symbol, since, _limit, params) {
      asked.push(params);
      return within(ended, since, params['endTime']).filter(isNamed(params));
    },
    fetchMyTrades: async (_symbol, since, limit = 50, params = {}) =>
      pageOf(within(trades, since, params['until']), limit, params),
    fetchOrderTrades: async (id, _symbol, since, limit = 50, params) =>
      pageOf(
        within(trades, since, params['until']).filter(({ order }) => order === id),
        limit,
        params,
      ),
  };
  return { client, asked };
}

test('BYB-14: an order is asked for by either id, among the open ones and then in weeks of history', async () => {
  const old = orderOf('3', 'closed', NOW - 5 * WEEK_MS);
  const { client, asked } = bybit([orderOf('1', 'open')], [old]);
  const find = (venueOrderId: string | null, coded: string | null): Promise<ClientOrder> =>
    fetchNamedOrder(client, 'BTC/USDT', { venueOrderId, coded });
  assert.equal((await find('1', 'c1')).status, 'open');
  assert.deepEqual(asked, [{ orderId: '1' }], 'and no more than needed');
  assert.equal((await find(null, 'c1')).id, '1');
  assert.equal((await find(null, 'c3')).status, 'closed');
  assert.equal((await find('3', null)).clientOrderId, 'c3');
  await assert.rejects(find(null, 'c9'), { name: 'OrderNotFound' });
});
test('BYB-14: a cancel names our id as Bybit calls it', () => {
  assert.deepEqual(linkParams('bybit', 'x'), { orderLinkId: 'x' });
  assert.deepEqual(linkParams('okx', 'x'), { clientOrderId: 'x' });
});
test('BYB-15: open orders are read page after page', async () => {
  const open = Array.from({ length: 120 }, (_, i) => orderOf(String(i), 'open', NOW + i));
  const found = await openOrdersIn(bybit(open, []).client, 'BTC/USDT');
  assert.deepEqual(
    found.map(({ id }) => id),
    open.map(({ id }) => id),
  );
});
test('BYB-15: executions are read over pages and weeks, each of them once', async () => {
  const trades = [
    ...Array.from({ length: 250 }, (_, i) => tradeOf(i, NOW - 3 * WEEK_MS)),
    ...Array.from({ length: 30 }, (_, i) => tradeOf(250 + i, NOW - i - 1)).toReversed(),
    tradeOf(300, NOW - 60 * WEEK_MS),
  ].toSorted((x, y) => (x.timestamp ?? 0) - (y.timestamp ?? 0));
  const { client } = bybit([], [], trades);
  const ids = (rows: readonly ClientTrade[]): readonly string[] => rows.map(({ id }) => id);
  assert.deepEqual(ids(await tradesSince(client, 'X', null)), ids(trades));
  assert.equal((await tradesSince(client, 'X', NOW - 4 * WEEK_MS)).length, 280);
  assert.equal((await tradesSince(client, 'X', NOW - 1000)).length, 30);
  const own = { id: '1', timestamp: NOW - 3 * WEEK_MS };
  assert.deepEqual(
    ids(await tradesOfOrder(client, 'X', own)),
    ids(trades.filter(({ order, id }) => order === '1' && id !== '300')),
  );
});
test('BYB-15: weeks follow each other without gap, and the last one has no end', () => {
  for (const days of [0, 1, 6, 7, 8, 30]) {
    const windows = weeksSince(NOW - days * 86_400_000, NOW);
    assert.equal(windows[0]?.since, NOW - days * 86_400_000);
    for (const [i, { until }] of windows.entries())
      assert.equal(until === null ? undefined : until + 1, windows[i + 1]?.since);
    assert.ok((windows.at(-1)?.since ?? 0) + WEEK_MS > NOW);
  }
});
