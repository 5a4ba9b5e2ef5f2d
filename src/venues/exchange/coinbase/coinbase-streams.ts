import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import {
  type StreamHook,
  type Subscriber,
  streamHub,
} from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { coinbaseFrames } from './coinbase-channels.ts';
import { coinbasePublicFeed } from './coinbase-public-feed.ts';
import { coinbaseTalk } from './coinbase-talk.ts';
import { coinbaseGuard } from './coinbase-token.ts';
import { coinbaseUserFeed } from './coinbase-user-feed.ts';

export interface CoinbaseStreamsOptions {
  readonly server: Server;
  readonly exchange: SpotExchange;
  readonly keys: KeyRing;
  readonly hook: StreamHook | null;
  nowMs(): number;
}
const MESSAGE_MAX = 65_536;
const PING_MS = 20_000;

/** CBS-11: one address for everybody and everything: the root. */
export function attachCoinbaseStreams(options: CoinbaseStreamsOptions): StreamServer {
  const { exchange, nowMs } = options;
  const hub = streamHub(options.hook);
  const frames = coinbaseFrames(nowMs);
  const market = coinbasePublicFeed({ exchange, hub, frames });
  const own = coinbaseUserFeed({ exchange, hub, frames });
  const guard = coinbaseGuard(options.keys);
  const talk = coinbaseTalk({ exchange, hub, frames, market, own, guard, nowMs });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX });

  function connected(socket: WebSocket): void {
    const subscriber: Subscriber = {
      socket,
      isCombined: false,
      subscriptionIds: new Map(),
      listenKeys: new Map(),
      topics: new Set(),
      isAlive: true,
    };
    const heard = talk(subscriber);
    hub.enter(subscriber);
    socket.on('pong', () => (subscriber.isAlive = true));
    socket.on('message', (data: Buffer) => {
      subscriber.isAlive = true;
      heard(String(data));
    });
    socket.on('close', () => hub.leave(subscriber));
    socket.on('error', () => socket.terminate());
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Before a WebSocket has it, nobody else listens for its errors.
    socket.on('error', () => socket.destroy());
    if ((request.url ?? '').split('?', 1)[0] === '/')
      return sockets.handleUpgrade(request, socket, head, connected);
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy());
  };
  options.server.on('upgrade', upgrade);
  // Who has not answered the last ping is gone, whatever his socket says.
  const timer = setInterval(() => {
    for (const subscriber of hub.everybody) {
      if (!subscriber.isAlive) subscriber.socket.terminate();
      subscriber.isAlive = false;
      subscriber.socket.ping();
    }
  }, PING_MS);

  return {
    on(event: SpotEvent) {
      market.on(event);
      own.on(event);
    },
    connections: () => sockets.clients.size,
    close() {
      clearInterval(timer);
      market.close();
      options.server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
