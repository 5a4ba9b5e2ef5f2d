import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** Prices and amounts come as strings (`number: String`): no float stands between the venue's decimals and our ticks. */
export interface CcxtOrder {
  readonly id: string;
  readonly clientOrderId: string | undefined;
  readonly symbol: string;
  readonly type?: string | undefined;
  readonly side: string;
  readonly price: string | undefined;
  readonly amount: string | undefined;
  readonly filled: string | undefined;
  readonly status: string | undefined;
  readonly timestamp: number | undefined;
  readonly lastUpdateTimestamp?: number | undefined;
  readonly trades?: readonly CcxtTrade[];
}
export interface CcxtTrade {
  readonly id: string;
  readonly order: string | undefined;
  readonly symbol: string;
  readonly side: string;
  readonly price: string;
  readonly amount: string;
  /** The answer to an order dates its trades with the order. */
  readonly timestamp: number | undefined;
  readonly takerOrMaker: string | undefined;
  readonly fee?: { readonly cost?: string | undefined; readonly currency?: string | undefined };
  /** As the venue said it. */
  readonly info?: Readonly<Record<string, unknown>>;
}
export interface CcxtMarket {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly spot: boolean;
  readonly active: boolean | undefined;
  readonly maker: string | number | undefined;
  readonly taker: string | number | undefined;
  readonly precision: {
    readonly price: string | number | undefined;
    readonly amount: string | number | undefined;
  };
  readonly limits: { readonly cost?: { readonly min?: string | number | undefined } };
}
type Params = Readonly<Record<string, unknown>>;
/** The part of a ccxt exchange that we use. */
export interface CcxtExchange {
  readonly id: string;
  readonly requiredCredentials?: { readonly password?: boolean };
  urls: { api: Record<string, unknown> };
  readonly markets: Readonly<Record<string, CcxtMarket>>;
  readonly options: Record<string, unknown>;
  readonly last_response_headers: Readonly<Record<string, string>> | undefined;
  loadMarkets(): Promise<unknown>;
  loadHttpProxyAgent(): Promise<unknown>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string,
    params: Params,
  ): Promise<CcxtOrder>;
  cancelOrder(id: string | undefined, symbol: string, params: Params): Promise<CcxtOrder>;
  fetchOrder(id: string | undefined, symbol: string, params: Params): Promise<CcxtOrder>;
  fetchOpenOrders(
    symbol: string | undefined,
    since?: number,
    limit?: number,
  ): Promise<readonly CcxtOrder[]>;
  fetchMyTrades(
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params?: Params,
  ): Promise<readonly CcxtTrade[]>;
  /** Where the exchange has it; not every one does. */
  fetchOrderTrades(
    id: string,
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly CcxtTrade[]>;
  fetchBalance(): Promise<{ readonly total: Readonly<Record<string, string>> }>;
  fetchTime(): Promise<number>;
  /** What this client can ask its exchange. */
  readonly has: Readonly<Record<string, boolean | string | undefined>>;
  /** Of the account, by unified symbol. */
  fetchTradingFees(): Promise<
    Readonly<
      Record<
        string,
        {
          readonly maker?: string | number | undefined;
          readonly taker?: string | number | undefined;
        }
      >
    >
  >;
  fetchTradingFee(symbol: string): Promise<{
    readonly maker?: string | number | undefined;
    readonly taker?: string | number | undefined;
  }>;
  fetchOrderBook(symbol: string, limit: number): Promise<CcxtBook>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since: number | undefined,
    limit: number,
  ): Promise<readonly (readonly (number | string)[])[]>;
  watchOrderBook(symbol: string, limit?: number): Promise<CcxtBook>;
  watchTrades(symbol: string): Promise<readonly CcxtTrade[]>;
  watchMyTrades(): Promise<readonly CcxtTrade[]>;
  close(): Promise<unknown>;
}
export interface CcxtBook {
  readonly bids: readonly (readonly (number | string)[])[];
  readonly asks: readonly (readonly (number | string)[])[];
  readonly nonce: number | undefined;
  readonly timestamp: number | undefined;
}

export interface ExchangeAccess {
  /** ccxt's name of the exchange. */
  readonly exchange: string;
  readonly apiKey: string | null;
  readonly secret: string | null;
  /** A third secret, where the exchange asks for one. */
  readonly passphrase?: string;
  /** Where it is reached instead of its own addresses: a local exchange, a test network. `rest` http(s)://host:port, `stream` ws(s)://host:port. */
  readonly at: { readonly rest: string; readonly stream: string } | null;
}

const TIMEOUT_MS = 10_000;

/** One exchange of the optional package `ccxt`: a hundred others stay on the disk. */
export async function loadExchange(access: ExchangeAccess): Promise<Result<CcxtExchange, Problem>> {
  const folder = ccxtFolder();
  if (folder === null)
    return err(
      problem(
        'CCXT_MISSING',
        'venues',
        'the package ccxt is required for venues of kind ccxt',
        'run `npm install ccxt`',
      ),
    );
  const file = join(folder, 'js/src/pro', `${access.exchange}.js`);
  if (!/^[a-z0-9]+$/.test(access.exchange) || !existsSync(file))
    return err(
      problem(
        'EXCHANGE_UNKNOWN',
        'venues.exchange',
        `the exchange must be one that ccxt streams, was '${access.exchange}'`,
        'see the list of exchanges in the documentation of ccxt',
      ),
    );
  const loaded = (await import(pathToFileURL(file).href)) as {
    readonly default: new (options: object) => CcxtExchange;
  };
  const exchange = new loaded.default({
    apiKey: access.apiKey ?? undefined,
    secret: access.secret ?? undefined,
    // ccxt's name of what exchanges call the passphrase of a key.
    password: access.passphrase,
    number: String,
    timeout: TIMEOUT_MS,
    // Our own budget decides when something is asked; a retry of ccxt's would be a second send that nobody decided on.
    enableRateLimit: false,
    maxRetriesOnFailure: 0,
    options: {
      defaultType: 'spot',
      fetchMarkets: { types: ['spot'] },
      fetchCurrencies: false,
      warnOnFetchOpenOrdersWithoutSymbol: false,
      adjustForTimeDifference: true,
      recvWindow: RECV_WINDOW_MS,
      maxRetriesOnFailure: 0,
    },
  });
  const needsPassphrase = access.apiKey !== null && exchange.requiredCredentials?.password === true;
  if (needsPassphrase && access.passphrase === undefined)
    return err(
      problem(
        'KEYS_MISSING',
        'venues',
        `a passphrase is required beside key and secret at ${access.exchange}`,
        'set PLIMSOLL_<NAME>_PASSPHRASE, or add "passphrase" to the key file of the venue',
      ),
    );
  if (access.at !== null) {
    exchange.urls.api = redirected(exchange.urls.api, access.at);
    // Without it a stream to a plain ws:// address is refused.
    await exchange.loadHttpProxyAgent();
  }
  return ok(exchange);
}
/** A signed request that is older than this is refused by the venue: after it, what was not found never comes. */
export const RECV_WINDOW_MS = 5000;

function ccxtFolder(): string | null {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve('ccxt')));
  } catch {
    // Not installed: an optional package.
    return null;
  }
}

/** Every address keeps its path and gets another host. */
function redirected(
  addresses: Readonly<Record<string, unknown>>,
  at: { readonly rest: string; readonly stream: string },
): Record<string, unknown> {
  const moved = (value: unknown): unknown => {
    if (typeof value === 'string')
      return /^wss?:/.test(value)
        ? value.replace(/^wss?:\/\/[^/]+/, at.stream)
        : value.replace(/^https?:\/\/[^/]+/, at.rest);
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, moved(each)]))
      : value;
  };
  return moved(addresses) as Record<string, unknown>;
}
