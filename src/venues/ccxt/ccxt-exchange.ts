import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { ExchangeAddress, ExchangeClient } from '#engine/ports/exchange-client';
import { type ExchangeWays, RECV_WINDOW_MS, waysOf } from './exchange-ways.ts';
import { orderedByNonce } from './nonce-order.ts';
import { withNumericBooks } from './numeric-books.ts';
import { shortTokens, wholePem } from './token-life.ts';

export interface ExchangeAccess {
  /** ccxt's name of the exchange. */
  readonly exchange: string;
  readonly apiKey: string | null;
  readonly secret: string | null;
  /** A third secret, where the exchange asks for one. */
  readonly passphrase?: string;
  /** null: at its own addresses. */
  readonly at: ExchangeAddress | null;
}

const TIMEOUT_MS = 10_000;

/** One exchange of the optional package `ccxt`: a hundred others stay on the disk. */
export async function loadExchange(
  access: ExchangeAccess,
): Promise<Result<ExchangeClient, Problem>> {
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
    readonly default: new (options: object) => ExchangeClient;
  };
  const exchange = new loaded.default({
    apiKey: access.apiKey ?? undefined,
    secret: access.secret === null ? undefined : wholePem(access.secret),
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
      ...waysOf(access.exchange).options,
    },
  });
  unrefDelays(exchange);
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
    knowContractErrors(exchange, waysOf(access.exchange).account);
    // Without it a stream to a plain ws:// address is refused.
    await exchange.loadHttpProxyAgent();
  }
  return ok(withNumericBooks(shortTokens(orderedByNonce(exchange))));
}

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
  at: ExchangeAddress,
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

/** What a client will do in twenty minutes does not keep a process that is done with it. */
function unrefDelays(exchange: ExchangeClient): void {
  const client = exchange as unknown as {
    spawn(method: unknown, ...args: readonly unknown[]): unknown;
    delay(ms: number, method: unknown, ...args: readonly unknown[]): void;
  };
  client.delay = (ms, method, ...args) =>
    void setTimeout(() => client.spawn(method, ...args), ms).unref();
}

type Errors = Readonly<Record<string, unknown>>;
/** ccxt's client of Binance knows which market's error codes it reads by the host of its own address. */
function knowContractErrors(exchange: ExchangeClient, account: ExchangeWays['account']): void {
  if (account === 'spot') return;
  const { exceptions } = exchange as unknown as {
    readonly exceptions: { exact: Errors } & {
      readonly [kind in 'linear' | 'inverse']?: { readonly exact?: Errors };
    };
  };
  const own = account === 'usdm' ? exceptions.linear : exceptions.inverse;
  exceptions.exact = { ...exceptions.exact, ...own?.exact };
}
