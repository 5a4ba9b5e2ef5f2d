// EXC-50 … EXC-52: orders that wait for a price, and what becomes of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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

const STOPS = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
for (const type of STOPS)
  for (const side of [1, -1] as const) {
    const isRising = type.startsWith('STOP_LOSS') === (side === 1);
    const stopPrice = isRising ? 5_010_000 : 4_990_000;
    const price = type.endsWith('LIMIT') ? 5_000_000 + side * 100_000 : 0;
    const stop = terms('stop', side, { type, price, stopPrice });
    test(`EXC-50, EXC-52: ${side === 1 ? 'a purchase' : 'a sale'} by ${type} waits outside the book until a trade ${isRising ? 'rises' : 'falls'} to its price`, () => {
      const { exchange, log } = openBench();
      tradeAt(exchange, 5_000_000);
      offer(exchange, side === 1 ? -1 : 1, 5_000_000 + side * 20_000, 20_000);
      const depth = exchange.depth('BTCUSDT', 9);
      const order = placed(exchange, 'a', stop);
      assert.deepEqual([order.status, order.triggeredAt], ['NEW', null]);
      assert.deepEqual(exchange.depth('BTCUSDT', 9), depth, 'it is not in the book');
      tradeAt(exchange, isRising ? stopPrice - 1 : stopPrice + 1);
      assert.equal(order.triggeredAt, null, 'one tick is missing');
      tradeAt(exchange, stopPrice);
      assert.equal(order.status, 'FILLED');
      assert.ok(order.triggeredAt !== null);
      const before = exchange.hash();
      exchange.close();
      const again = openBench({ log }).exchange;
      assert.equal(again.hash(), before);
      again.close();
    });
    test(`EXC-50: ${side === 1 ? 'a purchase' : 'a sale'} by ${type} that would be triggered at once is refused, at its price and beyond`, () => {
      const { exchange } = openBench();
      tradeAt(exchange, stopPrice);
      for (const beyond of [0, isRising ? -1 : 1])
        assert.deepEqual(refusal(exchange.place('a', { ...stop, stopPrice: stopPrice + beyond })), [
          -2010,
          'Stop price would trigger immediately.',
        ]);
      placed(exchange, 'a', { ...stop, stopPrice: stopPrice + (isRising ? 1 : -1) });
      exchange.close();
    });
  }

test('EXC-50: what waits is locked, to the last hundred-millionth, and comes back with its end', () => {
  const { exchange } = openBench({ fees: 'quote', commission: { maker: 33_333n, taker: 77_777n } });
  tradeAt(exchange, 5_000_000);
  const ends = (order: ReturnType<typeof terms>, asset: string, locked: string): void => {
    placed(exchange, 'a', order);
    assert.equal(holding(exchange, 'a', asset)[1], locked, order.type);
    assert.ok(cancel(exchange, 'a', order.clientOrderId));
    assert.equal(statusOf(exchange, 'a', order.clientOrderId), 'CANCELED');
    assert.equal(holding(exchange, 'a', asset)[1], '0.00000000');
  };
  const odd = { quantity: 12_347 };
  const limit = { ...odd, type: 'STOP_LOSS_LIMIT', price: 5_000_123 } as const;
  ends(terms('1', 1, { ...limit, stopPrice: 5_000_001 }), 'USDT', '6178.45354931');
  ends(terms('2', -1, { ...limit, stopPrice: 4_999_999 }), 'BTC', '0.12347000');
  // At market a purchase counts at its stop price.
  const market = { ...odd, type: 'STOP_LOSS', price: 0 } as const;
  ends(terms('3', 1, { ...market, stopPrice: 5_000_123 }), 'USDT', '6178.45354931');
  ends(terms('4', -1, { ...market, stopPrice: 4_999_999 }), 'BTC', '0.12347000');
  const budget = { type: 'STOP_LOSS', quantity: 0, quoteBudget: '123456789012' } as const;
  ends(terms('5', 1, { ...budget, stopPrice: 5_000_123 }), 'USDT', '1235.52809998');
  exchange.close();
});

test('EXC-50: an order of its own cannot be refused for want of money once it waits, and more than there is does not wait', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  const all = { type: 'STOP_LOSS', quantity: 1_000_000, stopPrice: 4_900_000 } as const;
  placed(exchange, 'a', terms('all', -1, all));
  assert.match(
    refusal(exchange.place('a', terms('more', -1, { ...all, quantity: 1 })))[1],
    /NOTIONAL/,
  );
  assert.match(
    refusal(exchange.place('a', terms('more', -1, { ...all, quantity: 1000 })))[1],
    /insufficient balance/,
  );
  exchange.close();
});

test('EXC-50: five wait at most, with prices on the grid and a smallest notional at the stop price', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  const stop = (i: number, more = {}): ReturnType<typeof terms> =>
    terms(`s${i}`, -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 - i, ...more });
  for (const stopPrice of [0, 1_000_000_001])
    assert.match(refusal(exchange.place('a', stop(0, { stopPrice })))[1], /PRICE_FILTER/);
  assert.match(refusal(exchange.place('a', stop(0, { quantity: 10 })))[1], /NOTIONAL/);
  for (let i = 0; i < 5; i++) placed(exchange, 'a', stop(i));
  assert.deepEqual(refusal(exchange.place('a', stop(5))), [
    -1013,
    'Filter failure: MAX_NUM_ALGO_ORDERS',
  ]);
  assert.ok(cancel(exchange, 'a', 's3'));
  placed(exchange, 'a', stop(5));
  exchange.close();
});

test('EXC-51: of several that one trade triggers, the stop price that it passed first comes first, then the older order', () => {
  const { exchange, events } = openBench();
  tradeAt(exchange, 5_000_000);
  offer(exchange, 1, 4_800_000, 100_000);
  for (const [id, stopPrice] of [
    ['late', 4_900_000],
    ['first', 4_950_000],
    ['second', 4_950_000],
    ['last', 4_850_000],
  ] as const)
    placed(exchange, 'a', terms(id, -1, { type: 'STOP_LOSS', stopPrice, quantity: 1000 }));
  events.length = 0;
  tradeAt(exchange, 4_850_000);
  assert.deepEqual(
    events.flatMap((event) =>
      event.type === 'report' && event.execution === 'TRADE' ? [event.order.clientOrderId] : [],
    ),
    ['first', 'second', 'late', 'last'],
  );
  exchange.close();
});

test('EXC-51: what a triggered order trades triggers others, within the same command', () => {
  const { exchange, events } = openBench();
  tradeAt(exchange, 5_000_000);
  for (let i = 0; i < 5; i++) {
    offer(exchange, 1, 4_990_000 - i * 10_000, 1000);
    for (const account of ['a', 'b'])
      placed(
        exchange,
        account,
        terms(`s${i}`, -1, { type: 'STOP_LOSS', stopPrice: 4_990_000 - i * 10_000, quantity: 500 }),
      );
  }
  const before = exchange.commandCount;
  events.length = 0;
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'market', price: 0, quantity: 1 });
  assert.equal(exchange.commandCount, before + 1);
  const traded = events.filter((event) => event.type === 'trade').map(({ price }) => price);
  assert.deepEqual([traded[0], traded.at(-1)], [4_990_000, 4_950_000]);
  assert.ok(traded.length > 10);
  for (let i = 0; i < 5; i++) {
    const isLast = i === 4;
    assert.equal(statusOf(exchange, 'a', `s${i}`), 'FILLED');
    assert.equal(statusOf(exchange, 'b', `s${i}`), isLast ? 'EXPIRED' : 'FILLED', 'one lot short');
  }
  exchange.close();
});

test('EXC-51: a thousand stops, each triggered by the one before it, are no deeper than one', () => {
  const accounts = Array.from({ length: 1000 }, (_, i) => ({
    id: `n${i}`,
    balances: { BTC: 100_000_000n },
  }));
  const { exchange, log } = openBench({ accounts });
  exchange.batch(() => {
    tradeAt(exchange, 5_000_000);
    accounts.forEach(({ id }, i) => {
      offer(exchange, 1, 4_999_000 - i, 1000);
      placed(
        exchange,
        id,
        terms('s', -1, { type: 'STOP_LOSS', stopPrice: 4_999_000 - i, quantity: 1000 }),
      );
    });
  });
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'market', price: 0, quantity: 1 });
  const states = accounts.map(({ id }) => statusOf(exchange, id, 's'));
  assert.deepEqual(
    states.slice(0, 999).filter((status) => status !== 'FILLED'),
    [],
  );
  assert.equal(states[999], 'EXPIRED');
  const before = exchange.hash();
  exchange.close();
  const again = openBench({ log, accounts }).exchange;
  assert.equal(again.hash(), before);
  again.close();
});

test('EXC-52: at market, an empty book and a purchase that costs more than there is end the order, whole', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  const sale = placed(
    exchange,
    'a',
    terms('sale', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 }),
  );
  tradeAt(exchange, 4_900_000);
  assert.deepEqual([sale.status, sale.filled], ['EXPIRED', 0]);
  assert.deepEqual(holding(exchange, 'a', 'BTC'), ['10.00000000', '0.00000000']);
  const most = { type: 'STOP_LOSS', stopPrice: 5_000_000, quantity: 2_000_000 } as const;
  const purchase = placed(exchange, 'a', terms('purchase', 1, most));
  assert.deepEqual(holding(exchange, 'a', 'USDT'), ['0.00000000', '1000000.00000000']);
  offer(exchange, -1, 5_100_000, 3_000_000);
  tradeAt(exchange, 5_000_000);
  assert.deepEqual([purchase.status, purchase.filled], ['EXPIRED', 0]);
  assert.deepEqual(holding(exchange, 'a', 'USDT'), ['1000000.00000000', '0.00000000']);
  const budget = { ...most, stopPrice: 5_050_000, quantity: 0, quoteBudget: '51000000000000' };
  const spends = placed(exchange, 'a', terms('budget', 1, budget));
  tradeAt(exchange, 5_050_000);
  assert.deepEqual(
    [spends.status, spends.filled],
    ['FILLED', 1_000_000],
    'a budget buys what it can',
  );
  exchange.close();
});

test('EXC-52: a limit order of a trigger takes to its price and rests; IOC and FOK end', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  const stop = { type: 'STOP_LOSS_LIMIT', stopPrice: 4_950_000, price: 4_940_000 } as const;
  placed(exchange, 'a', terms('gtc', -1, stop));
  placed(exchange, 'a', terms('ioc', -1, { ...stop, timeInForce: 'IOC' }));
  placed(exchange, 'a', terms('fok', -1, { ...stop, timeInForce: 'FOK' }));
  offer(exchange, 1, 4_945_000, 4000);
  tradeAt(exchange, 4_950_000);
  assert.equal(statusOf(exchange, 'a', 'gtc'), 'PARTIALLY_FILLED');
  assert.deepEqual(exchange.depth('BTCUSDT', 1)?.asks, [[4_940_000, 6000]]);
  assert.deepEqual(
    [statusOf(exchange, 'a', 'ioc'), statusOf(exchange, 'a', 'fok')],
    ['EXPIRED', 'EXPIRED'],
  );
  assert.equal(holding(exchange, 'a', 'BTC')[1], '0.06000000');
  exchange.close();
});

test('EXC-7, EXC-52: nothing is triggered in a halt, and what waits can be cancelled in it', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  offer(exchange, 1, 4_800_000, 50_000);
  const kept = placed(
    exchange,
    'a',
    terms('kept', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 }),
  );
  placed(exchange, 'a', terms('gone', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 }));
  exchange.halt('BTCUSDT', true);
  tradeAt(exchange, 4_850_000);
  assert.equal(kept.triggeredAt, null);
  assert.ok(cancel(exchange, 'a', 'gone'));
  assert.match(
    refusal(exchange.place('a', terms('new', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 })))[1],
    /Market is closed/,
  );
  exchange.halt('BTCUSDT', false);
  assert.equal(kept.triggeredAt, null, 'it is the next trade that triggers');
  tradeAt(exchange, 4_850_000);
  assert.equal(kept.status, 'FILLED');
  exchange.close();
});

test('EXC-6, EXC-9: a waiting order is replaced like any other, and not amended', () => {
  const { exchange } = openBench();
  tradeAt(exchange, 5_000_000);
  placed(
    exchange,
    'a',
    terms('old', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000, quantity: 1_000_000 }),
  );
  const name = { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'old' };
  const amended = exchange.amend('a', name, 1000, null);
  assert.deepEqual(amended.ok ? 0 : amended.error.code, -2038);
  const next = terms('next', -1, { type: 'STOP_LOSS', stopPrice: 4_950_000, quantity: 1_000_000 });
  const request = { name, requestId: 'c', only: null, stopOnFailure: true };
  const replaced = exchange.cancelReplace('a', request, next);
  assert.ok(replaced.ok && replaced.value.cancel.ok && replaced.value.placed?.ok === true);
  assert.deepEqual(
    [statusOf(exchange, 'a', 'old'), statusOf(exchange, 'a', 'next')],
    ['CANCELED', 'NEW'],
  );
  exchange.close();
});

for (const checkpointEvery of [1, 50_000])
  test(`EXC-5, EXC-50: what waits survives a restart, with a checkpoint every ${checkpointEvery} commands, and is triggered after it`, () => {
    const { exchange, log } = openBench({ checkpointEvery });
    tradeAt(exchange, 5_000_000);
    offer(exchange, 1, 4_800_000, 50_000);
    const iceberg = { type: 'STOP_LOSS_LIMIT', price: 4_700_000, iceberg: 2000 } as const;
    placed(exchange, 'a', terms('iceberg', -1, { ...iceberg, stopPrice: 4_890_000 }));
    placed(exchange, 'a', terms('stop', -1, { type: 'STOP_LOSS', stopPrice: 4_900_000 }));
    const before = exchange.hash();
    exchange.close();
    const again = openBench({ log, checkpointEvery }).exchange;
    assert.equal(again.hash(), before);
    tradeAt(again, 4_850_000);
    assert.deepEqual(
      [statusOf(again, 'a', 'stop'), statusOf(again, 'a', 'iceberg')],
      ['FILLED', 'FILLED'],
    );
    again.close();
  });
