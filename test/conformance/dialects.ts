// In whose words our exchange is spoken to, and by which client.
import { type Ticks, ticks } from '#core/kernel/units';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { alpacaExchange } from '#venues/alpaca/alpaca-exchange';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import type { RunningExchange } from '../support/running-exchange.ts';

type Keys = RunningExchange['keys'][number];
export interface Dialect {
  /** As the table of docs/conformance.md calls it. */
  readonly name: string;
  /** Of `plimsoll exchange --dialect`. */
  readonly dialect: string;
  /** As the configuration of a venue names it. */
  readonly symbol: string;
  readonly base: string;
  /** Where new orders are posted: requests and replies on this path are lost. */
  readonly orderPath: string;
  /** Units in a lot, quote currency in a tick. */
  readonly lot: number;
  readonly tick: number;
  /** The cases are in dollars of a coin at 50,000. */
  price(dollars: number): Ticks;
  /** Cases that the venue has no words for, and why. */
  readonly cannot: Readonly<Record<string, string>>;
  client(
    keys: Keys,
    at: { readonly rest: string; readonly stream: string },
  ): Promise<ExchangeClient>;
}

const cents = (dollars: number): Ticks => ticks(dollars * 100);
const coin = { base: 'BTC', lot: 1e-5, tick: 0.01, price: cents, cannot: {} } as const;
const throughCcxt =
  (exchange: string): Dialect['client'] =>
  async ({ apiKey, secret, passphrase }, at) => {
    const more = passphrase === undefined ? {} : { passphrase };
    const loaded = await loadExchange({ exchange, apiKey, secret, at, ...more });
    if (!loaded.ok) throw new Error(loaded.error.message);
    await loaded.value.loadMarkets();
    return loaded.value;
  };

/** With more leverage nothing that fits an order would be too much for the account. */
const unlevered =
  (exchange: string, unified: string): Dialect['client'] =>
  async (keys, at) => {
    const client = await throughCcxt(exchange)(keys, at);
    await client.setLeverage?.(1, unified);
    return client;
  };

const throughAlpaca =
  (symbol: string): Dialect['client'] =>
  async ({ apiKey, secret }, at) => {
    const client = alpacaExchange(
      { apiKey, secret },
      { symbols: [symbol], feed: 'iex', hours: 'always', sandbox: false },
      at,
    );
    await client.loadMarkets();
    // As a feed does: how an order stood against the quote is what says whether it made or took.
    const follow = async (): Promise<never> => {
      for (;;) await client.watchOrderBook(symbol);
    };
    follow().catch(() => undefined);
    return client;
  };
const alpaca = {
  dialect: 'alpaca',
  orderPath: '/v2/orders',
  tick: 0.01,
  cannot: {
    'post only': 'it has no post-only orders: one that is to rest is a plain limit order',
    'unknown, not done':
      'no request is too old for it: what is not found is asked about until a person decides',
  },
} as const;

export const DIALECTS: readonly Dialect[] = [
  {
    ...coin,
    name: 'ccxt binance',
    dialect: 'binance',
    symbol: 'BTCUSDT',
    orderPath: '/api/v3/order',
    client: throughCcxt('binance'),
  },
  {
    ...coin,
    name: 'ccxt binanceusdm',
    dialect: 'binance-usdm',
    symbol: 'BTCUSDT',
    // What stands in the balances of an account of contracts.
    base: 'USDT',
    orderPath: '/fapi/v1/order',
    client: unlevered('binanceusdm', 'BTC/USDT:USDT'),
  },
  {
    name: 'ccxt binancecoinm',
    dialect: 'binance-coinm',
    symbol: 'BTCUSD_PERP',
    base: 'BTC',
    orderPath: '/dapi/v1/order',
    // Contracts of 100 dollars, in steps of ten cents.
    lot: 1,
    tick: 0.1,
    price: (dollars) => ticks(dollars * 10),
    cannot: {},
    client: unlevered('binancecoinm', 'BTC/USD:BTC'),
  },
  {
    ...coin,
    name: 'ccxt okx',
    dialect: 'okx',
    symbol: 'BTC-USDT',
    orderPath: '/api/v5/trade/batch-orders',
    client: throughCcxt('okx'),
  },
  {
    ...coin,
    name: 'ccxt bybit',
    dialect: 'bybit',
    symbol: 'BTCUSDT',
    orderPath: '/v5/order/create',
    client: throughCcxt('bybit'),
  },
  {
    ...coin,
    name: 'ccxt kraken',
    dialect: 'kraken',
    symbol: 'XBTUSDT',
    orderPath: '/0/private/AddOrder',
    client: throughCcxt('kraken'),
  },
  {
    ...coin,
    name: 'ccxt coinbase',
    dialect: 'coinbase',
    symbol: 'BTC-USDT',
    // Questions have a longer path that begins with it, and are not lost.
    orderPath: 'POST /api/v3/brokerage/orders',
    client: throughCcxt('coinbase'),
  },
  {
    ...alpaca,
    name: 'alpaca',
    symbol: 'KEEL',
    base: 'KEEL',
    lot: 1,
    // A share at 50.00, and a tick of a cent for ten dollars.
    price: (dollars) => ticks(dollars / 10),
    client: throughAlpaca('KEEL'),
  },
  {
    ...alpaca,
    name: 'alpaca coins',
    symbol: 'BTC/USD',
    base: 'BTC',
    lot: 1e-6,
    price: cents,
    client: throughAlpaca('BTC/USD'),
  },
];
