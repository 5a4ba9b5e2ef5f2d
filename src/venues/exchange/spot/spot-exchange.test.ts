// EXC-1 … : the exchange without its door, on a log in a temporary folder.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import { plainMatchingBook } from '#core/matching/plain-matching-book';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-spot-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
const rich = { BTC: 10n * ONE, USDT: 1_000_000n * ONE };
let files = 0;
interface Bench {
  readonly exchange: SpotExchange;
  readonly events: SpotEvent[];
  readonly log: string;
  readonly clock: { at: number };
}
function open(
  log = join(folder, `${files++}.sqlite`),
  checkpointEvery = 50_000,
  book: typeof plainMatchingBook = fastMatchingBook,
): Bench {
  const events: SpotEvent[] = [];
  const clock = { at: 1_700_000_000_000_000 };
  const exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: [
      { id: 'a', balances: rich },
      { id: 'b', balances: rich },
    ],
    log,
    checkpointEvery,
    book,
    nowUs: () => (clock.at += 1000),
    listener: (event) => events.push(event),
  });
  return { exchange, events, log, clock };
}
const limit = (
  clientOrderId: string,
  side: 1 | -1,
  price: number,
  quantity: number,
  more: Partial<NewSpotOrder> = {},
): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId,
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price,
  quantity,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'NONE',
  ...more,
});
const placed = (
  exchange: SpotExchange,
  account: string,
  order: NewSpotOrder,
): { readonly status: string; readonly filled: number; readonly orderId: number } => {
  const answer = exchange.place(account, order);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.msg);
  return answer.value.order;
};
const holding = (exchange: SpotExchange, account: string, asset: string): readonly string[] => {
  const row = exchange.balances(account).find((each) => each.asset === asset);
  return [row?.free ?? '', row?.locked ?? ''];
};

test('EXC-1: a trade moves money from lock to hand, the commission is taken from what is received', () => {
  const { exchange } = open();
  placed(exchange, 'a', limit('s1', -1, 5_000_000, 20_000));
  assert.deepEqual(holding(exchange, 'a', 'BTC'), ['9.80000000', '0.20000000']);
  assert.equal(placed(exchange, 'b', limit('b1', 1, 5_100_000, 10_000)).status, 'FILLED');
  assert.deepEqual(
    holding(exchange, 'b', 'USDT'),
    ['995000.00000000', '0.00000000'],
    'at the maker’s price, the rest of the lock came back',
  );
  assert.deepEqual(holding(exchange, 'b', 'BTC'), ['10.09990000', '0.00000000']);
  assert.deepEqual(holding(exchange, 'a', 'USDT'), ['1004995.00000000', '0.00000000']);
  assert.deepEqual(holding(exchange, 'a', 'BTC'), ['9.80000000', '0.10000000']);
  exchange.close();
});

test('EXC-2: reports, the trade, the book and the balances are told in this order, after the commit', () => {
  const { exchange, events, log } = open();
  placed(exchange, 'a', limit('s1', -1, 5_000_000, 20_000));
  events.length = 0;
  placed(exchange, 'b', limit('b1', 1, 5_000_000, 10_000));
  assert.deepEqual(
    events.map((event) =>
      event.type === 'report'
        ? `${event.type} ${event.execution} ${event.order.clientOrderId} ${event.order.status}`
        : event.type,
    ),
    [
      'report NEW b1 NEW',
      'trade',
      'report TRADE b1 FILLED',
      'report TRADE s1 PARTIALLY_FILLED',
      'depth',
      'balances',
      'balances',
    ],
  );
  const { orders, fills } = readSpotLog(log);
  assert.deepEqual(
    orders.map(({ clientOrderId, status, filled }) => [clientOrderId, status, filled]),
    [
      ['s1', 'PARTIALLY_FILLED', 10_000],
      ['b1', 'FILLED', 10_000],
    ],
  );
  assert.deepEqual(
    fills.map(({ clientOrderId, isMaker, commission }) => [clientOrderId, isMaker, commission]),
    [
      ['b1', false, '0.00010000'],
      ['s1', true, '5.00000000'],
    ],
  );
  exchange.close();
});

for (const [what, order, code, words] of [
  ['a price of nothing', limit('x', 1, 0, 100), -1013, 'PRICE_FILTER'],
  ['less than a lot', limit('x', 1, 5_000_000, 0), -1013, 'LOT_SIZE'],
  ['too little money', limit('x', 1, 5_000_000, 1), -1013, 'NOTIONAL'],
  ['far from the average price', limit('x', 1, 500_000, 10_000), -1013, 'PERCENT_PRICE_BY_SIDE'],
  [
    'an iceberg of too many parts',
    limit('x', 1, 5_000_000, 10_000, { iceberg: 10 }),
    -1013,
    'ICEBERG_PARTS',
  ],
  ['more money than there is', limit('x', 1, 5_000_000, 2_100_000), -2010, 'insufficient balance'],
  [
    'more coins than there are',
    limit('x', -1, 5_000_000, 1_100_000),
    -2010,
    'insufficient balance',
  ],
  [
    'post-only that would take',
    limit('x', 1, 5_000_100, 1000, { type: 'LIMIT_MAKER' }),
    -2010,
    'immediately match',
  ],
  [
    'an unlisted symbol',
    limit('x', 1, 5_000_000, 1000, { symbol: 'NOPE' }),
    -1121,
    'Invalid symbol',
  ],
  ['the id of an open order', limit('open', 1, 5_000_000, 1000), -2010, 'Duplicate order sent.'],
] as const) {
  test(`EXC-3, EXC-4: ${what} is refused and leaves no trace`, () => {
    const { exchange, events } = open();
    placed(exchange, 'b', limit('s', -1, 5_000_000, 1000));
    placed(exchange, 'a', limit('t', 1, 5_000_000, 500));
    placed(exchange, 'a', limit('open', 1, 4_000_000, 500));
    const before = [exchange.hash(), events.length, exchange.commandCount];
    const answer = exchange.place('a', order);
    assert.ok(!answer.ok);
    assert.deepEqual(
      [answer.error.code, answer.error.msg.includes(words)],
      [code, true],
      answer.error.msg,
    );
    assert.deepEqual([exchange.hash(), events.length, exchange.commandCount], before);
    exchange.close();
  });
}

test('EXC-4: the id of a closed order may come again, and a query finds the newest', () => {
  const { exchange } = open();
  const first = placed(exchange, 'a', limit('x', 1, 5_000_000, 500));
  assert.ok(
    exchange.cancel('a', {
      name: { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'x' },
      requestId: 'c1',
      only: null,
    }).ok,
  );
  const second = placed(exchange, 'a', limit('x', 1, 5_000_100, 500));
  const found = exchange.query('a', { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'x' });
  assert.ok(found.ok && found.value.orderId === second.orderId && second.orderId !== first.orderId);
  exchange.close();
});

test('EXC-4: an order that ended without a fill is archived after ninety days; one that traded is not', () => {
  const { exchange, clock } = open();
  placed(exchange, 'a', limit('idle', 1, 5_000_000, 500));
  exchange.cancel('a', {
    name: { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'idle' },
    requestId: 'c',
    only: null,
  });
  placed(exchange, 'a', limit('sold', -1, 5_000_000, 500));
  placed(exchange, 'b', limit('bought', 1, 5_000_000, 500));
  clock.at += 91 * 86_400_000_000;
  const [idle, sold] = ['idle', 'sold'].map((clientOrderId) =>
    exchange.query('a', { symbol: 'BTCUSDT', orderId: null, clientOrderId }),
  );
  assert.ok(idle?.ok === false && idle.error.code === -2026);
  assert.ok(sold?.ok);
  exchange.close();
});

test('EXC-6: a cancel-replace whose new terms no filter takes cancels nothing; money that the cancel frees may pay for the new order', () => {
  const { exchange } = open();
  placed(exchange, 'a', limit('x', 1, 5_000_000, 1_900_000));
  const name = { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'x' };
  const unfit = exchange.cancelReplace(
    'a',
    { name, requestId: 'r', only: null, stopOnFailure: true },
    limit('y', 1, 5_000_000, 0),
  );
  assert.ok(!unfit.ok && exchange.openOrders('a', null).length === 1);
  const moved = exchange.cancelReplace(
    'a',
    { name, requestId: 'r', only: null, stopOnFailure: true },
    limit('y', 1, 5_000_100, 1_900_000),
  );
  assert.ok(moved.ok && moved.value.cancel.ok && moved.value.placed?.ok === true);
  const stopped = exchange.cancelReplace(
    'a',
    { name, requestId: 'r', only: null, stopOnFailure: true },
    limit('z', 1, 5_000_100, 500),
  );
  assert.ok(stopped.ok && !stopped.value.cancel.ok && stopped.value.placed === null);
  exchange.close();
});

test('EXC-7: a market order spends its budget and no more, and a halted market takes cancels only', () => {
  const { exchange } = open();
  placed(exchange, 'a', limit('s1', -1, 5_000_000, 1000));
  placed(exchange, 'a', limit('s2', -1, 5_100_000, 1000));
  const bought = placed(
    exchange,
    'b',
    limit('m', 1, 0, 0, { type: 'MARKET', quoteBudget: (600n * ONE).toString() }),
  );
  assert.deepEqual(
    [bought.status, bought.filled],
    ['FILLED', 1000 + Math.floor(10_000_000_000 / 5_100_000 / 10)],
    '500 at 50,000 and 100 at 51,000, in whole lots',
  );
  exchange.halt('BTCUSDT', true);
  const refused = exchange.place('b', limit('late', 1, 5_000_000, 1000));
  assert.ok(!refused.ok && refused.error.msg === 'Market is closed.');
  assert.ok(
    exchange.cancel('a', {
      name: { symbol: 'BTCUSDT', orderId: null, clientOrderId: 's2' },
      requestId: 'c',
      only: null,
    }).ok,
  );
  exchange.close();
});

test('EXC-8: a bust gives both sides back what they paid and takes the fill out of their trades; the log keeps it, marked', () => {
  const { exchange, log, events } = open();
  placed(exchange, 'a', limit('s1', -1, 5_000_000, 1000));
  const before = [exchange.balances('b'), holding(exchange, 'a', 'USDT')];
  placed(exchange, 'b', limit('b1', 1, 5_000_000, 1000));
  assert.equal(exchange.bust('BTCUSDT', 1), null);
  assert.deepEqual([exchange.balances('b'), holding(exchange, 'a', 'USDT')], before);
  assert.deepEqual(
    [exchange.myTrades('a', 'BTCUSDT').length, exchange.myTrades('b', 'BTCUSDT').length],
    [0, 0],
  );
  assert.deepEqual(
    readSpotLog(log).fills.map(({ isBusted }) => isBusted),
    [true, true],
  );
  assert.ok(events.some((event) => event.type === 'bust' && event.tradeId === 1));
  assert.notEqual(exchange.bust('BTCUSDT', 1), null, 'only once');
  exchange.close();
});

test('EXC-8: a trade whose money is gone is not undone', () => {
  const { exchange } = open();
  placed(exchange, 'a', limit('s1', -1, 5_000_000, 1000));
  placed(exchange, 'b', limit('b1', 1, 5_000_000, 1000));
  placed(exchange, 'b', limit('all', -1, 6_000_000, 1_000_999));
  const before = exchange.hash();
  assert.match(exchange.bust('BTCUSDT', 1)?.msg ?? '', /no longer holds/);
  assert.equal(exchange.bust('BTCUSDT', 9)?.msg, 'Trade does not exist.');
  assert.equal(exchange.hash(), before);
  exchange.close();
});

test('EXC-9: an amendment makes an order smaller and keeps its place', () => {
  const { exchange } = open();
  placed(exchange, 'a', limit('first', -1, 5_000_000, 1000));
  placed(exchange, 'b', limit('second', -1, 5_000_000, 1000));
  const name = { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'first' };
  assert.ok(exchange.amend('a', name, 600, null).ok);
  assert.ok(!exchange.amend('a', name, 700, null).ok, 'never larger');
  placed(exchange, 'b', limit('taker', 1, 5_000_000, 600));
  const filled = exchange.query('a', name);
  assert.ok(filled.ok && filled.value.status === 'FILLED');
  exchange.close();
});

test('EXC-5: a log has one exchange at a time, and another exchange cannot go on with it', () => {
  const { exchange, log } = open();
  assert.throws(() => open(log), /another exchange has this log open/);
  exchange.close();
  assert.throws(
    () =>
      openSpotExchange({
        symbols: SPOT_SYMBOLS.map((spec) => ({ ...spec, tick: { units: 1, scale: 1 } })),
        accounts: [],
        log,
        nowUs: () => 0,
        listener: () => undefined,
      }),
    /begun with another BTCUSDT/,
  );
});

const LEFT = [
  ['EXPIRE_TAKER', 'EXPIRED_IN_MATCH', 'NEW'],
  ['EXPIRE_MAKER', 'NEW', 'EXPIRED_IN_MATCH'],
  ['EXPIRE_BOTH', 'EXPIRED_IN_MATCH', 'EXPIRED_IN_MATCH'],
  ['DECREMENT', 'EXPIRED_IN_MATCH', 'NEW'],
  ['NONE', 'FILLED', 'PARTIALLY_FILLED'],
] as const;
for (const [mode, taker, maker] of LEFT) {
  test(`EXC-1: self-trade prevention ${mode}: the taker is ${taker}, the maker ${maker}, and no money moves but by a trade`, () => {
    const { exchange } = open();
    placed(exchange, 'a', limit('maker', -1, 5_000_000, 1500));
    assert.equal(
      placed(exchange, 'a', limit('taker', 1, 5_000_000, 1000, { selfTradePrevention: mode }))
        .status,
      taker,
    );
    const found = exchange.query('a', { symbol: 'BTCUSDT', orderId: null, clientOrderId: 'maker' });
    assert.ok(found.ok && found.value.status === maker);
    exchange.cancelAll('a', 'BTCUSDT', 'end');
    const commission = mode === 'NONE';
    assert.deepEqual(
      [holding(exchange, 'a', 'BTC'), holding(exchange, 'a', 'USDT')],
      [
        [commission ? '9.99999000' : '10.00000000', '0.00000000'],
        [commission ? '999999.50000000' : '1000000.00000000', '0.00000000'],
      ],
    );
    exchange.close();
  });
}

const anyOrder = fc.record({
  account: fc.constantFrom('a', 'b'),
  id: fc.constantFrom('p', 'q', 'r', 's'),
  side: fc.constantFrom(1 as const, -1 as const),
  price: fc.integer({ min: 4_999_990, max: 5_000_010 }),
  quantity: fc.integer({ min: 100, max: 30_000 }),
  type: fc.constantFrom('LIMIT' as const, 'MARKET' as const, 'LIMIT_MAKER' as const),
  timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const),
  what: fc.constantFrom(
    'place',
    'place',
    'place',
    'cancel',
    'flow',
    'amend',
    'bust',
    'halt',
    'budget',
  ),
  stp: fc.constantFrom(
    'NONE' as const,
    'EXPIRE_TAKER' as const,
    'EXPIRE_MAKER' as const,
    'EXPIRE_BOTH' as const,
    'DECREMENT' as const,
  ),
  isIceberg: fc.boolean(),
});
test('EXC-1, EXC-5: whatever is asked, money is conserved, and the exchange opened again on its log is the same, hash for hash, with checkpoints and without', () => {
  fc.assert(
    fc.property(
      fc.array(anyOrder, { maxLength: 40 }),
      fc.constantFrom(1, 7, 50_000),
      (asks, every) => {
        const { exchange, log } = open(undefined, every);
        for (const ask of asks) {
          const name = { symbol: 'BTCUSDT', orderId: null, clientOrderId: ask.id };
          const isPriced = ask.type !== 'MARKET' && ask.what !== 'budget';
          const terms = limit(
            ask.id,
            ask.side,
            isPriced ? ask.price : 0,
            ask.what === 'budget' ? 0 : ask.quantity,
            {
              type: ask.what === 'budget' ? 'MARKET' : ask.type,
              timeInForce: ask.type === 'LIMIT' ? ask.timeInForce : 'GTC',
              selfTradePrevention: ask.stp,
              iceberg:
                ask.isIceberg && isPriced && ask.type === 'LIMIT' && ask.timeInForce === 'GTC'
                  ? Math.ceil(ask.quantity / 3)
                  : 0,
              quoteBudget: ask.what === 'budget' ? (BigInt(ask.quantity) * ONE).toString() : null,
            },
          );
          if (ask.what === 'cancel')
            exchange.cancel(ask.account, { name, requestId: 'c', only: null });
          else if (ask.what === 'amend') exchange.amend(ask.account, name, ask.quantity, null);
          else if (ask.what === 'bust') exchange.bust('BTCUSDT', 1 + (ask.quantity % 5));
          else if (ask.what === 'halt')
            exchange.halt('BTCUSDT', ask.side === 1 && ask.quantity % 4 === 0);
          else if (ask.what === 'flow')
            exchange.flow({
              symbol: 'BTCUSDT',
              side: ask.side,
              type: 'limit',
              price: ask.price,
              quantity: ask.quantity,
            });
          else exchange.place(ask.account, terms);
        }
        const before = exchange.hash();
        exchange.close();
        // Opening folds the log and asserts conservation.
        // With the other twin: the log does not know which book was meant.
        const again = open(log, every, plainMatchingBook);
        assert.equal(again.exchange.hash(), before);
        again.exchange.close();
      },
    ),
    { numRuns: 80 },
  );
});

for (const checkpointEvery of [1, 50_000])
  test(`EXC-16: a voided id is refused, also after a restart, with a checkpoint every ${checkpointEvery} commands`, () => {
    const { exchange, log } = open(undefined, checkpointEvery);
    exchange.voidId('a', 'gone');
    const before = exchange.hash();
    exchange.close();
    const again = open(log, checkpointEvery).exchange;
    assert.equal(again.hash(), before);
    const refused = again.place('a', limit('gone', 1, 100_000, 100_000));
    assert.equal(refused.ok ? '' : refused.error.msg, 'The client order id was voided.');
    placed(again, 'b', limit('gone', 1, 100_000, 100_000)); // of another account it is another id
    again.close();
    assert.deepEqual(readSpotLog(log).refusals, [], 'only written down where it was asked for');
  });
