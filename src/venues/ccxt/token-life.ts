import type { ExchangeClient } from '#engine/ports/exchange-client';
import { waysOf } from './exchange-ways.ts';

/** What ccxt gives a token, and what one of ours holds: seconds. */
const CCXT_LIFE_S = 120;
const LIFE_S = 20;

type Make = (seconds: number, method?: string, url?: string, ...rest: readonly unknown[]) => string;
/** What of ccxt's client is replaced: how it makes the token of a request. */
export interface TokenClient {
  readonly options: Record<string, unknown>;
  createAuthToken: Make;
}

/**
 * CBS-15: Coinbase refuses a request after the end of its token, and asks for no other time. ccxt's tokens hold for two minutes: so long a copy
 * of an order could still arrive. Ours say that they were made a hundred seconds ago, by the exchange's clock. Those of streams stay: ccxt uses
 * them again for two minutes.
 */
export function withShortTokens(client: TokenClient): void {
  const make = client.createAuthToken.bind(client);
  client.createAuthToken = (seconds, method, url, ...rest) => {
    if (url === undefined) return make(seconds, method, url, ...rest);
    const aheadS = Math.round(Number(client.options['timeDifference'] ?? 0) / 1000);
    return make(seconds - aheadS - (CCXT_LIFE_S - LIFE_S), method, url, ...rest);
  };
}

export function shortTokens(client: ExchangeClient): ExchangeClient {
  if (waysOf(client.id).windowBy === 'token') withShortTokens(client as unknown as TokenClient);
  return client;
}

/** A private key whose line ends were written as `\\n`, as environments do: no signature can be made with it as it is. */
export const wholePem = (secret: string): string =>
  secret.startsWith('-----BEGIN') ? secret.replaceAll('\\n', '\n') : secret;
