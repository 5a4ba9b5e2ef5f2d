// EXC-13: clients that are slow, or that never finish what they began, do not hold the exchange up.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, get, type Server } from 'node:http';
import { createConnection, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Patience } from '#venues/exchange/spot/rest/http-shell';
import { listenKeys } from '#venues/exchange/spot/rest/listen-keys';
import { RATE_LIMITS } from '#venues/exchange/spot/rest/rate-limits';
import { restServer } from '#venues/exchange/spot/rest/rest-server';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';
import { attachStreams } from '#venues/exchange/spot/streams/stream-server';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-slow-'));
let exchange: SpotExchange;
before(() => {
  exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: [],
    log: join(folder, 'x.sqlite'),
    nowUs: () => Date.now() * 1000,
    listener: () => undefined,
  });
});
after(() => {
  exchange.close();
  rmSync(folder, { recursive: true });
});
const nobody = { keys: new Map(), listenKeys: listenKeys(() => 0), hook: null };
const serverOf = (patience?: Patience): Server =>
  restServer({
    ...nobody,
    exchange,
    limits: RATE_LIMITS,
    onDefect: (error) => {
      throw error;
    },
    ...(patience === undefined ? {} : { patience }),
  });
interface Running {
  readonly port: number;
  readonly server: Server;
  close(): Promise<void>;
}
async function running(patience: Patience): Promise<Running> {
  const server = serverOf(patience);
  const streams = attachStreams({ ...nobody, exchange, server, nowMs: () => 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    server,
    port: address.port,
    async close() {
      streams.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
const QUICK: Patience = { headersMs: 300, requestMs: 400, connectionsMax: 1000 };
const connectionsOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
  );
/** Never closes its own half: what ends is ended by the server. */
function opened(port: number, text: string): Socket {
  const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).resume();
  socket.write(text);
  return socket;
}
async function untilNobody(server: Server, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while ((await connectionsOf(server)) > 0) {
    assert.ok(
      performance.now() < until,
      `${await connectionsOf(server)} connections are still open`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('EXC-13: the exchange waits seconds and not minutes, and for a bounded number of clients', () => {
  const server = serverOf();
  assert.ok(server.headersTimeout <= 15_000 && server.requestTimeout <= 15_000);
  assert.ok((server.maxConnections ?? Infinity) <= 2000);
});

const HALVES = [
  ['say nothing', ''],
  ['stop in the first line', 'GET /api/v3/pi'],
  ['stop in the headers', 'GET /api/v3/ping HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['stop in the body', 'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nhalf'],
  ['are no HTTP', 'this is no HTTP\r\n\r\n'],
  [
    'stop in an upgrade',
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n',
  ],
  [
    'upgrade to what is not there',
    'GET /nothing HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ],
  [
    'upgrade without a key',
    'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  ],
] as const;
test('EXC-13: 500 clients that never finish are let go, and others are served meanwhile', async () => {
  const { server, port, close } = await running(QUICK);
  const sockets = Array.from({ length: 500 }, (_, i) =>
    opened(port, HALVES[i % HALVES.length]?.[1] ?? ''),
  );
  const reply = await fetch(`http://127.0.0.1:${port}/api/v3/ping`, {
    headers: { connection: 'close' },
  });
  assert.equal(reply.status, 200);
  await reply.arrayBuffer();
  await untilNobody(server, 5000);
  for (const socket of sockets) socket.destroy();
  await close();
});
for (const [what, text] of HALVES) {
  test(`EXC-13: clients that ${what} are let go`, async () => {
    const { server, port, close } = await running(QUICK);
    const socket = opened(port, text);
    await once(socket, 'connect');
    await untilNobody(server, 3000);
    socket.destroy();
    await close();
  });
}
for (const [what, text, drip] of [
  ['its headers', 'GET /api/v3/ping HTTP/1.1\r\n', 'X-Slow: 1\r\n'],
  ['its body', 'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n', 'a'],
] as const) {
  test(`EXC-13: a client that sends ${what} drop by drop is let go with 408`, async () => {
    const { server, port, close } = await running(QUICK);
    const socket = opened(port, text);
    let answer = '';
    socket.on('data', (part: Buffer) => (answer += part.toString()));
    const dripping = setInterval(() => socket.write(drip), 20);
    await once(socket, 'connect');
    await untilNobody(server, 3000);
    clearInterval(dripping);
    assert.match(answer, /^HTTP\/1\.1 408 .*did not arrive in time/s);
    socket.destroy();
    await close();
  });
}
test('EXC-13: a quiet connection between two requests is no slow client', async () => {
  const { port, close } = await running(QUICK);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ping = async (): Promise<boolean> => {
    const request = get({ port, host: '127.0.0.1', path: '/api/v3/ping', agent });
    const [reply] = (await once(request, 'response')) as [NodeJS.ReadableStream];
    reply.resume();
    await once(reply, 'end');
    return request.reusedSocket;
  };
  assert.equal(await ping(), false);
  await new Promise((resolve) => setTimeout(resolve, 3 * QUICK.requestMs));
  assert.equal(await ping(), true);
  agent.destroy();
  await close();
});
test('EXC-13: one connection too many is closed, and the others are served', async () => {
  const { server, port, close } = await running({
    ...QUICK,
    headersMs: 20_000,
    requestMs: 20_000,
    connectionsMax: 3,
  });
  const sockets = [1, 2, 3].map(() => opened(port, 'GET /'));
  while ((await connectionsOf(server)) < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const fourth = opened(port, '');
  await once(fourth, 'end');
  fourth.destroy();
  sockets[0]?.write('api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n');
  const [first] = (await once(sockets[0] as Socket, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 200/);
  for (const socket of sockets) socket.destroy();
  await close();
});
