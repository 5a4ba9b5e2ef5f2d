// Our exchange over loopback: order round trips, alone and sixteen at a time, and a thousand subscribers of one stream.
//   node --conditions=source bench/exchange.ts
import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { startExchange } from '../test/support/running-exchange.ts';

const SUBSCRIBERS = 1000;
const SECONDS = 5;
const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(at * values.length))] ??
  NaN;

const exchange = await startExchange([
  '--market',
  'clients',
  '--weight-per-minute',
  '100000000',
  '--orders-per-10s',
  '100000000',
]);
const [key] = exchange.keys;
if (key === undefined) throw new Error('an exchange has keys');
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
let sequence = 0;
let failed = 0;

/** One signed order that rests, answered; milliseconds. */
function place(): Promise<number> {
  const query = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=${(20_000 + (sequence % 500)).toFixed(2)}&newClientOrderId=b${sequence++}&newOrderRespType=ACK&timestamp=${Date.now()}&recvWindow=60000`;
  return call('POST', query);
}
const cancelAll = (): Promise<number> =>
  call('DELETE', `symbol=BTCUSDT&timestamp=${Date.now()}&recvWindow=60000`, '/api/v3/openOrders');
function call(method: string, query: string, path = '/api/v3/order'): Promise<number> {
  const signature = createHmac('sha256', key?.secret ?? '')
    .update(query)
    .digest('hex');
  const from = performance.now();
  return new Promise((resolve, reject) => {
    request(
      `${exchange.url}${path}?${query}&signature=${signature}`,
      { method, agent, headers: { 'x-mbx-apikey': key?.apiKey ?? '' } },
      (response) => {
        if (response.statusCode !== 200) failed++;
        response.resume();
        response.on('end', () => resolve(performance.now() - from));
      },
    )
      .on('error', reject)
      .end();
  });
}

async function roundTrips(workers: number): Promise<void> {
  const times: number[] = [];
  const until = performance.now() + SECONDS * 1000;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (performance.now() < until) {
        times.push(await place());
        // At most two hundred orders may be open: they are taken back now and then, outside of the counted times.
        if (times.length % 150 === 0) await cancelAll();
      }
    }),
  );
  await cancelAll();
  console.log(
    `order round trips, ${workers} at a time: ${(times.length / ((performance.now() - started) / 1000)).toFixed(0)}/s, p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms (n ${times.length}, ${failed} refused)`,
  );
  failed = 0;
}

async function subscribers(): Promise<void> {
  const url = `${exchange.url.replace('http', 'ws')}/ws/btcusdt@bookTicker`;
  const heard: number[] = [];
  const sockets = await Promise.all(
    Array.from(
      { length: SUBSCRIBERS },
      () =>
        new Promise<WebSocket>((resolve, reject) => {
          const socket = new WebSocket(url);
          socket.addEventListener('open', () => resolve(socket));
          socket.addEventListener('error', reject);
        }),
    ),
  );
  let sentAt = 0;
  let count = 0;
  for (const socket of sockets)
    socket.addEventListener('message', () => {
      count++;
      heard.push(performance.now() - sentAt);
    });
  const last: number[] = [];
  for (let round = 0; round < 30; round++) {
    [count, sentAt] = [0, performance.now()];
    const query = `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=${(30_000 + round).toFixed(2)}&newClientOrderId=s${round}&newOrderRespType=ACK&timestamp=${Date.now()}&recvWindow=60000`;
    await call('POST', query);
    for (let waited = 0; count < SUBSCRIBERS && waited < 5000; waited++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    if (count !== SUBSCRIBERS)
      throw new Error(`${count} of ${SUBSCRIBERS} subscribers heard of order ${round}`);
    last.push(performance.now() - sentAt);
  }
  console.log(
    `${SUBSCRIBERS} subscribers: every one heard of each of 30 orders; from the order's sending to a subscriber p50 ${quantile(heard, 0.5).toFixed(1)} ms, p99 ${quantile(heard, 0.99).toFixed(1)} ms, to the last of them median ${quantile(last, 0.5).toFixed(1)} ms (client and exchange share this machine)`,
  );
  for (const socket of sockets) socket.close();
}

try {
  await place();
  await roundTrips(1);
  await roundTrips(16);
  await subscribers();
} finally {
  agent.destroy();
  await exchange.end();
}
