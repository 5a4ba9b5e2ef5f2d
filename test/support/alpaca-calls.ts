// Requests and streams in Alpaca's words, by hand, to our own exchange.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RunningExchange } from './running-exchange.ts';

type Row = Readonly<Record<string, unknown>>;
interface AlpacaRequest {
  readonly method?: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly who?: number;
  /** Headers that are to be wrong. */
  readonly headers?: Readonly<Record<string, string>>;
}
interface AlpacaAnswer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}
export const alpacaHeaders = (exchange: RunningExchange, who = 0): Record<string, string> => ({
  'apca-api-key-id': exchange.keys[who]?.apiKey ?? '',
  'apca-api-secret-key': exchange.keys[who]?.secret ?? '',
});
/** One request of an account. An empty answer has a null body. */
export async function alpacaCall<T = Row>(
  exchange: RunningExchange,
  { method = 'GET', path, body, who = 0, headers }: AlpacaRequest,
): Promise<AlpacaAnswer<T>> {
  const reply = await fetch(`${exchange.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    headers: { ...alpacaHeaders(exchange, who), ...headers },
  });
  const text = await reply.text();
  return {
    status: reply.status,
    body: (text === '' ? null : JSON.parse(text)) as T,
    headers: reply.headers,
  };
}

/** An open stream that keeps what it hears; a list of messages is heard one by one. */
export interface HeardStream {
  readonly all: readonly Row[];
  say(message: unknown): void;
  /** The first message from now on, or heard before and not yet taken, that fits; those before it are dropped. */
  next(fits: (message: Row) => boolean): Promise<Row>;
  closed(): Promise<unknown>;
  close(): void;
}
export async function alpacaStream(
  exchange: RunningExchange,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<HeardStream> {
  const socket = new WebSocket(`${exchange.url.replace('http', 'ws')}${path}`, { headers });
  const all: Row[] = [];
  let taken = 0;
  let wake = (): void => undefined;
  socket.on('message', (data: Buffer) => {
    const said = JSON.parse(String(data)) as Row | readonly Row[];
    all.push(...(Array.isArray(said) ? said : [said]));
    wake();
  });
  await once(socket, 'open');
  const gone = once(socket, 'close');
  return {
    all,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async next(fits) {
      for (;;) {
        while (taken < all.length) {
          const message = all[taken++];
          if (message !== undefined && fits(message)) return message;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    closed: () => gone,
    close: () => socket.terminate(),
  };
}
