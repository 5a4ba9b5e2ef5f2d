// EXC-53: two orders of which one cancels the other, in every ending.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { ListedOrders } from '#venues/exchange/spot/list-desk';
import type { NewSpotOrder, OrderPair } from '#venues/exchange/spot/spot-command';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import {
  cancel,
  holding,
  offer,
  openBench,
  placed,
  refusal,
  statusOf,
  terms,
  tradeAt,
} from './support/spot-bench.ts';

const LOTS = 10_000;
/** A sale with its profit above and its loss below, or a purchase the other way round. */
function pair(
  side: 1 | -1,
  more: Partial<Record<'limit' | 'stop', Partial<NewSpotOrder>>> = {},
): OrderPair {
  const limit = terms('limit', side, {
    type: 'LIMIT_MAKER',
    price: 5_000_000 - side * 10_000,
    ...more.limit,
  });
  const stop = terms('stop', side, {
    type: 'STOP_LOSS',
    stopPrice: 5_000_000 + side * 10_000,
    ...more.stop,
  });
  return side === -1 ? [limit, stop] : [stop, limit];
}
function listed(exchange: SpotExchange, orders: OrderPair, id = 'list'): ListedOrders {
  const answer = exchange.placeList('a', id, orders);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.msg);
  return answer.value;
}
const bothOf = (exchange: SpotExchange): readonly string[] => [
  statusOf(exchange, 'a', 'limit'),
  statusOf(exchange, 'a', 'stop'),
];

test('EXC-53: both orders of a sale share one lock; a purchase locks the dearer of the two', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  listed(exchange, pair(-1));
  assert.deepEqual(holding(exchange, 'a', 'BTC'), ['9.90000000', '0.10000000']);
  assert.ok(cancel(exchange, 'a', 'stop'));
  assert.deepEqual(bothOf(exchange), ['CANCELED', 'CANCELED']);
  assert.deepEqual(holding(exchange, 'a', 'BTC'), ['10.00000000', '0.00000000']);
  listed(exchange, pair(1));
  assert.deepEqual(holding(exchange, 'a', 'USDT'), ['994990.00000000', '5010.00000000']);
  assert.ok(cancel(exchange, 'a', 'limit'));
  assert.deepEqual(bothOf(exchange), ['CANCELED', 'CANCELED']);
  assert.deepEqual(holding(exchange, 'a', 'USDT'), ['1000000.00000000', '0.00000000']);
  // The dearer one may be the one that rests.
  const cheapStop = { type: 'STOP_LOSS_LIMIT', price: 4_000_000 } as const;
  listed(exchange, pair(1, { stop: cheapStop }));
  assert.equal(holding(exchange, 'a', 'USDT')[1], '4990.00000000');
  exchange.close();
});

for (const side of [1, -1] as const) {
  const who = side === 1 ? 'purchase' : 'sale';
  const [gave, got] = side === 1 ? ['USDT', 'BTC'] : ['BTC', 'USDT'];
  const settle = (exchange: SpotExchange): void => {
    assert.equal(holding(exchange, 'a', gave)[1], '0.00000000');
    assert.equal(holding(exchange, 'a', got)[1], '0.00000000');
  };
  test(`EXC-53: a ${who} whose limit order fills in part: the stop has expired, the rest goes on and ends the list`, () => {
    const { exchange, events } = openBench();
    tradeAt(exchange, 5_000_000);
    const { list } = listed(exchange, pair(side));
    events.length = 0;
    offer(exchange, side === 1 ? -1 : 1, 5_000_000 - side * 10_000, 4000);
    assert.deepEqual(bothOf(exchange), ['PARTIALLY_FILLED', 'EXPIRED']);
    assert.equal(
      holding(exchange, 'a', gave)[1],
      side === 1 ? '2994.00000000' : '0.06000000',
      'what is left of it',
    );
    assert.ok(!events.some(({ type }) => type === 'list'));
    offer(exchange, side === 1 ? -1 : 1, 5_000_000 - side * 10_000, 6000);
    assert.deepEqual(bothOf(exchange), ['FILLED', 'EXPIRED']);
    const ends = events.filter((event) => event.type === 'list');
    assert.deepEqual(
      ends.map((event) => [event.isDone, event.list.listId]),
      [[true, list.listId]],
    );
    settle(exchange);
    exchange.close();
  });
  test(`EXC-53: a ${who} whose stop is triggered: the limit order has left the book before it trades`, () => {
    const { exchange } = openBench();
    tradeAt(exchange, 5_000_000);
    listed(exchange, pair(side));
    offer(exchange, side === 1 ? -1 : 1, 5_000_000 + side * 20_000, LOTS);
    tradeAt(exchange, 5_000_000 + side * 10_000);
    assert.deepEqual(bothOf(exchange), ['EXPIRED', 'FILLED']);
    assert.equal(exchange.market('BTCUSDT')?.resting.size, 0);
    settle(exchange);
    exchange.close();
  });
  test(`EXC-52, EXC-53: a ${who} whose stop finds nobody: both have expired`, () => {
    const { exchange } = openBench();
    tradeAt(exchange, 5_000_000);
    listed(exchange, pair(side));
    tradeAt(exchange, 5_000_000 + side * 10_000);
    assert.deepEqual(bothOf(exchange), ['EXPIRED', 'EXPIRED']);
    settle(exchange);
    exchange.close();
  });
  test(`EXC-53: a ${who} with a stop on either side: the one that is triggered ends the other`, () => {
    for (const isProfit of [true, false]) {
      const { exchange } = openBench();
      tradeAt(exchange, 5_000_000);
      const stopPrice = 5_000_000 - side * 10_000;
      listed(exchange, pair(side, { limit: { type: 'TAKE_PROFIT', price: 0, stopPrice } }));
      offer(exchange, side === 1 ? -1 : 1, 5_000_000 + side * 20_000, LOTS);
      tradeAt(exchange, 5_000_000 + (isProfit ? -1 : 1) * side * 10_000);
      assert.deepEqual(bothOf(exchange), isProfit ? ['FILLED', 'EXPIRED'] : ['EXPIRED', 'FILLED']);
      settle(exchange);
      exchange.close();
    }
  });
}

test('EXC-53: a list that self-trade prevention meets ends as a whole', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  listed(exchange, pair(-1));
  placed(exchange, 'a', terms('own', 1, { price: 5_010_000, selfTradePrevention: 'EXPIRE_MAKER' }));
  assert.deepEqual(bothOf(exchange), ['EXPIRED_IN_MATCH', 'EXPIRED']);
  assert.equal(holding(exchange, 'a', 'BTC')[1], '0.00000000');
  exchange.close();
});
test('EXC-53: a limit order that self-trade prevention made smaller leaves the stop what it was', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  listed(exchange, pair(-1));
  const own = { price: 5_010_000, quantity: 4000, selfTradePrevention: 'DECREMENT' } as const;
  placed(exchange, 'a', terms('own', 1, own));
  assert.deepEqual(bothOf(exchange), ['NEW', 'NEW']);
  assert.equal(holding(exchange, 'a', 'BTC')[1], '0.10000000');
  offer(exchange, 1, 4_980_000, LOTS);
  tradeAt(exchange, 4_990_000);
  assert.deepEqual(bothOf(exchange), ['EXPIRED', 'FILLED']);
  assert.equal(holding(exchange, 'a', 'BTC')[1], '0.00000000');
  exchange.close();
});
test('EXC-53: where a crossing post-only is cancelled, its stop goes with it', () => {
  const { exchange } = openBench({ crossingPostOnly: 'cancelled' });
  tradeAt(exchange, 5_000_000);
  offer(exchange, 1, 5_020_000, LOTS);
  const { orders } = listed(exchange, pair(-1));
  assert.deepEqual(
    orders.map(({ status }) => status),
    ['EXPIRED', 'EXPIRED'],
  );
  exchange.close();
});

test('EXC-53: prices on one side of the market, ids twice, too many and too little are refused, and leave no trace', () => {
  const { exchange, events } = openBench();
  tradeAt(exchange, 5_000_000);
  placed(exchange, 'a', terms('open', -1, { price: 6_000_000, quantity: 1000 }));
  for (let i = 0; i < 4; i++)
    placed(
      exchange,
      'a',
      terms(`s${i}`, -1, { type: 'STOP_LOSS', stopPrice: 4_000_000, quantity: 1000 }),
    );
  const before = [exchange.hash(), exchange.commandCount, events.length];
  const words = (orders: OrderPair): string => refusal(exchange.placeList('a', 'list', orders))[1];
  for (const orders of [
    pair(-1, { limit: { price: 5_000_000 } }),
    pair(-1, { stop: { stopPrice: 5_000_000 } }),
    pair(1, { limit: { price: 5_000_000 } }),
    pair(1, { stop: { stopPrice: 4_989_999 } }),
  ])
    assert.match(words(orders), /relationship of the prices/);
  assert.match(words(pair(-1, { stop: { clientOrderId: 'limit' } })), /Duplicate order/);
  assert.match(words(pair(-1, { stop: { clientOrderId: 'open' } })), /Duplicate order/);
  const profit = { type: 'TAKE_PROFIT', price: 0, stopPrice: 5_010_000 } as const;
  assert.match(words(pair(-1, { limit: profit })), /MAX_NUM_ALGO_ORDERS/);
  const most = { quantity: 1_000_001 };
  assert.match(words(pair(-1, { limit: most, stop: most })), /insufficient balance/);
  assert.deepEqual([exchange.hash(), exchange.commandCount, events.length], before);
  listed(exchange, pair(-1));
  assert.match(refusal(exchange.placeList('a', 'list', pair(1)))[1], /Duplicate order/);
  exchange.close();
});

test('EXC-53: a list is found by either id, cancelled as a whole, and its orders are not amended', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  const { list } = listed(exchange, pair(-1));
  const byOrder = { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'limit' };
  const amended = exchange.amend('a', byOrder, 5000, null);
  assert.equal(amended.ok ? 0 : amended.error.code, -2038);
  const byClient = { listId: null, clientListId: 'list' };
  const found = exchange.queryList('a', byClient);
  assert.ok(found.ok && found.value.list === list);
  assert.ok(!exchange.queryList('b', byClient).ok, 'nobody else’s');
  assert.ok(exchange.cancelList('a', { listId: list.listId, clientListId: null }, 'c').ok);
  assert.deepEqual(bothOf(exchange), ['CANCELED', 'CANCELED']);
  assert.ok(!exchange.cancelList('a', byClient, 'c').ok);
  listed(exchange, pair(-1));
  const all = exchange.cancelAll('a', 'BTCUSDT', 'c');
  assert.ok(all.ok && all.value.length === 2);
  assert.deepEqual(bothOf(exchange), ['CANCELED', 'CANCELED']);
  assert.equal(exchange.lists('a').length, 2);
  exchange.close();
});

for (const checkpointEvery of [1, 50_000])
  test(`EXC-5, EXC-53: a list survives a restart, with a checkpoint every ${checkpointEvery} commands, and one still cancels the other`, () => {
    const { exchange, log } = openBench({ checkpointEvery });
    tradeAt(exchange, 5_000_000);
    listed(exchange, pair(-1));
    const before = exchange.hash();
    exchange.close();
    const again = openBench({ log, checkpointEvery }).exchange;
    assert.equal(again.hash(), before);
    offer(again, 1, 4_980_000, LOTS);
    tradeAt(again, 4_990_000);
    assert.deepEqual(bothOf(again), ['EXPIRED', 'FILLED']);
    assert.deepEqual(holding(again, 'a', 'BTC'), ['9.90000000', '0.00000000']);
    again.close();
  });

test('EXC-5: a checkpoint of before there were lists opens as it was', () => {
  const { exchange, log } = openBench({ checkpointEvery: 1 });
  placed(exchange, 'a', terms('old', -1, { price: 6_000_000, quantity: 1000 }));
  const before = exchange.hash();
  exchange.close();
  const database = new DatabaseSync(log);
  const row = database.prepare('SELECT body FROM checkpoints').get();
  const { lists, ...older } = JSON.parse(String(row?.['body'])) as Readonly<
    Record<string, unknown>
  >;
  assert.deepEqual(lists, []);
  database.prepare('UPDATE checkpoints SET body = ?').run(JSON.stringify(older));
  database.close();
  const again = openBench({ log, checkpointEvery: 1 }).exchange;
  assert.equal(again.hash(), before);
  listed(again, pair(-1));
  again.close();
});
