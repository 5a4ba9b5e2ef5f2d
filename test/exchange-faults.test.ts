// Faults on demand, through the control endpoint of a real process: what was done stays done, what was lost never happened (EXC-31, EXC-32).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';
import { reader } from './support/streaming-exchange.ts';

let venue: RunningExchange;
let token = '';
before(async () => {
  venue = await startExchange(['--market', 'clients', '--seed', '5']);
  token = readFileSync(join(venue.home, 'token'), 'utf8').trim();
});
after(() => venue.end());

const control = (method: string, body?: unknown, bearer = token): Promise<Response> =>
  fetch(`${venue.url}/exchange/faults`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function inForce(...faults: readonly object[]): Promise<void> {
  const reply = await control('PUT', { faults });
  assert.equal(reply.status, 200, await reply.text());
}
const counts = async (): Promise<Readonly<Record<string, number>>> =>
  ((await (await control('GET')).json()) as { counts: Record<string, number> }).counts;
/** null: the connection ended without an answer. */
async function signed(
  method: string,
  path: string,
  query: string,
  who = 0,
): Promise<{ readonly status: number; readonly headers: Headers; readonly body: unknown } | null> {
  const key = venue.keys[who];
  assert.ok(key !== undefined);
  const text = `${query}&timestamp=${Date.now()}`;
  const signature = createHmac('sha256', key.secret).update(text).digest('hex');
  const reply = await fetch(`${venue.url}${path}?${text}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': key.apiKey },
  }).catch(() => null);
  return reply === null
    ? null
    : { status: reply.status, headers: reply.headers, body: await reply.json() };
}
const order = (
  id: string,
  more = 'side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=60000',
  who = 0,
): ReturnType<typeof signed> =>
  signed('POST', '/api/v3/order', `symbol=BTCUSDT&newClientOrderId=${id}&${more}`, who);
const isThere = async (id: string): Promise<boolean> =>
  (await signed('GET', '/api/v3/order', `symbol=BTCUSDT&origClientOrderId=${id}`))?.status === 200;

test('EXC-32: only the control token opens the control; a wrong script is refused by field and the old one stays', async () => {
  assert.deepEqual(
    [(await control('GET', undefined, 'guess')).status, (await control('DELETE')).status],
    [401, 405],
  );
  await inForce({ kind: 'clock_skew', skew_ms: 5000 });
  const wrong = await control('PUT', { faults: [{ kind: 'refused', status: 500 }] });
  assert.equal(wrong.status, 400);
  assert.match(JSON.stringify(await wrong.json()), /faults\.0\.status/);
  const { serverTime } = (await (await fetch(`${venue.url}/api/v3/time`)).json()) as {
    serverTime: number;
  };
  assert.ok(
    Math.abs(serverTime - Date.now() - 5000) < 1000,
    'the skew of the script before is in force',
  );
  await inForce();
});
test('EXC-31: a reply that is lost was accepted; a request that is lost never came', async () => {
  await inForce({ kind: 'reply_lost', path: 'POST /api/v3/order' });
  assert.equal(await order('reply-lost'), null);
  await inForce({ kind: 'request_lost', path: 'POST /api/v3/order' });
  assert.equal(await order('request-lost'), null);
  await inForce();
  assert.deepEqual([await isThere('reply-lost'), await isThere('request-lost')], [true, false]);
  const { reply_lost: replies = 0, request_lost: requests = 0 } = await counts();
  assert.ok(replies >= 1 && requests >= 1);
});
for (const status of [429, 418, 503] as const) {
  test(`EXC-31: refused with ${status}, and when to come again`, async () => {
    await inForce({ kind: 'refused', status, retry_after_seconds: 7 });
    const reply = await order(`refused-${status}`);
    assert.deepEqual([reply?.status, reply?.headers.get('retry-after')], [status, '7']);
    await inForce();
    assert.equal(await isThere(`refused-${status}`), false);
  });
}
test('EXC-31: a late reply is late by what the script says', async () => {
  await inForce({ kind: 'reply_late', path: '/api/v3/order', late_ms: 300 });
  const from = performance.now();
  assert.equal((await order('late'))?.status, 200);
  assert.ok(performance.now() - from >= 295);
  await inForce();
});
test('EXC-31: a fill that is told late stands in the account before its owner hears of it', async () => {
  const key = venue.keys[1];
  const { listenKey } = (await (
    await fetch(`${venue.url}/api/v3/userDataStream`, {
      method: 'POST',
      headers: { 'x-mbx-apikey': key?.apiKey ?? '' },
    })
  ).json()) as { listenKey: string };
  const wire = await reader(`${venue.url.replace('http', 'ws')}/ws/${listenKey}`);
  await inForce({ kind: 'frame_late', stream: 'user:second', late_ms: 500 });
  const from = performance.now();
  const sold = await order('sells', 'side=SELL&type=MARKET&quantity=0.005', 1);
  assert.equal(sold?.status, 200, JSON.stringify(sold?.body));
  const trades = (await signed('GET', '/api/v3/myTrades', 'symbol=BTCUSDT', 1))?.body as readonly {
    readonly qty: string;
  }[];
  assert.equal(trades.length, 1, 'the account has it already');
  const told = await wire.next();
  assert.deepEqual([told['e'], performance.now() - from >= 495], ['executionReport', true]);
  await inForce();
  wire.close();
});
test('EXC-31: a halted symbol takes no order; a bust undoes the last trade and tells both sides; every stream is cut at once', async () => {
  const key = venue.keys[1];
  const { listenKey } = (await (
    await fetch(`${venue.url}/api/v3/userDataStream`, {
      method: 'POST',
      headers: { 'x-mbx-apikey': key?.apiKey ?? '' },
    })
  ).json()) as { listenKey: string };
  const wire = await reader(`${venue.url.replace('http', 'ws')}/ws/${listenKey}`);
  await inForce({ kind: 'bust', symbol: 'BTCUSDT' });
  for (let told = await wire.next(); told['e'] !== 'tradeBust'; ) told = await wire.next();
  assert.deepEqual((await signed('GET', '/api/v3/myTrades', 'symbol=BTCUSDT', 1))?.body, []);
  // Listened for before the cut is in force: any message may meet it.
  let isGone = false;
  wire.socket.on('close', () => (isGone = true));
  await inForce({ kind: 'halt', symbol: 'BTCUSDT' }, { kind: 'disconnect' });
  let refused: unknown = null;
  for (let i = 0; i < 100 && (refused === null || !isGone); i++) {
    // An order of the other symbol makes a message, and a message meets the cut, which strikes within a second.
    await signed(
      'POST',
      '/api/v3/order',
      'symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=2000',
      1,
    );
    const reply = await order(`halted-${i}`);
    if (reply?.status === 400) refused = reply.body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(refused, { code: -1013, msg: 'Market is closed.' });
  assert.ok(isGone, 'the stream was cut');
  const { halt = 0, disconnect = 0, bust = 0 } = await counts();
  assert.ok(halt === 1 && disconnect >= 1 && bust >= 1, JSON.stringify(await counts()));
  await inForce();
});
