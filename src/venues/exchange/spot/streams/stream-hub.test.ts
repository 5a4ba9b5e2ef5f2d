// EXC-23: one message for all, wrapped as each asked for it; and what a reader who has stopped reading may cost.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type StreamHook,
  type StreamHub,
  type Subscriber,
  streamHub,
} from '#venues/exchange/spot/streams/stream-hub';

/** Two ends of one wire. */
async function wired(): Promise<{
  readonly client: WebSocket;
  readonly subscriber: Subscriber;
  close(): void;
}> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const client = new WebSocket(`ws://127.0.0.1:${address.port}`);
  const [[socket]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [
    [WebSocket],
    unknown,
  ];
  return {
    client,
    subscriber: {
      socket,
      isCombined: false,
      subscriptionIds: new Map(),
      listenKeys: new Map(),
      topics: new Set(),
      isAlive: true,
    },
    close: () => (client.terminate(), server.close()),
  };
}
const joined = (hub: StreamHub, subscriber: Subscriber): void => {
  hub.enter(subscriber);
  hub.add('t', subscriber);
};

test('EXC-23: who stops reading is cut off, and who reads hears everything', async () => {
  const hub = streamHub(null);
  const [slow, quick] = [await wired(), await wired()];
  for (const { subscriber } of [slow, quick]) joined(hub, subscriber);
  slow.client.pause();
  const gone = once(slow.subscriber.socket, 'close');
  let heard = 0;
  quick.client.on('message', () => heard++);
  const text = 'x'.repeat(500_000);
  let sent = 0;
  while (slow.subscriber.socket.readyState === WebSocket.OPEN) {
    assert.ok(sent < 500, 'it is cut off in the end');
    const next = once(quick.client, 'message');
    hub.publish('t', text);
    sent++;
    await next;
    assert.ok(slow.subscriber.socket.bufferedAmount < 5_000_000, 'what waits for it is bounded');
  }
  await gone;
  assert.equal(heard, sent);
  slow.close();
  quick.close();
});
test('EXC-20: a message has its stream’s name, the subscription’s number, or nothing beside it', async () => {
  const hub = streamHub(null);
  const wires = await Promise.all([wired(), wired(), wired(), wired()]);
  const [plain, combined, numbered, keyed] = wires.map(({ subscriber }) => subscriber);
  assert.ok(
    plain !== undefined && combined !== undefined && numbered !== undefined && keyed !== undefined,
  );
  numbered.subscriptionIds.set('t', 4);
  keyed.listenKeys.set('t', 'key');
  const all = [plain, { ...combined, isCombined: true }, numbered, { ...keyed, isCombined: true }];
  for (const each of all) joined(hub, each);
  const came = Promise.all(
    wires.map(async ({ client }) => String(((await once(client, 'message')) as [Buffer])[0])),
  );
  hub.publish('t', { a: 1 });
  assert.deepEqual(await came, [
    '{"a":1}',
    '{"stream":"t","data":{"a":1}}',
    '{"subscriptionId":4,"event":{"a":1}}',
    '{"stream":"key","data":{"a":1}}',
  ]);
  wires.forEach((wire) => wire.close());
});
test('EXC-31: a disconnection cuts everybody, whatever he listens to', async () => {
  let strokes = 1;
  const hook: StreamHook = {
    frame: () => 'send',
    second: () => undefined,
    cut: () => strokes-- > 0,
  };
  const hub = streamHub(hook);
  const [one, other] = [await wired(), await wired()];
  joined(hub, one.subscriber);
  hub.enter(other.subscriber);
  const gone = Promise.all([once(one.client, 'close'), once(other.client, 'close')]);
  hub.publish('t', 1);
  await gone;
  one.close();
  other.close();
});
