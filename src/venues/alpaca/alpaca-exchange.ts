import type {
  ClientMarket,
  ClientTrade,
  ExchangeAddress,
  ExchangeClient,
} from '#engine/ports/exchange-client';
import { alpacaAccount } from './alpaca-account.ts';
import { alpacaNames, isPair, MONEY } from './alpaca-assets.ts';
import { alpacaBars } from './alpaca-bars.ts';
import { alpacaCoinMarket } from './alpaca-coin-market.ts';
import { followedMarkets } from './alpaca-followed.ts';
import { marketOf } from './alpaca-listing.ts';
import { alpacaMarket } from './alpaca-market.ts';
import { type AlpacaKeys, alpacaRest } from './alpaca-rest.ts';
import { alpacaUpdates } from './alpaca-updates.ts';
import { assetDocument, clockDocument, read } from './alpaca-words.ts';
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
const COIN_STREAM = '/v1beta3/crypto/us';

/** ALG-1, ALG-11: US shares and coins at Alpaca as the client that the gateway knows: the same life of orders, statements and feeds goes through it as through ccxt. */
export function alpacaExchange(
  keys: AlpacaKeys,
  { symbols, feed, hours, sandbox }: AlpacaTerms,
  at: ExchangeAddress | null,
): ExchangeClient {
  const host = hostOf(sandbox);
  const rest = alpacaRest(keys, `https://${host}`, at);
  const names = alpacaNames(symbols);
  const markets: Record<string, ClientMarket> = {};
  const market = followedMarkets(symbols, (wanted, pairs) => {
    const stream = at?.stream ?? DATA_STREAM;
    const lotOf = (pair: string): string | null =>
      String(markets[pair]?.precision.amount ?? '') || null;
    return pairs
      ? alpacaCoinMarket({ keys, rest, pairs: wanted, url: `${stream}${COIN_STREAM}`, lotOf })
      : alpacaMarket({ keys, feed, symbols: wanted, rest, url: `${stream}/v2/${feed}` });
  });
  const account = alpacaAccount({ rest, names, far: market.far });
  const updates = alpacaUpdates(`${at?.stream ?? `wss://${host}`}/stream`, keys);
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
    roundedAssets: new Set([MONEY]),
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
        const listed = marketOf(read(assetDocument, found), hours);
        if (listed !== null && !names.isTaken(listed.id)) markets[symbol] = listed;
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
    ...(symbols.some(isPair) ? { fetchFeesDue: () => account.feesDue() } : {}),
    fetchTime: async () => read(clockDocument, await rest.call('GET', '/v2/clock')).timestamp,
    fetchTradingFees: async () => ({}),
    fetchTradingFee: async () => ({}),
    fetchOrderBook: (symbol) => market.book(symbol),
    fetchOHLCV: (symbol, timeframe, since, limit) =>
      alpacaBars(rest, { symbol, timeframe, since, limit }),
    watchOrderBook: (symbol) => market.book(symbol),
    watchTrades: (symbol) => market.trades(symbol),
    watchMyTrades: nextTrades,
    async close() {
      market.close();
      updates.close();
    },
  };
}

const LATE_MS = 5000;
const named = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberIn = (value: unknown): number | null => (typeof value === 'number' ? value : null);
