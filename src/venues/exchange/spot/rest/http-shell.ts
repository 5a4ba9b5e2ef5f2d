import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { RestReply } from './rest-hook.ts';

const BODY_MAX = 65_536;
// Longer than any client's pool keeps a quiet connection: one that we close while a request is on its way looks like a lost order.
const QUIET_MS = 120_000;
/** How long clients may take. */
export interface Patience {
  /** Until the headers of a request are here, and until all of it is. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Connections at a time, streams included; one more is closed at once. */
  readonly connectionsMax: number;
}
const PATIENCE: Patience = { headersMs: 10_000, requestMs: 15_000, connectionsMax: 2000 };
/** Slow clients are looked for this often: a quarter of what the shortest patience allows. */
const LOOKS = 4;

/** What a dialect puts behind the socket. */
export interface HttpShellOptions {
  /** PATIENCE unless stated. */
  readonly patience: Patience | undefined;
  /** Bodies for what was wrong before there was a request to answer. */
  readonly words: { readonly unreadable: unknown; readonly tooSlow: unknown };
  answer(message: IncomingMessage): Promise<RestReply | 'drop'>;
  /** The answer to a request on which `answer` failed, and what happens after it. */
  readonly broken: RestReply;
  failed(message: IncomingMessage, error: unknown): void;
}

/** EXC-13: HTTP for a dialect of the exchange, not yet listening: bounded in size, time and connections. */
export function httpShell(options: HttpShellOptions): Server {
  const { patience, words, answer } = options;
  const { headersMs, requestMs, connectionsMax } = patience ?? PATIENCE;
  const times = {
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    connectionsCheckingInterval: Math.ceil(headersMs / LOOKS),
    keepAliveTimeout: QUIET_MS,
  };
  const server = createServer(times, (message, response) => {
    void answer(message).then(
      (reply) => (reply === 'drop' ? message.socket.destroy() : send(message, response, reply)),
      (error: unknown) => {
        send(message, response, options.broken);
        options.failed(message, error);
      },
    );
  });
  server.maxConnections = connectionsMax;
  // Whoever does not read his answer: nothing moves on his connection, and it ends.
  server.timeout = QUIET_MS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) return void socket.destroy();
    const isSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
    const status = STATUSES.get(error.code ?? '') ?? '400 Bad Request';
    const body = JSON.stringify(isSlow ? words.tooSlow : words.unreadable);
    const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
    // Closed by us: a client that stays would otherwise keep half a connection open for good.
    socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`, () => socket.destroy());
  });
  return server;
}
const STATUSES: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

function send(
  message: IncomingMessage,
  response: ServerResponse,
  { status, body, headers }: RestReply,
): void {
  // A status without a body (204) has no length either.
  const text = body === undefined ? null : JSON.stringify(body);
  const kind = {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(text ?? ''),
  };
  response.writeHead(status, text === null ? headers : { ...kind, ...headers });
  response.end(text);
  // The rest of a body that nobody reads ends with the connection.
  if (status === 413) response.once('finish', () => message.destroy());
}

/** EXC-13: null: larger than we read; the rest is left unread. 'gone': the client went away before it had said everything. */
export function bodyOf(
  message: IncomingMessage,
): Promise<{ readonly text: string } | 'gone' | null> {
  if (
    message.headers['content-length'] === undefined &&
    message.headers['transfer-encoding'] === undefined
  )
    return Promise.resolve({ text: '' });
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let size = 0;
    message.on('data', (part: Buffer) => {
      size += part.length;
      if (size > BODY_MAX) {
        message.pause();
        resolve(null);
      } else parts.push(part);
    });
    message.on('end', () => resolve({ text: Buffer.concat(parts).toString('utf8') }));
    message.on('error', () => resolve('gone'));
  });
}
