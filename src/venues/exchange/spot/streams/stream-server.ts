import type { WebSocket } from 'ws';
import { z } from 'zod';
import { jsonIn } from '#platform/line-reader';
import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { ListenKeys } from '#venues/exchange/spot/rest/listen-keys';
import { parseParams } from '#venues/exchange/spot/rest/rest-params';
import { unreadBy } from '#venues/exchange/spot/rest/rest-route';
import { type KeyRing, signerOf } from '#venues/exchange/spot/rest/signature';
import { SPOT_ERRORS } from '#venues/exchange/spot/spot-error';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { marketStreams } from './market-streams.ts';
import { streamDoor } from './stream-door.ts';
import { combinedText, type Subscriber, streamHub } from './stream-hub.ts';
import { isStream } from './stream-name.ts';
import { userStream, userTopic } from './user-stream.ts';

export interface StreamServerOptions extends StreamOptions {
  readonly listenKeys: ListenKeys;
  /** The spot protocol's unless stated. */
  readonly words?: StreamWords;
}
/** Where streams are found, which there are, and what they say. */
export interface StreamWords {
  readonly paths: RegExp;
  isStream(name: string, symbols: ReadonlySet<string>): boolean;
  readonly market: typeof marketStreams;
  readonly user: typeof userStream;
}
export interface StreamServer {
  on(event: SpotEvent): void;
  connections(): number;
  close(): void;
}

const MESSAGE_MAX = 16_384;
const PATH_FORM = /^\/(ws(\/.*)?|stream|ws-api\/v3)$/;
/** Alone, or behind one of the doors into which a protocol has split its streams. */
const COMBINED = /^(\/(public|market|private))?\/stream$/;
const SPOT_WORDS: StreamWords = {
  paths: PATH_FORM,
  isStream,
  market: marketStreams,
  user: userStream,
};
const KEYS_MS = 500;
const STREAMS_MAX = 1024;
const SUBSCRIPTIONS_MAX = 100;
const id = z.union([z.string().max(64), z.number().int(), z.null()]).optional();
const asked = z.object({ method: z.string(), params: z.unknown().optional(), id });
type Asked = z.infer<typeof asked>;
const anyParams = z.record(z.string(), z.unknown());
/** What the WebSocket API speaks here, and the parameters of each. */
const COMMAND_PARAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ping', []],
  ['time', []],
  ['userDataStream.subscribe.signature', ['apiKey', 'timestamp', 'recvWindow', 'signature']],
  ['userDataStream.unsubscribe', ['subscriptionId']],
]);
const unsubscribed = z.object({ subscriptionId: z.number().int().optional() });
const names = z.array(z.string()).max(STREAMS_MAX);

/** EXC-20: `/ws`, `/ws/NAME`, `/stream?streams=A/B` for streams and listen keys; `/ws-api/v3` for what the WebSocket API asks of user data. */
export function attachStreams(options: StreamServerOptions): StreamServer {
  const { exchange, words = SPOT_WORDS } = options;
  const hub = streamHub(options.hook);
  const symbols = new Map(exchange.symbols.map((spec) => [spec.symbol, spec]));
  const known = new Set(symbols.keys());
  const market = words.market(exchange, hub, options.nowMs);
  const user = words.user(symbols, hub, options.nowMs);
  let subscriptions = 0;

  /** A stream, or a listen key that lives; null: neither. */
  const topicOf = (name: string): string | null => {
    if (words.isStream(name, known)) return name;
    const account = options.listenKeys.accountOf(name);
    return account === null ? null : userTopic(account);
  };
  function join(subscriber: Subscriber, name: string, topic: string): void {
    if (name !== topic) subscriber.listenKeys.set(topic, name);
    hub.add(topic, subscriber);
  }
  function part(subscriber: Subscriber, topic: string): void {
    subscriber.listenKeys.delete(topic);
    subscriber.subscriptionIds.delete(topic);
    hub.remove(topic, subscriber);
  }
  /** A reader whose key has ended gets a notice and nothing more. */
  function expireKeys(): void {
    for (const subscriber of hub.everybody) {
      for (const [topic, key] of subscriber.listenKeys) {
        if (options.listenKeys.accountOf(key) !== null) continue;
        part(subscriber, topic);
        const plain = JSON.stringify({ e: 'listenKeyExpired', E: options.nowMs(), listenKey: key });
        if (subscriber.socket.readyState === subscriber.socket.OPEN)
          subscriber.socket.send(subscriber.isCombined ? combinedText(key, plain) : plain);
      }
    }
  }
  const answer = (socket: WebSocket, body: unknown): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
  };

  function subscribe(subscriber: Subscriber, { method, params, id: asker = null }: Asked): void {
    const { socket } = subscriber;
    const no = (msg: string): void =>
      answer(socket, { error: { code: 2, msg: `Invalid request: ${msg}` }, id: asker });
    if (method === 'LIST_SUBSCRIPTIONS')
      return answer(socket, {
        result: [...subscriber.topics].map((topic) => subscriber.listenKeys.get(topic) ?? topic),
        id: asker,
      });
    if (method !== 'SUBSCRIBE' && method !== 'UNSUBSCRIBE') return no('unknown method');
    const list = names.safeParse(params);
    if (!list.success) return no('params must be a list of stream names');
    const topics = list.data.flatMap((name) => {
      const topic = topicOf(name);
      return topic === null ? [] : [[name, topic] as const];
    });
    if (topics.length < list.data.length) return no('unknown stream');
    if (method === 'SUBSCRIBE' && subscriber.topics.size + topics.length > STREAMS_MAX)
      return no('too many streams');
    for (const [name, topic] of topics) {
      if (method === 'SUBSCRIBE') join(subscriber, name, topic);
      else part(subscriber, topic);
    }
    answer(socket, { result: null, id: asker });
  }

  /** The WebSocket API: requests with an answer each. Of its methods only those of user data, and the clock, are spoken here. */
  function command(subscriber: Subscriber, { method, params, id: asker = null }: Asked): void {
    const done = (result: unknown): void =>
      answer(subscriber.socket, { id: asker, status: 200, result });
    const no = (code: number, msg: string, status = 400): void =>
      answer(subscriber.socket, { id: asker, status, error: { code, msg } });
    const reads = COMMAND_PARAMS.get(method);
    if (reads === undefined) return no(SPOT_ERRORS.notFound.code, SPOT_ERRORS.notFound.msg);
    const unread = unreadBy(
      { params: reads },
      Object.keys(anyParams.safeParse(params ?? {}).data ?? {}),
    );
    if (unread !== null) return no(unread.code, unread.msg);
    if (method === 'ping') return done({});
    if (method === 'time') return done({ serverTime: options.nowMs() });
    if (method === 'userDataStream.subscribe.signature') {
      const signer = signerOfCommand(params, options.keys, options.nowMs());
      if ('code' in signer) return no(signer.code, signer.msg, 401);
      if (subscriber.subscriptionIds.size >= SUBSCRIPTIONS_MAX)
        return no(-1003, 'Too many subscriptions.');
      subscriber.subscriptionIds.set(userTopic(signer.account), subscriptions);
      hub.add(userTopic(signer.account), subscriber);
      return done({ subscriptionId: subscriptions++ });
    }
    if (method === 'userDataStream.unsubscribe') {
      const only = unsubscribed.safeParse(params ?? {}).data?.subscriptionId;
      for (const [topic, number] of subscriber.subscriptionIds)
        if (only === undefined || only === number) part(subscriber, topic);
      done({});
    }
  }

  const door = streamDoor<URL>({
    server: options.server,
    hub,
    messageMax: MESSAGE_MAX,
    isCombined: ({ pathname }) => COMBINED.test(pathname),
    doorOf({ url = '/' }) {
      const parsed = URL.parse(url, 'http://exchange');
      return parsed !== null && words.paths.test(parsed.pathname) ? parsed : null;
    },
    entered(subscriber, url) {
      const { socket } = subscriber;
      const isCommand = url.pathname.startsWith('/ws-api');
      for (const name of asksOf(url)) {
        const topic = topicOf(name);
        if (topic !== null) join(subscriber, name, topic);
      }
      return {
        heard(text) {
          const parsed = asked.safeParse(jsonIn(text));
          if (!parsed.success)
            return answer(socket, {
              error: { code: 3, msg: 'Invalid JSON: expected value' },
              id: null,
            });
          if (isCommand) command(subscriber, parsed.data);
          else subscribe(subscriber, parsed.data);
        },
      };
    },
  });
  const timer = setInterval(expireKeys, KEYS_MS);

  return {
    on(event) {
      market.on(event);
      user(event);
    },
    connections: door.connections,
    close() {
      clearInterval(timer);
      market.close();
      door.close();
    },
  };
}

const asksOf = (url: URL): readonly string[] => {
  const { pathname, searchParams } = url;
  const names = COMBINED.test(pathname)
    ? (searchParams.get('streams') ?? '')
    : (/\/ws\/(.*)$/.exec(pathname)?.[1] ?? '');
  const key = searchParams.get('listenKey');
  return [...names.split('/'), ...(key === null ? [] : [key])].filter((name) => name !== '');
};

/** Signed as a REST request is: the parameters sorted by name, without the signature. */
function signerOfCommand(
  params: unknown,
  keys: KeyRing,
  nowMs: number,
): { readonly account: string } | { readonly code: number; readonly msg: string } {
  const given = z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .safeParse(params ?? {});
  if (!given.success) return { code: -1102, msg: 'Mandatory parameters were not sent.' };
  const { signature = '', ...rest } = given.data;
  const query = Object.keys(rest)
    .toSorted()
    .map((name) => `${name}=${rest[name]}`)
    .join('&');
  const parsed = parseParams(`${query}&signature=${String(signature)}`, '');
  if (!parsed.ok) return { code: parsed.error.code, msg: parsed.error.msg };
  const signer = signerOf(keys, String(rest['apiKey'] ?? ''), parsed.value, nowMs);
  return signer.ok
    ? { account: signer.value.account }
    : { code: signer.error.code, msg: signer.error.msg };
}
