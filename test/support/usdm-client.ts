// The unmodified client of ccxt for Binance's USD-M futures, its addresses pointed at our own exchange, and requests by hand.
import { createHmac } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { RunningExchange } from './running-exchange.ts';

export interface UsdmOrderSeen {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string | undefined;
  readonly price: number;
  readonly amount: number;
  readonly filled: number;
  readonly average: number | undefined;
  readonly reduceOnly: boolean;
  readonly info: Readonly<Record<string, unknown>>;
}
export interface UsdmTradeSeen {
  readonly id: string;
  readonly order: string;
  readonly side: string;
  readonly price: number;
  readonly amount: number;
  readonly takerOrMaker: string;
  readonly fee?: { readonly cost: number; readonly currency: string };
  readonly info: Readonly<Record<string, unknown>>;
}
export interface UsdmPositionSeen {
  readonly symbol: string;
  readonly side: string;
  readonly contracts: number;
  readonly entryPrice: number;
  readonly markPrice: number;
  readonly unrealizedPnl: number;
  readonly liquidationPrice: number | undefined;
  readonly marginMode: string;
}
interface UsdmBookSeen {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
}
interface UsdmMoney {
  readonly info: Readonly<Record<string, unknown>>;
  readonly free: Readonly<Record<string, number>>;
  readonly used: Readonly<Record<string, number>>;
  readonly total: Readonly<Record<string, number>>;
}
/** What the tests use of it. */
export interface UsdmClient {
  urls: { api: Record<string, unknown> };
  readonly markets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  loadMarkets(): Promise<unknown>;
  fetchBalance(): Promise<UsdmMoney>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<UsdmOrderSeen>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number,
  ): Promise<UsdmOrderSeen>;
  cancelOrder(id: string, symbol: string): Promise<UsdmOrderSeen>;
  cancelAllOrders(symbol: string): Promise<unknown>;
  fetchOrder(id: string, symbol: string): Promise<UsdmOrderSeen>;
  fetchOpenOrders(symbol: string): Promise<readonly UsdmOrderSeen[]>;
  fetchOrders(symbol: string): Promise<readonly UsdmOrderSeen[]>;
  fetchMyTrades(symbol: string): Promise<readonly UsdmTradeSeen[]>;
  fetchPositions(symbols?: readonly string[]): Promise<readonly UsdmPositionSeen[]>;
  fetchFundingHistory(
    symbol: string,
  ): Promise<readonly { readonly id: string; readonly amount: number; readonly code: string }[]>;
  fetchFundingRate(symbol: string): Promise<{
    readonly fundingRate: number;
    readonly markPrice: number;
    readonly indexPrice: number;
    readonly fundingTimestamp: number;
  }>;
  fetchFundingRateHistory(symbol: string): Promise<readonly { readonly fundingRate: number }[]>;
  fetchOpenInterest(symbol: string): Promise<{ readonly openInterestAmount: number }>;
  setLeverage(leverage: number, symbol: string): Promise<unknown>;
  fetchTradingFee(symbol: string): Promise<{ readonly maker: number; readonly taker: number }>;
  fetchOrderBook(symbol: string): Promise<UsdmBookSeen>;
  fetchTicker(symbol: string): Promise<{ readonly last: number }>;
  fetchTrades(symbol: string): Promise<readonly UsdmTradeSeen[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<readonly (readonly number[])[]>;
  fetchTime(): Promise<number>;
  watchOrderBook(symbol: string): Promise<UsdmBookSeen>;
  watchTrades(symbol: string): Promise<readonly UsdmTradeSeen[]>;
  watchOrders(symbol?: string): Promise<readonly UsdmOrderSeen[]>;
  watchMyTrades(symbol?: string): Promise<readonly UsdmTradeSeen[]>;
  watchBalance(): Promise<UsdmMoney>;
  watchPositions(): Promise<readonly UsdmPositionSeen[]>;
  loadHttpProxyAgent(): Promise<unknown>;
  close(): Promise<void>;
}

export const usdmClient = (exchange: RunningExchange, who: number): Promise<UsdmClient> =>
  futuresClient('binanceusdm', exchange, who);
export async function futuresClient(
  name: 'binanceusdm' | 'binancecoinm',
  exchange: RunningExchange,
  who: number,
): Promise<UsdmClient> {
  const file = `node_modules/ccxt/js/src/pro/${name}.js`;
  const module = (await import(pathToFileURL(file).href)) as {
    readonly default: new (options: object) => UsdmClient;
  };
  const client = new module.default({
    apiKey: exchange.keys[who]?.apiKey,
    secret: exchange.keys[who]?.secret,
    enableRateLimit: false,
    // Its timer outlives its connections: short, so that a test ends, and the key is kept alive meanwhile.
    options: { fetchCurrencies: false, listenKeyRefreshRate: 2000 },
  });
  const socket = exchange.url.replace('http', 'ws');
  const moved = JSON.stringify(client.urls.api)
    .replaceAll(/wss:\/\/[^/"]+/g, socket)
    .replaceAll(/https:\/\/[^/"]+/g, exchange.url);
  client.urls.api = JSON.parse(moved) as Record<string, unknown>;
  // Without it a stream to a plain ws:// address is refused.
  await client.loadHttpProxyAgent();
  return client;
}

interface UsdmRequest {
  readonly method?: string;
  /** With `/fapi` or `/dapi`. */
  readonly path: string;
  readonly query?: string;
  readonly who?: number;
}
/** One signed request of an account. */
export async function usdmCall<T = Readonly<Record<string, unknown>>>(
  { url, keys }: Pick<RunningExchange, 'url' | 'keys'>,
  { method = 'GET', path, query = '', who = 0 }: UsdmRequest,
): Promise<{ readonly status: number; readonly body: T }> {
  const key = keys[who];
  const text = `${query}${query === '' ? '' : '&'}timestamp=${Date.now()}`;
  const signature = createHmac('sha256', key?.secret ?? '')
    .update(text)
    .digest('hex');
  const reply = await fetch(`${url}${path}?${text}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': key?.apiKey ?? '' },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}
