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
import { keyHolder } from './alpaca-keys.ts';
import { type ClientLine, type LineTalk, lineMessage } from './alpaca-line.ts';
import { shareMarketFeed } from './alpaca-market-feed.ts';
import { marketTalk } from './alpaca-market-talk.ts';
import { sharesListed } from './alpaca-text.ts';
import { tradeUpdates } from './alpaca-trade-updates.ts';
import { tradingTalk } from './alpaca-trading-talk.ts';

export interface AlpacaStreamsOptions {
  readonly server: Server;
  readonly exchange: SpotExchange;
  readonly keys: KeyRing;
  readonly hook: StreamHook | null;
  nowMs(): number;
}

const MESSAGE_MAX = 65_536;
const PING_MS = 20_000;

/** ALP-15, ALP-16: `/stream` for an account, `/v2/iex` and `/v2/sip` for the market: both show the one book that there is. */
export function attachAlpacaStreams(options: AlpacaStreamsOptions): StreamServer {
  const { exchange, keys, server } = options;
  const hub = streamHub(options.hook);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX });
  const market = shareMarketFeed(exchange, hub, () => options.nowMs() * 1000);
  const updates = tradeUpdates(exchange, hub);
  const symbols = sharesListed(exchange).map(({ symbol }) => symbol);
  const trading = tradingTalk(keys, hub);
  const data = marketTalk({ keys, hub, symbols, firstQuote: market.quote });
  const talks: ReadonlyMap<string, LineTalk> = new Map([
    ['/stream', trading],
    ['/v2/iex', data],
    ['/v2/sip', data],
  ]);

  function connected(socket: WebSocket, talk: LineTalk, account: string | null): void {
    const subscriber = subscriberOn(socket);
    const line: ClientLine = { subscriber, account };
    hub.enter(subscriber);
    socket.on('pong', () => (subscriber.isAlive = true));
    socket.on('message', (text: Buffer) => {
      subscriber.isAlive = true;
      talk.heard(line, lineMessage(String(text)));
    });
    socket.on('close', () => hub.leave(subscriber));
    socket.on('error', () => socket.terminate());
    talk.greet(line);
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Before a WebSocket has it, nobody else listens for its errors.
    socket.on('error', () => socket.destroy());
    const talk = talks.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (talk === undefined) return turnAway(socket);
    sockets.handleUpgrade(request, socket, head, (opened) =>
      connected(opened, talk, holderIn(keys, request)),
    );
  };
  server.on('upgrade', upgrade);
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
      updates(event);
      market.on(event);
    },
    connections: () => sockets.clients.size,
    close() {
      clearInterval(timer);
      market.close();
      server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

const turnAway = (socket: Duplex): void =>
  void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy());
const subscriberOn = (socket: WebSocket): Subscriber => ({
  socket,
  isCombined: false,
  subscriptionIds: new Map(),
  listenKeys: new Map(),
  topics: new Set(),
  isAlive: true,
});
/** A key may come with the request itself, in the headers of REST. */
function holderIn(keys: KeyRing, { headers }: IncomingMessage): string | null {
  const id = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  return typeof id === 'string' && typeof secret === 'string' ? keyHolder(keys, id, secret) : null;
}
