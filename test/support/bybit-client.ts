// The unmodified client of ccxt for Bybit, its addresses pointed at our own exchange, and requests by hand.
import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RunningExchange } from './running-exchange.ts';

type Fee = { readonly cost: number; readonly currency: string };
interface BybitOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string | undefined;
  readonly amount: number;
  readonly filled: number;
  readonly average: number | undefined;
  readonly fee?: Fee;
  readonly info: Readonly<Record<string, unknown>>;
}
interface BybitTrade {
  readonly id: string;
  readonly order: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly takerOrMaker: string;
  readonly fee?: Fee;
}
interface BybitBookSeen {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
}
interface BybitMoney {
  readonly free: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
}
/** What the tests use of it. */
export interface BybitClient {
  urls: { api: Record<string, unknown> };
  readonly markets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  loadMarkets(): Promise<unknown>;
  fetchCurrencies(): Promise<Readonly<Record<string, unknown>>>;
  fetchBalance(): Promise<BybitMoney>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<BybitOrder>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
  ): Promise<BybitOrder>;
  cancelOrder(id: string | undefined, symbol: string, params?: object): Promise<BybitOrder>;
  cancelAllOrders(symbol?: string): Promise<readonly BybitOrder[]>;
  fetchOrder(id: string, symbol: string, params?: object): Promise<BybitOrder>;
  fetchOpenOrders(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly BybitOrder[]>;
  fetchClosedOrders(symbol: string): Promise<readonly BybitOrder[]>;
  fetchCanceledOrders(symbol: string): Promise<readonly BybitOrder[]>;
  fetchMyTrades(
    symbol: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly BybitTrade[]>;
  fetchOrderTrades(id: string, symbol: string): Promise<readonly BybitTrade[]>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number; readonly taker: number }>;
  fetchOrderBook(symbol: string): Promise<BybitBookSeen>;
  fetchTicker(symbol: string): Promise<{ readonly last: number; readonly bid: number }>;
  fetchTickers(symbols: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  fetchTrades(symbol: string): Promise<readonly BybitTrade[]>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since?: number,
  ): Promise<readonly (readonly number[])[]>;
  fetchTime(): Promise<number>;
  watchOrderBook(symbol: string): Promise<BybitBookSeen>;
  watchTrades(symbol: string): Promise<readonly BybitTrade[]>;
  watchTicker(symbol: string): Promise<{ readonly last: number }>;
  watchOrders(symbol?: string): Promise<readonly BybitOrder[]>;
  watchMyTrades(symbol?: string): Promise<readonly BybitTrade[]>;
  watchBalance(): Promise<BybitMoney>;
  loadHttpProxyAgent(): Promise<unknown>;
  close(): Promise<void>;
}

export async function bybitClient(exchange: RunningExchange, who: number): Promise<BybitClient> {
  const module = (await import(pathToFileURL('node_modules/ccxt/js/src/pro/bybit.js').href)) as {
    readonly default: new (options: object) => BybitClient;
  };
  const client = new module.default({
    apiKey: exchange.keys[who]?.apiKey,
    secret: exchange.keys[who]?.secret,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] } },
  });
  const socket = exchange.url.replace('http', 'ws');
  const { ws } = client.urls.api;
  const moved = JSON.stringify(ws).replaceAll(/wss:\/\/[^/"]+/g, socket);
  const rest = { public: exchange.url, private: exchange.url };
  client.urls.api = { ...client.urls.api, ...rest, ws: JSON.parse(moved) as unknown };
  // Without it a stream to a plain ws:// address is refused.
  await client.loadHttpProxyAgent();
  return client;
}

export interface BybitRequest {
  readonly method: 'GET' | 'POST';
  /** With `/v5` and its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly who?: number;
  /** Headers that are to be wrong, without `x-bapi-`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds that the request is late. */
  readonly lateMs?: number;
}
export interface BybitSaid {
  readonly status: number;
  readonly retCode: number;
  readonly retMsg: string;
  readonly time: number;
  readonly result: {
    readonly list?: readonly Readonly<Record<string, string>>[];
    readonly nextPageCursor?: string;
    readonly orderId?: string;
  };
}
/** One signed request of an account. */
export async function bybitCall(
  { url, keys }: Pick<RunningExchange, 'url' | 'keys'>,
  { method, path, body, who = 0, headers = {}, lateMs = 0 }: BybitRequest,
): Promise<BybitSaid> {
  const { apiKey = '', secret = '' } = keys[who] ?? {};
  const timestamp = String(Date.now() - lateMs);
  const text = body === undefined ? '' : JSON.stringify(body);
  const payload = method === 'GET' ? (path.split('?')[1] ?? '') : text;
  const window = '5000';
  const sign = createHmac('sha256', secret)
    .update(`${timestamp}${apiKey}${window}${payload}`)
    .digest('hex');
  const own = { 'api-key': apiKey, timestamp, 'recv-window': window, sign, ...headers };
  const reply = await fetch(`${url}${path}`, {
    method,
    headers: Object.fromEntries(
      Object.entries(own).map(([name, value]) => [`x-bapi-${name}`, value]),
    ),
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: reply.status, ...((await reply.json()) as Omit<BybitSaid, 'status'>) };
}
