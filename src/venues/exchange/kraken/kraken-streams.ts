import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import {
  type StreamHook,
  type Subscriber,
  streamHub,
} from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { type KrakenLine, krakenTalk } from './kraken-talk.ts';
import type { KrakenTokens } from './kraken-tokens.ts';
import { KRAKEN_HEARTBEAT } from './kraken-topics.ts';

export interface KrakenStreamsOptions {
  readonly server: Server;
  readonly exchange: SpotExchange;
  readonly tokens: KrakenTokens;
  readonly hook: StreamHook | null;
  nowMs(): number;
}
const MESSAGE_MAX = 16_384;
const PING_MS = 20_000;
const HEARTBEAT_MS = 1000;
const PATH = '/v2';

/** KRK-10: `/v2`, the public channels and with a token the private ones. */
export function attachKrakenStreams(options: KrakenStreamsOptions): StreamServer {
  const hub = streamHub(options.hook);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX });
  const talk = krakenTalk({ ...options, hub });
  let lines = 0;

  function connected(socket: WebSocket): void {
    const subscriber: Subscriber = {
      socket,
      isCombined: false,
      subscriptionIds: new Map(),
      listenKeys: new Map(),
      topics: new Set(),
      isAlive: true,
    };
    const line: KrakenLine = { subscriber, id: ++lines };
    hub.enter(subscriber);
    socket.on('pong', () => (subscriber.isAlive = true));
    socket.on('message', (data: Buffer) => {
      subscriber.isAlive = true;
      talk.heard(line, String(data));
    });
    socket.on('close', () => {
      talk.left(line);
      hub.leave(subscriber);
    });
    socket.on('error', () => socket.terminate());
    talk.greet(line);
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Before a WebSocket has it, nobody else listens for its errors.
    socket.on('error', () => socket.destroy());
    if ((request.url ?? '').split('?', 1)[0] !== PATH)
      return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () =>
        socket.destroy(),
      );
    sockets.handleUpgrade(request, socket, head, connected);
  };
  options.server.on('upgrade', upgrade);
  const heartbeat = setInterval(
    () => hub.publish(KRAKEN_HEARTBEAT, { channel: 'heartbeat' }),
    HEARTBEAT_MS,
  );
  // Who has not answered the last ping is gone, whatever his socket says.
  const ping = setInterval(() => {
    for (const subscriber of hub.everybody) {
      if (!subscriber.isAlive) subscriber.socket.terminate();
      subscriber.isAlive = false;
      subscriber.socket.ping();
    }
  }, PING_MS);

  return {
    on: (event: SpotEvent) => talk.on(event),
    connections: () => sockets.clients.size,
    close() {
      clearInterval(heartbeat);
      clearInterval(ping);
      talk.close();
      options.server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
