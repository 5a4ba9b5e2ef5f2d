import { US_EQUITY_SESSION } from '#core/market/session';
import type {
  ClientMarket,
  ClientTrade,
  ExchangeAddress,
  ExchangeClient,
} from '#engine/ports/exchange-client';
import { alpacaAccount, read } from './alpaca-account.ts';
import { alpacaMarket } from './alpaca-market.ts';
import { type AlpacaKeys, alpacaRest } from './alpaca-rest.ts';
import { alpacaUpdates } from './alpaca-updates.ts';
import { assetDocument, barsDocument, clockDocument } from './alpaca-words.ts';
import { clientError } from './client-error.ts';

export interface AlpacaTerms {
  readonly symbols: readonly string[];
  /** Whose quotes and trades: `iex` is one exchange of many, `sip` is all of them. */
  readonly feed: 'iex' | 'sip';
  readonly hours: 'regular' | 'always';
  /** Alpaca's paper account: its own keys, play money, real quotes. */
  readonly sandbox: boolean;
}

const hostOf = (sandbox: boolean): string =>
  sandbox ? 'paper-api.alpaca.markets' : 'api.alpaca.markets';
const DATA_STREAM = 'wss://stream.data.alpaca.markets';
const CENT = '0.01';
const SHARE = '1';
const LENGTHS: Readonly<Record<string, string>> = { '1d': '1Day', '1m': '1Min' };
const DAY_MS = 86_400_000;
const BARS_PAGE = 10_000;
/** Of a year some 252 days are sessions. */
const CALENDAR_DAYS = 1.6;
/** What all exchanges traded is free a quarter of an hour later. */
const SIP_AFTER_MS = 16 * 60_000;

/** ALG-1: US shares at Alpaca as the client that the gateway knows: the same life of orders, statements and feeds goes through it as through ccxt. */
export function alpacaExchange(
  keys: AlpacaKeys,
  { symbols, feed, hours, sandbox }: AlpacaTerms,
  at: ExchangeAddress | null,
): ExchangeClient {
  const host = hostOf(sandbox);
  const rest = alpacaRest(keys, `https://${host}`, at);
  const market = alpacaMarket({
    keys,
    feed,
    symbols,
    rest,
    url: `${at?.stream ?? DATA_STREAM}/v2/${feed}`,
  });
  const account = alpacaAccount(rest, market.far);
  const updates = alpacaUpdates(`${at?.stream ?? `wss://${host}`}/stream`, keys);
  const markets: Record<string, ClientMarket> = {};
  let readToMs = Date.now();
  let known = new Set<string>();

  /** ALG-5: after each word of the stream, what is listed and was not told. */
  async function nextTrades(): Promise<readonly ClientTrade[]> {
    for (;;) {
      await updates.next();
      const found = await account.fills(readToMs - LATE_MS, null, null);
      const fresh = found.filter(({ id }) => !known.has(id));
      known = new Set(found.map(({ id }) => id));
      readToMs = Math.max(readToMs, ...fresh.map(({ timestamp = 0 }) => timestamp));
      if (fresh.length > 0) return fresh;
    }
  }
  return {
    id: 'alpaca',
    urls: { api: {} },
    options: {},
    markets,
    has: { fetchOrderTrades: true },
    roundedAssets: new Set(['USD']),
    get last_response_headers() {
      return rest.headers();
    },
    async loadMarkets() {
      for (const symbol of symbols) {
        const found = await rest
          .call('GET', `/v2/assets/${encodeURIComponent(symbol)}`)
          .catch((error: unknown) => {
            if (error instanceof Error && error.name === 'OrderNotFound') return null;
            throw error;
          });
        if (found === null) continue;
        const asset = read(assetDocument, found);
        if (asset.class === 'us_equity')
          markets[symbol] = {
            id: asset.symbol,
            symbol: asset.symbol,
            base: asset.symbol,
            quote: 'USD',
            spot: true,
            active: asset.tradable && asset.status === 'active',
            maker: 0,
            taker: 0,
            precision: { price: CENT, amount: SHARE },
            limits: {},
            ...(hours === 'always' ? {} : { session: US_EQUITY_SESSION }),
          };
      }
    },
    loadHttpProxyAgent: async () => undefined,
    async createOrder(symbol, type, side, amount, price, params) {
      if (type !== 'limit') throw clientError('NotSupported', 'only limit orders are sent');
      return account.place({
        symbol,
        side,
        quantity: amount,
        limit: price,
        clientOrderId: named(params['clientOrderId']),
        isIoc: params['timeInForce'] === 'IOC',
      });
    },
    async cancelOrder(id, _symbol, { clientOrderId }) {
      const found = await account.order(id, named(clientOrderId));
      // Told to go and not yet gone: what becomes of it is asked for.
      await account.cancel(found.id);
      return { ...found, status: undefined };
    },
    fetchOrder: (id, _symbol, { clientOrderId }) => account.order(id, named(clientOrderId)),
    fetchOpenOrders: (symbol) => account.open(symbol),
    fetchMyTrades: (symbol, since, _limit, params = {}) =>
      account.fills(since ?? null, numberIn(params['until']), symbol ?? null),
    fetchOrderTrades: async (id) => account.fillsOf(id),
    fetchBalance: async () => ({ total: await account.holdings() }),
    fetchMovements: (sinceMs) => account.movements(sinceMs),
    fetchTime: async () => read(clockDocument, await rest.call('GET', '/v2/clock')).timestamp,
    fetchTradingFees: async () => ({}),
    fetchTradingFee: async () => ({}),
    fetchOrderBook: (symbol) => market.book(symbol),
    fetchOHLCV: (symbol, timeframe, since, limit) => bars(symbol, timeframe, since, limit),
    watchOrderBook: (symbol) => market.book(symbol),
    watchTrades: (symbol) => market.trades(symbol),
    watchMyTrades: nextTrades,
    async close() {
      market.close();
      updates.close();
    },
  };

  /** ALG-8: of all exchanges, whatever feed is followed: an average volume of one exchange is no average volume. */
  async function bars(
    symbol: string,
    timeframe: string,
    since: number | undefined,
    limit: number,
  ): Promise<readonly (readonly number[])[]> {
    const length = LENGTHS[timeframe];
    if (length === undefined) throw clientError('NotSupported', `bars of ${timeframe}`);
    const start = since ?? Date.now() - limit * CALENDAR_DAYS * DAY_MS;
    const rows: (readonly number[])[] = [];
    for (let token: string | null = null; ; ) {
      const said: typeof barsDocument._output = read(
        barsDocument,
        await rest.data('/v2/stocks/bars', {
          symbols: symbol,
          timeframe: length,
          start: new Date(start).toISOString(),
          end: new Date(Date.now() - SIP_AFTER_MS).toISOString(),
          limit: String(BARS_PAGE),
          adjustment: 'split',
          feed: 'sip',
          page_token: token ?? undefined,
        }),
      );
      for (const { t, o, h, l, c, v } of said.bars?.[symbol] ?? []) rows.push([t, o, h, l, c, v]);
      token = said.next_page_token;
      if (token === null) break;
    }
    return since === undefined ? rows.slice(-limit) : rows.slice(0, limit);
  }
}

const LATE_MS = 5000;
const named = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
