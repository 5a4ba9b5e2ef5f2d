import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { endWhenSilent } from '#platform/living-socket';

const EVERY_MS = 60;
async function ownServer(t: TestContext, autoPong: boolean): Promise<WebSocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', autoPong });
  t.after(() => {
    for (const line of server.clients) line.terminate();
    server.close();
  });
  await once(server, 'listening');
  return server;
}
function dial(t: TestContext, port: number): WebSocket {
  const line = new WebSocket(`ws://127.0.0.1:${port}`);
  line.on('error', () => undefined);
  t.after(() => line.terminate());
  endWhenSilent(line, EVERY_MS);
  return line;
}
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const closed = (line: WebSocket): Promise<void> =>
  new Promise((resolve) => line.on('close', () => resolve()));
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const standStill = (): void => {
  for (const until = performance.now() + EVERY_MS * 2; performance.now() < until; ) continue;
};

test('F33: a line whose other end is open and silent is ended', async (t) => {
  const line = dial(t, portOf(await ownServer(t, false)));
  await once(line, 'open');
  await closed(line);
});

test('F33: a line to who takes the connection and never answers is ended', async (t) => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  t.after(() => silent.close());
  await once(silent, 'listening');
  const line = dial(t, portOf(silent));
  await closed(line);
});

test('a line that answers pings lives, and so does one that says anything at all', async (t) => {
  const quiet = dial(t, portOf(await ownServer(t, true)));
  const server = await ownServer(t, false);
  server.on('connection', (line) => {
    const words = setInterval(() => line.send('.'), EVERY_MS / 3);
    line.on('close', () => clearInterval(words));
  });
  const talking = dial(t, portOf(server));
  await Promise.all([once(quiet, 'open'), once(talking, 'open')]);
  await pause(EVERY_MS * 8);
  assert.deepEqual([quiet.readyState, talking.readyState], [quiet.OPEN, talking.OPEN]);
});

test('an answer that came while we stood still ourselves is read before it is missed', async (t) => {
  const server = await ownServer(t, false);
  server.on('connection', (line) =>
    line.on('ping', () => {
      setTimeout(standStill, EVERY_MS / 6);
      setTimeout(() => line.pong(), EVERY_MS / 3);
    }),
  );
  const line = dial(t, portOf(server));
  await once(line, 'open');
  await pause(EVERY_MS * 12);
  assert.equal(line.readyState, line.OPEN);
});

test('a line that is silent is ended also by who stands still all the time', async (t) => {
  const line = dial(t, portOf(await ownServer(t, false)));
  await once(line, 'open');
  const busy = setInterval(standStill, EVERY_MS / 10);
  t.after(() => clearInterval(busy));
  await closed(line);
});
