import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cryptoSpot } from '#core/market/catalog';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import type { CcxtListing } from '#venues/ccxt/listings';
import { watchedAccount } from '#venues/ccxt/own-account';

const START = 10_000;
const listingOf = (base: string): CcxtListing => ({
  instrument: cryptoSpot({
    symbol: `${base}USDT`,
    venue: 'X',
    tick: { units: 1, scale: 2 },
    lot: { units: 1, scale: 5 },
    quote: 'USDT',
  }),
  unified: `${base}/USDT`,
  native: `${base}USDT`,
  fees: { makerBps: 0, takerBps: 0 },
});
const order = (id: string, more: Partial<ClientOrder> = {}): ClientOrder => ({
  id,
  clientOrderId: undefined,
  symbol: 'BTC/USDT',
  type: 'limit',
  side: 'buy',
  price: '100',
  amount: '2',
  filled: '0',
  status: 'open',
  timestamp: START + 1,
  ...more,
});
const trade = (id: string, of: string, more: Partial<ClientTrade> = {}): ClientTrade => ({
  id,
  order: of,
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '100',
  amount: '1',
  timestamp: START + 2,
  takerOrMaker: undefined,
  ...more,
});
/** An exchange of these orders and trades, and what the account tells of each look at it: ids. */
function accountOf(...bases: readonly string[]) {
  const orders: ClientOrder[] = [];
  const trades: ClientTrade[] = [];
  const down = new Set<string>();
  const answered = <T>(symbol: string, answer: T): Promise<T> =>
    down.has(symbol) ? Promise.reject(new Error('down')) : Promise.resolve(answer);
  const account = watchedAccount(
    'x',
    {
      id: 'binance',
      fetchOpenOrders: (symbol = '') =>
        answered(
          symbol,
          orders.filter((each) => each.symbol === symbol && each.status === 'open'),
        ),
      fetchMyTrades: (symbol = '', since = 0) =>
        answered(
          symbol,
          trades.filter((each) => each.symbol === symbol && (each.timestamp ?? 0) >= since),
        ),
      fetchOrder(id, symbol) {
        const found = orders.find((each) => each.id === id);
        assert.ok(found !== undefined, `${id} is asked for and is none`);
        return answered(symbol, found);
      },
      fetchTime: () => Promise.resolve(START),
      close: () => Promise.resolve(),
    },
    bases.map(listingOf),
    START,
  );
  async function look(): Promise<string> {
    const seen = await account.look();
    if (!seen.ok) return seen.error.code;
    return [
      ...seen.value.orders.map(({ venueOrderId, quantity }) => `${venueOrderId}:${quantity}`),
      ...seen.value.fills.map((fill) => `${fill.venueOrderId}/${fill.executionId}`),
    ].join(' ');
  }
  return { orders, trades, down, look };
}

test('SHD-10: what stood there before is not reported when it fills, nor are its fills', async () => {
  const { orders, trades, look } = accountOf('BTC');
  const undated = { timestamp: undefined };
  orders.push(order('old', { timestamp: START - 1 }), order('undated', undated));
  orders.push(order('gone', { timestamp: START - 1, status: 'closed' }));
  assert.equal(await look(), '');
  trades.push(trade('t1', 'old'), trade('t2', 'undated'), trade('t3', 'gone'));
  orders.push(order('new', undated));
  assert.equal(await look(), 'new:2');
  trades.push(trade('t4', 'old'), trade('t5', 'new'));
  assert.equal(await look(), 'new/t5');
  assert.equal(await look(), '');
});
test('SHD-10: an order by amount of money is reported when its fills say of how much', async () => {
  const { orders, trades, look } = accountOf('BTC');
  orders.push(order('money', { type: 'market', amount: undefined, filled: undefined }));
  assert.equal(await look(), '');
  trades.push(trade('t1', 'money'), trade('t2', 'money', { amount: '0.5' }));
  assert.equal(await look(), 'money:1.5 money/t1 money/t2');
  orders.push(order('whole', { type: 'market', amount: '0', filled: '3', status: 'closed' }));
  trades.push(trade('t3', 'whole', { amount: '3' }));
  assert.equal(await look(), 'whole:3 whole/t3');
});
test('SHD-10: a market that does not answer loses nothing of the others', async () => {
  const { orders, trades, down, look } = accountOf('BTC', 'ETH');
  down.add('ETH/USDT');
  orders.push(order('one'));
  trades.push(trade('t1', 'one'));
  assert.equal(await look(), 'VENUE_UNREACHABLE');
  down.clear();
  orders.push(order('two', { symbol: 'ETH/USDT' }));
  assert.equal(await look(), 'one:2 two:2 one/t1');
});
