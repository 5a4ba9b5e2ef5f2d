// The exchange with its REST and stream servers, in the process of the test, so that its book is known after every update.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { listenKeys } from '#venues/exchange/spot/rest/listen-keys';
import { RATE_LIMITS } from '#venues/exchange/spot/rest/rate-limits';
import { restServer } from '#venues/exchange/spot/rest/rest-server';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';
import type { StreamHook } from '#venues/exchange/spot/streams/stream-hub';
import { attachStreams } from '#venues/exchange/spot/streams/stream-server';

const ONE = 100_000_000n;
const RICH = { BTC: 100n * ONE, ETH: 1000n * ONE, USDT: 10_000_000n * ONE };
export const KEYS = ['first', 'second'].map((account, i) => ({
  account,
  apiKey: String(i + 1).repeat(64),
  secret: String(i + 3).repeat(64),
}));

export interface StreamingExchange {
  readonly exchange: SpotExchange;
  readonly port: number;
  /** `price size` of the whole book of BTCUSDT after an update. */
  truthAt(updateId: number): string | undefined;
  connections(): number;
  close(): Promise<void>;
}
export async function streamingExchange(
  hook: StreamHook | null = null,
): Promise<StreamingExchange> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-streams-'));
  const nowUs = (): number => Math.round((performance.timeOrigin + performance.now()) * 1000);
  const truths = new Map<number, string>();
  let streams: ReturnType<typeof attachStreams> | null = null;
  const exchange = openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts: KEYS.map(({ account }) => ({ id: account, balances: RICH })),
    log: join(home, 'exchange.sqlite'),
    nowUs,
    listener(event) {
      if (event.type === 'depth' && event.symbol === 'BTCUSDT') {
        const { lastUpdateId, bids, asks } = exchange.depth('BTCUSDT', 5000) ?? {
          lastUpdateId: 0,
          bids: [],
          asks: [],
        };
        truths.set(
          lastUpdateId,
          bookText(
            bids.map(([price, size]) => [price / 100, size / 1e5]),
            asks.map(([price, size]) => [price / 100, size / 1e5]),
          ),
        );
      }
      streams?.on(event);
    },
  });
  const shared = {
    exchange,
    keys: new Map(KEYS.map((key) => [key.apiKey, key])),
    listenKeys: listenKeys(nowUs),
  };
  const server = restServer({
    ...shared,
    hook: null,
    limits: { ...RATE_LIMITS, weightPerMinute: 1_000_000, ordersPer10s: 10_000 },
    onDefect: (error) => {
      throw error;
    },
  });
  streams = attachStreams({ ...shared, hook, server, nowMs: () => Math.floor(nowUs() / 1000) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const attached = streams;
  return {
    exchange,
    port: address.port,
    truthAt: (id) => truths.get(id),
    connections: () => attached.connections(),
    async close() {
      attached.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      exchange.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export type Row = readonly [price: number, size: number];
export function bookText(bids: readonly Row[], asks: readonly Row[]): string {
  const text = (rows: readonly Row[], sign: 1 | -1): string =>
    rows
      .toSorted((a, b) => (b[0] - a[0]) * sign)
      .map(([price, size]) => `${price.toFixed(2)} ${size.toFixed(5)}`)
      .join(',');
  return `${text(bids, 1)} | ${text(asks, -1)}`;
}

/** A socket whose messages are read one by one. */
export interface Reader {
  readonly socket: WebSocket;
  next(): Promise<Record<string, unknown>>;
  say(message: unknown): void;
  close(): void;
}
export async function reader(url: string): Promise<Reader> {
  const socket = new WebSocket(url);
  const [came, waiting]: [
    Record<string, unknown>[],
    ((message: Record<string, unknown>) => void)[],
  ] = [[], []];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    const first = waiting.shift();
    if (first === undefined) came.push(message);
    else first(message);
  });
  await once(socket, 'open');
  return {
    socket,
    next: () =>
      new Promise((resolve, reject) => {
        const first = came.shift();
        if (first !== undefined) return resolve(first);
        const late = setTimeout(() => reject(new Error('no message came within 30 s')), 30_000);
        waiting.push((message) => {
          clearTimeout(late);
          resolve(message);
        });
      }),
    say: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.terminate(),
  };
}

/** What the tests use of the unmodified streaming client. */
export interface CcxtPro {
  readonly urls: {
    readonly api: Record<string, unknown> & { readonly ws: Record<string, unknown> };
  };
  loadMarkets(): Promise<unknown>;
  loadHttpProxyAgent(): Promise<unknown>;
  watchOrderBook(symbol: string): Promise<{
    readonly nonce: number;
    readonly bids: readonly Row[];
    readonly asks: readonly Row[];
  }>;
  watchOrders(
    symbol: string,
  ): Promise<
    readonly { readonly clientOrderId: string; readonly status: string; readonly filled: number }[]
  >;
  watchMyTrades(
    symbol: string,
  ): Promise<readonly { readonly amount: number; readonly price: number }[]>;
  watchTrades(symbol: string): Promise<readonly { readonly amount: number }[]>;
  watchBalance(): Promise<{ readonly total: Readonly<Record<string, number>> }>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<{ readonly id: string }>;
  cancelOrder(id: string, symbol: string): Promise<unknown>;
  close(): Promise<void>;
}
export async function ccxtPro(port: number, who: number): Promise<CcxtPro> {
  const key = KEYS[who];
  const module = (await import(pathToFileURL('node_modules/ccxt/js/src/pro/binance.js').href)) as {
    readonly default: new (options: object) => CcxtPro;
  };
  const client = new module.default({
    apiKey: key?.apiKey,
    secret: key?.secret,
    enableRateLimit: false,
  });
  for (const [name, address] of Object.entries(client.urls.api))
    if (typeof address === 'string')
      client.urls.api[name] = address.replace(/^https:\/\/[^/]+/, `http://127.0.0.1:${port}`);
  client.urls.api.ws['spot'] = `ws://127.0.0.1:${port}/ws`;
  client.urls.api.ws['ws-api'] = { spot: `ws://127.0.0.1:${port}/ws-api/v3` };
  // Its documentation wants this before addresses without TLS, as soon as it is given any agent.
  await client.loadHttpProxyAgent();
  return client;
}
