// The unmodified client of ccxt for OKX, its addresses pointed at our own exchange.
import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RunningExchange } from './running-exchange.ts';

interface OkxOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string | undefined;
  readonly amount: number;
  readonly filled: number;
  readonly average: number | undefined;
  readonly fee?: { readonly cost: number; readonly currency: string };
  readonly info: Readonly<Record<string, unknown>>;
}
interface OkxTrade {
  readonly id: string;
  readonly order: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly takerOrMaker: string;
  readonly fee?: { readonly cost: number; readonly currency: string };
}
interface OkxBookSeen {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
}
/** What the tests use of it. */
export interface OkxClient {
  urls: { readonly api: Record<string, string> };
  readonly markets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  loadMarkets(): Promise<Readonly<Record<string, unknown>>>;
  fetchBalance(): Promise<{
    readonly free: Readonly<Record<string, number>>;
    readonly used: Readonly<Record<string, number>>;
    readonly total: Readonly<Record<string, number>>;
  }>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<OkxOrder>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
  ): Promise<OkxOrder>;
  cancelOrder(id: string, symbol: string, params?: object): Promise<OkxOrder>;
  fetchOrder(id: string, symbol: string, params?: object): Promise<OkxOrder>;
  fetchOpenOrders(symbol: string): Promise<readonly OkxOrder[]>;
  fetchClosedOrders(symbol: string): Promise<readonly OkxOrder[]>;
  fetchCanceledOrders(symbol: string): Promise<readonly OkxOrder[]>;
  fetchMyTrades(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly OkxTrade[]>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number; readonly taker: number }>;
  fetchOrderBook(symbol: string, limit?: number): Promise<OkxBookSeen>;
  fetchTicker(symbol: string): Promise<{ readonly last: number; readonly bid: number }>;
  fetchTickers(): Promise<Readonly<Record<string, unknown>>>;
  fetchTrades(symbol: string): Promise<readonly OkxTrade[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly number[])[]>;
  fetchTime(): Promise<number>;
  watchOrderBook(symbol: string): Promise<OkxBookSeen & { readonly nonce: number }>;
  watchTrades(symbol: string): Promise<readonly OkxTrade[]>;
  watchTicker(symbol: string): Promise<{ readonly last: number }>;
  watchOrders(symbol?: string): Promise<readonly OkxOrder[]>;
  watchMyTrades(symbol?: string): Promise<readonly OkxTrade[]>;
  watchBalance(): Promise<{ readonly free: Readonly<Record<string, number>> }>;
  loadHttpProxyAgent(): Promise<unknown>;
  close(): Promise<void>;
}
/** Beside key and secret this dialect wants a passphrase. */
export const passphraseAt = (exchange: RunningExchange, who = 0): string =>
  (exchange.keys[who] as { readonly passphrase?: string } | undefined)?.passphrase ?? '';

export async function okxClient(exchange: RunningExchange, who: number): Promise<OkxClient> {
  const module = (await import(pathToFileURL('node_modules/ccxt/js/src/pro/okx.js').href)) as {
    readonly default: new (options: object) => OkxClient;
  };
  const client = new module.default({
    apiKey: exchange.keys[who]?.apiKey,
    secret: exchange.keys[who]?.secret,
    password: passphraseAt(exchange, who),
    enableRateLimit: false,
  });
  client.urls = {
    api: {
      ...client.urls.api,
      rest: exchange.url,
      ws: `${exchange.url.replace('http', 'ws')}/ws/v5`,
    },
  };
  // Without it a stream to a plain ws:// address is refused.
  await client.loadHttpProxyAgent();
  return client;
}

export interface OkxRequest {
  readonly method: string;
  /** With `/api/v5` and its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly who?: number;
  /** Headers that are to be wrong. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timestamp?: string;
}
export interface OkxAnswer {
  readonly status: number;
  readonly code: string;
  readonly msg: string;
  readonly data: readonly Readonly<Record<string, string>>[];
}
/** One signed request of an account, as the protocol describes it. */
export async function okxCall(exchange: RunningExchange, request: OkxRequest): Promise<OkxAnswer> {
  const { method, path, who = 0, timestamp = new Date().toISOString() } = request;
  const body = request.body === undefined ? '' : JSON.stringify(request.body);
  const key = exchange.keys[who];
  const sign = createHmac('sha256', key?.secret ?? '')
    .update(`${timestamp}${method}${path}${body}`)
    .digest('base64');
  const reply = await fetch(`${exchange.url}${path}`, {
    method,
    ...(body === '' ? {} : { body }),
    headers: {
      'content-type': 'application/json',
      'ok-access-key': key?.apiKey ?? '',
      'ok-access-passphrase': passphraseAt(exchange, who),
      'ok-access-timestamp': timestamp,
      'ok-access-sign': sign,
      ...request.headers,
    },
  });
  return { status: reply.status, ...((await reply.json()) as Omit<OkxAnswer, 'status'>) };
}
