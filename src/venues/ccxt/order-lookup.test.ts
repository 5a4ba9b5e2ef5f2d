import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { outcomeOf } from '#venues/ccxt/fault-of';
import { fetchNamedOrder } from '#venues/ccxt/order-lists';
import { tradesOfOrder, tradesSince } from '#venues/ccxt/trade-pages';

const MARKET = 'BTC/USDT';
const orderOf = (id: string, clientOrderId: string): ClientOrder =>
  ({ id, clientOrderId, symbol: MARKET, status: 'open' }) as ClientOrder;
const tradeOf = (n: number, more: Partial<ClientTrade> = {}): ClientTrade =>
  ({ id: `T${n}`, order: 'O1', symbol: MARKET, timestamp: 1000 + n, ...more }) as ClientTrade;
const asking = (given: Partial<ExchangeClient>): ExchangeClient =>
  ({ id: 'kraken', has: { fetchOrderTrades: 'emulated' }, ...given }) as ExchangeClient;

for (const [where, open, closed] of [
  ['open', [orderOf('O1', 'other'), orderOf('O2', 'ours')], []],
  ['closed', [orderOf('O1', 'other')], [orderOf('O2', 'ours')]],
] as const)
  test(`KRK-14: an order without a number is found among the ${where} ones`, async () => {
    const exchange = asking({
      fetchOrder: () => Promise.reject(new Error('would say: not found')),
      fetchOpenOrders: () => Promise.resolve(open),
      fetchClosedOrders: () => Promise.resolve(closed),
    });
    const found = await fetchNamedOrder(exchange, MARKET, { venueOrderId: null, coded: 'ours' });
    assert.equal(found.id, 'O2');
  });
test('KRK-14: what is in neither list is not found; what has a number is asked for by it alone', async () => {
  const none = asking({
    fetchOpenOrders: () => Promise.resolve([orderOf('O1', 'other')]),
    fetchClosedOrders: () => Promise.resolve([]),
  });
  const asked = fetchNamedOrder(none, MARKET, { venueOrderId: null, coded: 'ours' });
  await assert.rejects(asked, (error) => outcomeOf(error).type === 'notFound');
  const params: unknown[] = [];
  const numbered = asking({
    fetchOrder(id, _symbol, given) {
      params.push(given);
      return Promise.resolve(orderOf(id ?? '', 'ours'));
    },
  });
  await fetchNamedOrder(numbered, MARKET, { venueOrderId: 'O7', coded: 'ours' });
  assert.deepEqual(params, [{}]);
});

test('KRK-15: executions are read over all pages, whatever of other markets is on them', async () => {
  const rows = Array.from({ length: 130 }, (_, n) =>
    tradeOf(n, n % 5 === 0 ? {} : { symbol: 'ETH/USDT' }),
  ).toReversed();
  const asked: unknown[] = [];
  const exchange = asking({
    fetchMyTrades(symbol, _since, _limit, { ofs } = {}) {
      asked.push(symbol);
      return Promise.resolve(rows.slice(Number(ofs), Number(ofs) + 50));
    },
  });
  const found = await tradesSince(exchange, MARKET, 0);
  assert.equal(found.length, 26);
  assert.deepEqual(found.map(({ id }) => id).slice(0, 2), ['T0', 'T5']);
  assert.deepEqual(asked, [undefined, undefined, undefined]);
});
test('KRK-15: the executions of an order are asked for by number, never by twenty at a time', async () => {
  const trades = Array.from({ length: 40 }, (_, n) => tradeOf(n));
  const sizes: number[] = [];
  const exchange = asking({
    fetchOrder: () => Promise.resolve({ ...orderOf('O1', 'ours'), trades }),
    fetchOrderTrades(_id, _symbol, _since, _limit, params) {
      const ids = params['trades'] as readonly string[];
      sizes.push(ids.length);
      return Promise.resolve(trades.filter(({ id }) => ids.includes(id)));
    },
  });
  const order = { id: 'O1', timestamp: undefined };
  assert.deepEqual(await tradesOfOrder(exchange, MARKET, order), trades);
  assert.deepEqual(sizes, [19, 19, 2]);
});
