import type { ExchangeAddress } from '#engine/ports/exchange-client';
import { clientError, refusedWith } from './client-error.ts';

export type Query = Readonly<Record<string, string | undefined>>;
export interface AlpacaKeys {
  readonly apiKey: string;
  readonly secret: string;
}
/** One account's questions and orders over REST. What is no answer throws, and is never asked a second time here. */
export interface AlpacaRest {
  /** null: a success without a body. */
  call(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    more?: { query?: Query; body?: object },
  ): Promise<unknown>;
  /** Of market data, which has a host of its own. */
  data(path: string, query: Query): Promise<unknown>;
  /** Of the last answer. */
  headers(): Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 10_000;
const DATA = 'https://data.alpaca.markets';

/** `trading`: of the account, real or Alpaca's play money; `at` instead of both hosts. */
export function alpacaRest(
  keys: AlpacaKeys,
  trading: string,
  at: ExchangeAddress | null,
): AlpacaRest {
  let headers: Record<string, string> = {};
  async function ask(
    url: string,
    { method, body }: { readonly method: string; readonly body: object | undefined },
  ): Promise<unknown> {
    let reply: Response;
    let text: string;
    try {
      reply = await fetch(url, {
        method,
        headers: {
          'APCA-API-KEY-ID': keys.apiKey,
          'APCA-API-SECRET-KEY': keys.secret,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      text = await reply.text();
    } catch (error) {
      throw lost(error);
    }
    headers = Object.fromEntries(reply.headers);
    if (!reply.ok) throw refusedWith(reply.status, text, method === 'POST');
    if (text === '') return null;
    try {
      return JSON.parse(text);
    } catch {
      throw clientError('BadResponse', `not JSON: ${text.slice(0, 100)}`);
    }
  }
  return {
    call: (method, path, { query = {}, body } = {}) =>
      ask(`${at?.rest ?? trading}${path}${queryText(query)}`, { method, body }),
    data: (path, query) =>
      ask(`${at?.rest ?? DATA}${path}${queryText(query)}`, { method: 'GET', body: undefined }),
    headers: () => headers,
  };
}

function queryText(query: Query): string {
  const given = Object.entries(query).filter(
    (each): each is [string, string] => each[1] !== undefined,
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}
/** ALG-2: a connection that was never made is told as such: then nothing can have arrived. */
function lost(error: unknown): Error {
  const { name, message, cause } = error as Error & {
    readonly cause?: { readonly message?: string };
  };
  if (name === 'TimeoutError')
    return clientError('RequestTimeout', `no answer within ${TIMEOUT_MS} ms`);
  return clientError(
    'NetworkError',
    `${message}${cause?.message === undefined ? '' : `: ${cause.message}`}`,
  );
}
