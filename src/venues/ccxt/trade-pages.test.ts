import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { tradeCursor, tradesOfOrder, tradesSince } from '#venues/ccxt/trade-pages';

const tradeOf = (n: number, more: Partial<ClientTrade> = {}): ClientTrade => ({
  id: String(n),
  order: String(n % 3),
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '1',
  amount: '1',
  // Forty executions in each millisecond: a sweep.
  timestamp: Math.floor(n / 40),
  takerOrMaker: 'taker',
  ...more,
});
const PAGE = 30;
/** Lists the newest page, oldest first within it; `after` and `until` go back. */
function newestFirst(
  trades: readonly ClientTrade[],
): Pick<ExchangeClient, 'id' | 'has' | 'fetchOrder' | 'fetchMyTrades' | 'fetchOrderTrades'> {
  const page = (
    rows: readonly ClientTrade[],
    since = 0,
    { after, until }: { readonly after?: string; readonly until?: number } = {},
  ): Promise<readonly ClientTrade[]> =>
    Promise.resolve(
      rows
        .filter((each) => (each.timestamp ?? 0) >= since)
        .filter((each) => after === undefined || Number(each.info?.['billId']) < Number(after))
        .filter((each) => until === undefined || (each.timestamp ?? 0) <= until)
        .slice(-PAGE),
    );
  return {
    id: 'some',
    has: { fetchOrderTrades: true },
    fetchOrder: () => Promise.reject(new Error('is not asked')),
    fetchMyTrades: (_symbol, since, _limit, params) => page(trades, since, params),
    fetchOrderTrades: (id, _symbol, since, _limit, params) =>
      page(
        trades.filter(({ order }) => order === id),
        since,
        params,
      ),
  };
}
const ids = (trades: readonly ClientTrade[]): readonly number[] =>
  trades.map(({ id }) => Number(id));
const count = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

test('OKX-15: all executions are read, also where a page ends within a millisecond', async () => {
  const numbered = count(0, 250).map((n) => tradeOf(n, { info: { billId: String(1000 + n) } }));
  assert.deepEqual(ids(await tradesSince(newestFirst(numbered), 'X', null)), count(0, 250));
  assert.deepEqual(ids(await tradesSince(newestFirst(numbered), 'X', 2)), count(80, 250));
  const own = await tradesOfOrder(newestFirst(numbered), 'X', { id: '1', timestamp: 0 });
  assert.deepEqual(
    ids(own),
    count(0, 250).filter((n) => n % 3 === 1),
  );
});
test('OKX-15: without numbers pages go back by time', async () => {
  const timed = count(0, 200).map((n) => tradeOf(n, { timestamp: n }));
  assert.deepEqual(ids(await tradesSince(newestFirst(timed), 'X', null)), count(0, 200));
});
test('OKX-15: a cursor tells each execution once', async () => {
  const nowMs = Date.now();
  const trades: ClientTrade[] = [];
  const cursor = tradeCursor(newestFirst(trades), 'X');
  const told: number[] = [];
  for (let n = 0; n < 120; n++) {
    trades.push(tradeOf(n, { timestamp: nowMs + n, info: { billId: String(n) } }));
    if (n % 7 !== 0) continue;
    const fresh = await cursor.next();
    fresh.forEach(cursor.saw);
    told.push(...ids(fresh));
  }
  assert.deepEqual(told, count(0, 120));
});
