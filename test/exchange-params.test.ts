// EXC-10: what a route does not read, and values that no market here has, are refused: never ignored.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import {
  BUSY_CLIENTS,
  type RunningExchange,
  signedCall,
  startExchange,
} from './support/running-exchange.ts';

let venue: RunningExchange;
before(async () => {
  venue = await startExchange(BUSY_CLIENTS);
});
after(() => venue.end());

type Body = { readonly code?: number; readonly msg?: string };
async function open(
  method: string,
  path: string,
  who?: number,
): Promise<{ readonly status: number; readonly body: Body }> {
  const headers = who === undefined ? undefined : { 'x-mbx-apikey': venue.keys[who]?.apiKey ?? '' };
  const reply = await fetch(venue.url + path, {
    method,
    ...(headers === undefined ? {} : { headers }),
  });
  return { status: reply.status, body: (await reply.json()) as Body };
}
const LIMIT = 'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=40000';

const PUBLIC = [
  'ping',
  'time',
  'exchangeInfo',
  'depth?symbol=BTCUSDT',
  'trades?symbol=BTCUSDT',
  'historicalTrades?symbol=BTCUSDT',
  'aggTrades?symbol=BTCUSDT',
  'klines?symbol=BTCUSDT&interval=1m',
  'uiKlines?symbol=BTCUSDT&interval=1m',
  'avgPrice?symbol=BTCUSDT',
  'ticker/24hr',
  'ticker/price',
  'ticker/bookTicker',
];
for (const path of PUBLIC) {
  test(`EXC-10: GET ${path}: taken as it is, refused with a parameter more`, async () => {
    assert.equal((await open('GET', `/api/v3/${path}`)).status, 200);
    const { status, body } = await open(
      'GET',
      `/api/v3/${path}${path.includes('?') ? '&' : '?'}colour=red`,
    );
    assert.deepEqual([status, body.code], [400, -1104], JSON.stringify(body));
  });
}
const SIGNED = [
  ['POST', 'order', LIMIT],
  ['POST', 'order/test', LIMIT],
  ['GET', 'order', 'symbol=BTCUSDT&orderId=1'],
  ['DELETE', 'order', 'symbol=BTCUSDT&orderId=1'],
  ['POST', 'order/cancelReplace', `${LIMIT}&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=1`],
  ['PUT', 'order/amend/keepPriority', 'symbol=BTCUSDT&orderId=1&newQty=0.05'],
  ['GET', 'openOrders', ''],
  ['DELETE', 'openOrders', 'symbol=BTCUSDT'],
  ['GET', 'allOrders', 'symbol=BTCUSDT'],
  ['GET', 'myTrades', 'symbol=BTCUSDT'],
  ['GET', 'account', ''],
  ['GET', 'account/commission', 'symbol=BTCUSDT'],
  ['GET', 'rateLimit/order', ''],
] as const;
for (const [method, path, query] of SIGNED) {
  test(`EXC-10: ${method} ${path}: a parameter more is refused, by how many were read, and nothing is done`, async () => {
    const known = query === '' ? 0 : query.split('&').length;
    const { status, body } = await signedCall<Body>(venue, {
      method,
      path,
      query: `${query}${query === '' ? '' : '&'}strategyColour=red`,
    });
    assert.deepEqual(
      [status, body.code, body.msg],
      [
        400,
        -1104,
        `Not all sent parameters were read; read '${known + 2}' parameter(s) but was sent '${known + 3}'.`,
      ],
    );
    assert.deepEqual(
      (await signedCall(venue, { method: 'GET', path: 'openOrders', query: '' })).body,
      [],
    );
  });
}
test('EXC-10: what belongs to another route is as unknown as any other', async () => {
  assert.equal((await open('GET', '/api/v3/trades?symbol=BTCUSDT&fromId=1')).body.code, -1104);
  assert.equal((await open('GET', '/api/v3/depth?symbol=BTCUSDT&interval=1m')).body.code, -1104);
  assert.equal((await open('POST', '/api/v3/userDataStream?listenKey=x', 0)).body.code, -1104);
  assert.equal((await open('GET', '/api/v3/time?timestamp=1')).body.code, -1104);
});

for (const [what, query, code] of [
  ['a trigger price of a limit order', `${LIMIT}&stopPrice=39000`, -1106],
  ['a trailing stop of a limit order', `${LIMIT}&trailingDelta=100`, -1106],
  ['a pegged limit order', `${LIMIT}&pegPriceType=PRIMARY_PEG`, -1106],
  [
    'a pegged market order',
    'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&pegOffsetType=PRICE_LEVEL&pegOffsetValue=1',
    -1106,
  ],
  ['a budget of a limit order', `${LIMIT}&quoteOrderQty=100`, -1106],
  [
    'a time in force of a market order',
    'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&timeInForce=IOC',
    -1106,
  ],
  [
    'a time in force of a post-only order',
    'symbol=BTCUSDT&side=BUY&type=LIMIT_MAKER&timeInForce=GTC&quantity=0.1&price=40000',
    -1106,
  ],
  ['an iceberg that takes at once', LIMIT.replace('GTC', 'IOC') + '&icebergQty=0.05', -1115],
  ['an iceberg at market', 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1&icebergQty=0.1', -1106],
  ['an iceberg that shows more than it has', `${LIMIT}&icebergQty=0.2`, -1130],
  ['an answer of another kind', `${LIMIT}&newOrderRespType=SHORT`, -1130],
  ['a self-trade prevention of another market', `${LIMIT}&selfTradePreventionMode=TRANSFER`, -1130],
  ['a time in force of another market', LIMIT.replace('GTC', 'GTX'), -1115],
  ['an order type of another market', LIMIT.replace('LIMIT', 'TRAILING_STOP_MARKET'), -1116],
  [
    'a stop that follows the price',
    'symbol=BTCUSDT&side=BUY&type=STOP_LOSS&quantity=1&trailingDelta=100',
    -2010,
  ],
  ['side effects', `${LIMIT}&sideEffectType=MARGIN_BUY`, -1104],
] as const) {
  test(`EXC-3, EXC-10: ${what} is refused, as an order, as a test and as a replacement`, async () => {
    for (const [path, more] of [
      ['order', ''],
      ['order/test', ''],
      ['order/cancelReplace', '&cancelReplaceMode=ALLOW_FAILURE&cancelOrderId=1'],
    ] as const) {
      const { status, body } = await signedCall<Body>(venue, {
        method: 'POST',
        path,
        query: query + more,
      });
      assert.deepEqual([status, body.code], [400, code], `${path}: ${JSON.stringify(body)}`);
    }
    assert.deepEqual(
      (await signedCall(venue, { method: 'GET', path: 'openOrders', query: '' })).body,
      [],
    );
  });
}

for (const [method, path, query, code] of [
  ['POST', 'order/test', `${LIMIT}&computeCommissionRates=yes`, -1100],
  ['GET', 'account', 'omitZeroBalances=1', -1100],
  ['POST', 'order/cancelReplace', `${LIMIT}&cancelReplaceMode=MAYBE&cancelOrderId=1`, -1102],
  [
    'POST',
    'order/cancelReplace',
    `${LIMIT}&cancelReplaceMode=STOP_ON_FAILURE&cancelOrderId=1&orderRateLimitExceededMode=CANCEL_ONLY`,
    -1130,
  ],
] as const) {
  test(`EXC-10: ${method} ${path}: ${query.split('&').at(-1)} is no value that it has`, async () => {
    const { body } = await signedCall<Body>(venue, { method, path, query });
    assert.equal(body.code, code, JSON.stringify(body));
  });
}
for (const [path, code] of [
  ['exchangeInfo?showPermissionSets=maybe', -1100],
  ['exchangeInfo?symbolStatus=OPEN', -1130],
  ['exchangeInfo?symbol=BTCUSDT&permissions=SPOT', -1128],
  ['exchangeInfo?symbol=BTCUSDT&symbolStatus=HALT', -1220],
  ['exchangeInfo?symbols=%5B%22%5C%22%5D', -1100],
  ['ticker/price?symbols=%5B%22BTC%0AUSDT%22%5D', -1100],
  ['exchangeInfo?symbols=%5B%22btcusdt%22%5D', -1100],
  ['exchangeInfo?permissions=%5B%22%5C%22%5D', -1100],
  ['klines?symbol=BTCUSDT&interval=1m&timeZone=8', -1130],
  ['ticker/24hr?type=SMALL', -1128],
  ['depth?symbol=BTCUSDT&symbolStatus=BREAK', -1220],
  ['depth?symbol=BTCUSDT&limit=0', -1130],
] as const) {
  test(`EXC-10: GET ${path} is answered by ${code}`, async () => {
    assert.equal((await open('GET', `/api/v3/${path}`)).body.code, code);
  });
}
test('EXC-10: what exchangeInfo knows beside symbols: permissions, their sets, and the status', async () => {
  const symbols = async (query: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
    (
      (await (await fetch(`${venue.url}/api/v3/exchangeInfo${query}`)).json()) as {
        readonly symbols: readonly Readonly<Record<string, unknown>>[];
      }
    ).symbols;
  assert.deepEqual(
    [
      (await symbols('?permissions=SPOT')).length,
      (await symbols('?permissions=["MARGIN","SPOT"]')).length,
      (await symbols('?permissions=MARGIN')).length,
    ],
    [3, 3, 0],
  );
  assert.deepEqual(
    [(await symbols('?symbolStatus=TRADING')).length, (await symbols('?symbolStatus=HALT')).length],
    [3, 0],
  );
  assert.deepEqual(
    [
      (await symbols('?showPermissionSets=false'))[0]?.['permissionSets'],
      (await symbols(''))[0]?.['permissionSets'],
    ],
    [undefined, [['SPOT']]],
  );
});

test('EXC-10, EXC-20: the WebSocket API refuses what a method does not read', async () => {
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/ws-api/v3`);
  await once(socket, 'open');
  const ask = async (
    method: string,
    params: object,
  ): Promise<{ readonly status: number; readonly error?: Body }> => {
    socket.send(JSON.stringify({ id: 1, method, params }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(String(data)) as { readonly status: number; readonly error?: Body };
  };
  assert.equal((await ask('ping', {})).status, 200);
  assert.equal((await ask('ping', { colour: 'red' })).error?.code, -1104);
  assert.equal(
    (await ask('userDataStream.subscribe.signature', { apiKey: 'x', colour: 'red' })).error?.code,
    -1104,
  );
  assert.equal((await ask('order.place', {})).error?.code, -1020);
  socket.terminate();
});
