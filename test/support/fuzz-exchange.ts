// Requests that nobody should send, many of them, by seed: REST, raw bytes, and WebSocket frames.
// The exchange must answer in its own words and stay up.
import { createHmac } from 'node:crypto';
import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { type Random, seededRandom } from '#core/kernel/random';
import { fuzzedFrames, fuzzedText } from './fuzz-frames.ts';
import { RAW } from './fuzz-raw.ts';
import { type FuzzedRoutes, METHODS, NAMES, ODD_PATHS, SPOT } from './fuzz-routes.ts';
import { type Dice, fuzzedValue, likely, pick, VALUES } from './fuzz-texts.ts';

export interface FuzzTarget {
  readonly url: string;
  readonly keys: readonly { readonly apiKey: string; readonly secret: string }[];
  /** What it speaks; spot unless stated. */
  readonly speaks?: FuzzedRoutes;
}
export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  /** At a time. */
  readonly lanes?: number;
}
export interface FuzzReport {
  readonly sent: number;
  /** By kind of request, and by what came back. */
  readonly outcomes: Readonly<Record<string, number>>;
  /**
   * What must not happen: a 5xx, an answer that is no JSON, or none at all. Each names its case:
   * the seed and its number make it again.
   */
  readonly failures: readonly string[];
}

const ANSWER_MS = 8000;
const QUIET_MS = 60;
interface Outcome {
  readonly kind: string;
  readonly came: string;
  readonly failure: string | null;
}
type Case = (target: FuzzTarget, dice: Dice, agent: Agent) => Promise<Outcome>;

/** Sends `count` cases of a seed. The case of a number is the same whatever the count. */
export async function fuzzExchange(
  target: FuzzTarget,
  { seed, count, lanes = 16 }: FuzzOptions,
): Promise<FuzzReport> {
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: lanes });
  let next = 0;
  async function lane(): Promise<void> {
    for (let number = next++; number < count; number = next++) {
      const dice: Random = seededRandom(seed * 1_000_003 + number);
      const { kind, came, failure } = await caseOf(dice)(target, dice, agent);
      const name = `${kind} ${came}`;
      outcomes[name] = (outcomes[name] ?? 0) + 1;
      if (failure !== null) failures.push(`seed ${seed}, case ${number}, ${kind}: ${failure}`);
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  agent.destroy();
  return { sent: count, outcomes, failures };
}

function caseOf(dice: Dice): Case {
  const throwOf = dice.next();
  if (throwOf < 0.7) return restCase;
  if (throwOf < 0.82) return rawCase;
  return throwOf < 0.92 ? messageCase : frameCase;
}

/** Some values changed, and now and then a parameter more. */
function mutated(dice: Dice, query: string): string {
  const parts = query.split('&').filter((part) => part !== '');
  const changed = parts.map((part) => {
    const [name = '', value = ''] = part.split('=');
    return likely(dice, 0.3) ? `${name}=${fuzzedValue(dice, value)}` : part;
  });
  for (let more = likely(dice, 0.15); more; more = likely(dice, 0.5))
    changed.push(`${pick(dice, NAMES)}=${fuzzedValue(dice, pick(dice, VALUES))}`);
  return changed.join('&');
}
const hmac = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('hex');

function restCase(target: FuzzTarget, dice: Dice, agent: Agent): Promise<Outcome> {
  const { root, open, signed } = target.speaks ?? SPOT;
  const isPublic = likely(dice, 0.3);
  const [known, name, query] = pick(dice, isPublic ? open : signed);
  const method = likely(dice, 0.95) ? known : pick(dice, METHODS);
  const path = likely(dice, 0.95) ? `${root}/${name}` : pick(dice, ODD_PATHS);
  const key = pick(dice, target.keys);
  const isSigned = !isPublic && likely(dice, 0.95);
  const time = isSigned ? `timestamp=${likely(dice, 0.95) ? Date.now() : pick(dice, VALUES)}` : '';
  const text = [mutated(dice, query), time].filter((part) => part !== '').join('&');
  const signature = likely(dice, 0.9) ? hmac(text, key.secret) : pick(dice, VALUES);
  const full = isSigned ? `${text}&signature=${signature}` : text;
  const isInBody = method !== 'GET' && likely(dice, 0.3);
  const body = isInBody ? full : likely(dice, 0.05) ? fuzzedText(dice) : '';
  const apiKey = likely(dice, 0.95) ? key.apiKey : 'x'.repeat(Math.floor(dice.next() * 100));
  const headers: OutgoingHttpHeaders = {
    'x-mbx-apikey': apiKey,
    ...(body === '' ? {} : { 'content-length': Buffer.byteLength(body) }),
  };
  const url = isInBody || full === '' ? path : `${path}?${full}`;
  return asked(target, { method, url, headers, body, agent });
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  readonly agent: Agent;
}
function asked(
  { url: base }: FuzzTarget,
  { method, url, headers, body, agent }: Asked,
): Promise<Outcome> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const done = (came: string, failure: string | null): void =>
      resolve({
        kind: 'rest',
        came,
        failure:
          failure === null
            ? null
            : `${method} ${url.slice(0, 300)} ${body.slice(0, 100)}: ${failure}`,
      });
    // What the client's own library will not write is no request.
    if (/[^\x21-\x7e]/.test(url)) return done('not sent', null);
    const sent = httpRequest(
      { hostname, port, method, path: url, headers, agent, timeout: ANSWER_MS },
      (reply) => {
        let text = '';
        reply.on('data', (part: Buffer) => (text += part.toString()));
        reply.on('end', () =>
          done(String(reply.statusCode), wrongIn(method, reply.statusCode ?? 0, text)),
        );
        reply.on('error', (error) => done('cut', error.message));
      },
    );
    sent.on('timeout', () => {
      done('nothing', 'no answer');
      sent.destroy();
    });
    sent.on('error', (error) => done('cut', error.message));
    sent.end(body);
  });
}
function wrongIn(method: string, status: number, text: string): string | null {
  if (status >= 500) return `${status} ${text.slice(0, 200)}`;
  if (method === 'HEAD') return null;
  try {
    JSON.parse(text);
    return null;
  } catch {
    return `${status} with an answer that is no JSON: ${text.slice(0, 100)}`;
  }
}

/** Bytes on a connection; what comes back until it is quiet or closed. */
function written({ url }: FuzzTarget, parts: readonly (Buffer | string)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection(Number(port), hostname);
    let text = '';
    const done = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(QUIET_MS, done);
    socket.on('data', (part: Buffer) => (text += part.toString('latin1').slice(0, 2000)));
    for (const event of ['close', 'error'] as const) socket.on(event, done);
    for (const part of parts) socket.write(part);
  });
}
const cameOf = (text: string): string =>
  /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? (text === '' ? 'nothing' : 'bytes');
const failureOf = (text: string): string | null =>
  text.startsWith('HTTP/1.1 5') ? text.slice(0, 200) : null;
async function rawCase(target: FuzzTarget, dice: Dice): Promise<Outcome> {
  const text = await written(target, pick(dice, RAW)(dice));
  return { kind: 'raw', came: cameOf(text), failure: failureOf(text) };
}

const UPGRADE = [
  'Host: x',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];
const handshake = (path: string): string =>
  `GET ${path} HTTP/1.1\r\n${UPGRADE.join('\r\n')}\r\n\r\n`;
const SOCKET_PATHS = [
  '/ws',
  '/ws/btcusdt@trade',
  '/ws/nothing',
  '/stream?streams=btcusdt@depth/!ticker@arr',
  '/ws-api/v3',
];
async function frameCase(target: FuzzTarget, dice: Dice): Promise<Outcome> {
  const text = await written(target, [
    handshake(pick(dice, SOCKET_PATHS)),
    fuzzedFrames(dice, false),
  ]);
  return { kind: 'frame', came: cameOf(text), failure: failureOf(text) };
}
/** Frames as they should be, with messages as they should not. */
async function messageCase(target: FuzzTarget, dice: Dice): Promise<Outcome> {
  const text = await written(target, [
    handshake(pick(dice, SOCKET_PATHS)),
    fuzzedFrames(dice, true),
  ]);
  return { kind: 'message', came: cameOf(text), failure: failureOf(text) };
}
