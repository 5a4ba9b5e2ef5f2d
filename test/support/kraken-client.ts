// The unmodified client of ccxt for Kraken, its addresses pointed at our own exchange.
import { createHash, createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RunningExchange } from './running-exchange.ts';

interface KrakenOrderSeen {
  readonly id: string;
  readonly clientOrderId: string | undefined;
  readonly status: string | undefined;
  readonly amount: number;
  readonly filled: number;
  readonly average: number | undefined;
  readonly fee?: { readonly cost: number; readonly currency: string };
  readonly trades: readonly { readonly id: string }[];
  readonly info: Readonly<Record<string, unknown>>;
}
interface KrakenTradeSeen {
  readonly id: string;
  readonly order: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly takerOrMaker: string;
  readonly fee?: { readonly cost: number; readonly currency: string };
}
interface KrakenBookSeen {
  readonly bids: readonly (readonly (number | string)[])[];
  readonly asks: readonly (readonly (number | string)[])[];
}
/** What the tests use of it. */
export interface KrakenClient {
  urls: { api: Record<string, unknown> };
  readonly options: Record<string, unknown>;
  nonce(): number;
  readonly markets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  loadMarkets(): Promise<unknown>;
  fetchCurrencies(): Promise<Readonly<Record<string, unknown>>>;
  fetchStatus(): Promise<{ readonly status: string }>;
  fetchBalance(): Promise<{
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
  ): Promise<KrakenOrderSeen>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
  ): Promise<KrakenOrderSeen>;
  cancelOrder(id: string | undefined, symbol: string, params?: object): Promise<unknown>;
  cancelAllOrders(): Promise<unknown>;
  fetchOrder(id: string, symbol: string): Promise<KrakenOrderSeen>;
  fetchOpenOrders(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly KrakenOrderSeen[]>;
  fetchClosedOrders(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly KrakenOrderSeen[]>;
  fetchMyTrades(
    symbol?: string,
    since?: number,
    limit?: number,
    params?: object,
  ): Promise<readonly KrakenTradeSeen[]>;
  fetchOrderTrades(
    id: string,
    symbol: string,
    since: undefined,
    limit: undefined,
    params: object,
  ): Promise<readonly KrakenTradeSeen[]>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number; readonly taker: number }>;
  fetchOrderBook(symbol: string, limit?: number): Promise<KrakenBookSeen>;
  fetchTicker(symbol: string): Promise<{ readonly last: number; readonly bid: number }>;
  fetchTrades(symbol: string): Promise<readonly KrakenTradeSeen[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly number[])[]>;
  fetchTime(): Promise<number>;
  watchOrderBook(symbol: string, limit?: number): Promise<KrakenBookSeen>;
  watchTrades(symbol: string): Promise<readonly KrakenTradeSeen[]>;
  watchTicker(symbol: string): Promise<{ readonly last: number }>;
  watchOrders(symbol?: string): Promise<readonly KrakenOrderSeen[]>;
  watchMyTrades(symbol?: string): Promise<readonly KrakenTradeSeen[]>;
  watchBalance(): Promise<{ readonly total: Readonly<Record<string, number>> }>;
  loadHttpProxyAgent(): Promise<unknown>;
  close(): Promise<void>;
}

// The time would be the same twice within a millisecond.
let nonces = Date.now();
const nextNonce = (): number => ++nonces;

export async function krakenClient(
  exchange: RunningExchange,
  who: number,
  more: object = {},
): Promise<KrakenClient> {
  const module = (await import(pathToFileURL('node_modules/ccxt/js/src/pro/kraken.js').href)) as {
    readonly default: new (options: object) => KrakenClient;
  };
  const client = new module.default({
    apiKey: exchange.keys[who]?.apiKey,
    secret: exchange.keys[who]?.secret,
    enableRateLimit: false,
    ...more,
  });
  const stream = exchange.url.replace('http', 'ws');
  client.urls.api = {
    public: exchange.url,
    private: exchange.url,
    ws: { publicV2: `${stream}/v2`, privateV2: `${stream}/v2`, private: stream, public: stream },
  };
  client.nonce = nextNonce;
  // Without it a stream to a plain ws:// address is refused.
  await client.loadHttpProxyAgent();
  return client;
}

export interface KrakenAnswer {
  readonly status: number;
  readonly error: readonly string[];
  readonly result: Readonly<Record<string, unknown>>;
}
/** One signed request of an account, as the protocol describes it. */
export async function krakenCall(
  exchange: RunningExchange,
  method: string,
  params: Readonly<Record<string, string>> = {},
  wrong: { readonly nonce?: number; readonly who?: number; readonly sign?: string } = {},
): Promise<KrakenAnswer> {
  const path = `/0/private/${method}`;
  const nonce = String(wrong.nonce ?? nextNonce());
  const body = new URLSearchParams({ nonce, ...params }).toString();
  const key = exchange.keys[wrong.who ?? 0];
  const hash = createHash('sha256')
    .update(nonce + body)
    .digest();
  const sign = createHmac('sha512', Buffer.from(key?.secret ?? '', 'base64'))
    .update(path)
    .update(hash)
    .digest('base64');
  const reply = await fetch(exchange.url + path, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'api-key': key?.apiKey ?? '',
      'api-sign': wrong.sign ?? sign,
    },
  });
  return { status: reply.status, ...((await reply.json()) as Omit<KrakenAnswer, 'status'>) };
}
