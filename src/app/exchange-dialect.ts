import type { Server } from 'node:http';
import type { ExchangeFaults } from '#app/exchange-life';
import type { ExchangeOptions } from '#cli/ports';
import { alpacaServer } from '#venues/exchange/alpaca/alpaca-server';
import { attachAlpacaStreams } from '#venues/exchange/alpaca/alpaca-streams';
import { bybitServer } from '#venues/exchange/bybit/bybit-server';
import { attachBybitStreams } from '#venues/exchange/bybit/bybit-streams';
import { COINBASE_KEYS } from '#venues/exchange/coinbase/coinbase-keys';
import { coinbaseServer } from '#venues/exchange/coinbase/coinbase-server';
import { attachCoinbaseStreams } from '#venues/exchange/coinbase/coinbase-streams';
import { krakenServer } from '#venues/exchange/kraken/kraken-server';
import { attachKrakenStreams } from '#venues/exchange/kraken/kraken-streams';
import { krakenTokens } from '#venues/exchange/kraken/kraken-tokens';
import { okxServer } from '#venues/exchange/okx/okx-server';
import { attachOkxStreams } from '#venues/exchange/okx/okx-streams';
import type { CommissionRates } from '#venues/exchange/spot/commission';
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

/** REST and streams of one exchange in the dialect that was asked for. */
export function exchangeDoors(options: ExchangeOptions, deps: DoorDeps): ExchangeDoors {
  const { exchange, faults, onDefect, onUnanswered } = deps;
  const keys = new Map(deps.keys.map((key) => [key.apiKey, key]));
  const limits = {
    ...RATE_LIMITS,
    weightPerMinute: options.weightPerMinute,
    ordersPer10s: options.ordersPer10s,
  };
  const served = { exchange, keys, limits, hook: faults.rest, onDefect, onUnanswered };
  const nowMs = (): number => Math.floor(exchange.nowUs() / 1000) + faults.rest.clockSkewMs();
  if (options.dialect === 'okx') {
    const server = okxServer(served);
    return {
      server,
      streams: () => attachOkxStreams({ server, exchange, keys, hook: faults.stream, nowMs }),
      paths: { rest: '/api/v5', streams: '/ws/v5/public, /ws/v5/private' },
    };
  }
  if (options.dialect === 'bybit') {
    const server = bybitServer(served);
    return {
      server,
      streams: () => attachBybitStreams({ server, exchange, keys, hook: faults.stream, nowMs }),
      paths: { rest: '/v5', streams: '/v5/public/spot, /v5/private' },
    };
  }
  if (options.dialect === 'kraken') {
    const tokens = krakenTokens(deps.nowUs);
    const server = krakenServer({ ...served, tokens });
    return {
      server,
      streams: () => attachKrakenStreams({ server, exchange, tokens, hook: faults.stream, nowMs }),
      paths: { rest: '/0', streams: '/v2' },
    };
  }
  if (options.dialect === 'coinbase') {
    const server = coinbaseServer(served);
    return {
      server,
      streams: () => attachCoinbaseStreams({ server, exchange, keys, hook: faults.stream, nowMs }),
      paths: { rest: '/api/v3/brokerage', streams: '/' },
    };
  }
  if (options.dialect === 'alpaca') {
    const server = alpacaServer(served);
    return {
      server,
      streams: () => attachAlpacaStreams({ server, exchange, keys, hook: faults.stream, nowMs }),
      paths: { rest: '/v2', streams: '/stream, /v2/iex, /v2/sip' },
    };
  }
  const listening = listenKeys(deps.nowUs);
  const server = restServer({ ...served, listenKeys: listening });
  const shared = { server, exchange, keys, listenKeys: listening, hook: faults.stream, nowMs };
  return {
    server,
    streams: () => attachStreams(shared),
    paths: { rest: '/api/v3', streams: '/ws, /stream, /ws-api/v3' },
  };
}

/** A key with its secrets, for the person at the terminal; a passphrase where the dialect asks for one. */
export function keyLine(dialect: Dialect, key: ApiKey): string {
  const line = `account ${key.account}: API key ${key.apiKey}, secret ${key.secret}`;
  return dialect === 'okx' ? `${line}, passphrase ${passphraseOf(key)}` : line;
}
