import type { Server } from 'node:http';
import type { ExchangeFaults } from '#app/exchange-life';
import type { ExchangeOptions } from '#cli/serving-ports';
import { alpacaServer } from '#venues/exchange/alpaca/alpaca-server';
import { attachAlpacaStreams } from '#venues/exchange/alpaca/alpaca-streams';
import { bybitServer } from '#venues/exchange/bybit/bybit-server';
import { attachBybitStreams } from '#venues/exchange/bybit/bybit-streams';
import { COINBASE_KEYS } from '#venues/exchange/coinbase/coinbase-keys';
import { coinbaseServer } from '#venues/exchange/coinbase/coinbase-server';
import { attachCoinbaseStreams } from '#venues/exchange/coinbase/coinbase-streams';
import { futuresServer } from '#venues/exchange/futures/futures-server';
import { attachFuturesStreams } from '#venues/exchange/futures/futures-streams';
import { krakenServer } from '#venues/exchange/kraken/kraken-server';
import { attachKrakenStreams } from '#venues/exchange/kraken/kraken-streams';
import { krakenTokens } from '#venues/exchange/kraken/kraken-tokens';
import { okxServer } from '#venues/exchange/okx/okx-server';
import { attachOkxStreams } from '#venues/exchange/okx/okx-streams';
import type { CommissionRates } from '#venues/exchange/spot/commission';
import type { RestOptions, StreamOptions } from '#venues/exchange/spot/door-options';
import {
  type ApiKey,
  type KeyKind,
  PLAIN_KEYS,
  passphraseOf,
} from '#venues/exchange/spot/rest/api-keys';
import { listenKeys } from '#venues/exchange/spot/rest/listen-keys';
import { RATE_LIMITS } from '#venues/exchange/spot/rest/rate-limits';
import { restServer } from '#venues/exchange/spot/rest/rest-server';
import type { SpotExchange, SpotExchangeOptions } from '#venues/exchange/spot/spot-exchange';
import { attachStreams, type StreamServer } from '#venues/exchange/spot/streams/stream-server';

type Dialect = ExchangeOptions['dialect'];
/** The doors of the exchange, not yet listening, in the words that its clients speak. */
export interface ExchangeDoors {
  readonly server: Server;
  /** Once the server's other listeners are attached. */
  streams(): StreamServer;
  /** Where they are found, behind host and port. */
  readonly paths: { readonly rest: string; readonly streams: string };
}
interface DoorDeps {
  readonly exchange: SpotExchange;
  readonly keys: readonly ApiKey[];
  readonly faults: ExchangeFaults;
  nowUs(): number;
  onDefect(error: unknown): void;
  onUnanswered(error: unknown): void;
}

/** What a dialect asks of the exchange itself. What is null is as the flags or the log say. */
export const DIALECT_RULES: {
  readonly [D in Dialect]: Required<Pick<SpotExchangeOptions, 'crossingPostOnly' | 'fees'>> & {
    /** What a new log charges where no flag says it. */
    readonly commission: CommissionRates | null;
  };
} = {
  binance: { crossingPostOnly: 'refused', fees: null, commission: null },
  // A contract's commission is always in what it is margined in.
  'binance-usdm': {
    crossingPostOnly: 'cancelled',
    fees: 'quote',
    commission: { maker: 20_000n, taker: 50_000n },
  },
  'binance-coinm': {
    crossingPostOnly: 'cancelled',
    fees: 'quote',
    commission: { maker: 10_000n, taker: 50_000n },
  },
  okx: { crossingPostOnly: 'cancelled', fees: null, commission: null },
  bybit: { crossingPostOnly: 'cancelled', fees: null, commission: null },
  // Its listings have no word for a fee in another asset than the quote.
  kraken: { crossingPostOnly: 'refused', fees: 'quote', commission: null },
  // Nor have these.
  coinbase: { crossingPostOnly: 'refused', fees: 'quote', commission: null },
  // Of shares nobody is charged a part of one. Post-only has no word here.
  alpaca: {
    crossingPostOnly: 'refused',
    fees: 'quote',
    commission: { maker: 0n, taker: 0n },
  },
};

/** What the keys of a dialect look like. */
export const keyKindOf = (dialect: Dialect): KeyKind =>
  dialect === 'coinbase' ? COINBASE_KEYS : PLAIN_KEYS;

/** What the doors of any dialect are made of. */
interface Parts {
  readonly rest: RestOptions;
  streamsOf(server: Server): StreamOptions;
  nowUs(): number;
}
const DOORS: { readonly [D in Dialect]: (parts: Parts) => ExchangeDoors } = {
  binance({ rest, streamsOf, nowUs }) {
    const listening = listenKeys(nowUs);
    const server = restServer({ ...rest, listenKeys: listening });
    return {
      server,
      streams: () => attachStreams({ ...streamsOf(server), listenKeys: listening }),
      paths: { rest: '/api/v3', streams: '/ws, /stream, /ws-api/v3' },
    };
  },
  'binance-usdm'({ rest, streamsOf, nowUs }) {
    const listening = listenKeys(nowUs);
    const server = futuresServer('usdm', { ...rest, listenKeys: listening });
    return {
      server,
      streams: () => attachFuturesStreams({ ...streamsOf(server), listenKeys: listening }),
      paths: { rest: '/fapi/v1', streams: '/ws, /stream, /public, /market, /private' },
    };
  },
  'binance-coinm'({ rest, streamsOf, nowUs }) {
    const listening = listenKeys(nowUs);
    const server = futuresServer('coinm', { ...rest, listenKeys: listening });
    return {
      server,
      streams: () => attachFuturesStreams({ ...streamsOf(server), listenKeys: listening }),
      paths: { rest: '/dapi/v1', streams: '/ws, /stream' },
    };
  },
  okx({ rest, streamsOf }) {
    const server = okxServer(rest);
    return {
      server,
      streams: () => attachOkxStreams(streamsOf(server)),
      paths: { rest: '/api/v5', streams: '/ws/v5/public, /ws/v5/private' },
    };
  },
  bybit({ rest, streamsOf }) {
    const server = bybitServer(rest);
    return {
      server,
      streams: () => attachBybitStreams(streamsOf(server)),
      paths: { rest: '/v5', streams: '/v5/public/spot, /v5/private' },
    };
  },
  kraken({ rest, streamsOf, nowUs }) {
    const tokens = krakenTokens(nowUs);
    const server = krakenServer({ ...rest, tokens });
    return {
      server,
      streams: () => attachKrakenStreams({ ...streamsOf(server), tokens }),
      paths: { rest: '/0', streams: '/v2' },
    };
  },
  coinbase({ rest, streamsOf }) {
    const server = coinbaseServer(rest);
    return {
      server,
      streams: () => attachCoinbaseStreams(streamsOf(server)),
      paths: { rest: '/api/v3/brokerage', streams: '/' },
    };
  },
  alpaca({ rest, streamsOf }) {
    const server = alpacaServer(rest);
    return {
      server,
      streams: () => attachAlpacaStreams(streamsOf(server)),
      paths: { rest: '/v2', streams: '/stream, /v2/iex, /v2/sip, /v1beta3/crypto/us' },
    };
  },
};

/** REST and streams of one exchange in the dialect that was asked for. */
export function exchangeDoors(options: ExchangeOptions, deps: DoorDeps): ExchangeDoors {
  const { exchange, faults, nowUs, onDefect, onUnanswered } = deps;
  const keys = new Map(deps.keys.map((key) => [key.apiKey, key]));
  const limits = {
    ...RATE_LIMITS,
    weightPerMinute: options.weightPerMinute,
    ordersPer10s: options.ordersPer10s,
  };
  const nowMs = (): number => Math.floor(exchange.nowUs() / 1000) + faults.rest.clockSkewMs();
  return DOORS[options.dialect]({
    rest: { exchange, keys, limits, hook: faults.rest, onDefect, onUnanswered },
    streamsOf: (server) => ({ server, exchange, keys, hook: faults.stream, nowMs }),
    nowUs,
  });
}

/** A key with its secrets, for the person at the terminal; a passphrase where the dialect asks for one. */
export function keyLine(dialect: Dialect, key: ApiKey): string {
  const line = `account ${key.account}: API key ${key.apiKey}, secret ${key.secret}`;
  return dialect === 'okx' ? `${line}, passphrase ${passphraseOf(key)}` : line;
}
