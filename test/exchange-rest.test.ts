// The exchange as its clients meet it: a process, raw HTTP, and two clients from npm that do not know it is not the real thing (EXC-14).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MainClient } from 'binance';
import fc from 'fast-check';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { type RunningExchange, ranExchange, startExchange } from './support/running-exchange.ts';

let venue: RunningExchange;
before(async () => {
  venue = await startExchange(['--market', 'clients', '--orders-per-10s', '100000']);
});
after(() => venue.end());

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>> & {
    readonly code?: number;
    readonly msg?: string;
  };
}
async function call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
  const reply = await fetch(venue.url + path, { method, ...init });
  return {
    status: reply.status,
    headers: reply.headers,
    body: (await reply.json()) as Answer['body'],
  };
}
const sign = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');
interface Signed {
  readonly who?: number;
  readonly at?: number;
  readonly secret?: string;
  readonly apiKey?: string;
}
/** A signed request; the parameters are sent as given. */
function signed(
  method: string,
  path: string,
  query: string,
  { who = 0, at = Date.now(), secret, apiKey }: Signed = {},
): Promise<Answer> {
  const key = venue.keys[who];
  assert.ok(key !== undefined);
  const text = `${query}${query === '' ? '' : '&'}timestamp=${at}`;
  return call(method, `${path}?${text}&signature=${sign(text, secret ?? key.secret)}`, {
    headers: { 'x-mbx-apikey': apiKey ?? key.apiKey },
  });
}
const order = (query: string, how: Signed = {}): Promise<Answer> =>
  signed('POST', '/api/v3/order', `symbol=BTCUSDT&${query}`, how);

test('EXC-11: signature, time and key are checked, each with its own code', async () => {
  const good = await signed('GET', '/api/v3/account', '');
  assert.equal(good.status, 200, JSON.stringify(good.body));
  const rows = await Promise.all([
    signed('GET', '/api/v3/account', '', { secret: 'x'.repeat(64) }),
    signed('GET', '/api/v3/account', '', { at: Date.now() - 20_000 }),
    signed('GET', '/api/v3/account', '', { at: Date.now() + 20_000 }),
    signed('GET', '/api/v3/account', '', { apiKey: 'short' }),
    signed('GET', '/api/v3/account', '', { apiKey: 'A'.repeat(64) }),
    signed('GET', '/api/v3/account', 'recvWindow=70000'),
    call('GET', '/api/v3/account', { headers: { 'x-mbx-apikey': venue.keys[0]?.apiKey ?? '' } }),
  ]);
  assert.deepEqual(
    rows.map(({ status, body }) => [status, body.code]),
    [
      [400, -1022],
      [400, -1021],
      [400, -1021],
      [401, -2014],
      [401, -2015],
      [400, -1131],
      [400, -1102],
    ],
  );
  const wide = await signed('GET', '/api/v3/account', 'recvWindow=60000', {
    at: Date.now() - 20_000,
  });
  assert.equal(wide.status, 200);
});

test('EXC-10, EXC-11: body and query are read and signed together, byte for byte', async () => {
  const key = venue.keys[0];
  assert.ok(key !== undefined);
  const [query, body] = [
    'symbol=BTCUSDT&side=BUY&type=LIMIT',
    `timeInForce=GTC&quantity=0.1&price=40000&newClientOrderId=mixed&timestamp=${Date.now()}`,
  ];
  const send = (signature: string): Promise<Answer> =>
    call('POST', `/api/v3/order?${query}`, {
      headers: { 'x-mbx-apikey': key.apiKey, 'content-type': 'application/x-www-form-urlencoded' },
      body: `${body}&signature=${signature}`,
    });
  assert.equal((await send(sign(query + body, key.secret))).status, 200);
  assert.equal((await send(sign(`${query}&${body}`, key.secret))).body.code, -1022);
  await signed('DELETE', '/api/v3/order', 'symbol=BTCUSDT&origClientOrderId=mixed');
});

const LIMIT = 'side=BUY&type=LIMIT&timeInForce=GTC';
for (const [what, query, code] of [
  ['no side', 'type=LIMIT&timeInForce=GTC&quantity=1&price=40000', -1102],
  ['a side that is none', 'side=HOLD&type=LIMIT&timeInForce=GTC&quantity=1&price=40000', -1117],
  ['a type that is none', 'side=BUY&type=MAYBE&quantity=1', -1116],
  [
    'a stop without its price',
    'side=BUY&type=STOP_LOSS_LIMIT&timeInForce=GTC&quantity=1&price=40000',
    -1102,
  ],
  ['no price', `${LIMIT}&quantity=1`, -1102],
  ['an empty price', `${LIMIT}&quantity=1&price=`, -1105],
  ['letters for a price', `${LIMIT}&quantity=1&price=4e4`, -1100],
  ['a price twice', `${LIMIT}&quantity=1&price=40000&price=40001`, -1101],
  ['nine decimals', `${LIMIT}&quantity=0.123456789&price=40000`, -1111],
  ['a price off the grid', `${LIMIT}&quantity=1&price=40000.001`, -1013],
  ['a quantity off the grid', `${LIMIT}&quantity=0.000001&price=40000`, -1013],
  ['less than the smallest notional', `${LIMIT}&quantity=0.0001&price=40000`, -1013],
  ['a price for a market order', 'side=BUY&type=MARKET&quantity=1&price=40000', -1106],
  ['a market order on an empty book', 'side=BUY&type=MARKET&quantity=1', -1112],
  ['an id of another alphabet', `${LIMIT}&quantity=1&price=40000&newClientOrderId=a%20b`, -1100],
  [
    'a time in force that is none',
    'side=BUY&type=LIMIT&timeInForce=DAY&quantity=1&price=40000',
    -1115,
  ],
  ['more money than there is', `${LIMIT}&quantity=200&price=40000.00&newClientOrderId=a`, -2010],
] as const) {
  test(`EXC-3, EXC-10: ${what} is refused`, async () => {
    // The last row is worth 8 million and the account has 10: it is sent twice by way of two orders.
    if (code === -2010)
      assert.equal(
        (await order(`${LIMIT}&quantity=200&price=40000.00&newClientOrderId=first`)).status,
        200,
      );
    const { status, body } = await order(query);
    assert.deepEqual([status, body.code], [400, code], JSON.stringify(body));
    if (code === -2010) await signed('DELETE', '/api/v3/openOrders', 'symbol=BTCUSDT');
  });
}

test('EXC-13: unknown routes, unknown symbols, oversize bodies and broken HTTP are answered in the protocol’s own way, and the service stays up', async () => {
  assert.equal((await call('GET', '/api/v3/depth?symbol=NOPE')).body.code, -1121);
  assert.equal((await call('GET', '/api/v3/depth?symbol=nope')).body.code, -1100);
  assert.deepEqual(
    [
      (await call('GET', '/api/v3/nothing')).status,
      (await call('GET', '/api/v3/nothing')).body.code,
    ],
    [404, -1020],
  );
  const large = await call('POST', '/api/v3/order', { body: 'x'.repeat(100_000) });
  assert.deepEqual([large.status, typeof large.body.code], [413, 'number']);
  const port = Number(new URL(venue.url).port);
  const socket = createConnection(port, '127.0.0.1');
  socket.write('this is no HTTP\r\n\r\n');
  const [first] = (await once(socket, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 400 .*"code":-1000/s);
  const hangUp = createConnection(port, '127.0.0.1');
  hangUp.write('POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf');
  hangUp.destroy();
  assert.equal((await call('GET', '/api/v3/ping')).status, 200);
});

test('EXC-13: no request, however odd, is answered by anything but JSON, and none breaks the exchange', async () => {
  const own = await startExchange([
    '--market',
    'clients',
    '--weight-per-minute',
    '999999999',
    '--orders-per-10s',
    '999999',
  ]);
  const before = venue;
  venue = own;
  const paths = [
    'order',
    'order/test',
    'order/cancelReplace',
    'order/amend/keepPriority',
    'openOrders',
    'allOrders',
    'myTrades',
    'account',
    'depth',
    'klines',
    'aggTrades',
    'trades',
    'ticker/24hr',
    'exchangeInfo',
    'userDataStream',
    'account/commission',
    'rateLimit/order',
    'avgPrice',
  ];
  const values = [
    '',
    '0',
    '-1',
    '1',
    '0.00001',
    '50000',
    '99999999999999999999',
    '1e9',
    'BTCUSDT',
    'ETHBTC',
    'BUY',
    'SELL',
    'LIMIT',
    'MARKET',
    'LIMIT_MAKER',
    'GTC',
    'IOC',
    'FOK',
    'STOP_ON_FAILURE',
    'ALLOW_FAILURE',
    'x',
    '%00',
    '["BTCUSDT"]',
    '[',
    '1m',
    '1M',
    '%F0%9F%92%A9',
    'DECREMENT',
  ];
  const names = [
    'symbol',
    'symbols',
    'side',
    'type',
    'timeInForce',
    'quantity',
    'price',
    'quoteOrderQty',
    'icebergQty',
    'newClientOrderId',
    'origClientOrderId',
    'orderId',
    'cancelReplaceMode',
    'cancelOrigClientOrderId',
    'newQty',
    'limit',
    'fromId',
    'startTime',
    'endTime',
    'interval',
    'listenKey',
    'selfTradePreventionMode',
    'newOrderRespType',
    'recvWindow',
    'type',
  ];
  const likely = fc.constantFrom(
    'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC',
    'symbol=BTCUSDT&side=SELL&type=MARKET',
    'symbol=ETHBTC',
    'symbol=BTCUSDT&interval=1m',
    '',
  );
  const query = fc
    .tuple(
      likely,
      fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...values)), {
        maxLength: 6,
        selector: ([name]) => name,
      }),
    )
    .map(([head, rows]) =>
      [head, ...rows.map(([name, value]) => `${name}=${value}`)]
        .filter((part) => part !== '')
        .join('&'),
    );
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
        fc.constantFrom(...paths),
        query,
        async (method, path, text) => {
          const { status, body } = await signed(method, `/api/v3/${path}`, text);
          assert.ok(status < 500, `${status} ${JSON.stringify(body)}`);
          assert.ok(status === 200 || typeof body.code === 'number');
        },
      ),
      { numRuns: 400 },
    );
    assert.equal((await call('GET', '/api/v3/ping')).status, 200);
  } finally {
    venue = before;
    await own.end();
  }
});

test('EXC-4: a duplicate of an open id is refused, of a closed one it is not', async () => {
  const terms = `${LIMIT}&quantity=0.1&price=30000&newClientOrderId=twice`;
  assert.equal((await order(terms)).status, 200);
  const again = await order(terms);
  assert.deepEqual([again.body.code, again.body.msg], [-2010, 'Duplicate order sent.']);
  assert.equal(
    (await signed('DELETE', '/api/v3/order', 'symbol=BTCUSDT&origClientOrderId=twice')).body[
      'status'
    ],
    'CANCELED',
  );
  assert.equal(
    (await signed('DELETE', '/api/v3/order', 'symbol=BTCUSDT&origClientOrderId=twice')).body.code,
    -2011,
  );
  assert.equal(
    (await signed('GET', '/api/v3/order', 'symbol=BTCUSDT&origClientOrderId=never')).body.code,
    -2013,
  );
  assert.equal((await order(terms)).status, 200);
  await signed('DELETE', '/api/v3/openOrders', 'symbol=BTCUSDT');
  const twice = readSpotLog(join(venue.home, 'exchange.sqlite')).orders.filter(
    ({ clientOrderId }) => clientOrderId === 'twice',
  );
  assert.deepEqual(
    twice.map(({ status }) => status),
    ['CANCELED', 'CANCELED'],
    'the log has both',
  );
});

test('EXC-12: weight and orders are told in headers; above the limit 429 with the time to wait, then 418', async () => {
  const small = await startExchange([
    '--market',
    'clients',
    '--weight-per-minute',
    '60',
    '--orders-per-10s',
    '2',
  ]);
  try {
    // Windows are the clock's: a minute or ten seconds that ended in between are asked once more.
    const statuses: number[] = [];
    let last: Response | null = null;
    for (let i = 0; i < 400 && statuses.at(-1) !== 418; i++) {
      last = await fetch(`${small.url}/api/v3/depth?symbol=BTCUSDT`);
      if (i === 0) assert.equal(last.headers.get('x-mbx-used-weight-1m'), '5');
      await last.arrayBuffer();
      statuses.push(last.status);
    }
    assert.deepEqual([statuses[0], statuses.includes(429), statuses.at(-1)], [200, true, 418]);
    assert.equal(last?.headers.get('retry-after'), '120');
  } finally {
    await small.end();
  }
});
test('EXC-12: orders of one account are counted and refused above the limit', async () => {
  const small = await startExchange(['--market', 'clients', '--orders-per-10s', '2']);
  const before = venue;
  venue = small;
  try {
    const answers: Answer[] = [];
    for (let i = 0; i < 8 && answers.at(-1)?.status !== 429; i++)
      answers.push(await order(`${LIMIT}&quantity=0.1&price=30000`));
    assert.equal(answers[0]?.headers.get('x-mbx-order-count-10s'), '1');
    const refused = answers.at(-1);
    assert.deepEqual([refused?.status, refused?.body.code], [429, -1015]);
    assert.ok(Number(refused?.headers.get('retry-after')) <= 10);
  } finally {
    venue = before;
    await small.end();
  }
});

test('EXC-14: the npm client `binance` trades here with nothing but its address changed', async () => {
  const [a, b] = venue.keys.map(
    ({ apiKey, secret }) =>
      new MainClient({ api_key: apiKey, api_secret: secret, baseUrl: venue.url }),
  );
  assert.ok(a !== undefined && b !== undefined);
  assert.equal((await a.getExchangeInfo()).symbols.length, 3);
  await a.testConnectivity();
  const sell = await a.submitNewOrder({
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 2,
    price: 3000,
    newClientOrderId: 'sdk-sell',
    newOrderRespType: 'RESULT',
  });
  assert.deepEqual([sell.status, sell.origQty], ['NEW', '2.00000000']);
  assert.deepEqual((await b.getOrderBook({ symbol: 'ETHUSDT' })).asks, [
    ['3000.00000000', '2.00000000'],
  ]);
  const buy = await b.submitNewOrder({
    symbol: 'ETHUSDT',
    side: 'BUY',
    type: 'MARKET',
    quoteOrderQty: 1500,
    newOrderRespType: 'FULL',
  });
  assert.deepEqual(
    [buy.status, buy.executedQty, buy.fills.map(({ price, qty }) => [price, qty])],
    ['FILLED', '0.50000000', [['3000.00000000', '0.50000000']]],
  );
  const moved = await a.replaceOrder({
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: 1.5,
    price: 3010,
    cancelReplaceMode: 'STOP_ON_FAILURE',
    cancelOrigClientOrderId: 'sdk-sell',
    newClientOrderId: 'sdk-moved',
  });
  assert.deepEqual([moved.cancelResult, moved.newOrderResult], ['SUCCESS', 'SUCCESS']);
  const old = await a.getOrder({ symbol: 'ETHUSDT', origClientOrderId: 'sdk-sell' });
  assert.deepEqual([old.status, old.executedQty], ['CANCELED', '0.50000000']);
  await assert.rejects(
    a.replaceOrder({
      symbol: 'ETHUSDT',
      side: 'SELL',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: 1,
      price: 3010,
      cancelReplaceMode: 'ALLOW_FAILURE',
      cancelOrigClientOrderId: 'sdk-sell',
      newClientOrderId: 'sdk-third',
    }),
    (error: {
      code?: number;
      body?: { data?: { cancelResult?: string; newOrderResult?: string } };
    }) => {
      assert.deepEqual(
        [error.code, error.body?.data?.cancelResult, error.body?.data?.newOrderResult],
        [-2021, 'FAILURE', 'SUCCESS'],
      );
      return true;
    },
  );
  assert.equal((await a.getOpenOrders({ symbol: 'ETHUSDT' })).length, 2);
  assert.equal((await a.cancelAllSymbolOrders({ symbol: 'ETHUSDT' })).length, 2);
  const trades = await a.getAccountTradeList({ symbol: 'ETHUSDT' });
  assert.deepEqual(
    trades.map(({ qty, isMaker, commissionAsset, commission }) => [
      qty,
      isMaker,
      commissionAsset,
      commission,
    ]),
    [['0.50000000', true, 'USDT', '1.50000000']],
  );
  assert.equal((await b.getKlines({ symbol: 'ETHUSDT', interval: '1m' })).length, 1);
  assert.equal((await b.getAggregateTrades({ symbol: 'ETHUSDT' }))[0]?.q, '0.50000000');
  assert.equal(
    ((await b.get24hrChangeStatistics({ symbol: 'ETHUSDT' })) as { lastPrice: string }).lastPrice,
    '3000.00000000',
  );
  assert.ok((await a.getAccountInformation()).balances.every(({ locked }) => Number(locked) === 0));
  const { listenKey } = await a.getSpotUserDataListenKey();
  assert.equal(listenKey.length, 64);
  await a.keepAliveSpotUserDataListenKey(listenKey);
  await a.closeSpotUserDataListenKey(listenKey);
  await assert.rejects(
    a.keepAliveSpotUserDataListenKey(listenKey),
    (error: { code?: number }) => error.code === -1125,
  );
});

test('EXC-14: ccxt trades here with nothing but its URLs changed, and balances sum', async () => {
  const [a, b] = await Promise.all([venue.ccxt(0), venue.ccxt(1)]);
  assert.deepEqual(Object.keys(await a.loadMarkets()).sort(), ['BTC/USDT', 'ETH/BTC', 'ETH/USDT']);
  await b.loadMarkets();
  const total = async (coin: string): Promise<number> =>
    (await Promise.all([a, b].map((each) => each.fetchBalance()))).reduce(
      (sum, balance) => sum + (balance.total[coin] ?? 0),
      0,
    );
  const before = await total('BTC');
  const sell = await a.createOrder('BTC/USDT', 'limit', 'sell', 0.5, 50_000);
  assert.equal(sell.status, 'open');
  const buy = await b.createOrder('BTC/USDT', 'limit', 'buy', 0.2, 50_000);
  assert.deepEqual([buy.status, buy.filled, buy.average], ['closed', 0.2, 50_000]);
  const part = await a.fetchOrder(sell.id, 'BTC/USDT');
  assert.deepEqual([part.status, part.filled, part.remaining], ['open', 0.2, 0.3]);
  const moved = await a.editOrder(sell.id, 'BTC/USDT', 'limit', 'sell', 0.3, 50_010);
  assert.deepEqual([moved.price, moved.amount], [50_010, 0.3]);
  assert.equal((await a.fetchOpenOrders('BTC/USDT')).length, 1);
  const book = await b.fetchOrderBook('BTC/USDT');
  assert.deepEqual(book.asks, [[50_010, 0.3]]);
  assert.equal((await a.cancelOrder(moved.id, 'BTC/USDT')).status, 'canceled');
  await assert.rejects(a.cancelOrder(moved.id, 'BTC/USDT'), { name: 'OrderNotFound' });
  await assert.rejects(a.createOrder('BTC/USDT', 'limit', 'buy', 250, 49_000), {
    name: 'BadRequest',
  });
  await assert.rejects(b.createOrder('BTC/USDT', 'limit', 'sell', 150, 50_000), {
    name: 'InsufficientFunds',
  });
  const mine = await b.fetchMyTrades('BTC/USDT');
  assert.deepEqual(
    mine.map(({ amount, takerOrMaker, fee }) => [amount, takerOrMaker, fee?.cost, fee?.currency]),
    [[0.2, 'taker', 0.0002, 'BTC']],
  );
  assert.ok(
    Math.abs(before - (await total('BTC')) - 0.0002) < 1e-9,
    'the commission, and nothing else, is gone',
  );
  assert.equal((await a.fetchTicker('BTC/USDT')).last, 50_000);
  assert.equal((await a.fetchTrades('BTC/USDT')).length, 1);
  assert.equal((await a.fetchOHLCV('BTC/USDT', '1m')).length, 1);
});

test('EXC-5, EXC-2: killed with -9 and started again, the exchange is the same, and its auditors read what clients were told', async () => {
  const own = await startExchange(['--market', 'clients', '--orders-per-10s', '100000']);
  const before = venue;
  venue = own;
  try {
    const told: string[] = [];
    for (let i = 0; i < 30; i++) {
      const reply = await order(
        `side=${i % 3 === 0 ? 'BUY' : 'SELL'}&type=LIMIT&timeInForce=GTC&quantity=0.${1 + (i % 5)}&price=${40_000 + (i % 7)}&newClientOrderId=k${i}${i % 4 === 1 ? '&icebergQty=0.1' : ''}`,
        { who: i % 2 },
      );
      if (reply.status === 200) told.push(`k${i} ${String(reply.body['executedQty'])}`);
    }
    const state = (await call('GET', '/exchange/state')).body;
    await own.kill();
    const { orders, fills } = readSpotLog(join(own.home, 'exchange.sqlite'));
    assert.deepEqual(
      orders
        .map(({ clientOrderId }) => clientOrderId)
        .filter((id) => !told.some((line) => line.startsWith(`${id} `))),
      [],
      'every order in the log was answered',
    );
    assert.equal(orders.length, told.length);
    assert.ok(fills.length > 0);
    await own.restart();
    const again = (await call('GET', '/exchange/state')).body;
    assert.deepEqual(again, state);
    const open = (await signed('GET', '/api/v3/openOrders', 'symbol=BTCUSDT'))
      .body as unknown as readonly { readonly clientOrderId: string }[];
    assert.ok(open.length > 0);
  } finally {
    venue = before;
    await own.end();
  }
});

test('EXC-2, EXC-5: killed five times while it trades, it forgets nothing that anybody was told', async () => {
  const own = await startExchange(['--market', 'generated', '--orders-per-10s', '100000']);
  const before = venue;
  venue = own;
  try {
    const told = new Map<string, { readonly status: string; readonly trades: readonly number[] }>();
    let [asked, isDone] = [0, false];
    const trade = async (who: number): Promise<void> => {
      while (!isDone) {
        const id = `kill-${who}-${asked++}`;
        const answer = await order(
          `side=${asked % 2 === 0 ? 'BUY' : 'SELL'}&type=MARKET&quantity=0.01&newClientOrderId=${id}`,
          { who },
        ).catch(() => null);
        if (answer?.status === 200)
          told.set(id, {
            status: String(answer.body['status']),
            trades: (answer.body['fills'] as readonly { readonly tradeId: number }[]).map(
              ({ tradeId }) => tradeId,
            ),
          });
        // Nobody answers while it is dead: wait for a turn of the loop, not for a time.
        else await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const traders = [trade(0), trade(1)];
    for (let kills = 1; kills <= 5; kills++) {
      const wanted = told.size + 10;
      while (told.size < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
      await own.kill();
      await own.restart();
    }
    isDone = true;
    await Promise.all(traders);
    await own.kill();
    const { orders, fills } = readSpotLog(join(own.home, 'exchange.sqlite'));
    const logged = new Map(orders.map((each) => [each.clientOrderId, each]));
    const tradesOf = new Map<string, number[]>();
    for (const { clientOrderId, tradeId } of fills)
      tradesOf.set(clientOrderId, [...(tradesOf.get(clientOrderId) ?? []), tradeId]);
    for (const [id, { status, trades }] of told)
      assert.deepEqual([id, logged.get(id)?.status, tradesOf.get(id) ?? []], [id, status, trades]);
    assert.equal(
      new Set(orders.map(({ clientOrderId }) => clientOrderId)).size,
      orders.length,
      'and nothing twice',
    );
  } finally {
    venue = before;
    await own.end();
  }
});

test('EXC-13: a second exchange on the same home, or on a port that is taken, says so and ends with 2', async () => {
  const port = new URL(venue.url).port;
  for (const [flags, words] of [
    [['--home', venue.home, '--port', '0'], 'another exchange has this log open'],
    [
      ['--home', join(venue.home, 'other'), '--port', port],
      `Port ${port} on 127.0.0.1 is not free`,
    ],
    [['--market', 'moon'], 'must be generated, tape or clients'],
  ] as const) {
    const ended = await ranExchange(flags);
    assert.deepEqual([ended.exit, ended.text.includes(words)], [2, true], ended.text);
  }
});

test('EXC-11: keys are kept for their owner only, and stand in no log and no answer', async () => {
  const file = join(venue.home, 'keys.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  for (const { apiKey, secret } of venue.keys) {
    const wrong = await signed('GET', '/api/v3/account', '', { secret: 'y'.repeat(64) });
    for (const text of [
      venue.logged(),
      JSON.stringify(wrong.body),
      readFileSync(join(venue.home, 'exchange.sqlite')).toString('latin1'),
      readFileSync(join(venue.home, 'exchange.sqlite-wal')).toString('latin1'),
    ]) {
      assert.ok(!text.includes(secret), 'no secret');
      assert.ok(!text.includes(apiKey), 'no key');
    }
  }
});
