// `plimsoll exchange` as a process of its own, on a home in a temporary folder.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MAIN } from './main.ts';

/** What the tests use of the unmodified client. */
interface CcxtClient {
  readonly urls: { readonly api: Record<string, string> };
  readonly options: Record<string, unknown>;
  loadMarkets(): Promise<Readonly<Record<string, unknown>>>;
  fetchBalance(): Promise<{ readonly total: Readonly<Record<string, number>> }>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price?: number,
    params?: object,
  ): Promise<CcxtOrder>;
  editOrder(
    id: string,
    symbol: string,
    type: string,
    side: string,
    amount: number,
    price: number,
  ): Promise<CcxtOrder>;
  cancelOrder(id: string, symbol: string): Promise<CcxtOrder>;
  fetchOrder(id: string, symbol: string): Promise<CcxtOrder>;
  fetchOpenOrders(symbol: string): Promise<readonly CcxtOrder[]>;
  fetchOrderBook(symbol: string): Promise<{
    readonly bids: readonly (readonly number[])[];
    readonly asks: readonly (readonly number[])[];
  }>;
  fetchMyTrades(symbol: string): Promise<
    readonly {
      readonly amount: number;
      readonly takerOrMaker: string;
      readonly fee?: { readonly cost: number; readonly currency: string };
    }[]
  >;
  fetchTicker(symbol: string): Promise<{ readonly last: number }>;
  fetchTrades(symbol: string): Promise<readonly unknown[]>;
  fetchOHLCV(symbol: string, timeframe: string): Promise<readonly unknown[]>;
}
interface CcxtOrder {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: string;
  readonly filled: number;
  readonly remaining: number;
  readonly average: number;
  readonly price: number;
  readonly amount: number;
}
export interface RunningExchange {
  readonly home: string;
  readonly url: string;
  readonly keys: readonly {
    readonly account: string;
    readonly apiKey: string;
    readonly secret: string;
    /** Where its dialect has one. */
    readonly passphrase?: string;
  }[];
  readonly pid: number;
  /** What it said on stderr. */
  logged(): string;
  /** The unmodified client, its URLs pointed at us; `who` is the account. */
  ccxt(who: number): Promise<CcxtClient>;
  kill(): Promise<void>;
  /** The same home, the same port. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export interface SignedCall {
  readonly method: string;
  /** After `/api/v3/`. */
  readonly path: string;
  /** As it is sent; the time and the signature come behind it. */
  readonly query: string;
  readonly who?: number;
}
export interface SignedAnswer<T> {
  readonly status: number;
  readonly body: T;
}
/** One signed request of an account. */
export async function signedCall<T = Readonly<Record<string, unknown>>>(
  { url, keys }: Pick<RunningExchange, 'url' | 'keys'>,
  { method, path, query, who = 0 }: SignedCall,
): Promise<SignedAnswer<T>> {
  const key = keys[who];
  const text = `${query}${query === '' ? '' : '&'}timestamp=${Date.now()}`;
  const signature = createHmac('sha256', key?.secret ?? '')
    .update(text)
    .digest('hex');
  const reply = await fetch(`${url}/api/v3/${path}?${text}&signature=${signature}`, {
    method,
    headers: { 'x-mbx-apikey': key?.apiKey ?? '' },
  });
  return { status: reply.status, body: (await reply.json()) as T };
}

const COMMAND = [...MAIN, 'exchange'];

/** An exchange that is expected to end by itself. */
export async function ranExchange(
  flags: readonly string[],
): Promise<{ readonly exit: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [...COMMAND, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  const [exit] = (await once(child, 'close')) as [number | null];
  return { exit, text };
}

/** A market of clients without limits in the way of a test that asks a great deal. */
export const BUSY_CLIENTS = [
  '--market',
  'clients',
  '--orders-per-10s',
  '100000',
  '--weight-per-minute',
  '1000000',
];

/** Starts it and waits until it listens; a process that dies before says why. */
export async function startExchange(flags: readonly string[]): Promise<RunningExchange> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-exchange-'));
  let [child, text, port] = [null as ChildProcess | null, '', 0];
  async function launch(): Promise<void> {
    const started = spawn(
      process.execPath,
      [...COMMAND, '--home', home, '--port', String(port), ...flags],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child = started;
    const from = text.length;
    const exited = once(started, 'exit').then(() => {
      throw new Error(`the exchange ended: ${text.slice(from)}`);
    });
    exited.catch(() => undefined);
    started.stderr?.on('data', (part: Buffer) => (text += part.toString()));
    while (!text.slice(from).includes('keys.json')) {
      if (started.stderr !== null) await Promise.race([once(started.stderr, 'data'), exited]);
    }
    port = Number(/http:\/\/[^:]+:(\d+)/.exec(text.slice(from))?.[1]);
  }
  async function stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }
  await launch();
  const keys = JSON.parse(readFileSync(join(home, 'keys.json'), 'utf8')) as RunningExchange['keys'];
  const url = `http://127.0.0.1:${port}`;
  return {
    home,
    url,
    keys,
    get pid() {
      return child?.pid ?? 0;
    },
    logged: () => text,
    async ccxt(who) {
      const key = keys[who];
      // One exchange of a hundred: the package's front door loads them all.
      const module = (await import(pathToFileURL('node_modules/ccxt/js/src/binance.js').href)) as {
        readonly default: new (options: object) => CcxtClient;
      };
      const client = new module.default({
        apiKey: key?.apiKey,
        secret: key?.secret,
        enableRateLimit: false,
      });
      for (const [name, address] of Object.entries(client.urls.api))
        if (typeof address === 'string')
          client.urls.api[name] = address.replace(/^https:\/\/[^/]+/, url);
      return client;
    },
    kill: () => stop('SIGKILL'),
    restart: launch,
    async end() {
      await stop('SIGTERM');
      rmSync(home, { recursive: true, force: true });
    },
  };
}
