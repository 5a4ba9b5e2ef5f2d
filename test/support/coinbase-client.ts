// The unmodified client of ccxt for Coinbase, its addresses pointed at our own exchange, and requests by hand.
import { sign } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RunningExchange } from './running-exchange.ts';

type Fee = { readonly cost: number; readonly currency: string };
interface CoinbaseSeen {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string | undefined;
  readonly amount: number;
  readonly filled: number;
  readonly average: number | undefined;
  readonly fee?: Fee;
  readonly info: Readonly<Record<string, unknown>>;
}
interface CoinbaseTradeSeen {
  readonly id: string;
  readonly order: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly takerOrMaker: string;
  readonly fee?: Fee;
}
interface CoinbaseBookSeen {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
}
interface CoinbaseMoney {
  readonly free: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
}
/** What the tests use of it. */
export interface CoinbaseClient {
  urls: { api: Record<string, unknown> };
  readonly markets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  loadMarkets(): Promise<unknown>;
  fetchCurrencies(): Promise<Readonly<Record<string, unknown>>>;
  fetchBalance(params?: object): Promise<CoinbaseMoney>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<CoinbaseSeen>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
  ): Promise<unknown>;
  cancelOrder(id: string, symbol?: string): Promise<CoinbaseSeen>;
  cancelOrders(ids: readonly string[]): Promise<readonly CoinbaseSeen[]>;
  fetchOrder(id: string, symbol?: string): Promise<CoinbaseSeen>;
  fetchOrders(symbol?: string): Promise<readonly CoinbaseSeen[]>;
  fetchOpenOrders(symbol?: string): Promise<readonly CoinbaseSeen[]>;
  fetchClosedOrders(symbol?: string): Promise<readonly CoinbaseSeen[]>;
  fetchCanceledOrders(symbol?: string): Promise<readonly CoinbaseSeen[]>;
  fetchMyTrades(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly CoinbaseTradeSeen[]>;
  fetchTradingFees(): Promise<
    Readonly<Record<string, { readonly maker: number; readonly taker: number }>>
  >;
  fetchOrderBook(symbol: string): Promise<CoinbaseBookSeen>;
  fetchTicker(symbol: string): Promise<{ readonly last: number }>;
  fetchTickers(symbols: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  fetchBidsAsks(symbols: readonly string[]): Promise<Readonly<Record<string, unknown>>>;
  fetchTrades(symbol: string): Promise<readonly CoinbaseTradeSeen[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly number[])[]>;
  fetchTime(): Promise<number>;
  watchOrderBook(symbol: string): Promise<CoinbaseBookSeen>;
  watchTrades(symbol: string): Promise<readonly CoinbaseTradeSeen[]>;
  watchTicker(symbol: string): Promise<{ readonly last: number }>;
  watchOrders(symbol?: string): Promise<readonly CoinbaseSeen[]>;
  loadHttpProxyAgent(): Promise<unknown>;
  close(): Promise<void>;
}

export async function coinbaseClient(
  exchange: RunningExchange,
  who: number,
): Promise<CoinbaseClient> {
  const module = (await import(pathToFileURL('node_modules/ccxt/js/src/pro/coinbase.js').href)) as {
    readonly default: new (options: object) => CoinbaseClient;
  };
  const client = new module.default({
    apiKey: exchange.keys[who]?.apiKey,
    secret: exchange.keys[who]?.secret,
    enableRateLimit: false,
  });
  client.urls.api = { rest: exchange.url, ws: exchange.url.replace('http', 'ws') };
  // Without it a stream to a plain ws:// address is refused.
  await client.loadHttpProxyAgent();
  return client;
}

export interface CoinbaseTokenGiven {
  /** `GET host/path`; null: of a connection. */
  readonly uri: string | null;
  /** Seconds since it was made. */
  readonly age?: number;
  /** Claims that are to be wrong. */
  readonly claims?: object;
}
type CoinbaseSigner = Pick<RunningExchange['keys'][number], 'apiKey' | 'secret'>;
/** A token as the protocol describes it. */
export function coinbaseToken(
  { apiKey, secret }: CoinbaseSigner,
  { uri, age = 0, claims = {} }: CoinbaseTokenGiven,
): string {
  const at = Math.floor(Date.now() / 1000) - age;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const own = { iss: 'cdp', sub: apiKey, nbf: at, exp: at + 120 };
  const body = { ...own, ...(uri === null ? {} : { uri }), ...claims };
  const text = `${part({ alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: '1' })}.${part(body)}`;
  const signature = sign('sha256', Buffer.from(text), { key: secret, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

export interface CoinbaseRequest {
  readonly method: 'GET' | 'POST';
  /** Behind `/api/v3/brokerage/`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  /** Instead of one that is right. */
  readonly token?: string;
}
export interface CoinbaseSaid {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}
/** One request of the first account. */
export async function coinbaseCall(
  { url, keys }: Pick<RunningExchange, 'url' | 'keys'>,
  { method, path, body, token }: CoinbaseRequest,
): Promise<CoinbaseSaid> {
  const address = `/api/v3/brokerage/${path}`;
  const uri = `${method} ${url.replace('http://', '')}${address.split('?', 1)[0]}`;
  const own = token ?? coinbaseToken(keys[0]!, { uri });
  const reply = await fetch(`${url}${address}`, {
    method,
    headers: { authorization: `Bearer ${own}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as CoinbaseSaid['body'] };
}
