// A server that answers and streams what a test says, in Alpaca's words, and writes down what it was asked.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { alpacaExchange } from '#venues/alpaca/alpaca-exchange';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}
/** A status and a document; null: no body. */
export type Answers = (asked: Asked) => readonly [status: number, body: unknown];
export interface StandIn {
  readonly asked: Asked[];
  readonly client: ExchangeClient;
  /** To everybody on the stream of quotes. */
  say(...messages: readonly object[]): void;
  /** To everybody on the stream of the account. */
  tell(message: object): void;
  /** Somebody follows quotes or books. */
  followed(): Promise<void>;
  /** The streams of market data are cut. */
  cut(): void;
  close(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? null : JSON.parse(text);
}

export async function alpacaStandIn(
  answers: Answers,
  terms: Partial<Parameters<typeof alpacaExchange>[1]> = {},
): Promise<StandIn> {
  const asked: Asked[] = [];
  const server: Server = createServer((message, reply) => {
    void (async () => {
      const url = new URL(message.url ?? '/', 'http://x');
      const each = {
        method: message.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        body: await bodyOf(message),
      };
      asked.push(each);
      const [status, body] = answers(each);
      reply.writeHead(status, { 'content-type': 'application/json' });
      reply.end(body === null ? undefined : JSON.stringify(body));
    })();
  });
  const quotes = new Set<WebSocket>();
  const account = new Set<WebSocket>();
  const followers: (() => void)[] = [];
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, { url = '' }) => {
    socket.on('close', () => quotes.delete(socket));
    const isData = url.startsWith('/v2/') || url.startsWith('/v1beta3/');
    if (isData) socket.send(JSON.stringify([{ T: 'success', msg: 'connected' }]));
    socket.on('message', (data) => {
      const { action } = JSON.parse(String(data)) as { readonly action: string };
      if (isData && action === 'auth')
        socket.send(JSON.stringify([{ T: 'success', msg: 'authenticated' }]));
      if (isData && action === 'subscribe') {
        quotes.add(socket);
        for (const run of followers.splice(0)) run();
      }
      if (!isData && action === 'auth')
        socket.send(JSON.stringify({ stream: 'authorization', data: { status: 'authorized' } }));
      if (action === 'listen') {
        account.add(socket);
        socket.send(JSON.stringify({ stream: 'listening', data: { streams: ['trade_updates'] } }));
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = alpacaExchange(
    { apiKey: 'key', secret: 'secret' },
    { symbols: ['KEEL'], feed: 'iex', hours: 'regular', sandbox: false, ...terms },
    { rest: `http://127.0.0.1:${port}`, stream: `ws://127.0.0.1:${port}` },
  );
  return {
    asked,
    client,
    say: (...messages) => quotes.forEach((socket) => socket.send(JSON.stringify(messages))),
    tell: (message) => account.forEach((socket) => socket.send(JSON.stringify(message))),
    cut() {
      for (const socket of quotes) socket.terminate();
      quotes.clear();
    },
    followed: () =>
      quotes.size > 0 ? Promise.resolve() : new Promise((resolve) => void followers.push(resolve)),
    async close() {
      await client.close();
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}
